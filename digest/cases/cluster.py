"""Joining profiles into cases, surest first.  Pure, and independent of the order of the input.

Agglomerative: of all pairs that share a rare name, number or caption the likeliest is joined, the joined profile is
held against its neighbours anew, and so on until no pair is likelier than `threshold`.  A profile grows as it is
joined, so a story that names neither party may still find its case through what the others said.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import NamedTuple

from digest.cases.candidates import candidates
from digest.cases.profile import Profile, joined
from digest.cases.rarity import Rarity

HOPELESS = 0.3
"""A chance below which two are not held side by side again when one of them has grown, whatever it is."""
_GROWN = 1.1  # times as many stories as when a pair was weighed: from there on it is weighed anew
_AT_ONCE = 4000  # pairs that are weighed
_PART = 120  # nodes of one part in which joins are rehearsed; in a larger one too many follow each other
_AS_FAR = 0.04  # a part's next join is as likely as the likeliest of all, or less by this


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
    *,
    rehearsed: bool = False,
) -> list[Node]:
    """Return the cases that the nodes make.  Two known cases are never joined: that is an editor's to decide.

    `prefers` settles to which of two cases that cannot be one a node belongs, when both are likely.  If it is
    `rehearsed`, more is asked, in far fewer batches, which changes nothing of the result.
    """
    known = {place for place, node in enumerate(nodes) if node.known}
    pairs = candidates([node.profile for node in nodes], rarity, known)
    joining = _Joining(nodes, chances, threshold, prefers)
    while some := list(islice(pairs, _AT_ONCE)):
        joining.weigh(some)
        joining.forget_before(some[-1][0])
    if rehearsed:
        _Rehearsal(joining).run()
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


_Pair = tuple[int, int]
_Entry = tuple[float, int, int, int, int]
"""A pair in a heap: the chance, negative, and the first stories of the two, by which it is ordered; the nodes."""


class _Joining:
    """The nodes there are, and how likely each is one case with its neighbours."""

    def __init__(
        self, nodes: Sequence[Node], chances: Chances, threshold: float, prefers: Preference | None = None
    ) -> None:
        self._alive = dict(enumerate(nodes))
        self._chances = chances
        self._threshold = threshold
        self._prefers = prefers
        self._made: dict[_Pair, int] = {}  # what two make, by its number
        self._numbers = count(len(nodes))
        self._told: dict[_Pair, float] = {}  # what was asked ahead: nodes never change, so that it stays true
        self._neighbours: dict[int, dict[int, _Weighed]] = defaultdict(dict)
        self._heap: list[_Entry] = []
        self._aside: list[_Entry] = []  # pairs of which one belongs rather to a rival's case
        self._put_back_at = 0  # nodes that there were
        self._weighed_before = 0

    def run(self) -> list[Node]:
        """Join the likeliest of the pairs that were weighed, and so on, until none is likely."""
        while self._heap or self._put_back():
            self.weigh(self._step(self._heap))
        return sorted(self._alive.values(), key=lambda n: n.members)

    def forget_before(self, place: int) -> None:
        """Let go of what was worked out of nodes that are like none; all pairs of the nodes before were weighed."""
        for i in range(self._weighed_before, place):
            if not self._neighbours.get(i):
                self._alive[i].profile.view = None
        self._weighed_before = place

    def _step(self, heap: list[_Entry]) -> list[_Pair]:
        """Join the likeliest pair of a heap, or find it to be weighed anew; return what is then to be weighed."""
        while heap:
            entry = negative, _, _, i, j = heapq.heappop(heap)
            if i not in self._alive or j not in self._alive:
                continue
            found = self._neighbours[i].get(j)
            if found is None or found.chance != -negative:
                continue  # weighed anew since
            if found.stories < self._stories(i, j):
                return [(i, j)]
            if not (self._is_drawn(i, j) or self._is_drawn(j, i)):
                return self._join(i, j, found.chance)
            self._aside.append(entry)
        return []

    def _put_back(self) -> bool:
        """Put back what went to rivals, if any were joined since: one that has grown may not be preferred any more."""
        if self._put_back_at == len(self._alive):
            return False
        self._put_back_at = len(self._alive)
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

    def weigh(self, pairs: Sequence[_Pair]) -> None:
        """Find out how likely the nodes of each pair are one case."""
        pairs = [(i, j) for i, j in pairs if not (self._alive[i].known and self._alive[j].known)]
        for pair, chance in zip(pairs, self._likely(pairs), strict=True):
            self._note(*pair, _Weighed(chance, self._stories(*pair)))

    def _likely(self, pairs: Sequence[_Pair]) -> list[float]:
        """Return how likely the two of each pair are one case; what was told ahead is not asked again."""
        asked = [pair for pair in pairs if pair not in self._told]
        found: dict[_Pair, float] = {}
        for begin in range(0, len(asked), _AT_ONCE):
            some = asked[begin : begin + _AT_ONCE]
            chances = self._chances([(self._alive[i], self._alive[j]) for i, j in some])
            found.update(zip(some, chances, strict=True))
        return [found[pair] if pair in found else self._told.pop(pair) for pair in pairs]

    def _note(self, i: int, j: int, found: _Weighed) -> None:
        if found.chance < HOPELESS:
            for one, other in ((i, j), (j, i)):
                if around := self._neighbours.get(one):
                    around.pop(other, None)
            return
        self._neighbours[i][j] = self._neighbours[j][i] = found
        if found.chance > self._threshold:
            first, second = sorted((self._alive[i].members[0], self._alive[j].members[0]))
            heapq.heappush(self._heap_of(j), (-found.chance, first, second, i, j))

    def _heap_of(self, _node: int) -> list[_Entry]:
        return self._heap

    def _join(self, i: int, j: int, chance: float) -> list[_Pair]:
        """Put in the place of two what they make; return the pairs of it and a neighbour that are to be weighed."""
        a, b = self._alive.pop(i), self._alive.pop(j)
        members = tuple(sorted(a.members + b.members))
        node = Node(joined(a.profile, b.profile), members, a.known or b.known, [*a.joins, *b.joins, chance])
        a.profile.view = b.profile.view = None  # a hundred thousand take too much room to be kept
        new = self._number_of(i, j)
        self._alive[new] = node
        one, two = self._neighbours.pop(i), self._neighbours.pop(j)
        grown = []
        for other in sorted((one.keys() | two.keys()) - {i, j}):
            around = self._neighbours[other]
            around.pop(i, None)
            around.pop(j, None)
            if self._alive[other].known and node.known:
                continue
            last = _last(one.get(other), two.get(other))
            if last.stories * _GROWN >= self._stories(other, new):
                self._note(other, new, last)
            else:
                self._neighbours[other][new] = self._neighbours[new][other] = last  # until it is weighed
                grown.append((other, new))
        return grown

    def _number_of(self, i: int, j: int) -> int:
        """Return the number of what two make: one, whenever they are joined."""
        pair = min(i, j), max(i, j)
        if (number := self._made.get(pair)) is None:
            number = self._made[pair] = next(self._numbers)
        return number


class _Rehearsal(_Joining):
    """The joins to come, made part by part of the stream, so that what all parts ask is asked at once.

    In earnest one join follows the other wherever it is, and each asks for its few neighbours.  But what is joined in
    one part seldom changes what is joined in another, so that nearly all of it is found out here, in a quarter of the
    batches.  What was not foreseen is asked in earnest.
    """

    def __init__(self, earnest: _Joining) -> None:
        super().__init__((), earnest._chances, earnest._threshold, earnest._prefers)
        self._alive = earnest._alive.copy()
        self._neighbours.update({i: around.copy() for i, around in earnest._neighbours.items()})
        self._made, self._numbers = earnest._made, earnest._numbers
        self._foreseen = earnest._told
        self._part, self._heaps = _parted(sorted(earnest._heap))

    def run(self) -> list[Node]:
        """Take a step in each part that is about as far as the others, until none is left."""
        while self._heaps:
            reached = min(self._heaps.values())[0][0] + _AS_FAR
            asked = [pair for heap in [*self._heaps.values()] if heap[0][0] <= reached for pair in self._step(heap)]
            self.weigh([pair for pair in asked if self._alive.keys() >= {*pair}])
            self._heaps = {part: heap for part, heap in self._heaps.items() if heap}
        return list(self._alive.values())

    def _likely(self, pairs: Sequence[_Pair]) -> list[float]:
        chances = super()._likely(pairs)
        self._foreseen.update(zip(pairs, chances, strict=True))
        return chances

    def _heap_of(self, node: int) -> list[_Entry]:
        return self._heaps.setdefault(self._part.get(node, node), [])

    def _number_of(self, i: int, j: int) -> int:
        number = super()._number_of(i, j)
        self._part[number] = self._part.get(i, i)
        return number


def _parted(pairs: Sequence[_Entry]) -> tuple[dict[int, int], dict[int, list[_Entry]]]:
    """Part nodes by what may be joined, likeliest first, as far as parts may grow: node -> part, part -> its pairs."""
    parts: dict[int, list[int]] = {}
    part: dict[int, int] = {}
    for _, _, _, i, j in pairs:
        a, b = (part.setdefault(node, node) for node in (i, j))
        one, two = parts.setdefault(a, [a]), parts.setdefault(b, [b])
        if a != b and len(one) + len(two) <= _PART:
            one += parts.pop(b)
            part.update(dict.fromkeys(two, a))
    heaps: dict[int, list[_Entry]] = {}
    for entry in pairs:
        heaps.setdefault(part[entry[3]], []).append(entry)
    return part, heaps


def _last(one: _Weighed | None, two: _Weighed | None) -> _Weighed:
    """Return which of the weights that two nodes have for a neighbour was found when there were more stories."""
    return max((w for w in (one, two) if w), key=lambda w: w.stories)
