"""Subscribers in the store: asking, confirming, leaving, preferences, and who gets an edition.

Each call is one transaction.  What a call decides is in `digest.subscribers.changes`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from digest.clock import Clock
from digest.config import Newsletter, Settings, read_recipients, signing_key
from digest.model import Consent, Frequency, Reader, Recipient, Subscriber, SubscriberState
from digest.store import letters as letter_store
from digest.store import subscribers as store
from digest.store.db import Database
from digest.subscribers import changes
from digest.subscribers.changes import Preferences
from digest.subscribers.links import CONFIRM, PREFERENCES, UNSUBSCRIBE, Links, RandomText, random_text


def links_of(settings: Settings) -> Links:
    """Return the links of the newsletter.  Raises ConfigError if their key cannot be had."""
    newsletter = settings.newsletter
    return Links(newsletter.list_name, newsletter.from_, newsletter.base_url, signing_key(settings))


@dataclass(frozen=True, slots=True)
class Subscribing:
    """The subscribers of one newsletter."""

    database: Database
    newsletter: Newsletter
    links: Links
    clock: Clock
    random: RandomText = random_text
    listed: Callable[[], Sequence[str]] = tuple  # the addresses of the settings, which have no row unless they left

    def sign_up(self, address: str, case: str | None) -> None:
        """Ask that address for a confirmation.  What is known of it shows neither in what this does nor how long."""
        name, now = self.newsletter.list_name, self.clock()
        with self.database.begin() as conn:
            store.forget_unconfirmed(conn, name, now - changes.EXPIRY)
            person = store.find(conn, name, address)
            if person is None:
                store.add(conn, [self._newcomer(address)])
                person = store.find(conn, name, address)
                assert person is not None, "it was added a line above, or by somebody else"
            waiting = changes.asked(person, now, request=self.random(), case=case)
            if waiting is not None:
                store.save(conn, waiting)
                letter_store.ask(conn, [waiting.id], now)

    def waiting(self, token: str) -> Subscriber | None:
        """Return who may confirm with that token."""
        person = self._linked(CONFIRM, "request", token)
        return person if person is not None and changes.confirmable(person, self.clock()) else None

    def confirm(self, token: str, source: str, text: str) -> Subscriber | None:
        """Make the subscriber active, and return him; None if the token is forged, void or too old.

        `source` is the network address the yes came from, `text` what the form said.
        """
        now = self.clock()
        consent = Consent(now, source, text)
        return self._change(CONFIRM, "request", token, lambda person: changes.confirmed(person, now, consent))

    def preferring(self, token: str) -> Subscriber | None:
        """Return whose preferences the token opens."""
        return self._linked(PREFERENCES, "access", token)

    def prefer(self, token: str, wishes: Preferences) -> Subscriber | None:
        """Set the subscriber's preferences."""
        now = self.clock()
        return self._change(PREFERENCES, "access", token, lambda person: changes.preferring(person, wishes, now))

    def pause(self, token: str, days: int) -> Subscriber | None:
        """Leave out the editions of that many days, today's included, counted in the subscriber's zone; 0 ends it."""

        def paused(person: Subscriber) -> Subscriber:
            today = self.clock().astimezone(ZoneInfo(person.timezone or self.newsletter.timezone)).date()
            return replace(person, paused_until=today + timedelta(days=days) if days else None)

        return self._change(PREFERENCES, "access", token, paused)

    def renew(self, token: str) -> Subscriber | None:
        """Make the token useless, and send the subscriber a letter with a new one."""
        renewed = self._change(PREFERENCES, "access", token, lambda person: replace(person, access=self.random()))
        if renewed is not None:
            with self.database.begin() as conn:
                letter_store.ask(conn, [renewed.id], self.clock())
        return renewed

    def leaving(self, token: str) -> Subscriber | None:
        """Return who leaves with that token."""
        person = self._linked(UNSUBSCRIBE, "leaving", token)
        address = self._listed(token) if person is None else None
        if address is None:
            return person
        with self.database.begin() as conn:
            return store.find(conn, self.newsletter.list_name, address) or self._newcomer(address)

    def leave(self, token: str) -> Subscriber | None:
        """Unsubscribe the token's owner, and return him; a second time changes nothing."""
        now = self.clock()
        person = self._change(UNSUBSCRIBE, "leaving", token, lambda person: changes.unsubscribed(person, now))
        address = self._listed(token) if person is None else None
        return person if address is None else self._leave_listed(address)

    def leave_from_preferences(self, token: str) -> Subscriber | None:
        """Unsubscribe whose preferences the token opens."""
        now = self.clock()
        return self._change(PREFERENCES, "access", token, lambda person: changes.unsubscribed(person, now))

    def remove(self, address: str, *, erase: bool) -> SubscriberState | None:
        """Unsubscribe an address, or delete all that is known of it; return the state it was in, None if unknown."""
        with self.database.begin() as conn:
            person = store.find(conn, self.newsletter.list_name, address)
            if person is None:
                return None
            if erase:
                store.erase(conn, person.id)
            elif (gone := changes.unsubscribed(person, self.clock())) is not None:
                store.save(conn, gone)
        return person.state

    def stop(self, address: str, state: SubscriberState) -> bool:
        """Send nothing to an address any more: it bounced, complained or is blocked.  Returns whether that is new."""
        with self.database.begin() as conn:
            person = store.find(conn, self.newsletter.list_name, address)
            gone = None if person is None else changes.stopped(person, state, self.clock())
            if gone is not None:
                store.save(conn, gone)
        return gone is not None

    def recipients(self, day: date, listed: Sequence[str] = ()) -> Iterator[Recipient]:
        """Yield who gets the edition of `day`, streamed from the database, in the order in which they came.

        `listed` are addresses of the settings.  They come first, except those that are subscribers in whatever state:
        who has left is not sent to because a list still has him.
        """
        for one in self._wanting(day, listed):
            yield Recipient(one) if isinstance(one, str) else Recipient(one.address, one.id)

    def readers(self, day: date, listed: Sequence[str] = ()) -> Iterator[Reader]:
        """Yield the same with what their messages are made by."""
        for one in self._wanting(day, listed):
            yield self.links.listed_reader(one) if isinstance(one, str) else self.links.reader(one)

    def _wanting(self, day: date, listed: Sequence[str]) -> Iterator[str | Subscriber]:
        with self.database.read() as conn:
            known = store.known_keys(conn, self.newsletter.list_name, listed)
        yield from (address for address in listed if store.key_of(address) not in known)
        frequency: Frequency = "weekly" if self.newsletter.is_weekly else "daily"
        with self.database.read() as conn:
            for person in store.stream(conn, self.newsletter.list_name, "active"):
                if person.frequency == frequency and not changes.paused(person, day):
                    yield person

    def _listed(self, token: str) -> str | None:
        """Return the address of the settings that leaves with that token."""
        text = self.links.read(UNSUBSCRIBE, token)
        return next((address for address in self.listed() if self.links.listed_text(address) == text), None)

    def _leave_listed(self, address: str) -> Subscriber:
        """Keep that an address of the settings has left: from then on it is a subscriber, and one that left."""
        with self.database.begin() as conn:
            store.add(conn, [self._newcomer(address)])
            person = store.find(conn, self.newsletter.list_name, address)
            assert person is not None, "it was added a line above, or by somebody else"
            gone = changes.unsubscribed(person, self.clock())
            if gone is not None:
                store.save(conn, gone)
        return gone or person

    def _linked(self, purpose: str, link: store.Link, token: str) -> Subscriber | None:
        text = self.links.read(purpose, token)
        if text is None:
            return None
        with self.database.read() as conn:
            return store.find_linked(conn, self.newsletter.list_name, link, text, reading=True)

    def _change(
        self, purpose: str, link: store.Link, token: str, change: Callable[[Subscriber], Subscriber | None]
    ) -> Subscriber | None:
        """Store what `change` makes of the token's owner; None if there is none, himself if it makes nothing of him."""
        text = self.links.read(purpose, token)
        if text is None:
            return None
        with self.database.begin() as conn:
            person = store.find_linked(conn, self.newsletter.list_name, link, text)
            changed = None if person is None else change(person)
            if changed is not None:
                store.save(conn, changed)
        return changed or (person if purpose != CONFIRM else None)

    def _newcomer(self, address: str) -> Subscriber:
        return changes.newcomer(
            self.newsletter.list_name, address, self.clock(), leaving=self.random(), access=self.random()
        )


def subscribing(database: Database, settings: Settings, clock: Clock) -> Subscribing:
    """Return the subscribers of a newsletter.  Raises ConfigError if the key of their links cannot be had."""
    links = links_of(settings)
    return Subscribing(
        database, settings.newsletter, links, clock, listed=lambda: read_recipients(settings)[0]
    )
