"""A case's course as a picture: one lane for each kind of mark, so that it can be read without colours.  Pure."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from digest.model import CaseCard, DatedFact
from digest.pipeline.casepage import moment_of

_LEFT, _WIDTH = 2.0, 96.0  # per cent
_Span = tuple[date, date, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a place on the line."""

    at: float  # per cent of the width
    text: str
    wide: float = 0.0  # per cent: a month or a year is no point


@dataclass(frozen=True, slots=True)
class Lane:
    """Marks of one kind."""

    name: str
    shape: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Mark, ...]
    now: float  # per cent


def timeline(card: CaseCard, today: date) -> Timeline | None:
    """Return the picture of a case, None if nothing of it has a date."""
    told = [
        (moment.date(), moment.date(), f"{moment.date()}: {development.headline}")
        for development in card.developments
        if (moment := moment_of(development))
    ]
    lanes = [
        ("Developments", "told", told),
        ("Dates past", "past", _spans(card.timeline)),
        ("Dates ahead", "due", _spans(card.upcoming)),
    ]
    days = [day for _, _, spans in lanes for begin, end, _ in spans for day in (begin, end)]
    if not days:
        return None
    first, last = min(*days, today), max(*days, today)
    length = max((last - first).days, 1)

    def place(day: date) -> float:
        return round(_LEFT + _WIDTH * (day - first).days / length, 2)

    return Timeline(
        tuple(
            Lane(name, shape, tuple(Mark(place(a), text, round(place(b) - place(a), 2)) for a, b, text in spans))
            for name, shape, spans in lanes
            if spans
        ),
        tuple(Mark(place(day), text) for day, text in _ticks(first, last)),
        place(today),
    )


def _spans(facts: Iterable[DatedFact]) -> list[_Span]:
    found = []
    for fact in facts:
        year, *rest = (int(part) for part in fact.date.split("-"))
        begin = date(year, *rest, *[1] * (2 - len(rest)))
        if len(rest) == 2:
            end = begin
        else:
            month = rest[0] if rest else 12
            end = date(year, month, calendar.monthrange(year, month)[1])
        found.append((begin, end, f"{fact.date}: {fact.text}"))
    return found


def _ticks(first: date, last: date) -> Sequence[tuple[date, str]]:
    """Return years, or months where it is no more than a year and a half; few enough to be read on a phone."""
    if (last - first).days > 550:
        years = range(first.year + 1, last.year + 1)
        return [(date(year, 1, 1), str(year)) for year in years[:: -(-len(years) // 6)]]
    months = []
    day = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= last:
        months.append((day, f"{day:%b %Y}"))
        day = (day + timedelta(days=32)).replace(day=1)
    return months[:: -(-len(months) // 3)] if months else [(first, f"{first.day} {first:%b %Y}")]
