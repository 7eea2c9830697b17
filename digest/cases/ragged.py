"""Rows of unequal length, one after the other in flat arrays: what many stories say, held side by side.  Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Where each row begins and ends: `ends[i] - ends[i - 1]` elements belong to row i."""

    ends: Ints

    @classmethod
    def of(cls, lengths: Sequence[int] | Ints) -> "Rows":
        """Return rows of these lengths."""
        return cls(np.cumsum(np.asarray(lengths, dtype=np.int64)))

    @property
    def lengths(self) -> Ints:
        """The number of elements of each row."""
        return np.diff(self.ends, prepend=0)

    def owners(self) -> Ints:
        """Return the row of each element."""
        return np.repeat(np.arange(len(self.ends)), self.lengths)

    def take(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return, for all elements of the given `rows` in order, the place in `rows` and the place of the element."""
        lengths = self.lengths[rows]
        owner = np.repeat(np.arange(len(rows)), lengths)
        begins = self.ends[rows] - np.cumsum(lengths)
        return owner, np.arange(len(owner)) + begins[owner]


def ranks(rows: Ints) -> Ints:
    """Return the place of each element among those of its row; `rows` is in order."""
    if not len(rows):
        return rows
    begins = np.flatnonzero(np.diff(rows, prepend=rows[0] - 1))
    return np.arange(len(rows)) - np.repeat(begins, np.diff(begins, append=len(rows)))


def places(keys: Ints, wanted: Ints) -> tuple[Ints, Flags]:
    """Return where each of `wanted` stands in the ordered `keys`, and whether it does; where not, the place is any."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return at, keys[at] == wanted


def sums(rows: Ints, values: Floats, count: int) -> Floats:
    """Return the sum of the `values` of each of `count` rows, added in the order given."""
    found: Floats = np.bincount(rows, values, count).astype(np.float64, copy=False)  # of no rows: whole numbers
    return found


def most(rows: Ints, values: Floats, count: int) -> Floats:
    """Return the greatest of the `values` of each of `count` rows, 0 at least."""
    found = np.zeros(count)
    np.maximum.at(found, rows, values)
    return found
