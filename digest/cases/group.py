"""Placing stories under cases.  Pure: the same stories and the same known cases give the same result, in any order.

The steps: find copies; read each story; join what is one case, surest first, known cases among the candidates; leave
out what is about no case; name the cases; part each case into developments; find the other cases a story discusses.
A story that was placed before stays where it is, unless that was open to doubt, and a case keeps its id, unless two
known cases turn out to be one.
What an editor put right goes before all.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from digest.cases.about import signs
from digest.cases.anew import Group, named
from digest.cases.cluster import HOPELESS, Node, join
from digest.cases.compare import compare
from digest.cases.copies import find_copies
from digest.cases.corrections import Verdict
from digest.cases.discussed import discussed_cases
from digest.cases.events import Told, developments
from digest.cases.evidence import reasons, runners_up
from digest.cases.garbage import uncollected
from digest.cases.heard import Asked
from digest.cases.identity import contradict, one_number, prefers
from digest.cases.index import CaseIndex
from digest.cases.known import (
    Known,
    Read,
    fixed_cases,
    followed_case,
    is_followed,
    starting_nodes,
    verdicts_on,
)
from digest.cases.naming import describe
from digest.cases.profile import Profile, joined, profile_of
from digest.cases.rarity import Rarity
from digest.cases.reading import Reading, read_story
from digest.cases.related import related_cases
from digest.cases.tellings import Tellings
from digest.cases.twice import found_twice
from digest.cases.view import Views
from digest.cases.weights import Weights, chance, chances, shipped_weights
from digest.model import Case, Grouping, Placement, Story

__all__ = ["Known", "followed_case", "group_stories"]


_ABOUT_NONE = 0.35  # chance below which a story by itself is taken to be about no case
_FEW = 2  # stories that are about a case
_AS_LIKELY = 5  # times that a story may be of one case with another, of the chance that it is about any
_DRAWN, _UNDRAWN, _MOST_DRAWN = 0.4, 0.5, 20  # see `_drawn`


@dataclass(frozen=True, slots=True)
class _Found:
    """One case after joining: its id, its new stories in time order, its profile, and how sure the joining was."""

    id: str
    new: tuple[Read, ...]
    profile: Profile
    sure: float


@uncollected()
def group_stories(
    stories: Sequence[Story],
    known: Known | None = None,
    weights: Weights | None = None,
    read: Callable[[Story], Reading] = read_story,
) -> Grouping:
    """Place each of `stories` under a case, or under none.

    Args:
        stories: new stories, in any order, each id once.
        known: the cases there are and the stories placed before, which stay where they are, and what editors put
            right: a story that they placed goes there, and so do its copies.  What is `loose` of it is placed anew.
        weights: what was learnt; by default what ships with the program.
        read: reads a story as `read_story` does, which it may have done before.

    Returns:
        One placement a story in the order of `stories`, the new and changed cases, and which cases are related.
        The cases are as their stories describe them, without what editors stated: that stands in the ledger.
    """
    known, weights = known or Known(), weights or shipped_weights()
    loose = [story for story, _ in known.loose]
    told = [*(story for story, _ in known.history), *sorted([*stories, *loose], key=_in_time)]
    copies = find_copies(told)  # before what is read takes the room that this needs for a while
    readings = [(story, reading := read(story), chance(signs(story, reading), weights.about)) for story in told]
    merged: tuple[tuple[str, str], ...] = ()
    while True:
        grouping, twice = _grouped(stories, readings, copies, known, weights)
        if not twice:
            return replace(grouping, merged=merged + grouping.merged)
        # What was known as two is one from the start, so that all that follows from it does.
        merged += tuple(sorted(twice.items()))
        known = replace(known, corrections=known.corrections.merging(twice))


def _grouped(
    stories: Sequence[Story],
    readings: Sequence[tuple[Story, Reading, float]],
    copies: Mapping[str, str],
    known: Known,
    weights: Weights,
) -> tuple[Grouping, Mapping[str, str]]:
    """Return the grouping, and which of the known cases are one by it."""
    rarity = Rarity()
    rarity.learn([reading for story, reading, _ in readings if story.id not in copies])
    before = known.before()
    placements = {story.id: placement for story, placement in known.placed()} | before
    read = [
        Read(story, reading, profile_of(reading, about, rarity), placements.get(story.id))
        for story, reading, about in readings
    ]
    past, new = read[: len(known.history)], read[len(known.history) :]
    originals = _originals([*past, *new], copies)
    verdicts = verdicts_on(new, originals, known.corrections)
    views = Views(rarity)
    nodes, names = starting_nodes(known, past, new, originals, verdicts)

    def one_case(pairs: Sequence[tuple[Profile, Profile]]) -> list[float]:
        return _chances_of_one_case(pairs, views, weights)

    def same(pairs: Sequence[tuple[Node, Node]]) -> list[float]:
        return one_case([(a.profile, b.profile) for a, b in pairs])

    def rather(node: Node, one: Node, other: Node) -> bool:
        return prefers(node.profile, one.profile, other.profile, rarity)

    joined_nodes = join(nodes, rarity, same, weights.same_from, rather, rehearsed=True)
    found, gone = _cases(joined_nodes, new, names, known, _outsiders(new, originals, verdicts), weights)
    described = _described(found, known, past, verdicts)
    cases = known.corrections.of([*known.cases, *described.values()])
    index = CaseIndex({f.id: f.profile for f in found}, views)
    cases_before = known.cases_now()
    grown = [f.id for f in found if f.new and f.id in cases_before]
    if twice := found_twice(index, cases_before, grown, fixed_cases(known), known.corrections, one_case):
        return Grouping((), ()), twice
    placed = _place(new, past, found, cases, originals, verdicts, index, weights)
    stored = {case.id: case for case in known.cases}
    changed = tuple(case for _, case in sorted(described.items()) if case != stored.get(case.id))
    related = related_cases({f.id: cases[f.id] for f in found}, placed.values(), index)
    moved = tuple(placed[story] for story, placement in before.items() if placed[story] != placement)
    return Grouping(tuple(placed[s.id] for s in stories), changed, related, tuple(sorted(gone.items())), moved), {}


def _chances_of_one_case(
    pairs: Sequence[tuple[Profile, Profile]], views: Views, weights: Weights
) -> list[float]:
    """Return how likely the two of each pair are one case; what decides alone is asked first."""
    certain = [_certain(a, b) for a, b in pairs]
    unsure = [pair for pair, known in zip(pairs, certain, strict=True) if known is None]
    drawn = np.array([_drawn(a, b) for a, b in unsure])
    most = np.array([_most(a, b) for a, b in unsure])
    likely = iter(np.minimum(chances(compare(unsure, views).totals(weights.same) + drawn), most).tolist())
    return [next(likely) if known is None else known for known in certain]


def _certain(a: Profile, b: Profile) -> float | None:
    """Return what is known of two without comparing them: whether they are one case, or that it cannot be likely."""
    if contradict(a, b):
        return 0.0
    if one_number(a, b):
        return 1.0
    most = _most(a, b)
    return most if most < HOPELESS else None


def _most(a: Profile, b: Profile) -> float:
    """Return how likely two may be one case at most, by how likely each that is a single story is about any."""
    return _AS_LIKELY * min(a.about if a.size == 1 else 1.0, b.about if b.size == 1 else 1.0)


def _drawn(a: Profile, b: Profile) -> float:
    """Return how much likelier, in log-odds, one more story is of a case with many: the next story mostly is.

    As in a Chinese restaurant process; the examples to learn from count cases alike, however many stories they have.
    """
    if a.size != 1 and b.size != 1:
        return 0.0
    return _DRAWN * (math.log(min(max(a.size, b.size), _MOST_DRAWN)) - _UNDRAWN)


def _in_time(story: Story) -> tuple[float, str]:
    moment = story.published or story.seen
    return (moment.timestamp() if moment else 0.0, story.id)


def _originals(read: Sequence[Read], copies: Mapping[str, str]) -> dict[str, str]:
    """Return {id of a copy: id of its original}; like words about two docket numbers are no copy."""
    profiles = {r.story.id: r.profile for r in read}
    return {copy: head for copy, head in copies.items() if not contradict(profiles[copy], profiles[head])}


def _cases(
    nodes: Sequence[Node],
    new: Sequence[Read],
    names: Mapping[int, str],
    known: Known,
    outsiders: Collection[str],
    weights: Weights,
) -> tuple[list[_Found], Mapping[str, str]]:
    """Return the joined nodes that are cases and have new stories or were known before, each id once.

    And which cases that were dissolved or emptied are one of these.  Stories among `outsiders` need one whose other
    stories are about a case, and more than a few.
    """
    kept: list[tuple[Group, Node, float]] = []
    for node in nodes:
        told = (new[i] for i in node.members if i >= 0)
        least = max(_FEW, weights.about_from * node.profile.size)
        fresh = tuple(r for r in told if r.story.id not in outsiders or node.profile.about - r.profile.about > least)
        case = next((names[i] for i in node.members if i < 0), None)
        sure = (node.profile.surest + node.profile.about / node.profile.size) / 2
        if case is not None or (fresh and sure >= weights.about_from):
            kept.append((Group(case, fresh), node, min([*node.joins, sure])))
    ids, gone = named([group for group, _, _ in kept], known)
    found: dict[str, _Found] = {}
    for case_id, (group, node, sure) in zip(ids, kept, strict=True):
        one = _Found(case_id, group.stories, node.profile, sure)
        # A ledger from another database knows cases before their stories have come.
        found[case_id] = _as_one(found[case_id], one) if case_id in found else one
    return list(found.values()), gone


def _outsiders(
    new: Sequence[Read], originals: Mapping[str, str], verdicts: Mapping[str, Verdict]
) -> frozenset[str]:
    """Return the ids of the stories that by themselves are about no case: a shared name does not make them so.

    A docket number of its own does, and an editor's word.  A copy is what its original is, and stays with one that was
    placed before.
    """
    profiles = {r.story.id: r.profile for r in new}
    heads = {story: profiles.get(originals.get(story, story)) for story in profiles.keys() - verdicts.keys()}
    return frozenset(story for story, head in heads.items() if head and head.about < _ABOUT_NONE and not head.own)


def _as_one(one: _Found, other: _Found) -> _Found:
    new = tuple(sorted((*one.new, *other.new), key=lambda r: _in_time(r.story)))
    return _Found(one.id, new, joined(one.profile, other.profile), min(one.sure, other.sure))


def _described(
    found: Sequence[_Found], known: Known, past: Sequence[Read], verdicts: Mapping[str, Verdict]
) -> dict[str, Case]:
    """Return the found cases as their stories describe them, by id.

    A story that an editor put there may bear another case's name: where others tell, it does not.
    """
    before = {case.id: case for case in known.cases}
    has_merged = set(known.corrections.merged.values())
    told: dict[str, list[Reading]] = defaultdict(list)
    for r in past:
        if r.placement and r.placement.case and not r.placement.correction:
            told[r.placement.case].append(r.reading)
    cases = {}
    for f in found:
        case = before.get(f.id)
        if f.new or case is None:
            own = [*told[f.id], *(r.reading for r in f.new if r.story.id not in verdicts)]
            keeps_name = case is not None and bool(case.caption) and (not own or f.id in has_merged)
            named = keeps_name or (case is not None and is_followed(case))
            case = describe(case, f.id, own or [r.reading for r in f.new], named=named)
            if not own:
                case = _without_others_numbers(case, known.cases)
        cases[f.id] = case
    return cases


def _without_others_numbers(case: Case, known: Sequence[Case]) -> Case:
    others = {number for other in known if other.id != case.id for number in other.dockets}
    return replace(case, dockets=tuple(number for number in case.dockets if number not in others))


def _place(
    new: Sequence[Read],
    past: Sequence[Read],
    found: Sequence[_Found],
    cases: Mapping[str, Case],
    originals: Mapping[str, str],
    verdicts: Mapping[str, Verdict],
    index: CaseIndex,
    weights: Weights,
) -> dict[str, Placement]:
    captions = {case.id: case.caption or "" for case in cases.values()}
    told: dict[str, list[Read]] = defaultdict(list)
    for r in past:
        if r.placement and r.placement.case:
            told[r.placement.case].append(r)
    standing = _standing(found, told)
    parted = {development for development, among in standing.items() if len(among) > 1}
    also = _discussed(new, found, index, weights)
    placed_new = [(r.profile, f.id) for f in found for r in f.new]
    against = runners_up(placed_new, index, captions, weights)
    placed = {}
    for f in found:
        if not f.new:
            continue
        telling = [_told(r, f.id, parted, originals) for r in (*told[f.id], *f.new)]
        event = developments(telling, index.rarity, weights, standing.keys())
        for r in f.new:
            placed[r.story.id] = Placement(
                story=r.story.id,
                case=f.id,
                also=also[r.story.id],
                development=event[r.story.id],
                duplicate_of=originals.get(r.story.id),
                score=round(f.sure, 3),
                evidence=reasons(r.profile, f.profile, index.rarity, r.reading.lead),
                against=next(against),
            )
    for r in new:
        if r.story.id not in placed:
            sure = round(1 - r.profile.about, 3)
            placed[r.story.id] = Placement(r.story.id, None, also[r.story.id], None, originals.get(r.story.id), sure)
    return placed | {story: _ruled(placed[story], verdict) for story, verdict in verdicts.items()}


def _discussed(
    new: Sequence[Read], found: Sequence[_Found], index: CaseIndex, weights: Weights
) -> dict[str, tuple[str, ...]]:
    """Return the cases that each new story discusses beside its own."""
    own = {r.story.id: f.id for f in found for r in f.new}
    placed = [r for f in found for r in f.new]  # those of a case together: much is found once for all of them
    asked = [*placed, *(r for r in new if r.story.id not in own)]
    also = discussed_cases(
        [Asked(r.story, r.profile, own.get(r.story.id)) for r in asked], Tellings(index, weights.same), weights
    )
    return {r.story.id: cases for r, cases in zip(asked, also, strict=True)}


def _ruled(placement: Placement, verdict: Verdict) -> Placement:
    """Return the placement of a story that an editor placed: that is the reason before all others."""
    evidence = ("an editor placed it here", *placement.evidence)
    return replace(placement, score=1.0, evidence=evidence, correction=verdict.correction)


def _standing(found: Sequence[_Found], told: Mapping[str, Sequence[Read]]) -> Mapping[str, Collection[str]]:
    """Return under which cases the stories of each known development stand now."""
    cases: dict[str, set[str]] = defaultdict(set)
    for f in found:
        for r in (*told.get(f.id, ()), *f.new):
            if r.placement and r.placement.development:
                cases[r.placement.development].add(f.id)
    return cases


def _told(r: Read, case: str, parted: Collection[str], originals: Mapping[str, str]) -> Told:
    before = r.placement
    keeps = before is not None and (before.case == case or before.development not in parted)
    given = before.development if before and keeps else None
    return (r.story.id, r.profile, given, originals.get(r.story.id, r.story.id))
