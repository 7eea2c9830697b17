"""The records of this stage: what is remembered of a feed, how patient fetching is, what reading a feed yields."""

import os
from dataclasses import dataclass, field
from datetime import datetime

from digest import __version__
from digest.model import Feed, FeedReport, Story

PROCESSES = min(4, os.cpu_count() or 1)
"""How many documents are parsed at the same time."""


def counted(number: int, noun: str = "item") -> str:
    """Return "1 item", "2,000 items": notes are for people."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a feed's last good reading, to be told "not modified" next time (RFC 9110, 13.1)."""

    etag: str | None = None  # as the server gave it, quotes and all
    modified: str | None = None  # the Last-Modified header, never parsed
    body: str | None = None  # sha256, in hex, of the last body that was read without an error
    marks: str | None = None  # of its items: those that are as they were are not cleaned again
    failed: bool = False  # whether a later reading failed


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the fields of one story may be: characters, and how many tags and links."""

    title: int = 400  # the longest docket captions have 300
    summary: int = 4000  # one that is longer is the article itself
    text: int = 400_000  # of the article: an opinion of the Supreme Court with its dissents has less
    name: int = 200  # of authors
    tag: int = 100
    guid: int = 1000
    address: int = 2000  # what is longer is left out: cut, it would lead elsewhere
    tags: int = 40
    links: int = 300


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much a feed may ask of us.  Times in seconds, sizes in bytes."""

    workers: int = 40  # feeds read at the same time
    per_host: int = 4  # connections to one host at a time: browsers have six; a small server drops what it cannot queue
    spacing: float = 0.2  # between two requests to one host; as per_host, not for this machine itself
    timeout: float = 20.0  # to connect, and between two pieces of an answer
    deadline: float = 60.0  # for the whole of one feed: redirects, the retry and the body
    max_bytes: int = 20_000_000  # after decompression
    max_redirects: int = 5
    max_items: int = 2000  # the newest, as feeds put them first
    lengths: Lengths = field(default_factory=Lengths)
    parse_seconds: float = 20.0  # to make stories of one feed
    parse_bytes: int = 512_000_000  # of memory, for the same, on top of what the program itself takes
    user_agent: str = f"digest/{__version__} (feed reader)"
    pause: float = 1.0  # before the one retry


@dataclass(frozen=True, slots=True)
class Terms:
    """What a server's answer says of the next request, successful or not."""

    status: int | None = None  # of HTTP; None if there was no answer, and for files
    retry_after: float | None = None  # seconds, as the server orders (RFC 9110, 10.2.3)
    fresh_for: float | None = None  # seconds for which asking again brings nothing, as server and feed say
    moved: str | None = None  # where it is now for good, by an unbroken chain of 301 and 308


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer on the way to a feed."""

    address: str
    status: int
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What the items of one good reading span."""

    items: int = 0
    oldest: datetime | None = None  # of the dates they state; None if none does
    newest: datetime | None = None
    title: str = ""  # what the feed calls itself
    format: str = ""  # "RSS 2.0"


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What reading one feed yielded."""

    report: FeedReport  # its `new` is 0: only the store knows
    stories: tuple[Story, ...] = ()  # without those that are as they were
    memory: Memory | None = None  # to be remembered; None: leave what is there
    notes: tuple[str, ...] = ()  # one line each: what was odd, left out or mended
    terms: Terms = field(default_factory=Terms)
    contents: Contents | None = None  # None unless it was parsed


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as it was found."""

    body: bytes | None  # decompressed; None if it is still what was remembered
    address: str = ""  # where it was in the end, after redirects; "" for a local file
    charset: str | None = None  # as HTTP states it
    etag: str | None = None
    modified: str | None = None
    notes: tuple[str, ...] = ()
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True, slots=True)
class Document:
    """What a worker process is given to read."""

    feed: Feed
    body: bytes
    charset: str | None  # as HTTP states it
    address: str  # where it was found
    now: datetime  # aware UTC
    max_items: int
    lengths: Lengths
    marks: str = ""  # of the last reading's items


@dataclass(frozen=True, slots=True)
class Clipping:
    """A web page that a worker process is given to make a story of."""

    body: bytes
    charset: str | None  # as HTTP states it
    address: str
    lengths: Lengths


@dataclass(frozen=True, slots=True)
class Page:
    """A web page that a worker process is given to find the article in."""

    body: bytes
    charset: str | None  # as HTTP states it
    address: str
    lengths: Lengths


Job = Document | Clipping | Page
"""What a worker process is given."""


@dataclass(frozen=True, slots=True)
class Result:
    """What it finds in it."""

    stories: tuple[Story, ...]  # without those that are as they were
    notes: tuple[str, ...]
    contents: Contents
    fresh_for: float | None  # seconds, as the feed itself says (ttl, sy:updatePeriod)
    marks: str = ""


class UnreadError(Exception):
    """Reading a document failed in a way that is a bug of this program: the exception's name, and its traceback."""
