"""Reading into the store: what is remembered between two rounds, on both databases."""

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import feeds_server as web
import pytest
from feeds_server import FEED, ITEM, FeedServer, rss

from digest.feeds import FetchLimits, guard
from digest.model import Feed, FeedReport
from digest.pipeline.collect import collect
from digest.store import feeds as feed_store
from digest.store import stories as story_store
from digest.store.db import Database

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
LIMITS = FetchLimits(workers=2, spacing=0, timeout=5, deadline=10, pause=0)
DAY = timedelta(days=1)


def read(
    database: Database, *feeds: Feed, now: datetime = NOW, only_due: bool = False, alone: int | None = None
) -> list[FeedReport]:
    return list(collect(database, feeds, lambda: now, LIMITS, only_due=only_due, alone=alone).reports)


def feed(url: str, **more: str) -> Feed:
    return Feed(url, "Outlet", location=url, **more)  # type: ignore[arg-type]  # only texts


def test_an_order_to_wait_outlives_the_round(database: Database, server: FeedServer) -> None:
    known = feed(server.add("/feed", web.reply(429, Retry_After="3600"), web.reply(200, FEED)))
    assert read(database, known)[0].status == "error"
    waits = read(database, known, now=NOW + timedelta(minutes=30))[0]
    assert (waits.status, "ordered to wait until 2024-03-12 13:00 UTC" in (waits.error or "")) == ("error", True)
    assert server.asked("/feed") == 1
    assert read(database, known, now=NOW + timedelta(hours=1))[0].new == 1


def test_a_feed_that_is_gone_is_asked_only_on_purpose(database: Database, server: FeedServer) -> None:
    known = feed(server.add("/feed", web.reply(410), web.reply(200, FEED)))
    read(database, known)
    gone = read(database, known, now=NOW + 9 * DAY)[0]
    assert "gone for good" in (gone.error or "")
    assert gone.coverage is not None
    assert gone.coverage.alarm == "dead"
    assert server.asked("/feed") == 1
    assert read(database, known, now=NOW + 9 * DAY, alone=0)[0].new == 1
    assert read(database, known, now=NOW + 9 * DAY)[0].status == "not-modified"


def test_a_move_is_followed_at_first_and_then_known(
    database: Database, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = socket.getaddrinfo
    monkeypatch.setattr(guard, "is_public", lambda _: True)
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest: found("127.0.0.1", *rest))
    server.add("/new", web.reply(200, FEED))
    known = feed(server.add("/old", web.moved(301, "/new")).replace("127.0.0.1", "news.example"))
    for days in (0, 7, 8):
        assert read(database, known, now=NOW + days * DAY)[0].error is None
    assert [path for path, _ in server.requests] == ["/old", "/new", "/old", "/new", "/new"]


def test_a_round_of_what_is_due_leaves_the_others_alone(database: Database, server: FeedServer) -> None:
    known = feed(server.add("/feed", web.reply(200, FEED, Cache_Control="max-age=3600")))
    assert len(read(database, known, only_due=True)) == 1
    assert read(database, known, now=NOW + timedelta(minutes=59), only_due=True) == []
    assert len(read(database, known, now=NOW + timedelta(hours=1), only_due=True)) == 1


B = "<title>Bank fined</title><link>https://news.example/b</link><guid>b</guid>"


@pytest.mark.parametrize("title", ["Outlet", "Another name"])
def test_a_feed_whose_address_is_another_brings_its_old_stories_no_more(
    database: Database, server: FeedServer, title: str
) -> None:
    """The title tells which feed it is; a move that the old address tells of does, too."""
    by_title = title == "Outlet"
    bodies = [rss(ITEM, B)] * (1 if by_title else 2) + [rss(ITEM.replace("Held", "Reversed"), B)]
    new = server.add("/new", *(web.reply(200, body) for body in bodies))
    old = feed(server.add("/old", web.reply(200, FEED, ETag='"1"') if by_title else web.moved(301, "/new")))
    first = read(database, old)[0].new
    moved = replace(feed(new), title=title)
    assert (first, read(database, moved, now=NOW + DAY)[0].new) == ((1, 1) if by_title else (2, 0))
    assert "If-None-Match" not in server.requests[-1][1]
    edited = read(database, moved, now=NOW + 2 * DAY)[0]
    assert (edited.status, edited.new) == ("ok", 0)
    with database.read() as conn:
        found = {story.title: (story.feed, story.summary) for story in story_store.unplaced(conn)}
    assert found == {"A ruling": (new, "Reversed."), "Bank fined": (new, "")}


