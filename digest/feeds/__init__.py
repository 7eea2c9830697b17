"""The first stage: feeds in, stories out.  One way in, `readings`; a feed that fails is a value, not an exception.

    records    what this stage remembers and yields        workers    processes that can be stopped
    turns      which host is asked next                    worker     what each of them does
    fetch      HTTP, a step at a time; local: files        document   bytes: encoding, kind, limits, no XML bombs
    client     requests; wire: until a deadline            parse      feedparser, JSON Feed -> items
    guard      no address inside                             (quick, entry, elements: by lxml where that is the same)
    moves      whose address is another now                story      items -> stories (clean, dates, docket, marks)
    caching    when servers want to be asked again

Importing this package is cheap: HTTP, the feed parser and the sanitiser are loaded when there is work for them.
"""

import hashlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.errors import DigestError
from digest.feeds.records import Contents, Document, FeedReading, Fetched, FetchLimits, Memory, Terms, UnreadError
from digest.feeds.turns import Turns
from digest.model import Feed, FeedReport, FeedStatus

if TYPE_CHECKING:
    from digest.feeds.client import Client

__all__ = ["Contents", "FeedReading", "FetchLimits", "Memory", "Terms", "read_feeds", "readings"]

log = logging.getLogger(__name__)

_BUG = "reading it failed ({}): report this bug of digest"


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
    client = _client(feeds, limits)
    # What failed last time comes last: a host that is dead keeps a thread until the deadline.
    order = sorted(range(len(feeds)), key=lambda number: _failed(memory.get(feeds[number].url)))
    turns = Turns((_host(feeds[number]) for number in order), limits.per_host, limits.spacing, time.monotonic)
    # Bounded: what is read faster than it is stored must not fill the memory.
    done: queue.Queue[tuple[int, FeedReading]] = queue.Queue(4 * limits.workers)
    stopped = threading.Event()

    def work() -> None:
        while (turn := turns.take()) is not None:
            number = order[turn]
            feed = feeds[number]
            reading = _read(feed, memory.get(feed.url), now, limits, client, partial(turns.give_back, turn))
            while not stopped.is_set():
                try:
                    done.put((number, reading), timeout=1)
                    break
                except queue.Full:
                    continue

    for count in range(min(limits.workers, len(feeds))):
        threading.Thread(target=work, name=f"feed {count}", daemon=True).start()
    try:
        left = len(feeds)
        while left and not stop():
            try:
                found = done.get(timeout=1)
            except queue.Empty:
                continue
            left -= 1
            yield found
    finally:  # an interrupt does not wait for what is under way
        turns.stop()
        stopped.set()
        if client is not None:
            client.close()


def _failed(memory: Memory | None) -> bool:
    return memory is not None and memory.failed


def _is_unread(memory: Memory | None) -> bool:
    return memory is None or (memory.body is None and not memory.failed)


def _is_remote(feed: Feed) -> bool:
    return _location(feed).lower().startswith(("http://", "https://"))


def _location(feed: Feed) -> str:
    return feed.location or feed.url


def _host(feed: Feed) -> str:
    """Return the host that must be spared; "" for files, and for this machine by its own address."""
    if not _is_remote(feed):
        return ""
    try:
        host = urlsplit(_location(feed)).hostname or ""
    except ValueError:
        return ""
    return "" if host in {"localhost", "::1"} or host.startswith("127.") else host


def _client(feeds: Sequence[Feed], limits: FetchLimits) -> "Client | None":
    if not any(map(_is_remote, feeds)):
        return None
    from digest.feeds.client import Client

    return Client(limits)


def _read(
    feed: Feed,
    memory: Memory | None,
    now: datetime,
    limits: FetchLimits,
    client: "Client | None",
    on_fetched: Callable[[], None],
) -> FeedReading:
    """Read one feed; whatever happens becomes its report."""
    started = time.monotonic()

    def report(status: FeedStatus, error: str | None = None) -> FeedReport:
        return FeedReport(feed.url, feed.title, status, error, seconds=round(time.monotonic() - started, 3))

    terms = Terms()
    try:
        try:
            fetched = _fetched(feed, memory, limits, client)
        finally:
            on_fetched()
        terms = fetched.terms
        if fetched.body is None:
            return FeedReading(report("not-modified"), notes=fetched.notes, terms=terms)
        seal = hashlib.sha256(fetched.body).hexdigest()
        remembered = Memory(fetched.etag, fetched.modified, seal, memory.marks if memory else None)
        if memory is not None and memory.body == seal:
            return FeedReading(report("not-modified"), memory=remembered, notes=fetched.notes, terms=terms)
        return _parsed(feed, fetched, fetched.body, remembered, now, limits, report)
    except DigestError as error:
        terms = getattr(error, "terms", terms)
        return FeedReading(report("error", " ".join(str(error).split())), terms=terms)
    except UnreadError as error:
        name, where = error.args
        log.error("reading %s\n%s", feed.url, where)  # noqa: TRY400  the traceback is the worker's
        return FeedReading(report("error", _BUG.format(name)), terms=terms)
    except Exception as error:  # a bulkhead: a bug that one feed wakes must not sink the others
        log.exception("reading %s", feed.url)
        return FeedReading(report("error", _BUG.format(type(error).__name__)), terms=terms)


def _fetched(feed: Feed, memory: Memory | None, limits: FetchLimits, client: "Client | None") -> Fetched:
    if client is not None and _is_remote(feed):
        from digest.feeds import fetch

        return fetch.fetch(feed, memory, client, limits)
    from digest.feeds import local

    return local.read(Path(_location(feed)), limits.max_bytes)


def _parsed(
    feed: Feed,
    fetched: Fetched,
    body: bytes,
    remembered: Memory,
    now: datetime,
    limits: FetchLimits,
    report: Callable[[FeedStatus], FeedReport],
) -> FeedReading:
    from digest.feeds.workers import read_apart

    bare = Feed(feed.url, feed.title, feed.kind, root=feed.root)  # a login is no worker's business
    marks = remembered.marks or ""
    document = Document(bare, body, fetched.charset, fetched.address, now, limits.max_items, limits.max_text, marks)
    result = read_apart(document, limits.parse_seconds, limits.parse_bytes)
    waits = [seconds for seconds in (fetched.terms.fresh_for, result.fresh_for) if seconds is not None]
    terms = Terms(fetched.terms.status, fetched.terms.retry_after, max(waits, default=None), fetched.terms.moved)
    notes = fetched.notes + result.notes
    remembered = replace(remembered, marks=result.marks)
    return FeedReading(report("ok"), result.stories, remembered, notes, terms, result.contents)
