"""No reaching inside: by a literal, a name, a redirect, an IPv6 form, or a name that resolves otherwise later."""

import socket
from datetime import UTC, datetime

import feeds_server as web
import pytest
from feeds_server import FEED, FeedServer

from digest.feeds import FeedReading, FetchLimits, guard, read_feeds
from digest.model import Feed

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
FAST = FetchLimits(timeout=5, deadline=10, pause=0)

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::",
    "2002:a00:1::1", "2001:0:7f00:1::1", "not an address", "",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not guard.is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert guard.is_public(address)


def read(url: str) -> FeedReading:
    return read_feeds([Feed(url, "Outlet", location=url)], {}, NOW, FAST)[0]


def resolve(monkeypatch: pytest.MonkeyPatch, **hosts: list[str]) -> None:
    """Let the name servers know these hosts: each time a name is asked for, it leads to the next of its addresses."""
    found = socket.getaddrinfo

    def lookup(host: str, port: int, *rest: int) -> object:
        addresses = hosts.get(host.removesuffix(".example"))
        if addresses is None:
            return found(host, port, *rest)
        address = addresses.pop(0) if len(addresses) > 1 else addresses[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


def refused(url: str) -> str:
    error = read(url).report.error or ""
    assert "not on the public internet; not asked" in error
    return error


def test_an_address_that_the_operator_wrote_is_asked(server: FeedServer) -> None:
    url = server.add("/feed", web.reply(200, FEED))
    assert read(url).report.status == "ok"
    assert read(url.replace("127.0.0.1", "localhost")).report.status == "ok"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fd00:ec2::254"])
def test_a_name_that_leads_inside_is_not_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolve(monkeypatch, news=[address])
    assert address in refused("http://news.example/feed")


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_an_odd_spelling_of_an_address_inside_is_a_name_that_leads_there(server: FeedServer, host: str) -> None:
    url = server.add("/feed", web.reply(200, FEED)).replace("127.0.0.1", host)
    refused(url)
    assert server.requests == []


@pytest.mark.parametrize(
    "inside", ["127.0.0.1:9", "127.0.0.2:{port}", "localhost:{port}", "[::1]:{port}", "[::ffff:127.0.0.1]:{port}",
               "127.1:{port}", "169.254.169.254", "inner.example:{port}", "2130706433:{port}"]
)  # fmt: skip
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_does_not_lead_inside(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch, inside: str, status: int
) -> None:
    resolve(monkeypatch, inner=["192.168.0.9"])
    target = inside.format(port=server.http.server_port)
    refused(server.add("/feed", web.moved(status, f"http://{target}/inside")))
    assert server.asked("/inside") == 0


def test_an_address_that_the_operator_wrote_may_redirect_within_itself(server: FeedServer) -> None:
    server.add("/new", web.reply(200, FEED))
    assert read(server.add("/old", web.moved(301, "/new"))).report.status == "ok"


def test_a_name_that_resolves_otherwise_the_second_time_is_judged_by_the_second(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is judged is what is connected to: there is no time between the two in which a name can change."""
    known = guard.is_public
    monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1" or known(address))
    resolve(monkeypatch, rebinding=["127.0.0.1", "127.0.0.2"])
    port = server.http.server_port
    server.add("/feed", web.moved(302, "/again"), web.reply(200, FEED))
    answer = web.moved(302, "/again")

    def closing(request: object) -> None:
        answer(request)  # type: ignore[arg-type]
        request.close_connection = True  # type: ignore[attr-defined]  # so that the name is asked for again

    server.add("/feed", closing)
    server.add("/again", web.reply(200, FEED))
    assert "127.0.0.2" in refused(f"http://rebinding.example:{port}/feed")
    assert server.asked("/again") == 0


def test_a_connection_that_is_open_to_a_feed_inside_serves_no_redirect(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both feeds share the pool of connections; what one may reach the other may not."""
    inner = server.add("/inner", web.reply(200, FEED))
    outer = server.add("/outer", web.moved(302, inner)).replace("127.0.0.1", "localhost")
    feeds = [Feed(url, url, location=url) for url in (inner, outer)]
    readings = read_feeds(feeds, {}, NOW, FetchLimits(workers=1))
    assert [reading.report.status for reading in readings] == ["ok", "error"]
    assert server.asked("/inner") == 1


def test_where_a_feed_moved_to_is_no_address_that_the_operator_wrote(server: FeedServer) -> None:
    url = server.add("/feed", web.reply(200, FEED))
    moved = Feed("http://news.example/feed", "Outlet", location=url)
    assert "not on the public internet" in (read_feeds([moved], {}, NOW, FAST)[0].report.error or "")
    assert server.requests == []
