"""What an edition says of the feeds it was made from.  Pure."""

from collections.abc import Sequence
from dataclasses import replace

from digest.model import FeedReport


def merged(stored: Sequence[FeedReport], fresh: Sequence[FeedReport]) -> tuple[FeedReport, ...]:
    """Return the reports of an edition after another round of reading: those of `fresh`, in its order, or older ones.

    For each feed the report stays that of the last round which changed anything: brought new stories, failed where it
    had not (or otherwise), worked again, or alarms otherwise.  Else building twice would never give the same bytes,
    since every round takes its own time and most find nothing.  A feed's title is always today's.
    """
    before = {report.url: report for report in stored}
    return tuple(_newest_that_tells(before.get(report.url), report) for report in fresh)


def _newest_that_tells(old: FeedReport | None, new: FeedReport) -> FeedReport:
    if old is None or new.new or old.error != new.error or (old.status == "error") != (new.status == "error"):
        return new
    if alarm_of(old) != alarm_of(new):
        return new
    return replace(old, title=new.title)


def alarm_of(report: FeedReport) -> str | None:
    """Return what kind of trouble a feed is in over time, None if in none."""
    return report.coverage.alarm if report.coverage else None
