"""What is known of each feed: how its last reading went, and how it behaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.feeds import health
from digest.model import Coverage, Feed, FeedReport
from digest.store import feeds as feed_store
from digest.store.db import Database


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed of feeds.toml."""

    feed: Feed
    report: FeedReport | None  # of the last attempt; None before the first
    coverage: Coverage  # as of now
    days: Mapping[str, int]  # ISO day -> items dated then, of the last weeks
    rest: str | None  # why it must not be asked now
    next_check: datetime | None  # when something new is to be expected
    location: str  # what is asked in place of its own address since it moved; "" if that


def listing(database: Database, feeds: Sequence[Feed], now: datetime) -> list[FeedLine]:
    """Return a line for each feed, in their order."""
    with database.read() as conn:
        reports = feed_store.reports(conn)
        trees = feed_store.healths(conn, (feed.url for feed in feeds))
    lines = []
    for feed in feeds:
        state = health.from_tree(trees.get(feed.url))
        lines.append(
            FeedLine(
                feed, reports.get(feed.url), health.coverage(state, now), state.days, health.rest(state, now),
                state.next_check, state.location,
            )
        )  # fmt: skip
    return lines
