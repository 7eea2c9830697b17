"""What an editor put right, as every later run obeys it.  Pure.

The ledger of corrections is replayed from its beginning each time: what was undone does not count, of two corrections
of one thing the later does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest.model import Case, Correction, CorrectionKind

DOCKETS_PARTED_BY = "; "
DEEDS: tuple[CorrectionKind, ...] = ("approve", "send", "stop")
"""What stands in the ledger for the record alone."""

PROGRAM = "digest"
"""Who corrects where it is no editor: the program joins two cases that turn out to be one."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What an editor says of a case; None where he says nothing."""

    caption: str | None = None
    court: str | None = None
    dockets: tuple[str, ...] | None = None
    judge: str | None = None

    def of(self, case: Case) -> Case:
        """Return the case with what is stated in the place of what was read."""
        return replace(
            case,
            caption=case.caption if self.caption is None else self.caption,
            court=case.court if self.court is None else self.court,
            dockets=case.dockets if self.dockets is None else self.dockets,
            judge=case.judge if self.judge is None else self.judge,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where an editor says that a story belongs."""

    case: str | None  # None: it is about no case
    correction: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """The ledger as it stands: what holds of stories and cases.  No id in it is one of a case that was merged away."""

    placed: Mapping[str, Verdict] = field(default_factory=dict)  # story id -> where it belongs
    merged: Mapping[str, str] = field(default_factory=dict)  # id of a case that is another's now -> the other's
    apart: frozenset[tuple[str, str]] = frozenset()  # pairs that are never one case, the smaller id first
    parted: frozenset[tuple[str, str]] = frozenset()  # pairs whose merge was undone: only an editor joins them again
    related: Mapping[tuple[str, str], str] = field(default_factory=dict)  # pair -> why
    stated: Mapping[str, Stated] = field(default_factory=dict)
    followed: Mapping[str, bool] = field(default_factory=dict)
    spoken_of: frozenset[str] = frozenset()  # cases that an editor said anything of

    def case(self, case_id: str) -> str:
        """Return the id of what a case is now."""
        return self.merged.get(case_id, case_id)

    def are_apart(self, one: str, other: str) -> bool:
        """Whether an editor said that two cases are never the same."""
        return _pair(self.case(one), self.case(other)) in self.apart

    def may_be_joined(self, one: str, other: str) -> bool:
        """Whether no editor said that two cases are not the same, nor sorted stories into one of them by hand."""
        ends = self.case(one), self.case(other)
        sorted_by_hand = any(verdict.case in ends for verdict in self.placed.values())
        return not sorted_by_hand and not self.are_apart(one, other) and _pair(*ends) not in self.parted

    def merging(self, merged: Mapping[str, str]) -> "Corrections":
        """Return these with more cases that are another's now; no id among them is one of a case that is gone."""

        def now(case: str) -> str:
            return merged.get(case, case)

        def ends(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
            return frozenset(_pair(now(one), now(other)) for one, other in pairs if now(one) != now(other))

        return Corrections(
            placed={s: Verdict(now(v.case) if v.case else None, v.correction) for s, v in self.placed.items()},
            merged={case: now(target) for case, target in self.merged.items()} | dict(merged),
            apart=ends(self.apart),
            parted=ends(self.parted),
            related={_pair(now(a), now(b)): why for (a, b), why in self.related.items() if now(a) != now(b)},
            stated={now(case): said for case, said in sorted(self.stated.items(), key=lambda kv: kv[0] not in merged)},
            followed={now(case): wish for case, wish in self.followed.items()},
            spoken_of=frozenset(map(now, self.spoken_of)),
        )

    def of(self, cases: Iterable[Case]) -> dict[str, Case]:
        """Return the cases as they are now, by id: with what is stated, and with what was merged into them.

        A case keeps the docket numbers of those that are it now, and goes by their captions as well.
        """
        known = {case.id: case for case in cases}
        now = {case_id: case for case_id, case in known.items() if case_id not in self.merged}
        for gone, into in sorted(self.merged.items()):
            if gone in known and into in now:
                now[into] = _both(now[into], known[gone])
        nothing = Stated()
        return {case_id: self.stated.get(case_id, nothing).of(case) for case_id, case in now.items()}


def in_force(ledger: Sequence[Correction]) -> list[Correction]:
    """Return the corrections that nothing undoes, in the ledger's order; an undoing can itself be undone."""
    undone: set[str | None] = set()
    kept = []
    for entry in reversed(ledger):
        if entry.id in undone:
            continue
        if entry.kind == "undo":
            undone.add(entry.undoes)
        elif entry.kind not in DEEDS:
            kept.append(entry)
    return kept[::-1]


def taken_back(ledger: Sequence[Correction]) -> set[str]:
    """Return the stories that no feed brought, that editors took in, and did not want after all."""
    standing = in_force(ledger)
    every, left = ({story for one in said if one.kind == "add" for story in one.stories} for said in (ledger, standing))
    return every - left


def replay(ledger: Sequence[Correction]) -> Corrections:
    """Return what the ledger, oldest entry first, says of stories and cases."""
    entries = in_force(ledger)
    merged = _merged(entries)
    placed: dict[str, Verdict] = {}
    apart: set[tuple[str, str]] = set()
    related: dict[tuple[str, str], str] = {}
    stated: dict[str, Stated] = {}
    followed: dict[str, bool] = {}
    for entry in entries:
        case = merged.get(entry.case, entry.case) if entry.case else None
        other = merged.get(entry.other, entry.other) if entry.other else None
        if entry.kind in ("place", "split"):
            placed |= dict.fromkeys(entry.stories, Verdict(case, entry.id))
        if entry.kind in ("apart", "split") and case and other and case != other:
            apart.add(_pair(case, other))
        if entry.kind == "related" and case and other and case != other:
            related[_pair(case, other)] = entry.text or ""
        if case and (said := _with(stated.get(case, Stated()), entry)) != Stated():
            stated[case] = said
        if case and entry.kind in ("follow", "unfollow"):
            followed[case] = entry.kind == "follow"
    parted = frozenset(_pair(*ends) for ends in _undone_merges(ledger, entries, merged) if ends[0] != ends[1])
    ends = (end for entry in entries if entry.who != PROGRAM for end in (entry.case, entry.other) if end)
    spoken_of = frozenset(merged.get(end, end) for end in ends)
    return Corrections(placed, merged, frozenset(apart), parted, related, stated, followed, spoken_of)


def parted(text: str) -> tuple[str, ...]:
    """Return the docket numbers that a correction names."""
    return tuple(number.strip() for number in text.split(DOCKETS_PARTED_BY.strip()) if number.strip())


def _merged(entries: Sequence[Correction]) -> dict[str, str]:
    """Return for each case that is another's now where it went, however often that one was merged in turn."""
    into: dict[str, str] = {}
    for entry in entries:
        if entry.kind == "merge" and entry.case and entry.other:
            kept, gone = into.get(entry.case, entry.case), into.get(entry.other, entry.other)
            if kept != gone:
                into = {case: kept if target == gone else target for case, target in into.items()} | {gone: kept}
    return into


def _undone_merges(
    ledger: Sequence[Correction], standing: Sequence[Correction], merged: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    kept = {entry.id for entry in standing}
    for entry in ledger:
        if entry.kind == "merge" and entry.id not in kept and entry.case and entry.other:
            yield merged.get(entry.case, entry.case), merged.get(entry.other, entry.other)


def _both(case: Case, gone: Case) -> Case:
    names = (*case.aliases, *filter(None, [gone.caption]), *gone.aliases)
    aliases = tuple(name for name in dict.fromkeys(names) if name != case.caption)
    return replace(case, dockets=tuple(dict.fromkeys((*case.dockets, *gone.dockets))), aliases=aliases)


def _with(stated: Stated, entry: Correction) -> Stated:
    """Return what is stated of a case after one more entry on it."""
    match entry.kind, entry.text or "":
        case "rename", text:
            return replace(stated, caption=text)
        case "court", text:
            return replace(stated, court=text)
        case "judge", text:
            return replace(stated, judge=text)
        case "dockets", text:
            return replace(stated, dockets=parted(text))
        case ("place" | "split"), text if text and stated.caption is None:
            return replace(stated, caption=text)
        case _:
            return stated


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
