"""Placing stories under cases.  Pure: the same stories and the same known cases give the same result, in any order.

The steps: find copies; read each story; join what is one case, surest first, known cases among the candidates; leave
out what is about no case; name the cases; part each case into developments; find the other cases a story discusses.
A story that was placed before stays where it is, and a case keeps its id.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.cases.about import signs
from digest.cases.cluster import Node, join
from digest.cases.compare import compare, contradict, prefers
from digest.cases.copies import find_copies
from digest.cases.discussed import discussed_cases
from digest.cases.events import Told, developments
from digest.cases.evidence import reasons, runners_up
from digest.cases.index import CaseIndex
from digest.cases.naming import describe
from digest.cases.profile import Profile, joined, profile_of, profile_of_case, with_stated
from digest.cases.rarity import Rarity
from digest.cases.reading import Reading, read_story
from digest.cases.related import related_cases
from digest.cases.weights import Weights, chance, shipped_weights
from digest.model import Case, Grouping, Placement, Story


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier runs left: every case, and the placed stories that still matter."""

    cases: tuple[Case, ...] = ()
    history: tuple[tuple[Story, Placement], ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """One story with all that was read of it."""

    story: Story
    reading: Reading
    profile: Profile
    placement: Placement | None = None  # of an earlier run


@dataclass(frozen=True, slots=True)
class _Found:
    """One case after joining: its id, its new stories in time order, its profile, and how sure the joining was."""

    id: str
    new: tuple[_Read, ...]
    profile: Profile
    sure: float


def followed_case(caption: str, court: str | None, dockets: Sequence[str], aliases: Sequence[str]) -> Case:
    """Return a case that an operator follows by name, with an id that depends on its caption and court alone."""
    return Case(_id("c", f"{caption}\n{court or ''}"), caption, court, tuple(dockets), None, tuple(aliases))


def group_stories(stories: Sequence[Story], known: Known | None = None, weights: Weights | None = None) -> Grouping:
    """Place each of `stories` under a case, or under none.

    Args:
        stories: new stories, in any order, each id once.
        known: the cases there are and the stories placed before; these stay where they are.
        weights: what was learnt; by default what ships with the program.

    Returns:
        One placement a story in the order of `stories`, the new and changed cases, and which cases are related.
    """
    known, weights = known or Known(), weights or shipped_weights()
    told = [*known.history, *((story, None) for story in sorted(stories, key=_in_time))]
    readings = [read_story(story) for story, _ in told]
    rarity = Rarity()
    rarity.learn(readings)
    read = [
        _read(story, reading, weights, rarity, placement)
        for (story, placement), reading in zip(told, readings, strict=True)
    ]
    past, new = read[: len(known.history)], read[len(known.history) :]
    originals = _originals([*past, *new])
    nodes, names = _nodes(known, past, new, originals)

    def same(a: Node, b: Node) -> float:
        if contradict(a.profile, b.profile):
            return 0.0
        return chance(compare(a.profile, b.profile, rarity), weights.same)

    def rather(node: Node, one: Node, other: Node) -> bool:
        return prefers(node.profile, one.profile, other.profile, rarity)

    found = _cases(join(nodes, rarity, same, weights.same_from, rather), new, names, weights)
    cases = _described(found, known, past)
    index = CaseIndex({f.id: f.profile for f in found}, rarity)
    placed = _place(new, past, found, cases, originals, index, weights)
    before = {case.id: case for case in known.cases}
    changed = tuple(case for _, case in sorted(cases.items()) if case != before.get(case.id))
    related = related_cases(cases, placed.values(), index)
    return Grouping(tuple(placed[story.id] for story in stories), changed, related)


def _in_time(story: Story) -> tuple[float, str]:
    moment = story.published or story.seen
    return (moment.timestamp() if moment else 0.0, story.id)


def _read(story: Story, reading: Reading, weights: Weights, rarity: Rarity, placement: Placement | None) -> _Read:
    sure = chance(signs(story, reading), weights.about)
    return _Read(story, reading, profile_of(reading, sure, rarity), placement)


def _originals(read: Sequence[_Read]) -> dict[str, str]:
    """Return {id of a copy: id of its original}; like words about two docket numbers are no copy."""
    profiles = {r.story.id: r.profile for r in read}
    copies = find_copies([r.story for r in read])
    return {copy: head for copy, head in copies.items() if not contradict(profiles[copy], profiles[head])}


def _nodes(
    known: Known, past: Sequence[_Read], new: Sequence[_Read], originals: Mapping[str, str]
) -> tuple[list[Node], dict[int, str]]:
    """Return the profiles to be joined: the known cases, and each new story with its copies.

    A node's members are places in `new`; a known case has a negative place, with its id in the second result.
    """
    where = {r.story.id: r.placement.case for r in past if r.placement and r.placement.case}
    profiles: dict[str, Profile] = {}
    for r in past:
        if name := where.get(r.story.id):
            profiles[name] = joined(profiles[name], r.profile) if name in profiles else r.profile
    for case in known.cases:
        stated = profile_of_case(case)
        profiles[case.id] = with_stated(profiles[case.id], stated) if case.id in profiles else stated
    names = {-1 - i: name for i, name in enumerate(sorted(profiles))}
    nodes = {name: Node(profiles[name], (place,), known=True) for place, name in names.items()}
    heads: dict[str, Node] = {}
    for i, r in enumerate(new):
        head = originals.get(r.story.id, r.story.id)
        if owner := nodes.get(where.get(head, "")) or heads.get(head):
            owner.profile, owner.members = joined(owner.profile, r.profile), (*owner.members, i)
        else:
            heads[head] = Node(r.profile, (i,))
    return [*nodes.values(), *heads.values()], names


def _cases(nodes: Sequence[Node], new: Sequence[_Read], names: Mapping[int, str], weights: Weights) -> list[_Found]:
    """Return the joined nodes that are cases and have new stories or were known before."""
    found = []
    for node in nodes:
        fresh = tuple(new[i] for i in node.members if i >= 0)
        case = next((names[i] for i in node.members if i < 0), None)
        sure = (node.profile.surest + node.profile.about / node.profile.size) / 2
        if case is None and sure < weights.about_from:
            continue
        if case is None:
            case = _id("c", fresh[0].story.id)
        found.append(_Found(case, fresh, node.profile, min([*node.joins, sure])))
    return found


def _described(found: Sequence[_Found], known: Known, past: Sequence[_Read]) -> dict[str, Case]:
    before = {case.id: case for case in known.cases}
    readings: dict[str, list[Reading]] = defaultdict(list)
    for r in past:
        if r.placement and r.placement.case:
            readings[r.placement.case].append(r.reading)
    cases = {}
    for f in found:
        case = before.get(f.id)
        if f.new or case is None:
            own = [*readings[f.id], *(r.reading for r in f.new)]
            case = describe(case, f.id, own, named=case is not None and _is_followed(case))
        cases[f.id] = case
    return cases


def _is_followed(case: Case) -> bool:
    return case.id == followed_case(case.caption or "", case.court, (), ()).id


def _place(
    new: Sequence[_Read],
    past: Sequence[_Read],
    found: Sequence[_Found],
    cases: Mapping[str, Case],
    originals: Mapping[str, str],
    index: CaseIndex,
    weights: Weights,
) -> dict[str, Placement]:
    captions = {case.id: case.caption or "" for case in cases.values()}
    told: dict[str, list[_Read]] = defaultdict(list)
    for r in past:
        if r.placement and r.placement.case:
            told[r.placement.case].append(r)
    placed = {}
    for f in found:
        if not f.new:
            continue
        event = developments([_told(r, originals) for r in (*told[f.id], *f.new)], index.rarity, weights)
        for r in f.new:
            placed[r.story.id] = Placement(
                story=r.story.id,
                case=f.id,
                also=discussed_cases(r.profile, f.id, index, weights),
                development=event[r.story.id],
                duplicate_of=originals.get(r.story.id),
                score=round(f.sure, 3),
                evidence=reasons(r.profile, f.profile, index.rarity, r.reading.lead),
                against=runners_up(r.profile, f.id, index, captions, weights),
            )
    for r in new:
        if r.story.id not in placed:
            also = discussed_cases(r.profile, None, index, weights)
            sure = round(1 - r.profile.about, 3)
            placed[r.story.id] = Placement(r.story.id, None, also, None, originals.get(r.story.id), sure)
    return placed


def _told(r: _Read, originals: Mapping[str, str]) -> Told:
    given = r.placement.development if r.placement else None
    return (r.story.id, r.profile, given, originals.get(r.story.id, r.story.id))


def _id(letter: str, text: str) -> str:
    return letter + hashlib.sha256(text.encode()).hexdigest()[:12]
