from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection
from store_samples import NOW, feeds, few, instants, maybe_words, reports, story

from digest.model import Feed, FeedReport
from digest.store import feeds as feed_store
from digest.store import stories as story_store
from digest.store.db import Database
from digest.store.feeds import Attempt, Memory

FEED = Feed("https://a.example/feed", "A")
OK = FeedReport(FEED.url, "A", "ok", new=3, seconds=0.5)
BROKEN = FeedReport(FEED.url, "A", "error", error="HTTP 500 from a.example: try later")


def record(conn: Connection, report: FeedReport, memory: Memory | None, now: datetime) -> None:
    feed_store.record(conn, [Attempt(report, memory)], now)


memories = st.builds(Memory, maybe_words, maybe_words, maybe_words, maybe_words)


@few
@given(feed=feeds, report=reports, memory=memories, now=instants)
def test_what_is_recorded_of_a_feed_reads_back_equal(
    database: Database, feed: Feed, report: FeedReport, memory: Memory, now: datetime
) -> None:
    report = replace(report, url=feed.url, title=feed.title)
    with database.begin() as conn:
        feed_store.sync(conn, [feed])
        record(conn, report, memory, now)
        assert feed_store.reports(conn)[feed.url] == report
        assert feed_store.known(conn)[feed.url].memory == memory


def test_a_failure_keeps_the_memory_and_the_first_reading(database: Database) -> None:
    later = NOW + timedelta(days=1)
    with database.begin() as conn:
        feed_store.sync(conn, [FEED])
        record(conn, OK, Memory('"v1"', None, "abc", "i"), NOW)
        record(conn, BROKEN, None, later)
        assert feed_store.known(conn)[FEED.url].memory == ('"v1"', None, "abc", "i")
        assert feed_store.first_read(conn) == {FEED.url: NOW}
        assert feed_store.reports(conn) == {FEED.url: BROKEN}


def test_a_feed_that_never_worked_was_never_read(database: Database) -> None:
    with database.begin() as conn:
        feed_store.sync(conn, [FEED])
        assert feed_store.reports(conn) == {}
        record(conn, BROKEN, None, NOW)
        assert feed_store.first_read(conn) == {}
        assert feed_store.known(conn)[FEED.url].memory == Memory()


def test_the_first_reading_is_the_first_success_and_stays(database: Database) -> None:
    second, third = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    with database.begin() as conn:
        feed_store.sync(conn, [FEED])
        record(conn, BROKEN, None, NOW)
        record(conn, replace(OK, status="not-modified"), None, second)
        record(conn, OK, None, third)
        assert feed_store.first_read(conn) == {FEED.url: second}


def test_synchronising_again_renames_a_feed_and_forgets_nothing(database: Database) -> None:
    with database.begin() as conn:
        feed_store.sync(conn, [FEED, FEED])
        record(conn, OK, Memory('"v1"', "Tue", "abc"), NOW)
        feed_store.sync(conn, [replace(FEED, title="A renamed")])
        feed_store.sync(conn, [])
        assert feed_store.reports(conn) == {FEED.url: replace(OK, title="A renamed")}
        assert feed_store.known(conn)[FEED.url].memory == ('"v1"', "Tue", "abc", None)


def test_recording_an_unknown_feed_is_a_mistake(database: Database) -> None:
    with pytest.raises(LookupError, match=r"a\.example"), database.begin() as conn:
        record(conn, OK, None, NOW)


def test_many_attempts_are_noted_at_once_and_what_they_leave_open_stays(database: Database) -> None:
    other = Feed("https://b.example/feed", "B")
    with database.begin() as conn:
        feed_store.sync(conn, [FEED, other])
        first = [Attempt(OK, Memory('"v1"', None, "abc"), {"failures": 1}), Attempt(replace(BROKEN, url=other.url))]
        feed_store.record(conn, first, NOW)
        feed_store.record(conn, [Attempt(replace(OK, status="not-modified"))], NOW + timedelta(days=1))
        found = feed_store.known(conn)
        assert (found[FEED.url].memory.etag, found[FEED.url].health) == ('"v1"', {"failures": 1})
        assert (found[other.url].memory, found[other.url].health) == (Memory(), None)
        assert feed_store.healths(conn, [FEED.url, "https://c.example/"]) == {FEED.url: {"failures": 1}}


def test_a_feed_that_moves_takes_its_stories_and_its_past_along(database: Database) -> None:
    later = "https://new.example/feed"
    with database.begin() as conn:
        feed_store.sync(conn, [FEED])
        record(conn, OK, Memory('"v1"', "Tue", "abc", "i"), NOW)
        story_store.save(conn, [story("a", feed=FEED.url), story("b", feed="https://b.example/feed")])
        feed_store.move(conn, FEED.url, later, {"items": 3})
        feed_store.move(conn, FEED.url, later, {})  # another process has the same idea
        assert feed_store.known(conn) == {later: ("A", "news", FEED.url, Memory(None, None, "abc", "i"), {"items": 3})}
        assert feed_store.first_read(conn) == {later: NOW}
        assert {key: found.feed for key, found in story_store.load(conn, ["a", "b"]).items()} == {
            "a": later, "b": "https://b.example/feed"
        }  # fmt: skip
        feed_store.move(conn, later, "https://newer.example/feed", {})
        assert feed_store.known(conn)["https://newer.example/feed"].root == FEED.url
