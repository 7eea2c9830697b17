"""Editions: which were built, from which window and feeds, and which stories each holds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date as Date  # noqa: N812  the record below has a field of that name
from datetime import datetime
from json import loads
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, func, insert, or_, select, update

from digest.model import Coverage, FeedReport
from digest.store.statements import listed, rows_in, upsert
from digest.store.tables import deliveries, edition_stories, editions, missed, sendings

_HEAD = 1500  # characters of a document in which its subject stands
_SUBJECT = re.compile(r'"subject": ("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """What is remembered of one edition."""

    newsletter: str
    date: Date
    since: datetime  # the window is half-open: since <= story < until
    until: datetime
    built: datetime  # the last build
    sent: datetime | None
    feeds: tuple[FeedReport, ...]
    stories: tuple[str, ...]  # ids, in the order of the edition
    document: str | None  # the text of digest.json of the last build
    html: str | None = None  # as rendered in the last build, with the marks by which each reader's is put together
    text: str | None = None
    seal: str | None = None  # a hash of all that the three texts were made from


def save(conn: Connection, record: EditionRecord) -> None:
    """Store the edition; one of that newsletter and day is overwritten, together with its list of stories.

    Raises sqlalchemy.exc.IntegrityError if a story stands in another edition of the newsletter, or is unknown.
    """
    row = asdict(record)
    ids: Sequence[str] = row.pop("stories")
    upsert(conn, editions, [row])
    key = {"newsletter": record.newsletter, "date": record.date}
    conn.execute(delete(edition_stories).filter_by(**key))
    if ids:
        rows = [key | {"story_id": story_id, "position": position} for position, story_id in enumerate(ids)]
        conn.execute(insert(edition_stories), rows)


def find(
    conn: Connection, newsletter: str, date: Date, *, texts: bool = True, among: Sequence[str] | None = None
) -> EditionRecord | None:
    """Return the newsletter's edition of that day; without `texts` it lacks `html` and `text`, which may be long.

    With `among` it has those of its stories alone that are among these: there may be thousands.
    """
    columns = [column for column in editions.c if texts or column.name not in ("html", "text")]
    return _first(conn, select(*columns).where(editions.c.newsletter == newsletter, editions.c.date == date), among)


def previous(conn: Connection, newsletter: str, date: Date) -> EditionRecord | None:
    """Return the newsletter's last edition before that day; one that was missed and lost its stories was none."""
    in_it, noted = (
        exists().where(table.c.newsletter == editions.c.newsletter, table.c.date == editions.c.date)
        for table in (edition_stories, missed)
    )
    counts = _of(newsletter).where(editions.c.date < date, or_(in_it, ~noted))
    return _first(conn, counts.order_by(editions.c.date.desc()))


def release(conn: Connection, newsletter: str, days: Iterable[Date]) -> None:
    """Take the stories out of those editions of which nobody has got anything, so that the next one carries them."""
    begun = exists().where(
        sendings.c.newsletter == edition_stories.c.newsletter, sendings.c.date == edition_stories.c.date
    )
    held = edition_stories.c.newsletter == newsletter, edition_stories.c.date.in_(set(days))
    conn.execute(delete(edition_stories).where(*held, ~begun))


def documents(conn: Connection, newsletter: str, since: Date, before: Date) -> list[tuple[Date, str]]:
    """Return day and document of the editions from `since` until the day before `before`, newest first."""
    of_days = editions.c.date >= since, editions.c.date < before, editions.c.document.is_not(None)
    query = select(editions.c.date, editions.c.document).where(editions.c.newsletter == newsletter, *of_days)
    return [(row.date, row.document) for row in conn.execute(query.order_by(editions.c.date.desc()))]


def subjects(conn: Connection, newsletter: str, but: Date | None = None) -> set[str]:
    """Return the subjects of the newsletter's editions, but that of one day."""
    # They stand at the beginning of the documents, which are long.
    begin = func.substr(editions.c.document, 1, _HEAD)
    others = [editions.c.date != but] if but else []
    found = conn.scalars(select(begin).where(editions.c.newsletter == newsletter, *others))
    return {loads(match[1]) for text in found if text and (match := _SUBJECT.search(text))}


def following(conn: Connection, newsletter: str, date: Date) -> EditionRecord | None:
    """Return the newsletter's first edition after that day."""
    return _first(conn, _of(newsletter).where(editions.c.date > date).order_by(editions.c.date))


def latest(conn: Connection, newsletter: str) -> EditionRecord | None:
    """Return the newsletter's last edition."""
    return _first(conn, _of(newsletter).order_by(editions.c.date.desc()))


def days(conn: Connection, newsletter: str) -> list[Date]:
    """Return the days of the newsletter's editions, newest first."""
    query = select(editions.c.date).where(editions.c.newsletter == newsletter)
    return list(conn.scalars(query.order_by(editions.c.date.desc())))


