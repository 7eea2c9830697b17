"""When a delivery may be tried next, the headers of one reader's message, and what is known of a run of sending."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("due", sa.DateTime(timezone=True)))
    op.add_column("deliveries", sa.Column("reserved", sa.Text()))
    op.add_column("deliveries", sa.Column("headers", sa.JSON()))
    op.execute("UPDATE deliveries SET due = changed WHERE state IN ('queued', 'deferred', 'sending')")
    op.drop_index("ix_deliveries_due", "deliveries")
    op.create_index("ix_deliveries_due", "deliveries", ["newsletter", "date", "state", "due", "id"])
    op.create_table(
        "sendings",
        sa.Column("newsletter", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("begun", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(
            ["newsletter", "date"],
            ["editions.newsletter", "editions.date"],
            name="fk_sendings_newsletter_date_editions",
        ),
        sa.PrimaryKeyConstraint("newsletter", "date", name="pk_sendings"),
    )
    op.execute(
        "INSERT INTO sendings (newsletter, date, begun)"
        " SELECT newsletter, date, MIN(changed) FROM deliveries GROUP BY newsletter, date"
    )
