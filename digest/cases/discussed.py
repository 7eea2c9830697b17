"""The other cases that a story discusses beside its own.  Pure.

A case gets a sentence, not a story; so the story is read passage by passage.  What a passage says is held against what
the stories of each case say, less what the other stories of the own case say too: that the parties of both are named is
no sign, that the passage speaks of the other's court, kind of matter and people is one.

Some hundred stories are asked at once: a *pair* is a story and a case that it may discuss, *held* is each passage of
the story against the case, and all that is told of pairs and held passages stands in arrays with one place for each.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from digest.cases.compare import Evidence
from digest.cases.fields import FAMILIES
from digest.cases.heard import Asked, Heard, Told, hear, tell
from digest.cases.passages import CUES, PARTS, SECOND, round_up_marks
from digest.cases.ragged import Flags, Floats, Ints, most, places, ranks, sums
from digest.cases.tellings import OF_PAIR, SIGNS, Tellings
from digest.cases.weights import Model, Weights, chances

_AT_ONCE = 500  # stories
_NEAR = 12  # cases near the story, and those near its own case, are weighed if one passage speaks of them at all:
_SPOKEN = 1.0  # weight of their terms in it
_TOLD = 5  # other cases, those that one passage speaks of most, and
_WELL_SPOKEN = 3.0  # the weight from which on it does
_WINNER = 4.0  # and from which on it is counted among those that the story seems to go through
_ALONE = "alone "  # heads the signs of a story that has no case of its own

Signs = dict[str, Floats]
"""Sign -> its value for each pair."""


def discussed_cases(asked: Sequence[Asked], tellings: Tellings, weights: Weights) -> list[tuple[str, ...]]:
    """Return for each story the ids of the cases that get a sentence or more, likeliest first; never its own."""
    found: list[tuple[str, ...]] = []
    for begin in range(0, len(asked), _AT_ONCE):
        some = asked[begin : begin + _AT_ONCE]
        likely: list[list[tuple[float, str]]] = [[] for _ in some]
        pairs = _weighed(some, tellings)
        for story, case, chance in zip(*_likely(pairs, weights.also, weights.also_from), strict=True):
            likely[story].append((-chance, tellings.cases[case]))
        found += [tuple(case for _, case in sorted(cases)) for cases in likely]
    return found


def also_evidence(asked: Asked, tellings: Tellings) -> dict[str, Evidence]:
    """Return, for each case that a story may discuss beside its own, what tells for it and against it, 0 left out."""
    pairs = _weighed([asked], tellings)
    head = "" if asked.own else _ALONE
    return {
        tellings.cases[case]: {f"{head}{sign}": float(x[i]) for sign, x in pairs.signs.items() if x[i]}
        for i, case in enumerate(pairs.case.tolist())
    }


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What tells of each pair of a story and a case."""

    story: Ints
    case: Ints
    alone: Flags  # whether the story has no case of its own
    signs: Signs


def _likely(pairs: _Pairs, model: Model, least: float) -> tuple[list[int], list[int], list[float]]:
    """Return story, case and chance of the pairs that are likely enough."""
    total = np.full(len(pairs.case), model[""])
    for sign, x in pairs.signs.items():
        total += np.where(pairs.alone, model.get(f"{_ALONE}{sign}", 0.0), model.get(sign, 0.0)) * x
    chance = chances(total)
    enough = np.flatnonzero(chance >= least)
    return pairs.story[enough].tolist(), pairs.case[enough].tolist(), chance[enough].tolist()


def _weighed(asked: Sequence[Asked], tellings: Tellings) -> _Pairs:
    heard = hear(asked, tellings)
    spoken = _spoken(heard, tellings)
    story, case = _candidates(heard, spoken, tellings)
    told = tell(heard, np.isin(heard.story, story), tellings)
    alone = np.array([a.own is None for a in asked], dtype=np.bool_)[story]
    held = _held(heard, told, story, case, tellings)
    signs = _signs(held, heard, told, spoken, tellings)
    signs |= _nearness(signs, asked, story, case, tellings)
    return _Pairs(story, case, alone, signs)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """Which cases the terms of each passage tell of: those that few cases have, less what is known of the own case."""

    keys: Ints  # passage × number of cases + case, in order
    weights: Floats
    best: Ints  # of each passage, the case that it speaks of most, -1 if of none
    top: Floats  # the weight of that
    next: Floats  # and of the second


