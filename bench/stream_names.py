"""Made-up names and words, drawn so that a few are frequent and new ones never cease (Zipf and Mandelbrot).  Pure."""

import random
import re
from collections.abc import Sequence
from functools import cache

import stream_words as words

from digest.cases.text import common_words


def rank(chooser: random.Random, pool: int, head: float = 50.0) -> int:
    """Draw a rank with a chance that falls as 1 / (rank + head)."""
    return int(head * ((1 + pool / head) ** chooser.random() - 1))


def _spelled(place: int, *parts: Sequence[str]) -> str:
    """Return the name of a rank: the parts are mixed, so that neighbours in rank look nothing alike."""
    pool = 1
    for part in parts:
        pool *= len(part)
    place = (place * 48_271 + 11) % pool
    name = ""
    for part in parts:
        place, which = divmod(place, len(part))
        name += part[which]
    return name


def surname(chooser: random.Random) -> str:
    return _spelled(rank(chooser, 92_000), words.ONSETS, words.VOWELS, words.MIDDLES, words.ENDINGS)


def person(chooser: random.Random) -> tuple[str, str]:
    """Return a surname and the full name."""
    last = surname(chooser)
    return last, f"{words.FIRST[rank(chooser, len(words.FIRST), 8)]} {last}"


def firm(chooser: random.Random) -> tuple[str, str]:
    """Return the short and the full name of a firm."""
    if chooser.random() < 0.3:
        coin = surname(chooser)
    else:
        coin = _spelled(rank(chooser, 38_000), words.ONSETS, words.VOWELS, words.MIDDLES, words.COINED)
    short = f"{coin} {chooser.choice(words.SECTORS)}"
    return (short if chooser.random() < 0.5 else coin), f"{short} {chooser.choice(words.FORMS)}"


def town(chooser: random.Random) -> str:
    return _spelled(rank(chooser, 2_900, 20), words.BEFORE, words.STEMS, words.TOWNS)


@cache
def _vocabulary() -> tuple[str, ...]:
    plain = [w for w in sorted(common_words()) if re.fullmatch(r"[a-z]{4,10}(?<!s)(?<!ed)(?<!ly)(?<!ing)", w)]
    random.Random(7).shuffle(plain)
    return tuple(plain)


def amount(chooser: random.Random) -> str:
    return f"${round(10 ** chooser.uniform(0, 2.9), 1):g} {chooser.choice(('million', 'million', 'billion'))}"


def some_words(chooser: random.Random, count: int) -> tuple[str, ...]:
    table = _vocabulary()
    return tuple(table[rank(chooser, len(table))] for _ in range(count))
