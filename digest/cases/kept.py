"""What is worked out of a word, kept at hand, since the words of a stream recur.  Pure to those who ask."""

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
_LENGTH = 40  # letters; what is longer is no word, and would fill the memory
_VOCABULARY = 100_000  # words


class Kept(dict[str, _T]):
    """Word -> what is worked out of it, the first time that it is met.  To look it up costs no call of a function."""

    def __init__(self, work_out: Callable[[str], _T]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, word: str) -> _T:
        found = self._work_out(word)
        if len(word) <= _LENGTH:
            if len(self) >= _VOCABULARY:
                self.clear()
            self[word] = found
        return found
