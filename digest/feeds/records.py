"""The records of this stage: what is remembered of a feed, how patient fetching is, what reading a feed yields."""

from dataclasses import dataclass

from digest import __version__
from digest.model import FeedReport, Story


def counted(number: int, noun: str = "item") -> str:
    """Return "1 item", "2,000 items": notes are for people."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a feed's last good reading, to be told "not modified" next time (RFC 9110, 13.1)."""

    etag: str | None = None  # as the server gave it, quotes and all
    modified: str | None = None  # the Last-Modified header, never parsed
    body: str | None = None  # sha256, in hex, of the last body that was read without an error


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much a feed may ask of us.  Times in seconds, sizes in bytes."""

    workers: int = 16  # feeds read at the same time; see fetch.PER_HOST, too
    timeout: float = 20.0  # to connect, and between two pieces of an answer
    deadline: float = 60.0  # for the whole of one feed: redirects, the retry and the body
    max_bytes: int = 20_000_000  # after decompression
    max_items: int = 2000  # the newest, as feeds put them first
    user_agent: str = f"digest/{__version__} (feed reader)"
    pause: float = 1.0  # before the one retry


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What reading one feed yielded."""

    report: FeedReport  # its `new` is 0: only the store knows
    stories: tuple[Story, ...] = ()
    memory: Memory | None = None  # to be remembered; None: leave what is there
    notes: tuple[str, ...] = ()  # one line each: what was odd, left out or mended


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as it was found."""

    body: bytes  # decompressed
    address: str = ""  # where it was in the end, after redirects; "" for a local file
    charset: str | None = None  # as HTTP states it
    etag: str | None = None
    modified: str | None = None
    notes: tuple[str, ...] = ()
