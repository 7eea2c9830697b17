"""Reading all feeds into the store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from digest.clock import Clock
from digest.feeds import FeedReading, FetchLimits, Memory, read_feeds
from digest.model import Feed, FeedReport
from digest.store import editions as edition_store
from digest.store import feeds as feed_store
from digest.store import stories as story_store
from digest.store.db import Database


@dataclass(frozen=True, slots=True)
class Collected:
    """How one round of reading went."""

    reports: tuple[FeedReport, ...]  # in the order of the feeds, with how many stories each brought
    notes: tuple[tuple[str, str], ...]  # (feed's title, what was odd about it), one line each


def collect(
    database: Database,
    feeds: Sequence[Feed],
    clock: Clock,
    limits: FetchLimits,
    on_done: Callable[[FeedReport], None] | None = None,
) -> Collected:
    """Read the feeds and store what they bring: all of it, or, if the database fails, nothing.

    A feed that fails is a report, never an exception.  `on_done` is called after each feed, as they finish.
    Raises StoreError.
    """
    with database.begin() as conn:
        feed_store.sync(conn, feeds)
        memory = {url: Memory(*known) for url, known in feed_store.memories(conn).items()}
    readings = read_feeds(feeds, memory, clock(), limits, on_done)
    with database.begin_alone() as conn:
        seen = _after_every_build(conn, clock())
        reports = [_stored(conn, reading, seen) for reading in readings]
    notes = ((reading.report.title, note) for reading in readings for note in reading.notes)
    return Collected(tuple(reports), tuple(notes))


def _after_every_build(conn: Connection, now: datetime) -> datetime:
    """Return the moment at which stories that are stored now count as first seen.

    An edition takes in what came too late for the one before by comparing that moment with the one's build.  Both are
    whole seconds; where they fall into the same one, the order in which they happened must still show.
    """
    built = edition_store.last_built(conn)
    return now if built is None else max(now, built + timedelta(seconds=1))


def _stored(conn: Connection, reading: FeedReading, seen: datetime) -> FeedReport:
    added = story_store.save(conn, [replace(story, seen=seen) for story in reading.stories])
    report = replace(reading.report, new=len(added))
    feed_store.record(conn, report, _validators(reading.memory), seen)
    return report


def _validators(memory: Memory | None) -> tuple[str | None, str | None, str | None] | None:
    return None if memory is None else (memory.etag, memory.modified, memory.body)
