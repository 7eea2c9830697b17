from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_samples import NOW, feeds, few, instants, maybe_words, reports

from digest.model import Feed, FeedReport
from digest.store import feeds as feed_store
from digest.store.db import Database

FEED = Feed("https://a.example/feed", "A")
OK = FeedReport(FEED.url, "A", "ok", new=3, seconds=0.5)
BROKEN = FeedReport(FEED.url, "A", "error", error="HTTP 500 from a.example: try later")


@few
@given(feed=feeds, report=reports, memory=st.tuples(maybe_words, maybe_words, maybe_words), now=instants)
def test_what_is_recorded_of_a_feed_reads_back_equal(
    database: Database, feed: Feed, report: FeedReport, memory: feed_store.Memory, now: datetime
) -> None:
    report = replace(report, url=feed.url, title=feed.title)
    with database.begin() as conn:
        feed_store.sync(conn, [feed])
        feed_store.record(conn, report, memory, now)
        assert feed_store.reports(conn)[feed.url] == report
        assert feed_store.memories(conn).get(feed.url, (None, None, None)) == memory


def test_a_failure_keeps_the_memory_and_the_first_reading(database: Database) -> None:
    later = NOW + timedelta(days=1)
    with database.begin() as conn:
        feed_store.sync(conn, [FEED])
        feed_store.record(conn, OK, ('"v1"', None, "abc"), NOW)
        feed_store.record(conn, BROKEN, None, later)
        assert feed_store.memories(conn) == {FEED.url: ('"v1"', None, "abc")}
        assert feed_store.first_read(conn) == {FEED.url: NOW}
        assert feed_store.reports(conn) == {FEED.url: BROKEN}


def test_a_feed_that_never_worked_was_never_read(database: Database) -> None:
    with database.begin() as conn:
        feed_store.sync(conn, [FEED])
        assert feed_store.reports(conn) == {}
        feed_store.record(conn, BROKEN, None, NOW)
        assert feed_store.first_read(conn) == {}
        assert feed_store.memories(conn) == {}


def test_the_first_reading_is_the_first_success_and_stays(database: Database) -> None:
    second, third = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    with database.begin() as conn:
        feed_store.sync(conn, [FEED])
        feed_store.record(conn, BROKEN, None, NOW)
        feed_store.record(conn, replace(OK, status="not-modified"), None, second)
        feed_store.record(conn, OK, None, third)
        assert feed_store.first_read(conn) == {FEED.url: second}


def test_synchronising_again_renames_a_feed_and_forgets_nothing(database: Database) -> None:
    with database.begin() as conn:
        feed_store.sync(conn, [FEED, FEED])
        feed_store.record(conn, OK, ('"v1"', "Tue", "abc"), NOW)
        feed_store.sync(conn, [replace(FEED, title="A renamed")])
        feed_store.sync(conn, [])
        assert feed_store.reports(conn) == {FEED.url: replace(OK, title="A renamed")}
        assert feed_store.memories(conn) == {FEED.url: ('"v1"', "Tue", "abc")}


def test_recording_an_unknown_feed_is_a_mistake(database: Database) -> None:
    with pytest.raises(LookupError, match=r"a\.example"), database.begin() as conn:
        feed_store.record(conn, OK, None, NOW)
