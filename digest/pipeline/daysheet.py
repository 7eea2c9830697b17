"""The desk's list of a day: the cases of an edition and the stories of none, least certain first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Connection

from digest.config import Settings
from digest.model import Case
from digest.pipeline.choose import choose
from digest.store import cases as case_store
from digest.store import editions as edition_store
from digest.store.cases import Entry, Standing
from digest.store.editions import EditionRecord

DOUBT = 0.75
"""A story placed with less certainty than this is worth a look."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of the day."""

    case: Case
    stories: int
    outlets: int  # that report
    sure: float  # how sure the least certain placement is, 0..1; what an editor placed, and a copy, is beyond doubt
    title: str  # of the least certain story

    @property
    def name(self) -> str:
        """The caption; of a case without one, the title of a story."""
        return self.case.caption or self.title


@dataclass(frozen=True, slots=True)
class DaySheet:
    """What stands, or would stand, in the edition of a day."""

    day: date
    record: EditionRecord
    stored: bool  # a build has made this edition
    cases: tuple[CaseLine, ...]
    others: tuple[str, ...]  # ids of the stories about no case, the least certain first
    waiting: int  # stories that no build has grouped yet


def day_sheet(conn: Connection, settings: Settings, day: date, now: datetime) -> DaySheet:
    """Return the sheet of `day`: of its edition, or of what a build would choose now."""
    record, stored = _record(conn, settings, day, now)
    standings = case_store.standings(conn, record.stories)
    under: dict[str | None, list[Standing]] = defaultdict(list)
    for one in standings:
        under[one.case].append(one)
    others = under.pop(None, [])
    known = case_store.load(conn, filter(None, under))
    lines = [_line(known[case_id], found) for case_id, found in under.items() if case_id]
    return DaySheet(
        day=day,
        record=record,
        stored=stored,
        cases=tuple(sorted(lines, key=lambda line: (line.sure, line.name.casefold(), line.case.id))),
        others=tuple(one.id for one in by_doubt(others)),
        waiting=len(record.stories) - len(standings),
    )


def case_of_day(
    conn: Connection, settings: Settings, day: date, case_id: str, now: datetime
) -> tuple[EditionRecord, CaseLine, tuple[Entry, ...]] | None:
    """Return the edition of `day`, what it has of one case, and its stories with the reasons; None if it has nothing.

    The least certain story is the first.
    """
    record, _ = _record(conn, settings, day, now)
    held = set(record.stories)
    told = [story_id for story_id in case_store.ids_of(conn, case_id) if story_id in held]
    entries = by_doubt(case_store.entries(conn, told))
    case = case_store.load(conn, [case_id]).get(case_id)
    return (record, _line(case, entries), entries) if case and entries else None


def _record(conn: Connection, settings: Settings, day: date, now: datetime) -> tuple[EditionRecord, bool]:
    """Return the edition of `day`, or what would be one, and whether a build has made it."""
    stored = edition_store.find(conn, settings.newsletter.name, day)
    return stored or choose(conn, settings, day, now=now, reports=None, since=None).record, stored is not None


def _line(case: Case, stories: Sequence[Entry | Standing]) -> CaseLine:
    first = min(stories, key=lambda one: (doubted(one), one.id))
    return CaseLine(case, len(stories), len({one.source for one in stories}), doubted(first), first.title)


def doubted(story: Entry | Standing) -> float:
    """Return how sure the placement of a story is, from 0 to 1; nobody need look at a copy, or at an editor's own."""
    return 1.0 if story.duplicate_of or story.correction else story.score


_Story = TypeVar("_Story", Entry, Standing)


def by_doubt(stories: Iterable[_Story]) -> tuple[_Story, ...]:
    """Return the stories, the least certain first."""
    return tuple(sorted(stories, key=lambda story: (doubted(story), story.id)))


def sure_in_words(score: float) -> str:
    """Return how sure a placement is, for people."""
    words: Sequence[tuple[float, str]] = ((0.95, "certain"), (0.85, "quite sure"), (DOUBT, "fairly sure"))
    return next((text for least, text in words if score >= least), "in doubt")
