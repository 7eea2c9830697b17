"""What editors put right: the ledger, and what of it is kept beside cases and placements."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stories", sa.JSON(), nullable=False),
        sa.Column("case_id", sa.Text()),
        sa.Column("other_id", sa.Text()),
        sa.Column("text", sa.Text()),
        sa.Column("day", sa.Date()),
        sa.Column("newsletter", sa.Text()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_corrections"),
        sa.UniqueConstraint("id", name="uq_corrections_id"),
    )
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("merged_into", sa.Text()))
        cases.add_column(sa.Column("stated", sa.JSON()))
        cases.create_foreign_key("fk_cases_merged_into_cases", "cases", ["merged_into"], ["id"])
        cases.create_index("ix_cases_merged_into", ["merged_into"])
    with op.batch_alter_table("placements") as placements:
        placements.add_column(sa.Column("correction", sa.Text()))