def stamp(conn: Connection, newsletter: str, date: Date) -> tuple[object, ...]:
    """Return what is another once the newsletter's edition of that day was built or sent; () if there is none."""
    query = select(editions.c.built, editions.c.seal, editions.c.sent).filter_by(newsletter=newsletter, date=date)
    return tuple(conn.execute(query).first() or ())


def last_sent(conn: Connection, newsletter: str) -> Date | None:
    """Return the day of the newsletter's newest edition that went out."""
    sent = editions.c.newsletter == newsletter, editions.c.sent.is_not(None)
    day: Date | None = conn.scalar(select(func.max(editions.c.date)).where(*sent))
    return day


def last_built(conn: Connection) -> datetime | None:
    """Return when an edition of any newsletter was last built."""
    built: datetime | None = conn.scalar(select(func.max(editions.c.built)))
    return built


def published(conn: Connection, newsletter: str, limit: int, before: Date | None = None) -> list[tuple[Date, str]]:
    """Return day and document of the newest editions that anybody may see, at most `limit`, earlier than `before`.

    These are the ones that went out, or are going out, with a story in them.
    """
    query = select(editions.c.date, editions.c.document).where(*_published(newsletter))
    if before is not None:
        query = query.where(editions.c.date < before)
    return [(row.date, row.document) for row in conn.execute(query.order_by(editions.c.date.desc()).limit(limit))]


def find_published(conn: Connection, newsletter: str, date: Date) -> EditionRecord | None:
    """Return the newsletter's edition of that day, if anybody may see it."""
    return _first(conn, select(editions).where(*_published(newsletter), editions.c.date == date))


def published_days(conn: Connection, newsletter: str, days: Iterable[Date]) -> set[Date]:
    """Return those of the days whose edition anybody may see."""
    query = select(editions.c.date).where(*_published(newsletter), editions.c.date.in_(set(days)))
    return set(conn.scalars(query))


def _published(newsletter: str) -> tuple[ColumnElement[bool], ...]:
    going_out, told = (
        exists().where(table.c.newsletter == editions.c.newsletter, table.c.date == editions.c.date)
        for table in (deliveries, edition_stories)
    )
    return (
        editions.c.newsletter == newsletter,
        editions.c.html.is_not(None),
        or_(editions.c.sent.is_not(None), going_out),
        told,
    )


def mark_sent(conn: Connection, newsletter: str, date: Date, now: datetime) -> None:
    """Note that the edition has gone out to everyone; one that had before keeps its time."""
    unsent = editions.c.newsletter == newsletter, editions.c.date == date, editions.c.sent.is_(None)
    conn.execute(update(editions).where(*unsent).values(sent=now))


def skipped(conn: Connection, newsletter: str, date: Date | None = None) -> list[Date]:
    """Return the days of editions that were done with without a message, or one day if its was, oldest first."""
    queued = (
        exists().where(table.c.newsletter == editions.c.newsletter, table.c.date == editions.c.date)
        for table in (deliveries, sendings)
    )
    done = editions.c.newsletter == newsletter, editions.c.sent.is_not(None), ~or_(*queued)
    query = select(editions.c.date).where(*done, *([editions.c.date == date] if date else []))
    return list(conn.scalars(query.order_by(editions.c.date)))


def days_of(conn: Connection, newsletter: str, story_ids: Iterable[str]) -> dict[str, Date]:
    """Return the day of the edition in which each of these stories stands; stories in none are left out."""
    query = select(edition_stories).where(edition_stories.c.newsletter == newsletter)
    return {row.story_id: row.date for row in rows_in(conn, query, edition_stories.c.story_id, story_ids)}


def _of(newsletter: str) -> Select[Any]:
    return select(editions).where(editions.c.newsletter == newsletter)


def _first(conn: Connection, query: Select[Any], among: Sequence[str] | None = None) -> EditionRecord | None:
    row = conn.execute(query.limit(1)).first()
    if row is None:
        return None
    ids = (
        select(edition_stories.c.story_id)
        .where(edition_stories.c.newsletter == row.newsletter, edition_stories.c.date == row.date)
        .order_by(edition_stories.c.position)
    )
    if among is not None:
        ids = ids.where(edition_stories.c.story_id.in_(select(listed(conn, among).c.value)))
    return EditionRecord(
        newsletter=row.newsletter,
        date=row.date,
        since=row.since,
        until=row.until,
        built=row.built,
        sent=row.sent,
        feeds=tuple(map(_report, row.feeds)),
        stories=tuple(conn.scalars(ids).all()),
        document=row.document,
        html=row._mapping.get("html"),
        text=row._mapping.get("text"),
        seal=row.seal,
    )


def _report(tree: dict[str, Any]) -> FeedReport:
    coverage = tree.get("coverage")
    return FeedReport(**{**tree, "coverage": Coverage(**coverage) if coverage else None})
