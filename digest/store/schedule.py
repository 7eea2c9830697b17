"""What became of scheduled editions: begun, missed, waiting for an editor's yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  parameters and columns are called date
from datetime import datetime

from sqlalchemy import Connection, func, select

from digest.store.statements import insert_into, upsert
from digest.store.tables import approvals, editions, missed, sendings


@dataclass(frozen=True, slots=True)
class Missed:
    """An edition that did not go out."""

    date: Date
    noted: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Approval:
    """How far an edition is with the editor."""

    asked: datetime | None
    approved: datetime | None
    seal: str | None
    who: str | None = None  # who approved it
    reminded: datetime | None = None  # when the editor was last reminded


def last_begun(conn: Connection, newsletter: str) -> Date | None:
    """Return the day of the newest edition that went out, wholly or in part, or was done with without a message."""
    begun: Date | None = conn.scalar(select(func.max(sendings.c.date)).where(sendings.c.newsletter == newsletter))
    sent = editions.c.newsletter == newsletter, editions.c.sent.is_not(None)
    done: Date | None = conn.scalar(select(func.max(editions.c.date)).where(*sent))
    return max(filter(None, (begun, done)), default=None)


def note_missed(conn: Connection, newsletter: str, days: Sequence[Date], now: datetime, reason: str) -> list[Date]:
    """Note that editions were missed, and return those of which it was not known; a known one keeps its reason."""
    if not days:
        return []
    rows = [{"newsletter": newsletter, "date": day, "noted": now, "reason": reason} for day in days]
    key = [missed.c.newsletter, missed.c.date]
    known = select(missed.c.date).where(missed.c.newsletter == newsletter, missed.c.date >= min(days))
    before = set(conn.scalars(known))
    conn.execute(insert_into(conn, missed).on_conflict_do_nothing(index_elements=key), rows)
    return [day for day in days if day not in before]


def all_missed(conn: Connection, newsletter: str, date: Date | None = None) -> list[Missed]:
    """Return the editions that were missed, or that of one day if it was, oldest first."""
    chosen = [missed.c.newsletter == newsletter, *([missed.c.date == date] if date else [])]
    query = select(missed.c.date, missed.c.noted, missed.c.reason).where(*chosen).order_by(missed.c.date)
    return [Missed(*row) for row in conn.execute(query)]


def approval(conn: Connection, newsletter: str, date: Date) -> Approval | None:
    """Return how far the edition is with the editor, None if he was not asked and has said nothing."""
    row = conn.execute(select(approvals).filter_by(newsletter=newsletter, date=date)).first()
    return None if row is None else Approval(row.asked, row.approved, row.seal, row.who, row.reminded)


def ask(conn: Connection, newsletter: str, date: Date, now: datetime) -> None:
    """Note that the editor was asked."""
    upsert(conn, approvals, [{"newsletter": newsletter, "date": date, "asked": now}])


def remind(conn: Connection, newsletter: str, date: Date, now: datetime) -> None:
    """Note that the editor, who was asked, was asked again."""
    upsert(conn, approvals, [{"newsletter": newsletter, "date": date, "reminded": now}])


def approve(
    conn: Connection, newsletter: str, date: Date, now: datetime, seal: str | None, who: str | None = None
) -> None:
    """Note that the editor, by name if he gives one, says yes to the edition as it is sealed."""
    upsert(conn, approvals, [{"newsletter": newsletter, "date": date, "approved": now, "seal": seal, "who": who}])
