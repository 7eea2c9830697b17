"""A newsletter whose work is to note what was done."""

from collections.abc import Sequence
from datetime import date

from digest.errors import DeliveryError
from digest.schedule import no_days_off
from digest.service import Calendar, Duty

NEW_YORK = "America/New_York"
WORKDAYS = "0 7 * * mon-fri"


class Newsletter:
    """Work that keeps in memory what the real one keeps in the database, and fails as often as it is told to."""

    def __init__(self, failures: int = 0, kind: type[Exception] = DeliveryError) -> None:
        self.sent: list[date] = []
        self.missed: dict[date, str] = {}
        self.prepared: list[date] = []
        self.gone_on = 0
        self.held = False
        self._failures = failures
        self._kind = kind

    def last_day(self) -> date | None:
        return max(self.sent, default=None)

    def prepare(self, day: date) -> None:
        self.prepared.append(day)

    def publish(self, day: date) -> bool:
        if self._failures:
            self._failures -= 1
            raise self._kind("mail.example.org:25 cannot be reached\nstart it")
        if not self.held:
            self.sent.append(day)
        return not self.held

    def go_on(self) -> None:
        self.gone_on += 1

    def miss(self, days: Sequence[date], reason: str) -> Sequence[date]:
        new = [day for day in days if day not in self.missed]
        self.missed.update(dict.fromkeys(new, reason))
        return new

    def duty(self, schedule: str = WORKDAYS, days_off: Sequence[date] = ()) -> Duty:
        off = frozenset(days_off).__contains__ if days_off else no_days_off
        return Duty(self, Calendar(schedule, NEW_YORK, off=off))
