"""Duplicates: stories that repeat another's text, as wire copies and updated versions do.  Pure, in linear time.

Two stories are copies when most runs of five words of the shorter one stand in the other, so a copy is found however it
is cut or re-headlined.  Runs that many stories share (boilerplate of a court's feed) are no sign of copying.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from digest.cases.reading import opening_words
from digest.model import Story

_RUN = 5  # words
_WORD_BITS = 24  # of the number of a word
_RUN_BITS = (1 << _RUN * _WORD_BITS) - 1
_READ = 120  # words of a story that are compared
_FEWEST = 8  # runs that a text must have to be compared at all: twelve words
_SHARED = 0.6  # share of the shorter text's runs that the other must have
_BOILERPLATE = 40  # stories that share a run before it says nothing


def find_copies(stories: Sequence[Story]) -> dict[str, str]:
    """Return {id of a copy: id of its original}, the original being the first in the order given.

    An original is never itself a copy, so that every group has one head.
    """
    table = _Table()
    original: dict[int, int] = {}
    for i, story in enumerate(stories):
        runs = table.runs_of(story)
        if (head := table.head(runs)) is not None:
            original[i] = original.get(head, head)
        table.add(i, runs)
    return {stories[i].id: stories[head].id for i, head in original.items()}


class _Table:
    """Which stories have which runs of words.

    A run is the number that its words' numbers make, and most runs stand in one story alone: a hundred thousand stories
    have three million runs.
    """

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._first: dict[int, int] = {}  # run -> the first story that has it
        self._others: defaultdict[int, list[int]] = defaultdict(list)
        self._texts: list[tuple[int, ...]] = []  # the runs of each story; a tuple takes an eighth of a set's room

    def runs_of(self, story: Story) -> frozenset[int]:
        if story.docket is not None:
            return frozenset()  # a court's entries are told apart by their number, not by their words
        numbers = [self._words.setdefault(word, len(self._words)) for word in opening_words(story)[:_READ]]
        return frozenset(_runs(numbers))

    def add(self, story: int, runs: frozenset[int]) -> None:
        """Note the runs of `story`; stories are numbered in their order."""
        self._texts.append(tuple(runs))
        known = runs & self._first.keys()
        self._first.update(dict.fromkeys(runs - known, story))
        for run in known:
            if len(self._others[run]) < _BOILERPLATE:
                self._others[run].append(story)

    def head(self, runs: frozenset[int]) -> int | None:
        """Return the story that shares the most of its runs with these, the first of such, if it is enough."""
        if len(runs) < _FEWEST:
            return None
        counts, boilerplate = self._counts(runs)
        best: tuple[float, int] = (0.0, 0)
        for i in sorted(counts):
            shorter = min(len(runs), len(self._texts[i]))
            most = (counts[i] + boilerplate) / shorter
            if most < _SHARED or most <= best[0]:
                continue
            shared = len(runs.intersection(self._texts[i])) / shorter if boilerplate else most
            if shared >= _SHARED and shared > best[0]:
                best = (shared, i)
        return best[1] if best[0] else None

    def _counts(self, runs: frozenset[int]) -> tuple[Counter[int], int]:
        """Return how many of these runs each story has, boilerplate left out, and how many are boilerplate."""
        counts: Counter[int] = Counter()
        boilerplate = 0
        for run in runs & self._first.keys():  # most are in no other story
            others = self._others.get(run, ())
            if len(others) >= _BOILERPLATE:
                boilerplate += 1
            else:
                counts[self._first[run]] += 1
                counts.update(others)
        return counts, boilerplate


def _runs(words: Sequence[int]) -> list[int]:
    """Return one number for each run of words, made of theirs, which follow each other in it."""
    run, runs = 0, []
    for word in words:
        run = (run << _WORD_BITS | word) & _RUN_BITS
        runs.append(run)
    return runs[_RUN - 1 :]
