"""An edition to its readers: queued in the store, delivered, remembered.

What is sent is what the last build stored, not what templates and texts would give today.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from digest.clock import Clock
from digest.config import Settings
from digest.delivery.attempt import attempt
from digest.delivery.crew import Crew, Threads
from digest.delivery.outbox import DeliverySummary, deliver
from digest.delivery.pace import Pace
from digest.delivery.transport import SmtpTransport
from digest.errors import BusyError, DeliveryError
from digest.model import Delivery, Reader, Recipient
from digest.pipeline.bounces import noting
from digest.pipeline.composer import Composer
from digest.pipeline.couriers import couriers
from digest.pipeline.deeds import put_down
from digest.pipeline.empty import is_empty, skips
from digest.pipeline.gate import must_pass
from digest.store import deliveries as delivery_store
from digest.store import editions as edition_store
from digest.store import schedule as schedule_store
from digest.store import sendings as sending_store
from digest.store.db import Database
from digest.store.editions import EditionRecord

MANY = 2000
"""From so many deliveries on, processes that make and hand in messages are worth their start, which takes a second."""

_RESERVED = 100
"""How many deliveries are reserved at once: so many a power cut may leave uncertain."""

_GLANCE = timedelta(seconds=1)
"""How often it is looked whether somebody holds what is being sent."""

FRESH = timedelta(hours=30)
"""How long after its beginning a sending is gone on with by itself.

