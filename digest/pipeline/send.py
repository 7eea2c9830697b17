"""An edition to its readers: queued in the store, delivered, remembered.

What is sent is what the last build stored, not what templates and texts would give today.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from digest.clock import Clock
from digest.config import Settings
from digest.delivery.outbox import DeliverySummary, deliver
from digest.delivery.transport import Transport
from digest.errors import DeliveryError
from digest.model import Delivery, DeliveryState
from digest.pipeline.texts import messages
from digest.store import deliveries as delivery_store
from digest.store import editions as edition_store
from digest.store.db import Database
from digest.store.editions import EditionRecord


@dataclass(frozen=True, slots=True)
class StoredOutbox:
    """The outbox of one edition in the store; each call is a transaction of its own."""

    database: Database
    newsletter: str
    date: date

    def recover(self, now: datetime) -> int:
        """Turn what a killed process left `sending` into `uncertain`."""
        with self.database.begin() as conn:
            return delivery_store.recover(conn, self.newsletter, self.date, now)

    def claim(self, before: datetime, now: datetime) -> Delivery | None:
        """Move one delivery to `sending`."""
        with self.database.begin() as conn:
            claimed = delivery_store.claim(conn, self.newsletter, self.date, 1, now, before=before)
        return claimed[0] if claimed else None

    def mark(self, delivery: Delivery, state: DeliveryState, now: datetime, error: str | None) -> None:
        """Set a delivery's state."""
        with self.database.begin() as conn:
            delivery_store.mark(conn, delivery.id, state, now, error)


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
    database: Database,
    settings: Settings,
    day: date,
    addresses: Sequence[str],
    *,
    transport: Transport,
    clock: Clock,
    on_done: Callable[[Delivery], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> DeliverySummary:
    """Send the edition of `day` to each of the addresses that has not got it, and say how that went.

    From here on the edition is frozen; it counts as sent once nothing of it waits any more.
    Raises DeliveryError if there is no such edition or it holds no story.
    """
    name = settings.newsletter.name
    with database.begin_alone() as conn:  # no build may change it between the reading and the first delivery
        record = edition_store.find(conn, name, day)
        if record is None or not record.stories:
            raise _nothing_to_send(day, record)
        delivery_store.queue(conn, name, day, addresses, clock())
    outbox = StoredOutbox(database, name, day)
    sender = settings.newsletter.from_
    summary = deliver(outbox, transport, messages(record, settings), sender, clock, on_done=on_done, stop=stop)
    with database.begin() as conn:
        if not delivery_store.unfinished(conn, name, day):
            edition_store.mark_sent(conn, name, day, clock())
    return summary


def not_sent_yet(database: Database, record: EditionRecord, addresses: Sequence[str]) -> list[str]:
    """Return those of the addresses to which `send` would send now.  Raises DeliveryError as it would."""
    if not record.stories:
        raise _nothing_to_send(record.date, record)
    with database.read() as conn:
        known = {d.address: d.state for d in delivery_store.listing(conn, record.newsletter, record.date)}
    return [address for address in addresses if known.get(address, "queued") in ("queued", "deferred")]


def _nothing_to_send(day: date, record: EditionRecord | None) -> DeliveryError:
    why = "holds no story" if record else "does not exist"
    return DeliveryError(f"the edition of {day} {why}, so nothing is sent; run `digest build --date {day}`")
