"""Fetching, against a real server on loopback that misbehaves."""

import socket
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import feeds_server as web
import pytest
from feeds_server import FEED, ITEM, FeedServer

from digest.feeds import FeedReading, FetchLimits, Memory, guard, read_feeds
from digest.model import Feed

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
FAST = FetchLimits(workers=2, timeout=5, deadline=10, pause=0)


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let loopback be the internet: every host is found there, and it counts as public."""
    found = socket.getaddrinfo
    monkeypatch.setattr(guard, "is_public", lambda _: True)
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest: found("127.0.0.1", *rest))


def read(url: str, memory: Memory | None = None, limits: FetchLimits = FAST) -> FeedReading:
    known = {url: memory} if memory else {}
    return read_feeds([Feed(url, "Outlet", location=url)], known, NOW, limits)[0]


def failure(url: str, limits: FetchLimits = FAST) -> str:
    reading = read(url, limits=limits)
    assert reading.report.status == "error"
    assert reading.stories == ()
    assert reading.memory is None
    assert reading.notes == ()
    assert reading.report.error is not None
    assert "\n" not in reading.report.error
    return reading.report.error


@pytest.mark.parametrize(
    "header, value, asked",
    [
        pytest.param("ETag", 'W/"1"', "If-None-Match", id="etag"),
        pytest.param("Last-Modified", "Tue, 12 Mar 2024 11:00:00 GMT", "If-Modified-Since", id="last-modified"),
    ],
)
def test_a_feed_that_has_not_changed_is_not_sent_again(server: FeedServer, header: str, value: str, asked: str) -> None:
    url = server.add("/feed", web.conditional(FEED, header, value, asked))
    first = read(url)
    assert (first.report.status, len(first.stories)) == ("ok", 1)
    second = read(url, first.memory)
    assert (second.report.status, second.stories, second.memory) == ("not-modified", (), None)


def test_an_unchanged_body_is_not_modified_though_the_server_sends_it_again(server: FeedServer) -> None:
    url = server.add("/feed", web.reply(200, FEED, ETag='"1"'), web.reply(200, FEED, ETag='"2"'))
    first = read(url)
    second = read(url, first.memory)
    assert second.report.status == "not-modified"
    assert second.memory is not None
    assert second.memory.etag == '"2"'


def test_validators_without_a_body_that_was_read_are_not_sent(server: FeedServer) -> None:
    """A 304 to them would hide the feed for ever."""
    url = server.add("/feed", web.conditional(FEED, "ETag", '"1"', "If-None-Match"))
    assert len(read(url, Memory(etag='"1"')).stories) == 1


def test_a_304_that_nobody_asked_for_is_an_error(server: FeedServer) -> None:
    assert "HTTP 304" in failure(server.add("/feed", web.reply(304)))


def test_a_feed_that_cannot_be_parsed_is_not_remembered(server: FeedServer) -> None:
    url = server.add("/feed", web.reply(200, b"<html><body>down", ETag='"1"'))
    assert read(url).memory is None


def test_compressed_answers_are_read(server: FeedServer) -> None:
    url = server.add("/feed", web.zipped(FEED))
    assert read(url).stories[0].title == "A ruling"
    assert "gzip" in server.requests[0][1]["Accept-Encoding"]


def test_an_answer_that_unpacks_to_too_much_is_dropped(server: FeedServer) -> None:
    bomb = web.zipped(FEED + b" " * 5_000_000)
    assert "more than 100,000 bytes" in failure(server.add("/feed", bomb), FetchLimits(max_bytes=100_000))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_every_coding_that_is_asked_for_is_read_and_its_bombs_are_dropped(server: FeedServer, coding: str) -> None:
    small = server.add("/small", web.packed(FEED, coding))
    assert read(small).stories[0].title == "A ruling"
    assert coding in server.requests[0][1]["Accept-Encoding"]
    bomb = server.add("/bomb", web.packed(FEED + b" " * 50_000_000, coding))
    assert "more than 100,000 bytes" in failure(bomb, FetchLimits(max_bytes=100_000))


def test_a_broken_compression_is_an_error(server: FeedServer) -> None:
    url = server.add("/feed", web.reply(200, b"no gzip at all", Content_Encoding="gzip"))
    assert "compressed answer is broken" in failure(url)


@pytest.mark.parametrize(
    "head, drop",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"<", id="body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n<\r\n", id="chunks"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: ", b"x", id="headers"),
    ],
)
def test_a_server_that_drips_is_left_at_the_deadline(server: FeedServer, head: bytes, drop: bytes) -> None:
    url = server.add("/feed", web.dripping(server, head, drop))
    limits = FetchLimits(timeout=5, deadline=0.2, pause=0)
    assert failure(url, limits) == "not done within 0.2 s; try later, or raise deadline"
    assert server.asked("/feed") == 1


def test_a_server_that_says_nothing_is_asked_once_more_and_left(server: FeedServer) -> None:
    url = server.add("/feed", web.silent(server))
    assert "no answer within 0.1 s" in failure(url, FetchLimits(timeout=0.1, deadline=10, pause=0))
    assert server.asked("/feed") == 2


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(web.reset, id="reset"),
        pytest.param(web.short(FEED[:40]), id="breaks off"),
        *(pytest.param(web.reply(status), id=str(status)) for status in (502, 503, 504)),
    ],
)
def test_a_failure_that_passes_is_tried_once_more(server: FeedServer, trouble: web.Answer) -> None:
    url = server.add("/feed", trouble, web.reply(200, FEED))
    assert read(url).report.status == "ok"
    assert server.asked("/feed") == 2


def test_a_feed_that_failed_before_is_asked_once_and_after_all_others(server: FeedServer) -> None:
    urls = [server.add("/dead", web.reset), *(server.add(f"/{n}", web.reply(200, FEED)) for n in range(3))]
    feeds = [Feed(url, url, location=url) for url in urls]
    memory = {urls[0]: Memory(failed=True)}
    read_feeds(feeds, memory, NOW, FetchLimits(workers=1, pause=0))
    assert [path for path, _ in server.requests] == ["/0", "/1", "/2", "/dead"]


def test_a_failure_that_stays_is_tried_twice_and_no_more(server: FeedServer) -> None:
    assert "breaks off" in failure(server.add("/feed", web.reset))
    assert server.asked("/feed") == 2


@pytest.mark.parametrize(
    "status, advice",
    [
        (400, "HTTP 400 Bad Request: open the address in a browser and see"),
        (401, "HTTP 401 Unauthorized: it wants a login; look for a public address of the feed"),
        (403, "HTTP 403 Forbidden: it refuses programs"),
        (404, "HTTP 404 Not Found: the feed is not there; look up its new address"),
        (410, "HTTP 410 Gone: the feed is gone for good; remove it from feeds.toml"),
        (429, "HTTP 429 Too Many Requests: it wants to be asked less often"),
        (500, "HTTP 500 Internal Server Error: the server is in trouble; try later"),
        (204, "HTTP 204 No Content: open the address"),
        (599, "HTTP 599 no known status: the server is in trouble"),
    ],
)
def test_a_refusal_says_what_to_do_and_is_not_repeated(server: FeedServer, status: int, advice: str) -> None:
    assert failure(server.add("/feed", web.reply(status))).startswith(advice)
    assert server.asked("/feed") == 1


@pytest.mark.usefixtures("internet")
def test_a_feed_that_moved_for_good_is_read_and_the_new_address_noted(server: FeedServer) -> None:
    new = server.add("/new", web.reply(200, FEED))
    reading = read(server.add("/old", web.moved(301, "/new")))
    assert len(reading.stories) == 1
    assert reading.notes == (f"moved for good to {new}; change its url in feeds.toml",)


@pytest.mark.usefixtures("internet")
def test_a_feed_that_moved_for_now_is_read_without_a_word(server: FeedServer) -> None:
    server.add("/new", web.reply(200, FEED))
    reading = read(server.add("/old", web.moved(302, "/new")))
    assert (len(reading.stories), reading.notes) == (1, ())


@pytest.mark.usefixtures("internet")
def test_a_redirect_loop_ends(server: FeedServer) -> None:
    assert "redirects more than 5 times" in failure(server.add("/feed", web.moved(302, "/feed")))
    assert server.asked("/feed") == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)"])
def test_a_redirect_leads_only_to_the_web(server: FeedServer, target: str) -> None:
    scheme = target.partition(":")[0]
    assert f"redirects to a {scheme} address" in failure(server.add("/feed", web.moved(302, target)))


@pytest.mark.usefixtures("internet")
def test_a_redirects_body_is_not_read(server: FeedServer) -> None:
    server.add("/new", web.reply(200, FEED))
    endless = web.dripping(server, b"HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 999999\r\n\r\n", b"x")
    assert read(server.add("/old", endless)).report.status == "ok"


@pytest.mark.usefixtures("internet")
def test_cookies_are_not_kept(server: FeedServer) -> None:
    server.add("/new", web.reply(200, FEED))
    read(server.add("/old", web.reply(302, Location="/new", Set_Cookie="id=1; Path=/")))
    assert "Cookie" not in server.requests[1][1]


def test_nobody_there_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused
        assert "connection cannot be made" in failure(f"http://127.0.0.1:{taken.getsockname()[1]}/feed")


def test_an_unknown_host_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert failure("http://nowhere.example/feed").startswith("its host is not known")


def test_a_server_without_tls_is_one_clear_line(server: FeedServer) -> None:
    url = server.add("/feed", web.reply(200, FEED))
    assert failure(url.replace("http:", "https:")).startswith("no safe connection")


@pytest.mark.parametrize("url", ["http://", "http://[::1/feed", "https://a b/feed", f"http://{'a' * 70}.example/"])
def test_an_impossible_address_is_one_clear_line(url: str) -> None:
    assert failure(url) == "no usable address; change its url in feeds.toml"


def test_an_html_page_is_named_with_the_feeds_it_links_to(server: FeedServer) -> None:
    page = b"""<!doctype html><html><head><title>News</title>
        <link rel="alternate" type="application/rss+xml" title="All" href="/all.xml?a=1&amp;b=2">
        <LINK href='https://other.example/atom' type=application/atom+xml rel=alternate>
        <link rel="stylesheet" href="/x.css"></head><body>&lt;rss></body></html>"""
    url = server.add("/news", web.reply(200, page, Content_Type="text/html; charset=utf-8"))
    named = f"{url.removesuffix('/news')}/all.xml?a=1&b=2, https://other.example/atom"
    expected = "the address answers with an HTML page; change its url in feeds.toml to the feed that it names: "
    assert failure(url) == expected + named


def test_a_page_without_feeds_says_so(server: FeedServer) -> None:
    assert "HTML page that names no feed" in failure(server.add("/x", web.reply(200, b"<html><body>Hi</body></html>")))


def test_the_http_charset_counts_where_the_feed_states_none(server: FeedServer) -> None:
    body = web.rss("<title>Überfall</title><guid>a</guid>").decode().encode("iso-8859-1")
    url = server.add("/feed", web.reply(200, body, Content_Type="application/xml; charset=ISO-8859-1"))
    reading = read(url)
    assert (reading.stories[0].title, reading.notes) == ("Überfall", ())


@pytest.mark.usefixtures("internet")
def test_relative_links_start_where_the_feed_was_found(server: FeedServer) -> None:
    body = web.rss("<title>A</title><link>/a</link><description>&lt;a href='b'&gt;b&lt;/a&gt;</description>")
    new = server.add("/new/feed", web.reply(200, body))
    story = read(server.add("/old", web.moved(302, "/new/feed"))).stories[0]
    root = new.removesuffix("/new/feed")
    assert (story.url, story.links) == (f"{root}/a", (f"{root}/b",))


def test_feeds_come_back_in_order_and_one_failure_does_not_touch_the_others(server: FeedServer) -> None:
    urls = [server.add("/a", web.reply(200, web.rss(ITEM, "<title>B</title><guid>b</guid>"))),
            server.add("/b", web.reply(410)), server.add("/c", web.reply(200, FEED))]  # fmt: skip
    done: list[str] = []
    feeds = [Feed(url, url[-1], location=url) for url in urls]
    readings = read_feeds(feeds, {}, NOW, FAST, lambda report: done.append(report.title))
    assert [reading.report.title for reading in readings] == ["a", "b", "c"]
    assert [len(reading.stories) for reading in readings] == [2, 0, 1]
    assert sorted(done) == ["a", "b", "c"]


@pytest.mark.usefixtures("internet")
def test_one_host_is_asked_for_a_few_feeds_at_a_time(server: FeedServer) -> None:
    most = 3
    together = threading.Barrier(most, timeout=20)
    inside: list[int] = []
    seen = 0

    def answer(request: BaseHTTPRequestHandler) -> None:
        nonlocal seen
        inside.append(1)
        together.wait()  # passes once as many as may be are there
        seen = max(seen, len(inside))
        time.sleep(0.05)  # one more would come in now
        seen = max(seen, len(inside))
        inside.pop()
        web.reply(200, FEED)(request)

    urls = [server.add(f"/{n}", answer).replace("127.0.0.1", "news.example") for n in range(3 * most)]
    limits = FetchLimits(workers=3 * most, per_host=most, spacing=0, timeout=30)
    readings = read_feeds([Feed(url, url, location=url) for url in urls], {}, NOW, limits)
    assert [reading.report.status for reading in readings] == ["ok"] * len(urls)
    assert seen == most


def test_the_server_is_told_who_asks(server: FeedServer) -> None:
    read(server.add("/feed", web.reply(200, FEED)))
    assert server.requests[0][1]["User-Agent"].startswith("digest/")


@pytest.mark.parametrize("location, words", [("", "points nowhere"), ("http://[", "no usable address")])
def test_a_redirect_to_nowhere_is_one_clear_line(server: FeedServer, location: str, words: str) -> None:
    assert words in failure(server.add("/feed", web.moved(302, location)))


def test_a_login_goes_to_its_own_host_and_to_no_other(server: FeedServer, internet: None) -> None:
    there = server.add("/there", web.reply(200, FEED)).replace("127.0.0.1", "other.example")
    here = server.add("/here", web.moved(302, "/again")).replace("127.0.0.1", "news.example")
    server.add("/again", web.moved(302, there))
    feed = Feed(here, "Outlet", location=here, headers=(("Authorization", "Basic YTpi"),))
    assert read_feeds([feed], {}, NOW, FAST)[0].report.status == "ok"
    sent = {path: headers.get("Authorization") for path, headers in server.requests}
    assert sent == {"/here": "Basic YTpi", "/again": "Basic YTpi", "/there": None}
    assert "YTpi" not in repr(feed)


@pytest.mark.parametrize(
    "headers, retry_after",
    [({"Retry-After": "120"}, 120.0), ({"Retry-After": "Tue, 12 Mar 2024 11:30:00 GMT"}, 1800.0), ({}, None)],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_orders_to_wait_is_not_asked_again_at_once(
    server: FeedServer, status: int, headers: dict[str, str], retry_after: float | None
) -> None:
    dated = headers | {"Date": "Tue, 12 Mar 2024 11:00:00 GMT"}
    reading = read(server.add("/feed", web.bare(status, dated)))
    assert (reading.terms.status, reading.terms.retry_after) == (status, retry_after)
    assert server.asked("/feed") == (2 if status == 503 and retry_after is None else 1)


def test_what_server_and_feed_say_of_the_next_time_is_told(server: FeedServer) -> None:
    feed = web.rss(ITEM).replace(b"<title>T</title>", b"<title>T</title><ttl>90</ttl>")
    reading = read(server.add("/feed", web.reply(200, feed, Cache_Control="private, max-age=600")))
    assert reading.terms.fresh_for == 5400
    assert read(server.add("/b", web.reply(200, FEED, Cache_Control="max-age=600"))).terms.fresh_for == 600


def test_a_permanent_move_is_told_and_a_passing_one_is_not(server: FeedServer, internet: None) -> None:
    new = server.add("/new", web.reply(200, FEED))
    server.add("/for-now", web.moved(302, "/new"))
    assert read(server.add("/old", web.moved(308, "/new"))).terms.moved == new
    assert read(server.add("/mixed", web.moved(301, "/for-now"))).terms.moved is None


def test_a_slow_name_server_is_left_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: over.wait(30))
    limits = FetchLimits(timeout=5, deadline=0.1, pause=0)
    assert failure("http://slow.example/feed", limits) == "not done within 0.1 s; try later, or raise deadline"
    over.set()
