"""The preview in a real browser: hostile editions stay in their frame, nothing overflows, changes show at once."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from site_samples import Pages, newsletter
from web_editions import write_edition

from digest.config import load
from digest.pipeline.casework import Editor, correct
from digest.resources import shipped
from digest.web.editions import AllEditions, FolderEditions
from digest.web.frames import VIEWS
from digest.web.live import Live
from digest.web.pages import create_app
from digest.web.server import serving
from digest.web.stored import StoredEditions

WIDTHS = (320, 600, 1280)
HOSTILE = (
    "<script>document.title = 'run'; top.location = '/healthz'</script>"
    "<img src='x' onerror=\"document.title = 'run'\"><form action='/healthz'><button>Log in</button></form>"
    "<iframe src='/'></iframe><meta http-equiv='refresh' content='0;url=/healthz'>"
    "<base href='https://evil.example/'><a href='javascript:top.document.title=1'>click</a>"
    "<a target='_top' href='/healthz'>top</a><style>body::after{content:url(/healthz)}</style>"
)

TEXTS = ("text", "source")


class Desk:
    """A preview on loopback whose templates a test may change."""

    def __init__(self, pages: Pages, folder: Path) -> None:
        self.pages = pages
        self.templates = pages.app.settings.path.parent / "templates"
        shutil.copytree(shipped("templates"), self.templates)
        self.files = folder / "files"
        config = pages.app.settings.path
        stored = StoredEditions(pages.app.database, config, lambda: load(config, {}), pages.clock)
        self.editions = AllEditions(stored, FolderEditions(self.files), lambda: stored)
        self.address = ""

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.templates / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")


def serve(folder: Path) -> Iterator[Desk]:
    live = Live()
    with newsletter(folder) as pages:
        desk = Desk(pages, folder)
        write_edition(desk.files, "daily-2023-07-10", subject=f"{'Unbreakable' * 8} v. Trump and thirteen more cases")
        write_edition(desk.files, "daily-2023-07-09", extra=HOSTILE)
        with serving(create_app(desk.editions, live), "127.0.0.1", 0, threads=32) as desk.address:
            yield desk
            live.end()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A preview that no test changes."""
    yield from serve(tmp_path_factory.mktemp("preview"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A preview of the test's own."""
    yield from serve(tmp_path)


@pytest.fixture
def heard() -> list[str]:
    """What the console of the browser says."""
    return []


def opened(browser: Browser, heard: list[str], **options: Any) -> Page:
    page = browser.new_context(**options).new_page()
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return page


def faults(page: Page) -> list[str]:
    """Return what axe-core finds in the page itself, in one line each; the mail in the frames is checked elsewhere."""
    found = Axe().run(page, options={"iframes": False}).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_is_wider_than_the_window_breaks_its_policy_or_shuts_anybody_out(
    browser: Browser, shown: Desk, heard: list[str], scheme: str
) -> None:
    page = opened(browser, heard, color_scheme=scheme)
    for view, one in VIEWS.items():
        name = "daily-2023-07-10" if view == "desktop" else "daily-2023-07-13"
        page.goto(f"{shown.address}?edition={name}&view={view}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (view, width)
        assert page.locator(".views [aria-current=page]").inner_text() == one.words
        if view in ("desktop", "side", "text"):  # the others are built like one of these
            assert faults(page) == [], view
    page.context.close()
    assert heard == []


def test_a_hostile_edition_runs_nothing_and_leads_nowhere(browser: Browser, shown: Desk) -> None:
    page = opened(browser, [])
    page.goto(f"{shown.address}?edition=daily-2023-07-09")
    frame = page.frame_locator("iframe").first
    frame.locator("button").click()
    frame.get_by_text("click", exact=True).click()
    assert frame.locator("h2").inner_text() == "Carroll v. Trump"
    page.wait_for_timeout(300)
    assert page.url.endswith("?edition=daily-2023-07-09")
    assert page.title().startswith("Two lawsuits")
    frame.get_by_text("top", exact=True).click()
    page.wait_for_timeout(300)
    assert page.url.endswith("?edition=daily-2023-07-09")
    page.goto(f"{shown.address}editions/daily-2023-07-09/digest.html")
    assert page.title() == "t"
    page.context.close()


def test_hostile_names_stand_in_every_view_as_the_text_that_they_are(
    browser: Browser, desk: Desk, heard: list[str]
) -> None:
    app, editor, case = desk.pages.app, Editor("Ann", desk.pages.clock()), desk.pages.case("Carroll v. Trump")
    name = "Out v. </pre></iframe><script>document.title='run'</script>"
    correct(app.database, (), desk.pages.clock, lambda conn: editor.state(conn, case, caption=name))
    page = opened(browser, heard)
    page.goto(f"{desk.address}?edition=daily-2023-07-13&view=side")
    for view in VIEWS["side"].frames:
        told = page.locator(f"#{view}") if view in TEXTS else page.frame_locator(f"iframe.{view}").locator("body")
        expect(told).to_contain_text("Out v. </pre></iframe><" if view == "source" else name)
    page.get_by_text("Or choose cases").click()
    expect(page.locator("legend")).to_contain_text(name)
    page.wait_for_timeout(300)
    titles = page.locator("iframe").evaluate_all("frames => frames.map(frame => frame.contentDocument.title)")
    assert "run" not in {page.title(), *titles}
    page.context.close()
    assert heard == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dark_and_light_are_what_the_view_says_whatever_the_browser_prefers(
    browser: Browser, tmp_path: Path, scheme: str
) -> None:
    css = ":root { color-scheme: light dark } @media (prefers-color-scheme: dark) { p { color: #ffffff } }"
    meta = '<meta name="color-scheme" content="light dark">'
    write_edition(tmp_path, "daily-2023-07-09", extra=f'{meta}<style>{css}</style><p id="x">x</p>')
    with serving(create_app(FolderEditions(tmp_path)), "127.0.0.1", 0) as address:
        page = opened(browser, [], color_scheme=scheme)
        for view, dark in (("desktop", False), ("phone", False), ("dark", True), ("bare", False)):
            page.goto(f"{address}?view={view}")
            ink = page.frame_locator("iframe").locator("#x").evaluate("element => getComputedStyle(element).color")
            assert ink == ("rgb(255, 255, 255)" if dark else "rgb(0, 0, 0)"), view
        page.context.close()


def test_frames_are_as_wide_as_they_say_and_as_tall_as_the_edition(browser: Browser, shown: Desk) -> None:
    page = opened(browser, [], viewport={"width": 1300, "height": 800})
    for view, width in (("desktop", 1280), ("phone", 360)):
        page.goto(f"{shown.address}?view={view}")
        page.frame_locator("iframe").locator("h1").wait_for()
        page.wait_for_function("document.querySelector('iframe').style.height !== ''")
        inner = page.frames[1].evaluate("[innerWidth, document.documentElement.scrollHeight - innerHeight]")
        assert abs(inner[0] - width) <= 2
        assert inner[1] <= 0
    page.context.close()


def test_a_change_shows_within_a_second_and_the_page_stays_where_it_was(
    browser: Browser, desk: Desk, heard: list[str]
) -> None:
    page = opened(browser, heard, viewport={"width": 800, "height": 300})
    page.goto(f"{desk.address}?view=phone")
    frame = page.frame_locator("iframe")
    frame.locator("h1").wait_for()
    page.wait_for_function("document.querySelector('iframe').style.height !== ''")
    page.evaluate("scrollTo(0, 400)")
    where = "Math.round(document.querySelector('iframe').getBoundingClientRect().top)"
    before = page.evaluate(where)
    desk.edit("base.html", 'class="date">', 'class="date">Good morning, ')
    expect(frame.locator("p.date, p", has_text="Good morning").first).to_be_attached(timeout=10_000)
    expect(page.locator("#top")).to_contain_text("Build again to take that over")
    assert page.evaluate(where) == before  # though the page has grown a notice above it
    at = page.evaluate("scrollY")
    desk.edit("base.html", "Good morning, ", "{{ nothing.at.all }}")
    expect(page.locator(".error")).to_contain_text("base.html, line", timeout=10_000)
    desk.edit("base.html", "{{ nothing.at.all }}", "Good evening, ")
    expect(frame.get_by_text("Good evening")).to_be_attached(timeout=10_000)
    expect(page.locator(".error")).to_have_count(0)
    page.wait_for_function("at => scrollY === at", arg=at)
    page.context.close()
    assert heard == []


def test_style_sheet_settings_and_a_build_show_too(browser: Browser, desk: Desk, heard: list[str]) -> None:
    page = opened(browser, heard)
    page.goto(f"{desk.address}?view=text")
    text = page.locator("#text")
    expect(text).to_contain_text("The Case Daily")
    config = desk.pages.app.settings.path
    config.write_text(config.read_text("utf-8").replace('title = "The Case Daily"', 'title = "The Weekly"'), "utf-8")
    expect(text).to_contain_text("The Weekly", timeout=10_000)
    page.goto(desk.address)
    heading = page.frame_locator("iframe").locator("h1")
    desk.edit("style.css", "h1 { margin: 0;", "h1 { margin: 0; letter-spacing: 3px;")
    expect(heading).to_have_css("letter-spacing", "3px", timeout=10_000)
    page.context.close()
    assert heard == []


def test_corrections_and_builds_show_in_every_view_side_by_side(browser: Browser, desk: Desk, heard: list[str]) -> None:
    page = opened(browser, heard, viewport={"width": 1280, "height": 800})
    page.goto(f"{desk.address}?edition=daily-2023-07-13&view=side")
    shown = [page.frame_locator(f"iframe.{view}").locator("body") for view in VIEWS["side"].frames if view not in TEXTS]
    shown += [page.locator(f"#{view}") for view in TEXTS]
    assert len(shown) == len(VIEWS) - 1
    for one in shown:
        expect(one).to_contain_text("Carroll v. Trump")
    page.locator("#text").evaluate("element => element.scrollTo(0, 100)")
    app, editor = desk.pages.app, Editor("Ann", desk.pages.clock())
    case = desk.pages.case("Carroll v. Trump")
    correct(app.database, (), desk.pages.clock, lambda conn: editor.state(conn, case, caption="Another v. Name"))
    for one in shown:
        expect(one).to_contain_text("Another v. Name", timeout=10_000)
    assert page.locator("#text").evaluate("element => element.scrollTop") == 100
    expect(page.locator("#top")).to_contain_text("Build again to take that over")
    app.build(date(2023, 7, 13), desk.files.parent / "built")
    expect(page.locator("#top")).not_to_contain_text("Build again to take that over", timeout=10_000)
    page.context.close()
    assert heard == []


def test_where_the_newest_edition_is_shown_the_next_one_takes_its_place(
    browser: Browser, desk: Desk, heard: list[str]
) -> None:
    page, second = opened(browser, heard), opened(browser, heard)
    page.goto(desk.address)
    second.goto(f"{desk.address}?edition=daily-2023-07-13")
    expect(page.locator("#top")).to_contain_text("13 July 2023")
    desk.pages.app.build(date(2023, 7, 14), desk.files.parent / "built")
    expect(page.locator("#top")).to_contain_text("14 July 2023", timeout=10_000)
    expect(page.frame_locator("iframe").get_by_text("Friday, 14 July 2023")).to_be_attached(timeout=10_000)
    expect(second.locator("#top")).to_contain_text("13 July 2023")
    page.context.close()
    second.context.close()
    assert heard == []


def test_a_finding_is_shown_by_one_click(browser: Browser, desk: Desk, heard: list[str]) -> None:
    path = desk.templates / "base.html"
    at = path.read_text("utf-8").rindex("</td></tr></tbody></table>")
    text = path.read_text("utf-8")
    path.write_text(f'{text[:at]}<p style="color:#eeeeee">Hardly to be read</p>{text[at:]}', "utf-8")
    page = opened(browser, heard, viewport={"width": 1280, "height": 500})
    page.goto(desk.address)
    page.get_by_role("link", name="Show where: “Hardly to be read”").click()
    mark = page.frame_locator("iframe").locator("[data-digest-mark]")
    assert mark.inner_text() == "Hardly to be read"
    expect(mark).to_be_in_viewport()
    page.context.close()
    assert heard == []


def test_everything_is_there_without_javascript_and_by_keyboard(browser: Browser, shown: Desk) -> None:
    page = opened(browser, [], java_script_enabled=False)
    page.goto(shown.address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the edition"
    page.get_by_role("link", name="Plain text").first.press("Enter")
    assert "The Case Daily" in page.locator("#text").inner_text()
    page.get_by_label("Any day").fill("2023-07-12")
    page.get_by_label("Any day").press("Enter")
    assert "edition=daily-2023-07-12" in page.url
    assert "view=text" in page.url
    page.get_by_label("Address of a subscriber").fill("editor@example.org")
    page.get_by_label("Address of a subscriber").press("Enter")
    assert page.get_by_text("As editor@example.org gets it").is_visible()
    page.context.close()
