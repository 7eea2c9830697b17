"""Bounces into the store: what comes back by mail, what is refused at sending, and what an operator takes back."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection

from digest.clock import Clock
from digest.config import Settings, names_of
from digest.delivery.mailbox import Letter, letters_in
from digest.delivery.returned import Returned, read_returned
from digest.delivery.verp import ReturnAddresses
from digest.errors import ConfigError, DeliveryError
from digest.model import Bounce, BounceKind, Delivery, Subscriber
from digest.pipeline.subscribing import Subscribing
from digest.store import bounces as store
from digest.store import deliveries as delivery_store
from digest.store import subscribers as subscriber_store
from digest.store.db import Database
from digest.subscribers import changes
from digest.subscribers.bounced import after, in_a_row, outcome, reinstated
from digest.subscribers.links import random_text

log = logging.getLogger(__name__)

LEFT = frozenset({"unknown", "unreadable", "forged"})
"""What is left unread in its mailbox, for a person to look at."""

_MESSAGE_ID = re.compile(r"^Message-ID: <[\w-]{1,50}-(\d{4})-(\d\d)-(\d\d)\.", re.MULTILINE | re.IGNORECASE | re.ASCII)
_AGAINST: dict[str, BounceKind] = {"hard": "hard", "soft": "soft", "sender": "sender", "complaint": "complaint"}


@dataclass(frozen=True, slots=True)
class Tally:
    """What one reading of a mailbox found."""

    kinds: dict[str, int] = field(default_factory=dict)  # messages by what they were, those read before left out
    stopped: int = 0  # subscribers to whom nothing is sent any more, without those who asked for that
    left: int = 0  # messages left in the mailbox that are not known, those of earlier readings included


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom a message is about, and of which delivery it is, as far as signatures say it."""

    address: str
    delivery: Delivery | None

    @property
    def was_subscriber(self) -> bool:
        """Whether he was one when it was sent; if he is unknown now, he was erased, and nothing is kept of him."""
        return self.delivery is not None and self.delivery.subscriber is not None


@dataclass(frozen=True, slots=True)
class Bounces:
    """The bounces of one newsletter."""

    database: Database
    settings: Settings
    people: Subscribing
    addresses: ReturnAddresses | None  # None: deliveries come back to the sender
    clock: Clock

    def read_mailbox(self, where: str, stop: Callable[[], bool] = lambda: False) -> Tally:
        """Deal with what is unread in a mailbox.

        Raises DeliveryError if it cannot be read or another process reads it, ConfigError if its address is wrong.
        """
        with self.database.sole(f"bounces-{self._name}") as alone:
            if not alone:
                raise DeliveryError(f"another process is reading the bounces of {self._name}; wait until it is done")
            with letters_in(where, self.settings.bounces_password) as letters:
                return self.read(letters, stop)

    def report(self, where: str, stop: Callable[[], bool]) -> None:
        """Deal with what is unread in a mailbox, and write to the log what that was, if anything."""
        tally = self.read_mailbox(where, stop)
        if tally.kinds:
            kinds = ", ".join(f"{count} {kind}" for kind, count in tally.kinds.items())
            log.info("bounces: %s; %d stopped, %d left unread", kinds, tally.stopped, tally.left)

    def read(self, letters: Iterable[Letter], stop: Callable[[], bool] = lambda: False) -> Tally:
        """Deal with the letters of a mailbox, each in a transaction of its own, and mark those that are known as read.

        None is dealt with twice, whatever ends this in between.
        """
        kinds: Counter[str] = Counter()
        stopped = left = 0
        for letter in letters:
            if stop():
                break
            with self.database.read() as conn:
                kind = store.read_before(conn, self._name, letter.place)
            if kind is None:
                kind, gone = self._take(letter)
                kinds[kind] += 1
                stopped += gone
            if kind in LEFT:
                left += 1
            else:
                letter.done()
        return Tally(dict(sorted(kinds.items())), stopped, left)

    def undo(self, address: str) -> Subscriber | None:
        """Take back all that speaks against an address; return the subscriber, None if his row is gone with it.

        Raises ConfigError if nothing stopped it.
        """
        now = self.clock()
        with self.database.begin() as conn:
            person = subscriber_store.find(conn, self._name, address)
            if person is not None and person.state == "complained":
                raise ConfigError(
                    f"{address} complained, which stops for ever; if he wants to come back:  "
                    f"digest subscribers remove {address} --erase,  and let him sign up"
                )
            against = store.of_address(conn, self._name, address)
            last = [bounce for bounce in against if bounce.before or not bounce.known]
            back = reinstated(person, last[-1].before or "active", now) if person is not None and last else None
            if person is None or back is None:
                raise ConfigError(f"{address} is not stopped by a bounce; `digest bounces list` shows who is")
            store.undo(conn, self._name, address, now)
            if last[-1].known:
                subscriber_store.save(conn, back)
                return back
            subscriber_store.forget(conn, person.id)
            return None

    def listing(self, address: str | None = None) -> Iterator[Bounce]:
        """Yield the bounces, newest first, all or those of one address."""
        with self.database.read() as conn:
            yield from store.stream(conn, self._name, address)

    def _take(self, letter: Letter) -> tuple[str, bool]:
        """Deal with one letter; return what it was, and whether it stopped somebody."""
        returned = read_returned(letter.read())
        kind: str = returned.kind
        whose = None
        if kind in _AGAINST or kind == "leave":
            whose, forged = self._whose(returned)
            if whose is None:
                kind = "forged" if forged else "unknown"
        gone = False
        with self.database.begin() as conn:
            if whose is not None:
                if kind == "leave":
                    self._leave(conn, whose)
                else:
                    told = Bounce(
                        self._name, whose.address, _AGAINST[kind], self.clock(), returned.words,
                        whose.delivery.id if whose.delivery else None, whose.delivery.date if whose.delivery else None,
                    )  # fmt: skip
                    gone = note(conn, told, whose.delivery, self.settings)
            store.mark_read(conn, self._name, letter.place, kind, self.clock())
        return kind, gone

    def _whose(self, returned: Returned) -> tuple[Whose | None, bool]:
        """Return whom a message is about, and whether something in it that would say so is forged."""
        forged, addresses = False, self.addresses
        for address in addresses.all_in(returned.heads) if addresses else ():
            found = addresses.read(address, self._delivery) if addresses else None
            if found is not None:
                return Whose(found.address, found), False
            forged = True
        for token in returned.tokens:
            person = self.people.leaving(token)
            if person is not None:
                return Whose(person.address, self._delivery_to(person.address, returned.heads)), False
            forged = True
        return None, forged

    def _delivery(self, number: int) -> Delivery | None:
        with self.database.read() as conn:
            return delivery_store.find(conn, names_of(self.settings.newsletter), number)

    def _delivery_to(self, address: str, heads: str) -> Delivery | None:
        """Return the delivery to somebody whose message was returned: its Message-ID names the edition's day."""
        names = names_of(self.settings.newsletter)
        with self.database.read() as conn:
            for year, month, day in _MESSAGE_ID.findall(heads):
                with suppress(ValueError):  # no day of the calendar
                    edition = date(int(year), int(month), int(day))
                    if (found := delivery_store.find_to(conn, names, edition, address)) is not None:
                        return found
        return None

    def _leave(self, conn: Connection, whose: Whose) -> None:
        """Unsubscribe somebody; an address of the settings becomes a subscriber who has left."""
        person = subscriber_store.find(conn, self._name, whose.address)
        now = self.clock()
        if person is None and not whose.was_subscriber:
            new = changes.newcomer(self._name, whose.address, now, leaving=random_text(), access=random_text())
            subscriber_store.add(conn, [replace(new, state="unsubscribed")])
        elif person is not None and (gone := changes.unsubscribed(person, now)) is not None:
            subscriber_store.save(conn, gone)

    @property
    def _name(self) -> str:
        return self.settings.newsletter.name


