"""The pictures of the preview and the desk in README.md, taken from the sample edition; `take_pictures.py` calls it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from digest.app import DEMO_DAY, opened_demo
from digest.store import cases
from digest.web.desk.context import Desk
from digest.web.editions import AllEditions, FolderEditions
from digest.web.live import Live
from digest.web.pages import create_app
from digest.web.server import serving
from digest.web.stored import StoredEditions

WIDTH, HEIGHT = 1280, 860  # CSS pixels


def taken(browser: Browser) -> Iterator[tuple[str, bytes]]:
    """Yield the name of each picture, and the picture as PNG."""
    with _served() as (address, case):
        paths = {"preview": "?view=side", "desk": "desk/", "case": f"desk/cases/{case}"}
        for name, path in paths.items():
            with browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1.25, color_scheme="light"
            ) as context:
                page = context.new_page()
                page.goto(address + path)
                if name == "preview":
                    page.wait_for_function("document.querySelector('iframe').style.height !== ''")
                if name == "desk":
                    page.locator("summary .name").nth(1).click()
                    page.locator(".case[open] .story").first.wait_for()
                yield name, page.screenshot()


@contextmanager
def _served() -> Iterator[tuple[str, str]]:
    live = Live()
    with opened_demo() as app, TemporaryDirectory() as folder:
        app.build(DEMO_DAY, Path(folder))
        with app.database.read() as conn:
            case = next(one.id for one in cases.load_now(conn) if "1:20-cv-07311" in one.dockets)
        stored = StoredEditions(app.database, app.settings.path, lambda: app.settings, app.clock)
        editions = AllEditions(stored, FolderEditions(Path(folder, "none")), lambda: stored)
        pages = create_app(editions, live, Desk(app.database, stored.settings, app.clock, app.read_page))
        with serving(pages, "127.0.0.1", 0, threads=16) as address:
            yield address, case
            live.end()
