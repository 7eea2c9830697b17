"""Two simulated years of clock changes, outages, crashes and two schedulers: every edition once, or missed and why.

The database is a real one, and what is sent is noted by the same rows as in a real run; time is handed in.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path

import pytest

from digest.config import Newsletter, days_off, days_without_weekly, load
from digest.resources import shipped
from digest.schedule import DaysOff, edition_time, scheduled_days
from digest.service import Calendar, Duty
from digest.store import editions as edition_store
from digest.store import schedule as schedule_store
from digest.store import sendings as sending_store
from digest.store.db import Database
from digest.store.editions import EditionRecord

NEW_YORK = "America/New_York"
BEGIN = datetime(2023, 1, 1, tzinfo=UTC)
END = BEGIN + timedelta(days=731)


class Killed(BaseException):
    """The process is gone at this instant: no exception handler of the program sees it."""


@dataclass
class Edition:
    """The work of one process, with a chance to be killed before and after each of its steps."""

    database: Database
    chance: random.Random
    sent: Counter[date] = field(default_factory=Counter)  # the readers' view, shared by all processes
    now: datetime = BEGIN

    def last_day(self) -> date | None:
        with self.database.read() as conn:
            return schedule_store.last_begun(conn, "Daily")

    def prepare(self, day: date) -> None:
        self._maybe_killed()

    def publish(self, day: date) -> bool:
        self._maybe_killed()
        with self.database.begin_alone() as conn:
            if edition_store.find(conn, "Daily", day) is None:
                record = EditionRecord("Daily", day, self.now, self.now, self.now, None, (), (), None)
                edition_store.save(conn, record)
            first = sending_store.find(conn, "Daily", day) is None
            sending_store.begin(conn, "Daily", day, self.now)
        self.sent[day] += first
        self._maybe_killed()
        return True

    def go_on(self) -> None:
        self._maybe_killed()

    def miss(self, days: Sequence[date], reason: str) -> Sequence[date]:
        with self.database.begin() as conn:
            return schedule_store.note_missed(conn, "Daily", days, self.now, reason)

    def _maybe_killed(self) -> None:
        if self.chance.random() < 0.02:
            raise Killed


def moments(schedule: str, off: DaysOff, chance: random.Random) -> Iterator[datetime]:
    """Yield when a process looks: around every edition's time, except in outages of up to two days."""
    down_until = BEGIN
    for day in scheduled_days(BEGIN.date(), schedule, NEW_YORK, off):
        due = edition_time(day, schedule, NEW_YORK, off)
        if due is None or due > END:
            return
        if chance.random() < 0.04:
            down_until = due + timedelta(minutes=chance.randrange(-60, 2880))
        for minutes in (-10, 0, 16, 359, 600):
            if (moment := due + timedelta(minutes=minutes)) >= down_until:
                yield moment


@pytest.mark.parametrize("days", [days_off, days_without_weekly], ids=["daily", "weekly"])
@pytest.mark.parametrize("schedule", ["30 2 * * *", "30 1 * * *"], ids=["skipped in spring", "repeated in autumn"])
def test_two_years_of_two_schedulers_give_every_edition_once(
    schedule: str, days: Callable[[Newsletter], DaysOff], tmp_path: Path
) -> None:
    own = {"holidays": "US", "schedule": schedule, "timezone": NEW_YORK}
    off = days(load(shipped("feeds.toml"), {}).newsletter.model_copy(update=own))
    calendar, database = Calendar(schedule, NEW_YORK, off=off), Database(f"sqlite:///{tmp_path / 'digest.db'}")
    sent: Counter[date] = Counter()
    with database.begin() as conn:  # a newsletter that never went out has missed nothing
        edition_store.save(conn, EditionRecord("Daily", date(2022, 12, 31), BEGIN, BEGIN, BEGIN, BEGIN, (), (), None))
    processes = [Edition(database, random.Random(f"{schedule}{n}"), sent) for n in range(2)]
    duties = [Duty(process, calendar) for process in processes]
    looks = sorted((moment, n) for n in range(2) for moment in moments(schedule, off, random.Random(f"{n}{schedule}")))
    for moment, n in looks:
        processes[n].now = moment
        try:
            duties[n].attend(moment)
        except Killed:
            duties[n] = Duty(processes[n], calendar)  # the service manager starts it again
    with database.read() as conn:
        missed = {one.date: one for one in schedule_store.all_missed(conn, "Daily")}
    database.close()
    every = [day for day in days_until(END.date(), schedule, off) if day <= looks[-1][0].date()]
    assert set(sent.values()) == {1}
    assert not set(sent) & set(missed)
    assert sorted(set(sent) | set(missed)) == every
    assert all(one.reason for one in missed.values())
    assert bool(missed) == (days is days_off)  # both were down at the same time but seldom
    assert len(missed) < len(every) / 20
    assert not any(off(day) for day in sent)


def days_until(last: date, schedule: str, off: DaysOff) -> Iterator[date]:
    return takewhile(lambda day: day <= last, scheduled_days(BEGIN.date(), schedule, NEW_YORK, off))
