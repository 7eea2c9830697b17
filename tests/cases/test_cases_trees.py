"""Boosted trees, beside asking one after the other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cases.trees import MOST_ANSWERS, Question, Tree, Trees, read_tree

SIGNS = ("a", "b", "c", "d")
LIMITS = st.sampled_from([-1.0, 0.0, 0.25, 1.0])
ANSWERS = st.integers(-9_999, 9_999)


@st.composite
def trees(draw: st.DrawFn, most: int = MOST_ANSWERS) -> Tree:
    """A tree of 2 to `most` answers, of any shape."""
    return _grown(draw, draw(st.integers(2, most)))


def _grown(draw: st.DrawFn, answers: int) -> Tree:
    if answers == 1:
        return draw(ANSWERS)
    left = draw(st.integers(1, answers - 1))
    return Question(
        draw(st.sampled_from(SIGNS)), draw(LIMITS), _grown(draw, left), _grown(draw, answers - left)
    )


def asked(tree: Tree, signs: dict[str, float]) -> int:
    while isinstance(tree, Question):
        tree = tree.above if signs[tree.sign] > tree.limit else tree.below
    return tree


PAIRS = st.lists(st.tuples(*[st.sampled_from([-2.0, -1.0, 0.0, 0.2, 0.25, 0.3, 1.0, 5.0])] * 3), max_size=150)


@given(st.lists(trees(), max_size=5), ANSWERS, PAIRS)
def test_all_trees_at_once_answer_as_one_after_the_other(
    grown: list[Tree], start: int, pairs: list[tuple[float, ...]]
) -> None:
    """Whatever else is asked with a pair; "d" is told of none and counts as 0."""
    told = {sign: np.array([pair[i] for pair in pairs]) for i, sign in enumerate("abc")}
    found = Trees.of(start, grown).totals(told, len(pairs))
    signs = [dict(zip(SIGNS, (*pair, 0.0), strict=True)) for pair in pairs]
    expected = [start + sum(asked(tree, of_pair) for tree in grown) for of_pair in signs]
    assert np.rint(found * 10_000).tolist() == expected
    for i in range(min(3, len(pairs))):
        alone = {sign: x[i : i + 1] for sign, x in told.items()}
        assert Trees.of(start, grown).totals(alone, 1)[0] == found[i]


def test_trees_are_read_as_they_are_written() -> None:
    told = ["a", 0.5, 100, ["b", 0.0, -200, 300]]
    assert read_tree(told) == Question("a", 0.5, 100, Question("b", 0.0, -200, 300))
    assert read_tree(7) == 7


def test_a_tree_of_too_many_answers_is_refused() -> None:
    tree: Tree = 0
    for n in range(MOST_ANSWERS):
        tree = Question("a", float(n), tree, n)
    for wrong in (tree, 5):
        with pytest.raises(ValueError, match="2 to 8 answers"):
            Trees.of(0, [wrong])