def test_a_reading_that_began_before_another_ended_undoes_nothing_of_it(
    database: Database, server: FeedServer
) -> None:
    """The second round begins while the first one waits for the server."""
    both = rss(ITEM, B)
    url = server.add("/feed", web.reply(200, FEED), web.reply(200, both))
    inner: list[FeedReport] = []

    def meanwhile(_: FeedReport) -> None:
        if not inner:
            inner.extend(read(database, feed(url), now=NOW + timedelta(hours=1)))

    collect(database, [feed(url)], lambda: NOW, LIMITS, meanwhile)
    assert inner[0].new == 2
    with database.read() as conn:
        days = (feed_store.known(conn)[url].health or {})["days"]
        assert sum(days.values()) == 2
        assert len(story_store.unplaced(conn)) == 2


def test_a_round_that_is_stopped_keeps_what_it_has_read(database: Database, server: FeedServer) -> None:
    urls = [server.add("/1", web.reply(200, FEED)), server.add("/2", web.silent(server))]
    done: list[FeedReport] = []
    feeds = [feed(url) for url in urls]
    found = collect(database, feeds, lambda: NOW, LIMITS, done.append, stop=lambda: bool(done))
    assert [(report.url, report.new) for report in found.reports] == [(urls[0], 1)]


def test_a_filing_in_two_feeds_is_one_story_of_the_first(database: Database, server: FeedServer) -> None:
    entry = (
        "<title>1:20-cv-07311 Carroll v. Trump</title><guid>{}</guid><link>https://ecf.nysd.uscourts.gov/x?{}</link>"
        "<description>[Letter] (&lt;a href='https://ecf.nysd.uscourts.gov/doc1/1'&gt;12&lt;/a&gt;)</description>"
    )
    feeds = [feed(server.add(f"/{n}", web.reply(200, rss(entry.format(n, n)))), kind="docket") for n in "ab"]
    assert [report.new for report in read(database, *feeds)] == [1, 0]
    with database.read() as conn:
        assert [story.feed for story in story_store.unplaced(conn)] == [feeds[0].url]


def test_a_reused_guid_is_a_second_story_and_stays_one(database: Database, server: FeedServer) -> None:
    other = rss("<title>Bank fined</title><link>https://news.example/b</link><guid>a</guid>")
    edited = rss(ITEM.replace("A ruling", "A ruling, updated"))
    answers = [web.reply(200, body) for body in (FEED, edited, other, other + b" ")]
    known = feed(server.add("/feed", *answers))
    assert [read(database, known, now=NOW + n * DAY)[0].new for n in range(4)] == [1, 0, 1, 0]
    with database.read() as conn:
        assert sorted(story.title for story in story_store.unplaced(conn)) == ["A ruling, updated", "Bank fined"]


def test_an_impossible_date_is_kept_marked_and_not_sorted_by(database: Database, server: FeedServer) -> None:
    body = rss(ITEM + "<pubDate>Tue, 12 Mar 2099 11:00:00 GMT</pubDate>")
    found = collect(database, [feed(server.add("/feed", web.reply(200, body)))], lambda: NOW, LIMITS)
    assert ("Outlet", "1 item dated in the future, placed by when first read") in found.notes
    with database.read() as conn:
        (story,) = story_store.unplaced(conn)
        assert (story.published, story.claimed) == (None, datetime(2099, 3, 12, 11, tzinfo=UTC))
        assert story_store.since(conn, NOW + DAY) == []
