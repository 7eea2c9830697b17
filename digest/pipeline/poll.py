"""Reading the feeds through the day, each at its own pace."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from digest.clock import Clock
from digest.feeds import FetchLimits
from digest.model import Feed, FeedReport
from digest.pipeline.collect import collect
from digest.store.db import Database

log = logging.getLogger(__name__)

_READING = "reading"  # what one process has at a time: see `Database.sole`


def poll(
    database: Database, feeds: Sequence[Feed], clock: Clock, limits: FetchLimits, stop: Callable[[], bool]
) -> tuple[FeedReport, ...]:
    """Read the feeds of which something new is to be expected; return their reports.

    Does nothing while another service polls, or one builds.  Once `stop` is true, the rest is left for the next time.
    Raises StoreError.
    """
    with database.sole(_READING) as had:
        if not had:
            return ()
        reports = collect(database, feeds, clock, limits, only_due=True, stop=stop).reports
    if reports:
        failed = sum(report.status == "error" for report in reports)
        log.info("feeds: %d asked, %d new stories, %d failed", len(reports), sum(one.new for one in reports), failed)
    return reports


@contextmanager
def unpolled(database: Database) -> Iterator[None]:
    """Let no poll begin during the block: a build reads all feeds, and no server need be asked twice in a minute."""
    with database.sole(_READING):
        yield
