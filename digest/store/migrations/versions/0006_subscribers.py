"""Subscribers, and the letters that ask them to confirm."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "subscribers",
        sa.Column("id", number, nullable=False),
        sa.Column("newsletter", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created", instant, nullable=False),
        sa.Column("changed", instant, nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text()),
        sa.Column("followed", sa.JSON(), nullable=False),
        sa.Column("muted", sa.JSON(), nullable=False),
        sa.Column("paused_until", sa.Date()),
        sa.Column("consent_at", instant),
        sa.Column("consent_source", sa.Text()),
        sa.Column("consent_text", sa.Text()),
        sa.Column("leaving", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("request", sa.Text()),
        sa.Column("asked", instant),
        sa.Column("wanted", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_subscribers"),
        sa.UniqueConstraint("newsletter", "key", name="uq_subscribers_newsletter_key"),
        sa.UniqueConstraint("leaving", name="uq_subscribers_leaving"),
        sa.UniqueConstraint("access", name="uq_subscribers_access"),
        sa.UniqueConstraint("request", name="uq_subscribers_request"),
    )
    op.create_index("ix_subscribers_newsletter_state_id", "subscribers", ["newsletter", "state", "id"])
    op.create_table(
        "letters",
        sa.Column("subscriber_id", number, nullable=False),
        sa.Column("due", instant, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name="fk_letters_subscriber_id_subscribers"),
        sa.PrimaryKeyConstraint("subscriber_id", name="pk_letters"),
    )
    op.create_index("ix_letters_due", "letters", ["due"])
