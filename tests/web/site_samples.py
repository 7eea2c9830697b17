"""A newsletter with an edition that went out and one that did not, and its pages, at a time that stands."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from flask import Flask
from flask.testing import FlaskClient

from digest.app import App
from digest.config import load
from digest.model import Subscriber
from digest.store import editions, letters, subscribers
from digest.store.db import Database
from digest.web.context import Site
from digest.web.site import create_site

DAY = date(2023, 7, 12)
DUE = datetime(2023, 7, 12, 11, tzinfo=UTC)
HOSTILE = "<script>document.title='run'</script> & “quotes”"
STORIES = (
    ("a", "Justice Department stops defending Trump in Carroll v. Trump",
     "In Carroll v. Trump, No. 1:20-cv-07311 (S.D.N.Y.), the department changed its mind on Tuesday. "
     "A trial is set for January 16, 2024, before Judge Lewis A. Kaplan."),
    ("b", "Carroll v. Trump: government drops shield for former president",
     "The letter was filed in Carroll v. Trump, No. 1:20-cv-07311."),
    ("c", "Supreme Court to hear SEC v. Jarkesy, No. 22-859", "SEC v. Jarkesy, No. 22-859, will be argued soon."),
    ("d", f"A story about nothing {HOSTILE}", "It has been raining."),
)  # fmt: skip
SETTINGS = """
feeds = [{{ title = "Wire {hostile}", url = "wire.xml" }}]
[newsletter]
name = "Daily"
title = "The Case Daily"
timezone = "America/New_York"
schedule = "0 7 * * *"
from = "The Case Daily <daily@example.org>"
postal_address = "1 Example Street, New York"
base_url = "{base_url}"
recipients = ["editor@example.org"]
"""


@dataclass
class Clock:
    now: datetime = DUE

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Pages:
    """The pages, and what a test wants to know of what is behind them."""

    app: App
    site: Site
    clock: Clock
    proxies: int = 0
    woken: list[None] = field(default_factory=list)

    def wsgi(self, proxies: int = 0) -> Flask:
        return create_site(self.site, proxies=proxies)

    def client(self) -> FlaskClient:
        return self.wsgi().test_client()

    def case(self, caption: str) -> str:
        """Return the id of a case of the edition."""
        with self.app.database.read() as conn:
            from digest.store import cases

            return next(case.id for case in cases.load_all(conn) if case.caption == caption)

    def find(self, address: str) -> Subscriber:
        with self.app.database.begin() as conn:
            person = subscribers.find(conn, "Daily", address)
        assert person is not None
        return person

    def waiting(self) -> list[str]:
        """Take all letters that are due, as if they were sent, and return to whom."""
        with self.app.database.begin() as conn:
            taken = letters.claim(conn, 100, self.clock())
            for number in taken:
                letters.done(conn, number)
            return [person.address for person in subscribers.load(conn, taken)]

    def path(self, url: str) -> str:
        base = self.site.newsletter.base_url
        assert base is not None
        assert url.startswith(base)
        return url.removeprefix(self.site.root)

    def subscribed(self, address: str = "ann@example.org") -> Subscriber:
        """Sign up and confirm, past the pages."""
        desk = self.site.subscribing
        desk.sign_up(address, None)
        token = desk.links.confirm_url(self.find(address)).rpartition("/")[2]
        person = desk.confirm(token, "192.0.2.1", "Yes.")
        assert person is not None
        self.waiting()
        return person


def _feed() -> str:
    items = "".join(
        f"<item><title>{escape(title)}</title><guid isPermaLink='false'>{name}</guid>"
        f"<link>https://news.example/{name}</link><description>{escape(text)}</description>"
        f"<pubDate>{format_datetime(DUE - timedelta(hours=number + 2))}</pubDate></item>"
        for number, (name, title, text) in enumerate(STORIES)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{items}</channel></rss>"


@contextmanager
def newsletter(folder: Path, base_url: str = "https://daily.example.org") -> Iterator[Pages]:
    """Build and publish one edition, build the next, and yield the pages; what a folder has already is taken."""
    known = (folder / "digest.db").exists()
    if not known:
        (folder / "wire.xml").write_text(_feed(), "utf-8")
        (folder / "feeds.toml").write_text(SETTINGS.format(base_url=base_url, hostile="<b>& Co"), "utf-8")
    settings = load(folder / "feeds.toml", {})
    clock = Clock()
    with closing(Database(settings.database_url)) as database:
        app = App(settings, database, clock)
        if known:
            clock.now += timedelta(days=1)
            yield _pages(app, clock)
            return
        app.build(DAY, folder / "editions")
        with database.begin() as conn:
            editions.mark_sent(conn, "Daily", DAY, clock())
        (folder / "wire.xml").write_text(_feed().replace(">a<", ">z<").replace("Justice", "Unpublished"), "utf-8")
        clock.now += timedelta(days=1)
        app.build(DAY + timedelta(days=1), folder / "editions")
        yield _pages(app, clock)


def _pages(app: App, clock: Clock) -> Pages:
    newsletter, database = app.settings.newsletter, app.database
    pages = Pages(app, Site(newsletter, database, app.subscribing(), lambda: None), clock)
    pages.site = Site(newsletter, database, app.subscribing(), lambda: pages.woken.append(None))
    return pages
