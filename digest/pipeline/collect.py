"""Reading all feeds into the store."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from digest.clock import Clock
from digest.feeds import FeedReading, FetchLimits, Memory, health, readings
from digest.feeds.health import Health
from digest.feeds.identity import settled
from digest.feeds.moves import Past, moves
from digest.model import Feed, FeedReport, Story
from digest.store import editions as edition_store
from digest.store import feeds as feed_store
from digest.store import stories as story_store
from digest.store.db import Database
from digest.store.feeds import Attempt, Known

BATCH = 2000
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
    alone: int | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Collected:
    """Read the feeds and store what they bring, of each feed all or nothing.

    A feed that fails is a report, never an exception.  Left out are feeds whose server ordered to wait, or said that
    they are gone.

    Args:
        database: where they are stored.
        feeds: all that are in feeds.toml.
        clock: the time.
        limits: how patient to be.
        on_done: called after each feed, as they finish.
        only_due: leave out those, too, of which nothing new is to be expected yet, and say nothing of what is left out.
        alone: the number of the only feed to read, whatever is remembered of it.
        stop: asked now and then; once it is true, what was read by then is stored and the rest left for another time.

    Raises:
        StoreError: the database cannot be read or written.
    """
    round_ = _Round(database, feeds, clock)
    now = clock()
    asked: list[int] = []
    for number in range(len(feeds)) if alone is None else [alone]:
        state = round_.healths[feeds[number].url]
        why = None if alone is not None else health.rest(state, now)
        if only_due and (why or (state.next_check is not None and now < state.next_check)):
            continue
        if why:
            round_.rests(number, why, now)
        else:
            asked.append(number)
    for place, reading in readings([round_.feeds[n] for n in asked], round_.memory, now, limits, stop):
        if on_done is not None:
            on_done(reading.report)
        round_.take(asked[place], reading)
    round_.finish()
    if not stop():
        round_.read_articles(limits, stop)
    return round_.collected()


class _Round:
    """What is known before a round of reading, and what it has brought so far."""

    def __init__(self, database: Database, feeds: Sequence[Feed], clock: Clock) -> None:
        self._database = database
        self._clock = clock
        known = _known(database, feeds)
        self.healths = {url: health.from_tree(past.health) for url, past in known.items()}
        self.memory = {url: _memory(past, self.healths[url]) for url, past in known.items()}
        self.feeds = [
            replace(feed, root=known[feed.url].root, location=self.healths[feed.url].location or feed.location)
            for feed in feeds
        ]
        self._reports: dict[int, FeedReport] = {}
        self._notes: dict[int, tuple[str, ...]] = {}
        self._held: list[tuple[int, FeedReading]] = []
        self._stories = 0  # that are held
        self._dockets: list[tuple[int, FeedReading]] = []
        self._brief: list[tuple[Feed, Story]] = []  # new, and of feeds that are to be read in full

    def rests(self, number: int, why: str, now: datetime) -> None:
        """Report a feed that must not be asked."""
        feed = self.feeds[number]
        coverage = health.coverage(self.healths[feed.url], now)
        self._reports[number] = FeedReport(feed.url, feed.title, "error", why, coverage=coverage)

    def take(self, number: int, reading: FeedReading) -> None:
        """Store a reading, or hold it until there are more."""
        # Feeds of dockets share their filings.  Which of them has a filing first must not depend on who answers first.
        if self.feeds[number].kind == "docket":
            self._dockets.append((number, reading))
            return
        self._held.append((number, reading))
        self._stories += len(reading.stories)
        if self._stories >= BATCH:
            self._store(self._held)
            self._held, self._stories = [], 0

    def finish(self) -> None:
        """Store what is still held."""
        self._store([*self._held, *sorted(self._dockets, key=lambda held: held[0])])
        self._held, self._dockets = [], []

    def read_articles(self, limits: FetchLimits, stop: Callable[[], bool]) -> None:
        """Read the pages behind new stories, where the feed is to be read in full."""
        if not self._brief:
            return
        from digest.feeds.articles import read_articles  # loads HTTP

        texts = read_articles(self._brief, limits, stop)
        with self._database.begin() as conn:
            story_store.set_articles(conn, texts)

    def collected(self) -> Collected:
        """Return how the round went."""
        numbers = sorted(self._reports)
        notes = ((self.feeds[n].title, note) for n in numbers for note in self._notes.get(n, ()))
        return Collected(tuple(self._reports[n] for n in numbers), tuple(notes))

    def _store(self, batch: Sequence[tuple[int, FeedReading]]) -> None:
        if not batch:
            return
        with self._database.begin_alone() as conn:
            seen = _after_every_build(conn, self._clock())
            # As they are by now: another process may have read some of these feeds in the meantime.
            trees = feed_store.healths(conn, (reading.report.url for _, reading in batch))
            new = _stories_stored(conn, [(self.feeds[number], reading) for number, reading in batch], seen)
            attempts = []
            for (number, reading), brought in zip(batch, new, strict=True):
                state = health.from_tree(trees[reading.report.url])
                state = health.after(state, reading, (story.published or seen for story in brought), seen)
                report = replace(reading.report, new=len(brought), coverage=health.coverage(state, seen))
                attempts.append(Attempt(report, _remembered(reading.memory), health.to_tree(state)))
                if self.feeds[number].full_text:
                    self._brief.extend((self.feeds[number], story) for story in brought)
                self._reports[number] = report
                self._notes[number] = (*reading.notes, *_alarms(report))
            feed_store.record(conn, attempts, seen)


def _known(database: Database, feeds: Sequence[Feed]) -> Mapping[str, Known]:
    """Return what is remembered of the feeds, and of others; note those that are new, or have another address now."""
    with database.read() as conn:
        known = feed_store.known(conn)
    if all(feed.url in known and known[feed.url][:2] == (feed.title, feed.kind) for feed in feeds):
        return known
    with database.begin() as conn:
        known = feed_store.known(conn)
        pasts = {url: Past(past.title, past.kind, health.from_tree(past.health)) for url, past in known.items()}
        for new, old in moves(feeds, pasts).items():
            feed_store.move(conn, old, new, health.to_tree(health.at_new_address(pasts[old].health)))
        feed_store.sync(conn, feeds)
        return feed_store.known(conn)


def _memory(past: Known, state: Health) -> Memory:
    etag, modified, body, marks = past.memory
    return Memory(etag, modified, body, marks, failed=bool(state.failures))


def _remembered(memory: Memory | None) -> feed_store.Memory | None:
    return None if memory is None else feed_store.Memory(memory.etag, memory.modified, memory.body, memory.marks)


def _after_every_build(conn: Connection, now: datetime) -> datetime:
    """Return the moment at which stories that are stored now count as first seen.

    An edition takes in what came too late for the one before by comparing that moment with the one's build.  Both are
    whole seconds; where they fall into the same one, the order in which they happened must still show.
    """
    built = edition_store.last_built(conn)
    return now if built is None else max(now, built + timedelta(seconds=1))


def _stories_stored(
    conn: Connection, batch: Iterable[tuple[Feed, FeedReading]], seen: datetime
) -> list[list[Story]]:
    """Store the stories of several feeds; return of each feed those that are new, and that it was the first to tell."""
    batch = list(batch)
    known = story_store.load(conn, (story.id for _, reading in batch for story in reading.stories))
    brought: list[dict[str, Story]] = []
    for feed, reading in batch:
        own: dict[str, Story] = {}
        for story in reading.stories:
            one = settled(known.get(story.id), story, feed.root)
            known[one.id] = own[one.id] = one
        brought.append(own)
    left = set(story_store.save(conn, [story for own in brought for story in own.values()], seen))
    new = []
    for own in brought:
        new.append([story for story in own.values() if story.id in left])
        left.difference_update(own)
    return new


def _alarms(report: FeedReport) -> tuple[str, ...]:
    coverage = report.coverage
    if coverage is None or coverage.alarm in {None, "dead"}:  # one that is dead says so in its error
        return ()
    return (f"{coverage.alarm}: {coverage.why}",)
