"""How a feed behaves over time: when to ask it again, and what an operator should know of it.  Pure.

    must not ask   `not_before`: the server ordered to wait (Retry-After, 429).  Every reading obeys.
    need not ask   `next_check`: nothing new is to be expected before.  For those who poll; a build by hand asks anyway.

A feed alarms if it is dead (gone, or failing for days), gapped (entries came and went between two readings) or silent
(it answers, and has had nothing new for unusually long).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from digest.feeds.records import Contents, FeedReading, Terms
from digest.model import Coverage

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=12)  # between two checks of a feed that works
FIRST_PAUSE, LAST_PAUSE = timedelta(minutes=15), timedelta(hours=24)  # after failures: doubled each time
ORDER = timedelta(days=2)  # how long a server's order to wait is obeyed: one bad header must not park a feed for a year
STANDS = timedelta(days=7)  # how long a permanent redirect must stand before the new address is asked itself
KEPT = timedelta(days=35)  # how far back new items are counted
FEW = 4  # items from which no rhythm can be told
DEAD_AFTER, DEAD_FAILURES = timedelta(days=2), 3
SILENT_AT_LEAST, SILENT_TIMES = timedelta(days=3), 3  # times the longest usual pause
SILENT_WITHOUT_RHYTHM = timedelta(days=60)
_GONE = 410
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Health:
    """What is remembered of a feed's behaviour.  Instants are aware UTC."""

    failures: int = 0  # attempts since the last success, and the first of them
    failing: datetime | None = None
    last_read: datetime | None = None  # the last success
    last_new: datetime | None = None  # the last reading that brought a new story
    not_before: datetime | None = None
    next_check: datetime | None = None
    gone: datetime | None = None  # since when it answers 410; not asked any more
    moved_to: str = ""  # where it says that it is for good, and since when it says so
    moved_since: datetime | None = None
    location: str = ""  # what is asked in place of its own address, once the move has stood
    items: int = 0  # of the last good reading, and the dates that they span
    oldest: datetime | None = None
    newest: datetime | None = None
    missed_from: datetime | None = None  # entries between these two came and went unread
    missed_until: datetime | None = None
    days: Mapping[str, int] = field(default_factory=dict)  # ISO day -> new items that are dated then


_NAMES = tuple(entry.name for entry in fields(Health))


def after(old: Health, reading: FeedReading, new: Iterable[datetime], now: datetime) -> Health:
    """Return a feed's health after a reading at `now` that brought stories of the times `new`."""
    new = list(new)
    read = reading.report.status != "error"
    health = replace(
        old,
        failures=0 if read else old.failures + 1,
        failing=None if read else old.failing or now,
        last_read=now if read else old.last_read,
        last_new=now if new else old.last_new,
        gone=(old.gone or now) if reading.terms.status == _GONE else None if read else old.gone,
        days=_counted(old.days, new, now),
    )
    health = _with_contents(health, old, reading.contents)
    health = _with_move(health, reading.terms, now) if read else _without_move(health)
    return _with_times(health, reading, now)


def _counted(days: Mapping[str, int], new: Iterable[datetime], now: datetime) -> dict[str, int]:
    counts = Counter(days)
    counts.update(moment.astimezone(UTC).date().isoformat() for moment in new)
    first = (now - KEPT).date().isoformat()
    return {day: count for day, count in sorted(counts.items()) if day >= first}


def _with_contents(health: Health, old: Health, contents: Contents | None) -> Health:
    """Note what the feed spans now, and whether that leaves a gap to what it spanned before."""
    if contents is None or not contents.items:
        return health
    missed: tuple[datetime | None, datetime | None] = None, None
    one_at_a_time = contents.items == old.items == 1  # shows only its newest item, whatever else there was
    if old.newest is not None and contents.oldest is not None and contents.oldest > old.newest and not one_at_a_time:
        missed = old.newest, contents.oldest
    return replace(
        health, items=contents.items, oldest=contents.oldest, newest=contents.newest,
        missed_from=missed[0], missed_until=missed[1],
    )  # fmt: skip


def _with_move(health: Health, terms: Terms, now: datetime) -> Health:
    if terms.moved is None:
        return health if health.location or terms.status is None else replace(health, moved_to="", moved_since=None)
    since = health.moved_since if terms.moved == health.moved_to and health.moved_since else now
    stood = now - since >= STANDS
    return replace(health, moved_to=terms.moved, moved_since=since, location=terms.moved if stood else health.location)


def _without_move(health: Health) -> Health:
    """Go back to the feed's own address if the new one does not answer for long."""
    if health.location and health.failures >= DEAD_FAILURES:
        return replace(health, location="", moved_to="", moved_since=None)
    return health


def _with_times(health: Health, reading: FeedReading, now: datetime) -> Health:
    terms = reading.terms
    if reading.report.status != "error":
        return replace(health, not_before=None, next_check=now + _pause_of(health, terms))
    pause = back_off(reading.report.url, health.failures)
    ordered: timedelta | None = None
    if terms.retry_after is not None:
        ordered = min(timedelta(seconds=min(terms.retry_after, ORDER.total_seconds())), ORDER)
    elif terms.status == _TOO_MANY:
        ordered = pause
    not_before = now + ordered if ordered is not None else None
    return replace(health, not_before=not_before, next_check=max(now + pause, not_before or now))


