"""Deliveries name their subscriber, from whom the message is made; no longer a message's headers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("deliveries") as table:
        table.add_column(sa.Column("subscriber", sa.BigInteger()))
    op.execute(
        "UPDATE deliveries SET subscriber = (SELECT id FROM subscribers WHERE subscribers.newsletter = "
        "deliveries.newsletter AND subscribers.key = lower(deliveries.address))"
    )
    with op.batch_alter_table("deliveries") as table:
        table.drop_column("headers")
