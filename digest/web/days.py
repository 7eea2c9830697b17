"""Days as addresses and forms name them."""

from datetime import date


def read_day(text: str) -> date | None:
    """Return the day (2023-07-12) that a text names, None if it names none that an edition can have."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1995 <= day.year <= 2999 else None  # no feed is older, and calendars end
