"""Which known cases a few stories can have anything to do with.  Pure.

For where somebody waits: profiles of all cases that were ever known take long.  It is generous: one word of a party,
or the last number of a docket number, wherever it stands, is enough.
"""

import re
from collections.abc import Iterable

from digest.cases.view import STATE_PARTIES
from digest.model import Case, Story

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_LEAST = 3  # letters of a word that tells something
_EVERYWHERE = STATE_PARTIES | frozenset("the and for matter estate parte inc llc ltd corp company".split())


def nearby(cases: Iterable[Case], stories: Iterable[Story]) -> set[str]:
    """Return the ids of the cases of whose names or docket numbers something stands in one of the stories."""
    text = "\n".join(part for story in stories for part in (story.title, story.summary, story.content))
    words, numbers = set(_words(text)), set(_numbers(text))
    return {
        case.id
        for case in cases
        if not words.isdisjoint(word for name in (case.caption or "", *case.aliases) for word in _telling(name))
        or not numbers.isdisjoint(number for docket in case.dockets for number in list(_numbers(docket))[-1:])
    }


def _telling(name: str) -> Iterable[str]:
    return (word for word in _words(name) if len(word) >= _LEAST and word not in _EVERYWHERE)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace(".", ""))  # S.E.C. is the SEC


def _numbers(text: str) -> Iterable[str]:
    """Yield the numbers as every writer has them: "1:20-cv-07311" is "20 Civ. 7311", too."""
    return (number.lstrip("0") for number in _NUMBER.findall(text))
