"""All real feeds at hand in one build: courts' own feeds, ten years of them, and what outlets published."""

from datetime import UTC, date, datetime

import pytest
from newsletters import SHARED, Clock, Paper, lines

REAL = SHARED / "real"
COURTS = ("court-feeds/pacer", "court-feeds/opinions", "court-feeds/scotus-rss")
OUTLETS = "world-feeds-raw"
AFTER_ALL = date(2026, 3, 20)  # after the newest of them
BEFORE_ALL = datetime(2015, 1, 1, tzinfo=UTC)


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the real feeds are not in {REAL}")
def test_every_real_feed_is_read_and_every_story_stands_in_the_edition(paper: Paper) -> None:
    courts = [file for folder in COURTS for file in sorted((REAL / folder).glob("*.xml"))]
    outlets = sorted((REAL / OUTLETS).glob("*.xml"))
    paper.feeds = {file.stem: str(file) for file in (*courts, *outlets)}
    paper.dockets = {file.stem for file in courts}
    paper.clock = Clock(datetime(2026, 3, 20, 11, tzinfo=UTC))
    with paper.opened() as app:
        outcome = app.build(AFTER_ALL, paper.output, since=BEFORE_ALL)
    edition = paper.edition(AFTER_ALL)
    assert outcome.collected is not None
    assert len(outcome.collected.reports) == len(paper.feeds) > 20
    assert [report for report in outcome.collected.reports if report.status != "ok" or not report.new] == []
    assert sum(report.new for report in outcome.collected.reports) == len({story["id"] for story in lines(edition)})
    assert len(lines(edition)) == len({story["id"] for story in lines(edition)})
    assert set(paper.bytes(AFTER_ALL)) == {"digest.eml", "digest.html", "digest.ics", "digest.json", "digest.txt"}
