"""Stories: each once, in the outlet's newest wording.

Lists come in time order: by the moment the feed gives, where it gives none by when the story was first seen, then by
id.  The order is made here and not by the database, whose collation of ids depends on how it was set up.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from hashlib import blake2b
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, or_, select, update

from digest.model import DocketEntry, Story
from digest.store import search
from digest.store.columns import storable
from digest.store.statements import insert_into, insert_on_sqlite, rows_in
from digest.store.tables import edition_stories, placements, stories

_FIELDS = tuple(entry.name for entry in fields(Story))
_SAID = tuple(name for name in _FIELDS if name != "article")  # by a feed
_values = attrgetter(*_SAID)

COLUMNS = [stories.c[name] for name in (*_FIELDS, "moment")]
"""What `read` needs of a row, in the order of a story's fields."""


def save(conn: Connection, batch: Sequence[Story], seen: datetime | None = None) -> tuple[str, ...]:
    """Store the stories and return the ids that are new, in the order of the batch.

    A known story whose feed now says something else is overwritten, except for when it was first seen.  Of an id that
    comes twice in the batch the last one counts.  They were first seen at `seen`, or when each of them says.
    New ones are not found by their words before `let_be_found`.
    """
    rows = {row["id"]: row for row in (_row(story, seen) for story in batch)}
    query = select(stories.c.id, stories.c.fingerprint)
    known = {row.id: row.fingerprint for row in rows_in(conn, query, stories.c.id, rows)}
    added = _insert(conn, [rows[key] for key in sorted(rows.keys() - known.keys())])
    revised = [key for key in sorted(known) if known[key] != rows[key]["fingerprint"]]
    _revise(conn, [rows[key] for key in revised])
    search.index(conn, (rows[key] for key in revised))
    return tuple(key for key in rows if key in added)


def let_be_found(conn: Connection, batch: Iterable[Story]) -> None:
    """Let stored stories be found by their words, which takes as long as storing them does: not while feeds come in."""
    search.index(conn, map(_searched, batch))


def counts(conn: Connection, after: datetime | None) -> dict[str, int]:
    """Return how many stories each feed has brought after that moment, or ever."""
    query = select(stories.c.feed, func.count()).group_by(stories.c.feed)
    rows = conn.execute(query if after is None else query.where(stories.c.seen > after))
    return {row[0]: row[1] for row in rows}


def last_seen(conn: Connection) -> datetime | None:
    """Return when a story was last seen for the first time."""
    moment: datetime | None = conn.scalar(select(func.max(stories.c.seen)))
    return moment


def set_articles(conn: Connection, texts: Mapping[str, str]) -> None:
    """Keep the texts of the pages behind stories, by story id."""
    for story_id in sorted(texts):
        conn.execute(update(stories).where(stories.c.id == story_id).values(article=texts[story_id]))


def load(conn: Connection, ids: Iterable[str]) -> dict[str, Story]:
    """Return the stories with these ids, by id; unknown ids are left out."""
    return {row.id: read(row) for row in rows_in(conn, select(*COLUMNS), stories.c.id, ids)}


