"""A newsletter with its desk, on loopback or without a server."""

import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from flask import Flask
from site_samples import Pages, newsletter

from digest.cli.mailroom import DeskMailroom
from digest.config import load
from digest.feeds import FetchLimits
from digest.feeds.pages import read_page
from digest.model import Story
from digest.store import cases as case_store
from digest.web.desk.context import Desk
from digest.web.desk.mailroom import Sender
from digest.web.editions import AllEditions, FolderEditions
from digest.web.live import Live
from digest.web.pages import create_app
from digest.web.server import serving
from digest.web.stored import StoredEditions

EDITION = "/desk/?day=2023-07-12"


def page_on_loopback(address: str) -> Story:
    """Return the story at an address of this machine, which an editor's desk itself would not be led to."""
    return read_page(address, datetime(2023, 7, 12, 9, tzinfo=UTC), FetchLimits(), by_operator=True)


class Office:
    """What a test knows of a newsletter and of the application that shows its desk."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.app = pages.app
        self.database = pages.app.database
        config = pages.app.settings.path
        stored = StoredEditions(self.database, config, lambda: load(config, {}), pages.clock)
        folder = FolderEditions(config.parent / "none")
        desk = Desk(self.database, stored.settings, pages.clock, page_on_loopback)
        self.live = Live()
        self.sender = Sender(DeskMailroom(stored, config.parent / "editions"))
        self.wsgi: Flask = create_app(AllEditions(stored, folder, lambda: stored), self.live, desk, self.sender)
        self.client = self.wsgi.test_client()
        self.address = ""

    def case(self, caption: str) -> str:
        """Return the id of the case that is called so now."""
        with self.database.read() as conn:
            return next(case.id for case in case_store.load_now(conn) if case.caption == caption)


@cache
def _built() -> Path:
    folder = Path(mkdtemp(prefix="digest-desk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with newsletter(folder):
        return folder


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Yield the desk of a newsletter of its own, which is built once and copied."""
    shutil.copytree(_built(), folder, dirs_exist_ok=True)
    with newsletter(folder) as pages:
        found = Office(pages)
        yield found
        found.sender.end()


@contextmanager
def served(folder: Path) -> Iterator[Office]:
    """Yield the same on loopback."""
    with office(folder) as desk, serving(desk.wsgi, "127.0.0.1", 0, threads=32) as address:
        desk.address = address.rstrip("/")
        yield desk
        desk.live.end()
