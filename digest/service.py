"""The service: runs the job of each edition at its time, from now until it is asked to stop.

APScheduler wakes it at the edition's time and once a minute besides, and each time `digest.schedule` says what is due.
So a machine that slept through the time, a clock that was set, a job that ran long and a service that was down are all
one case: an edition less than `grace` late goes out, a later one is reported by one line in the log, none is skipped
silently.  What went out already is for the caller's records to say (`last_day`), not for this process to remember.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from digest.clock import Clock
from digest.errors import DigestError
from digest.schedule import GRACE, due_day, missed_days, next_time

log = logging.getLogger(__name__)

RETRY = timedelta(minutes=15)
"""How long after a failure the same edition is tried again, until its grace is over."""

_NAMED = 5  # missed editions, above which a line counts them

_HEARTBEAT = timedelta(minutes=1)  # how long a wake-up from sleep, or a clock that was set, may go unnoticed


class Duty:
    """One newsletter's editions: what to run and when.

    `job` builds and sends the edition of a day, and is called again for it after it raised; `last_day` returns the
    day of the newest edition that went out, None before the first.
    """

    def __init__(
        self,
        job: Callable[[date], None],
        schedule: str,
        timezone: str,
        *,
        last_day: Callable[[], date | None],
        grace: timedelta = GRACE,
    ) -> None:
        self.schedule = schedule
        self.timezone = timezone
        self._job = job
        self._last_day = last_day
        self._grace = grace
        self._not_before: datetime | None = None  # after a failure
        self._reported = date.min  # the newest missed day that was told

    def attend(self, now: datetime) -> date | None:
        """Run the job if an edition is due at `now`, and return its day if that went well.

        Nothing that goes wrong leaves this method: each failure is one line in the log, since the service must be there
        for tomorrow's edition.
        """
        if self._not_before is not None and now < self._not_before:
            return None
        self._not_before = None
        day: date | None = None
        try:
            last = self._last_day()
            self._report_missed(now, last)
            day = due_day(now, self.schedule, self.timezone, last, self._grace)
            if day is not None:
                log.info("edition of %s: begun", day)
                self._job(day)
                log.info("edition of %s: done", day)
        except Exception as error:  # noqa: BLE001  even a bug in the job must not end the service
            self._not_before = now + RETRY
            kind = "" if isinstance(error, DigestError) else f"{type(error).__name__}: "
            words = " ".join(f"{kind}{error}".split())
            what = "looking what is due" if day is None else f"edition of {day}"
            log.error("%s: failed, next try at %s UTC: %s", what, f"{self._not_before:%H:%M}", words)  # noqa: TRY400  one line
            return None
        return day

    def _report_missed(self, now: datetime, last: date | None) -> None:
        missed = missed_days(now, self.schedule, self.timezone, last, self._grace)
        new = [day for day in missed if day > self._reported]
        if new:
            self._reported = new[-1]
            hours = self._grace / timedelta(hours=1)
            log.warning(
                "missed, since more than %g hours late: %s; the next edition covers the time, or send by hand",
                hours, _in_words(new),
            )  # fmt: skip


def _in_words(days: Sequence[date]) -> str:
    """Return the days one by one, or, after a long outage, how many they are and from when to when."""
    if len(days) <= _NAMED:
        return ", ".join(map(str, days))
    return f"{len(days):,} editions, {days[0]} to {days[-1]}"


def run_service(
    duty: Duty, clock: Clock, *, stop: threading.Event | None = None, on_ready: Callable[[], None] | None = None
) -> None:
    """Attend to a duty until SIGINT or SIGTERM (or until `stop` is set), then let a running job end.

    The signal sets `stop`, which a job may look at to end early.  A second Ctrl-C does not wait for the job.
    To be called in the main thread.
    """
    stop = stop or threading.Event()
    with attending(duty, clock, stop), _signals_set(stop):
        if on_ready is not None:
            on_ready()
        stop.wait()


@contextmanager
def attending(duty: Duty, clock: Clock, stop: threading.Event) -> Iterator[None]:
    """Attend to a duty in the background for the length of the block, then set `stop` and wait for a running job."""
    # It would tell each minute that a job which takes longer is still running.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        lambda: duty.attend(clock()),
        _WakeUps(duty.schedule, duty.timezone),
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

    def __init__(self, schedule: str, timezone: str) -> None:
        self._schedule = schedule
        self._timezone = timezone

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        if previous_fire_time is None:
            return now
        return min(next_time(now, self._schedule, self._timezone), now + _HEARTBEAT)


@contextmanager
def _signals_set(event: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set an event for the length of the block."""

    def note(number: int, frame: FrameType | None) -> None:
        event.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
