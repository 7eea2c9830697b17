"""Each delivery's message: made for its reader as he is now, signed, with an address of its own for bounces.

Readers are looked up a hundred at a time.  So somebody who leaves in that very second may still get the edition that
was on its way.
"""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from digest.clock import Clock
from digest.config import Settings, signing_key
from digest.delivery.attempt import Mail
from digest.delivery.outcomes import Withdrawn
from digest.delivery.verp import ReturnAddresses
from digest.delivery.wire import Lines
from digest.domains import ascii_domain
from digest.edition.assemble import CUT_AT
from digest.model import Addressee, Delivery, Reader
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
    """Makes the messages of one edition.  To be called from several threads, within a `with` block."""

    def __init__(
        self, database: Database, record: EditionRecord, settings: Settings, clock: Clock, *, ahead: bool = False
    ) -> None:
        """Take in the edition.  `ahead` is for a single connection: while it waits, its next message is made.

        Raises ConfigError if a key cannot be read.
        """
        self._database = database
        self._clock = clock
        self._links = links_of(settings)
        self._message, self._sign = messages(record, settings, longest=CUT_AT), signer(settings, clock)
        self._sender, self._bounces = settings.newsletter.from_, return_addresses(settings)
        self._lock = Lock()
        self._looked: datetime | None = None  # when
        self._people: dict[int, Addressee] = {}  # whom the next deliveries go to, by the deliveries' numbers
        self._maker = ThreadPoolExecutor(1) if ahead else None
        self._next: tuple[int, Future[Lines]] | None = None  # the message that is made ahead

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._maker is not None:
            self._maker.shutdown()

    def __call__(self, delivery: Delivery) -> Mail:
        """Return the message of a delivery.  Raises Withdrawn if its reader has left since it was queued."""
        back = self._bounces.make(delivery) if self._bounces else self._sender
        if delivery.subscriber is None:
            return Mail(self._make(self._links.listed_reader(delivery.address)), back)
        with self._lock:
            person = self._looked_up(delivery.id)
        if person is None:
            raise Withdrawn("not sent: erased since the edition was queued")
        if person.state != "active":
            raise Withdrawn(f"not sent: {person.state} since the edition was queued")
        reader = self._links.reader(person)
        return Mail(self._make(reader) if self._maker is None else self._made(self._maker, delivery.id, reader), back)

    def _looked_up(self, number: int) -> Addressee | None:
        """Return whom a delivery goes to."""
        now = self._clock()
        if self._looked is None or now - self._looked > _FRESH or number not in self._people:
            with self._database.read() as conn:
                self._people = store.of_deliveries(conn, number, number + _LOOKED_UP - 1)
            self._looked = now
        return self._people.pop(number, None)  # a second try looks again

    def _make(self, reader: Reader) -> Lines:
        return Lines(self._sign(self._message(reader)))

    def _made(self, maker: Executor, number: int, reader: Reader) -> Lines:
        """Return a message, and have the one made that is likely to be wanted next."""
        ahead, self._next = self._next, None
        message = ahead[1].result() if ahead and ahead[0] == number else self._make(reader)
        following = self._people.get(number + 1)
        if following is not None and following.state == "active":
            self._next = number + 1, maker.submit(self._make, self._links.reader(following))
        return message


def return_addresses(settings: Settings) -> ReturnAddresses | None:
    """Return the addresses that deliveries come back to.  Raises ConfigError if their key cannot be had."""
    base = settings.delivery.bounce_address
    return ReturnAddresses(base, settings.newsletter.list_name, signing_key(settings)) if base else None


def signer(settings: Settings, clock: Clock) -> Callable[[bytes], bytes]:
    """Return what signs a message with the keys of the settings.  Raises ConfigError if one cannot be read."""
    files = [settings.path.parent / Path(file).expanduser() for file in settings.delivery.dkim_keys]
    if not files:
        return lambda message: message
    from digest.delivery.signing import Signer, read_key  # cryptography: 60 ms

    domain = ascii_domain(parseaddr(settings.newsletter.from_)[1].rpartition("@")[2])
    return Signer([read_key(file) for file in files], domain, clock).sign
