"""The other cases that a story discusses beside its own.  Pure.

A case gets a sentence, not a story; so the story is read passage by passage.  What a passage says is held against what
the stories of each case say, less what the other stories of the own case say too: that the parties of both are named is
no sign, that the passage speaks of the other's court, kind of matter and people is one.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from digest.cases import place_names
from digest.cases.compare import Evidence
from digest.cases.index import CaseIndex
from digest.cases.matter import matter_signs
from digest.cases.passages import PARTS, SECOND, Passage, cues, passages, round_up_marks
from digest.cases.profile import Profile
from digest.cases.rarity import Rarity
from digest.cases.view import FAMILIES, STATE_PARTIES, Shares, view_of
from digest.cases.weights import Weights, chance
from digest.model import Story

_TERMS = 60  # words and names of a case that tell of it, the heaviest
_LEAST = 0.4  # weight of a term below which it tells nothing
_WIDE = 60  # cases that a term tells of before it tells of none
_PARTY = 0.7  # weight of a party in the caption, as a share of a name's that all stories have
_NEAR = 12  # cases near the story, and
_NEAR_OWN = 10  # near its own case, that are weighed if one passage speaks of them at all:
_SPOKEN = 1.0  # weight of their terms in it
_TOLD = 5  # other cases, those that one passage speaks of most, and
_WELL_SPOKEN = 3.0  # the weight from which on it does
_NONE = 1e-6  # stories: what is left of a sum when all of it is taken away
_WINNER = 4.0  # and from which on it is counted among those that the story seems to go through

_OF_PAIR = (
    *("name1", "name2", "names_of_both", "words", "caption_half", "caption_against", "head1", "against_other"),
    *("causes", "full_name", "number_aside", "caption_aside", "days_between", "town_rare", "role"),
    *("kind_apart", "forum_apart", "who_apart"),
)  # fmt: skip


class Tellings:
    """What the cases of one run are told by: the terms of each, and the cases of each term."""

    def __init__(self, index: CaseIndex, same: Mapping[str, float]) -> None:
        self.index = index
        self._same = same
        self._last: tuple[str | None, list[str]] = (None, [])
        self.terms = {case: _terms(index.profiles[case], index.rarity) for case in sorted(index.profiles)}
        self._holders: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for case, terms in self.terms.items():
            for term, weight in terms.items():
                self._holders[term].append((case, weight))

    def spoken(self, terms: Sequence[str], own: str | None, known: Shares) -> dict[str, float]:
        """Return the cases that `terms` tell of, with the weight of what is not `known` of the own case as well."""
        found: defaultdict[str, float] = defaultdict(float)
        for term in terms:
            holders = self._holders.get(term, ())
            if len(holders) <= _WIDE:
                less = known.get(term, 0.0)
                for case, weight in holders:
                    if weight > less and case != own:
                        found[case] += weight - less
        return found

    def near(self, own: str) -> list[str]:
        """Return the cases nearest to one, found once for all of its stories."""
        if self._last[0] != own:
            around = self.index.near(self.index.profiles[own])[:_NEAR_OWN]
            self._last = own, [case for case in around if case != own]
        return self._last[1]

    def beside(self, own: str, other: str) -> Evidence:
        """Return how near two cases are to each other."""
        found = self.index.compare(self.index.profiles[own], self.index.profiles[other])
        return {sign: found.get(sign, 0.0) for sign in _OF_PAIR} | {"same": chance(found, self._same)}


def discussed_cases(
    story: Story, profile: Profile, own: str | None, tellings: Tellings, weights: Weights
) -> tuple[str, ...]:
    """Return the ids of the cases that get a sentence or more, likeliest first; never the story's own."""
    likely = {case: chance(row, weights.also) for case, row in also_evidence(story, profile, own, tellings).items()}
    return tuple(sorted((c for c, x in likely.items() if x >= weights.also_from), key=lambda c: (-likely[c], c)))


def also_evidence(story: Story, profile: Profile, own: str | None, tellings: Tellings) -> dict[str, Evidence]:
    """Return, for each case that `story` may discuss beside `own`, what tells for it and against it."""
    rarity = tellings.index.rarity
    beside = tellings.index.profiles[own] if own else None
    parts = passages(story)
    known = _known(beside, profile, parts, rarity) if beside else _Known({}, {}, frozenset())
    read = [_Read(passage, tellings, own, known) for passage in parts]
    told = _Told(story, profile, read)
    found = {}
    for case in _candidates(read, profile, own, tellings):
        row = _evidence(told, case, tellings, known)
        if own and beside:
            found[case] = row | _nearness(row, beside, tellings.beside(own, case))
        else:
            found[case] = {f"alone {sign}": x for sign, x in row.items()}
    return found


