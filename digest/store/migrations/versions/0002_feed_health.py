"""How feeds behave over time, and dates in the future that they state."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("feeds") as feeds:
        feeds.add_column(sa.Column("coverage", sa.JSON()))
        feeds.add_column(sa.Column("health", sa.JSON()))
    with op.batch_alter_table("stories") as stories:
        stories.add_column(sa.Column("claimed", sa.DateTime(timezone=True)))
