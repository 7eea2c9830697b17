"""Which stories an edition carries.  Pure: windows and moments are arguments, instants are aware UTC.

An edition covers the half-open window since <= story < until, and the windows of successive editions touch.  A story's
moment is when it was published, as its feed states it.

- Within the window: shown.
- Undated: new when it was first seen, so it is shown in the edition being built.
- At or after `until`: it waits for a later edition.
- Before `since`, a *late arrival*: shown as well, if it was first seen after the previous edition was built (a feed
  was down, or slow to list it, and its own edition could not carry it), at most `LATE_LIMIT` before `since`, and not in
  the first reading of its feed, whose backlog is no news.
- Before `since` otherwise: archive material, in no edition.  Grouping still learns from it.

With no previous edition there was none to miss, so nothing is late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from digest.model import Story

LATE_LIMIT = timedelta(days=7)
"""How long before the window a late arrival may have been published: a feed that is down longer has lost its news."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Every pending story, once, each kind in the order given."""

    shown: tuple[Story, ...]
    waiting: tuple[Story, ...]  # published at or after the window's end: a later edition's
    old: tuple[Story, ...]  # in no edition


def select(
    pending: Sequence[Story],
    since: datetime,
    until: datetime,
    previous_built: datetime | None,
    first_read: Mapping[str, datetime],
) -> Selection:
    """Sort the stories that stand in no other edition by whether this one carries them.

    `previous_built` is when the edition before this one was built (None: there is none), `first_read` when each feed,
    by its URL, was first read with success.
    """
    found: dict[str, list[Story]] = {"shown": [], "waiting": [], "old": []}
    for story in pending:
        found[_place(story, since, until, previous_built, first_read.get(story.feed))].append(story)
    return Selection(tuple(found["shown"]), tuple(found["waiting"]), tuple(found["old"]))


def _place(
    story: Story, since: datetime, until: datetime, previous_built: datetime | None, feed_first_read: datetime | None
) -> Literal["shown", "waiting", "old"]:
    if story.published is None:
        return "shown"
    if story.published >= until:
        return "waiting"
    if story.published >= since:
        return "shown"
    missed_its_own = previous_built is not None and story.seen is not None and story.seen > previous_built
    is_late = missed_its_own and story.seen != feed_first_read and since - story.published <= LATE_LIMIT
    return "shown" if is_late else "old"