def _candidates(read: Sequence["_Read"], story: Profile, own: str | None, tellings: Tellings) -> list[str]:
    """Return the cases near the story or its own case that get a word, and those that get many in one passage."""
    most: dict[str, float] = {}
    for r in read:
        for case, weight in r.spoken.items():
            most[case] = max(weight, most.get(case, 0.0))
    near = (*tellings.index.near(story)[:_NEAR], *(tellings.near(own) if own else ()))
    told = sorted((case for case, weight in most.items() if weight >= _WELL_SPOKEN), key=lambda c: (-most[c], c))
    return list(dict.fromkeys((*(case for case in near if most.get(case, 0.0) >= _SPOKEN), *told[:_TOLD])))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the other stories of the own case say: term -> weight, sign of the matter -> share, countries."""

    terms: Shares
    matter: Shares
    countries: frozenset[str]


def _known(own: Profile, story: Profile, read: Sequence[Passage], rarity: Rarity) -> _Known:
    others = own.size - story.size
    if others <= 0:
        return _Known({}, {}, frozenset(own.countries))
    terms: dict[str, float] = {}
    said = {term for passage in read for term in passage.terms}
    for sums, mine, weight in (
        (own.words, story.words, rarity.word),
        (own.names, story.names, rarity.name),
        (own.judges, story.judges, rarity.name),
    ):
        for term in said & sums.keys():
            rest = sums[term] - mine.get(term, 0.0)
            if rest > _NONE:
                terms[term] = max(terms.get(term, 0.0), math.sqrt(min(1.0, rest / others)) * weight(term))
    matter = {
        sign: min(1.0, max(0.0, n - story.matter.get(sign, 0.0)) / (2 * others)) for sign, n in own.matter.items()
    }
    return _Known(terms, matter, frozenset(own.countries))


def _terms(case: Profile, rarity: Rarity) -> dict[str, float]:
    """Return the words, names, judges and parties by which a case is told, with what each is worth."""
    view = view_of(case, rarity)
    found: dict[str, float] = {}
    parties = {
        word: _PARTY * rarity.name(word) for c in view.captions for side in c.sides for word in side - STATE_PARTIES
    }
    for shares in (view.rare_words, view.rare_names, view.rare_judges, parties):
        for term, weight in shares.items():
            if weight > _LEAST:
                found[term] = max(weight, found.get(term, 0.0))
    return dict(sorted(found.items(), key=lambda kv: (-kv[1], kv[0]))[:_TERMS])


class _Read:
    """A passage with what is read in it once, whichever case it is held against."""

    def __init__(self, passage: Passage, tellings: Tellings, own: str | None, known: _Known) -> None:
        rarity = tellings.index.rarity
        self.passage = passage
        self.spoken = tellings.spoken(passage.terms, own, known.terms)
        self.signs = matter_signs(passage.words)
        self.countries = place_names.countries(passage.said) - known.countries
        self.known = [(term, known.terms[term]) for term in passage.terms if term in known.terms]
        self._rarity = rarity
        ranked = sorted(self.spoken.items(), key=lambda kv: (-kv[1], kv[0]))[:2]
        self.best = ranked[0][0] if ranked else None
        self.top = ranked[0][1] if ranked else 0.0
        self.next = ranked[1][1] if len(ranked) > 1 else 0.0

    @cached_property
    def mass(self) -> float:
        """The weight of all its words."""
        return 1 + sum(map(self._rarity.word, self.passage.stems))

    @cached_property
    def owned(self) -> float:
        """The weight of what the own case says too."""
        return sum(weight for _, weight in self.known)

    @cached_property
    def cues(self) -> frozenset[str]:
        return cues(self.passage.said)


class _Told:
    """What is the same of a story, whichever case it is held against."""

    def __init__(self, story: Story, profile: Profile, read: Sequence[_Read]) -> None:
        self.profile = profile
        self.read = read
        self.winners = {r.best for r in read if r.top >= _WINNER}
        self.best = {r.best for r in read}
        self.round_up = min(3.0, round_up_marks(story.title) + 0.5 * round_up_marks(story.summary))


@dataclass(frozen=True, slots=True)
class _Held:
    """A passage held against a case."""

    read: _Read
    terms: tuple[tuple[float, str], ...]  # what it says of the case and not of the own one, the heaviest first
    weight: float  # of these
    raw: float  # of all that it says of the case
    opposed: float  # of what it says of the own case rather
    families: Mapping[str, float]  # of signs of the matter: how far the case has them more than the own one
    against: float  # and less
    abroad: bool  # whether it names a country of the case that is none of the own case's

    @property
    def score(self) -> float:
        return self.weight + 2 * sum(self.families.values()) + 3 * self.abroad - 0.3 * self.opposed


def _held(read: _Read, case: Profile, terms: Shares, known: _Known) -> _Held:
    more = []
    raw = 0.0
    for term in read.passage.terms:
        if term in terms:
            weight = terms[term]
            raw += weight
            if (rest := weight - known.terms.get(term, 0.0)) > 0:
                more.append((rest, term))
    more.sort(reverse=True)
    opposed = sum([x for term, weight in read.known if (x := weight - terms.get(term, 0.0)) > 0])
    families = dict.fromkeys(FAMILIES, 0.0)
    against = 0.0
    for sign in read.signs:
        family = sign.split(" ", 1)[0]
        apart = min(1.0, case.matter.get(sign, 0.0) / (2 * case.size)) - known.matter.get(sign, 0.0)
        if apart < 0:
            against -= apart
        elif family in families:
            families[family] += apart
    abroad = not read.countries.isdisjoint(case.countries)
    return _Held(read, tuple(more), sum(x for x, _ in more), raw, opposed, families, against, abroad)


def _evidence(told: _Told, name: str, tellings: Tellings, known: _Known) -> Evidence:
    case = tellings.index.profiles[name]
    held = [_held(read, case, tellings.terms[name], known) for read in told.read]
    place = max(range(len(held)), key=lambda i: (held[i].score, -i))
    best = held[place]
    rest = max((h.score for i, h in enumerate(held) if i != place), default=0.0)
    found = _of_best(best, name, case, known)
    found |= {
        "second": max(0.0, min(rest, 15.0)),
        "silent": float(max(h.weight for h in held) < 2),
        "beats_often": float(min(4, sum(h.weight > max(3.0, h.opposed) for h in held))),
        "abroad": float(any(h.abroad for h in held)),
        "best_anywhere": float(name in told.best),
        "last": float(place == len(held) - 1),
        "size": math.log(case.size),
        "passages": math.log(1 + len(held)),
        "body": float(any(h.read.passage.part == "body" for h in held)),
        "about": told.profile.about,
        "case_about": case.about / case.size,
        "winners": float(min(4, len(told.winners - {name}))),
        "round_up": told.round_up,
    }
    for part in PARTS:
        of_part = [h.weight for h in held if h.read.passage.part == part]
        found[f"weight_{part}"] = min(12.0, max(of_part, default=0.0))
        found[f"in_{part}"] = float(best.read.passage.part == part)
    for family in FAMILIES:
        found[f"{family}_most"] = min(2.0, max(h.families[family] for h in held))
    for mark in ("round_up", "winners"):
        found[f"weight_and_{mark}"] = found["weight"] * found[mark]
        found[f"best_and_{mark}"] = found["best"] * found[mark]
    return found


def _of_best(best: _Held, name: str, case: Profile, known: _Known) -> Evidence:
    """Return what the passage tells that speaks most of the case."""
    read, passage = best.read, best.read.passage
    spoken = read.spoken.get(name, 0.0)
    ahead = spoken - read.next if read.best == name else 0.0
    names = [x for x, term in best.terms if term in passage.names and term in case.names]
    found = {
        "score": min(best.score, 20.0),
        "weight": min(best.weight, 12.0),
        "raw": min(best.raw, 20.0),
        "cover": best.weight / read.mass,
        "raw_cover": best.raw / read.mass,
        "own_here": min(10.0, best.opposed),
        "own_share": read.owned / read.mass,
        "novel": (1 - read.owned / read.mass) * best.weight if known.terms else 0.0,
        "beats_own": float(best.weight > best.opposed),
        "against": min(2.0, best.against),
        "name": names[0] if names else 0.0,
        "names": min(12.0, sum(names)),
        "best": float(read.best == name),
        "behind": min(6.0, read.top - spoken),
        "ahead": min(8.0, ahead),
        "cues": float(len(read.cues & SECOND)),
    }
    found |= {f"weight_from_{least}": min(1.0, max(0.0, (best.weight - least) / 6)) for least in (2, 4, 6, 9)}
    found |= {f"term{i + 1}": x for i, (x, _) in enumerate(best.terms[:3])}
    found |= {f"{family}_here": min(2.0, x) for family, x in best.families.items()}
    return found | {f"cue_{cue}": 1.0 for cue in read.cues}


def _nearness(row: Evidence, own: Profile, beside: Evidence) -> Evidence:
    """Return how near the other case is to the own one, and what that makes of the signs in `row`."""
    near, same = min(beside["name1"], 5.0) / 5, beside["same"]
    return {f"own_{sign}": x for sign, x in beside.items()} | {
        "own_odds": math.log((same + 1e-3) / (1 - same + 1e-3)),
        "own_size": math.log(own.size),
        "own_single": float(own.size == 1),
        "near_and_cues": row["cues"] * near,
        "near_and_weight": row["weight"] * near,
        "near_and_matter": sum(row[f"{family}_most"] for family in FAMILIES) * near,
        "near_and_other": row.get("cue_other", 0.0) * near,
        "near_and_apart": row.get("cue_apart", 0.0) * near,
        "same_and_silent": row["silent"] * same,
    }
