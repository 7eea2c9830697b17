"""Subscribers for the tests: a list with a clock that stands, links with a fixed key, random texts that can be told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from digest.config import Newsletter
from digest.model import Subscriber, SubscriberState
from digest.pipeline.subscribing import Subscribing
from digest.store import letters, subscribers
from digest.store.db import Database
from digest.subscribers.links import Links

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
NEWSLETTER = Newsletter.model_validate(
    {
        "name": "Daily",
        "title": "The Case Daily",
        "timezone": "America/New_York",
        "schedule": "0 7 * * mon-fri",
        "from": "The Case Daily <daily@example.org>",
        "postal_address": "1 Example Street",
        "base_url": "https://daily.example.org",
    }
)
LINKS = Links("Daily", NEWSLETTER.from_, NEWSLETTER.base_url, b"k" * 64)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class People:
    """The subscribers of a database, and how a test looks at them."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def desk(self) -> Subscribing:
        return Subscribing(self.database, NEWSLETTER, LINKS, self.clock, lambda: f"r{next(self.numbers)}")

    def find(self, address: str) -> Subscriber | None:
        with self.database.begin() as conn:
            return subscribers.find(conn, "Daily", address)

    def state(self, address: str) -> SubscriberState | None:
        person = self.find(address)
        return person.state if person else None

    def letters(self) -> list[str]:
        """Take all letters that are due, as if they were sent, and return to whom."""
        with self.database.begin() as conn:
            taken = letters.claim(conn, 1000, self.clock())
            for number in taken:
                letters.done(conn, number)
            return [person.address for person in subscribers.load(conn, taken)]

    def confirmation(self, address: str) -> str:
        """Return the token of the link in the last letter."""
        person = self.find(address)
        assert person is not None
        return LINKS.confirm_url(person).rpartition("/")[2]

    def subscribed(self, address: str, case: str | None = None) -> Subscriber:
        """Sign up and confirm."""
        self.desk.sign_up(address, case)
        person = self.desk.confirm(self.confirmation(address), "192.0.2.1", "Send me The Case Daily.")
        assert person is not None
        return person


def token_of(url: str | None) -> str:
    assert url is not None
    return url.rpartition("/")[2]
