"""Which cases belong beside each other, and why.  Pure."""

from collections.abc import Iterable, Mapping

from digest.cases.captions import Caption, parse_caption, same_caption, same_side
from digest.cases.index import CaseIndex
from digest.cases.offices import holds_office
from digest.model import Case, Placement


def related_cases(
    cases: Mapping[str, Case], placements: Iterable[Placement], index: CaseIndex
) -> tuple[tuple[str, str, str], ...]:
    """Return (case id, case id, why), each pair once, the smaller id first.

    Related are cases with a party in common, and cases that one story discusses together.
    """
    found: dict[tuple[str, str], str] = {}
    for placement in placements:
        for beside in placement.also:
            if placement.case and beside != placement.case:
                found.setdefault(_pair(placement.case, beside), "discussed in the same story")
    for case in cases.values():
        for other_id in index.near(index.profiles[case.id]):
            if other_id != case.id and (other := cases.get(other_id)) and (why := _parties(case, other)):
                found[_pair(case.id, other_id)] = why
    return tuple((a, b, why) for (a, b), why in sorted(found.items()))


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _parties(a: Case, b: Case) -> str | None:
    one, two = _read(a), _read(b)
    if one is None or two is None:
        return None
    if same_caption(one, two):
        return "same parties, other docket number" if a.dockets and b.dockets else "same parties, other matter"
    for side in one.sides:
        for other in two.sides:
            if same_side(side, other) and not (holds_office(side) or holds_office(other)):
                return f"a party in common: {' '.join(_as_written(min(side, other, key=len), a.caption or ''))}"
    return None


def _read(case: Case) -> Caption | None:
    return parse_caption(case.caption) if case.caption else None


def _as_written(words: frozenset[str], caption: str) -> list[str]:
    return [
        w for part in caption.split() if (w := part.strip(".,")) and w.lower().replace("’", "'") in words
    ] or sorted(words)
