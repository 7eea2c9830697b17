"""Letters that subscribers asked for and have not been sent yet: one a subscriber, told from his state when it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from digest.store.statements import insert_into
from digest.store.tables import letters

LEASE = timedelta(minutes=10)
"""How long a letter that is being sent is kept from others; then the process that had it is taken for dead."""


def ask(conn: Connection, subscriber_ids: Sequence[int], now: datetime) -> None:
    """Ask for a letter to each of these subscribers; one that waits already is due now."""
    if not subscriber_ids:
        return
    rows = [{"subscriber_id": key, "due": now, "tries": 0} for key in sorted(subscriber_ids)]
    statement = insert_into(conn, letters)
    changed = {"due": statement.excluded.due, "tries": 0}
    conn.execute(statement.on_conflict_do_update(index_elements=[letters.c.subscriber_id], set_=changed), rows)


def claim(conn: Connection, limit: int, now: datetime) -> dict[int, int]:
    """Take up to `limit` letters that are due, for the time of `LEASE`; return how often each was tried before."""
    first = (
        select(letters.c.subscriber_id)
        .where(letters.c.due <= now)
        .order_by(letters.c.due, letters.c.subscriber_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("first")
    )
    taken = (
        update(letters)
        .where(letters.c.subscriber_id.in_(select(first.c.subscriber_id)))
        .values(due=now + LEASE, tries=letters.c.tries + 1)
        .returning(letters.c.subscriber_id, letters.c.tries)
    )
    return {row.subscriber_id: row.tries - 1 for row in conn.execute(taken)}


def done(conn: Connection, subscriber_id: int) -> None:
    """Note that the letter was sent, or is given up."""
    conn.execute(delete(letters).where(letters.c.subscriber_id == subscriber_id))


def postpone(conn: Connection, subscriber_id: int, due: datetime) -> None:
    """Let the letter be tried again at that moment."""
    conn.execute(update(letters).where(letters.c.subscriber_id == subscriber_id).values(due=due))
