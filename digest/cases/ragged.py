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
    """Where each row begins in the flat arrays, and how many elements it has."""

    begins: Ints
    lengths: Ints

    @classmethod
    def of(cls, lengths: Sequence[int] | Ints) -> "Rows":
        """Return rows of these lengths, one after the other."""
        each = np.asarray(lengths, dtype=np.int64)
        return cls(each.cumsum() - each, each)

    def owners(self) -> Ints:
        """Return the row of each element."""
        return np.arange(len(self.lengths)).repeat(self.lengths)

    def take(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return, for all elements of the given `rows` in order, the place in `rows` and the place of the element."""
        lengths = self.lengths[rows]
        ends = lengths.cumsum()
        owner = np.arange(len(rows)).repeat(lengths)
        return owner, np.arange(len(owner)) + (self.begins[rows] - ends + lengths)[owner]


def ranks(rows: Ints) -> Ints:
    """Return the place of each element among those of its row; `rows` is in order."""
    if not len(rows):
        return rows
    first = np.ones(len(rows), dtype=np.bool_)
    np.not_equal(rows[1:], rows[:-1], out=first[1:])
    begins: Ints = first.nonzero()[0]
    place: Ints = np.arange(len(rows)) - begins[first.cumsum() - 1]
    return place


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
