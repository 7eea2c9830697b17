"""Who deliveries go to, looked up while they are sent: somebody who leaves meanwhile gets nothing more."""

from datetime import datetime, timedelta
from threading import Lock

from digest.clock import Clock
from digest.delivery.outcomes import Withdrawn
from digest.model import Delivery, Reader, Subscriber
from digest.store import subscribers as store
from digest.store.db import Database
from digest.subscribers.links import Links

_AHEAD = 100
"""How many deliveries are looked up at once: one by one they would take as long as sending."""
_FRESH = timedelta(seconds=1)
"""How old what was looked up may be, and so how long somebody who left may still be sent to."""


class Readers:
    """Makes a reader of each delivery.  To be called from several threads."""

    def __init__(self, database: Database, links: Links, clock: Clock) -> None:
        self._database = database
        self._links = links
        self._clock = clock
        self._ahead: dict[int, Subscriber] = {}
        self._looked: datetime | None = None  # when
        self._lock = Lock()

    def __call__(self, delivery: Delivery) -> Reader:
        """Return who the delivery goes to.  Raises Withdrawn if he has left since it was queued."""
        if delivery.subscriber is None:
            return self._links.listed_reader(delivery.address)
        person = self._person(delivery.id)
        if person is None:
            raise Withdrawn("not sent: erased since the edition was queued")
        if person.state != "active":
            raise Withdrawn(f"not sent: {person.state} since the edition was queued")
        return self._links.reader(person)

    def _person(self, number: int) -> Subscriber | None:
        with self._lock:
            now = self._clock()
            if self._looked is None or now - self._looked > _FRESH or number not in self._ahead:
                with self._database.read() as conn:
                    self._ahead = store.of_deliveries(conn, number, number + _AHEAD - 1)
                self._looked = now
            return self._ahead.pop(number, None)  # a second try looks again
