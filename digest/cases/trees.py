"""Boosted trees: the sum of what many small trees answer, each by a few questions.  Pure.

A tree is an answer, or a question: whether a sign is above a limit, and a tree for either case.  All trees are asked of
many pairs at once: each question tells, in the bits of a byte, which answers of its tree it shuts, and the first that
all questions leave open is the tree's (QuickScorer: Lucchese and others, SIGIR 2015).  Trees ask the same again and
again, so that each different question is asked once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digest.cases.ragged import Floats, Ints


class Question(NamedTuple):
    """Whether a sign is above a limit, with the tree to go on with when it is not, and when it is."""

    sign: str
    limit: float
    below: "Tree"
    above: "Tree"


Tree: TypeAlias = int | Question
"""An answer in ten-thousandths, or a question."""

MOST_ANSWERS = 8
"""Of one tree: there is a bit for each."""

_UNIT = 1e-4  # of answers, which are whole, so that their sum is the same whatever else is asked with them
_FIRST = np.array([8 - (255 - shut).bit_length() for shut in range(256)])  # shut answers -> the first that is open
_AT_ONCE = 256  # pairs, for which all questions fit into a processor's memory


@dataclass(frozen=True, slots=True)
class Trees:
    """What was learnt, laid out for asking."""

    start: int  # the sum before any tree answers
    trees: Sequence[Tree]
    signs: tuple[str, ...]  # that are asked for
    sign: Ints  # of each different question, by its place in `signs`
    limit: Floats
    asked: Ints  # [questions of a tree, trees] which question
    shuts: NDArray[np.uint8]  # and which answers it shuts when its sign is above the limit; none in the place of none
    answers: Ints  # of each tree, `MOST_ANSWERS` of them

    @classmethod
    def of(cls, start: int, trees: Sequence[Tree]) -> "Trees":
        """Lay out trees of at least one question and at most `MOST_ANSWERS` answers.  Raises ValueError for others."""
        questions = [list(_questions(tree, 0)) for tree in trees]
        answers = [list(_answers(tree)) for tree in trees]
        if any(not 1 < len(of_tree) <= MOST_ANSWERS for of_tree in answers):
            raise ValueError(f"a tree has 2 to {MOST_ANSWERS} answers")
        different = sorted({(sign, limit) for of_tree in questions for sign, limit, _ in of_tree})
        signs = sorted({sign for sign, _ in different})
        asked = np.zeros((MOST_ANSWERS - 1, len(trees)), dtype=np.int64)
        shuts = np.zeros((MOST_ANSWERS - 1, len(trees)), dtype=np.uint8)
        places = {question: i for i, question in enumerate(different)}
        for tree, of_tree in enumerate(questions):
            for i, (sign, limit, shut) in enumerate(of_tree):
                asked[i, tree], shuts[i, tree] = places[sign, limit], shut
        padded = [[*of_tree, *[0] * (MOST_ANSWERS - len(of_tree))] for of_tree in answers]
        return cls(
            start,
            trees,
            tuple(signs),
            np.array([signs.index(sign) for sign, _ in different], dtype=np.int64),
            np.array([limit for _, limit in different], dtype=np.float64),
            asked,
            shuts,
            np.array(padded, dtype=np.int64).ravel(),
        )

    def totals(self, signs: Mapping[str, Floats], count: int) -> Floats:
        """Return for each of `count` pairs the sum of all answers; a sign that is not told is 0."""
        total = np.full(count, self.start, dtype=np.int64)
        if self.signs:
            silent = np.zeros(count)
            told = np.stack([signs.get(sign, silent) for sign in self.signs])
            for begin in range(0, count, _AT_ONCE):
                some = slice(begin, begin + _AT_ONCE)
                total[some] += self._answered(told[:, some])
        return total * np.float64(_UNIT)

    def _answered(self, told: Floats) -> Ints:
        above = np.negative((told[self.sign] > self.limit[:, np.newaxis]).view(np.uint8))  # all bits, or none
        shut = np.zeros((len(self.trees), told.shape[1]), dtype=np.uint8)
        for asked, shuts in zip(self.asked, self.shuts, strict=True):
            shut |= above[asked] & shuts[:, np.newaxis]
        first = _FIRST.take(shut)
        first += MOST_ANSWERS * np.arange(len(self.trees))[:, np.newaxis]
        total: Ints = self.answers.take(first).sum(axis=0)
        return total


def read_tree(told: Any) -> Tree:
    """Return a tree as it stands in a file: a number, or [sign, limit, tree up to the limit, tree above it]."""
    if isinstance(told, int):
        return told
    sign, limit, below, above = told
    return Question(sign, limit, read_tree(below), read_tree(above))


def _questions(tree: Tree, first: int) -> Iterator[tuple[str, float, int]]:
    """Yield sign, limit and the answers that are shut above it; `first` is the place of the tree's first answer."""
    if isinstance(tree, Question):
        count = len(list(_answers(tree.below)))
        yield tree.sign, tree.limit, sum(1 << (MOST_ANSWERS - 1 - place) for place in range(first, first + count))
        yield from _questions(tree.below, first)
        yield from _questions(tree.above, first + count)


def _answers(tree: Tree) -> Iterator[int]:
    if isinstance(tree, Question):
        yield from _answers(tree.below)
        yield from _answers(tree.above)
    else:
        yield tree
