"""Placing stories under cases.  Pure: the same stories and the same known cases give the same result, in any order.

The steps: find copies; read each story; join what is one case, surest first, known cases among the candidates; leave
out what is about no case; name the cases; part each case into developments; find the other cases a story discusses.
A story that was placed before stays where it is, and a case keeps its id.  What an editor put right goes before all.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest.cases.about import signs
from digest.cases.cluster import Node, join
from digest.cases.compare import compare, contradict, prefers
from digest.cases.copies import find_copies
from digest.cases.corrections import Corrections, Verdict
from digest.cases.discussed import discussed_cases
from digest.cases.events import Told, developments
from digest.cases.evidence import reasons, runners_up
from digest.cases.identity import one_number
from digest.cases.index import CaseIndex
from digest.cases.naming import describe
from digest.cases.profile import Profile, joined, profile_of, profile_of_case, with_stated, without_numbers
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
    corrections: Corrections = field(default_factory=Corrections)

    def cases_now(self) -> dict[str, Case]:
        """Return the cases as editors left them, by id."""
        return self.corrections.of(self.cases)

    def placed(self) -> list[tuple[Story, Placement | None]]:
        """Return the placed stories, each under what its case is now."""
        case = self.corrections.case
        return [(story, replace(p, case=case(p.case)) if p.case else p) for story, p in self.history]


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
        known: the cases there are and the stories placed before, which stay where they are, and what editors put
            right: a story that they placed goes there, and so do its copies.
        weights: what was learnt; by default what ships with the program.

    Returns:
        One placement a story in the order of `stories`, the new and changed cases, and which cases are related.
        The cases are as their stories describe them, without what editors stated: that stands in the ledger.
    """
    known, weights = known or Known(), weights or shipped_weights()
    told = [*known.placed(), *((story, None) for story in sorted(stories, key=_in_time))]
    readings = [read_story(story) for story, _ in told]
    rarity = Rarity()
    rarity.learn(readings)
    read = [
        _read(story, reading, weights, rarity, placement)
        for (story, placement), reading in zip(told, readings, strict=True)
    ]
    past, new = read[: len(known.history)], read[len(known.history) :]
    originals = _originals([*past, *new])
    verdicts = _verdicts(new, originals, known.corrections)
    nodes, names = _nodes(known, past, new, originals, verdicts)

    def same(a: Node, b: Node) -> float:
        if contradict(a.profile, b.profile):
            return 0.0
        if one_number(a.profile, b.profile):
            return 1.0
        return chance(compare(a.profile, b.profile, rarity), weights.same)

    def rather(node: Node, one: Node, other: Node) -> bool:
        return prefers(node.profile, one.profile, other.profile, rarity)

    found = _cases(join(nodes, rarity, same, weights.same_from, rather), new, names, known.corrections, weights)
    described = _described(found, known, past, verdicts)
    cases = known.corrections.of([*known.cases, *described.values()])
    index = CaseIndex({f.id: f.profile for f in found}, rarity)
    placed = _place(new, past, found, cases, originals, verdicts, index, weights)
    before = {case.id: case for case in known.cases}
    changed = tuple(case for _, case in sorted(described.items()) if case != before.get(case.id))
    related = related_cases({f.id: cases[f.id] for f in found}, placed.values(), index)
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


def _verdicts(new: Sequence[_Read], originals: Mapping[str, str], corrections: Corrections) -> dict[str, Verdict]:
    """Return where editors want new stories: those they placed, and copies of stories that they placed."""
    placed = corrections.placed
    heads = {r.story.id: originals.get(r.story.id, r.story.id) for r in new}
    ruled = {story: placed.get(story) or placed.get(head) for story, head in heads.items()}
    return {story: verdict for story, verdict in ruled.items() if verdict}


def _nodes(
    known: Known,
    past: Sequence[_Read],
    new: Sequence[_Read],
    originals: Mapping[str, str],
    verdicts: Mapping[str, Verdict],
) -> tuple[list[Node], dict[int, str]]:
    """Return the profiles to be joined: the known cases, and each new story with its copies.

    A node's members are places in `new`; a known case has a negative place, with its id in the second result.
    A story that an editor placed is in its case from the start, or in none at all.
    """
    where = {r.story.id: r.placement.case for r in past if r.placement and r.placement.case}
    profiles = _known_profiles(known, [*past, *new], verdicts)
    names = {-1 - i: name for i, name in enumerate(sorted(profiles))}
    nodes = {name: Node(profiles[name], (place,), known=True) for place, name in names.items()}
    heads: dict[str, Node] = {}
    for i, r in enumerate(new):
        if verdict := verdicts.get(r.story.id):
            if verdict.case:
                nodes[verdict.case].members += (i,)
            continue
        head = originals.get(r.story.id, r.story.id)
        if owner := nodes.get(where.get(head, "")) or heads.get(head):
            owner.profile, owner.members = joined(owner.profile, r.profile), (*owner.members, i)
        else:
            heads[head] = Node(r.profile, (i,))
    return [*nodes.values(), *heads.values()], names


