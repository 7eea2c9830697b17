"""The outlets that bench/feeds.py reads: a server on loopback with a host of its own for every feed.

    python bench/feeds_site.py COUNT LATENCY    prints its port, then serves until stdin is closed

Feed n is at http://127.1.A.B:PORT/n.xml: all of 127.0.0.0/8 is this machine, so each feed is a host of its own and no
reader's politeness to one host decides the race.  A feed has 100 KB: 30 stories of HTML as blogs write it.  It answers
after LATENCY milliseconds, with an ETag, and with 304 to whoever repeats it.  One feed in a hundred is dead: of those,
one half refuses the connection and the other sends a byte every 50 ms and breaks off after 0.3 s, since not every
method of the race has a deadline.
"""

import asyncio
import sys
from functools import partial

ITEMS = 30
BYTES = 100_000
DEAD_EACH = 100
DRIP = (0.05, 6)  # seconds, bytes

_SENTENCE = (
    "<p>The court of appeals <em>reversed</em> the judgment in <a href=\"https://n{n}.example/{i}/{k}\">Smith &amp; "
    "Sons v. County of Orange</a>, holding that the district court had applied the wrong standard to the second claim. "
    "&#8220;We see no basis in the statute for the rule that it announced,&#8221; Judge Okafor wrote for the majority, "
    "and sent the case back for a new trial on damages.  The parties had asked for review in 2021, after a jury found "
    "for the county on all but one of the five counts.</p>\n"
)


def address(number: int, port: int) -> str:
    """Return where a feed is."""
    return f"http://{host(number)}:{port}/{number}.xml"


def host(number: int) -> str:
    return f"127.1.{number // 250}.{number % 250 + 1}"


def is_dead(number: int) -> bool:
    return number % DEAD_EACH == DEAD_EACH // 2


def refuses(number: int) -> bool:
    return is_dead(number) and number // DEAD_EACH % 2 == 0


def body(number: int) -> bytes:
    """Return a feed of about BYTES."""
    sentences = BYTES // ITEMS // len(_SENTENCE)
    items = "".join(
        f"<item><title>Ruling {i} of outlet {number} in Smith &amp; Sons v. County</title>"
        f"<link>https://n{number}.example/{i}?utm_source=rss</link><guid>https://n{number}.example/?p={i}</guid>"
        f"<dc:creator>Ann Lee</dc:creator><category>Courts</category><category>Appeals</category>"
        f"<pubDate>Tue, 12 Mar 2024 {i % 24:02}:00:00 +0000</pubDate>"
        f"<description>The court reversed judgment {i}.</description>"
        f"<content:encoded><![CDATA[{''.join(_SENTENCE.format(n=number, i=i, k=k) for k in range(sentences))}]]>"
        "</content:encoded></item>"
        for i in range(ITEMS)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Outlet {number}</title><link>https://n{number}.example/</link>{items}</channel></rss>"
    ).encode()


class _Site(asyncio.Protocol):
    def __init__(self, number: int, content: bytes, latency: float) -> None:
        self._number, self._content, self._latency = number, content, latency
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        if self._asked.endswith(b"\r\n\r\n"):
            known, self._asked = b'"1"' in self._asked, b""
            asyncio.get_running_loop().call_later(self._latency, self._answer, known)

    def _answer(self, known: bool) -> None:
        if is_dead(self._number):
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            self._drip(DRIP[1])
        elif known:
            self._transport.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
        else:
            head = f"Content-Type: application/rss+xml\r\nContent-Length: {len(self._content)}\r\n\r\n"
            self._transport.write(b'HTTP/1.1 200 OK\r\nETag: "1"\r\n' + head.encode() + self._content)

    def _drip(self, left: int) -> None:
        if not left:
            self._transport.close()
            return
        self._transport.write(b"<")
        asyncio.get_running_loop().call_later(DRIP[0], self._drip, left - 1)


async def _serve(count: int, latency: float) -> None:
    loop = asyncio.get_running_loop()
    port, servers = 0, []
    for number in range(count):
        if not refuses(number):
            make = partial(_Site, number, b"" if is_dead(number) else body(number), latency)
            servers.append(await loop.create_server(make, host(number), port, backlog=64))
            port = port or servers[0].sockets[0].getsockname()[1]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))
