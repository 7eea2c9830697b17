"""Newsletters for the tests of the pipeline: a feeds.toml with feeds of files or over HTTP, opened at a fixed time."""

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from digest.app import App
from digest.config import load
from digest.store.db import Database

DAY = date(2023, 7, 12)
DUE = datetime(2023, 7, 12, 11, tzinfo=UTC)  # 07:00 in New York
DAYS = timedelta(days=1)

HEAD = """
[newsletter]
name = "Daily"
title = "The Case Daily"
timezone = "America/New_York"
schedule = "0 7 * * *"
from = "{sender}"
postal_address = "1 Example Street, New York"
recipients = ["ann@example.org", "bob@example.org"]
"""


@dataclass
class Clock:
    """A clock that stands until it is set."""

    now: datetime = DUE

    def __call__(self) -> datetime:
        return self.now


def item(name: str, published: datetime | None, title: str = "", text: str = "") -> str:
    """Return an RSS item; a story whose text names a docket number is about a case."""
    date_line = f"<pubDate>{format_datetime(published)}</pubDate>" if published else ""
    return (
        f"<item><title>{escape(title or f'Story {name}')}</title><guid isPermaLink='false'>{name}</guid>"
        f"<link>https://news.example/{name}</link>{date_line}<description>{escape(text)}</description></item>"
    )


def rss(items: Sequence[str]) -> str:
    rows = "".join(items)
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{rows}</channel></rss>"


@dataclass
class Paper:
    """One newsletter with feeds that a test writes, on one database, and what its builds wrote."""

    folder: Path
    database_url: str
    clock: Clock = field(default_factory=Clock)
    feeds: dict[str, str] = field(default_factory=dict)  # title -> url
    dockets: set[str] = field(default_factory=set)  # titles of the feeds that are a court's own
    settings: str = ""  # more of [newsletter]
    extra: str = ""  # more of feeds.toml
    sender: str = "The Case Daily <daily@example.org>"

    @property
    def output(self) -> Path:
        return self.folder / "editions"

    def feed(self, title: str, *items: str) -> None:
        """Make a file of these items the feed of that title."""
        (self.folder / f"{title}.xml").write_text(rss(items), "utf-8")
        self.feeds[title] = f"{title}.xml"

    @contextmanager
    def opened(self) -> Iterator[App]:
        tables = (
            f'[[feeds]]\ntitle = "{title}"\nurl = "{url}"\nkind = "{"docket" if title in self.dockets else "news"}"\n'
            for title, url in self.feeds.items()
        )
        path = self.folder / "feeds.toml"
        head = [HEAD.replace("{sender}", self.sender), self.settings, self.extra]
        parts = [*head, *tables] if self.feeds else ["feeds = []", *head]
        path.write_text("\n".join(parts), "utf-8")
        settings = load(path, {"DIGEST_DATABASE_URL": self.database_url})
        with closing(Database(settings.database_url)) as database:
            yield App(settings, database, self.clock)

    def build(self, day: date = DAY, **options: Any) -> dict[str, Any]:
        """Build an edition and return its digest.json."""
        with self.opened() as app:
            app.build(day, self.output, **options)
        return self.edition(day)

    def edition(self, day: date = DAY) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.output / f"daily-{day}" / "digest.json").read_text("utf-8"))
        return found

    def bytes(self, day: date = DAY) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.output / f"daily-{day}").iterdir())}


def lines(edition: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every story of a digest.json, in its order."""
    in_cases = (s for case in edition["cases"] for event in case["developments"] for s in event["stories"])
    return [*in_cases, *(story for section in edition["sections"] for story in section["stories"])]


def names(edition: dict[str, Any]) -> list[str]:
    """Return the guids of the stories of a digest.json, in the order of the alphabet."""
    return sorted(story["guid"] for story in lines(edition))


@dataclass
class FolderServer:
    """A well-behaved web server over a folder, with ETags, that counts what it answers."""

    folder: Path
    port: int = 0
    answers: list[int] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve on loopback for the length of the block; yields the address."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = outer.folder / self.path.lstrip("/")
                body = path.read_bytes() if path.is_file() else None
                tag = f'"{hashlib.sha256(body).hexdigest()}"' if body is not None else ""
                status = 404 if body is None else 304 if self.headers.get("If-None-Match") == tag else 200
                outer.answers.append(status)
                self.send_response(status)
                if body is not None:
                    self.send_header("ETag", tag)
                self.send_header("Content-Type", "application/xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body or b"") if status == 200 else 0))
                self.end_headers()
                if status == 200:
                    self.wfile.write(body or b"")

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128  # all feeds are asked for at once

        server = Server(("127.0.0.1", self.port), Handler)
        self.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{self.port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


SHARED = Path(__file__).resolve().parents[2].parent / "shared"
