"""Duplicates: stories that repeat another's text, as wire copies and updated versions do.  Pure, in linear time.

Two stories are copies when most runs of five words of the shorter one stand in the other, so a copy is found however it
is cut or re-headlined.  Runs that many stories share (boilerplate of a court's feed) are no sign of copying.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from digest.cases.reading import opening_words
from digest.model import Story

_RUN = 5  # words
_READ = 120  # words of a story that are compared
_FEWEST = 8  # runs that a text must have to be compared at all: twelve words
_SHARED = 0.6  # share of the shorter text's runs that the other must have
_BOILERPLATE = 40  # stories that share a run before it says nothing


def find_copies(stories: Sequence[Story]) -> dict[str, str]:
    """Return {id of a copy: id of its original}, the original being the first in the order given.

    An original is never itself a copy, so that every group has one head.
    """
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    texts: list[frozenset[tuple[str, ...]]] = []
    original: dict[int, int] = {}
    for i, story in enumerate(stories):
        runs = _runs(story)
        texts.append(runs)
        if (head := _head(runs, texts, holders)) is not None and head != i:
            original[i] = original.get(head, head)
        for run in runs:
            if len(holders[run]) <= _BOILERPLATE:
                holders[run].append(i)
    return {stories[i].id: stories[head].id for i, head in original.items()}


def _runs(story: Story) -> frozenset[tuple[str, ...]]:
    if story.docket is not None:
        return frozenset()  # a court's entries are told apart by their number, not by their words
    words = opening_words(story)[:_READ]
    return frozenset(words[i : i + _RUN] for i in range(len(words) - _RUN + 1))


def _head(
    runs: frozenset[tuple[str, ...]],
    texts: Sequence[frozenset[tuple[str, ...]]],
    holders: dict[tuple[str, ...], list[int]],
) -> int | None:
    if len(runs) < _FEWEST:
        return None
    best: tuple[float, int] = (0.0, 0)
    for i in sorted(_candidates(runs, holders)):
        shorter = min(len(runs), len(texts[i]))
        shared = len(runs & texts[i]) / shorter
        if shared >= _SHARED and shared > best[0]:
            best = (shared, i)
    return best[1] if best[0] else None


def _candidates(runs: Iterable[tuple[str, ...]], holders: dict[tuple[str, ...], list[int]]) -> set[int]:
    return {i for run in runs if len(holders.get(run, ())) <= _BOILERPLATE for i in holders.get(run, ())}
