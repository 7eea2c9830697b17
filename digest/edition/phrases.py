"""Dates, counts and court matters as a reader is told them.  Pure, English, independent of the machine's locale."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.edition.words import word_set
from digest.model import Change, Stage

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEK = timedelta(days=7)
_SAYS_WHAT_IT_IS = re.compile(r"^\[\d{4}\]|\bNo\.|^MDL\b|^Case\b|^[CTF]-\d+/\d\d\b")
_ENTRY = re.compile(r"\[(?P<event>[^][]*\w[^][]*)\](?:\s*\((?P<number>\d+)\))?")
_SHOUTED = word_set(
    "FILED ENTERED ISSUED GRANTED DENIED GRANTING DENYING SENT RECEIVED TERMINATED SET CLOSED HELD AFFIRMED "
    "REVERSED OPINION OPINIONS ORDER ORDERS JUDGMENT DECREE MANDATE MOTION NOTICE COMPLAINT ANSWER MEMORANDUM BRIEF "
    "RESPONSE REPLY AFFIDAVIT DECLARATION STIPULATION PETITION APPLICATION OBJECTION STATEMENT REPORT LETTER "
    "EXHIBIT TRANSCRIPT APPEAL FINAL PARTIAL AMENDED JOINT AND OF TO FOR IN THE BY ON"
)
_JUDGES = ("judge", "justice", "magistrate", "chief", "lord", "lady", "hon", "mr ", "mrs ", "ms ", "his ", "her ")


def long_date(day: date) -> str:
    """Return "Wednesday, 12 July 2023"."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date, year: int) -> str:
    """Return "3 July", or "3 July 2022" if `year`, that of the edition, is another."""
    return f"{day.day} {_MONTHS[day.month - 1]}" + ("" if day.year == year else f" {day.year}")


def day_and_month(day: date) -> str:
    """Return "12 July"."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def moment(instant: datetime | None, zone: ZoneInfo) -> str:
    """Return "11 July, 18:05" in `zone`, or "" for None."""
    if instant is None:
        return ""
    local = instant.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]}, {local:%H:%M}"


def window(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """Return "Tue 07:00 to Wed 07:00 EDT", for people who see the edition's date.

    From a week on, where weekdays come twice, "Tue 4 July 07:00 to Wed 12 July 07:00 EDT"; the year and the zone's name
    once, unless they change.
    """
    first, last = since.astimezone(zone), until.astimezone(zone)
    dated = last.date() - first.date() >= _WEEK
    start, end = (f"{_weekday(at, dated=dated)} {at:%H:%M}" for at in (first, last))
    if dated and first.year != last.year:
        start, end = f"{start} {first.year}", f"{end} {last.year}"
    if first.tzname() != last.tzname():
        start = f"{start} {_zone_name(first)}"
    return f"{start} to {end} {_zone_name(last)}"


def _weekday(local: datetime, *, dated: bool) -> str:
    name = _DAYS[local.weekday()][:3]
    return f"{name} {local.day} {_MONTHS[local.month - 1]}" if dated else name


def _zone_name(local: datetime) -> str:
    """Return "EDT"; a zone without letters of its own is given by its offset, "UTC+03"."""
    name = local.tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


def partial_date(text: str) -> str:
    """Return "16 January 2024", "January 2024" or "2024" for "2024-01-16", "2024-01" or "2024"; other text as it is."""
    parts = text.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return text
    numbers = [int(part) for part in parts]
    if len(numbers) > 1 and not 1 <= numbers[1] <= 12:
        return text
    month = [_MONTHS[numbers[1] - 1]] if len(numbers) > 1 else []
    day = [str(numbers[2])] if len(numbers) > 2 else []
    return " ".join([*day, *month, str(numbers[0])])


def count(number: int, one: str, many: str) -> str:
    """Return "1 case", "25 cases", "1,204 cases"."""
    return f"{number:,} {one if number == 1 else many}"


def routine(number: int) -> str:
    """Return "1 routine docket entry", "5 routine docket entries"; "" for none."""
    return count(number, "routine docket entry", "routine docket entries") if number else ""


def names(texts: Sequence[str], shown: int) -> str:
    """Return "A", "A and B", "A, B and C", or the first `shown` and how many more: "A, B and 3 more".

    A single one more is named rather than counted.
    """
    listed = list(texts) if len(texts) <= shown + 1 else [*texts[:shown], f"{len(texts) - shown:,} more"]
    return " and ".join(filter(None, (", ".join(listed[:-1]), *listed[-1:])))


def judge_phrase(judge: str) -> str:
    """Return the judge's name with a title, which some sources give and some do not."""
    return judge if judge.lower().startswith(_JUDGES) else f"Judge {judge}"


def docket_phrase(dockets: Sequence[str], shown: int = 2) -> str:
    """Return "No. 1:20-cv-07311", "Nos. 23-1, 23-2" or "Nos. 23-1, 23-2 and 4 more"; "" for none.

    A number that says itself what it is stands alone: "[2023] UKSC 12", "MDL No. 2885", "Index No. 452564/2022".
    """
    if not dockets:
        return ""
    label = "No. " if len(dockets) == 1 else "Nos. "
    if any(_SAYS_WHAT_IT_IS.search(docket) for docket in dockets):
        label = ""
    rest = len(dockets) - shown
    return label + ", ".join(dockets[:shown]) + (f" and {rest} more" if rest > 0 else "")


NAMELESS = "A case without a name so far"


def told_apart(cases: Mapping[str, tuple[str, Sequence[str]]]) -> dict[str, str]:
    """Return what to call each case in a list, by id: its caption, and its docket numbers if another is called so, too.

    `cases` has caption and docket numbers of each: two suits between the same parties are common.
    """
    called = {key: caption or NAMELESS for key, (caption, _) in cases.items()}
    often = Counter(called.values())
    return {
        key: ", ".join(filter(None, (called[key], docket_phrase(dockets) if often[called[key]] > 1 else "")))
        for key, (_, dockets) in cases.items()
    }


def entry_phrase(description: str) -> str:
    """Return "Objection (entry 5237)" for a court feed's "Type: bk [Objection] (5237)"; other text as it is."""
    found = _ENTRY.search(description)
    if not found:
        return quiet(description)
    return quiet(found["event"]) + (f" (entry {found['number']})" if found["number"] else "")


def quiet(event: str) -> str:
    """Return "Opinion filed" for "Opinion FILED": clerks shout the words that say what was done, and names stay."""
    line = " ".join(word.lower() if word in _SHOUTED else word for word in event.split(" "))
    return line if line == event else line[:1].upper() + line[1:]


def update_phrase(change: Change) -> str:
    """Return what is said of what is another now: "until now trial", "new date", "January 2024 no longer stands"."""
    before = partial_date(change.before or "")
    if not change.now:
        return f"{before} no longer stands"
    return f"until now {before}" if before else "new date"


def stage_phrase(stage: Stage | None) -> str:
    """Return the stage's word as it stands in a line of its own, "" for none."""
    return stage.capitalize() if stage else ""
