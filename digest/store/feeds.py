"""Feeds: what was last read of each, and how it went."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from digest.model import Coverage, Feed, FeedReport
from digest.store.statements import rows_in, upsert
from digest.store.tables import feeds, stories


class Memory(NamedTuple):
    """What is remembered of the last body that parsed; the store does not look into it."""

    etag: str | None = None
    modified: str | None = None
    body: str | None = None
    marks: str | None = None


class Known(NamedTuple):
    """What is remembered of a feed."""

    title: str
    kind: str
    root: str  # the address that it was first known by
    memory: Memory
    health: dict[str, Any] | None  # as `record` was given it


@dataclass(frozen=True, slots=True)
class Attempt:
    """How reading a feed went, and what to remember of it."""

    report: FeedReport
    memory: Memory | None = None  # None leaves what is remembered as it was
    health: dict[str, Any] | None = None


def known(conn: Connection) -> dict[str, Known]:
    """Return what is remembered of every feed that ever was in feeds.toml, by URL."""
    columns = [feeds.c[name] for name in ("url", "title", "kind", "root", *Memory._fields, "health")]
    return {
        row.url: Known(row.title, row.kind, row.root or row.url, Memory(*row[4:8]), row.health)
        for row in conn.execute(select(*columns))
    }


def healths(conn: Connection, urls: Iterable[str]) -> dict[str, dict[str, Any] | None]:
    """Return what is remembered now of the behaviour of these feeds, by URL."""
    return {row.url: row.health for row in rows_in(conn, select(feeds.c.url, feeds.c.health), feeds.c.url, urls)}


def sync(conn: Connection, configured: Sequence[Feed]) -> None:
    """Make every configured feed known; one that is no longer configured keeps what is remembered of it."""
    rows = {feed.url: {"url": feed.url, "title": feed.title, "kind": feed.kind} for feed in configured}
    upsert(conn, feeds, [rows[url] for url in sorted(rows)])


def move(conn: Connection, old: str, new: str, health: dict[str, Any]) -> None:
    """Let a feed that was known by one URL be known by another, with all that is remembered of it and its stories.

    Only the validators go, which were the old server's.  Of two processes that do so one finds nothing left to do.
    """
    values = {"url": new, "root": func.coalesce(feeds.c.root, old), "etag": None, "modified": None, "health": health}
    conn.execute(update(feeds).where(feeds.c.url == old).values(values))
    conn.execute(update(stories).where(stories.c.feed == old).values(feed=new))


def record(conn: Connection, attempts: Sequence[Attempt], now: datetime) -> None:
    """Note how reading feeds went, each feed once.

    Raises LookupError for a feed that `sync` was never told of.
    """
    read = bindparam("read", type_=feeds.c.last_read.type)
    behaved = bindparam("behaved", type_=feeds.c.health.type)
    statement = update(feeds).where(feeds.c.url == bindparam("key"))
    statement = statement.values(
        first_read=func.coalesce(feeds.c.first_read, read),
        last_read=func.coalesce(read, feeds.c.last_read),
        health=func.coalesce(behaved, feeds.c.health),
    )  # the other columns are those that the rows name
    for remembers in (False, True):
        rows = [_row(attempt, now) for attempt in attempts if (attempt.memory is not None) is remembers]
        if rows and conn.execute(statement, rows).rowcount < len(rows):
            found = known(conn)
            raise LookupError(f"{next(row['key'] for row in rows if row['key'] not in found)} is no known feed")


def _row(attempt: Attempt, now: datetime) -> dict[str, Any]:
    report = attempt.report
    row = {
        "key": report.url,
        "status": report.status,
        "error": report.error,
        "new": report.new,
        "seconds": report.seconds,
        "coverage": None if report.coverage is None else asdict(report.coverage),
        "last_tried": now,
        "read": None if report.status == "error" else now,
        "behaved": attempt.health,
    }
    return row if attempt.memory is None else row | attempt.memory._asdict()


def first_read(conn: Connection) -> dict[str, datetime]:
    """Return when each feed was first read with success, by URL; feeds that never were are left out."""
    query = select(feeds.c.url, feeds.c.first_read).where(feeds.c.first_read.is_not(None))
    return {row.url: row.first_read for row in conn.execute(query)}


def reports(conn: Connection) -> dict[str, FeedReport]:
    """Return how the last attempt to read each feed went, by URL; feeds that were never tried are left out."""
    query = select(feeds).where(feeds.c.last_tried.is_not(None))
    return {
        row.url: FeedReport(
            row.url,
            row.title,
            row.status,
            row.error,
            row.new,
            row.seconds,
            None if row.coverage is None else Coverage(**row.coverage),
        )
        for row in conn.execute(query)
    }
