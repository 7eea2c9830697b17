"""Many patterns looked for in one text at once.  Pure.

A table has some hundred patterns, and a text some forty words.  To scan the text once for each pattern costs more than
all the rest of reading, so the words are cut once, and each leads by a dictionary to the few patterns that may begin
with it.  What a word may begin is looked up once per word of the language, not once per text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from digest.cases.kept import Kept

_K = TypeVar("_K")
_WORD = re.compile(r"\w+")
_END_OF_WORD = re.compile(r"\(\?[=!]|\\\(|\\? |['’]|\\?-|\\\.|\[(?:- |['’])")  # in a pattern
_FOLDED = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}  # letters that are those of English in any case, to `re`
_SHORT = 20_000  # characters; longer texts are too rare, and too large, to keep their words


class _Lazy:
    """A pattern that is compiled when it is first needed: most runs need few."""

    __slots__ = ("_case", "_compiled", "source")

    def __init__(self, source: str, case: re.RegexFlag) -> None:
        self.source = source
        self._case = case
        self._compiled: re.Pattern[str] | None = None

    def compiled(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self.source, self._case)
        return self._compiled


class _Matches(dict[int, Callable[[str, int], re.Match[str] | None]]):
    """Entry -> what looks for its pattern at a place in a text.  To look it up costs no call of a function."""

    def __init__(self, patterns: Sequence[_Lazy]) -> None:
        super().__init__()
        self._patterns = patterns

    def __missing__(self, entry: int) -> Callable[[str, int], re.Match[str] | None]:
        self[entry] = match = self._patterns[entry].compiled().match
        return match


class WordTable(Generic[_K]):
    """Patterns by name, each of which begins at the beginning of a word and ends at the end of one."""

    def __init__(self, entries: Iterable[tuple[_K, str]], *, any_case: bool = True, one_place: bool = False) -> None:
        """Make a table of (name, pattern).

        With `one_place`, a place in the text is read once in all, else once for each name.  Alternatives stand between
        bars; the first word of each is written out, or is a pattern of its own; a space behind it is not optional.
        """
        self._case = re.IGNORECASE if any_case else re.NOFLAG
        self._one_place = one_place
        self._names: list[_K] = []
        self._patterns: list[_Lazy] = []
        self._match = _Matches(self._patterns)
        self._first: list[tuple[int, _Lazy]] = []  # of entries: first words that are patterns of their own
        self._plain: dict[str, list[int]] = {}  # first words that are written out -> entries
        for name, pattern in entries:
            self._add(name, pattern)
        self._any_first = _Lazy("|".join(first.source for _, first in self._first) or r"(?!)", self._case)
        self._begun_by = Kept(self._look_up)

    def _add(self, name: _K, pattern: str) -> None:
        entry = len(self._names)
        self._names.append(name)
        self._patterns.append(_Lazy(rf"(?:{pattern})(?!\w)", self._case))
        words = _first_words(pattern)
        plain = {word for word in words if _WORD.fullmatch(word)}
        for word in plain:
            self._plain.setdefault(self._folded(word), []).append(entry)
        if words - plain:
            self._first.append((entry, _Lazy("|".join(sorted(words - plain)), self._case)))

    def _folded(self, word: str) -> str:
        return word.translate(_FOLDED).lower() if self._case else word

    def _look_up(self, word: str) -> tuple[int, ...]:
        found = {*self._plain.get(self._folded(word), ())}
        if self._any_first.compiled().fullmatch(word):
            found.update(entry for entry, first in self._first if first.compiled().fullmatch(word))
        return tuple(sorted(found))

    def matches(self, text: str) -> Iterator[tuple[_K, re.Match[str]]]:
        """Yield the names whose patterns match, with the match, in the order of the text."""
        ends: dict[int, int] = {}
        telling = list(map(self._begun_by.__getitem__, _words(text)))
        if not any(telling):
            return
        for start, begun in [(start, begun) for start, begun in zip(_starts(text), telling, strict=True) if begun]:
            for i in begun:
                place = 0 if self._one_place else i
                if start < ends.get(place, 0):
                    continue
                if m := self._match[i](text, start):
                    ends[place] = m.end()
                    yield self._names[i], m


def _words(text: str) -> Sequence[str]:
    return _kept_words(text) if len(text) <= _SHORT else _WORD.findall(text)


@lru_cache(maxsize=4)
def _kept_words(text: str) -> tuple[str, ...]:
    """The words of a text, kept while one table after the other asks for them."""
    return tuple(_WORD.findall(text))


def _starts(text: str) -> Sequence[int]:
    return _kept_starts(text) if len(text) <= _SHORT else _found_starts(text)


def _found_starts(text: str) -> tuple[int, ...]:
    """Find where each word begins: no letter stands between them, so that it is where its text is next found."""
    found: list[int] = []
    end = 0
    for word in _words(text):
        start = text.index(word, end)
        end = start + len(word)
        found.append(start)
    return tuple(found)


@lru_cache(maxsize=4)
def _kept_starts(text: str) -> tuple[int, ...]:
    """Where the words of a text begin."""
    return _found_starts(text)


def _alternatives(pattern: str) -> list[str]:
    """Cut a pattern at the bars that stand in no bracket."""
    parts, depth, begin = [], 0, 0
    for i, sign in enumerate(pattern):
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            parts.append(pattern[begin:i])
            begin = i + 1
    return [*parts, pattern[begin:]]


def _first_words(pattern: str) -> set[str]:
    """The patterns of the words that `pattern` may begin with; a group that stands first is opened."""
    words: set[str] = set()
    for part in _alternatives(pattern):
        if not part.startswith("(?:"):
            word = _END_OF_WORD.split(part, maxsplit=1)[0]
            words.add(word if word.count("(") == word.count(")") else word[: word.rindex("(?:")])
            continue
        close = _closing(part)
        rest = part[close + 1 :]
        if rest.startswith("?"):
            rest = rest[1:]
            words |= _first_words(rest)
        for inner in _alternatives(part[3:close]):
            words |= _first_words(inner + rest)
    return words


def _closing(pattern: str) -> int:
    """The place of the bracket that closes the first one."""
    depth = 0
    for i, sign in enumerate(pattern):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return i
    raise ValueError(f"no closing bracket in {pattern!r}")
