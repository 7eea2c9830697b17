"""The ledger of corrections: what editors put right.  Entries are added, never changed and never deleted."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from digest.model import Correction
from digest.store.tables import corrections


def append(conn: Connection, entries: Sequence[Correction]) -> None:
    """Add the entries to the end of the ledger, in their order.

    Raises sqlalchemy.exc.IntegrityError if an id stands there already.
    """
    for entry in entries:
        row = asdict(entry)
        conn.execute(insert(corrections).values(case_id=row.pop("case"), other_id=row.pop("other"), **row))


def entries(conn: Connection) -> list[Correction]:
    """Return the whole ledger, oldest entry first."""
    return [_entry(row) for row in conn.execute(select(corrections).order_by(corrections.c.number))]


def last(conn: Connection) -> str | None:
    """Return the id of the newest entry, None if there is none."""
    newest: str | None = conn.scalar(select(corrections.c.id).order_by(corrections.c.number.desc()).limit(1))
    return newest


def _entry(row: Row[Any]) -> Correction:
    return Correction(
        id=row.id,
        at=row.at,
        who=row.who,
        kind=row.kind,
        stories=row.stories,
        case=row.case_id,
        other=row.other_id,
        text=row.text,
        day=row.day,
        newsletter=row.newsletter,
        why=row.why,
        undoes=row.undoes,
    )
