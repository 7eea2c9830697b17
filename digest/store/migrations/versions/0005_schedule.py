"""Editions that were missed, and editions that an editor approves."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "missed",
        sa.Column("newsletter", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("noted", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("newsletter", "date", name="pk_missed"),
    )
    op.create_table(
        "approvals",
        sa.Column("newsletter", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True)),
        sa.Column("approved", sa.DateTime(timezone=True)),
        sa.Column("seal", sa.Text()),
        sa.ForeignKeyConstraint(
            ["newsletter", "date"],
            ["editions.newsletter", "editions.date"],
            name="fk_approvals_newsletter_date_editions",
        ),
        sa.PrimaryKeyConstraint("newsletter", "date", name="pk_approvals"),
    )
