"""What spoke against sending to an address, and the messages in which it stood."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "bounces",
        sa.Column("id", number, nullable=False),
        sa.Column("newsletter", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger()),
        sa.Column("edition", sa.Date()),
        sa.Column("before", sa.Text()),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("undone", instant),
        sa.PrimaryKeyConstraint("id", name="pk_bounces"),
        sa.UniqueConstraint("newsletter", "delivery_id", "kind", name="uq_bounces_newsletter_delivery_id_kind"),
    )
    op.create_index("ix_bounces_newsletter_key", "bounces", ["newsletter", "key"])
    op.create_table(
        "mail_read",
        sa.Column("newsletter", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("read", instant, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("newsletter", "place", name="pk_mail_read"),
    )
