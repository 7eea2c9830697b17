"""The one place that asks what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present moment as an aware UTC datetime."""


def system_clock() -> datetime:
    """Return the present moment in UTC, whole seconds, since no stage needs finer and databases differ beyond that."""
    return datetime.now(UTC).replace(microsecond=0)
