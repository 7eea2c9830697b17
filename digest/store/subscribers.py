"""Subscribers: one row an address and newsletter, however the address is spelt.

What is found in a transaction that may write is locked until its end: PostgreSQL locks the row, SQLite has one writer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, case, delete, exists, func, select, update

from digest.model import Addressee, Consent, Subscriber, SubscriberState
from digest.store import cases as case_store
from digest.store.columns import storable
from digest.store.statements import insert_into, rows_in
from digest.store.tables import bounces, deliveries, letters, subscribers

Link = Literal["leaving", "access", "request"]
"""The column that a link's random text is looked up in."""

_CHUNK = 1000  # rows that are held at the same time while a list is streamed


def key_of(address: str) -> str:
    """Return what all spellings of an address have in common."""
    return storable(address).casefold()


def add(conn: Connection, batch: Sequence[Subscriber]) -> dict[str, int]:
    """Store those of the subscribers whose address is not known yet, and return their ids by the address's key.

    Each address comes once in the batch.
    """
    if not batch:
        return {}
    rows = sorted(map(_row, batch), key=lambda row: str(row["key"]))
    statement = insert_into(conn, subscribers).on_conflict_do_nothing(
        index_elements=[subscribers.c.newsletter, subscribers.c.key]
    )
    return {row.key: row.id for row in conn.execute(statement.returning(subscribers.c.key, subscribers.c.id), rows)}


def save(conn: Connection, subscriber: Subscriber) -> None:
    """Overwrite a stored subscriber, found by its id."""
    conn.execute(update(subscribers).where(subscribers.c.id == subscriber.id).values(_row(subscriber)))


def find(conn: Connection, newsletter: str, address: str, *, reading: bool = False) -> Subscriber | None:
    """Return the subscriber with that address, to be changed; `reading` locks nothing."""
    query = select(subscribers).filter_by(newsletter=newsletter, key=key_of(address))
    return _maybe(conn, conn.execute(query if reading else query.with_for_update()).first())


def find_all(conn: Connection, newsletter: str, addresses: Iterable[str]) -> dict[str, Subscriber]:
    """Return those of the addresses that are known, by their keys, to be changed."""
    query = select(subscribers).where(subscribers.c.newsletter == newsletter).with_for_update()
    found = rows_in(conn, query, subscribers.c.key, sorted(map(key_of, addresses)))
    now = case_store.merged(conn)
    return {row.key: _subscriber(row, now) for row in found}


def known_keys(conn: Connection, newsletter: str, addresses: Iterable[str]) -> set[str]:
    """Return the keys of those of the addresses that are known, in whatever state."""
    query = select(subscribers.c.key).where(subscribers.c.newsletter == newsletter)
    return {row.key for row in rows_in(conn, query, subscribers.c.key, map(key_of, addresses))}


def find_linked(
    conn: Connection, newsletter: str, link: Link, text: str, *, reading: bool = False
) -> Subscriber | None:
    """Return the newsletter's subscriber whose link carries that text; `reading` locks nothing."""
    query = select(subscribers).where(subscribers.c.newsletter == newsletter, subscribers.c[link] == text)
    return _maybe(conn, conn.execute(query if reading else query.with_for_update()).first())


def load(conn: Connection, ids: Iterable[int]) -> list[Subscriber]:
    """Return the subscribers with these ids, in their order; unknown ids are left out."""
    query = select(subscribers).where(subscribers.c.id.in_(list(ids))).order_by(subscribers.c.id)
    now = case_store.merged(conn)
    return [_subscriber(row, now) for row in conn.execute(query)]


def stream(conn: Connection, newsletter: str, state: SubscriberState | None = None) -> Iterator[Subscriber]:
    """Yield the newsletter's subscribers, all or those in one state, in the order of their ids; few are held at once.

    The connection must stay open for as long.
    """
    query = select(subscribers).where(subscribers.c.newsletter == newsletter).order_by(subscribers.c.id)
    if state is not None:
        query = query.where(subscribers.c.state == state)
    now = case_store.merged(conn)
    for row in conn.execute(query.execution_options(yield_per=_CHUNK)):
        yield _subscriber(row, now)


