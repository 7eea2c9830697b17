"""Deliveries: one edition to one recipient, and how far it got.

    queued | deferred --claim--> sending --mark--> sent | deferred | failed
                                 sending --recover--> uncertain

A row is claimed and committed before the message leaves: what a killed process left as `sending` may have arrived or
not, and only a person can tell.
"""

from collections.abc import Iterable
from datetime import date as Date  # noqa: N812  parameters and columns are called date
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, select, update

from digest.model import Delivery, DeliveryState
from digest.store.columns import storable
from digest.store.statements import insert_into
from digest.store.tables import deliveries


def queue(conn: Connection, newsletter: str, date: Date, addresses: Iterable[str], now: datetime) -> None:
    """Queue the edition for each address; an address that has it already, in whatever state, gets nothing new.

    The edition must be stored.  Deliveries are numbered, and later claimed, in the order of the addresses.
    """
    rows = [
        {"newsletter": newsletter, "date": date, "address": address, "state": "queued", "tries": 0, "changed": now}
        for address in dict.fromkeys(map(storable, addresses))
    ]
    if rows:
        key = [deliveries.c.newsletter, deliveries.c.date, deliveries.c.address]
        conn.execute(insert_into(conn, deliveries).on_conflict_do_nothing(index_elements=key), rows)


def claim(
    conn: Connection, newsletter: str, date: Date, limit: int, now: datetime, *, before: datetime | None = None
) -> list[Delivery]:
    """Take up to `limit` deliveries that are due and count the try: queued ones first, then deferred ones.

    With `before` a deferred one is due only if it was deferred earlier than that, so that a run which passes its own
    start tries everyone once.  No delivery is given to two processes: SQLite has one writer at a time, and on
    PostgreSQL a row that another transaction is about to claim is passed over.
    """
    queued = deliveries.c.state == "queued"
    deferred = deliveries.c.state == "deferred"
    if before is not None:
        deferred &= deliveries.c.changed < before
    # One after the other, since the index gives the first rows of one state without sorting all that wait.
    taken = _take(conn, and_(_edition(newsletter, date), queued), limit, now)
    if len(taken) < limit:
        taken += _take(conn, and_(_edition(newsletter, date), deferred), limit - len(taken), now)
    return taken


def _take(conn: Connection, due: ColumnElement[bool], limit: int, now: datetime) -> list[Delivery]:
    # A common table expression, because the planner may run a plain subquery, and its LIMIT, more than once.
    first = (
        select(deliveries.c.id)
        .where(due)
        .order_by(deliveries.c.changed, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("first")
    )
    taken = (
        update(deliveries)
        .where(deliveries.c.id.in_(select(first.c.id)))
        .values(state="sending", tries=deliveries.c.tries + 1, changed=now, error=None)
        .returning(*deliveries.c)
    )
    return sorted((_delivery(row) for row in conn.execute(taken)), key=lambda delivery: delivery.id)


def mark(conn: Connection, delivery_id: int, state: DeliveryState, now: datetime, error: str | None = None) -> None:
    """Note what became of a delivery, with the server's words if it refused.  Raises LookupError for an unknown id."""
    change = update(deliveries).where(deliveries.c.id == delivery_id).values(state=state, changed=now, error=error)
    if not conn.execute(change).rowcount:
        raise LookupError(f"there is no delivery {delivery_id}")


def listing(conn: Connection, newsletter: str, date: Date | None = None) -> list[Delivery]:
    """Return the newsletter's deliveries of that edition, or of all: oldest edition first, in the order of queueing."""
    chosen = deliveries.c.newsletter == newsletter if date is None else _edition(newsletter, date)
    query = select(deliveries).where(chosen).order_by(deliveries.c.date, deliveries.c.id)
    return [_delivery(row) for row in conn.execute(query)]


def begun(conn: Connection, newsletter: str, date: Date) -> bool:
    """Return whether the edition was queued for anybody: from then on it is what people have got."""
    return bool(conn.scalar(select(exists().where(_edition(newsletter, date)))))


def unfinished(conn: Connection, newsletter: str, date: Date) -> int:
    """Return how many deliveries of the edition are still to be made, or being made."""
    waiting = _edition(newsletter, date), deliveries.c.state.in_(("queued", "deferred", "sending"))
    return conn.scalar(select(func.count()).select_from(deliveries).where(*waiting)) or 0


def recover(conn: Connection, newsletter: str, date: Date, now: datetime) -> int:
    """Mark what a killed process left as `sending` as `uncertain`, and return how many there were.

    To be called only when no other process is sending this edition.
    """
    lost = update(deliveries).where(_edition(newsletter, date), deliveries.c.state == "sending")
    return conn.execute(lost.values(state="uncertain", changed=now)).rowcount


def _edition(newsletter: str, date: Date) -> ColumnElement[bool]:
    return and_(deliveries.c.newsletter == newsletter, deliveries.c.date == date)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        newsletter=row.newsletter,
        date=row.date,
        address=row.address,
        state=row.state,
        tries=row.tries,
        changed=row.changed,
        error=row.error,
    )
