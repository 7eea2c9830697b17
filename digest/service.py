"""The service: has each edition published at its time, from now until it is asked to stop.

APScheduler wakes it at the edition's time and once a minute besides, and each time `digest.schedule` says what is due.
So a machine that slept through the time, a clock that was set, a job that ran long and a service that was down are all
one case: an edition less than `grace` late goes out, a later one is noted as missed with the reason, none is skipped
silently.  What was begun already is for the caller's records to say (`last_day`), not for this process to remember, so
that two services on one database do no harm.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import FrameType
from typing import NamedTuple, Protocol, TypeVar

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from digest.clock import Clock
from digest.errors import BusyError, DigestError
from digest.schedule import GRACE, DaysOff, default_day, due_day, missed_days, next_time, no_days_off

log = logging.getLogger(__name__)

RETRY = timedelta(minutes=15)
"""How long after a failure the same edition is tried again, until its grace is over."""

LEAD = timedelta(minutes=15)
"""How long before its time an edition is prepared: reading slow feeds must not make it late."""

_GLANCE = 0.5  # seconds in which a signal is heard

T = TypeVar("T")

_NAMED = 5  # missed editions, above which a line counts them

_HEARTBEAT = timedelta(minutes=1)  # how long a wake-up from sleep, or a clock that was set, may go unnoticed


class Work(Protocol):
    """What there is to do for one newsletter.  Each method may raise; then it is called again later."""

    def last_day(self) -> date | None:
        """Return the day of the newest edition that was begun, None before the first."""

    def prepare(self, day: date) -> None:
        """Make the edition of `day` ready before its time, as far as it can be."""

    def publish(self, day: date) -> bool:
        """Build and send the edition of `day`; return False while it waits for somebody's yes."""

    def go_on(self) -> None:
        """Send what is left of editions that were begun, if something of it is due."""

    def miss(self, days: Sequence[date], reason: str) -> Sequence[date]:
        """Note that editions were missed; return those of which it was not known."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a newsletter's editions are due."""

    schedule: str  # cron line
    timezone: str
    grace: timedelta = GRACE
    off: DaysOff = no_days_off

    def due_day(self, now: datetime, last_day: date | None) -> date | None:
        """Return the day whose edition is to go out now, or None."""
        return due_day(now, self.schedule, self.timezone, last_day, self.grace, self.off)

    def missed_days(self, now: datetime, last_day: date | None) -> Sequence[date]:
        """Return the days after `last_day` whose editions are now too late."""
        return missed_days(now, self.schedule, self.timezone, last_day, self.grace, self.off)

    def next_time(self, now: datetime) -> datetime:
        """Return the time of the first edition after `now`."""
        return next_time(now, self.schedule, self.timezone, self.off)

    def day_of(self, moment: datetime) -> date:
        """Return the day it is for the newsletter."""
        return default_day(moment, self.timezone)


class Duty:
    """Sees to it that the work of one newsletter is done at its times."""

    def __init__(self, work: Work, calendar: Calendar) -> None:
        self.calendar = calendar
        self._work = work
        self._not_before: datetime | None = None  # after a failure
        self._prepared: date | None = None
        self._reasons: dict[date, str] = {}  # why an edition has not gone out yet

    def attend(self, now: datetime) -> date | None:
        """Do what is due at `now`; return the day of an edition that was published.

        Nothing that goes wrong leaves this method: each failure is one line in the log, since the service must be there
        for tomorrow's edition.
        """
        if self._not_before is not None and now < self._not_before:
            return None
        self._not_before = None
        self._try(now, "going on", self._work.go_on)
        last = self._try(now, "looking what is due", self._work.last_day)
        if self._not_before is not None:
            return None
        self._try(now, "noting what was missed", lambda: self._note_missed(now, last))
        day = self.calendar.due_day(now, last)
        if day is None:
            self._prepare(now)
            return None
        published = self._try(now, f"edition of {day}", lambda: self._work.publish(day), day)
        if published:
            log.info("edition of %s: done", day)
        elif published is not None:
            self._reasons[day] = "nobody approved it in time"
        return day if published else None

    def _prepare(self, now: datetime) -> None:
        """Prepare the next edition, once, when its time is near."""
        due = self.calendar.next_time(now)
        day = self.calendar.day_of(due)
        if due - now <= LEAD and self._prepared != day:
            self._prepared = day  # once, even if it fails: at its time it is tried again
            self._try(now, f"preparing the edition of {day}", lambda: self._work.prepare(day))

    def _note_missed(self, now: datetime, last: date | None) -> None:
        hours = f"{self.calendar.grace / timedelta(hours=1):g} hours"
        by_reason: dict[str, list[date]] = {}
        for day in self.calendar.missed_days(now, last):
            reason = self._reasons.pop(day, f"nothing was running at its time and {hours} after")
            by_reason.setdefault(reason, []).append(day)
        for reason, days in by_reason.items():
            if new := self._work.miss(days, reason):
                log.warning(
                    "missed, since more than %s late: %s (%s); the next edition covers the time, or send by hand",
                    hours, _in_words(new), reason,
                )  # fmt: skip

    def _try(self, now: datetime, what: str, action: Callable[[], T], day: date | None = None) -> T | None:
        """Return what the action returns, or None and a line in the log if it fails."""
        try:
            return action()
        except BusyError as error:  # no failure: it is looked at again with the next wake-up
            log.info("%s: left alone: %s", what, error)
            return None
        except Exception as error:  # noqa: BLE001  even a bug in the work must not end the service
            self._not_before = now + RETRY
            kind = "" if isinstance(error, DigestError) else f"{type(error).__name__}: "
            words = " ".join(f"{kind}{error}".split())
            if day is not None:
                self._reasons[day] = words
            log.error("%s: failed, next try at %s UTC: %s", what, f"{self._not_before:%H:%M}", words)  # noqa: TRY400  one line
            return None


