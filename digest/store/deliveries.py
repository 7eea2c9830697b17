"""Deliveries: one edition to one recipient, and how far it got.

    queued | deferred --claim--> sending --settle--> sent | deferred | failed | uncertain
                                 sending --recover--> uncertain

A row is claimed and committed before the message leaves: what a killed process left as `sending` may have arrived or
not, and only a person can tell.

Where a commit waits for the disk, which takes longer than sending a message, rows are first *reserved*, many at once:
a commit that waits notes the era in which they may be claimed and settled by commits that do not.  A killed process
loses none of these, so it leaves exact states behind.  A power cut may, but that begins a new era: whatever is reserved
in an earlier one and not settled may have been sent, and becomes `uncertain` too.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date as Date  # noqa: N812  parameters and columns are called date
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, exists, func, or_, select, update

from digest.model import Delivery, DeliveryState, Recipient
from digest.store.columns import storable
from digest.store.statements import insert_into, update_each
from digest.store.tables import deliveries, editions

_CHUNK = 1000  # recipients queued by one statement, so that memory does not grow with the list
_OPEN = ("queued", "deferred", "sending")


def queue(conn: Connection, newsletter: str, date: Date, recipients: Iterable[Recipient], now: datetime) -> None:
    """Queue the edition for each recipient; an address that has it already, in whatever state, gets nothing new.

    However it is spelt: somebody whom feeds.toml lists may have subscribed since, and typed his address otherwise.
    The edition must be stored.  Deliveries are numbered, and later claimed, in the order of the recipients.
    """
    edition = deliveries.c.newsletter == newsletter, deliveries.c.date == date
    known = {address.casefold() for address in conn.scalars(select(deliveries.c.address).where(*edition))}
    key = [deliveries.c.newsletter, deliveries.c.date, deliveries.c.address]
    statement = insert_into(conn, deliveries).on_conflict_do_nothing(index_elements=key)
    rows = (
        {
            "newsletter": newsletter, "date": date, "address": storable(recipient.address), "state": "queued",
            "tries": 0, "changed": now, "due": now, "subscriber": recipient.subscriber,
        }
        for recipient in recipients
        if storable(recipient.address).casefold() not in known
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
    edition = {"the_newsletter": newsletter, "the_date": date}
    return _take(conn, _CLAIM, {**edition, "now": now}, limit, now, before)


def reserve(
    conn: Connection, newsletter: str, date: Date, limit: int, now: datetime, *, before: datetime, era: str
) -> list[Delivery]:
    """Reserve up to `limit` deliveries, those that would be claimed first, and return them.

    What is reserved in this era already counts as well.
    """
    edition = {"the_newsletter": newsletter, "the_date": date}
    return _take(conn, _RESERVE, {**edition, "the_era": era}, limit, now, before)


def claim_reserved(conn: Connection, reserved: Sequence[Delivery], now: datetime, era: str) -> list[Delivery]:
    """Take those that are still reserved in the era, and count the try."""
    # One by one, to know which: what `digest deliveries retry` has queued anew in between is not reserved any more.
    row = {"the_era": era, "now": now}
    taken = [one for one in reserved if update_each(conn, _CLAIM_RESERVED, [{**row, "the_id": one.id}])]
    return [replace(one, state="sending", tries=one.tries + 1, changed=now, error=None) for one in taken]


def release(conn: Connection, newsletter: str, date: Date) -> None:
    """Take back what is reserved: to be called, by a commit that waits for the disk, at the end of a run."""
    waiting = _edition(newsletter, date), deliveries.c.state.in_(("queued", "deferred"))
    conn.execute(update(deliveries).where(*waiting, deliveries.c.reserved.is_not(None)).values(reserved=None))


def _take(
    conn: Connection,
    statements: dict[bool, Any],
    values: dict[str, Any],
    limit: int,
    now: datetime,
    before: datetime | None,
) -> list[Delivery]:
    """Change and return the first rows that are due: queued, then deferred."""
    # One after the other, since the index gives the first rows of one state without sorting all that wait.
    taken: list[Row[Any]] = []
    last = now if before is None else before
    for state, until, strictly in (("queued", now, False), ("deferred", last, before is not None)):
        if len(taken) < limit:
            due = {"the_state": state, "until": until, "count": limit - len(taken)}
            rows = conn.execute(statements[strictly], {**values, **due}).all()
            taken += sorted(rows, key=lambda row: (row.due, row.id))  # RETURNING promises no order
    return [_delivery(row) for row in taken]


def _taking(changes: dict[str, Any], held: ColumnElement[bool], *, strictly: bool) -> Any:
    """Return the statement that changes the first rows that are due; made once, since that takes longer than running.

    `held` is how they must be reserved.
    """
    until: ColumnElement[datetime] = bindparam("until", type_=deliveries.c.due.type)
    # A common table expression, because the planner may run a plain subquery, and its LIMIT, more than once.
    first = (
        select(deliveries.c.id)
        .where(
            deliveries.c.newsletter == bindparam("the_newsletter"),
            deliveries.c.date == bindparam("the_date"),
            deliveries.c.state == bindparam("the_state"),
            deliveries.c.due < until if strictly else deliveries.c.due <= until,
            held,
        )
        .order_by(deliveries.c.due, deliveries.c.id)
        .limit(bindparam("count"))
        .with_for_update(skip_locked=True)
        .cte("first")
    )
    chosen = update(deliveries).where(deliveries.c.id.in_(select(first.c.id)))
    return chosen.values(changes).returning(deliveries)


def _both_ways(held: ColumnElement[bool], **changes: Any) -> dict[bool, Any]:
    return {strictly: _taking(changes, held, strictly=strictly) for strictly in (False, True)}


_ID: ColumnElement[int] = bindparam("the_id")
_ERA: ColumnElement[str] = bindparam("the_era")
_TAKEN_UP = {"state": "sending", "tries": deliveries.c.tries + 1, "changed": bindparam("now"), "error": None}
_FREE = deliveries.c.reserved.is_(None)
_CLAIM = _both_ways(_FREE, **_TAKEN_UP)
_RESERVE = _both_ways(or_(_FREE, deliveries.c.reserved == _ERA), reserved=_ERA)
_CLAIM_RESERVED = (
    update(deliveries)
    .where(deliveries.c.id == _ID, deliveries.c.reserved == _ERA, deliveries.c.state != "sending")
    .values(_TAKEN_UP)
)
_SETTLE = (
    update(deliveries)
    .where(deliveries.c.id == _ID)
    .values(reserved=None, **{name: bindparam(f"new_{name}") for name in ("state", "tries", "changed", "error", "due")})
)


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
    if update_each(conn, _SETTLE, rows) != len(rows):
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
    return conn.execute(again.values(state="queued", tries=0, changed=now, due=now, reserved=None)).rowcount


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


def find(conn: Connection, newsletters: Collection[str], number: int) -> Delivery | None:
    """Return the delivery with that number, if it is one of the newsletters'."""
    chosen = deliveries.c.newsletter.in_(newsletters), deliveries.c.id == number
    row = conn.execute(select(deliveries).where(*chosen)).first()
    return None if row is None else _delivery(row)


