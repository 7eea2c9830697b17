"""Joining profiles into cases, surest first.  Pure, and independent of the order of the input.

Agglomerative: of all pairs that share a rare name, number or caption the likeliest is joined, the joined profile is
held against its neighbours anew, and so on until no pair is likelier than `threshold`.  A profile grows as it is
joined, so a story that names neither party may still find its case through what the others said.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from digest.cases.candidates import candidates
from digest.cases.profile import Profile, joined
from digest.cases.rarity import Rarity

_HOPELESS = 0.3  # a chance below which two are not held side by side again when one of them has grown
_GROWN = 1.1  # times as many stories as when a pair was weighed: from there on it is weighed anew
_AT_ONCE = 4000  # pairs that are weighed


@dataclass(slots=True)
class Node:
    """A profile in the making: which inputs it holds, and whether one of them is a case known before."""

    profile: Profile
    members: tuple[int, ...]
    known: bool = False
    joins: list[float] = field(default_factory=list)  # the chances at which it was joined


Chances = Callable[[Sequence[tuple[Node, Node]]], Sequence[float]]
"""How likely the two nodes of each pair are one case, 0..1."""


Preference = Callable[[Node, Node, Node], bool]
"""Whether the first node is rather of the second's case than of the third's, which cannot be one case."""


def join(
    nodes: Sequence[Node],
    rarity: Rarity,
    chances: Chances,
    threshold: float,
    prefers: Preference | None = None,
    ahead: int = 0,
) -> list[Node]:
    """Return the cases that the nodes make.  Two known cases are never joined: that is an editor's to decide.

    `prefers` settles to which of two cases that cannot be one a node belongs, when both are likely.  What so many joins
    `ahead` would ask for is asked with what the next one asks, which changes nothing of the result.
    """
    known = {place for place, node in enumerate(nodes) if node.known}
    pairs = candidates([node.profile for node in nodes], rarity, known)
    joining = _Joining(nodes, chances, threshold, prefers, ahead)
    while some := list(islice(pairs, _AT_ONCE)):
        joining.weigh(some)
    return joining.run()


def join_near(nodes: Sequence[Node], chances: Chances, threshold: float, most: int) -> list[Node]:
    """As `join`, with each node a candidate for the `most` before it: for the stories of one case, in time order."""
    joining = _Joining(nodes, chances, threshold)
    joining.weigh([(i, j) for j in range(len(nodes)) for i in range(max(0, j - most), j)])
    return joining.run()


class _Weighed(NamedTuple):
    """How likely a node and a neighbour are one case, and how many stories they had when that was found."""

    chance: float
    stories: int


@dataclass(frozen=True, slots=True)
class _Made:
    """What joining two nodes makes, and how likely it is one case with the neighbours that were asked for."""

    node: Node
    chances: dict[int, float]


class _Joining:
    def __init__(
        self,
        nodes: Sequence[Node],
        chances: Chances,
        threshold: float,
        prefers: Preference | None = None,
        ahead: int = 0,
    ) -> None:
        self._alive = dict(enumerate(nodes))
        self._next = len(nodes)
        self._chances = chances
        self._threshold = threshold
        self._prefers = prefers
        self._ahead = ahead
        self._made: dict[tuple[int, int], _Made] = {}  # nodes never change, so that it stays true while both are there
        self._neighbours: dict[int, dict[int, _Weighed]] = defaultdict(dict)
        self._heap: list[tuple[float, int, int, int, int]] = []
        self._aside: list[tuple[float, int, int, int, int]] = []  # pairs of which one belongs rather to a rival's case
        self._put_back_at = 0  # by `_next`

    def run(self) -> list[Node]:
        """Join the likeliest of the pairs that were weighed, and so on, until none is likely."""
        while self._heap or self._put_back():
            entry = negative, _, _, i, j = heapq.heappop(self._heap)
            if i not in self._alive or j not in self._alive:
                continue
            found = self._neighbours[i].get(j)
            if found is None or found.chance != -negative:
                continue  # weighed anew since
            if found.stories < self._stories(i, j):
                self.weigh([(i, j)])
            elif self._is_drawn(i, j) or self._is_drawn(j, i):
                self._aside.append(entry)
            else:
                self._join(i, j, found.chance)
        return sorted(self._alive.values(), key=lambda n: n.members)

    def _put_back(self) -> bool:
        """Put back what went to rivals, if any were joined since: one that has grown may not be preferred any more."""
        if self._put_back_at == self._next:
            return False
        self._put_back_at = self._next
        self._heap, self._aside = self._aside, []
        heapq.heapify(self._heap)
        return bool(self._heap)

    def _is_drawn(self, i: int, j: int) -> bool:
        """Whether `i` belongs rather to a rival of `j`: one that is as likely its case, and cannot be `j`'s."""
        if self._prefers is None:
            return False
        node, one = self._alive[i], self._alive[j]
        around = self._neighbours[i]
        rivals = [k for k, weighed in around.items() if weighed.chance > self._threshold and k != j]
        return any(k in self._alive and self._prefers(node, self._alive[k], one) for k in rivals)

    def _stories(self, i: int, j: int) -> int:
        return self._alive[i].profile.size + self._alive[j].profile.size

    def weigh(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Find out how likely the nodes of each pair are one case."""
        alive = self._alive
        pairs = [(i, j) for i, j in pairs if not (alive[i].known and alive[j].known)]
        for begin in range(0, len(pairs), _AT_ONCE):
            some = pairs[begin : begin + _AT_ONCE]
            chances = self._chances([(alive[i], alive[j]) for i, j in some])
            for (i, j), chance in zip(some, chances, strict=True):
                self._note(i, j, _Weighed(chance, self._stories(i, j)))

    def _note(self, i: int, j: int, found: _Weighed) -> None:
        if found.chance < _HOPELESS:
            self._neighbours[i].pop(j, None)
            self._neighbours[j].pop(i, None)
            return
        self._neighbours[i][j] = self._neighbours[j][i] = found
        if found.chance > self._threshold:
            first, second = sorted((self._alive[i].members[0], self._alive[j].members[0]))
            heapq.heappush(self._heap, (-found.chance, first, second, i, j))

    def _join(self, i: int, j: int, chance: float) -> None:
        if (i, j) not in self._made:
            self._make([(i, j, chance), *self._next_joins({i, j})])
        made = self._made.pop((i, j))
        a, b = self._alive.pop(i), self._alive.pop(j)
        new, self._next = self._next, self._next + 1
        self._alive[new] = made.node
        a.profile.view = b.profile.view = None  # a hundred thousand take too much room to be kept
        one, two = self._neighbours.pop(i), self._neighbours.pop(j)
        missing = []
        for other in sorted((one.keys() | two.keys()) - {i, j}):
            around = self._neighbours[other]
            around.pop(i, None)
            around.pop(j, None)
            if self._alive[other].known and made.node.known:
                continue
            last = _last(one.get(other), two.get(other))
            stories = self._stories(other, new)
            if last.stories * _GROWN >= stories:
                self._note(other, new, last)
            elif other in made.chances:
                self._note(other, new, _Weighed(made.chances[other], stories))
            else:
                missing.append((other, new))
        self.weigh(missing)

    def _next_joins(self, taken: set[int]) -> Iterator[tuple[int, int, float]]:
        """Yield the likeliest joins, as things stand, of nodes that are not `taken`, each node once."""
        looked_at = [heapq.heappop(self._heap) for _ in range(min(self._ahead, len(self._heap)))]
        for entry in looked_at:
            heapq.heappush(self._heap, entry)
        for negative, _, _, i, j in looked_at:
            found = self._neighbours[i].get(j) if i in self._alive and j in self._alive else None
            sure = found is not None and found.chance == -negative and found.stories >= self._stories(i, j)
            if sure and taken.isdisjoint((i, j)):
                taken |= {i, j}
                if (i, j) not in self._made:
                    yield i, j, -negative

    def _make(self, joins: Iterable[tuple[int, int, float]]) -> None:
        """Work out what each of some joins makes, and how likely that is one case with the neighbours, all at once."""
        alive = self._alive.keys()
        self._made = {pair: made for pair, made in self._made.items() if alive >= {*pair}}
        asked: list[tuple[dict[int, float], int, Node]] = []
        for i, j, chance in joins:
            a, b = self._alive[i], self._alive[j]
            members = tuple(sorted(a.members + b.members))
            known = a.known or b.known
            node = Node(joined(a.profile, b.profile), members, known, [*a.joins, *b.joins, chance])
            made = self._made[i, j] = _Made(node, {})
            one, two = self._neighbours[i], self._neighbours[j]
            for other in sorted((one.keys() | two.keys()) - {i, j}):
                stories = self._alive[other].profile.size + node.profile.size
                both_known = known and self._alive[other].known
                if not both_known and _last(one.get(other), two.get(other)).stories * _GROWN < stories:
                    asked.append((made.chances, other, node))
        chances = self._chances([(self._alive[other], node) for _, other, node in asked])
        for (found, other, _), chance in zip(asked, chances, strict=True):
            found[other] = chance


def _last(one: _Weighed | None, two: _Weighed | None) -> _Weighed:
    """Return which of the weights that two nodes have for a neighbour was found when there were more stories."""
    return max((w for w in (one, two) if w), key=lambda w: w.stories)
