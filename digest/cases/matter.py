"""What kind of matter a story tells of, and who proceeds in it.  Pure; the words stand in data/matter.toml.

A phrase of the table speaks for one or more *signs*: a kind of proceeding ("kind criminal"), a class of people or body
that proceeds or is proceeded against ("who shareholders"), what happened ("act plea").  Phrases are looked up word by
word, so that the cost grows with the text and not with the table.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

Phrases = dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]


@cache
def _phrases() -> Phrases:
    """Return first word -> [(all words, signs)], the longest phrase first."""
    table = tomllib.loads(files("digest.cases").joinpath("data/matter.toml").read_text("utf-8"))
    signs: dict[tuple[str, ...], list[str]] = {}
    for family, entries in table.items():
        for name, phrases in entries.items():
            for phrase in phrases:
                signs.setdefault(tuple(phrase.lower().split()), []).append(f"{family} {name}")
    found: Phrases = {}
    for words in sorted(signs, key=len, reverse=True):
        found.setdefault(words[0], []).append((words, tuple(signs[words])))
    return found


def all_signs() -> list[str]:
    """Return the signs that there are, in the order of the alphabet."""
    return sorted({sign for phrases in _phrases().values() for _, signs in phrases for sign in signs})


def matter_signs(words: Sequence[str]) -> dict[str, float]:
    """Return how often each sign is spoken of in `words`, which are lower case and without points."""
    phrases = _phrases()
    counts: dict[str, float] = {}
    for i, begun in [(i, begun) for i, begun in enumerate(map(phrases.get, words)) if begun]:
        for phrase, signs in begun:
            if len(phrase) == 1 or tuple(words[i : i + len(phrase)]) == phrase:
                for sign in signs:
                    counts[sign] = counts.get(sign, 0.0) + 1.0
                break
    return counts
