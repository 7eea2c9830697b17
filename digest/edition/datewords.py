"""Days, months and years named in English text, resolved against the day it was published.  Pure.

Only dates after that day are read: "July 24" is the next such day, "January" the next such month, "Thursday" the next
one, "on the 14th" the next such day. What stays open is left out: a weekday's own name on that weekday, "next
Thursday" said on a Tuesday (in two days or in nine), the running month, and dates so far ahead that last year's is
meant.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_MONTH = (
    r"(?P<{0}>Jan(?:uary|\.|\b)|Feb(?:ruary|\.|\b)|Mar(?:ch|\.|\b)|Apr(?:il|\.|\b)|May|June?\b\.?|July?\b\.?"
    r"|Aug(?:ust|\.|\b)|Sept?(?:ember|\.|\b)|Oct(?:ober|\.|\b)|Nov(?:ember|\.|\b)|Dec(?:ember|\.|\b))"
)
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th)?(?![\d%]|[.,:]\d)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_LONGEST_DAYS = 300
_LONGEST_MONTHS = 10
_PATTERN = re.compile(
    rf"\b(?:{_WEEKDAY},?\s(?:the\s)?)?(?:"
    r"(?P<iso>\d{4}-\d\d-\d\d)\b"
    rf"|{_MONTH.format('m1')}\s{_DAY.format('d1')}(?:,?\s(?P<y1>\d{{4}})\b)?"
    rf"|{_DAY.format('d2')}\s(?:of\s)?{_MONTH.format('m2')}(?:,?\s(?P<y2>\d{{4}})\b)?)"
    rf"|\b{_MONTH.format('m3')},?\s(?:of\s)?(?P<y3>(?:19|20)\d\d)\b|\b(?:(?P<near>next|last|this(?:\scoming)?"
    rf"|past)\s)?(?:{_MONTH.format('m4')}(?![\w-])|(?P<weekday>{_WEEKDAY})\b)|\b(?P<relative>tomorrow|next\smonth"
    rf"|next\syear)\b|(?<=\b[Ii]n\s)(?P<year>20\d\d)\b|(?<=\buntil\s)(?P<year2>20\d\d)\b"
    r"|\bthe (?P<nth>\d{1,2})(?:st|nd|rd|th) of next month\b"
    r"|\bon the (?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! [a-z]*(?:floor|anniversary|circuit|amendment|century|street"
    r"|day|hole|minute|birthday|count|of)\b)"
    r"|\b(?P<us>\d{1,2}/\d{1,2}/(?:20)?\d\d)\b"
)


@dataclass(frozen=True, slots=True)
class DateWord:
    """A date as a text names it: where it stands, and what it means ("2024-01-16", "2024-01", "2024")."""

    start: int
    end: int
    date: str


def dates_ahead(text: str, told: date, *, american: bool = False) -> list[DateWord]:
    """Return the dates in `text` that lie after `told`, the day it was published where it was published.

    `american`: read 7/24/2023 as month, day, year, which only a court of the United States may be trusted to mean.
    """
    found = []
    for match in _PATTERN.finditer(text):
        meant = _resolve(match, told, american)
        if meant is not None and meant > told.isoformat()[: len(meant)]:
            found.append(DateWord(match.start(), match.end(), meant))
    return found


def _resolve(match: re.Match[str], told: date, american: bool) -> str | None:
    part = match.groupdict()
    readers: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("iso", lambda: _valid(*map(int, part["iso"].split("-")))),
        ("m1", lambda: _day_of_year(part["m1"], part["d1"], part["y1"], told)),
        ("m2", lambda: _day_of_year(part["m2"], part["d2"], part["y2"], told)),
        ("m3", lambda: f"{part['y3']}-{_month(part['m3']):02}"),
        ("m4", lambda: _next_month_named(_month(part["m4"]), part["near"], told)),
        ("weekday", lambda: _next_weekday(part["weekday"], part["near"], told)),
        ("relative", lambda: _relative(part["relative"], told)),
        ("year", lambda: part["year"]),
        ("year2", lambda: part["year2"]),
        ("nth", lambda: _in_next_month(int(part["nth"]), told)),
        ("day", lambda: _next_day_of_month(int(part["day"]), told)),
        ("us", lambda: _american(part["us"]) if american else None),
    )
    return next(read() for name, read in readers if part[name])


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:  # 31 June: a slip of the writer's, and no date
        return None


def _day_of_year(month: str, day: str, year: str | None, told: date) -> str | None:
    """Return the day; without a year the next such day, unless the one just past is as likely meant."""
    if year:
        return _valid(int(year), _month(month), int(day))
    for candidate in (told.year, told.year + 1):
        found = _valid(candidate, _month(month), int(day))
        if found and found > told.isoformat():
            return found if (date.fromisoformat(found) - told).days <= _LONGEST_DAYS else None
    return None


def _next_month_named(month: int, near: str | None, told: date) -> str | None:
    ahead = (month - told.month) % 12
    if near in ("last", "past") or ahead == 0 or ahead > _LONGEST_MONTHS:
        return None
    return f"{told.year + (month < told.month)}-{month:02}"


def _next_weekday(name: str, near: str | None, told: date) -> str | None:
    wanted, today = _DAYS.index(name[:3].lower()), told.weekday()
    ahead = (wanted - today) % 7
    if near in ("last", "past") or (ahead == 0 and near != "next"):
        return None
    if near == "next" and wanted > today:
        return None  # the one in this week, or in the next: writers differ
    return (told + timedelta(days=ahead or 7)).isoformat()


def _in_next_month(day: int, told: date) -> str | None:
    return _valid(told.year + told.month // 12, told.month % 12 + 1, day)


def _next_day_of_month(day: int, told: date) -> str | None:
    """Return the next day of that number: in this month, or once it is past in the next."""
    return _valid(told.year, told.month, day) if day > told.day else _in_next_month(day, told)


def _relative(words: str, told: date) -> str:
    if words == "tomorrow":
        return (told + timedelta(days=1)).isoformat()
    if words.endswith("year"):
        return str(told.year + 1)
    return f"{told.year + told.month // 12}-{told.month % 12 + 1:02}"


def _american(words: str) -> str | None:
    month, day, year = map(int, words.split("/"))
    return _valid(year if year > 99 else 2000 + year, month, day)
