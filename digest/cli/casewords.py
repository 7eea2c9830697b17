"""Cases and corrections in words, and as facts for programs."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digest.model import Case, Correction, Placement, Story
    from digest.pipeline.caselookup import CaseLine

HEADER = ("Id", "Caption", "Court", "Docket number", "Stories", "Newest")
_TITLE = 60  # characters of a title there
_NUMBERS = 2  # docket numbers in a row of a table


def named(case: "Case") -> str:
    """Return a case in one line."""
    where = ", ".join(filter(None, [case.court, *(f"No. {docket}" for docket in case.dockets[:3])]))
    return f"{case.caption or 'without a name so far'}{f' ({where})' if where else ''} [{case.id}]"


def row(line: "CaseLine") -> tuple[str, ...]:
    """Return a case as a row under `HEADER`; one without a name goes by the title of its newest story."""
    case = line.case
    newest = line.newest.date().isoformat() if line.newest else ""
    numbers = ", ".join(case.dockets[:_NUMBERS])
    return case.id, case.caption or f"“{line.title[:_TITLE]}”", case.court or "", numbers, str(line.stories), newest


def case_facts(line: "CaseLine") -> dict[str, Any]:
    """Return a case for programs."""
    newest = line.newest.isoformat() if line.newest else None
    return asdict(line.case) | {"stories": line.stories, "newest": newest, "title": line.title or None}


def story_rows(placed: "Iterable[tuple[Story, Placement]]") -> list[tuple[str, ...]]:
    """Return the stories of a case, a row each."""
    return [
        (story.id, moment.date().isoformat() if (moment := story.published or story.seen) else "", story.source,
         f"{placement.score:.0%}", story.title)
        for story, placement in placed
    ]  # fmt: skip


def entry_row(entry: "Correction", names: Mapping[str, str], *, undone: bool = False) -> tuple[str, ...]:
    """Return a correction as a row: id, moment, who, what; `names` of what it speaks of, by id."""
    from digest.pipeline.correctionwords import told

    what = told(entry, names, ids=True)
    return entry.id, entry.at.strftime("%Y-%m-%d %H:%M"), entry.who, f"undone: {what}" if undone else what


def entry_facts(entry: "Correction") -> dict[str, Any]:
    """Return a correction for programs."""
    return asdict(entry) | {"at": entry.at.isoformat(), "day": entry.day.isoformat() if entry.day else None}