def _spoken(heard: Heard, tellings: Tellings) -> _Spoken:
    own = np.array([tellings.numbers[a.own] if a.own else -1 for a in heard.asked], dtype=np.int64)
    passage = heard.of_passage.owners()
    telling = np.flatnonzero((heard.terms >= 0) & tellings.narrow[heard.terms]) if len(tellings.narrow) else passage[:0]
    owner, at = tellings.holders.take(heard.terms[telling])
    rest = tellings.holding_weights[at] - heard.known[telling][owner]
    case, passage = tellings.holding[at], passage[telling][owner]
    more = (rest > 0) & (case != own[heard.story[passage]])
    keys, place = np.unique((passage * len(tellings.cases) + case)[more], return_inverse=True)
    weights = sums(place, rest[more], len(keys))
    passage = keys // max(1, len(tellings.cases))
    top = most(passage, weights, len(heard.story))
    first = np.flatnonzero(weights == top[passage])
    first = first[ranks(passage[first]) == 0]
    best = np.full(len(heard.story), -1)
    best[passage[first]] = keys[first] % max(1, len(tellings.cases))
    others = np.delete(np.arange(len(keys)), first)
    return _Spoken(keys, weights, best, top, most(passage[others], weights[others], len(heard.story)))


def _candidates(heard: Heard, spoken: _Spoken, tellings: Tellings) -> tuple[Ints, Ints]:
    """Return the pairs of a story and a case: one near it or its own that gets a word, or one that gets many."""
    count = max(1, len(tellings.cases))
    said = np.flatnonzero(spoken.weights >= _SPOKEN)
    key = heard.story[spoken.keys[said] // count] * count + spoken.keys[said] % count
    well = np.flatnonzero(spoken.weights[said] >= _WELL_SPOKEN)
    keys, place = np.unique(key[well], return_inverse=True)
    weights = most(place, spoken.weights[said[well]], len(keys))
    order = np.lexsort((keys, -weights, keys // count))
    told = keys[order[ranks(keys[order] // count) < _TOLD]]
    near = np.unique(
        np.array(
            [i * count + case for i, asked in enumerate(heard.asked) for case in _near(asked, tellings)], dtype=np.int64
        )
    )
    place, found = places(near, key)
    pairs = np.union1d(told, near[place[found]])
    return pairs // count, pairs % count


def _near(asked: Asked, tellings: Tellings) -> Iterator[int]:
    yield from (tellings.numbers[case] for case in tellings.index.near(asked.profile)[:_NEAR])
    if asked.own:
        yield from tellings.near(asked.own)


@dataclass(frozen=True, slots=True)
class _Held:
    """Each passage of a story held against each of its cases, pair after pair, in the order of reading."""

    story: Ints  # of each pair
    case: Ints  # of each pair
    pair: Ints
    passage: Ints
    weight: Floats  # of what it says of the case and not of the own one
    raw: Floats  # of all that it says of the case
    opposed: Floats  # of what it says of the own case rather
    owned: Floats  # of what the own case says too
    heaviest: tuple[Floats, ...]  # the three heaviest terms that it says of the case and not of the own one
    name: Floats  # the heaviest of these that is a name in both
    names: Floats  # the weight of all such
    families: Mapping[str, Floats]  # of signs of the matter: how far the case has them more than the own one
    against: Floats  # and less
    abroad: Flags  # whether it names a country of the case that is none of the own case's

    def score(self) -> Floats:
        of_matter = sum(self.families.values(), start=np.zeros(len(self.pair)))
        return self.weight + 2 * of_matter + 3 * self.abroad - 0.3 * self.opposed


def _held(heard: Heard, told: Told, story: Ints, case: Ints, tellings: Tellings) -> _Held:
    pair, passage = heard.of_story.take(story)
    of_terms = _terms_held(heard, passage, case[pair], tellings)
    families, against = _matter_held(told, passage, case[pair], tellings)
    abroad = (told.countries[passage] & tellings.countries[case[pair]]) != 0
    return _Held(story, case, pair, passage, *of_terms, families, against, abroad)


def _terms_held(
    heard: Heard, passage: Ints, case: Ints, tellings: Tellings
) -> tuple[Floats, Floats, Floats, Floats, tuple[Floats, ...], Floats, Floats]:
    """Return the fields `weight` to `names` of what is held."""
    count = len(passage)
    held, at = heard.of_passage.take(passage)
    term, known = heard.terms[at], heard.known[at]
    place, found = places(tellings.known_keys, tellings.keys(case[held], term))
    found &= term >= 0
    weight = np.where(found, tellings.weights[place] if len(tellings.weights) else 0.0, 0.0)
    raw, owned = sums(held, weight, count), sums(held, known, count)
    opposed = sums(held, np.maximum(0.0, known - weight), count)
    more = np.flatnonzero(found & (weight > known))
    rest = (weight - known)[more]
    order = np.lexsort((-rest, held[more]))
    more, rest = more[order], rest[order]
    rank = ranks(held[more])
    heaviest = tuple(_scattered(held[more][rank == k], rest[rank == k], count) for k in range(3))
    both = heard.named[at[more]] & tellings.named[place[more]] if len(more) else np.zeros(0, dtype=np.bool_)
    name = most(held[more][both], rest[both], count)
    return sums(held[more], rest, count), raw, opposed, owned, heaviest, name, sums(held[more][both], rest[both], count)


def _scattered(rows: Ints, values: Floats, count: int) -> Floats:
    found = np.zeros(count)
    found[rows] = values
    return found


def _yes(flags: Flags) -> Floats:
    return flags.astype(np.float64)


def _matter_held(told: Told, passage: Ints, case: Ints, tellings: Tellings) -> tuple[dict[str, Floats], Floats]:
    """Return the fields `families` and `against` of what is held."""
    count = len(passage)
    held, at = told.of_passage.take(passage)
    sign = told.signs[at]
    apart = tellings.matter[case[held], sign] - told.known[at]
    family = _FAMILY[sign]
    more = apart >= 0
    families = {
        name: sums(held[more & (family == i)], apart[more & (family == i)], count) for i, name in enumerate(FAMILIES)
    }
    return families, sums(held[~more], -apart[~more], count)


_FAMILY = np.array([FAMILIES.index(f) if (f := sign.split(" ", 1)[0]) in FAMILIES else -1 for sign in SIGNS])


def _signs(held: _Held, heard: Heard, told: Told, spoken: _Spoken, tellings: Tellings) -> Signs:
    """Return what tells of each pair, whether the story has a case of its own or not."""
    count = len(held.case)
    score = held.score()
    order = np.lexsort((-score, held.pair))
    rank = ranks(held.pair[order])
    best = order[rank == 0]
    second = _scattered(held.pair[order[rank == 1]], score[order[rank == 1]], count)
    found = _of_best(held, best, score[best], told, spoken, tellings)
    found |= _of_story(held, heard, told, spoken, tellings)
    found["novel"] = np.where(heard.knows[held.story], (1 - found["own_share"]) * held.weight[best], 0.0)
    found["second"] = np.clip(second, 0.0, 15.0)
    found["silent"] = _yes(most(held.pair, held.weight, count) < 2)
    often = held.weight > np.maximum(3.0, held.opposed)
    found["beats_often"] = np.minimum(4.0, sums(held.pair, _yes(often), count))
    found["abroad"] = np.minimum(1.0, sums(held.pair, _yes(held.abroad), count))
    found["last"] = _yes(held.passage[best] == (heard.of_story.begins + heard.of_story.lengths)[held.story] - 1)
    for i, part in enumerate(PARTS):
        here = told.part[held.passage] == i
        found[f"weight_{part}"] = np.minimum(12.0, most(held.pair[here], held.weight[here], count))
        found[f"in_{part}"] = _yes(here[best])
    for family, x in held.families.items():
        found[f"{family}_most"] = np.minimum(2.0, most(held.pair, x, count))
    for mark in ("round_up", "winners"):
        found[f"weight_and_{mark}"] = found["weight"] * found[mark]
        found[f"best_and_{mark}"] = found["best"] * found[mark]
    return found


def _of_best(held: _Held, best: Ints, score: Floats, told: Told, spoken: _Spoken, tellings: Tellings) -> Signs:
    """Return what the passage tells that speaks most of the case."""
    passage, case = held.passage[best], held.case
    place, found = places(spoken.keys, passage * len(tellings.cases) + case)
    said = np.where(found, spoken.weights[place] if len(spoken.weights) else 0.0, 0.0)
    is_best = spoken.best[passage] == case
    weight, mass, opposed = held.weight[best], told.mass[passage], held.opposed[best]
    signs = {
        "score": np.minimum(score, 20.0),
        "weight": np.minimum(weight, 12.0),
        "raw": np.minimum(held.raw[best], 20.0),
        "cover": weight / mass,
        "raw_cover": held.raw[best] / mass,
        "own_here": np.minimum(10.0, opposed),
        "own_share": held.owned[best] / mass,
        "beats_own": _yes(weight > opposed),
        "against": np.minimum(2.0, held.against[best]),
        "name": held.name[best],
        "names": np.minimum(12.0, held.names[best]),
        "best": _yes(is_best),
        "behind": np.minimum(6.0, spoken.top[passage] - said),
        "ahead": np.where(is_best, np.minimum(8.0, said - spoken.next[passage]), 0.0),
        "cues": _yes(told.cues[passage][:, _SECOND]).sum(axis=1),
    }
    signs |= {f"weight_from_{least}": np.clip((weight - least) / 6, 0.0, 1.0) for least in (2, 4, 6, 9)}
    signs |= {f"term{i + 1}": x[best] for i, x in enumerate(held.heaviest)}
    signs |= {f"{family}_here": np.minimum(2.0, x[best]) for family, x in held.families.items()}
    return signs | {f"cue_{cue}": _yes(told.cues[passage, i]) for i, cue in enumerate(CUES)}


_SECOND = np.array([CUES.index(cue) for cue in sorted(SECOND)])


def _of_story(held: _Held, heard: Heard, told: Told, spoken: _Spoken, tellings: Tellings) -> Signs:
    """Return what is the same of a story, or of a case, whatever they are held against."""
    story, case, stories = held.story, held.case, len(heard.asked)
    passages = heard.of_story.lengths
    winning = spoken.top >= _WINNER
    winners = np.unique(heard.story[winning] * len(tellings.cases) + spoken.best[winning])
    bests = np.unique((heard.story * len(tellings.cases) + spoken.best)[spoken.best >= 0])
    pair = story * len(tellings.cases) + case
    others = np.bincount(winners // max(1, len(tellings.cases)), minlength=stories)[story] - np.isin(pair, winners)
    body = np.bincount(heard.story[told.part == PARTS.index("body")], minlength=stories) > 0
    round_up = np.zeros(stories)
    for i in np.unique(story).tolist():
        round_up[i] = _round_up(heard.asked[i])
    about = np.array([a.profile.about for a in heard.asked])
    return {
        "best_anywhere": _yes(np.isin(pair, bests)),
        "size": np.log(tellings.sizes[case]),
        "passages": np.log(1.0 + passages)[story],
        "body": _yes(body[story]),
        "about": about[story],
        "case_about": tellings.about[case],
        "winners": np.minimum(4.0, others),
        "round_up": round_up[story],
    }


def _round_up(asked: Asked) -> float:
    return min(3.0, round_up_marks(asked.story.title) + 0.5 * round_up_marks(asked.story.summary))


def _nearness(signs: Signs, asked: Sequence[Asked], story: Ints, case: Ints, tellings: Tellings) -> Signs:
    """Return how near each case is to the story's own one, and what that makes of `signs`; 0 if it has none."""
    own = np.array([tellings.numbers[a.own] if a.own else -1 for a in asked], dtype=np.int64)[story]
    owning = np.flatnonzero(own >= 0)
    beside = {sign: np.zeros(len(case)) for sign in (*OF_PAIR, "same")}
    for sign, x in tellings.beside(own[owning], case[owning]).items():
        beside[sign][owning] = x
    has_own = _yes(own >= 0)
    size = np.where(own >= 0, tellings.sizes[own], 1.0) if len(own) else np.ones(0)
    near, same = np.minimum(beside["name1"], 5.0) / 5, beside["same"]
    return {f"own_{sign}": x for sign, x in beside.items()} | {
        "own_odds": np.log((same + 1e-3) / (1 - same + 1e-3)) * has_own,
        "own_size": np.log(size),
        "own_single": has_own * (size == 1),
        "near_and_cues": signs["cues"] * near,
        "near_and_weight": signs["weight"] * near,
        "near_and_matter": sum((signs[f"{family}_most"] for family in FAMILIES), start=np.zeros(len(case))) * near,
        "near_and_other": signs["cue_other"] * near,
        "near_and_apart": signs["cue_apart"] * near,
        "same_and_silent": signs["silent"] * same,
    }
