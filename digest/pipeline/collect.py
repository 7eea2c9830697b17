"""Reading all feeds into the store."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from digest.clock import Clock
from digest.feeds import FeedReading, FetchLimits, Memory, health, readings
from digest.feeds.health import Health
from digest.feeds.identity import settled
from digest.model import Feed, FeedReport, Story
from digest.store import editions as edition_store
from digest.store import feeds as feed_store
from digest.store import stories as story_store
from digest.store.db import Database

BATCH = 1000
"""Stories that are held before they are stored: the memory of a round does not grow with the number of feeds."""


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
    *,
    only_due: bool = False,
    anyway: bool = False,
) -> Collected:
    """Read the feeds and store what they bring, of each feed all or nothing.

    A feed that fails is a report, never an exception.  `on_done` is called after each feed, as they finish.  Left out
    are feeds whose server ordered to wait, or said that they are gone, unless `anyway`; with `only_due` those, too, of
    which nothing new is to be expected yet.
    Raises StoreError.
    """
    round_ = _Round(database, feeds, clock)
    now = clock()
    asked: list[int] = []
    for number, feed in enumerate(feeds):
        state = round_.healths[feed.url]
        if only_due and state.next_check is not None and now < state.next_check:
            continue
        if not anyway and (why := health.rest(state, now)):
            round_.rests(number, why, now)
        else:
            asked.append(number)
    moved = [replace(feeds[n], location=round_.healths[feeds[n].url].location or feeds[n].location) for n in asked]
    for place, reading in readings(moved, round_.memory, now, limits):
        if on_done is not None:
            on_done(reading.report)
        round_.take(asked[place], reading)
    round_.finish()
    round_.read_articles(limits)
    return round_.collected()


class _Round:
    """What is known before a round of reading, and what it has brought so far."""

    def __init__(self, database: Database, feeds: Sequence[Feed], clock: Clock) -> None:
        self._database = database
        self._feeds = feeds
        self._clock = clock
        with database.begin() as conn:
            feed_store.sync(conn, feeds)
            self.memory = {url: Memory(*known) for url, known in feed_store.memories(conn).items()}
            self.healths = {url: health.from_tree(tree) for url, tree in feed_store.healths(conn).items()}
        for url, state in self.healths.items():
            if state.failures:
                self.memory[url] = replace(self.memory.get(url, Memory()), failed=True)
        self._reports: dict[int, FeedReport] = {}
        self._notes: dict[int, tuple[str, ...]] = {}
        self._held: list[tuple[int, FeedReading]] = []
        self._dockets: list[tuple[int, FeedReading]] = []
        self._brief: list[tuple[Feed, Story]] = []  # new, and of feeds that are to be read in full

    def rests(self, number: int, why: str, now: datetime) -> None:
        """Report a feed that must not be asked."""
        feed = self._feeds[number]
        coverage = health.coverage(self.healths[feed.url], now)
        self._reports[number] = FeedReport(feed.url, feed.title, "error", why, coverage=coverage)

    def take(self, number: int, reading: FeedReading) -> None:
        """Store a reading, or hold it until there are more."""
        # Feeds of dockets share their filings.  Which of them has a filing first must not depend on who answers first.
        (self._dockets if self._feeds[number].kind == "docket" else self._held).append((number, reading))
        if sum(len(held.stories) for _, held in self._held) >= BATCH:
            self._store(self._held)
            self._held = []

    def finish(self) -> None:
        """Store what is still held."""
        self._store([*self._held, *sorted(self._dockets, key=lambda held: held[0])])
        self._held, self._dockets = [], []

    def read_articles(self, limits: FetchLimits) -> None:
        """Read the pages behind new stories, where the feed is to be read in full."""
        if not self._brief:
            return
        from digest.feeds.articles import read_articles  # loads HTTP

        texts = read_articles(self._brief, limits)
        with self._database.begin() as conn:
            story_store.set_articles(conn, texts)

    def collected(self) -> Collected:
        """Return how the round went."""
        numbers = sorted(self._reports)
        notes = ((self._feeds[n].title, note) for n in numbers for note in self._notes.get(n, ()))
        return Collected(tuple(self._reports[n] for n in numbers), tuple(notes))

    def _store(self, batch: Iterable[tuple[int, FeedReading]]) -> None:
        with self._database.begin_alone() as conn:
            seen = _after_every_build(conn, self._clock())
            for number, reading in batch:
                state = self.healths[reading.report.url]
                report, new = _stored(conn, reading, state, seen)
                if self._feeds[number].full_text:
                    self._brief.extend((self._feeds[number], story) for story in new)
                self._reports[number] = report
                self._notes[number] = (*reading.notes, *_alarms(report))


def _after_every_build(conn: Connection, now: datetime) -> datetime:
    """Return the moment at which stories that are stored now count as first seen.

    An edition takes in what came too late for the one before by comparing that moment with the one's build.  Both are
    whole seconds; where they fall into the same one, the order in which they happened must still show.
    """
    built = edition_store.last_built(conn)
    return now if built is None else max(now, built + timedelta(seconds=1))


def _stored(
    conn: Connection, reading: FeedReading, state: Health, seen: datetime
) -> tuple[FeedReport, list[Story]]:
    """Store what a feed brought; return its report, and the stories that are new."""
    known = story_store.load(conn, (story.id for story in reading.stories))
    stories = [settled(known.get(story.id), story) for story in reading.stories]
    added = set(story_store.save(conn, [replace(story, seen=seen) for story in stories]))
    new = [story for story in stories if story.id in added]
    state = health.after(state, reading, (story.published or seen for story in new), seen)
    report = replace(reading.report, new=len(added), coverage=health.coverage(state, seen))
    feed_store.record(conn, report, _validators(reading.memory), seen, health.to_tree(state))
    return report, new


def _alarms(report: FeedReport) -> tuple[str, ...]:
    coverage = report.coverage
    if coverage is None or coverage.alarm in {None, "dead"}:  # one that is dead says so in its error
        return ()
    return (f"{coverage.alarm}: {coverage.why}",)


def _validators(memory: Memory | None) -> tuple[str | None, str | None, str | None] | None:
    return None if memory is None else (memory.etag, memory.modified, memory.body)
