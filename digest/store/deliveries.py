"""Deliveries: one edition to one recipient, and how far it got.

    queued | deferred --claim--> sending --settle--> sent | deferred | failed | uncertain
                                 sending --recover--> uncertain

A row is claimed and committed before the message leaves: what a killed process left as `sending` may have arrived or
not, and only a person can tell.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Date  # noqa: N812  parameters and columns are called date
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, exists, func, select, update

from digest.model import Delivery, DeliveryState, Recipient
from digest.store.columns import storable
from digest.store.statements import insert_into
from digest.store.tables import deliveries

_CHUNK = 1000  # recipients queued by one statement, so that memory does not grow with the list
_OPEN = ("queued", "deferred", "sending")


def queue(conn: Connection, newsletter: str, date: Date, recipients: Iterable[Recipient], now: datetime) -> None:
    """Queue the edition for each recipient; an address that has it already, in whatever state, gets nothing new.

    The edition must be stored.  Deliveries are numbered, and later claimed, in the order of the recipients.
    """
    key = [deliveries.c.newsletter, deliveries.c.date, deliveries.c.address]
    statement = insert_into(conn, deliveries).on_conflict_do_nothing(index_elements=key)
    rows = (
        {
            "newsletter": newsletter, "date": date, "address": storable(recipient.address), "state": "queued",
            "tries": 0, "changed": now, "due": now, "headers": recipient.headers or None,
        }
        for recipient in recipients
    )  # fmt: skip
    while chunk := list(islice(rows, _CHUNK)):
        conn.execute(statement, chunk)


def claim(
    conn: Connection, newsletter: str, date: Date, limit: int, now: datetime, *, before: datetime | None = None
) -> list[Delivery]:
    """Take up to `limit` deliveries that are due and count the try: queued ones first, then deferred ones.

    With `before` a deferred one is taken only if it was due earlier than that, so that a run which passes its own
    start tries everyone once.  No delivery is given to two processes: SQLite has one writer at a time, and on
    PostgreSQL a row that another transaction is about to claim is passed over.
    """
    # One after the other, since the index gives the first rows of one state without sorting all that wait.
    edition = {"the_newsletter": newsletter, "the_date": date, "now": now}
    taken = _take(conn, {**edition, "the_state": "queued", "until": now, "count": limit})
    if len(taken) < limit:
        last = now if before is None else before
        rest = {**edition, "the_state": "deferred", "until": last, "count": limit - len(taken)}
        taken += _take(conn, rest, strictly=before is not None)
    return taken


def _claiming(*, strictly: bool) -> Any:
    """Return the statement that claims; made once, because making it takes longer than running it."""
    until: ColumnElement[datetime] = bindparam("until", type_=deliveries.c.due.type)
    # A common table expression, because the planner may run a plain subquery, and its LIMIT, more than once.
    first = (
        select(deliveries.c.id)
        .where(
            deliveries.c.newsletter == bindparam("the_newsletter"),
            deliveries.c.date == bindparam("the_date"),
            deliveries.c.state == bindparam("the_state"),
            deliveries.c.due < until if strictly else deliveries.c.due <= until,
        )
        .order_by(deliveries.c.due, deliveries.c.id)
        .limit(bindparam("count"))
        .with_for_update(skip_locked=True)
        .cte("first")
    )
    return (
        update(deliveries)
        .where(deliveries.c.id.in_(select(first.c.id)))
        .values(state="sending", tries=deliveries.c.tries + 1, changed=bindparam("now"), error=None)
        .returning(deliveries)
        .execution_options(synchronize_session=False)
    )


_CLAIM = {strictly: _claiming(strictly=strictly) for strictly in (False, True)}
_SETTLE = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("the_id"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "tries", "changed", "error", "due")})
)


def _take(conn: Connection, values: dict[str, Any], *, strictly: bool = False) -> list[Delivery]:
    rows = conn.execute(_CLAIM[strictly], values).all()  # RETURNING promises no order
    return [_delivery(row) for row in sorted(rows, key=lambda row: (row.due, row.id))]


def settle(conn: Connection, outcomes: Sequence[Delivery]) -> None:
    """Set state, tries, time, words and next try of deliveries to what they hold, whatever they were before.

    Raises LookupError if one of them does not exist.
    """
    if not outcomes:
        return
    rows = [
        {"the_id": d.id, "new_state": d.state, "new_tries": d.tries, "new_changed": d.changed, "new_error": d.error,
         "new_due": d.due}
        for d in outcomes
    ]  # fmt: skip
    if conn.execute(_SETTLE, rows).rowcount != len(rows):
        raise LookupError(f"one of the deliveries {[d.id for d in outcomes]} does not exist")


def retry(
    conn: Connection,
    newsletter: str,
    now: datetime,
    *,
    states: Sequence[DeliveryState],
    date: Date | None = None,
    address: str | None = None,
) -> int:
    """Queue deliveries in these states again, as if they had never been tried; return how many there were."""
    chosen = [deliveries.c.newsletter == newsletter, deliveries.c.state.in_(states)]
    if date is not None:
        chosen.append(deliveries.c.date == date)
    if address is not None:
        chosen.append(func.lower(deliveries.c.address) == address.lower())
    again = update(deliveries).where(and_(*chosen))
    return conn.execute(again.values(state="queued", tries=0, changed=now, due=now)).rowcount


def listing(
    conn: Connection, newsletter: str, date: Date | None = None, states: Sequence[DeliveryState] = ()
) -> list[Delivery]:
    """Return the newsletter's deliveries of that edition, or of all: oldest edition first, in the order of queueing."""
    chosen = deliveries.c.newsletter == newsletter if date is None else _edition(newsletter, date)
    query = select(deliveries).where(chosen).order_by(deliveries.c.date, deliveries.c.id)
    if states:
        query = query.where(deliveries.c.state.in_(states))
    return [_delivery(row) for row in conn.execute(query)]