def find_to(conn: Connection, newsletters: Collection[str], date: Date, address: str) -> Delivery | None:
    """Return a delivery of the editions of a day to an address, if there is one."""
    chosen = deliveries.c.newsletter.in_(newsletters), deliveries.c.date == date, deliveries.c.address == address
    row = conn.execute(select(deliveries).where(*chosen).order_by(deliveries.c.id.desc())).first()
    return None if row is None else _delivery(row)


def days_sent(conn: Connection, newsletters: Collection[str], address: str, first: Date, last: Date) -> set[Date]:
    """Return the days of the editions, of those from `first` to `last`, that the mail server took for an address."""
    ours = editions.c.newsletter.in_(newsletters)
    between = select(editions.c.date).where(ours, editions.c.date.between(first, last))
    chosen = deliveries.c.newsletter.in_(newsletters), deliveries.c.date.in_(between), deliveries.c.address == address
    # The state is not asked for: SQLite would take the index that has it, and pass by all readers of each edition.
    rows = conn.execute(select(deliveries.c.date, deliveries.c.state).where(*chosen))
    return {row.date for row in rows if row.state == "sent"}


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


def recover(
    conn: Connection, newsletter: str, date: Date, now: datetime, *, resend: bool = False, era: str | None = None
) -> int:
    """Mark what a killed process left as `sending` as `uncertain`, and return how many there were.

    The same for what is reserved in another era than this; what is reserved in this one is released.  With `resend`
    they, and those that were uncertain before, are queued again instead: whoever has the message already gets it twice,
    with one Message-ID.  To be called only when no other process is sending this edition.
    """
    of_edition = _edition(newsletter, date)
    cut_off = deliveries.c.state.in_(("queued", "deferred")), deliveries.c.reserved.is_not(None)
    in_doubt = or_(deliveries.c.state == "sending", and_(*cut_off, deliveries.c.reserved != (era or "")))
    lost = update(deliveries).where(of_edition, deliveries.c.state.in_(_OPEN), in_doubt)
    found = conn.execute(lost.values(state="uncertain", changed=now, due=None, reserved=None)).rowcount
    release(conn, newsletter, date)
    if resend:
        doubtful = update(deliveries).where(of_edition, deliveries.c.state == "uncertain")
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
        subscriber=row.subscriber,
    )
