"""Each delivery's message: made for its reader as he is now, signed, with an address of its own for bounces.

While the mail server thinks about one message, the next ones are made ahead.  So somebody who leaves in that very
second may still get the edition that was on its way.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from threading import Lock

from digest.clock import Clock
from digest.config import Settings, signing_key
from digest.delivery.outbox import Mail
from digest.delivery.outcomes import Withdrawn
from digest.delivery.verp import ReturnAddresses
from digest.delivery.wire import Lines
from digest.edition.check import CUT_AT
from digest.model import Delivery, Reader, Subscriber
from digest.pipeline.subscribing import links_of
from digest.pipeline.texts import messages
from digest.store import subscribers as store
from digest.store.db import Database
from digest.store.editions import EditionRecord

_LOOKED_UP = 100
"""How many deliveries' readers are looked up at once: one by one they would take as long as sending."""
_FRESH = timedelta(seconds=1)
"""How old what was looked up, and what was made of it, may be."""


class Composer:
    """Makes the messages of one edition.  To be called from several threads."""

    def __init__(self, database: Database, record: EditionRecord, settings: Settings, clock: Clock) -> None:
        """Raises ConfigError if a key cannot be read."""
        self._database = database
        self._clock = clock
        self._links = links_of(settings)
        self._message, self._sign = messages(record, settings, longest=CUT_AT), signer(settings, clock)
        self._sender, self._bounces = settings.newsletter.from_, return_addresses(settings)
        self._lock = Lock()
        self._looked: datetime | None = None  # when
        self._people: dict[int, Subscriber] = {}  # whom the next deliveries go to, by the deliveries' numbers
        self._next: deque[int] = deque()  # those of them of which no message was begun
        self._made: dict[int, bytes] = {}

    def __call__(self, delivery: Delivery) -> Mail:
        """Return the message of a delivery.  Raises Withdrawn if its reader has left since it was queued."""
        back = self._bounces.make(delivery) if self._bounces else self._sender
        if delivery.subscriber is None:
            return Mail(self._made_for(self._links.listed_reader(delivery.address)), back)
        with self._lock:
            person, made = self._person(delivery.id), self._made.pop(delivery.id, None)
        if person is None:
            raise Withdrawn("not sent: erased since the edition was queued")
        if person.state != "active":
            raise Withdrawn(f"not sent: {person.state} since the edition was queued")
        return Mail(made or self._made_for(self._links.reader(person)), back)

    def ahead(self) -> None:
        """Make a message that will soon be asked for, if one is known."""
        with self._lock:
            number = next((one for one in iter(self._popped, None) if one in self._people), None)
            person = None if number is None else self._people[number]
        if number is None or person is None or person.state != "active":
            return
        try:
            made = self._made_for(self._links.reader(person))
        except Exception:  # noqa: BLE001  it is made again, and told, when its turn comes
            return
        with self._lock:
            if self._people.get(number) is person:  # not looked up anew meanwhile
                self._made[number] = made

    def _made_for(self, reader: Reader) -> bytes:
        return Lines(self._sign(self._message(reader)))

    def _person(self, number: int) -> Subscriber | None:
        now = self._clock()
        if self._looked is None or now - self._looked > _FRESH or number not in self._people:
            with self._database.read() as conn:
                self._people = store.of_deliveries(conn, number, number + _LOOKED_UP - 1)
            self._looked = now
            self._made.clear()
            self._next = deque(sorted(self._people))
        return self._people.pop(number, None)  # a second try looks again

    def _popped(self) -> int | None:
        return self._next.popleft() if self._next else None


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
