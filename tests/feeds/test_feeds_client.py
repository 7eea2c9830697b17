"""The HTTP client: requests as its library, with proxies from the environment and nothing that acts by itself."""

import socket
import threading
from base64 import b64encode
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer

import feeds_server as web
import pytest
import requests
from feeds_server import FEED, FeedServer

from digest.feeds import FeedReading, FetchLimits, guard, read_feeds, wire
from digest.feeds.client import Client
from digest.model import Feed

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
FAST = FetchLimits(workers=2, spacing=0, timeout=5, deadline=10, pause=0)
PAGE = "http://news.example/feed"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def read(*urls: str, limits: FetchLimits = FAST) -> list[FeedReading]:
    return read_feeds([Feed(url, "Outlet", location=url) for url in urls], {}, NOW, limits)


def test_requests_carries_the_requests_and_reads_no_environment() -> None:
    client = Client(FAST)
    session = client._session
    assert isinstance(session, requests.Session)
    assert not session.trust_env
    for scheme, kind in (("http", wire._HttpPool), ("https", wire._HttpsPool)):
        manager = session.get_adapter(f"{scheme}://news.example").poolmanager  # type: ignore[attr-defined]
        assert type(manager.connection_from_url(f"{scheme}://news.example")) is kind


def test_a_proxy_of_the_environment_is_asked_with_its_login(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy is asked for the whole address, and resolves the name itself."""
    port = server.http.server_port
    server.add(PAGE, web.reply(200, FEED))
    monkeypatch.setenv("http_proxy", f"http://ann:secret@127.0.0.1:{port}")
    monkeypatch.setattr(guard, "connect", None)  # calling it would fail
    assert read(PAGE)[0].report.status == "ok"
    ((path, headers),) = server.requests
    assert path == PAGE
    assert headers["Proxy-Authorization"] == f"Basic {b64encode(b'ann:secret').decode()}"
    assert headers["Host"] == "news.example"


def test_an_international_host_is_asked_for_as_registries_write_it(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.http.server_port}")
    server.add("http://xn--strae-oqa.example/feed", web.reply(200, FEED))
    assert read("http://Straße.example/feed")[0].report.status == "ok"
    assert "no usable address" in (read("http://☃.example/feed")[0].report.error or "")


def test_a_host_that_needs_no_proxy_is_asked_directly(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert read(server.add("/feed", web.reply(200, FEED)))[0].report.status == "ok"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused
        monkeypatch.setenv("all_proxy", f"http://127.0.0.1:{taken.getsockname()[1]}")
        assert "proxy that the environment names does not answer" in (read(PAGE)[0].report.error or "")


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:1", "http://:80", "socks5://127.0.0.1:1"])
def test_a_proxy_that_can_be_none_is_one_clear_line(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    expected = "the proxy that the environment names is no http:// or https:// address; change it"
    assert read(PAGE)[0].report.error == expected


def test_an_address_is_asked_for_letter_by_letter(server: FeedServer) -> None:
    path = "/%7Efeed/%C3%BC;x?a=%20b&e=~&&%41"
    server.add(path, web.reply(200, FEED))
    assert read(f"http://127.0.0.1:{server.http.server_port}{path}")[0].report.status == "ok"


def test_a_feed_is_read_over_ipv6(server: FeedServer) -> None:
    class Six(ThreadingHTTPServer):
        address_family = socket.AF_INET6

    server.add("/feed", web.reply(200, FEED))
    with Six(("::1", 0), server.http.RequestHandlerClass) as six:  # type: ignore[arg-type]
        threading.Thread(target=six.serve_forever, daemon=True).start()
        assert read(f"http://[::1]:{six.server_port}/feed")[0].report.status == "ok"
        six.shutdown()
    assert server.requests[0][1]["Host"] == f"[::1]:{six.server_port}"


def test_one_connection_serves_several_feeds_of_a_host(server: FeedServer) -> None:
    opened: list[object] = []
    accept = server.http.get_request

    def counted() -> object:
        opened.append(None)
        return accept()

    server.http.get_request = counted  # type: ignore[method-assign,assignment]
    answers = (web.reply(200, FEED), web.conditional(FEED, "ETag", '"1"', "If-None-Match"), web.reply(404))
    urls = [server.add(f"/{number}", answer) for number, answer in enumerate(answers)]
    first = read(*urls, limits=FetchLimits(workers=1))
    memory = {reading.report.url: reading.memory for reading in first if reading.memory}
    opened.clear()
    feeds = [Feed(url, "Outlet", location=url) for url in urls]
    found = read_feeds(feeds, memory, NOW, FetchLimits(workers=1, pause=0))
    assert [reading.report.status for reading in found] == ["not-modified", "not-modified", "error"]
    assert len(opened) == 1