def noting(settings: Settings, clock: Clock) -> Callable[[Connection, Delivery], None]:
    """Return what keeps the refusal of an address at sending, in the transaction in which the delivery is settled."""

    def refused(conn: Connection, delivery: Delivery) -> None:
        if delivery.bounce is not None:
            told = Bounce(
                settings.newsletter.list_name, delivery.address, delivery.bounce, clock(), delivery.error or "",
                delivery.id, delivery.date,
            )  # fmt: skip
            note(conn, told, delivery, settings)

    return refused


def note(conn: Connection, bounce: Bounce, delivery: Delivery | None, settings: Settings) -> bool:
    """Keep a bounce, and send nothing more to its address if it calls for that; return whether that is new.

    An address of the settings that is no subscriber yet becomes one who is not sent to.  Of somebody who was erased
    nothing is kept.
    """
    person = subscriber_store.find(conn, bounce.newsletter, bounce.address)
    if person is None and delivery is not None and delivery.subscriber is not None:
        return False
    in_row = _row(conn, bounce, person, names_of(settings.newsletter))
    state = outcome(bounce, in_row, settings.bounces.soft)
    if person is None:
        known = changes.newcomer(
            bounce.newsletter, bounce.address, bounce.at, leaving=random_text(), access=random_text()
        )
        gone = None if state is None else replace(known, state=state)
    else:
        gone = after(person, state, delivery.changed if delivery else None, bounce.at)
    before = person.state if person is not None and gone is not None else None
    if not store.note(conn, replace(bounce, before=before, known=person is not None or gone is None)):
        return False
    if gone is not None and person is None:
        subscriber_store.add(conn, [gone])
    elif gone is not None:
        subscriber_store.save(conn, gone)
    return gone is not None


def _row(conn: Connection, bounce: Bounce, person: Subscriber | None, names: Sequence[str]) -> int:
    """Return how many editions in a row came back with this one."""
    if bounce.edition is None:
        return 1
    known = store.of_address(conn, bounce.newsletter, bounce.address)
    counting = [one for one in known if person is None or one.at >= person.changed]
    bounced = {bounce.edition} | {one.edition for one in counting if one.edition and one.kind in ("hard", "soft")}
    sent = delivery_store.days_sent(conn, names, bounce.address, min(bounced), max(bounced))
    return in_a_row(bounce.edition, bounced, sent)
