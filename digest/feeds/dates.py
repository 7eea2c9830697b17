"""The dates of feeds, in every form that they come in, as aware UTC instants in whole seconds.  Pure.

RFC 822 and RFC 3339 cover most feeds.  The rest are prose ("Friday, March 8, 2024 - 2:05 pm"), `date`'s own form, dates
without a time, epochs, and zone names that no RFC lists.  A time without a zone is taken as UTC, a date without a time
as midnight UTC: the error is at most a day's part, and a feed's date orders stories but never identifies one.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no feed is older: a date below is a clock that was never set
AHEAD = timedelta(days=1)  # how far a stated time may lie in the future: zones mistaken by hours, not by days

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
    # German, French, Spanish, Italian, Portuguese, Dutch, where they begin otherwise
    "jän": 1, "ene": 1, "gen": 1, "fév": 2, "fev": 2, "mär": 3, "mrz": 3, "maa": 3, "mrt": 3, "avr": 4, "abr": 4,
    "mai": 5, "mag": 5, "mei": 5, "juin": 6, "giu": 6, "juil": 7, "lug": 7, "aoû": 8, "aou": 8, "ago": 8, "set": 9,
    "okt": 10, "ott": 10, "out": 10, "dez": 12, "déc": 12, "dic": 12,
}  # fmt: skip
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "ast": -4, "adt": -3, "nst": -3.5, "ndt": -2.5,
    "bst": 1, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "sast": 2, "msk": 3,
    "ist": 5.5, "pkt": 5, "sgt": 8, "hkt": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "aest": 10, "aedt": 11,
    "nzst": 12, "nzdt": 13,
    "et": -5, "ct": -6, "mt": -7, "pt": -8,  # "ET" leaves summer time open: off by an hour at most
}  # fmt: skip

_ISO = re.compile(r"(\d{4})-?(\d\d)(?:-?(\d\d))?(?!\d)")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er)?[\s./-]+(?:de )?([^\W\d_]{3,10})\.?,?[\s./-]+(?:de )?(\d{4}|\d\d)\b"
)
_MONTH_FIRST = re.compile(r"\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?=[,\s])(?:[^\d]+|.*?\s)(\d{4})\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_YEAR_SLASHED = re.compile(r"\b(\d{4})/(\d{1,2})/(\d{1,2})\b")
_TIME = re.compile(
    r"(?:\b|t)(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:[.,]\d+)?\s*([ap]\.?m\b\.?)?|(?<=t)(\d\d)(\d\d)(\d\d)?(?![\d:])"
)
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(\d\d))?(?!\d)")
_NAME = re.compile(r"[a-z]+")
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?")


def published(text: str | None, now: datetime) -> datetime | None:
    """Return the instant that `text` states, or None if it states none or an impossible one as of `now`."""
    moment = instant(text)
    return moment if moment is not None and EARLIEST <= moment <= now + AHEAD else None


def claimed(text: str | None, now: datetime) -> datetime | None:
    """Return the instant that `text` states if it lies too far after `now` to be true."""
    moment = instant(text)
    return moment if moment is not None and moment > now + AHEAD else None


@lru_cache(1024)  # asked twice of each item, and feeds date many items alike
def instant(text: str | None) -> datetime | None:
    """Return the instant that `text` states, or None if no date can be made out in it."""
    if not text:
        return None
    words = " ".join(text[:100].lower().split())
    try:
        if _EPOCH.fullmatch(words):
            return _epoch(float(words))
        return _moment(words)
    except (ValueError, OverflowError):  # 31 February, hour 27, year 0
        return None


def _epoch(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds if seconds < 10_000_000_000 else seconds / 1000), UTC)


def _moment(words: str) -> datetime | None:
    found = _day(words)
    if found is None:
        return None
    year, month, day, rest = found
    clock = _TIME.search(rest)
    if clock is None:
        return datetime(year, month, day, tzinfo=UTC)
    hour, minute, second = _time_of(clock)
    # Hour 24 is midnight at the day's end (ISO 8601); second 60 is a leap second: both carry over.
    midnight = datetime(year, month, day, tzinfo=_zone(rest, clock))
    return (midnight + timedelta(hours=hour, minutes=minute, seconds=second)).astimezone(UTC)


def _day(words: str) -> tuple[int, int, int, str] | None:
    """Return year, month, day, and the text without them."""
    if m := _ISO.match(words):
        return int(m[1]), int(m[2]), int(m[3] or 1), words[m.end() :]
    slashed = "/" in words
    if slashed and (m := _YEAR_SLASHED.search(words)):
        return int(m[1]), int(m[2]), int(m[3]), words[m.end() :]
    if slashed and (m := _SLASHED.search(words)):
        first, second = int(m[1]), int(m[2])
        month, day = (second, first) if first > 12 else (first, second)  # American unless it cannot be
        return int(m[3]), month, day, words[m.end() :]
    for m in _DAY_FIRST.finditer(words):
        if month := _month(m[2]):
            return _full_year(m[3]), month, int(m[1]), words[m.end() :]
    for m in _MONTH_FIRST.finditer(words):
        if month := _month(m[1]):
            between = words[m.end(2) : m.start(3)]  # `date` writes the time before the year
            return int(m[3]), month, int(m[2]), between + " " + words[m.end() :]
    return None


def _month(name: str) -> int:
    """Return the number of the month that a word begins as, 0 if it is none."""
    return _MONTHS.get(name[:4]) or _MONTHS.get(name[:3], 0)


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _time_of(clock: re.Match[str]) -> tuple[int, int, int]:
    parts = zip(clock.group(1, 2, 3), clock.group(5, 6, 7), strict=True)  # "14:05:06" or "140506"
    hour, minute, second = (int(written or packed or 0) for written, packed in parts)
    if clock[4]:
        hour = hour % 12 + (12 if clock[4][0] == "p" else 0)
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError(clock[0])
    return hour, minute, second


def _zone(rest: str, clock: re.Match[str]) -> timezone:
    after = rest[clock.end() :]
    if m := _OFFSET.search(after):
        size = timedelta(hours=int(m[2]), minutes=int(m[3] or 0))
        return timezone(size if m[1] == "+" else -size)
    hours = next((_ZONES[m[0]] for m in _NAME.finditer(after) if m[0] in _ZONES), 0)
    return timezone(timedelta(hours=hours))
