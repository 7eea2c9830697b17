"""Feeds: what was last read of each, and how it went."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from digest.model import Coverage, Feed, FeedReport
from digest.store.statements import upsert
from digest.store.tables import feeds

Memory = tuple[str | None, str | None, str | None]
"""ETag, Last-Modified and the SHA-256 (hex) of the last body that parsed."""


def sync(conn: Connection, configured: Sequence[Feed]) -> None:
    """Make every configured feed known; one that is no longer configured keeps what is remembered of it."""
    rows = {feed.url: {"url": feed.url, "title": feed.title, "kind": feed.kind} for feed in configured}
    upsert(conn, feeds, [rows[url] for url in sorted(rows)])


def memories(conn: Connection) -> dict[str, Memory]:
    """Return what to ask the servers with, by feed URL; feeds of which nothing is remembered are left out."""
    query = select(feeds.c.url, feeds.c.etag, feeds.c.modified, feeds.c.body).where(
        or_(feeds.c.etag.is_not(None), feeds.c.modified.is_not(None), feeds.c.body.is_not(None))
    )
    return {row.url: (row.etag, row.modified, row.body) for row in conn.execute(query)}


def healths(conn: Connection) -> dict[str, dict[str, Any] | None]:
    """Return what is remembered of the behaviour of every known feed, by URL, as `record` was given it."""
    return {row.url: row.health for row in conn.execute(select(feeds.c.url, feeds.c.health))}


def set_health(conn: Connection, url: str, health: dict[str, Any]) -> None:
    """Note how a feed behaves, and nothing else."""
    conn.execute(update(feeds).where(feeds.c.url == url).values(health=health))


def record(
    conn: Connection,
    report: FeedReport,
    memory: Memory | None,
    now: datetime,
    health: dict[str, Any] | None = None,
) -> None:
    """Note how reading a feed went; `memory` or `health` None leave what is remembered as it was.

    Raises LookupError for a feed that `sync` was never told of.
    """
    values: dict[str, Any] = {
        "status": report.status,
        "error": report.error,
        "new": report.new,
        "seconds": report.seconds,
        "coverage": None if report.coverage is None else asdict(report.coverage),
        "last_tried": now,
    }
    if report.status != "error":
        values |= {"first_read": func.coalesce(feeds.c.first_read, now), "last_read": now}
    if memory is not None:
        values |= dict(zip(("etag", "modified", "body"), memory, strict=True))
    if health is not None:
        values["health"] = health
    if not conn.execute(update(feeds).where(feeds.c.url == report.url).values(values)).rowcount:
        raise LookupError(f"{report.url} is no known feed")


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
