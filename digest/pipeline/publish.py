"""What the service does for a newsletter: builds, asks the editor, sends, goes on, and keeps what was missed."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from digest.clock import Clock
from digest.config import Settings
from digest.delivery.outbox import DeliverySummary
from digest.errors import DeliveryError
from digest.model import Recipient
from digest.pipeline.choose import time_of
from digest.pipeline.deeds import put_down
from digest.pipeline.empty import is_empty, skip, skips
from digest.pipeline.missed import last_day, miss
from digest.pipeline.send import Post, chosen, give_up, resume, send, unfinished
from digest.store import deliveries as delivery_store
from digest.store import schedule as schedule_store
from digest.store.db import Database
from digest.store.editions import EditionRecord
from digest.store.schedule import Approval

log = logging.getLogger(__name__)


_LAST_CALL = timedelta(hours=1)
"""How long before an edition is missed its editor is reminded for the last time."""


@dataclass(frozen=True)
class Publisher:
    """The work of one newsletter, for `digest.service.Duty`."""

    database: Database
    settings: Settings
    clock: Clock
    build: Callable[[date], EditionRecord]  # raises if no feed could be read
    recipients: Callable[[date], Iterable[Recipient]]  # of the edition of that day; raises if there are none
    ask: Callable[[date, str], None]  # sends the edition to the editor, with a mark before its subject
    stop: Callable[[], bool]

    def last_day(self) -> date | None:
        """Return the day of the newest edition that was begun, or of one before which none can have been missed."""
        return last_day(self.database, self.settings, self.clock)

    def prepare(self, day: date) -> None:
        """Build the edition, and ask the editor if he is to approve it."""
        self._built(day)

    def publish(self, day: date) -> bool:
        """Build the edition and send it; return False while the editor has not said yes."""
        if not self._built(day):
            return False
        record = chosen(self.database, self.settings, day)
        if skips(self.settings, record):
            log.warning("edition of %s: there is no news, so it is skipped (newsletter.empty)", day)
            skip(self.database, record, self.clock)
            return True
        post = Post(self.clock, stop=self.stop)
        _report(day, send(self.database, self.settings, day, self.recipients(day), post))
        return True

    def go_on(self) -> None:
        """Send what is left of editions of the last day, if something of it is due; paused ones are left alone."""
        now = self.clock()
        for lost in give_up(self.database, self.settings, now):
            log.error("edition of %s: paused: %s", lost.date, lost.reason)
        for sending in unfinished(self.database, self.settings, now):
            with self.database.read() as conn:
                due = delivery_store.next_due(conn, self._name, sending.date, "queued", "deferred", "sending")
            if sending.paused is not None or due is None or due > now or self.stop():
                continue
            post = Post(self.clock, stop=self.stop)
            _report(sending.date, resume(self.database, self.settings, sending.date, post))

    def miss(self, days: Sequence[date], reason: str) -> Sequence[date]:
        """Note that editions were missed.  The stories of one that was built come into the next."""
        return miss(self.database, self._name, days, self.clock, reason)

    @property
    def _name(self) -> str:
        return self.settings.newsletter.name

    def _built(self, day: date) -> bool:
        """Build the edition, unless the editor has it; return whether it may be sent."""
        if not self.settings.newsletter.approve:
            self.build(day)
            return True
        with self.database.read() as conn:
            approval = schedule_store.approval(conn, self._name, day)
        if approval is not None:  # it stays as the editor sees it
            if approval.approved is None:
                self._remind(day, approval)
            return approval.approved is not None
        if skips(self.settings, self.build(day)):
            return True
        self.ask(day, "To approve")
        with self.database.begin() as conn:
            schedule_store.ask(conn, self._name, day, self.clock())
        log.warning("edition of %s: waits for `digest approve --date %s`", day, day)
        return False

    def _remind(self, day: date, approval: Approval) -> None:
        """Send the edition to the editor again, at its time and once more before it is too late."""
        now, due = self.clock(), time_of(self.settings, day)
        grace = timedelta(hours=self.settings.newsletter.grace)
        told = approval.reminded or approval.asked
        if told is None or not any(told < call <= now for call in (due, due + max(grace / 2, grace - _LAST_CALL))):
            return
        self.ask(day, "Reminder: to approve")
        with self.database.begin() as conn:
            schedule_store.remind(conn, self._name, day, now)
        log.warning("edition of %s: still waits for `digest approve --date %s`, until %s UTC",
                    day, day, f"{due + grace:%H:%M}")  # fmt: skip


def approve(
    database: Database, settings: Settings, day: date | None, clock: Clock, who: str, *, known: bool = False
) -> date:
    """Let an edition be sent as it is now, and return its day.  Raises DeliveryError if there is none.

    The ledger names who did; he counts as one of two people only if he is `known` to the desk.
    """
    record = chosen(database, settings, day)
    if not record.stories and not is_empty(record):
        raise DeliveryError(f"the edition of {record.date} holds no story; run `digest build --date {record.date}`")
    if skips(settings, record):
        raise DeliveryError(f"the edition of {record.date} has no news, so it is skipped; there is nothing to approve")
    with database.begin() as conn:
        now = clock()
        schedule_store.approve(conn, record.newsletter, record.date, now, record.seal, who if known else None)
        put_down(conn, who, "approve", record.newsletter, record.date, now)
    return record.date


def _report(day: date, summary: DeliverySummary) -> None:
    log.info("edition of %s: %d sent, %d failed, %d deferred, %d uncertain", day,
             summary.sent, summary.failed, summary.deferred, summary.uncertain)  # fmt: skip
    if summary.stopped is not None:
        raise summary.stopped
