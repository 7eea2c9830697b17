"""Joining profiles into cases, surest first.  Pure, and independent of the order of the input.

Agglomerative: of all pairs that share a rare name, number or caption the likeliest is joined, the joined profile is
held against its neighbours anew, and so on until no pair is likelier than `threshold`.  A profile grows as it is
joined, so a story that names neither party may still find its case through what the others said.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from digest.cases.profile import Profile, joined
from digest.cases.rarity import Rarity
from digest.cases.view import STATE_PARTIES

_HOPELESS = 0.004  # a chance below which two are not held side by side again when one of them has grown
_NAME_SHARE = 0.1  # a name that more of the stories have is no key
_WORD_SHARE = 0.03
_NAME_LEAST = 25  # but this many stories may share a name, and
_WORD_LEAST = 8  # this many a word, however few stories there are


@dataclass(slots=True)
class Node:
    """A profile in the making: which inputs it holds, and whether one of them is a case known before."""

    profile: Profile
    members: tuple[int, ...]
    known: bool = False
    joins: list[float] = field(default_factory=list)  # the chances at which it was joined


Chance = Callable[[Node, Node], float]
"""How likely two nodes are one case, 0..1."""


Preference = Callable[[Node, Node, Node], bool]
"""Whether the first node is rather of the second's case than of the third's, which cannot be one case."""


def keys(profile: Profile, rarity: Rarity) -> Iterator[Hashable]:
    """Yield the names, numbers and captions that make two profiles candidates for each other."""
    most = max(_NAME_LEAST, _NAME_SHARE * rarity.stories)
    yield from (("name", n) for n in profile.names if rarity.names[n] <= most)
    yield from (("number", n) for n in profile.dockets.keys() | profile.asides)
    yield from (("name", w) for c in profile.captions.values() for side in c.sides for w in side - STATE_PARTIES)


def _word_keys(profile: Profile, rarity: Rarity) -> Iterator[Hashable]:
    most = max(_WORD_LEAST, _WORD_SHARE * rarity.stories)
    yield from (w for w in profile.words if 1 < rarity.words[w] <= most)


def candidates(profiles: Sequence[Profile], rarity: Rarity) -> list[tuple[int, int]]:
    """Return the pairs of places (smaller first) that share a key, or two rare words."""
    pairs = set(_sharing([set(keys(p, rarity)) for p in profiles]))
    words = Counter(_sharing([set(_word_keys(p, rarity)) for p in profiles]))
    return sorted(pairs | {pair for pair, n in words.items() if n > 1})


def _sharing(keys_of: Sequence[set[Hashable]]) -> Iterator[tuple[int, int]]:
    """Yield each pair of places once for every key they share."""
    holders: dict[Hashable, list[int]] = defaultdict(list)
    for place, own in enumerate(keys_of):
        for key in own:
            holders[key].append(place)
    for places in holders.values():
        yield from combinations(places, 2)


def join(
    nodes: Sequence[Node], rarity: Rarity, chance: Chance, threshold: float, prefers: Preference | None = None
) -> list[Node]:
    """Return the cases that the nodes make.  Two known cases are never joined: that is an editor's to decide.

    `prefers` settles to which of two cases that cannot be one a node belongs, when both are likely.
    """
    return _Joining(nodes, chance, threshold, prefers).run(candidates([n.profile for n in nodes], rarity))


def join_all(nodes: Sequence[Node], chance: Chance, threshold: float) -> list[Node]:
    """As `join`, with every pair a candidate: for the few stories of one case."""
    return _Joining(nodes, chance, threshold).run(combinations(range(len(nodes)), 2))


class _Joining:
    def __init__(
        self, nodes: Sequence[Node], chance: Chance, threshold: float, prefers: Preference | None = None
    ) -> None:
        self._alive = dict(enumerate(nodes))
        self._next = len(nodes)
        self._chance = chance
        self._threshold = threshold
        self._prefers = prefers
        self._neighbours: dict[int, set[int]] = defaultdict(set)
        self._heap: list[tuple[float, tuple[int, ...], int, int]] = []

    def run(self, pairs: Iterable[tuple[int, int]]) -> list[Node]:
        for i, j in pairs:
            self._weigh(i, j)
        while self._heap:
            negative, _, i, j = heapq.heappop(self._heap)
            if i in self._alive and j in self._alive and not (self._is_drawn(i, j) or self._is_drawn(j, i)):
                self._join(i, j, -negative)
        return sorted(self._alive.values(), key=lambda n: n.members)

    def _is_drawn(self, i: int, j: int) -> bool:
        """Whether `i` belongs rather to a rival of `j`: one that is as likely its case, and cannot be `j`'s."""
        if self._prefers is None:
            return False
        node, one = self._alive[i], self._alive[j]
        for k in sorted(self._neighbours[i] & self._alive.keys() - {j}):
            other = self._alive[k]
            if self._prefers(node, other, one) and self._chance(node, other) > self._threshold:
                return True
        return False

    def _weigh(self, i: int, j: int) -> None:
        a, b = self._alive[i], self._alive[j]
        if a.known and b.known:
            return
        chance = self._chance(a, b)
        if chance < _HOPELESS:
            return
        self._neighbours[i].add(j)
        self._neighbours[j].add(i)
        if chance > self._threshold:
            heapq.heappush(self._heap, (-chance, min(a.members, b.members) + max(a.members, b.members), i, j))

    def _join(self, i: int, j: int, chance: float) -> None:
        a, b = self._alive.pop(i), self._alive.pop(j)
        new, self._next = self._next, self._next + 1
        members = tuple(sorted(a.members + b.members))
        self._alive[new] = Node(joined(a.profile, b.profile), members, a.known or b.known, [*a.joins, *b.joins, chance])
        around = (self._neighbours.pop(i, set()) | self._neighbours.pop(j, set())) & self._alive.keys()
        for other in sorted(around):
            self._weigh(other, new)
