"""Reading all feeds into the store."""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime

from digest.feeds import FeedReading, FetchLimits, Memory, read_feeds
from digest.model import Feed, FeedReport
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
    now: datetime,
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
    readings = read_feeds(feeds, memory, now, limits, on_done)
    with database.begin_alone() as conn:
        reports = []
        for reading in readings:
            added = story_store.save(conn, reading.stories)
            report = replace(reading.report, new=len(added))
            feed_store.record(conn, report, reading.memory and astuple(reading.memory), now)
            reports.append(report)
    return Collected(tuple(reports), tuple(_notes(readings)))


def _notes(readings: Sequence[FeedReading]) -> list[tuple[str, str]]:
    return [(reading.report.title, note) for reading in readings for note in reading.notes]
