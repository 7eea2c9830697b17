"""Since when a subscriber has wanted one edition a week: from then on a weekly one that does not go out is missed."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("subscribers") as table:
        table.add_column(sa.Column("weekly_since", sa.DateTime(timezone=True)))
    # Who has chosen it before has missed none of those that nobody would have made.
    op.execute(
        "UPDATE subscribers SET weekly_since = COALESCE((SELECT MAX(built) FROM editions), changed) "
        "WHERE frequency = 'weekly'"
    )
