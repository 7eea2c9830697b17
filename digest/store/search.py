"""Full-text search over stories: FTS5 on SQLite, an index of `to_tsvector` on PostgreSQL.

PostgreSQL keeps its index by itself.  On SQLite `index` keeps it, in a table that is made by a migration and is not
among `tables`: no other database has its like.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, text

_READ = 4000  # characters of a story's text: what it is about stands there
_SQLITE = text(
    "SELECT id FROM story_words WHERE story_words MATCH :words ORDER BY bm25(story_words, 0, 8, 2, 1, 4) LIMIT :limit"
)
# The expression of the index, word for word: else PostgreSQL would read every story.
_VECTOR = f"to_tsvector('english', left(title || ' ' || source || ' ' || summary || ' ' || content, {_READ}))"
_POSTGRESQL = text(
    f"SELECT id FROM stories, websearch_to_tsquery('english', :words) AS wanted WHERE {_VECTOR} @@ wanted"  # noqa: S608
    f" ORDER BY ts_rank({_VECTOR}, wanted) DESC, moment DESC, id LIMIT :limit"
)
_INSERT = text(
    "INSERT OR REPLACE INTO story_words (rowid, id, title, summary, content, source)"
    " VALUES (:number, :id, :title, :summary, :content, :source)"
)


def stories(conn: Connection, words: str, limit: int) -> list[str]:
    """Return the ids of stories that bear all of the words, best first; of the last word a beginning is enough.

    Anything may be asked for: no sign in it has a meaning of its own.  (On PostgreSQL words are taken in all their
    grammatical forms instead, and none by its beginning.)
    """
    asked = [word for word in words.replace('"', " ").replace("\0", " ").split() if any(map(str.isalnum, word))]
    if not asked:
        return []
    quoted = " ".join(f'"{word}"' for word in asked)
    if conn.dialect.name == "sqlite":
        return list(conn.scalars(_SQLITE, {"words": f"{quoted}*", "limit": limit}))
    return list(conn.scalars(_POSTGRESQL, {"words": quoted, "limit": limit}))


def index(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Let these rows of `stories` be found, by what they say now."""
    if conn.dialect.name != "sqlite":
        return
    found = [_words(row) for row in rows]
    if found:
        conn.execute(_INSERT, found)


def _words(row: Mapping[str, Any]) -> dict[str, Any]:
    number = int.from_bytes(blake2b(row["id"].encode(), digest_size=8).digest(), "big", signed=True)
    kept = {name: row[name][:_READ].encode("utf-8", "replace").decode() for name in ("title", "summary", "content")}
    return {"number": number, "id": row["id"], "source": row["source"], **kept}
