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
    # Not as a batch: on SQLite that makes the table anew, and the old one cannot go while placements speak of its rows.
    refers = "CONSTRAINT fk_cases_merged_into_cases REFERENCES cases (id)"
    op.execute(f"ALTER TABLE cases ADD COLUMN merged_into TEXT {refers}")
    op.add_column("cases", sa.Column("stated", sa.JSON()))
    op.create_index("ix_cases_merged_into", "cases", ["merged_into"])
    op.add_column("placements", sa.Column("correction", sa.Text()))
