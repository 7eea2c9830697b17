"""What an edition holds: its window, its stories, its receipt.  The rules are those of `digest.edition`.

An edition that somebody has got, or that a later one follows, is *frozen*: all three stay as they are.  Before that a
rebuild keeps the stories it had, unless it is asked to begin elsewhere, and adds what is new.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from digest.config import Settings
from digest.edition.receipt import merged
from digest.edition.select import LATE_LIMIT, select
from digest.edition.window import Window, settled, window
from digest.errors import ConfigError
from digest.model import FeedReport, Story
from digest.schedule import default_day, edition_time, nominal_time
from digest.store import deliveries as delivery_store
from digest.store import editions as edition_store
from digest.store import feeds as feed_store
from digest.store import stories as story_store
from digest.store import subscribers as subscriber_store
from digest.store.editions import EditionRecord

Since = datetime | timedelta
"""Where an edition is asked to begin: a moment, or how long before its time."""


_WEEK = timedelta(days=7)
"""What a weekly edition covers at the least."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an edition is to hold: a record whose texts are those of the build before, or lack."""

    record: EditionRecord
    frozen: bool


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """What the store knows of an edition and of those beside it."""

    stored: EditionRecord | None  # an earlier build of the same
    before: EditionRecord | None
    after: EditionRecord | None

    @property
    def window(self) -> Window | None:
        return Window(self.stored.since, self.stored.until) if self.stored else None


def time_of(settings: Settings, day: date) -> datetime:
    """Return the instant of `day` at which its edition is due, or would be if the schedule named that day."""
    when = settings.newsletter.schedule, settings.newsletter.timezone
    return edition_time(day, *when) or nominal_time(day, *when)


def choose(
    conn: Connection,
    settings: Settings,
    day: date,
    *,
    now: datetime,
    reports: Sequence[FeedReport] | None,
    since: Since | None,
) -> Choice:
    """Return what the edition of `day` holds if it is built at `now`; all stories must be placed.

    `reports` tell of the round of reading before this, None if there was none.
    Raises ConfigError if the edition cannot begin at `since`.
    """
    name = settings.newsletter.name
    stored = edition_store.find(conn, name, day)
    near = _Neighbours(stored, edition_store.previous(conn, name, day), edition_store.following(conn, name, day))
    skipped = edition_store.skipped(conn, name, day)  # nobody got it: what comes now can still stand in it
    if stored is not None and ((stored.sent and not skipped) or near.after or delivery_store.begun(conn, name, day)):
        if since is not None:
            why = "followed by a later one" if near.after else "sent"
            raise ConfigError(f"--since: the edition of {day} was {why}, so its stories stay; leave --since away")
        return Choice(stored, frozen=True)
    candidate = _candidate(conn, settings, day, now, near, since)
    kept = stored.stories if stored is not None and since is None else ()
    dropped = stored.stories if stored is not None and since is not None else ()
    new = _new_stories(conn, name, candidate, near, dropped)
    span = settled(candidate, near.window, anything_new=bool(new))
    feeds, stories = _receipt(conn, settings, near, reports), (*kept, *new)
    # Not before any story that it knew: the next edition tells by this moment what came after it.
    built = max(now, story_store.last_seen(conn) or now)
    if stored is None:
        fresh = EditionRecord(name, day, span.since, span.until, built, None, feeds, stories, document=None)
        return Choice(fresh, frozen=False)
    again = replace(stored, since=span.since, until=span.until, built=built, feeds=feeds, stories=stories)
    return Choice(again, frozen=False)


def _candidate(
    conn: Connection, settings: Settings, day: date, now: datetime, near: _Neighbours, since: Since | None
) -> Window:
    # An earlier build has settled the time; asking for it costs as much as reading ten feeds.
    due = near.stored.until if near.stored else time_of(settings, day)
    begin = time_of(settings, day) - since if isinstance(since, timedelta) else since
    before = near.before.until if near.before else None
    if settings.newsletter.is_weekly:  # what was new while nobody wanted one is not told now
        wanted = subscriber_store.weekly_wanted(conn, settings.newsletter.list_name)
        first = min(wanted or due, due - _WEEK)
        before = first if before is None else max(before, first)
    span = window(
        due,
        now,
        is_today=day == default_day(now, settings.newsletter.timezone),
        stored=near.window,
        before=before,
        after=near.after.since if near.after else None,
        since=begin,
    )
    if begin is not None and begin >= span.until:
        end = span.until.strftime("%Y-%m-%d %H:%M UTC")
        raise ConfigError(f"--since: the edition of {day} ends at {end}; choose an earlier beginning")
    return span


def _new_stories(
    conn: Connection, newsletter: str, span: Window, near: _Neighbours, dropped: Sequence[str]
) -> tuple[str, ...]:
    """Return the ids of the stories that the window lets in, beside those that the edition has."""
    pending = story_store.pending(conn, newsletter, span.since - LATE_LIMIT)
    pending += story_store.load(conn, dropped).values()
    before = near.before.built if near.before else None
    chosen = select(pending, span.since, span.until, before, feed_store.first_read(conn)).shown
    if near.after is not None:  # late arrivals and undated stories are the newest edition's
        chosen = tuple(story for story in chosen if _is_within(story, span))
    return tuple(story.id for story in chosen)


def _is_within(story: Story, span: Window) -> bool:
    return story.published is not None and span.since <= story.published < span.until


def _receipt(
    conn: Connection, settings: Settings, near: _Neighbours, reports: Sequence[FeedReport] | None
) -> tuple[FeedReport, ...]:
    """Return the reports that the edition shows: of this round and earlier ones, or of the last before it.

    What is new in a feed is all that it has brought since the edition before, in however many rounds.
    """
    if reports is not None:
        found = merged(near.stored.feeds if near.stored else (), reports)
    elif near.stored is not None:
        found = near.stored.feeds
    else:
        known = feed_store.reports(conn)
        found = tuple(known[feed.url] for feed in settings.feeds if feed.url in known)
    counts = story_store.counts(conn, near.before.built if near.before else None)
    return tuple(replace(report, new=counts.get(report.url, 0)) for report in found)
