"""Sendings: that an edition is on its way to its recipients, and whether that was paused."""

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  parameters and columns are called date
from datetime import datetime

from sqlalchemy import Connection, exists, or_, select, update

from digest.store.statements import insert_into
from digest.store.tables import deliveries, sendings

_QUEUED = exists().where(deliveries.c.newsletter == sendings.c.newsletter, deliveries.c.date == sendings.c.date)
_LEFT = _QUEUED.where(deliveries.c.state.in_(("queued", "deferred", "sending")))


@dataclass(frozen=True, slots=True)
class Sending:
    """One edition on its way."""

    newsletter: str
    date: Date
    begun: datetime
    paused: datetime | None
    reason: str | None


def begin(conn: Connection, newsletter: str, date: Date, now: datetime) -> None:
    """Note that the edition is queued; one that was before keeps its time."""
    row = {"newsletter": newsletter, "date": date, "begun": now}
    key = [sendings.c.newsletter, sendings.c.date]
    conn.execute(insert_into(conn, sendings).on_conflict_do_nothing(index_elements=key), row)


def find(conn: Connection, newsletter: str, date: Date) -> Sending | None:
    """Return what is known of sending that edition, None if it was never queued."""
    row = conn.execute(select(sendings).filter_by(newsletter=newsletter, date=date)).first()
    return None if row is None else Sending(*row)


def hold(conn: Connection, newsletter: str, date: Date, now: datetime, reason: str) -> None:
    """Let nothing be sent of the edition until `resume`, whether it was queued already or not."""
    begin(conn, newsletter, date, now)
    pause(conn, newsletter, date, now, reason)


def pause(conn: Connection, newsletter: str, date: Date, now: datetime, reason: str) -> None:
    """Let nothing more be sent of an edition that was queued until `resume`."""
    _set(conn, newsletter, date, now, reason)


def resume(conn: Connection, newsletter: str, date: Date) -> None:
    """Let the edition be sent again."""
    _set(conn, newsletter, date, None, None)


def unfinished(conn: Connection, newsletter: str, since: datetime) -> list[Sending]:
    """Return the sendings, begun at `since` or later, of which deliveries are still to be made, oldest first."""
    query = select(sendings).where(sendings.c.newsletter == newsletter, sendings.c.begun >= since, _LEFT)
    return [Sending(*row) for row in conn.execute(query.order_by(sendings.c.date))]


def overdue(conn: Connection, newsletter: str, before: datetime) -> list[Sending]:
    """Return the sendings, begun before `before`, of which deliveries are still to be made and nobody was told."""
    old = sendings.c.newsletter == newsletter, sendings.c.begun < before, sendings.c.paused.is_(None)
    query = select(sendings).where(*old, _LEFT)
    return [Sending(*row) for row in conn.execute(query.order_by(sendings.c.date))]


def paused(conn: Connection, newsletter: str, date: Date | None = None) -> list[Sending]:
    """Return the sendings that are paused and not done, or that of one day if it is, oldest first."""
    chosen = sendings.c.newsletter == newsletter, *([sendings.c.date == date] if date else [])
    query = select(sendings).where(*chosen, sendings.c.paused.is_not(None), or_(_LEFT, ~_QUEUED))
    return [Sending(*row) for row in conn.execute(query.order_by(sendings.c.date))]


def _set(conn: Connection, newsletter: str, date: Date, paused: datetime | None, reason: str | None) -> None:
    edition = sendings.c.newsletter == newsletter, sendings.c.date == date
    conn.execute(update(sendings).where(*edition).values(paused=paused, reason=reason))
