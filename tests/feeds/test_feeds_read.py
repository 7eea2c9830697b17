"""The way in: reports, memory, local files, and what one bad feed must not do to the others."""

import logging
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feeds_server import FEED, ITEM, rss

from digest.feeds import FeedReading, FetchLimits, Memory, read_feeds, workers
from digest.model import Feed, FeedReport

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
LIMITS = FetchLimits(workers=3, max_items=50)


def read(path: Path, memory: Memory | None = None, limits: FetchLimits = LIMITS) -> FeedReading:
    known = {"my.xml": memory} if memory else {}
    return read_feeds([Feed("my.xml", "Mine", location=str(path))], known, NOW, limits)[0]


def test_no_feeds_are_no_readings() -> None:
    assert read_feeds([], {}, NOW, LIMITS) == []


def test_a_local_file_is_read_and_then_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "my.xml"
    path.write_bytes(FEED)
    first = read(path)
    assert (first.report.status, first.report.new, first.notes) == ("ok", 0, ())
    assert first.stories[0].feed == "my.xml"
    assert first.memory is not None
    assert (first.memory.etag, first.memory.modified) == (None, None)
    assert read(path, first.memory).report.status == "not-modified"
    path.write_bytes(rss(ITEM, ITEM.replace(">a<", ">b<")))
    second = read(path, first.memory)
    assert second.contents is not None
    assert (second.contents.items, [story.guid for story in second.stories]) == (2, ["b"])


def test_an_unchanged_body_is_not_parsed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "my.xml"
    path.write_bytes(FEED)
    first = read(path)
    monkeypatch.setattr(workers, "read_apart", None)  # calling it would fail
    assert read(path, first.memory).report.status == "not-modified"


def test_a_local_file_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    large = tmp_path / "large.xml"
    large.write_bytes(FEED)
    for path, words in (
        (tmp_path / "none.xml", "there is no file"),
        (tmp_path, "is not a file"),
        (Path("/dev/zero"), "is not a file"),
        (large, "larger than 20 bytes"),
    ):
        error = read(path, limits=FetchLimits(max_bytes=20)).report.error
        assert error is not None
        assert words in error
        assert str(path) in error


HOSTILE = {
    "script": (rss("<title>&lt;script&gt;alert(1)&lt;/script&gt;Judge rules</title><guid>1</guid>"), "ok",
               "script taken out of 1 title"),
    "broken": (rss(ITEM, "<title>AT&T wins</title>"), "ok", "not well-formed XML"),
    "bomb": (rss(ITEM, head="<!DOCTYPE r [<!ENTITY a 'lol'><!ENTITY b '&a;&a;'>]>"), "error", "declares XML entities"),
    "many": (rss(*(f"<title>{n}</title><guid>{n}</guid>" for n in range(100_000))), "ok", "99,950 items over"),
    "page": (b"<!doctype html><html><body>Sorry</body></html>", "error", "HTML page that names no feed"),
    "good": (FEED, "ok", None),
}  # fmt: skip


def test_each_hostile_feed_is_one_clear_line_and_the_good_one_is_whole(tmp_path: Path) -> None:
    feeds = []
    for name, (body, _, _) in HOSTILE.items():
        (tmp_path / name).write_bytes(body)
        feeds.append(Feed(name, name, location=str(tmp_path / name)))
    readings = read_feeds(feeds, {}, NOW, LIMITS)
    for reading, (name, (_, status, words)) in zip(readings, HOSTILE.items(), strict=True):
        lines = [*reading.notes, *filter(None, [reading.report.error])]
        assert (reading.report.title, reading.report.status, len(lines)) == (name, status, words is not None)
        assert words is None or words in lines[0]
        assert all("\n" not in line for line in lines)
    assert readings[0].stories[0].title == "Judge rules"
    assert len(readings[3].stories) == 50
    assert readings[5].stories[0].title == "A ruling"


def test_a_bug_that_one_feed_wakes_is_its_report_and_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "my.xml"
    path.write_bytes(rss(ITEM + "<pubDate>Tue, 12 Mar 2024 11:00:00 GMT</pubDate>"))
    with caplog.at_level(logging.ERROR):
        # A naive time is a mistake of the caller, which comes to light in the worker.
        reading = read_feeds([Feed("my.xml", "Mine", location=str(path))], {}, datetime(2024, 3, 12), LIMITS)[0]  # noqa: DTZ001
    assert reading.report.error == "reading it failed (TypeError): report this bug of digest"
    assert (reading.memory, reading.stories) == (None, ())
    assert "Traceback" in caplog.text
    assert read(path).report.status == "ok"


def test_an_error_of_the_callers_own_comes_through(tmp_path: Path) -> None:
    """Ctrl-C in a progress bar, say: nothing that is still queued is waited for."""

    def interrupted(_: FeedReport) -> None:
        raise KeyboardInterrupt

    (tmp_path / "a").write_bytes(FEED)
    with pytest.raises(KeyboardInterrupt):
        read_feeds([Feed("a", "A", location=str(tmp_path / "a"))] * 9, {}, NOW, LIMITS, interrupted)


def test_importing_and_reading_nothing_new_loads_nothing_heavy(tmp_path: Path) -> None:
    """A build with nothing new must start at once."""
    (tmp_path / "a").write_bytes(FEED)
    code = f"""
import hashlib, sys
from datetime import datetime, UTC
from digest.feeds import FetchLimits, Memory, read_feeds
from digest.model import Feed
body = hashlib.sha256(open({str(tmp_path / "a")!r}, "rb").read()).hexdigest()
feed = Feed("a", "A", location={str(tmp_path / "a")!r})
(reading,) = read_feeds([feed], {{"a": Memory(body=body)}}, datetime.now(UTC), FetchLimits())
assert reading.report.status == "not-modified"
print(*sorted({{"requests", "urllib3", "feedparser", "nh3", "ssl", "logging", "xml.parsers.expat"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("", "logging")  # concurrent.futures brings logging with it
