"""Corrections in words.  Pure."""

from collections.abc import Mapping, Sequence

from digest.config.values import WEEKLY
from digest.model import Correction

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
    "add": "{stories} taken in from {text}",
    "undo": "undoes {undoes}",
    "approve": "the {weekly}edition of {day} may go out",
    "send": "the {weekly}edition of {day} is sent",
    "stop": "sending of the {weekly}edition of {day} is stopped",
}


def told(entry: Correction, captions: Mapping[str, str], *, ids: bool = False) -> str:
    """Return what a correction says; `captions` of cases by their ids, which stand beside them if `ids`."""

    def case(case_id: str) -> str:
        if case_id not in captions:
            return f"case {case_id}"
        return f"{captions[case_id]} [{case_id}]" if ids else captions[case_id]

    none = {"place": "no case", "drop": ""}.get(entry.kind, "the edition")
    what = _WHAT[entry.kind].format(
        stories=_stories(entry.stories) if entry.stories else "",
        case=case(entry.case) if entry.case else none,
        other=case(entry.other) if entry.other else "",
        text=entry.text,
        day=entry.day,
        on=f" on {entry.day}" if entry.day else "",
        undoes=entry.undoes,
        weekly="weekly " if (entry.newsletter or "").endswith(WEEKLY) else "",
    )
    return f"{what} ({entry.why})" if entry.why else what


def _stories(ids: Sequence[str]) -> str:
    return f"story {ids[0]}" if len(ids) == 1 else f"{len(ids)} stories"
