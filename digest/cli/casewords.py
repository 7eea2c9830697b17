"""Cases and corrections in words, and as facts for programs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digest.model import Case, Correction, Placement, Story
    from digest.pipeline.caselookup import CaseLine

HEADER = ("Id", "Caption", "Court", "Docket number", "Stories", "Newest")
_TITLE = 60  # characters of a title there
_NUMBERS = 2  # docket numbers in a row of a table

_WHAT = {
    "place": "{stories} to {case}",
    "split": "{stories} of {other} to {case}",
    "merge": "{other} is part of {case}",
    "apart": "{case} and {other} are never the same",
    "related": "{case} beside {other}: {text}",
    "rename": "{case} is called {text}",
    "court": "court of {case}: {text}",
    "dockets": "docket numbers of {case}: {text}",
    "judge": "judge of {case}: {text}",
    "follow": "{case} is followed",
    "unfollow": "{case} is followed no more",
    "pin": "{case} stands first on {day}",
    "fold": "{case} in one line on {day}",
    "drop": "{stories}{case} left out{on}",
    "headline": "headline of {stories}: {text}",
    "whats_new": "what is new in {case} on {day}: {text}",
    "note": "note on {case} of {day}: {text}",
    "undo": "undoes {undoes}",
}


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


def entry_row(entry: "Correction", captions: Mapping[str, str], *, undone: bool = False) -> tuple[str, ...]:
    """Return a correction as a row: id, moment, who, what; `captions` of cases by their ids."""
    none = {"place": "no case", "drop": ""}.get(entry.kind, "the edition")
    what = _WHAT[entry.kind].format(
        stories=_stories(entry.stories) if entry.stories else "",
        case=_case(entry.case, captions) if entry.case else none,
        other=_case(entry.other, captions) if entry.other else "",
        text=entry.text,
        day=entry.day,
        on=f" on {entry.day}" if entry.day else "",
        undoes=entry.undoes,
    )
    told = f"{what} ({entry.why})" if entry.why else what
    return entry.id, entry.at.strftime("%Y-%m-%d %H:%M"), entry.who, f"undone: {told}" if undone else told


def entry_facts(entry: "Correction") -> dict[str, Any]:
    """Return a correction for programs."""
    return asdict(entry) | {"at": entry.at.isoformat(), "day": entry.day.isoformat() if entry.day else None}


def _case(case_id: str, captions: Mapping[str, str]) -> str:
    return f"{captions[case_id]} [{case_id}]" if case_id in captions else f"case {case_id}"


def _stories(ids: Sequence[str]) -> str:
    return f"story {ids[0]}" if len(ids) == 1 else f"{len(ids)} stories"
