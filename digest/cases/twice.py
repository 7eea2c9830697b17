"""Cases that are one and were found twice.  Pure.

The first stories of a case need not name what later ones tell: its number, its parties.  In one batch they find each
other; day by day two cases come of them, which are joined here once the later stories are there.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from digest.cases.captions import parse_caption, same_caption
from digest.cases.corrections import Corrections
from digest.cases.identity import contradict, prefers
from digest.cases.index import CaseIndex
from digest.cases.profile import Profile
from digest.model import Case

_SURE = 0.93  # chance from which two known cases are taken for one: a merge is what readers notice most
_ALIKE = 0.6  # and of two that go by one caption, which are nearly always one
_RIVAL = 0.5  # chance from which a sibling of the other could as well be the one
_LOOKED_AT = 8  # cases, the nearest

Chances = Callable[[Sequence[tuple[Profile, Profile]]], Sequence[float]]
"""How likely the two of each pair are one case, 0..1."""


def found_twice(
    index: CaseIndex,
    cases: Mapping[str, Case],
    grown: Collection[str],
    fixed: Collection[str],
    corrections: Corrections,
    same: Chances,
) -> Mapping[str, str]:
    """Return which known cases are another known case: the id that goes, and the one that stays.

    Looked at are the cases that have `grown`, beside others that were known: `cases`, as they were before.  Those in
    `fixed` never go: an operator named them.  Each case is in one pair at most, the surest first.  An editor's word
    that two are apart is obeyed.
    """
    likely = []
    for one in sorted(grown):
        near = [other for other in index.near(index.profiles[one])[:_LOOKED_AT] if other != one]
        pairs = [(index.profiles[one], index.profiles[other]) for other in near]
        chances = dict(zip(near, same(pairs), strict=True))
        for other in sorted(chances.keys() & cases.keys()):
            chance = chances[other]
            alike = _called_alike(cases.get(one), cases.get(other))
            allowed = corrections.may_be_joined(one, other) and alike is not False and not {one, other} <= set(fixed)
            if chance >= (_ALIKE if alike else _SURE) and allowed and not _has_better(one, other, chances, index):
                likely.append((-chance, *_ways(one, other, fixed, index)))
    merged: dict[str, str] = {}
    for _, gone, stays in sorted(set(likely)):
        if not {gone, stays} & (merged.keys() | set(merged.values())):
            merged[gone] = stays
    return merged


def _called_alike(one: Case | None, other: Case | None) -> bool | None:
    """Whether both cases have the name of one matter; None if one of them has no name."""
    if not one or not other or not one.caption or not other.caption:
        return None
    a, b = parse_caption(one.caption), parse_caption(other.caption)
    return same_caption(a, b) if a and b else None


def _has_better(one: str, other: str, chances: Mapping[str, float], index: CaseIndex) -> bool:
    """Whether a sibling of `other`, which cannot be the same, is as likely to be `one`."""
    profiles = index.profiles
    return any(
        chance >= _RIVAL
        and contradict(profiles[rival], profiles[other])
        and not prefers(profiles[one], profiles[other], profiles[rival], index.rarity)
        for rival, chance in chances.items()
    )


def _ways(one: str, other: str, fixed: Collection[str], index: CaseIndex) -> tuple[str, str]:
    """Return which of two goes and which stays: the named one, then the one with a number, then the larger."""

    def weight(case: str) -> tuple[bool, bool, int, str]:
        profile = index.profiles[case]
        return case in fixed, bool(profile.own), profile.size, case

    gone, stays = sorted((one, other), key=weight)
    return gone, stays
