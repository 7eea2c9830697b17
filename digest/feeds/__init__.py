"""The first stage: feeds in, stories out.  One way in, `readings`; a feed that fails is a value, not an exception.

    records    what this stage remembers and yields        workers    processes that can be stopped
    single     one feed: fetched, then parsed              worker     what each of them does
    turns      which host is asked next                    document   bytes: encoding, kind, no XML bombs; bounds: size
    backlog    what waits to be parsed                       (entities, references: what "&" stands for)
    fetch      HTTP, a step at a time; local: files        parse      feedparser, JSON Feed -> items
    client     requests; wire: until a deadline              (quick, entry, elements: by lxml where that is the same)
    guard      no address inside                           story      items -> stories (dates, docket, identity, marks)
    caching    when servers want to be asked again         clean      markup -> text (tags: where it is simple; letters)
    moves      whose address is another now                links      addresses -> canonical ones
    health     how a feed behaves over time                tally      the limits of fields, and the notes on them

Importing this package is cheap: HTTP, the feed parser and the sanitiser are loaded when there is work for them.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.feeds.backlog import Backlog
from digest.feeds.records import PROCESSES, Contents, FeedReading, FetchLimits, Lengths, Memory, Terms
from digest.feeds.single import Unparsed, fetch_one, is_remote, location_of, parse_one
from digest.feeds.turns import Turns
from digest.model import Feed, FeedReport

if TYPE_CHECKING:
    from digest.feeds.client import Client

__all__ = ["Contents", "FeedReading", "FetchLimits", "Lengths", "Memory", "Terms", "read_feeds", "readings"]

_AHEAD = 24_000_000  # bytes of documents that may wait to be parsed


def read_feeds(
    feeds: Sequence[Feed],
    memory: Mapping[str, Memory],
    now: datetime,
    limits: FetchLimits,
    on_done: Callable[[FeedReport], None] | None = None,
) -> list[FeedReading]:
    """Return one reading for each feed, in the order of `feeds`; see `readings`.

    `on_done` is called after each feed, in the order in which they finish.
    """
    found: dict[int, FeedReading] = {}
    for number, reading in readings(feeds, memory, now, limits):
        found[number] = reading
        if on_done is not None:
            on_done(reading.report)
    return [found[number] for number in range(len(feeds))]


def readings(
    feeds: Sequence[Feed],
    memory: Mapping[str, Memory],
    now: datetime,
    limits: FetchLimits,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[int, FeedReading]]:
    """Read all feeds side by side; yield the place of each in `feeds` with its reading, as they finish.

    Args:
        feeds: where to read; `location` is opened, `url` is the name.
        memory: what is remembered of earlier readings, by `Feed.url`.
        now: aware UTC; the stories' `seen`, and the limit for their dates.
        limits: how long, how much, how many at a time.
        stop: asked every second; once it is true, no more come.
    """
    if not feeds:
        return
    if any(_is_unread(memory.get(feed.url)) for feed in feeds):
        from digest.feeds import workers

        workers.prepare()
    round_ = _Round(feeds, memory, now, limits)
    try:
        left = len(feeds)
        while left and not stop():
            try:
                found = round_.done.get(timeout=1)
            except queue.Empty:
                continue
            left -= 1
            yield found
    finally:  # an interrupt does not wait for what is under way
        round_.stop()


class _Round:
    """Threads that read feeds: many that wait for servers, and one for each process that parses."""

    def __init__(
        self, feeds: Sequence[Feed], memory: Mapping[str, Memory], now: datetime, limits: FetchLimits
    ) -> None:
        self._feeds = feeds
        self._memory = memory
        self._now = now
        self._limits = limits
        self._client = _client(feeds, limits)
        # What failed last time comes last: a host that is dead keeps a thread until the deadline.
        self._order = sorted(range(len(feeds)), key=lambda number: _failed(memory.get(feeds[number].url)))
        hosts = (_host(feeds[number]) for number in self._order)
        self._turns = Turns(hosts, limits.per_host, limits.spacing, time.monotonic)
        self._backlog = Backlog[tuple[int, Unparsed]](_AHEAD)
        self._stopped = threading.Event()
        # Bounded: what is read faster than it is stored must not fill the memory.
        self.done: queue.Queue[tuple[int, FeedReading]] = queue.Queue(4 * limits.workers)
        fetchers, parsers = min(limits.workers, len(feeds)), min(PROCESSES, len(feeds))
        for work in [self._fetch] * fetchers + [self._parse] * parsers:
            threading.Thread(target=work, name="feeds", daemon=True).start()

    def stop(self) -> None:
        """Begin nothing new, and hang up."""
        self._turns.stop()
        self._backlog.stop()
        self._stopped.set()
        if self._client is not None:
            self._client.close()

    def _fetch(self) -> None:
        while (turn := self._turns.take()) is not None:
            number = self._order[turn]
            feed = self._feeds[number]
            found = fetch_one(feed, self._memory.get(feed.url), self._limits, self._client)
            self._turns.give_back(turn)
            if isinstance(found, Unparsed):
                self._backlog.put((number, found), len(found.body))
            else:
                self._hand_over(number, found)

    def _parse(self) -> None:
        while (waiting := self._backlog.take()) is not None:
            number, unparsed = waiting
            self._hand_over(number, parse_one(unparsed, self._now, self._limits))

    def _hand_over(self, number: int, reading: FeedReading) -> None:
        waits = True
        while waits and not self._stopped.is_set():
            try:
                self.done.put((number, reading), timeout=1)
                waits = False
            except queue.Full:
                continue


def _failed(memory: Memory | None) -> bool:
    return memory is not None and memory.failed


def _is_unread(memory: Memory | None) -> bool:
    return memory is None or (memory.body is None and not memory.failed)


def _host(feed: Feed) -> str:
    """Return the host that must be spared; "" for files, and for this machine by its own address."""
    if not is_remote(feed):
        return ""
    try:
        host = urlsplit(location_of(feed)).hostname or ""
    except ValueError:
        return ""
    return "" if host in {"localhost", "::1"} or host.startswith("127.") else host


def _client(feeds: Sequence[Feed], limits: FetchLimits) -> "Client | None":
    if not any(map(is_remote, feeds)):
        return None
    from digest.feeds.client import Client

    return Client(limits)