def counts(conn: Connection, newsletter: str, date: Date | None = None) -> list[tuple[Date, DeliveryState, int]]:
    """Return how many deliveries each edition has in each state, oldest edition first."""
    chosen = deliveries.c.newsletter == newsletter if date is None else _edition(newsletter, date)
    key = deliveries.c.date, deliveries.c.state
    query = select(*key, func.count()).where(chosen).group_by(*key).order_by(*key)
    return [(row[0], row[1], row[2]) for row in conn.execute(query)]


def waiting(conn: Connection, newsletter: str, date: Date) -> Iterator[Delivery]:
    """Yield, one by one, the deliveries that a run which begins now would try."""
    due = _edition(newsletter, date), deliveries.c.state.in_(("queued", "deferred"))
    for row in conn.execute(select(deliveries).where(*due).order_by(deliveries.c.id)).yield_per(_CHUNK):
        yield _delivery(row)


def begun(conn: Connection, newsletter: str, date: Date) -> bool:
    """Return whether the edition was queued for anybody: from then on it is what people have got."""
    return bool(conn.scalar(select(exists().where(_edition(newsletter, date)))))


def unfinished(conn: Connection, newsletter: str, date: Date) -> int:
    """Return how many deliveries of the edition are still to be made, or being made."""
    waiting = _edition(newsletter, date), deliveries.c.state.in_(_OPEN)
    return conn.scalar(select(func.count()).select_from(deliveries).where(*waiting)) or 0


def next_due(conn: Connection, newsletter: str, date: Date, *states: DeliveryState) -> datetime | None:
    """Return when the first delivery in one of these states may be tried; None if there is none."""
    waiting = _edition(newsletter, date), deliveries.c.state.in_(states)
    due: datetime | None = conn.scalar(select(func.min(deliveries.c.due)).where(*waiting))
    return due


def recover(conn: Connection, newsletter: str, date: Date, now: datetime, *, resend: bool = False) -> int:
    """Mark what a killed process left as `sending` as `uncertain`, and return how many there were.

    With `resend` they, and those that were uncertain before, are queued again instead: whoever has the message already
    gets it twice, with one Message-ID.  To be called only when no other process is sending this edition.
    """
    left = update(deliveries).where(_edition(newsletter, date), deliveries.c.state == "sending")
    found = conn.execute(left.values(state="uncertain", changed=now, due=None)).rowcount
    if resend:
        doubtful = update(deliveries).where(_edition(newsletter, date), deliveries.c.state == "uncertain")
        conn.execute(doubtful.values(state="queued", changed=now, due=now))
    return found


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
        due=row.due,
        headers=tuple((name, value) for name, value in row.headers or ()),
    )
