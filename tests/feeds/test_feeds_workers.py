"""Processes that read documents: what takes too long, too much memory, or crashes, ends alone."""

import os
import signal
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest
from feeds_server import FEED, ITEM, rss

from digest.errors import ParseError
from digest.feeds import workers
from digest.feeds.records import Document, Lengths
from digest.model import Feed

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
SLOW = rss(*[ITEM] * 2000, "<title>A<b></title>")  # broken, hence for the lenient parser


def document(body: bytes) -> Document:
    feed = Feed("https://n.example/feed", "Outlet")
    return Document(feed, body, None, feed.url, NOW, 2000, Lengths())


def titles(body: bytes = FEED) -> list[str]:
    return [story.title for story in workers.read_apart(document(body), 60, 500_000_000).stories]


def test_a_document_is_read_apart() -> None:
    assert titles() == ["A ruling"]


def test_one_that_takes_too_long_is_stopped_and_the_next_one_is_read() -> None:
    with pytest.raises(ParseError, match=r"takes more than 0\.001 s"):
        workers.read_apart(document(SLOW), 0.001, 500_000_000)
    assert titles() == ["A ruling"]


def test_one_that_stops_in_the_middle_of_its_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    start = subprocess.Popen
    half = "import os, pickle, sys, time; os.write(int(sys.argv[1]), pickle.dumps(0) + b'\\x80\\x05('); time.sleep(60)"

    def started(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        return start([command[0], "-c", half, command[3]], **options)

    monkeypatch.setattr(workers, "_idle", [])
    monkeypatch.setattr(subprocess, "Popen", started)
    with pytest.raises(ParseError, match=r"takes more than 0\.1 s"):
        workers.read_apart(document(FEED), 0.1, 500_000_000)
    assert not workers._idle


def test_one_that_takes_too_much_memory_is_refused_and_the_next_one_is_read() -> None:
    large = rss(ITEM, "<description>" + "x" * 18_000_000 + "</description>")
    with pytest.raises(ParseError, match="takes more than 4 MB of memory"):
        workers.read_apart(document(large), 60, 4_000_000)
    assert titles() == ["A ruling"]


def test_a_worker_that_crashes_is_its_feeds_error_and_is_replaced() -> None:
    assert titles() == ["A ruling"]
    os.kill(workers._idle[-1]._process.pid, signal.SIGKILL)
    with pytest.raises(ParseError, match="crashes its reader"):
        titles()
    assert titles() == ["A ruling"]


def test_a_worker_is_kept_for_the_next_document() -> None:
    titles()
    before = workers._idle[-1]
    titles()
    assert workers._idle[-1] is before
