"""What is done with editions that were built: looking them over, sending them, and seeing what became of that."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from digest.clock import Clock
from digest.config import Settings, read_recipients, weekly
from digest.errors import ConfigError, DeliveryError
from digest.model import Delivery, DeliveryState, Reader, Recipient
from digest.pipeline.build import edition_folder
from digest.store.db import Database

if TYPE_CHECKING:
    from digest.delivery.outbox import DeliverySummary
    from digest.edition.check import Checked
    from digest.pipeline.subscribing import Subscribing
    from digest.store.schedule import Missed
    from digest.store.sendings import Sending as Paused

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sending:
    """How sending an edition went."""

    day: date
    summary: "DeliverySummary"
    waiting: int  # how many deliveries are still to be made
    refused: tuple[str, ...]  # a line for each recipient that is none
    name: str  # of the newsletter, or of its weekly editions
    is_weekly: bool = False
    skipped: bool = False  # since it has no news


@dataclass(frozen=True, slots=True)
class Mailing:
    """The editions of one newsletter on their way to its readers."""

    settings: Settings
    database: Database
    clock: Clock

    @property
    def weekly(self) -> "Mailing":
        """The newsletter's weekly editions."""
        return replace(self, settings=weekly(self.settings))

    def of_day(self, day: date | None) -> "tuple[date, list[Mailing]]":
        """Return the day of the edition of `day`, or of the newest, and that day's editions: the weekly one is last.

        Raises DeliveryError if there is none.
        """
        from digest.pipeline.send import chosen
        from digest.store import editions

        day = chosen(self.database, self.settings, day).date
        of_week = self.weekly
        with self.database.read() as conn:
            has_weekly = editions.find(conn, of_week.name, day) is not None
        return day, [self, of_week] if has_weekly else [self]

    def skips(self, day: date) -> bool:
        """Return whether the edition of `day` is to be skipped since it has no news.  Raises DeliveryError."""
        from digest.pipeline.empty import skips
        from digest.pipeline.send import chosen

        return skips(self.settings, chosen(self.database, self.settings, day))

    def begun(self, day: date) -> bool:
        """Return whether the edition of `day` was queued for anybody."""
        from digest.store import deliveries

        with self.database.read() as conn:
            return deliveries.begun(conn, self.name, day)

    def send(
        self,
        day: date | None,
        *,
        on_done: Callable[[Delivery], None] | None = None,
        on_begin: Callable[[int], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
        who: str = "",
    ) -> Sending:
        """Send the edition of `day`, by default the newest, to every recipient who has not got it.

        `on_begin` is told how many deliveries are to be made, `on_done` each one in its new state.  The ledger says
        that `who` had it sent.
        One without news is skipped, unless the settings want it sent.
        Raises ConfigError if there are no recipients, DeliveryError if there is no edition.
        """
        from digest.delivery.outbox import DeliverySummary
        from digest.pipeline.empty import skip, skips
        from digest.pipeline.send import Post, chosen, send

        listed, refused = self.recipients()
        record = chosen(self.database, self.settings, day)
        day = record.date
        if skips(self.settings, record):
            skip(self.database, record, self.clock)
            return Sending(day, DeliverySummary(), 0, refused, self.name, self.is_weekly, skipped=True)
        post = Post(self.clock, on_done, stop, on_begin, who)
        summary = send(self.database, self.settings, day, self._subscribing().recipients(day, listed), post)
        return Sending(day, summary, self.waiting(day), refused, self.name, self.is_weekly)

    def resume(
        self,
        day: date | None,
        *,
        on_done: Callable[[Delivery], None] | None = None,
        on_begin: Callable[[int], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
        who: str = "",
    ) -> list[Sending]:
        """Go on with the edition of `day`, by default with all of the last day of which something is left.

        Nobody is added to those it was queued for.  Only naming the day ends a pause, and then the ledger says that
        `who` went on with it.
        """
        from digest.delivery.outbox import DeliverySummary
        from digest.pipeline.send import Post, give_up, resume, unfinished

        which = self.database, self.settings, self.clock()
        found = [*give_up(*which), *unfinished(*which)] if day is None else []
        sendings = []
        post = Post(self.clock, on_done, stop, on_begin, who if day else "")
        for one in [day] if day else [sending.date for sending in found if not sending.paused]:
            summary = resume(self.database, self.settings, one, post)
            sendings.append(Sending(one, summary, self.waiting(one), (), self.name, self.is_weekly))
        for paused in (sending for sending in found if sending.paused):
            reason = DeliveryError(f"sending the edition of {paused.date} is paused: {paused.reason}")
            summary = DeliverySummary(stopped=reason, paused=True)
            sendings.append(Sending(paused.date, summary, self.waiting(paused.date), (), self.name, self.is_weekly))
        return sendings

    def send_test(self, day: date, address: str, mark: str = "Test") -> None:
        """Send a marked copy of the edition of `day` to one address, and note nothing of it."""
        from digest.delivery.transport import SmtpTransport
        from digest.pipeline.composer import signer
        from digest.pipeline.send import chosen
        from digest.pipeline.texts import messages

        record = chosen(self.database, self.settings, day)
        message = signer(self.settings, self.clock)(messages(record, self.settings, mark)(Reader(address)))
        with SmtpTransport(self.settings.smtp_url, self.settings.smtp_password) as transport:
            transport.send(message, self.settings.newsletter.from_, address)

    def dry_run(self, day: date, output: Path, address: str | None) -> tuple[Path, int]:
        """Write what would be sent now into files, and return their folder and how many there are.

        With `address` it is the test copy to that one.  Nothing is sent and nothing noted.
        """
        from digest.delivery.folder import FolderTransport
        from digest.pipeline.send import chosen, not_sent_yet
        from digest.pipeline.texts import messages

        record = chosen(self.database, self.settings, day)
        if address is not None:
            readers = iter([Reader(address)])
        else:
            everyone = self._subscribing().readers(record.date, self.recipients()[0])
            readers = not_sent_yet(self.database, self.settings, record, everyone)
        message = messages(record, self.settings, "Test" if address else "")
        folder = edition_folder(output, record.newsletter, record.date) / "messages"
        transport = FolderTransport(folder)
        written = 0
        for reader in readers:
            transport.send(message(reader), self.settings.newsletter.from_, reader.address)
            written += 1
        return folder, written

    def check(self, day: date) -> "Checked":
        """Return what the gate says of the edition of `day`.  Raises DeliveryError if there is none."""
        from digest.pipeline.gate import checked_before_sending
        from digest.pipeline.send import chosen

        return checked_before_sending(chosen(self.database, self.settings, day), self.settings)

    def approve(self, day: date | None, who: str, *, known: bool = False) -> date:
        """Let the editions of `day`, by default the newest, be sent as they are now; return their day.

        The ledger names who did; he counts as one of two people only if he is `known` to the desk.  Those without news
        are skipped and need no yes.  Raises DeliveryError if there is nothing to approve.
        """
        from digest.pipeline.publish import approve

        day, found = self.of_day(day)
        told = [one for one in found if not one.skips(day)]
        for one in told or found[:1]:  # of the first it is said why there is nothing to approve
            approve(one.database, one.settings, day, one.clock, who, known=known)
        return day

    def hold(self, day: date, reason: str, who: str = "") -> None:
        """Let nothing more be sent of the editions of `day` until somebody goes on with them.

        The ledger says `who` stopped it, unless that stands there already.
        """
        from digest.pipeline.deeds import put_down
        from digest.store import sendings

        now, names = self.clock(), [one.name for one in self.of_day(day)[1]]
        with self.database.begin() as conn:
            for name in names:
                sendings.hold(conn, name, day, now, reason)
                if who:
                    put_down(conn, who, "stop", name, day, now)

    def recipients(self) -> tuple[list[str], tuple[str, ...]]:
        """Return the addresses of the settings to send to, beside the subscribers, and a line for each that is none.

        Raises ConfigError if there are none, and no active subscribers.
        """
        from digest.pipeline.lists import counted

        if self.is_weekly:  # who stands in the settings gets every edition
            return [], ()
        addresses, refused = read_recipients(self.settings)
        if not addresses and not counted(self.database, self.name).get("active"):
            where = "write addresses into newsletter.recipients, or add people with `digest subscribers`"
            raise ConfigError([*refused, f"{self.settings.path}: there is nobody to send to; {where}"])
        return addresses, tuple(refused)

    def to_all(self, day: date) -> Iterator[Recipient]:
        """Return who gets the edition of `day`; addresses that are none go to the log.  Raises ConfigError."""
        addresses, refused = self.recipients()
        for line in refused:
            log.warning("not a recipient: %s", line)
        return self._subscribing().recipients(day, addresses)

    def deliveries(self, day: date | None, states: Sequence[DeliveryState] = ()) -> list[Delivery]:
        """Return the deliveries of the edition of `day`, or of all editions; those in some states only, if named."""
        from digest.store import deliveries

        with self.database.read() as conn:
            return deliveries.listing(conn, self.name, day, states)

    def delivery_counts(self, day: date | None) -> list[tuple[date, DeliveryState, int]]:
        """Return how many deliveries there are, by edition and state."""
        from digest.store import deliveries

        with self.database.read() as conn:
            return deliveries.counts(conn, self.name, day)

    def waiting(self, day: date) -> int:
        """Return how many deliveries of the edition of `day` are still to be made."""
        from digest.store import deliveries

        with self.database.read() as conn:
            return deliveries.unfinished(conn, self.name, day)

    def retry(self, day: date, states: Sequence[DeliveryState]) -> int:
        """Queue the deliveries of an edition in these states again, and return how many there were."""
        from digest.store import deliveries

        with self.database.begin() as conn:
            return deliveries.retry(conn, self.name, self.clock(), states=states, date=day)

    def skipped(self, day: date | None = None) -> list[date]:
        """Return the days whose editions had no news and were skipped."""
        from digest.pipeline.empty import skipped

        return skipped(self.database, self.name, day)

    def paused(self, day: date | None = None) -> "list[Paused]":
        """Return the sendings of which nothing more goes out before somebody goes on with them, and why."""
        from digest.store import sendings

        with self.database.read() as conn:
            return sendings.paused(conn, self.name, day)

    def missed(self, day: date | None = None) -> "list[Missed]":
        """Return the editions that did not go out, and why."""
        from digest.store import schedule

        with self.database.read() as conn:
            return schedule.all_missed(conn, self.name, day)

    @property
    def is_weekly(self) -> bool:
        """Whether these are weekly editions."""
        return self.settings.newsletter.is_weekly

    @property
    def name(self) -> str:
        """The newsletter, or its weekly editions, as the database knows them."""
        return self.settings.newsletter.name

    def _subscribing(self) -> "Subscribing":
        from digest.pipeline.subscribing import subscribing

        return subscribing(self.database, self.settings, self.clock)
