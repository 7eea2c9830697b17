"""Feeds that keep their stories when their address is another, items that need not be cleaned again, and counts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("feeds") as table:
        table.add_column(sa.Column("marks", sa.Text()))
        table.add_column(sa.Column("root", sa.Text()))
    op.create_index("ix_stories_seen_feed", "stories", ["seen", "feed"])
