"""The desk's list of a day: the cases of an edition and the stories of none, least certain first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from digest.config import Settings
from digest.model import Case
from digest.pipeline.choose import choose
from digest.store import cases as case_store
from digest.store import editions as edition_store
from digest.store.cases import Entry
from digest.store.editions import EditionRecord

DOUBT = 0.75
"""A story placed with less certainty than this is worth a look."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of the day."""

    case: Case
    stories: tuple[Entry, ...]  # least certain first

    @property
    def sure(self) -> float:
        """How sure the least certain placement is, from 0 to 1; what an editor placed, and a copy, is beyond doubt."""
        return min((doubted(entry) for entry in self.stories), default=1.0)

    @property
    def outlets(self) -> int:
        """How many outlets report."""
        return len({entry.source for entry in self.stories})

    @property
    def name(self) -> str:
        """The caption; of a case without one, the title of a story."""
        return self.case.caption or self.stories[0].title


@dataclass(frozen=True, slots=True)
class DaySheet:
    """What stands, or would stand, in the edition of a day."""

    day: date
    record: EditionRecord
    stored: bool  # a build has made this edition
    cases: tuple[CaseLine, ...]
    others: tuple[Entry, ...]  # about no case
    waiting: int  # stories that no build has grouped yet


def day_sheet(conn: Connection, settings: Settings, day: date, now: datetime) -> DaySheet:
    """Return the sheet of `day`: of its edition, or of what a build would choose now."""
    name = settings.newsletter.name
    stored = edition_store.find(conn, name, day)
    record = stored or choose(conn, settings, day, now=now, reports=None, since=None).record
    entries = case_store.entries(conn, record.stories, reasons=False)
    under: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.case is not None:
            under[entry.case].append(entry)
    known = case_store.load(conn, under)
    lines = [CaseLine(known[case_id], by_doubt(found)) for case_id, found in under.items()]
    return DaySheet(
        day=day,
        record=record,
        stored=stored is not None,
        cases=tuple(sorted(lines, key=lambda line: (line.sure, line.name.casefold(), line.case.id))),
        others=by_doubt(case_store.entries(conn, [entry.id for entry in entries if entry.case is None])),
        waiting=len(record.stories) - len(entries),
    )


def case_of_day(
    conn: Connection, settings: Settings, day: date, case_id: str, now: datetime
) -> tuple[EditionRecord, CaseLine] | None:
    """Return the edition of `day`, and its stories of one case with the reasons; None if it has none of it."""
    name = settings.newsletter.name
    stored = edition_store.find(conn, name, day)
    record = stored or choose(conn, settings, day, now=now, reports=None, since=None).record
    told = case_store.stories_of(conn, [case_id])[case_id]
    held = set(record.stories)
    entries = case_store.entries(conn, [story.id for story, _ in told if story.id in held])
    case = case_store.load(conn, [case_id]).get(case_id)
    return (record, CaseLine(case, by_doubt(entries))) if case and entries else None


def doubted(entry: Entry) -> float:
    """Return how sure the placement of a story is, from 0 to 1; nobody need look at a copy, or at an editor's own."""
    return 1.0 if entry.duplicate_of or entry.correction else entry.score


def by_doubt(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the stories, the least certain first."""
    return tuple(sorted(entries, key=lambda entry: (doubted(entry), entry.id)))


def sure_in_words(score: float) -> str:
    """Return how sure a placement is, for people."""
    words: Sequence[tuple[float, str]] = ((0.95, "certain"), (0.85, "quite sure"), (DOUBT, "fairly sure"))
    return next((text for least, text in words if score >= least), "in doubt")
