"""The passages of many stories in flat arrays, to be held beside the cases that they may speak of.  Pure.

What the other stories of a story's own case say as well is *known*: it speaks for no other case.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digest.cases import place_names
from digest.cases.matter import matter_signs
from digest.cases.passages import CUES, PARTS, Passage, cues, passages
from digest.cases.profile import Profile
from digest.cases.ragged import Flags, Floats, Ints, Rows
from digest.cases.tellings import SIGNS, Tellings, bits_of
from digest.model import Story

_NONE = 1e-6  # stories: what is left of a sum when all of it is taken away


@dataclass(frozen=True, slots=True)
class Asked:
    """A story that is asked which cases it discusses beside its own."""

    story: Story
    profile: Profile
    own: str | None


@dataclass(frozen=True, slots=True)
class Heard:
    """The passages of some stories, in order, and the terms that they say, each passage's in order of the alphabet."""

    asked: Sequence[Asked]
    passages: Sequence[Passage]
    of_story: Rows  # the passages of each story
    story: Ints  # of each passage
    of_passage: Rows  # the terms of each passage
    terms: Ints  # by number, -1 for a term of no case that is known of the own one
    known: Floats  # of each term, its weight in the other stories of the own case
    named: Flags  # whether the passage writes it with a capital
    knows: Flags  # of each story, whether the other stories of its case say any of it


def hear(asked: Sequence[Asked], tellings: Tellings) -> Heard:
    """Read the passages of some stories for the terms that tell of a case."""
    numbers = tellings.terms
    parts = [passages(a.story) for a in asked]
    lengths: list[int] = []
    terms: list[int] = []
    known: list[float] = []
    named: list[bool] = []
    knows: list[bool] = []
    for one, read in zip(asked, parts, strict=True):
        common = _known(one, read, tellings)
        knows.append(bool(common))
        for passage in read:
            told = [term for term in passage.terms if term in numbers or term in common]
            terms += [numbers.get(term, -1) for term in told]
            known += [common.get(term, 0.0) for term in told] if common else [0.0] * len(told)
            named += map(passage.names.__contains__, told)
            lengths.append(len(told))
    of_story = Rows.of([len(read) for read in parts])
    return Heard(
        asked,
        [passage for read in parts for passage in read],
        of_story,
        of_story.owners(),
        Rows.of(lengths),
        np.array(terms, dtype=np.int64),
        np.array(known, dtype=np.float64),
        np.array(named, dtype=np.bool_),
        np.array(knows, dtype=np.bool_),
    )


def _known(asked: Asked, read: Sequence[Passage], tellings: Tellings) -> dict[str, float]:
    """Return the terms in a story that the other stories of its case say too, with their weight."""
    own = tellings.index.profiles[asked.own] if asked.own else None
    others = own.size - asked.profile.size if own else 0
    if own is None or others <= 0:
        return {}
    story, weights = asked.profile, tellings.index.views.weights
    terms: dict[str, float] = {}
    said = {term for passage in read for term in passage.terms}
    for sums, mine, weight in (
        (own.words, story.words, weights.words),
        (own.names, story.names, weights.names),
        (own.judges, story.judges, weights.names),
    ):
        for term in said & sums.keys():
            rest = sums[term] - mine.get(term, 0.0)
            if rest > _NONE:
                terms[term] = max(terms.get(term, 0.0), math.sqrt(min(1.0, rest / others)) * weight[term])
    return terms


@dataclass(frozen=True, slots=True)
class Told:
    """What some passages tell besides, whichever case they are held against: one place for each."""

    part: Ints  # of PARTS
    mass: Floats  # the weight of all its words
    countries: Ints  # bits: those that are none of the own case's
    cues: Flags  # [passages, CUES]
    of_passage: Rows  # the signs of the matter of each passage
    signs: Ints  # by number
    known: Floats  # of each sign, its share in the other stories of the own case


def tell(heard: Heard, wanted: Flags, tellings: Tellings) -> Told:
    """Read those passages that are `wanted`; the others' places stay empty."""
    count = len(heard.passages)
    part, countries = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    mass, cued = np.ones(count), np.zeros((count, len(CUES)), dtype=np.bool_)
    lengths, signs, known = np.zeros(count, dtype=np.int64), [], []
    for i in np.flatnonzero(wanted).tolist():
        passage, asked = heard.passages[i], heard.asked[heard.story[i]]
        own = tellings.index.profiles[asked.own] if asked.own else None
        part[i] = PARTS.index(passage.part)
        mass[i] = 1 + sum(map(tellings.index.views.weights.words.__getitem__, passage.stems))
        if asked.profile.countries:  # a sentence names none that the story does not
            known_of = own.countries.keys() if own else frozenset()
            countries[i] = bits_of(place_names.countries(passage.said) - known_of)
        for cue in cues(passage.said):
            cued[i, CUES.index(cue)] = True
        found = list(matter_signs(passage.words))
        lengths[i] = len(found)
        signs += [SIGNS[sign] for sign in found]
        known += [_known_share(sign, asked.profile, own) for sign in found]
    return Told(
        part,
        mass,
        countries,
        cued,
        Rows.of(lengths),
        np.array(signs, dtype=np.int64),
        np.array(known, dtype=np.float64),
    )


def _known_share(sign: str, story: Profile, own: Profile | None) -> float:
    """Return how much the other stories of the own case have of a sign of the matter, 0..1."""
    others = own.size - story.size if own else 0
    if own is None or others <= 0:
        return 0.0
    rest = own.matter.get(sign, 0.0) - story.matter.get(sign, 0.0)
    return min(1.0, max(0.0, rest) / (2 * others))
