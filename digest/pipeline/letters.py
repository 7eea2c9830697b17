"""Sends the letters that subscribers wait for.  The log names subscribers by their number, never by their address."""

import logging
from collections.abc import Callable
from datetime import timedelta

from digest.clock import Clock
from digest.config import Newsletter
from digest.delivery.outcomes import Refused
from digest.delivery.transport import Transport
from digest.errors import DeliveryError
from digest.model import Subscriber
from digest.store import cases as case_store
from digest.store import letters as letter_store
from digest.store import subscribers as store
from digest.store.db import Database
from digest.subscribers.changes import SILENT, confirmable
from digest.subscribers.letter import letter
from digest.subscribers.links import Links

log = logging.getLogger(__name__)

RETRY = timedelta(minutes=15)
"""How long after a failure a letter is tried again; each time that much longer."""

_TRIES = 8  # over nine hours
_CHUNK = 20


def send_letters(
    database: Database,
    newsletter: Newsletter,
    links: Links,
    transport: Transport,
    clock: Clock,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[int, int]:
    """Send every letter that is due, unless `stop` says to leave the rest; return how many went and how many not.

    A letter that the server refuses for good is dropped, any other is tried again later.  A process that is killed in
    the middle may have one letter sent twice, with one Message-ID.
    """
    sent = failed = 0
    while not stop():
        with database.begin() as conn:
            tries = letter_store.claim(conn, _CHUNK, clock())
            people = store.load(conn, tries)
            captions = case_store.load(conn, [person.wanted for person in people if person.wanted])
        if not tries:
            break
        for person in people:
            case = captions.get(person.wanted or "")
            good = _send(database, person, tries[person.id], case.caption if case else None,
                         newsletter=newsletter, links=links, transport=transport, clock=clock)  # fmt: skip
            sent, failed = sent + good, failed + (not good)
    return sent, failed


def _send(
    database: Database, person: Subscriber, tries: int, caption: str | None,
    *, newsletter: Newsletter, links: Links, transport: Transport, clock: Clock,
) -> bool:  # fmt: skip
    """Send one letter, unless its reason is gone, and keep what became of it."""
    now = clock()
    wanted = person.state == "active" or confirmable(person, now)
    try:
        if wanted and person.state not in SILENT:
            message = letter(person, links, now, title=newsletter.title,
                             postal_address=newsletter.postal_address, case=caption)  # fmt: skip
            transport.send(message, newsletter.from_, person.address)
    except DeliveryError as error:
        # Its words are the server's and often repeat the address.
        given_up = isinstance(error, Refused) or tries + 1 >= _TRIES
        what = "given up" if given_up else "tried again later"
        log.warning("letter to subscriber %d: %s, %s", person.id, type(error).__name__.lower(), what)
        with database.begin() as conn:
            if given_up:
                letter_store.done(conn, person.id)
            else:
                letter_store.postpone(conn, person.id, now + RETRY * (tries + 1))
        return False
    with database.begin() as conn:
        letter_store.done(conn, person.id)
    return True