def _in_words(days: Sequence[date]) -> str:
    """Return the days one by one, or, after a long outage, how many they are and from when to when."""
    if len(days) <= _NAMED:
        return ", ".join(map(str, days))
    return f"{len(days):,} editions, {days[0]} to {days[-1]}"


class Round(NamedTuple):
    """Something to be done again and again, beside the duty."""

    what: str
    every: timedelta
    action: Callable[[], object]

    def go(self) -> None:
        """Do it once; what goes wrong is one line in the log, and the next round tries again."""
        try:
            self.action()
        except Exception as error:  # noqa: BLE001  even a bug in it must not end the service
            kind = "" if isinstance(error, DigestError) else f"{type(error).__name__}: "
            log.error("%s: failed, tried again: %s", self.what, " ".join(f"{kind}{error}".split()))  # noqa: TRY400


def run_service(
    duties: Sequence[Duty],
    clock: Clock,
    *,
    stop: threading.Event | None = None,
    on_ready: Callable[[], None] | None = None,
    rounds: Sequence[Round] = (),
) -> None:
    """Attend to duties, in this order, and go the rounds until SIGINT or SIGTERM, or until `stop` is set.

    Then a running job is let end.  A signal sets `stop`, which a job may look at to end early.  A second Ctrl-C does
    not wait for the job.
    To be called in the main thread.
    """
    stop = stop or threading.Event()
    # Signals are noted before the first job begins, and no longer while a running one is waited for.
    with ExitStack() as ending, _signals_noted() as noted:
        ending.enter_context(attending(duties, clock, stop, rounds))
        if on_ready is not None:
            on_ready()
        while not (noted or stop.is_set()):
            stop.wait(_GLANCE)


@contextmanager
def attending(
    duties: Sequence[Duty], clock: Clock, stop: threading.Event, rounds: Sequence[Round] = ()
) -> Iterator[None]:
    """Attend to duties in the background for the length of the block, then set `stop` and wait for a running job."""
    # It would tell each minute that a job which takes longer is still running.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        lambda: [duty.attend(clock()) for duty in duties],
        _WakeUps([duty.calendar for duty in duties]),
        coalesce=True, max_instances=1, misfire_grace_time=None,
    )  # fmt: skip
    for one in rounds:
        scheduler.add_job(
            one.go, "interval", seconds=one.every.total_seconds(), next_run_time=datetime.now(UTC),
            coalesce=True, max_instances=1, misfire_grace_time=None,
        )  # fmt: skip
    scheduler.start()
    try:
        yield
    finally:
        stop.set()
        scheduler.shutdown(wait=True)


class _WakeUps(BaseTrigger):  # type: ignore[misc]  # APScheduler publishes no types
    """Fires at once, then at each edition's time and once a minute in between."""

    def __init__(self, calendars: Sequence[Calendar]) -> None:
        self._calendars = calendars

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        if previous_fire_time is None:
            return now
        return min(now + _HEARTBEAT, *(calendar.next_time(now) for calendar in self._calendars))


@contextmanager
def _signals_noted() -> Iterator[list[int]]:
    """Yield a list to which SIGINT and SIGTERM add their number for the length of the block.

    They set no event: a handler runs in the main thread, and if that holds the event's lock, both wait for ever.
    """
    noted: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield noted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
