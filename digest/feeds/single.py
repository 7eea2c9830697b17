"""One feed, read in two steps: fetched, and then parsed.  Whatever happens becomes its report."""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from digest.errors import DigestError
from digest.feeds.records import Document, FeedReading, Fetched, FetchLimits, Memory, Terms, UnreadError
from digest.model import Feed, FeedReport, FeedStatus

if TYPE_CHECKING:
    from digest.feeds.client import Client

log = logging.getLogger(__name__)

T = TypeVar("T")
_BUG = "reading it failed ({}): report this bug of digest"


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A feed that has something new."""

    feed: Feed
    fetched: Fetched
    body: bytes
    remembered: Memory  # of this reading, if it parses; its marks are still those of the last one
    seconds: float  # that fetching it took


def fetch_one(
    feed: Feed, memory: Memory | None, limits: FetchLimits, client: "Client | None"
) -> FeedReading | Unparsed:
    """Return what is at a feed's location, or its reading if that is settled: as it was, or an error."""
    began = time.monotonic()

    def fetch() -> FeedReading | Unparsed:
        found = _found(feed, memory, limits, client)
        seconds = time.monotonic() - began
        if found.body is None:
            return FeedReading(_report(feed, "not-modified", seconds), notes=found.notes, terms=found.terms)
        seal = hashlib.sha256(found.body).hexdigest()
        remembered = Memory(found.etag, found.modified, seal, memory.marks if memory else None)
        if memory is not None and memory.body == seal:
            report = _report(feed, "not-modified", seconds)
            return FeedReading(report, memory=remembered, notes=found.notes, terms=found.terms)
        return Unparsed(feed, found, found.body, remembered, seconds)

    return _safely(fetch, feed, Terms(), began)


def parse_one(unparsed: Unparsed, now: datetime, limits: FetchLimits) -> FeedReading:
    """Return the reading of a feed that has something new."""
    began = time.monotonic() - unparsed.seconds  # that it had to wait its turn is not its own doing

    def parse() -> FeedReading:
        from digest.feeds.workers import read_apart

        feed, fetched, remembered = unparsed.feed, unparsed.fetched, unparsed.remembered
        bare = Feed(feed.url, feed.title, feed.kind, root=feed.root)  # a login is no worker's business
        document = Document(
            bare, unparsed.body, fetched.charset, fetched.address, now, limits.max_items, limits.lengths,
            remembered.marks or "",
        )  # fmt: skip
        result = read_apart(document, limits.parse_seconds, limits.parse_bytes)
        waits = [seconds for seconds in (fetched.terms.fresh_for, result.fresh_for) if seconds is not None]
        return FeedReading(
            report=_report(feed, "ok", time.monotonic() - began),
            stories=result.stories,
            memory=replace(remembered, marks=result.marks),
            notes=fetched.notes + result.notes,
            terms=replace(fetched.terms, fresh_for=max(waits, default=None)),
            contents=result.contents,
        )

    return _safely(parse, unparsed.feed, unparsed.fetched.terms, began)


def is_remote(feed: Feed) -> bool:
    """Return whether a feed is read over the network."""
    return location_of(feed).lower().startswith(("http://", "https://"))


def location_of(feed: Feed) -> str:
    """Return what is opened to read a feed."""
    return feed.location or feed.url


def _found(feed: Feed, memory: Memory | None, limits: FetchLimits, client: "Client | None") -> Fetched:
    if client is not None and is_remote(feed):
        from digest.feeds import fetch

        return fetch.fetch(feed, memory, client, limits)
    from digest.feeds import local

    return local.read(Path(location_of(feed)), limits.max_bytes)


def _safely(step: Callable[[], T], feed: Feed, terms: Terms, began: float) -> T | FeedReading:
    """Return what a step gives; its failure is a reading, too."""
    try:
        return step()
    except DigestError as error:
        told = " ".join(str(error).split())
        return FeedReading(_report(feed, "error", time.monotonic() - began, told), terms=getattr(error, "terms", terms))
    except UnreadError as error:
        name, where = error.args
        log.error("reading %s\n%s", feed.url, where)  # noqa: TRY400  the traceback is the worker's
    except Exception as error:  # a bulkhead: a bug that one feed wakes must not sink the others
        log.exception("reading %s", feed.url)
        name = type(error).__name__
    return FeedReading(_report(feed, "error", time.monotonic() - began, _BUG.format(name)), terms=terms)


def _report(feed: Feed, status: FeedStatus, seconds: float, error: str | None = None) -> FeedReport:
    return FeedReport(feed.url, feed.title, status, error, seconds=round(seconds, 3))
