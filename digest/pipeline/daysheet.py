"""The desk's list of a day: the cases of an edition and the stories of none, least certain first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from digest.config import Settings
from digest.model import Case
from digest.pipeline.choose import choose
from digest.store import cases as case_store
from digest.store import editions as edition_store
from digest.store.cases import Entry, Tally
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
    title: str  # of the newest story, if the case has no caption

    @property
    def name(self) -> str:
        """The caption; of a case without one, the title of a story."""
        return self.case.caption or self.title


@dataclass(frozen=True, slots=True)
class DaySheet:
    """What stands, or would stand, in the edition of a day."""

    day: date
    record: EditionRecord  # without its texts
    stored: bool  # a build has made this edition
    cases: tuple[CaseLine, ...]
    others: int  # stories about no case
    waiting: int  # stories that no build has grouped yet


def day_sheet(conn: Connection, settings: Settings, day: date, now: datetime) -> DaySheet:
    """Return the sheet of `day`: of its edition, or of what a build would choose now."""
    record, stored = _record(conn, settings, day, now)
    tallies = {tally.case: tally for tally in case_store.tallies(conn, record.stories)}
    others = tallies.pop(None, None)
    lines = _lines(conn, {case: tally for case, tally in tallies.items() if case})
    return DaySheet(
        day=day,
        record=record,
        stored=stored,
        cases=tuple(sorted(lines, key=lambda line: (line.sure, line.name.casefold(), line.case.id))),
        others=others.stories if others else 0,
        waiting=len(record.stories) - sum(one.stories for one in (*tallies.values(), *([others] if others else []))),
    )


def others_of(conn: Connection, sheet: DaySheet, skip: int, limit: int) -> tuple[Entry, ...]:
    """Return the stories of a day that are about no case, the least certain first: those after the first `skip`."""
    return by_doubt(case_store.entries(conn, case_store.about_none(conn, sheet.record.stories, skip, limit)))


def case_of_day(
    conn: Connection, settings: Settings, day: date, case_id: str, now: datetime
) -> tuple[EditionRecord, CaseLine, tuple[Entry, ...]] | None:
    """Return the edition of `day`, what it has of one case, and its stories with the reasons; None if it has nothing.

    The least certain story is the first.
    """
    own = case_store.ids_of(conn, case_id)
    record, _ = _record(conn, settings, day, now, own)
    told = sorted(set(own).intersection(record.stories))
    lines = _lines(conn, {tally.case: tally for tally in case_store.tallies(conn, told) if tally.case})
    return (record, lines[0], by_doubt(case_store.entries(conn, told))) if lines else None


def _record(
    conn: Connection, settings: Settings, day: date, now: datetime, among: Sequence[str] | None = None
) -> tuple[EditionRecord, bool]:
    """Return the edition of `day`, or what would be one, without its texts, and whether a build has made it.

    Of a stored one's stories only those `among` the given ones are read, if there are any given.
    """
    stored = edition_store.find(conn, settings.newsletter.name, day, texts=False, among=among)
    return stored or choose(conn, settings, day, now=now, reports=None, since=None).record, stored is not None


def _lines(conn: Connection, tallies: Mapping[str, Tally]) -> list[CaseLine]:
    known = case_store.load(conn, tallies)
    titles = case_store.newest_titles(conn, [key for key, case in known.items() if not case.caption])
    return [
        CaseLine(known[key], tally.stories, tally.outlets, tally.sure, titles.get(key, ""))
        for key, tally in tallies.items()
    ]


def by_doubt(stories: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the stories, the least certain first; nobody need look at a copy, or at what an editor placed."""
    return tuple(sorted(stories, key=lambda story: (_doubted(story), story.id)))


def _doubted(story: Entry) -> float:
    return 1.0 if story.duplicate_of or story.correction else story.score


def sure_in_words(score: float) -> str:
    """Return how sure a placement is, for people."""
    words: Sequence[tuple[float, str]] = ((0.95, "certain"), (0.85, "quite sure"), (DOUBT, "fairly sure"))
    return next((text for least, text in words if score >= least), "in doubt")
