"""Full-text search over stories."""

import sqlalchemy as sa
from alembic import op

from digest.store import search

revision = "0011"
down_revision = "0010"

_CHUNK = 1000


def upgrade() -> None:
    conn = op.get_bind()
    if conn.dialect.name == "postgresql":
        words = "left(title || ' ' || source || ' ' || summary || ' ' || content, 4000)"
        op.execute(f"CREATE INDEX story_words ON stories USING gin (to_tsvector('english', {words}))")
        return
    op.execute(
        "CREATE VIRTUAL TABLE story_words USING fts5("
        "id UNINDEXED, title, summary, content, source, tokenize = 'unicode61 remove_diacritics 2')"
    )
    rows = conn.execute(sa.text("SELECT id, title, summary, content, source FROM stories")).mappings()
    while chunk := rows.fetchmany(_CHUNK):
        search.index(conn, map(dict, chunk))
