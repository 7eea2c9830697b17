"""Who approved an edition."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("approvals", sa.Column("who", sa.Text()))
