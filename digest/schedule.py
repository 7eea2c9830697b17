"""When an edition is due.  Pure: the caller passes the time in.

A schedule is a cron line and a time zone; both together name at most one instant a day, the *edition's time*.  Instants
are aware UTC datetimes, days are dates in the newsletter's zone.  A send time is a wall-clock time in a zone, because
07:00 in New York is no fixed distance from UTC.  Three rules make it one instant a day:

- the first time of a day counts, if the cron line names several;
- a time that the clocks skip in spring (02:30) becomes the first instant after the gap (03:00);
- a time that the clocks repeat in autumn (01:30) is the first of the two.

A day off (a holiday) has no edition; the next one covers its time.

The cron line is read as crontab(5) says: Sunday is 0 or 7, names are as good as numbers, and a line that restricts both
the day of the month and the day of the week fires when *either* fits.  APScheduler does the calendar.  Its own reading
of cron lines is not used: it counts Monday as 0, wants both days to fit, and overlooks what it cannot read
("mon-fri/2" is "mon-fri" to it).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from digest.errors import ConfigError

if TYPE_CHECKING:  # slow to import, and needed only by those who ask for a time
    from apscheduler.triggers.base import BaseTrigger

GRACE = timedelta(hours=6)
"""How late an edition may still go out, unless the caller says otherwise; always below 24 hours."""

_DAY = timedelta(days=1)

_YEARS = 10
"""How long a schedule is looked through for a day that is not off: leap days come every eight years at the least."""

DaysOff = Callable[[date], bool]
"""Whether a day is one without an edition, whatever the cron line says."""


def no_days_off(_: date) -> bool:
    """Every day is a working day."""
    return False


@lru_cache(maxsize=4096)
def edition_time(day: date, schedule: str, timezone: str, off: DaysOff = no_days_off) -> datetime | None:
    """Return the instant of `day`'s edition in UTC, or None if the cron line names no time on that day.

    None also for a day off, and for a day that the zone never had (Samoa had no 30 December 2011).
    """
    if _next_wall(day, schedule).date() != day or off(day):
        return None
    instant = nominal_time(day, schedule, timezone)
    return instant if default_day(instant, timezone) == day else None


def nominal_time(day: date, schedule: str, timezone: str) -> datetime:
    """Return the UTC instant of the cron line's first hour and minute on `day`, whether the line names that day or not.

    This is the time of an edition built by hand on a day without one, a Saturday for instance.
    """
    minute, hour, *_ = schedule.split()
    wall = _next_wall(day, f"{minute} {hour} * * *")
    return _instant(wall, ZoneInfo(timezone))


def next_time(now: datetime, schedule: str, timezone: str, off: DaysOff = no_days_off) -> datetime:
    """Return the time of the first edition after `now`, in UTC."""
    days = scheduled_days(default_day(now, timezone), schedule, timezone, off)
    times = (edition_time(day, schedule, timezone, off) for day in days)
    return next(moment for moment in times if moment is not None and moment > now)


def default_day(now: datetime, timezone: str) -> date:
    """Return the calendar day it is in the newsletter's zone: the edition that a build without a date is for."""
    return now.astimezone(ZoneInfo(timezone)).date()


def past_day(moment: datetime, schedule: str, timezone: str) -> date:
    """Return the newest day whose edition's time, or what would be it, is not after `moment`."""
    day = default_day(moment, timezone)
    return day if nominal_time(day, schedule, timezone) <= moment else day - _DAY


def due_day(
    now: datetime,
    schedule: str,
    timezone: str,
    last_day: date | None,
    grace: timedelta = GRACE,
    off: DaysOff = no_days_off,
) -> date | None:
    """Return the day whose edition is to go out now, or None.

    `last_day` is the day of the newest edition that went out, None before the first.  Only the newest day is ever due:
    an edition that is late by `grace` (below 24 hours) or more is one of `missed_days`; the next covers its window.
    """
    today = default_day(now, timezone)
    for day in (today, today - _DAY):  # grace may cross midnight
        start = edition_time(day, schedule, timezone, off)
        if start is not None and start <= now < start + grace:
            return day if last_day is None or day > last_day else None
    return None


def missed_days(
    now: datetime,
    schedule: str,
    timezone: str,
    last_day: date | None,
    grace: timedelta = GRACE,
    off: DaysOff = no_days_off,
) -> tuple[date, ...]:
    """Return the days after `last_day` whose editions did not go out and are now too late, oldest first.

    A newsletter that never went out (`last_day` is None) has missed nothing.
    """
    if last_day is None:
        return ()
    missed = []
    for day in scheduled_days(last_day + _DAY, schedule, timezone, off):
        start = edition_time(day, schedule, timezone, off)
        if start is None or start + grace > now:
            break
        missed.append(day)
    return tuple(missed)


def scheduled_days(first: date, schedule: str, timezone: str, off: DaysOff = no_days_off) -> Iterator[date]:
    """Yield every day from `first` on that has an edition, without end.

    Raises ConfigError if ten years bring none, since all days that the cron line names are off.
    """
    day, last = first, first
    while True:
        day = _next_wall(day, schedule).date()
        if edition_time(day, schedule, timezone, off) is not None:
            yield day
            last = day
        elif day - last > 366 * _YEARS * _DAY:
            raise ConfigError(f'no edition is ever due: all days that "{schedule}" names are days off; take some out')
        day += _DAY


