"""What is worked out of a profile once, however often it is then held beside others: shares, weights, roots.  Pure.

All that a profile says stands in one ordered array: a number for each name, word, judge, town and so on, by its field,
with two values beside it.  So what two profiles have in common is found in one step, and for thousands of pairs at once
(see `digest.cases.compare`).  The views of many profiles are worked out at once, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np

from digest.cases.captions import Caption
from digest.cases.fields import FACT, FIELDS, ID_BITS, KEY_BITS, Field
from digest.cases.profile import Profile
from digest.cases.ragged import Flags, Floats, Ints, sums
from digest.cases.rarity import Rarity
from digest.cases.said import Numbers, Said, weights_of

STATE_PARTIES = frozenset(
    "us people state commonwealth r united states regina king crown rex city county board department".split()
)
"""Words of a party that half of all captions share: they tell no matter from another."""

_CAPTIONS = 8  # of a profile are compared
_AT_ONCE = 1000  # profiles


@dataclass(slots=True)
class View:
    """A profile as `compare` sees it."""

    views: "Views"  # whose numbers the keys are
    order: tuple[int, tuple[str, ...], float]  # by which the larger of two is told
    size: int
    names: Mapping[str, float]
    words: Mapping[str, float]
    fields: int  # bits: those that are not silent
    keys: Ints  # [elements] in order: field and number of the text
    values: Floats  # [elements, 2]
    core: Ints  # keys of the names that most stories have, the heaviest first
    core_weights: Floats
    heads: Ints  # keys, as names, of the names in headlines
    facts: Floats  # by FACTS
    captions: tuple[Caption, ...]
    all_captions: tuple[Caption, ...]
    headings: tuple[Caption, ...]
    headed: tuple[tuple[frozenset[str], ...], ...]
    parties: tuple[tuple[frozenset[str], ...], ...]  # the sides of each caption without the words of a state


class Views:
    """The views of the profiles of one run, and the numbers of all that they say."""

    def __init__(self, rarity: Rarity) -> None:
        self.rarity = rarity
        self.weights = weights_of(rarity.name, rarity.word, rarity.town)
        self._numbers = Numbers()

    def of(self, profiles: Sequence[Profile]) -> list[View]:
        """Return what `compare` needs of each of `profiles`, kept with the profile."""
        missing = list({id(p): p for p in profiles if not self._has(p)}.values())
        for begin in range(0, len(missing), _AT_ONCE):
            said = Said(self._numbers, self.weights)
            for profile in missing[begin : begin + _AT_ONCE]:
                said.add(profile)
            for profile, view in zip(said.profiles, _worked_out(said, self), strict=True):
                profile.view = view
        return [cast("View", profile.view) for profile in profiles]

    def _has(self, profile: Profile) -> bool:
        return isinstance(profile.view, View) and profile.view.views is self


def captions_of(profile: Profile) -> tuple[Caption, ...]:
    """Return the captions of a profile that are compared."""
    return tuple(profile.captions.values())[:_CAPTIONS]


def _parties(caption: Caption) -> tuple[frozenset[str], ...]:
    return tuple(words for side in caption.sides if (words := side - STATE_PARTIES))


def _among(*fields: int) -> Flags:
    return np.isin(np.arange(FIELDS), fields)


_FAMILIES = (Field.KIND, Field.WHO, Field.FORUM)
_TWICE = _among(*_FAMILIES)  # what stories must say twice each, to have all of it
_CAPPED = _among(Field.NAME, Field.WORD, Field.HEAD, Field.CAUSE, *_FAMILIES)  # all of the stories is the most
_OF_FIELD = _among(Field.JUDGE, *range(Field.SYSTEM, Field.CAUSE))
_OF_STORIES = _among(Field.CAUSE, *_FAMILIES, Field.TOWN)
_ROOTED = _among(Field.NAME, Field.WORD, Field.JUDGE, Field.TOWN)
_TOTALS = {
    "names_total": Field.NAME,
    "causes_total": Field.CAUSE,
    "kind_total": Field.KIND,
    "who_total": Field.WHO,
    "forum_total": Field.FORUM,
}


@dataclass(frozen=True, slots=True)
class _Elements:
    """All that some profiles say, in the order in which they say it."""

    count: int  # of profiles
    owner: Ints  # place of the profile
    field: Ints
    text: Ints
    amount: Floats  # as the profile has it
    share: Floats  # of the profile's stories
    weight: Floats
    is_name: Flags  # of words: whether they are names, too

    @classmethod
    def of(cls, said: Said) -> "_Elements":
        owner, field = (np.array(of_blocks).repeat(said.lengths) for of_blocks in (said.owners, said.fields))
        size = np.array([float(profile.size) for profile in said.profiles])
        amount = np.array(said.amounts, dtype=np.float64)
        share = amount / (size[owner] * np.where(_TWICE[field], 2.0, 1.0))
        is_name = np.zeros(len(owner), dtype=np.bool_)
        is_name[field == Field.WORD] = said.is_name
        text, weight = np.array(said.texts, dtype=np.int64), np.array(said.weights, dtype=np.float64)
        return cls(len(size), owner, field, text, amount, share, weight, is_name)


def _worked_out(said: Said, views: Views) -> Iterator[View]:
    """Yield the views of the profiles of `said`, in their order."""
    e, facts = _Elements.of(said), np.array(said.facts)
    values = _values(e, facts)
    key = e.owner << KEY_BITS | e.field << ID_BITS | e.text
    order = key.argsort()
    keys, values = key[order] & ((1 << KEY_BITS) - 1), values[order]
    totals = sums((e.owner * FIELDS + e.field)[order], values[:, 0], e.count * FIELDS).reshape(e.count, FIELDS)
    facts[:, [FACT[name] for name in _TOTALS]] = totals[:, list(_TOTALS.values())]
    core = np.flatnonzero((e.field == Field.NAME) & (e.share >= 0.5))
    core = core[np.lexsort((-e.weight[core], e.owner[core]))]
    facts[:, FACT["core_total"]] = sums(e.owner[core], e.weight[core], e.count)
    heads = np.flatnonzero(e.field == Field.HEAD)
    all_of, core_of, heads_of = (_slices(owner, e.count) for owner in (e.owner, e.owner[core], e.owner[heads]))
    cores, core_weights, headed = e.text[core], e.weight[core], e.text[heads]
    for i, profile in enumerate(said.profiles):
        captions = captions_of(profile)
        headings = tuple(profile.headings.values())[:_CAPTIONS]
        yield View(
            views=views,
            order=(profile.size, tuple(sorted(profile.dockets)), profile.first or 0.0),
            size=profile.size,
            names=profile.names,
            words=profile.words,
            fields=said.spoken[i],
            keys=keys[all_of[i]].copy(),  # not to keep what all of them say as long as one of them is there
            values=values[all_of[i]].copy(),
            core=cores[core_of[i]].copy(),
            core_weights=core_weights[core_of[i]].copy(),
            heads=headed[heads_of[i]].copy(),
            facts=facts[i].copy(),
            captions=captions,
            all_captions=(*captions, *profile.asides_captions.values()),
            headings=headings,
            headed=tuple(sides for caption in headings if (sides := _parties(caption))),
            parties=tuple(_parties(caption) for caption in captions),
        )


def _values(e: _Elements, facts: Floats) -> Floats:
    """Return the two values of each element, and put among `facts` the weight of the words that are no names."""
    share = np.where(_CAPPED[e.field], np.minimum(e.share, 1.0), e.share)
    root = np.sqrt(share)
    values = np.stack((e.amount, e.weight), axis=1)
    one, two = values.T
    row = e.owner * FIELDS + e.field
    total = sums(row, e.amount, e.count * FIELDS)
    some = _OF_FIELD[e.field]
    one[some] /= np.where(total == 0, 1.0, total)[row[some]]
    for chosen, first in (
        (_OF_STORIES[e.field], share),
        (e.field == Field.HEAD, root),
        (e.field == Field.NAME, share * e.weight),
    ):
        one[chosen] = first[chosen]
    rooted = _ROOTED[e.field]
    two[rooted] *= root[rooted]
    two[e.is_name] = 0.0
    words = np.flatnonzero(e.field == Field.WORD)
    owner, vector = e.owner[words], e.share[words] * e.weight[words]
    length = np.sqrt(sums(owner, vector * vector, e.count))
    one[words] = vector / np.where(length == 0, 1.0, length)[owner]
    plain = words[~e.is_name[words]]
    facts[:, FACT["words_total"]] = sums(e.owner[plain], share[plain] * e.weight[plain], e.count)
    return values


def _slices(owner: Ints, count: int) -> list[slice]:
    """Return where the elements of each of `count` owners stand, of elements in the order of their owners."""
    ends: list[int] = np.bincount(owner, minlength=count).cumsum().tolist()
    return [slice(begin, end) for begin, end in pairwise([0, *ends])]
