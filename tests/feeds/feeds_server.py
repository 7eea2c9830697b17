"""A web server on loopback that misbehaves as told, and small feeds to serve from it."""

import gzip
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import brotli
from backports import zstd

Answer = Callable[[BaseHTTPRequestHandler], None]

XML = "application/xml"


def rss(*items: str, head: str = "") -> bytes:
    """Return an RSS 2.0 feed of these <item> contents."""
    rows = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>T</title>{rows}</channel></rss>'.encode()


ITEM = "<title>A ruling</title><link>https://news.example/a</link><guid>a</guid><description>Held.</description>"
FEED = rss(ITEM)


class FeedServer:
    """Answers each path as added; the last answer of a path repeats.  Remembers what it was asked."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()  # the test has ended: stop dripping
        self._answers: dict[str, list[Answer]] = {}
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server._next(self)(self)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """A client that has had enough is no error here."""

        self.http = Quiet(("127.0.0.1", 0), Handler)

    def _next(self, request: BaseHTTPRequestHandler) -> Answer:
        with self._lock:
            self.requests.append((request.path, dict(request.headers.items())))
            answers = self._answers.get(request.path, [reply(404)])
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def add(self, path: str, *answers: Answer) -> str:
        """Answer `path` with these, one after the other; return its address."""
        self._answers[path] = list(answers)
        return f"http://127.0.0.1:{self.http.server_port}{path}"

    def asked(self, path: str) -> int:
        """Return how often `path` was asked for."""
        return sum(asked == path for asked, _ in self.requests)


@contextmanager
def running() -> Iterator[FeedServer]:
    """Run a server for the length of a test."""
    server = FeedServer()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.http.shutdown()
        server.http.server_close()
        thread.join()


def reply(status: int = 200, body: bytes = b"", **headers: str) -> Answer:
    """Answer as servers do; `Content_Type` stands for Content-Type."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if status != 304:
            request.wfile.write(body)

    return answer


def conditional(body: bytes, header: str, value: str, asked: str) -> Answer:
    """Give `body` with a validator, and 304 to whoever repeats it."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        known = request.headers.get(asked) == value
        reply(304 if known else 200, b"" if known else body, **{header: value})(request)

    return answer


def zipped(body: bytes) -> Answer:
    """Answer gzip-compressed."""
    return reply(200, gzip.compress(body), Content_Encoding="gzip", Content_Type=XML)


def packed(body: bytes, coding: str) -> Answer:
    """Answer compressed in one of the ways that are registered for HTTP."""
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}[coding]
    return reply(200, pack(body), Content_Encoding=coding, Content_Type=XML)


def bare(status: int, headers: dict[str, str]) -> Answer:
    """Answer with these headers and no others, and without a body."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response_only(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            request.send_header(name, value)
        request.end_headers()

    return answer


def moved(status: int, target: str) -> Answer:
    """Point elsewhere."""
    return reply(status, Location=target)


def reset(request: BaseHTTPRequestHandler) -> None:
    """Break the connection off with a TCP reset."""
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.close_connection = True
    request.connection.close()


def short(body: bytes) -> Answer:
    """Promise more bytes than are sent."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(body) + 100))
        request.end_headers()
        request.wfile.write(body)
        request.close_connection = True

    return answer


def dripping(server: FeedServer, head: bytes, drop: bytes) -> Answer:
    """Send `head`, then `drop` again and again, for ever."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        request.wfile.write(head)
        while not server.over.wait(0.01):
            request.wfile.write(drop)

    return answer


def silent(server: FeedServer) -> Answer:
    """Take the request and say nothing."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        server.over.wait()

    return answer
