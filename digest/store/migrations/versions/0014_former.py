"""Where grouping had put stories that an editor has put elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "former_placements",
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("placement", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_former_placements_story_id_stories"),
        sa.PrimaryKeyConstraint("story_id", name="pk_former_placements"),
    )
