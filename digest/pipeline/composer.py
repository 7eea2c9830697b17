"""Each delivery's message: made for its reader as he is now, signed, with an address of its own for bounces.

Where many are sent, another process makes messages ahead.  So somebody who leaves in that very second may still get the
edition that was on its way.
"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from digest.clock import Clock
from digest.config import Settings, signing_key
from digest.delivery.outbox import Mail
from digest.delivery.outcomes import Withdrawn
from digest.delivery.verp import ReturnAddresses
from digest.delivery.wire import Lines
from digest.edition.check import CUT_AT
from digest.model import Delivery, Reader, Subscriber
from digest.pipeline.ahead import Ahead
from digest.pipeline.subscribing import links_of
from digest.pipeline.texts import messages
from digest.store import subscribers as store
from digest.store.db import Database
from digest.store.editions import EditionRecord

MANY = 2000
"""From so many deliveries on, a process that makes messages ahead is worth its start, which takes a second."""
_LOOKED_UP = 100
"""How many deliveries' readers are looked up at once: one by one they would take as long as sending."""
_FRESH = timedelta(seconds=1)
"""How old what was looked up, and what was made of it, may be."""


class Composer:
    """Makes the messages of one edition.  To be called from several threads, within a `with` block."""

    def __init__(
        self, database: Database, record: EditionRecord, settings: Settings, clock: Clock, count: int
    ) -> None:
        """Take in the edition, and how many deliveries there will be.  Raises ConfigError if a key cannot be read."""
        self._database = database
        self._clock = clock
        self._links = links_of(settings)
        self._make = maker(record, settings, clock)
        self._sender, self._bounces = settings.newsletter.from_, return_addresses(settings)
        self._lock = Lock()
        self._looked: datetime | None = None  # when
        self._people: dict[int, Subscriber] = {}  # whom the next deliveries go to, by the deliveries' numbers
        worth_it = count >= MANY and (os.cpu_count() or 1) > 1
        self._ahead = Ahead(record, settings) if worth_it else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ahead is not None:
            self._ahead.end()

    def __call__(self, delivery: Delivery) -> Mail:
        """Return the message of a delivery.  Raises Withdrawn if its reader has left since it was queued."""
        back = self._bounces.make(delivery) if self._bounces else self._sender
        if delivery.subscriber is None:
            return Mail(Lines(self._make(self._links.listed_reader(delivery.address))), back)
        with self._lock:
            person, made = self._looked_up(delivery.id)
        if person is None:
            raise Withdrawn("not sent: erased since the edition was queued")
        if person.state != "active":
            raise Withdrawn(f"not sent: {person.state} since the edition was queued")
        return Mail(Lines(made or self._make(self._links.reader(person))), back)

    def _looked_up(self, number: int) -> tuple[Subscriber | None, bytes | None]:
        """Return whom a delivery goes to, and his message if it was made ahead."""
        now = self._clock()
        if self._looked is None or now - self._looked > _FRESH or number not in self._people:
            with self._database.read() as conn:
                self._people = store.of_deliveries(conn, number, number + _LOOKED_UP - 1)
            self._looked = now
            if self._ahead is not None:
                active = [(key, one) for key, one in sorted(self._people.items()) if one.state == "active"]
                self._ahead.order([(key, self._links.reader(one)) for key, one in active])
        person = self._people.pop(number, None)  # a second try looks again
        if self._ahead is None or person is None or person.state != "active":
            return person, None
        return person, self._ahead.take(number)


def maker(record: EditionRecord, settings: Settings, clock: Clock) -> Callable[[Reader], bytes]:
    """Return what makes a reader's message, signed.  Raises ConfigError if a key cannot be read."""
    message, sign = messages(record, settings, longest=CUT_AT), signer(settings, clock)
    return lambda reader: sign(message(reader))


def return_addresses(settings: Settings) -> ReturnAddresses | None:
    """Return the addresses that deliveries come back to.  Raises ConfigError if their key cannot be had."""
    base = settings.delivery.bounce_address
    return ReturnAddresses(base, settings.newsletter.name, signing_key(settings)) if base else None


def signer(settings: Settings, clock: Clock) -> Callable[[bytes], bytes]:
    """Return what signs a message with the keys of the settings.  Raises ConfigError if one cannot be read."""
    files = [settings.path.parent / Path(file).expanduser() for file in settings.delivery.dkim_keys]
    if not files:
        return lambda message: message
    from digest.delivery.signing import Signer, read_key  # cryptography: 60 ms

    domain = parseaddr(settings.newsletter.from_)[1].rpartition("@")[2].encode("idna").decode()
    return Signer([read_key(file) for file in files], domain, clock).sign
