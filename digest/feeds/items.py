"""What a feed's document holds, as the feed gives it, and the few rules that hold for every format.  Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_PLAIN = "text/plain"
_PERIODS = {"hourly": 3600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}
_MAIL = re.compile(r"[^\s<>()]+@[^\s<>()]+")
_IN_PARENTHESES = re.compile(r"\(([^()@]+)\)")


@dataclass(frozen=True, slots=True)
class Item:
    """One item as the feed gives it: nothing cleaned, "" or () for what is absent."""

    title: str = ""
    link: str = ""
    guid: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    date: str = ""
    summary: str = ""
    content: str = ""
    enclosures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a document holds."""

    items: tuple[Item, ...]
    site: str = ""  # the address of the site that the feed belongs to
    notes: tuple[str, ...] = ()
    fresh_for: float | None = None  # seconds for which the feed says that it stays as it is
    title: str = field(default="", compare=False)  # for people, as is the next: no reader needs to agree on them
    format: str = field(default="", compare=False)  # "RSS 2.0"


def authors_of(whole: str, names: Sequence[str]) -> str:
    """Return the authors' names; nobody's mail address is passed on.  `whole` is the last author's entry."""
    if "@" in whole:  # RSS: "ann@news.example (Ann Lee)"; feedparser parts them wrongly where a domain is new
        named = _IN_PARENTHESES.search(whole)
        return named[1] if named else _MAIL.sub("", whole).strip(" ,;<>()")
    return ", ".join(dict.fromkeys(filter(None, map(str.strip, names)))) or whole


def chosen_body(bodies: Sequence[tuple[str, str]], *, captions: bool) -> str:
    """Return the longest body of (type, value) pairs.  With `captions` a plain one is that of a picture (Media RSS)."""
    values = [value for kind, value in bodies if not (captions and kind == _PLAIN)]
    return max(values, key=len, default="")


def period(ttl: str, unit: str, times: str) -> float | None:
    """Return the seconds between updates: <ttl> in minutes, or purl.org/rss/1.0/modules/syndication; None if unsaid."""
    if (minutes := ttl.strip()).isdecimal():
        return 60.0 * int(minutes[:9])
    length = _PERIODS.get(unit.strip().lower())
    return length / max(1, int(times.strip()[:9]) if times.strip().isdecimal() else 1) if length else None