def titles(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return the titles of the stories with these ids, by id; unknown ids are left out."""
    return {row.id: row.title for row in rows_in(conn, select(stories.c.id, stories.c.title), stories.c.id, ids)}


def unplaced(conn: Connection, among: Collection[str] | None = None) -> list[Story]:
    """Return the stories that grouping has not seen yet: all, or those with one of these ids."""
    placed = exists().where(placements.c.story_id == stories.c.id)
    if among is None:
        return _without(conn, placed)
    return _in_order(rows_in(conn, select(*COLUMNS).where(~placed), stories.c.id, sorted(among)))


def since(conn: Connection, moment: datetime) -> list[Story]:
    """Return the stories published, or where the feed does not say first seen, at that moment or later."""
    return _in_order(conn.execute(select(*COLUMNS).where(stories.c.moment >= moment)))


def pending(conn: Connection, newsletter: str, since: datetime | None = None) -> list[Story]:
    """Return the stories that stand in no edition of the newsletter: of all times, or from that moment on.

    Most feeds bring old stories at their first reading, which stay in no edition for ever: hence `since`.
    """
    shown = exists().where(edition_stories.c.story_id == stories.c.id, edition_stories.c.newsletter == newsletter)
    return _without(conn, shown if since is None else or_(shown, stories.c.moment < since))


def lookup(conn: Connection, name: str) -> list[Story]:
    """Return the stories that go by this name, in time order: by id; else by guid or address; else by the id's start.

    Several are found where feeds share a guid or an address, or where a start is too short.
    """
    if not (name := storable(name)):
        return []
    for condition in (
        stories.c.id == name,
        or_(stories.c.guid == name, stories.c.url == name),
        stories.c.id.startswith(name, autoescape=True),
    ):
        if found := _in_order(conn.execute(select(*COLUMNS).where(condition))):
            return found
    return []


def read(row: Row[Any]) -> Story:
    """Return the story in a row that begins with all of `COLUMNS`."""
    *plain, docket, article, claimed = row[: len(_FIELDS)]  # by name it takes twice as long
    values: tuple[Any, ...] = (*plain, None if docket is None else DocketEntry(**docket), article or "", claimed)
    return Story(*values)


def in_time(row: Row[Any]) -> tuple[datetime, str]:
    """Return what rows with all of `COLUMNS` are sorted by."""
    return row.moment, row.id


def _without(conn: Connection, done: ColumnElement[bool]) -> list[Story]:
    # The ids come from an index: nearly all stories are done, and their texts need not be read to learn that.
    ids = conn.scalars(select(stories.c.id).where(~done)).all()
    return _in_order(rows_in(conn, select(*COLUMNS), stories.c.id, ids))


def _in_order(rows: Iterable[Row[Any]]) -> list[Story]:
    return [read(row) for row in sorted(rows, key=in_time)]


def _row(story: Story, seen: datetime | None) -> dict[str, Any]:
    # asdict copies every value, which takes as long as storing them.
    row = dict(zip(_SAID, _values(story), strict=True))
    row["docket"] = None if story.docket is None else asdict(story.docket)
    row["id"] = storable(story.id)
    row["seen"] = seen or story.seen
    row["moment"] = story.published or row["seen"]
    row["fingerprint"] = _fingerprint(story)
    return row


def _fingerprint(story: Story) -> str:
    """Return a hash of all that the feed says; texts from there hold no control characters."""
    texts = (story.id, story.feed, story.source, story.title, story.url, story.guid, story.summary, story.content)
    facts = (story.author, _utc(story.published), _utc(story.claimed), repr(story.docket))
    said = "\x1f".join((*texts, *facts, *story.links, "\x1e", *story.tags))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _utc(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat()


def _searched(story: Story) -> dict[str, str]:
    return {name: getattr(story, name) for name in ("id", "title", "summary", "content", "source")}


def _insert(conn: Connection, rows: list[dict[str, Any]]) -> set[str]:
    """Insert the rows and return their ids, without those that another process has stored in the meantime."""
    if not rows:
        return set()
    if conn.dialect.name == "sqlite":  # one writer at a time: nothing can have come in between
        insert_on_sqlite(conn, stories, rows)
        return {row["id"] for row in rows}
    statement = insert_into(conn, stories).on_conflict_do_nothing(index_elements=[stories.c.id])
    return set(conn.scalars(statement.returning(stories.c.id), rows))


def _revise(conn: Connection, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert_into(conn, stories)
    said: dict[str, Any] = {name: statement.excluded[name] for name in rows[0] if name not in ("id", "seen")}
    said["moment"] = func.coalesce(statement.excluded.published, stories.c.seen)
    conn.execute(statement.on_conflict_do_update(index_elements=[stories.c.id], set_=said), rows)
