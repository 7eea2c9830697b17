"""The pages of the preview, the desk and the newsletter's web site, over the sample; `take_pictures.py` calls it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import Browser, Page

from digest.app import DEMO_DAY, opened_demo
from digest.cli.mailroom import DeskMailroom
from digest.pipeline import accounts
from digest.store import cases, editions, subscribers
from digest.web.context import Site
from digest.web.desk.context import Desk
from digest.web.desk.mailroom import Sender
from digest.web.editions import EMPTY, AllEditions, FolderEditions
from digest.web.frames import VIEWS
from digest.web.live import Live
from digest.web.pages import create_app
from digest.web.server import serving
from digest.web.site import create_site
from digest.web.stored import StoredEditions

Scheme = Literal["light", "dark"]
SCHEMES: Sequence[Scheme] = ("light", "dark")
WIDTH, HEIGHT = 1280, 860  # CSS pixels
CASE = "1:20-cv-07311"
AT = "https://desk.example.org"  # whoever is reached from elsewhere wants everybody to log in


@dataclass(frozen=True, slots=True)
class Places:
    """Where the pages are: name -> address."""

    preview: Mapping[str, str]
    desk: Mapping[str, str]
    site: Mapping[str, str]


def taken(browser: Browser) -> Iterator[tuple[str, bytes]]:
    """Yield the name of each picture in README.md, and the picture as PNG."""
    with _served() as places:
        for name, of, shown in (
            ("preview", places.preview, "side"), ("desk", places.desk, "day"), ("case", places.desk, "case")
        ):  # fmt: skip
            with opened(browser, shown, of[shown], "light", WIDTH, sharpness=1.25) as page:
                yield name, page.screenshot()


def everywhere(browser: Browser, widths: Sequence[int], longest: int) -> Iterator[tuple[str, Scheme, int, bytes]]:
    """Yield name, colours, width and picture of every page, each as far as it is not longer than `longest`."""
    with _served() as places:
        for kind, pages in (("preview", places.preview), ("desk", places.desk), ("site", places.site)):
            for name, address in pages.items():
                for scheme in SCHEMES:
                    for width in widths:
                        with opened(browser, name, address, scheme, width) as page:
                            height = min(longest, page.evaluate("document.documentElement.scrollHeight"))
                            page.set_viewport_size({"width": width, "height": height})
                            yield f"{kind}-{name}", scheme, width, page.screenshot()


@contextmanager
def opened(
    browser: Browser, name: str, address: str, scheme: Scheme, width: int, sharpness: float = 1
) -> Iterator[Page]:
    """Yield a page, as it is once its script has done what it does at first."""
    with browser.new_context(
        viewport={"width": width, "height": HEIGHT}, device_scale_factor=sharpness, color_scheme=scheme
    ) as context:
        page = context.new_page()
        page.goto(address)
        if page.locator("iframe").count():
            page.wait_for_function("document.querySelector('iframe').style.height !== ''")
        if name == "day":
            page.locator("summary .name").first.click()
            page.locator(".case[open] .story").first.wait_for()
        yield page


@contextmanager
def _served() -> Iterator[Places]:
    live = Live()
    with opened_demo() as demo, TemporaryDirectory() as folder:
        newsletter = demo.settings.newsletter.model_copy(update={"base_url": "https://daily.example.org"})
        app = replace(demo, settings=replace(demo.settings, newsletter=newsletter))
        app.build(DEMO_DAY, Path(folder))
        with app.database.begin() as conn:
            case = next(one.id for one in cases.load_now(conn) if CASE in one.dockets)
            editions.mark_sent(conn, app.settings.newsletter.name, DEMO_DAY, app.clock())
        stored = StoredEditions(app.database, app.settings.path, lambda: app.settings, app.clock)
        shown = AllEditions(stored, FolderEditions(Path(folder, "none")), lambda: stored)
        desk = Desk(app.database, stored.settings, app.clock, app.read_page)
        sender = Sender(DeskMailroom(stored, Path(folder)))
        accounts.add(app.database, "ann", "editor", "correct horse battery", app.clock())
        here = create_app(shown, live, desk, sender)
        elsewhere = create_app(shown, live, desk, sender, AT)
        site = Site(app.settings.newsletter, app.database, app.subscribing(), lambda: None)
        with (
            serving(here, "127.0.0.1", 0, threads=16) as at_desk,
            serving(elsewhere, "127.0.0.1", 0) as at_door,
            serving(create_site(site), "127.0.0.1", 0) as on_the_web,
        ):
            yield Places(
                preview={view: f"{at_desk}?view={view}" for view in VIEWS}
                | {"empty": f"{at_desk}?edition={EMPTY}", "mistake": f"{at_desk}?reader=nobody@example.org"},
                desk=_at_the_desk(at_desk, case) | {"login": f"{at_door}login"},
                site=_on_site(site, on_the_web.rstrip("/"), case),
            )
            live.end()


def _at_the_desk(root: str, case: str) -> dict[str, str]:
    paths = {
        "day": "", "case": f"cases/{case}", "stories": f"days/{DEMO_DAY}/{case}", "search": "search?q=carroll",
        "feeds": "feeds", "ledger": "ledger", "send": "send/",
    }  # fmt: skip
    return {name: f"{root}desk/{path}" for name, path in paths.items()}


def _on_site(site: Site, root: str, case: str) -> dict[str, str]:
    links, address = site.subscribing.links, "ann@example.org"
    site.subscribing.sign_up(address, case)
    with site.database.read() as conn:
        person = subscribers.find(conn, site.newsletter.name, address)
    assert person is not None
    paths = {
        "archive": "/", "edition": f"/editions/{DEMO_DAY}/", "case": f"/cases/{case}/", "subscribe": "/subscribe",
        "sent": "/subscribe/sent", "privacy": "/privacy", "nothing": "/nothing",
    }  # fmt: skip
    site.subscribing.confirm(links.confirm_url(person).rpartition("/")[2], "192.0.2.1", "Yes.")
    own = {"preferences": links.preferences_url(person), "unsubscribe": links.unsubscribe_url(person)}
    mailed = {name: url.removeprefix(site.root) for name, url in own.items()}
    return {name: root + path for name, path in (paths | mailed).items()}
