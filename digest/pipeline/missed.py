"""Editions that did not go out: which they are, and that it is noted."""

from collections.abc import Sequence
from datetime import date, timedelta

from digest.clock import Clock
from digest.config import Settings, days_off, days_without_weekly
from digest.schedule import default_day, missed_days, past_day
from digest.store import editions as edition_store
from digest.store import schedule as schedule_store
from digest.store import subscribers as subscriber_store
from digest.store.db import Database


def last_day(database: Database, settings: Settings, clock: Clock) -> date | None:
    """Return the day of the newest edition that was begun, None before the first.

    Of the weekly editions it is the last before somebody wanted one, if that is later; today, if nobody does.
    """
    newsletter = settings.newsletter
    with database.read() as conn:
        last = schedule_store.last_begun(conn, newsletter.name)
        if not newsletter.is_weekly:
            return last
        wanted = subscriber_store.weekly_wanted(conn, newsletter.list_name)
    if wanted is None:
        return default_day(clock(), newsletter.timezone)
    in_time = wanted - timedelta(hours=newsletter.grace)  # an edition of that moment could still have gone out
    before = past_day(in_time, newsletter.schedule, newsletter.timezone)
    return before if last is None else max(last, before)


def note_missed_before(database: Database, settings: Settings, day: date, clock: Clock) -> Sequence[date]:
    """Note the editions before that of `day` which did not go out and are too late now; return those that are new.

    The service notes them by itself.  This is for those who build without it, before they do.  Who builds the edition
    of a past day makes up for it by hand, so then nothing is noted.
    """
    newsletter = settings.newsletter
    if day < default_day(clock(), newsletter.timezone):
        return ()
    last = last_day(database, settings, clock)
    if last is None or last + timedelta(days=1) >= day:  # then no schedule need be read, which takes a while
        return ()
    off = days_without_weekly(newsletter) if newsletter.is_weekly else days_off(newsletter)
    grace = timedelta(hours=newsletter.grace)
    late = missed_days(clock(), newsletter.schedule, newsletter.timezone, last, grace, off)
    reason = f"it was not sent at its time or in the {newsletter.grace:g} hours after"
    return miss(database, newsletter.name, [one for one in late if one < day], clock, reason)


def miss(database: Database, name: str, days: Sequence[date], clock: Clock, reason: str) -> Sequence[date]:
    """Note that editions were missed, and return those of which it was not known.

    The stories of one that was built come into the next.
    """
    with database.begin_alone() as conn:
        noted = schedule_store.note_missed(conn, name, days, clock(), reason)
        edition_store.release(conn, name, noted)
    return noted
