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
    "rename": "{of} is called {text}",
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


def told(entry: Correction, names: Mapping[str, str], *, ids: bool = False) -> str:
    """Return what a correction says.

    `names` are what to call the cases, stories and corrections that it speaks of, by their ids, which stand beside the
    names if `ids`.
    """

    def called(name: str, otherwise: str, around: str = "{}") -> str:
        if name not in names:
            return otherwise
        return f"{around.format(names[name])} [{name}]" if ids else around.format(names[name])

    def case(case_id: str) -> str:
        own = entry.case if entry.kind in ("place", "split") else entry.other if entry.kind == "merge" else None
        return called(case_id, (entry.text if case_id == own else None) or f"case {case_id}")

    def stories(story_ids: Sequence[str]) -> str:
        if len(story_ids) > 1:
            return f"{len(story_ids)} stories"
        return f"story {called(story_ids[0], story_ids[0], '“{}”')}"

    none = {"place": "no case", "drop": ""}.get(entry.kind, "the edition")
    what = _WHAT[entry.kind].format(
        stories=stories(entry.stories) if entry.stories else "",
        case=case(entry.case) if entry.case else none,
        of="a case" if names.get(entry.case or "") == entry.text and not ids else case(entry.case or ""),
        other=case(entry.other) if entry.other else "",
        text=entry.text,
        day=entry.day,
        on=f" on {entry.day}" if entry.day else "",
        undoes=called(entry.undoes or "", entry.undoes or "", "“{}”"),
        weekly="weekly " if (entry.newsletter or "").endswith(WEEKLY) else "",
    )
    return f"{what} ({entry.why})" if entry.why else what
