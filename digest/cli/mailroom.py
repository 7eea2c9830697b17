"""Building and sending for the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from digest.app import App
from digest.app.mailing import Mailing
from digest.web.stored import StoredEditions


@dataclass(frozen=True, slots=True)
class DeskMailroom:
    """Building and sending for the desk, with the settings as they are at that moment."""

    stored: StoredEditions
    output: Path

    def build(self, day: date) -> None:
        """Build the edition anew from what is stored, and write its files."""
        self._app().build(day, self.output, fetch=False)

    def approve(self, day: date, who: str) -> None:
        """Let the edition be sent as it is now."""
        self._app().mailing.approve(day, who, known=True)

    def readers(self, day: date, *, of_week: bool) -> int:
        """Return to how many the day's edition would go, or the weekly one that is due with it."""
        daily = self._app().mailing
        return sum(1 for _ in (daily.weekly if of_week else daily).to_all(day))

    def test(self, day: date, address: str) -> None:
        """Send a marked copy to one address; on the last day of a week one of the weekly edition, too."""
        for edition in self._app().mailing.of_day(day)[1]:
            edition.send_test(day, address)

    def send(self, day: date, who: str, stop: Callable[[], bool]) -> str:
        """Send the edition to everyone, or go on with it; return in words how that went."""
        daily, *weekly = self._app().mailing.of_day(day)[1]
        told = _sent(daily, day, who, stop)
        for edition in weekly if not stop() else ():
            told += f"; weekly: {_sent(edition, day, who, stop)}"
        return told

    def waiting(self, day: date) -> int:
        """Return how many deliveries are still to be made, whoever makes them."""
        return sum(edition.waiting(day) for edition in self._app().mailing.of_day(day)[1])

    def hold(self, day: date, reason: str, who: str = "") -> None:
        """Let nothing more be sent of the edition until somebody goes on with it."""
        self._app().mailing.hold(day, reason, who)

    def _app(self) -> App:
        return App(self.stored.settings(), self.stored.database, self.stored.clock)


def _sent(mailing: Mailing, day: date, who: str, stop: Callable[[], bool]) -> str:
    if mailing.delivery_counts(day):
        (found,) = mailing.resume(day, stop=stop, who=who)
    else:
        found = mailing.send(day, stop=stop, who=who)
    if found.summary.stopped is not None:
        raise found.summary.stopped
    done = found.summary
    if found.skipped:
        return "skipped: it has no news"
    return f"{done.sent:,} sent, {done.deferred:,} deferred, {done.failed:,} failed, {done.uncertain:,} uncertain"