def of_deliveries(conn: Connection, first: int, last: int) -> dict[int, Addressee]:
    """Return whom the deliveries with the numbers `first` to `last` go to, by number; the others are left out."""
    wanted = (subscribers.c[name] for name in Addressee._fields)
    query = select(deliveries.c.id.label("delivery"), *wanted).where(
        deliveries.c.id.between(first, last), subscribers.c.id == deliveries.c.subscriber
    )
    now, found = case_store.merged(conn), {}
    for delivery, *values in conn.execute(query):
        person = Addressee(*values)
        found[delivery] = person._replace(followed=_as_now(person.followed, now), muted=_as_now(person.muted, now))
    return found


def weekly_wanted(conn: Connection, newsletter: str) -> datetime | None:
    """Return since when one of those who now want an edition a week has wanted it; None if nobody does."""
    wish, came = subscribers.c.weekly_since, subscribers.c.changed  # whichever was later
    since: datetime | None = conn.scalar(
        select(func.min(case((wish > came, wish), else_=came))).where(
            subscribers.c.newsletter == newsletter, subscribers.c.state == "active", subscribers.c.frequency == "weekly"
        )
    )
    return since


def counts(conn: Connection, newsletter: str) -> dict[str, int]:
    """Return how many subscribers are in each state; states without any are left out."""
    query = select(subscribers.c.state, func.count()).where(subscribers.c.newsletter == newsletter)
    return {row[0]: row[1] for row in conn.execute(query.group_by(subscribers.c.state).order_by(subscribers.c.state))}


def erase(conn: Connection, subscriber_id: int) -> None:
    """Delete all that is known of a subscriber."""
    conn.execute(delete(letters).where(letters.c.subscriber_id == subscriber_id))
    person = subscribers.c.id == subscriber_id, subscribers.c.newsletter == bounces.c.newsletter
    conn.execute(delete(bounces).where(exists().where(*person, subscribers.c.key == bounces.c.key)))
    conn.execute(delete(subscribers).where(subscribers.c.id == subscriber_id))


def forget(conn: Connection, subscriber_id: int) -> None:
    """Delete a subscriber who never was one."""
    conn.execute(delete(subscribers).where(subscribers.c.id == subscriber_id))


def forget_unconfirmed(conn: Connection, newsletter: str, before: datetime) -> int:
    """Delete those who were asked to confirm before that moment and did not; return how many there were."""
    late = subscribers.c.newsletter == newsletter, subscribers.c.state == "unconfirmed", subscribers.c.asked < before
    conn.execute(delete(letters).where(exists().where(*late, subscribers.c.id == letters.c.subscriber_id)))
    return conn.execute(delete(subscribers).where(*late)).rowcount


def _row(subscriber: Subscriber) -> dict[str, Any]:
    consent = subscriber.consent
    return {
        "newsletter": subscriber.newsletter,
        "key": key_of(subscriber.address),
        "address": subscriber.address,
        "state": subscriber.state,
        "created": subscriber.created,
        "changed": subscriber.changed,
        "frequency": subscriber.frequency,
        "weekly_since": subscriber.weekly_since,
        "timezone": subscriber.timezone,
        "followed": subscriber.followed,
        "muted": subscriber.muted,
        "paused_until": subscriber.paused_until,
        "consent_at": consent.at if consent else None,
        "consent_source": consent.source if consent else None,
        "consent_text": consent.text if consent else None,
        "leaving": subscriber.leaving,
        "access": subscriber.access,
        "request": subscriber.request,
        "asked": subscriber.asked,
        "wanted": subscriber.wanted,
    }


def _maybe(conn: Connection, row: Row[Any] | None) -> Subscriber | None:
    return None if row is None else _subscriber(row, case_store.merged(conn))


def _subscriber(row: Row[Any], now: Mapping[str, str]) -> Subscriber:
    """Return the subscriber of a row; `now` leads from cases that were merged to those that they are part of."""
    consent = None if row.consent_at is None else Consent(row.consent_at, row.consent_source, row.consent_text)
    return Subscriber(
        id=row.id,
        newsletter=row.newsletter,
        address=row.address,
        state=row.state,
        created=row.created,
        changed=row.changed,
        frequency=row.frequency,
        weekly_since=row.weekly_since,
        timezone=row.timezone,
        followed=_as_now(row.followed, now),
        muted=_as_now(row.muted, now),
        paused_until=row.paused_until,
        consent=consent,
        leaving=row.leaving,
        access=row.access,
        request=row.request,
        asked=row.asked,
        wanted=row.wanted,
    )


def _as_now(cases: tuple[str, ...], now: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(now.get(case, case) for case in cases))
