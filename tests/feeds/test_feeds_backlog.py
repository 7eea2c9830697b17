"""What waits to be parsed: fetching goes ahead of it, and only so far."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler

import feeds_server as web
import pytest
from feeds_server import FEED, FeedServer

from digest import feeds
from digest.feeds import FeedReading, FetchLimits, read_feeds
from digest.feeds.backlog import Backlog
from digest.feeds.single import Unparsed, parse_one
from digest.model import Feed

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)


def begun(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_what_is_put_in_first_is_taken_first() -> None:
    backlog = Backlog[str](10)
    backlog.put("a", 5)
    backlog.put("b", 5)
    assert [backlog.take(), backlog.take()] == ["a", "b"]


def test_who_brings_too_much_waits_until_there_is_room() -> None:
    backlog = Backlog[str](10)
    backlog.put("a", 6)
    waiting = begun(lambda: backlog.put("b", 6))
    assert backlog.take() == "a"
    waiting.join(10)
    assert not waiting.is_alive()
    assert backlog.take() == "b"


def test_the_room_of_a_large_one_is_for_all_that_fit_in() -> None:
    backlog = Backlog[str](10)
    backlog.put("large", 10)
    waiting = [begun(partial(backlog.put, name, 2)) for name in "abcd"]
    assert backlog.take() == "large"
    for thread in waiting:
        thread.join(10)
    assert {backlog.take() for _ in waiting} == set("abcd")


def test_what_is_larger_than_all_room_waits_alone() -> None:
    backlog = Backlog[str](10)
    backlog.put("large", 100)
    assert backlog.take() == "large"


def test_nobody_waits_once_it_is_stopped() -> None:
    backlog = Backlog[str](10)
    taken: list[str | None] = []
    taking = begun(lambda: taken.append(backlog.take()))
    backlog.stop()
    taking.join(10)
    assert taken == [None]
    backlog.put("a", 10)
    backlog.put("b", 10)  # does not wait for room
    assert backlog.take() is None


def test_fetching_does_not_wait_for_parsing(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a server's second chance, which comes late, would come after all others are parsed."""
    asked = threading.Event()

    def last(request: BaseHTTPRequestHandler) -> None:
        asked.set()
        web.reply(200, FEED)(request)

    def late(unparsed: Unparsed, now: datetime, limits: FetchLimits) -> FeedReading:
        assert asked.wait(30)
        return parse_one(unparsed, now, limits)

    monkeypatch.setattr(feeds, "parse_one", late)
    urls = [*(server.add(f"/{n}", web.reply(200, FEED)) for n in range(8)), server.add("/last", last)]
    readings = read_feeds([Feed(url, url, location=url) for url in urls], {}, NOW, FetchLimits(workers=1))
    assert {reading.report.status for reading in readings} == {"ok"}
