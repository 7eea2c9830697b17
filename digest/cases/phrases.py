"""Families of phrases looked for in a text, all in one walk over its words.  Pure; the phrases stand in a TOML table.

How a phrase is written is told at the head of data/about.toml.  Where two phrases begin at one word the longer one
counts, and the words it names are taken: what "tennis court" has taken is no "court" any more.
"""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from digest.cases import text
from digest.cases.kept import Kept

END = "."
"""The word that stands for the end of a sentence: no phrase reaches over it."""

_ENDS = frozenset(".!?;…")
_MONEY = frozenset("$£€₹")
_POINTED = frozenset(
    "mr mrs ms dr st sgt lt gov sen rep atty dept inc co corp ltd bros jr sr v vs no nos civ cr ct cir".split()
)
_GAP = 4  # words that "~" may stand for
_NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve fifteen eighteen twenty thirty forty fifty sixty "
    "ninety hundred dozen dozens several many".split()
)


class _Part(NamedTuple):
    """One place of a phrase: the words that may stand there, or the beginnings of such words, or a gap."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    number: bool = False
    gap: bool = False

    def accepts(self, word: str) -> bool:
        return (
            word in self.words
            or (bool(self.stems) and word.startswith(self.stems))
            or (self.number and (word[0].isdigit() or word in _NUMBERS))
        )


@dataclass(frozen=True, slots=True)
class _Phrase:
    family: str
    first: _Part
    rest: tuple[_Part, ...]
    length: int  # places that are no gaps

    def seconds(self) -> frozenset[str] | None:
        """Return the words one of which must follow the first; None if it does not list them all."""
        second = self.rest[0] if self.rest else None
        return None if second is None or second.gap or second.stems or second.number else second.words


class _Begun(NamedTuple):
    """The phrases that a word may begin, the longest first."""

    always: tuple[_Phrase, ...]  # whatever word follows: those that do not list what may
    before: dict[str, tuple[_Phrase, ...]]  # a word that may follow -> these, and those that list it

    @classmethod
    def of(cls, phrases: Sequence[_Phrase]) -> "_Begun":
        """Sort some phrases that one word may begin."""
        asked = [(phrase, phrase.seconds()) for phrase in sorted(phrases, key=lambda phrase: -phrase.length)]
        always = tuple(phrase for phrase, seconds in asked if seconds is None)
        listed = {word for _, seconds in asked for word in seconds or ()}
        before = {
            word: tuple(phrase for phrase, seconds in asked if seconds is None or word in seconds) for word in listed
        }
        return cls(always, before)


class Phrases:
    """A table of phrases, found by the word that begins them."""

    def __init__(self, families: dict[str, str], sets: dict[str, str]) -> None:
        """Take {family: phrases between commas} and {name: words} for what stands in <name>."""
        self._by_word: dict[str, list[_Phrase]] = {}
        self._by_stem: dict[str, list[_Phrase]] = {}
        self._numbers: list[_Phrase] = []
        self.families = tuple(families)
        for family, phrases in families.items():
            for phrase in _split(phrases):
                self._add(_read(family, phrase, sets))
        self._begun_by = Kept(self._look_up)

    def _add(self, phrase: _Phrase) -> None:
        first = phrase.first
        for word in first.words:
            self._by_word.setdefault(word, []).append(phrase)
        for stem in first.stems:
            self._by_stem.setdefault(stem, []).append(phrase)
        if first.number:
            self._numbers.append(phrase)

    def _look_up(self, word: str) -> _Begun | None:
        """Return the phrases that `word` may begin."""
        found = [*self._by_word.get(word, ())]
        for end in range(2, len(word) + 1):
            found += self._by_stem.get(word[:end], ())
        if word[0].isdigit() or word in _NUMBERS:
            found += self._numbers
        return _Begun.of(found) if found else None

    def families_in(self, part: str) -> frozenset[str]:
        """Return the families that speak in a text."""
        return frozenset(family for family, _ in self.find(cut(part)))

    def find(self, words: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Yield (family, place of its first word) for the phrases in `words`, which are as `cut` gives them."""
        taken: set[int] = set()
        for start, begun in [(i, begun) for i, begun in enumerate(map(self._begun_by.__getitem__, words)) if begun]:
            if start in taken:
                continue
            following = words[start + 1] if start + 1 < len(words) else END
            for phrase in begun.before.get(following, begun.always):
                if not phrase.rest:
                    yield phrase.family, start
                    break
                if places := _match(phrase.rest, words, start):
                    taken.update(places)
                    yield phrase.family, start
                    break


def _match(rest: tuple[_Part, ...], words: Sequence[str], start: int) -> list[int]:
    """Return the places of the words that a phrase names, its first at `start`; nothing if the `rest` do not follow."""
    places = [start]
    place, most, gap = start + 1, len(words), 0
    for part in rest:
        if part.gap:
            gap = _GAP
            continue
        last = place + gap
        while place < most and words[place] != END and not part.accepts(words[place]):
            place += 1
            if place > last:
                return []
        if place >= most or words[place] == END:
            return []
        places.append(place)
        place, gap = place + 1, 0
    return places


def cut(part: str) -> list[str]:
    """Return the words of a text as phrases are made of them, with END between sentences."""
    words: list[str] = []
    before = ""
    tokens = text.token_texts(part)
    for said, of_phrases in zip(tokens, map(_WORDS.__getitem__, tokens), strict=True):
        if said != "." or not is_pointed(before):
            words += of_phrases
        before = said
    return words


def _words(token: str) -> tuple[str, ...]:
    if token[0].isalnum():
        return tuple(word for word in text.bare(token).split("-") if word)
    return (END,) if token in _ENDS else ("$",) if token in _MONEY else ()


_WORDS = Kept(_words)


def _is_pointed(word: str) -> bool:
    return "." in word or (len(word) == 1 and word.isalpha()) or word.lower() in _POINTED


is_pointed: Callable[[str], bool] = Kept(_is_pointed).__getitem__
"""Whether a point behind a word belongs to it: "U.S.", "J.", "Inc."."""


def _split(phrases: str) -> list[str]:
    return [phrase for part in phrases.split(",") if (phrase := " ".join(part.split()))]


def _read(family: str, phrase: str, sets: dict[str, str]) -> _Phrase:
    for name, words in sets.items():
        phrase = phrase.replace(f"<{name}>", "|".join(words.split()).replace("||", "|"))
    parts = tuple(_part(part) for part in phrase.split(" "))
    if parts[0].gap or parts[-1].gap:
        raise ValueError(f"a phrase of {family!r} begins or ends with a gap: {phrase!r}")
    return _Phrase(family, parts[0], parts[1:], sum(not part.gap for part in parts))


def _part(part: str) -> _Part:
    if part == "~":
        return _Part(gap=True)
    words = [word for word in part.split("|") if word]
    return _Part(
        frozenset(word for word in words if word != "#" and not word.endswith("*")),
        tuple(word[:-1] for word in words if word.endswith("*")),
        "#" in words,
    )


@cache
def load(name: str) -> Phrases:
    """Return the table data/`name`.toml of the package."""
    table = tomllib.loads(files("digest.cases").joinpath(f"data/{name}.toml").read_text("utf-8"))
    sets = table.pop("set")
    families = {f"{group} {family}": phrases for group, entries in table.items() for family, phrases in entries.items()}
    return Phrases(families, sets)
