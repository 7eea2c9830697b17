"""From when to when an edition covers.  Pure; instants are aware UTC, a window is half-open: since <= moment < until.

An edition ends at its time of day.  One that is built by hand after that on the same day ends at that moment, so that
it holds the news so far; but a rebuild that brings no new story leaves the end where it was, and the bytes as they are.
It begins where the edition before it ends, and never reaches into the one after it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST = timedelta(hours=24)
"""How far a newsletter's first edition goes back from its time."""


@dataclass(frozen=True, slots=True)
class Window:
    """since <= moment < until."""

    since: datetime
    until: datetime


def window(
    edition_time: datetime,
    now: datetime,
    *,
    is_today: bool,
    stored: Window | None = None,
    before: datetime | None = None,
    after: datetime | None = None,
    since: datetime | None = None,
) -> Window:
    """Return what an edition may cover that is being built at `now`.

    Args:
        edition_time: the instant of the edition's day at which it is due.
        now: the moment of the build.
        is_today: whether the edition's day is the day it is at `now`.
        stored: the window of an earlier build of the same edition.
        before: where the edition before it ends, None if it is the newsletter's first.
        after: where the edition after it begins, None if it is the newest.
        since: the beginning that the caller asks for; it may lie before the end of the edition before.
    """
    until = max(edition_time, now) if is_today else edition_time
    if stored is not None:
        until = max(until, stored.until)
    if after is not None:
        until = min(until, after)
    begin = since or (stored and stored.since) or before or edition_time - FIRST
    return Window(min(begin, until), until)


def settled(candidate: Window, stored: Window | None, *, anything_new: bool) -> Window:
    """Return the window to keep: an end that lets no new story in does not move."""
    if stored is None or anything_new:
        return candidate
    return Window(candidate.since, stored.until)