By then all who were put off again and again were given up (`judge.next_try`), and the next edition is there.
"""


@dataclass(slots=True)
class StoredOutbox:
    """The outbox of one edition in the store.  For one thread, in one process at a time."""

    database: Database
    newsletter: str
    date: date
    resend: bool = False  # whether what is uncertain is sent again
    on_bounce: Callable[[Connection, Delivery], None] = lambda conn, delivery: None  # of what `settle` is told
    _reserved: list[Delivery] = field(default_factory=list)  # what is claimed next, where claims do not wait for disks

    def recover(self, now: datetime) -> int:
        """Turn what a killed process left `sending` into `uncertain`, or queue it again."""
        era = self.database.era
        with self.database.begin() as conn:
            return delivery_store.recover(conn, self.newsletter, self.date, now, resend=self.resend, era=era)

    def exchange(self, done: Sequence[Delivery], wanted: int, before: datetime, now: datetime) -> list[Delivery]:
        """Keep what became of deliveries, and move others to `sending`."""
        era, edition = self.database.era, (self.newsletter, self.date)
        if era is not None and wanted > len(self._reserved):
            with self.database.begin() as conn:
                self._reserved = delivery_store.reserve(conn, *edition, _RESERVED, now, before=before, era=era)
        with self.database.begin_hasty() as conn:
            delivery_store.settle(conn, done)
            for refused in (delivery for delivery in done if delivery.bounce):
                self.on_bounce(conn, refused)
            if not wanted:
                return []
            if era is None:
                return delivery_store.claim(conn, *edition, wanted, now, before=before)
            claimed = delivery_store.claim_reserved(conn, self._reserved[:wanted], now, era)
        del self._reserved[:wanted]
        return claimed

    def next_due(self) -> datetime | None:
        """Return when the first of the queued deliveries is due."""
        with self.database.read() as conn:
            return delivery_store.next_due(conn, self.newsletter, self.date, "queued")


@dataclass(frozen=True, slots=True)
class Post:
    """Who is told and asked while an edition is sent."""

    clock: Clock
    on_done: Callable[[Delivery], None] | None = None
    stop: Callable[[], bool] = lambda: False
    on_begin: Callable[[int], None] = lambda _: None  # told how many deliveries are to be made
    who: str = ""  # has it sent, for the ledger; "" if nobody does, since it is due


def chosen(database: Database, settings: Settings, day: date | None) -> EditionRecord:
    """Return the edition of `day`, or the newest there is.  Raises DeliveryError if there is none."""
    name = settings.newsletter.name
    with database.read() as conn:
        record = edition_store.latest(conn, name) if day is None else edition_store.find(conn, name, day)
    if record is None:
        command = "digest build" if day is None else f"digest build --date {day}"
        raise DeliveryError(f"there is no edition {'yet' if day is None else f'of {day}'}: run `{command}` first")
    return record


def send(
    database: Database, settings: Settings, day: date, recipients: Iterable[Recipient], post: Post
) -> DeliverySummary:
    """Send the edition of `day` to each of the recipients that has not got it, and say how that went.

    From here on the edition is frozen; it counts as sent once nothing of it waits any more.
    Raises DeliveryError if there is no such edition, it has no news and is to be skipped, the gate finds a fault in
    it, it is paused, or another process is sending.
    """

    def prepare(conn: Connection) -> EditionRecord:
        record = _news_of(settings, day, edition_store.find(conn, settings.newsletter.name, day))
        _check_approval(conn, settings, record)
        must_pass(record, settings)
        sending = sending_store.find(conn, record.newsletter, day)
        if sending is not None and sending.paused is not None:
            if delivery_store.begun(conn, record.newsletter, day):
                raise DeliveryError(f"sending the edition of {day} is paused: {sending.reason}")
            sending_store.resume(conn, record.newsletter, day)  # it was held before anybody was queued
        sending_store.begin(conn, record.newsletter, day, post.clock())
        delivery_store.queue(conn, record.newsletter, day, recipients, post.clock())
        if post.who:
            put_down(conn, post.who, "send", record.newsletter, day, post.clock())
        return record

    return _deliver(database, settings, day, prepare, post)


def resume(database: Database, settings: Settings, day: date, post: Post) -> DeliverySummary:
    """Go on with an edition that was queued, to whoever has not got it; a pause is over.

    Takes time in proportion to what is left.  Raises DeliveryError if it was never queued, or another process is
    sending.
    """

    def prepare(conn: Connection) -> EditionRecord:
        record = edition_store.find(conn, settings.newsletter.name, day)
        if record is None or not delivery_store.begun(conn, record.newsletter, day):
            raise DeliveryError(f"the edition of {day} was not begun, so it cannot be gone on with; run `digest send`")
        sending_store.resume(conn, record.newsletter, day)
        if post.who:
            put_down(conn, post.who, "send", record.newsletter, day, post.clock())
        return record

    return _deliver(database, settings, day, prepare, post)


def unfinished(database: Database, settings: Settings, now: datetime) -> list[sending_store.Sending]:
    """Return the sendings of the last day of which something is left, oldest first, those that are paused included."""
    with database.read() as conn:
        return sending_store.unfinished(conn, settings.newsletter.name, now - FRESH)


def give_up(database: Database, settings: Settings, now: datetime) -> list[sending_store.Sending]:
    """Pause the sendings that are not gone on with any more and have something left, and return those.

    So they are shown, and somebody decides whether it is still worth sending.
    """
    name = settings.newsletter.name
    with database.read() as conn:
        overdue = sending_store.overdue(conn, name, now - FRESH)
    if not overdue:
        return []
    with database.begin() as conn:
        for one in overdue:
            reason = (
                f"it was not done in {FRESH // timedelta(hours=1)} hours; `digest deliveries --date {one.date} --list` "
                f"tells who has not got it, `digest send --resume --date {one.date}` sends it to them"
            )
            sending_store.pause(conn, name, one.date, now, reason)
        found = (sending_store.find(conn, name, one.date) for one in overdue)
        return [one for one in found if one is not None]


def not_sent_yet(
    database: Database, settings: Settings, record: EditionRecord, readers: Iterable[Reader]
) -> Iterator[Reader]:
    """Yield those of the readers to whom `send` would send now.  Raises DeliveryError as it would."""
    _news_of(settings, record.date, record)
    with database.read() as conn:
        known = {d.address: d.state for d in delivery_store.listing(conn, record.newsletter, record.date)}
    return (one for one in readers if known.get(one.address, "queued") in ("queued", "deferred"))


def _deliver(
    database: Database, settings: Settings, day: date, prepare: Callable[[Connection], EditionRecord], post: Post
) -> DeliverySummary:
    name, wishes = settings.newsletter.name, settings.delivery
    SmtpTransport(settings.smtp_url, settings.smtp_password)  # raises ConfigError before anything is queued
    with database.sole(f"sending-{name}") as alone:
        if not alone:
            raise BusyError(f"another process is sending {name}; wait until it is done")
        with database.begin_alone() as conn:  # no build may change it between the reading and the first delivery
            record = prepare(conn)
            count = delivery_store.unfinished(conn, name, day)
            post.on_begin(count)
        with _crew(database, record, settings, post.clock, count) as crew:
            summary = deliver(
                StoredOutbox(database, name, day, wishes.uncertain == "resend", noting(settings, post.clock)),
                crew,
                post.clock,
                pace=Pace(wishes.per_minute, wishes.per_domain),
                on_done=post.on_done,
                stop=_stopping(database, name, day, post),
            )
        with database.begin() as conn:
            if summary.paused:
                advice = f"then `digest send --resume --date {day}` goes on, and nobody gets it twice"
                summary = replace(summary, stopped=DeliveryError(f"{summary.stopped}; {advice}"))
                sending_store.pause(conn, name, day, post.clock(), str(summary.stopped))
            delivery_store.release(conn, name, day)
            if not delivery_store.unfinished(conn, name, day):
                edition_store.mark_sent(conn, name, day, post.clock())
    return summary


def _stopping(database: Database, newsletter: str, day: date, post: Post) -> Callable[[], bool]:
    """Return what tells whether to stop: somebody at the desk may hold the edition that another process sends."""
    looked, held = post.clock(), False

    def stopping() -> bool:
        nonlocal looked, held
        if post.clock() - looked >= _GLANCE:
            with database.read() as conn:
                sending = sending_store.find(conn, newsletter, day)
            looked, held = post.clock(), sending is not None and sending.paused is not None
        return held or post.stop()

    return stopping


@contextmanager
def _crew(database: Database, record: EditionRecord, settings: Settings, clock: Clock, count: int) -> Iterator[Crew]:
    """Yield as many connections to the mail server as the settings want; each is opened when it is first needed."""
    wanted = settings.delivery.connections
    processors = os.cpu_count() or 1
    if count >= MANY and processors > 1:
        with couriers(record, settings, min(wanted, processors)) as found:
            yield found
        return
    with ExitStack() as opened:
        compose = opened.enter_context(Composer(database, record, settings, clock, ahead=wanted == 1))
        mailers = [SmtpTransport(settings.smtp_url, settings.smtp_password) for _ in range(wanted)]
        tries = [partial(attempt, compose, opened.enter_context(mailer)) for mailer in mailers]
        yield opened.enter_context(Threads(tries))


def _check_approval(conn: Connection, settings: Settings, record: EditionRecord) -> None:
    """Refuse an edition that the editor should have approved and has not, or not as it is now."""
    if not settings.newsletter.approve or delivery_store.begun(conn, record.newsletter, record.date):
        return
    approval = schedule_store.approval(conn, record.newsletter, record.date)
    yes = f"look at it and run `digest approve --date {record.date}`"
    if approval is None or approval.approved is None:
        raise DeliveryError(f"the edition of {record.date} is not approved, so nothing is sent; {yes}")
    if approval.seal != record.seal:
        raise DeliveryError(f"the edition of {record.date} was built anew after it was approved; {yes}")


def _news_of(settings: Settings, day: date, record: EditionRecord | None) -> EditionRecord:
    """Return the record if there is something to send of it.  Raises DeliveryError with the reason."""
    if record is None:
        raise DeliveryError(f"the edition of {day} does not exist, so nothing is sent; run `digest build --date {day}`")
    if skips(settings, record):
        raise DeliveryError(f'the edition of {day} has no news, so nothing is sent; newsletter.empty = "send" sends it')
    if not record.stories and not is_empty(record):
        raise DeliveryError(f"the edition of {day} holds no story, so nothing is sent; run `digest build --date {day}`")
    return record