def check_cron(line: str) -> str | None:
    """Return what is wrong with a cron line, in one line that says what to write, or None if nothing is."""
    try:
        fields = _read(line)
    except ValueError as error:
        return str(error)
    longest_month = max(monthrange(2024, month)[1] for month in fields.month)
    if fields.weekday_free and min(fields.day) > longest_month:
        return f'"{line}" never comes: no month it names has such a day'
    return None


@lru_cache(maxsize=64)
def cron_trigger(line: str, timezone: str) -> "BaseTrigger":
    """Return the APScheduler trigger that fires at the times of a cron line in a zone.

    Around clock changes it has APScheduler's manners; `edition_time` and `next_time` have this module's.
    Raises ConfigError with the words of `check_cron`.
    """
    from apscheduler.triggers.combining import OrTrigger
    from apscheduler.triggers.cron import CronTrigger

    if problem := check_cron(line):
        raise ConfigError(problem)
    fields = _read(line)
    days = {"day": _listed(fields.day)}
    weekdays = {"day_of_week": _listed(tuple((number - 1) % 7 for number in fields.weekday))}  # to Monday = 0
    either = not fields.day_free and not fields.weekday_free
    parts = [
        CronTrigger(
            month=_listed(fields.month), hour=_listed(fields.hour), minute=_listed(fields.minute),
            timezone=ZoneInfo(timezone), **when,
        )
        for when in ((days, weekdays) if either else (days | weekdays,))
    ]  # fmt: skip
    return OrTrigger(parts) if either else parts[0]


@lru_cache(maxsize=4096)
def _next_wall(day: date, schedule: str) -> datetime:
    """Return the first time, on a clock that is never changed, that the line names from the start of `day` on."""
    midnight = datetime.combine(day, time(0), UTC)
    fired: datetime = cron_trigger(schedule, "UTC").get_next_fire_time(None, midnight)
    return fired.replace(tzinfo=None)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall-clock time: the first of two, or the first after the gap that swallowed it."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # In a gap, fold=1 reads the time with the offset after it, which gives an instant before it (PEP 495).
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    old_offset = before.astimezone(zone).utcoffset()
    while instant - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(instant - before) // timedelta(seconds=1) // 2)
        if middle.astimezone(zone).utcoffset() == old_offset:
            before = middle
        else:
            instant = middle
    return instant


class _Field(NamedTuple):
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()  # the first one stands for `low`


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    _Field("day of the week", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)
_WEEKDAY = _FIELDS[4]
_PART = re.compile(r"(?:(?P<all>\*)|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d+))?", re.ASCII)


class _Line(NamedTuple):
    """The numbers that each field of a cron line allows, Sunday as 0; a day field is free if it begins with a star."""

    minute: tuple[int, ...]
    hour: tuple[int, ...]
    day: tuple[int, ...]
    month: tuple[int, ...]
    weekday: tuple[int, ...]
    day_free: bool
    weekday_free: bool


def _read(line: str) -> _Line:
    texts = line.split()
    if len(texts) != len(_FIELDS):
        raise ValueError(
            f'"{line}" has {len(texts)} fields, a cron line has 5: minute, hour, day of the month, month and '
            'day of the week, as in "0 7 * * mon-fri"'
        )
    minute, hour, day, month, weekday = (_numbers(text, field) for text, field in zip(texts, _FIELDS, strict=True))
    return _Line(minute, hour, day, month, weekday, texts[2].startswith("*"), texts[4].startswith("*"))


def _numbers(text: str, field: _Field) -> tuple[int, ...]:
    numbers: set[int] = set()
    for part in text.split(","):
        numbers.update(_part(part, field))
    return tuple(sorted(numbers))


def _part(part: str, field: _Field) -> Iterator[int]:
    """Yield what one of a field's comma-separated parts allows: `*`, `a`, `a-b`, and each with a step."""
    found = _PART.fullmatch(part)
    if found is None:
        raise ValueError(f'"{part}" is no {field.name} of a cron line, {_allowed(field)}')
    step = int(found["step"] or 1)
    if step == 0:
        raise ValueError(f'"{part}" has a step of 0, the smallest is 1')
    if found["all"]:
        first, last = field.low, 6 if field is _WEEKDAY else field.high
    else:
        first = _number(found["first"], field)
        last = _number(found["last"], field) if found["last"] else field.high if found["step"] else first
    if field is _WEEKDAY:
        last += 7 if last < first else 0  # fri-mon runs over the week's end
        return (number % 7 for number in range(first, last + 1, step))
    if last < first:
        raise ValueError(f'"{part}" runs backwards, write the smaller {field.name} first')
    return iter(range(first, last + 1, step))


def _number(text: str, field: _Field) -> int:
    if text.lower() in field.names:
        return field.low + field.names.index(text.lower())
    if not text.isdecimal() or not field.low <= int(text) <= field.high:
        raise ValueError(f'"{text}" is no {field.name}, {_allowed(field)}')
    return int(text)


def _allowed(field: _Field) -> str:
    names = f" or {field.names[0]} to {field.names[-1]}" if field.names else ""
    return f"write {field.low} to {field.high}{names}"


def _listed(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))