def _known_profiles(
    known: Known, read: Sequence[_Read], verdicts: Mapping[str, Verdict]
) -> dict[str, Profile]:
    """Return the profile of each known case by its id: of the stories that stand there, and what is known of itself."""
    stated = {case.id: profile_of_case(case) for case in known.cases_now().values()}
    numbers = {case_id: profile.dockets.keys() for case_id, profile in stated.items()}
    profiles: dict[str, Profile] = {}
    for r in read:
        verdict = verdicts.get(r.story.id) or known.corrections.placed.get(r.story.id)
        case_id = verdict.case if verdict else r.placement.case if r.placement else None
        if case_id is None:
            continue
        profile = r.profile
        if verdict:  # the number that had misled it is not the case's for that
            others = {n for other, theirs in numbers.items() if other != case_id for n in theirs}
            profile = without_numbers(profile, others - numbers.get(case_id, set()))
        profiles[case_id] = joined(profiles[case_id], profile) if case_id in profiles else profile
    for case_id, profile in stated.items():
        profiles[case_id] = with_stated(profiles[case_id], profile) if case_id in profiles else profile
    return profiles


def _cases(
    nodes: Sequence[Node],
    new: Sequence[_Read],
    names: Mapping[int, str],
    corrections: Corrections,
    weights: Weights,
) -> list[_Found]:
    """Return the joined nodes that are cases and have new stories or were known before, each id once."""
    found: dict[str, _Found] = {}
    for node in nodes:
        fresh = tuple(new[i] for i in node.members if i >= 0)
        case = next((names[i] for i in node.members if i < 0), None)
        sure = (node.profile.surest + node.profile.about / node.profile.size) / 2
        if case is None and sure < weights.about_from:
            continue
        if case is None:
            case = corrections.case(_id("c", fresh[0].story.id))
        one = _Found(case, fresh, node.profile, min([*node.joins, sure]))
        # A ledger from another database knows cases before their stories have come.
        found[case] = _as_one(found[case], one) if case in found else one
    return list(found.values())


def _as_one(one: _Found, other: _Found) -> _Found:
    new = tuple(sorted((*one.new, *other.new), key=lambda r: _in_time(r.story)))
    return _Found(one.id, new, joined(one.profile, other.profile), min(one.sure, other.sure))


def _described(
    found: Sequence[_Found], known: Known, past: Sequence[_Read], verdicts: Mapping[str, Verdict]
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
            named = keeps_name or (case is not None and _is_followed(case))
            case = describe(case, f.id, own or [r.reading for r in f.new], named=named)
            if not own:
                case = _without_others_numbers(case, known.cases)
        cases[f.id] = case
    return cases


def _without_others_numbers(case: Case, known: Sequence[Case]) -> Case:
    others = {number for other in known if other.id != case.id for number in other.dockets}
    return replace(case, dockets=tuple(number for number in case.dockets if number not in others))


def _is_followed(case: Case) -> bool:
    return case.id == followed_case(case.caption or "", case.court, (), ()).id


def _place(
    new: Sequence[_Read],
    past: Sequence[_Read],
    found: Sequence[_Found],
    cases: Mapping[str, Case],
    originals: Mapping[str, str],
    verdicts: Mapping[str, Verdict],
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
    return placed | {story: _ruled(placed[story], verdict) for story, verdict in verdicts.items()}


def _ruled(placement: Placement, verdict: Verdict) -> Placement:
    """Return the placement of a story that an editor placed: that is the reason before all others."""
    evidence = ("an editor placed it here", *placement.evidence)
    return replace(placement, score=1.0, evidence=evidence, correction=verdict.correction)


def _told(r: _Read, originals: Mapping[str, str]) -> Told:
    given = r.placement.development if r.placement else None
    return (r.story.id, r.profile, given, originals.get(r.story.id, r.story.id))


def _id(letter: str, text: str) -> str:
    return letter + hashlib.sha256(text.encode()).hexdigest()[:12]
