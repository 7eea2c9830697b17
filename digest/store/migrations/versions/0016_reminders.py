"""When an editor was reminded of an edition that waits for his yes."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    with op.batch_alter_table("approvals") as table:
        table.add_column(sa.Column("reminded", sa.DateTime(timezone=True)))
