"""Setting plain text: wrapped by what a reader sees, not by the number of characters.  Pure."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_NOTE = re.compile(r"\[\d+\][,.;:)”]*")
WIDTH = 72  # columns; leaves room for "> > " when the message is quoted (RFC 3676 says 78 or fewer)


class Notes:
    """The links of one passage, numbered in the order in which they are first named; they stand at its end."""

    def __init__(self) -> None:
        self.urls: list[str] = []

    def __call__(self, url: str) -> str:
        """Return " [3]", what stands after the words that lead to `url`; "" if they lead nowhere or within the page."""
        if not url or url.startswith("#"):
            return ""
        if url not in self.urls:
            self.urls.append(url)
        return f" [{self.urls.index(url) + 1}]"


def columns(text: str) -> int:
    """Return how many columns `text` takes in a fixed-width font: 2 for a CJK character, 0 for an accent."""
    return len(text) if text.isascii() else sum(_columns_of(character) for character in text)


def _columns_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def underline(text: str, character: str = "-") -> str:
    """Return `text` with a line of `character` below it, as long as its longest line."""
    longest = max((columns(line) for line in text.split("\n")), default=0)
    return f"{text}\n{character * longest}"


@lru_cache(maxsize=16_384)  # an edition that is looked at again has the same lines
def wrap(text: str, first: str = "", rest: str = "") -> str:
    """Return `text` in lines of at most `WIDTH` columns that start with `first`, later ones with `rest`.

    A word is never broken, however long, so that an address stays whole; between CJK characters, which are written
    without spaces, a line may end anywhere.
    """
    lines: list[str] = []
    line, width, empty = first, columns(first), True
    for gap, word in _pieces(text):
        needed = columns(word)
        if not empty and width + len(gap) + needed > WIDTH:
            lines.append(line)
            line, width, empty = rest, columns(rest), True
        joint = "" if empty else gap
        line, width, empty = line + joint + word, width + len(joint) + needed, False
    return "\n".join([*lines, line]).rstrip()


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield (space before it, piece): words, and within words the parts that a line may end between.

    The number of a note stays with the word before it.
    """
    for word in _words(text):
        if word.isascii():
            yield " ", word
            continue
        gap, piece = " ", ""
        for character in word:
            if piece and _may_part(piece[-1], character):
                yield gap, piece
                gap, piece = "", ""
            piece += character
        yield gap, piece


def _words(text: str) -> list[str]:
    words: list[str] = []
    for word in text.split():
        if words and _NOTE.fullmatch(word):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _may_part(before: str, after: str) -> bool:
    """Tell whether a line may end between two characters of one word.

    Only beside a wide character, never before its accent or closing punctuation, never after opening punctuation.
    """
    if not (_is_wide(before) or _is_wide(after)) or _columns_of(after) == 0 or after == " ":
        return False
    return unicodedata.category(after) not in {"Pe", "Pf", "Po"} and unicodedata.category(before) not in {"Ps", "Pi"}


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
