"""What is known before stories are grouped: cases, placed stories, corrections; and the nodes that joining starts from.

Pure.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest.cases.cluster import Node
from digest.cases.corrections import Corrections, Verdict
from digest.cases.profile import Profile, joined_texts, profile_of_case, with_stated, without_numbers
from digest.cases.reading import Reading
from digest.model import Case, Placement, Story


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier runs left: every case, and the placed stories that still matter."""

    cases: tuple[Case, ...] = ()
    history: tuple[tuple[Story, Placement], ...] = ()
    corrections: Corrections = field(default_factory=Corrections)
    loose: tuple[tuple[Story, Placement], ...] = ()  # placed stories that are placed anew (`anew.loosened`)
    dissolved: frozenset[str] = frozenset()  # ids of the nameless cases that had no other stories
    emptied: frozenset[str] = frozenset()  # and those of the ones with a name

    def cases_now(self) -> dict[str, Case]:
        """Return the cases as editors left them, by id."""
        return self.corrections.of(self.cases)

    def placed(self) -> list[tuple[Story, Placement]]:
        """Return the placed stories that stay, each under what its case is now."""
        return [(story, self._now(placement)) for story, placement in self.history]

    def before(self) -> dict[str, Placement]:
        """Return how the stories that are placed anew stood, by id, each under what its case is now."""
        return {story.id: self._now(placement) for story, placement in self.loose}

    def _now(self, placement: Placement) -> Placement:
        return replace(placement, case=self.corrections.case(placement.case)) if placement.case else placement


@dataclass(frozen=True, slots=True)
class Read:
    """One story with all that was read of it."""

    story: Story
    reading: Reading
    profile: Profile
    placement: Placement | None = None  # of an earlier run


def followed_case(caption: str, court: str | None, dockets: Sequence[str], aliases: Sequence[str]) -> Case:
    """Return a case that an operator follows by name, with an id that depends on its caption and court alone."""
    return Case(id_of("c", f"{caption}\n{court or ''}"), caption, court, tuple(dockets), None, tuple(aliases))


def is_followed(case: Case) -> bool:
    """Whether an operator named the case."""
    return case.id == followed_case(case.caption or "", case.court, (), ()).id


def fixed_cases(known: Known) -> set[str]:
    """Return the ids of the cases that an operator or an editor named: no other takes their place."""
    return {case.id for case in known.cases if is_followed(case)} | known.corrections.stated.keys()


def verdicts_on(new: Sequence[Read], originals: Mapping[str, str], corrections: Corrections) -> dict[str, Verdict]:
    """Return where editors want new stories: those they placed, and copies of stories that they placed."""
    placed = corrections.placed
    heads = {r.story.id: originals.get(r.story.id, r.story.id) for r in new}
    ruled = {story: placed.get(story) or placed.get(head) for story, head in heads.items()}
    return {story: verdict for story, verdict in ruled.items() if verdict}


def starting_nodes(
    known: Known,
    past: Sequence[Read],
    new: Sequence[Read],
    originals: Mapping[str, str],
    verdicts: Mapping[str, Verdict],
) -> tuple[list[Node], dict[int, str]]:
    """Return the profiles to be joined: the known cases, and each new story with its copies.

    A node's members are places in `new`; a known case has a negative place, with its id in the second result.
    A story that an editor placed is in its case from the start, or in none at all.
    """
    ruled = {**known.corrections.placed, **verdicts}
    where: dict[str, str | None]  # story -> its case, or None where an editor took it out of all
    where = {r.story.id: r.placement.case for r in past if r.placement and r.placement.case}
    where |= {r.story.id: case for r in new if (case := where.get(originals.get(r.story.id, "")))}
    where |= {story: verdict.case for story, verdict in ruled.items()}
    profiles = _known_profiles(known, [*past, *new], where, originals, ruled)
    names = {-1 - i: name for i, name in enumerate(sorted(profiles))}
    nodes = {name: Node(profiles[name], (place,), known=True) for place, name in names.items()}
    texts: dict[str, list[int]] = defaultdict(list)
    for i, r in enumerate(new):
        if owner := nodes.get(where.get(r.story.id) or ""):
            owner.members += (i,)
        elif r.story.id not in where:
            texts[originals.get(r.story.id, r.story.id)].append(i)
    heads = [Node(joined_texts([[new[i].profile for i in places]]), tuple(places)) for places in texts.values()]
    return [*nodes.values(), *heads], names


def _known_profiles(
    known: Known,
    read: Sequence[Read],
    where: Mapping[str, str | None],
    originals: Mapping[str, str],
    ruled: Collection[str],
) -> dict[str, Profile]:
    """Return the profile of each known case by its id: of the stories that stand there, and what is known of itself.

    A name that nobody gave it, but its stories' texts, heads no case: it may be another case's, and would keep its own
    stories away.
    """
    fixed = fixed_cases(known)
    stated = {case.id: profile_of_case(case) for case in known.cases_now().values()}
    stated = {case: profile if case in fixed else replace(profile, headings={}) for case, profile in stated.items()}
    owners: dict[str, set[str]] = defaultdict(set)
    for owner, own in stated.items():
        for number in own.dockets:
            owners[number].add(owner)
    texts: dict[str, dict[str, list[Profile]]] = defaultdict(lambda: defaultdict(list))
    for r in read:
        if (case_id := where.get(r.story.id)) is None:
            continue
        profile = r.profile
        if r.story.id in ruled:  # the number that had misled it is not the case's for that
            others = {n for n in profile.dockets if n in owners and case_id not in owners[n]}
            profile = without_numbers(profile, others)
        texts[case_id][originals.get(r.story.id, r.story.id)].append(profile)
    profiles = {case_id: joined_texts(told.values()) for case_id, told in texts.items()}
    for case_id in stated.keys() - known.dissolved:
        profile = stated[case_id]
        profiles[case_id] = with_stated(profiles[case_id], profile) if case_id in profiles else profile
    return profiles


def id_of(letter: str, text: str) -> str:
    """Return an id that depends on the text alone; the letter says of what."""
    return letter + hashlib.sha256(text.encode()).hexdigest()[:12]


def id_beside(letter: str, text: str, taken: Collection[str]) -> str:
    """Return an id that depends on the text and is none of those that are taken."""
    while (name := id_of(letter, text)) in taken:
        text += "\nanew"
    return name
