"""The first stage: feeds in, stories out.  One way in, `read_feeds`; a feed that fails is a value, not an exception.

    records    what this stage remembers and yields        document   bytes: encoding, kind, limits, no XML bombs
    fetch      HTTP (deadline: drips end, too)             parse      feedparser, JSON Feed -> items
    local      files                                       story      items -> stories (clean, dates, docket)

Importing this package is cheap: HTTP, the feed parser and the sanitiser are loaded when there is work for them.
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.feeds.records import FeedReading, Fetched, FetchLimits, Memory
from digest.model import Feed, FeedReport, FeedStatus, Story

if TYPE_CHECKING:
    import requests

__all__ = ["FeedReading", "FetchLimits", "Memory", "read_feeds"]


def read_feeds(
    feeds: Sequence[Feed],
    memory: Mapping[str, Memory],
    now: datetime,
    limits: FetchLimits,
    on_done: Callable[[FeedReport], None] | None = None,
) -> list[FeedReading]:
    """Read all feeds side by side and return one reading for each, in the order of `feeds`.

    Args:
        feeds: where to read; `location` is opened, `url` is the name.
        memory: what is remembered of earlier readings, by `Feed.url`.
        now: aware UTC; the stories' `seen`, and the limit for their dates.
        limits: how long, how much, how many at a time.
        on_done: called in the caller's thread after each feed, in the order in which they finish.
    """
    from concurrent.futures import ThreadPoolExecutor, as_completed  # see the module's docstring

    if not feeds:
        return []
    session = _session(feeds, limits)
    pool = ThreadPoolExecutor(max(1, min(limits.workers, len(feeds))), thread_name_prefix="feed")
    try:
        tasks = {pool.submit(_read, feed, memory.get(feed.url), now, limits, session): feed for feed in feeds}
        for task in as_completed(tasks):
            if on_done is not None:
                on_done(task.result().report)
        return [task.result() for task in tasks]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # an interrupt does not wait for what is queued
        if session is not None:
            session.close()


def _is_remote(feed: Feed) -> bool:
    return _location(feed).lower().startswith(("http://", "https://"))


def _location(feed: Feed) -> str:
    return feed.location or feed.url


def _session(feeds: Sequence[Feed], limits: FetchLimits) -> "requests.Session | None":
    if not any(map(_is_remote, feeds)):
        return None
    from digest.feeds import fetch

    return fetch.new_session(limits)


def _read(
    feed: Feed, memory: Memory | None, now: datetime, limits: FetchLimits, session: "requests.Session | None"
) -> FeedReading:
    """Read one feed; whatever happens becomes its report."""
    started = time.monotonic()

    def report(status: FeedStatus, error: str | None = None) -> FeedReport:
        return FeedReport(feed.url, feed.title, status, error, seconds=round(time.monotonic() - started, 3))

    try:
        fetched = _fetched(feed, memory, limits, session)
        if fetched is None:
            return FeedReading(report("not-modified"))
        seal = hashlib.sha256(fetched.body).hexdigest()
        remembered = Memory(fetched.etag, fetched.modified, seal)
        if memory is not None and memory.body == seal:
            return FeedReading(report("not-modified"), memory=remembered, notes=fetched.notes)
        stories, notes = _stories(feed, fetched, now, limits)
        return FeedReading(report("ok"), stories, remembered, fetched.notes + notes)
    except DigestError as error:
        return FeedReading(report("error", " ".join(str(error).split())))
    except Exception as error:  # a bulkhead: a bug that one feed wakes must not sink the others
        import logging  # 10 ms

        logging.getLogger(__name__).exception("reading %s", feed.url)
        return FeedReading(report("error", f"reading it failed ({type(error).__name__}): report this bug of digest"))


def _fetched(
    feed: Feed, memory: Memory | None, limits: FetchLimits, session: "requests.Session | None"
) -> Fetched | None:
    if session is not None and _is_remote(feed):
        from digest.feeds import fetch

        return fetch.fetch(_location(feed), memory, session, limits)
    from digest.feeds import local

    return local.read(Path(_location(feed)), limits.max_bytes)


def _stories(
    feed: Feed, fetched: Fetched, now: datetime, limits: FetchLimits
) -> tuple[tuple[Story, ...], tuple[str, ...]]:
    from digest.feeds import parse, story

    parsed = parse.parse(fetched.body, fetched.charset, fetched.address, limits.max_items)
    stories, notes = story.stories(feed, parsed, fetched.address, now)
    return stories, parsed.notes + notes
