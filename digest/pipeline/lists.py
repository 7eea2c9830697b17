"""Lists of subscribers into the store and out of it, a thousand rows at a time: a million take no more memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from digest.clock import Clock
from digest.model import Consent, Subscriber, SubscriberState
from digest.store import letters as letter_store
from digest.store import subscribers as store
from digest.store.db import Database
from digest.subscribers import changes
from digest.subscribers.links import RandomText, random_text
from digest.subscribers.listfile import Listed, RefusedRow

CHUNK = 1000
"""Rows of one transaction: what an interrupted import has reported as taken is taken."""

_STOPS: frozenset[SubscriberState] = frozenset({"unsubscribed", "bounced", "complained", "blocked"})


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows of a list were taken, and how many not."""

    active: int = 0
    unconfirmed: int = 0  # each of them gets a letter
    stopped: int = 0  # the list says that nothing may be sent to them
    refused: int = 0


@dataclass(frozen=True, slots=True)
class _Importing:
    newsletter: str
    confirmed: bool
    source: str
    now: datetime
    random: RandomText

    def person(self, row: Listed) -> Subscriber:
        """Return who a row makes of somebody who is not known yet."""
        new = changes.newcomer(self.newsletter, row.address, self.now, leaving=self.random(), access=self.random())
        kept = replace(
            changes.getting(new, row.frequency or new.frequency, self.now),
            timezone=row.timezone,
            followed=row.followed,
            muted=tuple(case for case in row.muted if case not in row.followed),
            paused_until=row.paused_until,
        )
        if row.state in _STOPS:
            return replace(kept, state=row.state, consent=row.consent)
        if not self.confirmed or row.state == "unconfirmed":
            return replace(kept, asked=self.now, request=self.random())
        told = row.consent or Consent(self.now, self.source, "consent documented elsewhere")
        return replace(kept, state="active", consent=told)


def take(
    database: Database,
    newsletter: str,
    rows: Iterable[Listed | RefusedRow],
    *,
    confirmed: bool,
    source: str,
    clock: Clock,
    on_refused: Callable[[RefusedRow], None],
    random: RandomText = random_text,
) -> Imported:
    """Add the people of a list, and tell of each row that is not taken.

    With `confirmed` they are active, since their consent is documented at `source`; otherwise each gets a letter.  Who
    is known stays as he is, unless the list says that nothing may be sent to him: somebody who left does not come back
    by a list, and a list of those who left is obeyed.
    """
    rules = _Importing(newsletter, confirmed, source, clock(), random)
    counts = dict.fromkeys(("active", "unconfirmed", "stopped", "refused"), 0)
    for chunk in _chunks(rows):
        for outcome in _take_chunk(database, rules, chunk):
            if isinstance(outcome, RefusedRow):
                counts["refused"] += 1
                on_refused(outcome)
            else:
                counts["stopped" if outcome in _STOPS else outcome] += 1
    return Imported(**counts)


def everybody(database: Database, newsletter: str, state: SubscriberState | None = None) -> Iterator[Subscriber]:
    """Yield the subscribers, all or those in one state, streamed from the database."""
    with database.read() as conn:
        yield from store.stream(conn, newsletter, state)


def counted(database: Database, newsletter: str) -> dict[str, int]:
    """Return how many subscribers are in each state."""
    with database.read() as conn:
        return store.counts(conn, newsletter)


def _chunks(rows: Iterable[Listed | RefusedRow]) -> Iterator[list[Listed | RefusedRow]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _take_chunk(
    database: Database, rules: _Importing, chunk: list[Listed | RefusedRow]
) -> list[SubscriberState | RefusedRow]:
    first: dict[str, Listed] = {}
    outcomes: list[SubscriberState | RefusedRow] = []
    for row in chunk:
        if isinstance(row, RefusedRow):
            outcomes.append(row)
            continue
        same = first.setdefault(store.key_of(row.address), row)
        if same is not row:
            outcomes.append(RefusedRow(row.line, f"{row.address} stands on line {same.line} already"))
    with database.begin() as conn:
        known = store.find_all(conn, rules.newsletter, (row.address for row in first.values()))
        for key, person in known.items():
            row = first.pop(key)
            if row.state in _STOPS and (gone := _obeyed(person, row.state, rules.now)) is not None:
                store.save(conn, gone)
                outcomes.append(gone.state)
            else:
                outcomes.append(RefusedRow(row.line, f"{row.address} is on the list already, {person.state}"))
        people = {key: rules.person(row) for key, row in first.items()}
        added = store.add(conn, list(people.values()))
        letter_store.ask(conn, [number for key, number in added.items() if people[key].request], rules.now)
    for key, row in first.items():
        outcomes.append(
            people[key].state
            if key in added
            else RefusedRow(row.line, f"{row.address} was put on the list by somebody else meanwhile")
        )
    return outcomes


def _obeyed(person: Subscriber, state: SubscriberState, now: datetime) -> Subscriber | None:
    return changes.unsubscribed(person, now) if state == "unsubscribed" else changes.stopped(person, state, now)
