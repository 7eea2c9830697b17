"""Fields that are silent, as most are: one for all, since a hundred thousand stories have two million of them."""

from typing import Any

NOTHING: dict[Any, Any] = {}
"""What nothing is told of.  Fields are shared, and never changed."""

NONE: frozenset[Any] = frozenset()
