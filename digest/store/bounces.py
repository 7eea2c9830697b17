"""What spoke against sending to an address, and which messages of a mailbox were read."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from digest.model import Bounce
from digest.store.columns import storable
from digest.store.statements import insert_into
from digest.store.subscribers import key_of
from digest.store.tables import bounces, mail_read

_CHUNK = 1000  # rows that are held at the same time while a list is streamed


def note(conn: Connection, bounce: Bounce) -> bool:
    """Keep a bounce; return False if the same was told of the same delivery before, undone or not."""
    row = {
        "newsletter": bounce.newsletter, "key": key_of(bounce.address), "address": storable(bounce.address),
        "kind": bounce.kind, "at": bounce.at, "words": storable(bounce.words), "delivery_id": bounce.delivery,
        "edition": bounce.edition, "before": bounce.before, "known": bounce.known, "undone": bounce.undone,
    }  # fmt: skip
    key = [bounces.c.newsletter, bounces.c.delivery_id, bounces.c.kind]
    statement = insert_into(conn, bounces).on_conflict_do_nothing(index_elements=key)
    return bool(conn.execute(statement, row).rowcount)


def of_address(conn: Connection, newsletter: str, address: str) -> list[Bounce]:
    """Return what spoke against an address, oldest first, all that was undone left out."""
    query = select(bounces).where(bounces.c.newsletter == newsletter, bounces.c.key == key_of(address))
    rows = conn.execute(query.where(bounces.c.undone.is_(None)).order_by(bounces.c.id))
    return [_bounce(row) for row in rows]


def stream(conn: Connection, newsletter: str, address: str | None = None) -> Iterator[Bounce]:
    """Yield all bounces, or those of one address, newest first; few are held at once."""
    query = select(bounces).where(bounces.c.newsletter == newsletter).order_by(bounces.c.id.desc())
    if address is not None:
        query = query.where(bounces.c.key == key_of(address))
    for row in conn.execute(query.execution_options(yield_per=_CHUNK)):
        yield _bounce(row)


def undo(conn: Connection, newsletter: str, address: str, now: datetime) -> None:
    """Note that nothing of what spoke against an address counts any more."""
    counting = bounces.c.newsletter == newsletter, bounces.c.key == key_of(address), bounces.c.undone.is_(None)
    conn.execute(update(bounces).where(*counting).values(undone=now))


def mark_read(conn: Connection, newsletter: str, place: str, kind: str, now: datetime) -> None:
    """Note that the message at a place of a mailbox was read, and what it was."""
    row = {"newsletter": newsletter, "place": _hashed(place), "read": now, "kind": kind}
    key = [mail_read.c.newsletter, mail_read.c.place]
    conn.execute(insert_into(conn, mail_read).on_conflict_do_nothing(index_elements=key), row)


def read_before(conn: Connection, newsletter: str, place: str) -> str | None:
    """Return what the message at that place was, None if it was not read yet."""
    query = select(mail_read.c.kind).where(mail_read.c.newsletter == newsletter, mail_read.c.place == _hashed(place))
    kind: str | None = conn.scalar(query)
    return kind


def counts(conn: Connection, newsletter: str) -> dict[str, int]:
    """Return how many bounces of each kind count."""
    query = select(bounces.c.kind, func.count()).where(bounces.c.newsletter == newsletter, bounces.c.undone.is_(None))
    return {row[0]: row[1] for row in conn.execute(query.group_by(bounces.c.kind).order_by(bounces.c.kind))}


def _hashed(place: str) -> str:
    return sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _bounce(row: Row[Any]) -> Bounce:
    return Bounce(
        newsletter=row.newsletter,
        address=row.address,
        kind=row.kind,
        at=row.at,
        words=row.words,
        delivery=row.delivery_id,
        edition=row.edition,
        before=row.before,
        known=row.known,
        undone=row.undone,
    )