def at_new_address(health: Health) -> Health:
    """Return the health of a feed whose address in feeds.toml is another now: what the old server said is over."""
    return replace(
        health, failures=0, failing=None, not_before=None, next_check=None, gone=None, moved_to="", moved_since=None,
        location="",
    )  # fmt: skip


def back_off(url: str, failures: int) -> timedelta:
    """Return how long to leave a feed alone after so many failures: doubled each time, scattered by a quarter.

    The scatter comes from the address, so that feeds that failed together do not come back together, and that a
    restart changes nothing.
    """
    pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 20), LAST_PAUSE)
    scatter = hashlib.sha256(f"{url}\n{failures}".encode()).digest()[0] / 255
    return timedelta(seconds=round(pause.total_seconds() * (0.75 + scatter / 2)))


def _pause_of(health: Health, terms: Terms) -> timedelta:
    """Return when something new may be there: as server and feed say, and as often as it has had something new.

    It is never so long that more than half of what the feed spans could pass.
    """
    pause = timedelta(seconds=min(terms.fresh_for or 0.0, LONGEST.total_seconds()))
    usual = rhythm(health)
    if usual is not None:
        pause = max(pause, usual / 2)
    if health.oldest is not None and health.newest is not None and health.items > 1:
        pause = min(pause, (health.newest - health.oldest) / 2)
    return min(max(pause, SHORTEST), LONGEST)


def rhythm(health: Health) -> timedelta | None:
    """Return the mean time between two items, None if there are too few to tell."""
    total = sum(health.days.values())
    if total < FEW:
        return None
    active = [date.fromisoformat(day) for day in health.days]
    return timedelta(days=(max(active) - min(active)).days + 1) / total


def rest(health: Health, now: datetime) -> str | None:
    """Return why the feed must not be asked now, in one line; None if it may."""
    if health.gone is not None:
        return (
            f"the feed is gone for good (HTTP 410 since {_day(health.gone)}) and not asked any more; "
            "remove it from feeds.toml, or ask again with `digest feeds check`"
        )
    if health.not_before is not None and now < health.not_before:
        until = health.not_before.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        return f"its server ordered to wait until {until}; not asked before"
    return None


def coverage(health: Health, now: datetime) -> Coverage:
    """Return what a report says of a feed's health."""
    usual = rhythm(health)
    spans = health.newest - health.oldest if health.newest is not None and health.oldest is not None else None
    alarm, why = _alarm(health, usual, now) or (None, None)
    return Coverage(
        alarm=alarm,
        why=why,
        last_read=_iso(health.last_read),
        last_new=_iso(health.last_new),
        newest=_iso(health.newest),
        rhythm_hours=None if usual is None else round(usual.total_seconds() / 3600, 1),
        window_hours=None if spans is None else round(spans.total_seconds() / 3600, 1),
        items=health.items,
    )


def _alarm(health: Health, usual: timedelta | None, now: datetime) -> tuple[str, str] | None:
    if health.gone is not None:
        return "dead", f"gone for good since {_day(health.gone)}"
    if health.failing is not None and health.failures >= DEAD_FAILURES and now - health.failing >= DEAD_AFTER:
        read = f"not read since {_day(health.last_read)}" if health.last_read else "never read"
        return "dead", f"{read}, in {health.failures} attempts"
    if health.missed_from is not None and health.missed_until is not None:
        begin, end = (moment.strftime("%Y-%m-%d %H:%M") for moment in (health.missed_from, health.missed_until))
        return "gapped", f"entries between {begin} and {end} UTC may be missing; read it more often"
    latest = max(filter(None, (health.newest, health.last_new)), default=None)
    if latest is None or health.failures:
        return None
    latest = health.newest or latest
    if now - latest > _longest_silence(health, usual):
        days = (now - latest).days
        often = f", usually {_often(usual)}" if usual is not None else ""
        return "silent", f"nothing new for {days} days{often}"
    return None


def _longest_silence(health: Health, usual: timedelta | None) -> timedelta:
    """Return how long a feed may have nothing new: some times its longest pause, weekends included."""
    if usual is None:
        return SILENT_WITHOUT_RHYTHM
    active = [date.fromisoformat(day) for day in health.days]
    longest = max((later - earlier for earlier, later in pairwise(active)), default=timedelta(days=1))
    return max(SILENT_AT_LEAST, SILENT_TIMES * longest)


def _often(usual: timedelta) -> str:
    a_day = timedelta(days=1) / usual
    return f"{a_day:.0f} items a day" if a_day >= 1.5 else f"an item every {max(1, round(1 / a_day))} days"


def to_tree(health: Health) -> dict[str, Any]:
    """Return a form for JSON."""
    tree = ((name, getattr(health, name)) for name in _NAMES)
    return {name: _iso(value) if isinstance(value, datetime) else value for name, value in tree if value}


def from_tree(tree: Mapping[str, Any] | None) -> Health:
    """Return the health that `to_tree` wrote; what a later version of the program added is left out."""
    times = {"failing", "last_read", "last_new", "not_before", "next_check", "gone", "moved_since", "oldest", "newest",
             "missed_from", "missed_until"}  # fmt: skip
    values: dict[str, Any] = {}
    for name, value in (tree or {}).items():
        if name in _NAMES:
            values[name] = datetime.fromisoformat(value) if name in times else value
    return Health(**values)


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()
