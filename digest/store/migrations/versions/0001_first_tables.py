"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text()),
        sa.Column("court", sa.Text()),
        sa.Column("dockets", sa.JSON(), nullable=False),
        sa.Column("judge", sa.Text()),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_table(
        "editions",
        sa.Column("newsletter", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("built", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.DateTime(timezone=True)),
        sa.Column("feeds", sa.JSON(), nullable=False),
        sa.Column("document", sa.Text()),
        sa.Column("html", sa.Text()),
        sa.Column("text", sa.Text()),
        sa.Column("seal", sa.Text()),
        sa.PrimaryKeyConstraint("newsletter", "date", name="pk_editions"),
    )
    op.create_table(
        "feeds",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("modified", sa.Text()),
        sa.Column("body", sa.Text()),
        sa.Column("first_read", sa.DateTime(timezone=True)),
        sa.Column("last_read", sa.DateTime(timezone=True)),
        sa.Column("last_tried", sa.DateTime(timezone=True)),
        sa.Column("status", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("new", sa.Integer()),
        sa.Column("seconds", sa.Double()),
        sa.PrimaryKeyConstraint("url", name="pk_feeds"),
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True)),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("docket", sa.JSON()),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_index("ix_stories_moment_id", "stories", ["moment", "id"])
    op.create_table(
        "case_relations",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("related_id", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("case_id <> related_id", name="ck_case_relations_two_cases"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_relations_case_id_cases"),
        sa.ForeignKeyConstraint(["related_id"], ["cases.id"], name="fk_case_relations_related_id_cases"),
        sa.PrimaryKeyConstraint("case_id", "related_id", name="pk_case_relations"),
    )
    op.create_index("ix_case_relations_related_id", "case_relations", ["related_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("newsletter", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text()),
        sa.ForeignKeyConstraint(
            ["newsletter", "date"],
            ["editions.newsletter", "editions.date"],
            name="fk_deliveries_newsletter_date_editions",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("newsletter", "date", "address", name="uq_deliveries_newsletter_date_address"),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["newsletter", "date", "state", "changed", "id"])
    op.create_table(
        "edition_stories",
        sa.Column("newsletter", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["newsletter", "date"],
            ["editions.newsletter", "editions.date"],
            name="fk_edition_stories_newsletter_date_editions",
        ),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_edition_stories_story_id_stories"),
        sa.PrimaryKeyConstraint("newsletter", "story_id", name="pk_edition_stories"),
    )
    op.create_index("ix_edition_stories_newsletter_date", "edition_stories", ["newsletter", "date"])
    op.create_table(
        "placements",
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text()),
        sa.Column("also", sa.JSON(), nullable=False),
        sa.Column("development", sa.Text()),
        sa.Column("duplicate_of", sa.Text()),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("against", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_placements_case_id_cases"),
        sa.ForeignKeyConstraint(["duplicate_of"], ["stories.id"], name="fk_placements_duplicate_of_stories"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_placements_story_id_stories"),
        sa.PrimaryKeyConstraint("story_id", name="pk_placements"),
    )
    op.create_index("ix_placements_case_id", "placements", ["case_id"])
