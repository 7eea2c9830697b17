"""Which profiles may be one case: those that share a rare name, a number, a caption or two rare words.  Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from digest.cases.profile import Profile
from digest.cases.ragged import Flags, Floats, Ints, Rows, ranks, sums
from digest.cases.rarity import Rarity
from digest.cases.view import STATE_PARTIES

_NAME_SHARE = 0.1  # a name that more of the stories have is no key
_WORD_SHARE = 0.03
_NAME_LEAST = 25  # but this many stories may share a name, and
_WORD_LEAST = 8  # this many a word, however few stories there are
_WORD_MOST = 60  # and no more, however many there are
_NEAREST = 8  # others that are looked at for each, those with the most and rarest keys in common
_WINDOW = 12  # holders of a key, the nearest in time on each side, that it leads to
_NUMBER = 10.0  # weight of a docket number among the keys: as two names that nobody else has
_WORD = 0.5  # of a name's: weight of a word
_AT_ONCE = 500  # profiles


def keys(profile: Profile, rarity: Rarity) -> Iterator[tuple[str, str]]:
    """Yield the names, numbers and captions that make two profiles candidates for each other."""
    most = max(_NAME_LEAST, _NAME_SHARE * rarity.stories)
    yield from (("name", n) for n in profile.names if rarity.names[n] <= most)
    yield from (("number", n) for n in sorted(profile.dockets.keys() | profile.asides))
    sides = (side for caption in profile.captions.values() for side in caption.sides)
    yield from (("name", word) for side in sides for word in sorted(side - STATE_PARTIES))


def _word_keys(profile: Profile, rarity: Rarity) -> Iterator[str]:
    most = min(_WORD_MOST, max(_WORD_LEAST, _WORD_SHARE * rarity.stories))
    yield from (w for w in profile.words if 1 < rarity.words[w] <= most)


def candidates(
    profiles: Sequence[Profile], rarity: Rarity, known: Collection[int] = frozenset()
) -> Iterator[tuple[int, int]]:
    """Return the pairs of places (smaller first) that may be one case, in order: each with those it shares most with.

    Two places that are both `known` are never a pair.  The work grows with the number of profiles, not of pairs: a key
    leads to those of its holders alone that are nearest in the order given, which is that of time.
    """
    count = len(profiles)
    is_known = np.zeros(count, dtype=np.bool_)
    is_known[list(known)] = True
    held = _held(profiles, rarity)
    holders = [_Holders.of(held, count, kept) for kept in (~is_known, is_known)]
    found = [np.zeros(0, dtype=np.int64)]
    for begin in range(0, count, _AT_ONCE):
        asking = np.arange(*np.searchsorted(held.place, (begin, begin + _AT_ONCE)))
        place, other = _nearest(held, asking[~is_known[held.place[asking]]], holders)
        found.append(np.minimum(place, other) * count + np.maximum(place, other))
    return ((pair // count, pair % count) for pair in map(int, np.unique(np.concatenate(found))))


@dataclass(frozen=True, slots=True)
class _Held:
    """The keys of all profiles, profile after profile; those of one are in the order in which it says them."""

    place: Ints  # of the profile
    key: Ints
    weight: Floats
    is_word: Flags


def _held(profiles: Sequence[Profile], rarity: Rarity) -> _Held:
    numbers: dict[object, int] = {}
    lengths: list[int] = []
    key: list[int] = []
    weight: list[float] = []
    is_word: list[bool] = []
    for profile in profiles:
        own = dict.fromkeys(keys(profile, rarity))
        words = list(_word_keys(profile, rarity))
        key += [numbers.setdefault(said, len(numbers)) for said in (*own, *words)]
        weight += [_NUMBER if kind == "number" else rarity.name(text) for kind, text in own]
        weight += [_WORD * rarity.word(word) for word in words]
        is_word += [False] * len(own) + [True] * len(words)
        lengths.append(len(own) + len(words))
    return _Held(
        Rows.of(lengths).owners(),
        np.array(key, dtype=np.int64),
        np.array(weight, dtype=np.float64),
        np.array(is_word, dtype=np.bool_),
    )


@dataclass(frozen=True, slots=True)
class _Holders:
    """The places that hold each key, in order; of the known ones, or of the others."""

    count: int  # of all places
    places: Ints  # key × count + place, in order

    @classmethod
    def of(cls, held: _Held, count: int, kept: Flags) -> "_Holders":
        """Return the holders that are `kept`."""
        return cls(count, np.sort((held.key * count + held.place)[kept[held.place]]))

    def around(self, key: Ints, place: Ints) -> Rows:
        """Return where the holders of each key stand among `places`: of many, only the nearest to the place."""
        begins, at = (np.searchsorted(self.places, key * self.count + before) for before in (0, place))
        ends = np.searchsorted(self.places, (key + 1) * self.count)
        many = ends - begins > 2 * _WINDOW + 1
        first = np.where(many, np.maximum(begins, at - _WINDOW), begins)
        last = np.where(many, np.minimum(ends, at + _WINDOW + 1), ends)
        return Rows(first, last - first)


def _nearest(held: _Held, asking: Ints, holders: Sequence[_Holders]) -> tuple[Ints, Ints]:
    """Return place and other of the pairs that share most, a key or two rare words at least, or a number.

    `asking` are the keys that ask for others, by their places in `held`.
    """
    taken = [(kept, kept.around(held.key[asking], held.place[asking])) for kept in holders]
    found = [(kept.places, *around.take(np.arange(len(asking)))) for kept, around in taken]
    owner = asking[np.concatenate([owner for _, owner, _ in found])]
    count = holders[0].count
    other = np.concatenate([places[at] for places, _, at in found]) % max(1, count)
    owner, other = owner[apart := held.place[owner] != other], other[apart]
    pairs, pair = np.unique(held.place[owner] * count + other, return_inverse=True)
    is_word, weight = held.is_word[owner], held.weight[owner]
    shared, words = (np.bincount(pair[some], minlength=len(pairs)) for some in (~is_word, is_word))
    total = sums(pair[~is_word], weight[~is_word], len(pairs)) + sums(pair[is_word], weight[is_word], len(pairs))
    pairs, total = pairs[enough := (shared > 0) | (words > 1)], total[enough]
    pairs, total = pairs[order := np.lexsort((pairs, -total, pairs // max(1, count)))], total[order]
    near = pairs[(ranks(pairs // max(1, count)) < _NEAREST) | (total >= _NUMBER)]
    return near // max(1, count), near % max(1, count)
