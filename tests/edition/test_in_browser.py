"""The e-mail in a real browser: nothing is wider than the window, axe-core finds nothing, every text can be read."""

import re
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from gallery import EDITIONS, LOOKS, WIDTHS, Look, Shown, html_of, mailed, show
from playwright.sync_api import Browser, Page
from sample_edition import SENDER
from take_pictures import gallery

from digest.edition.check import check
from digest.edition.message import to_message
from digest.edition.render import render
from digest.resources import shipped


@cache
def html(name: str) -> str:
    return html_of(EDITIONS[name]())


def width(page: Page) -> int:
    """Return how wide the page is, in CSS pixels."""
    found: int = page.evaluate("document.documentElement.scrollWidth")
    return found


def faults(page: Page) -> list[str]:
    """Return what axe-core finds, in one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", EDITIONS)
def test_nothing_is_wider_than_the_window(browser: Browser, name: str, look: Look) -> None:
    page = show(browser, Shown(html(name), WIDTHS[0], look))
    for wide in WIDTHS:  # 320 pixels are also what 200 % zoom leaves of 640
        page.set_viewport_size({"width": wide, "height": 800})
        assert width(page) <= wide
    page.context.close()


@pytest.mark.parametrize(
    ("name", "look", "widths"),
    [
        ("right to left and CJK", "light", WIDTHS), ("right to left and CJK", "dark", WIDTHS),
        ("sixty stories", "no style", WIDTHS[:1]), ("everything", "dark", WIDTHS[1:2]), ("empty", "light", WIDTHS[2:]),
    ],
)  # fmt: skip
def test_axe_finds_nothing(browser: Browser, name: str, look: Look, widths: tuple[int, ...]) -> None:
    page = show(browser, Shown(html(name), WIDTHS[0], look))
    for wide in widths:
        page.set_viewport_size({"width": wide, "height": 800})
        assert faults(page) == []
    page.context.close()


# What stands before the eye: the colour of each text and of what is painted below it.
_COLOURS = """() => [...document.querySelectorAll('body *')].filter(element => element.checkVisibility()
    && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())).map(element => {
        let below = element;
        while (below && getComputedStyle(below).backgroundColor === 'rgba(0, 0, 0, 0)') below = below.parentElement;
        const ink = getComputedStyle(element).color;
        return [ink, below ? getComputedStyle(below).backgroundColor : 'rgb(255, 255, 255)'];
    })"""


def ratio(one: str, other: str, *, inverted: bool) -> float:
    """Return the contrast of two colours "rgb(r, g, b)" (WCAG 2.1), as they are or turned round."""
    lights = []
    for colour in (one, other):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        parts = [1 - part if inverted else part for part in parts]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        lights.append(sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)))
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize("look", ["light", "dark", "no style", "repainted"])
def test_every_text_stands_out_from_its_ground_also_after_inversion(browser: Browser, look: Look) -> None:
    page = show(browser, Shown(html("everything"), WIDTHS[1], look))
    pairs = {tuple(pair) for pair in page.evaluate(_COLOURS)}
    page.context.close()
    assert len(pairs) >= 3
    for ink, paper in pairs:
        assert ratio(ink, paper, inverted=False) >= 4.5, (ink, paper)
        assert ratio(ink, paper, inverted=True) >= 4.5, (ink, paper)


def test_in_the_dark_all_that_is_seen_is_dark(browser: Browser) -> None:
    page = show(browser, Shown(html("everything"), WIDTHS[2], "dark"))
    papers = {paper for _, paper in page.evaluate(_COLOURS)}
    page.context.close()
    assert all(int(part) < 60 for paper in papers for part in re.findall(r"\d+", paper)[:3])


def test_outlooks_dark_mode_is_the_same_as_that_of_the_media_query(browser: Browser) -> None:
    seen = []
    marked = "for (const name of ['data-ogsc', 'data-ogsb']) document.documentElement.setAttribute(name, '')"
    looks: tuple[tuple[Look, str], ...] = (("dark", ""), ("light", marked))
    for look, mark in looks:
        page = show(browser, Shown(html("everything"), WIDTHS[1], look))
        page.evaluate(mark)
        inside = page.evaluate(_COLOURS.replace("body *", "[role=main] *"))
        seen.append(inside)
        page.context.close()
    assert seen[0] == seen[1]


def test_in_print_it_is_black_on_white_and_as_wide_as_the_paper(browser: Browser) -> None:
    page = show(browser, Shown(html("everything"), 700, "light"))
    page.emulate_media(media="print")
    assert {paper for _, paper in page.evaluate(_COLOURS)} == {"rgb(255, 255, 255)"}
    assert page.evaluate("document.querySelector('.column').getBoundingClientRect().width") == 700
    assert not page.locator("text=Add 18 July to your calendar").first.is_visible()
    page.context.close()


def test_nothing_is_fetched_and_nothing_runs(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(html("hostile"))
        assert page.locator("script, img, iframe, form").count() == 0
        assert asked == []


def test_read_aloud_it_has_one_main_part_one_title_and_lists(browser: Browser) -> None:
    page = show(browser, Shown(render(EDITIONS["everything"](), shipped("templates"), SENDER).html, 600, "light"))
    tree = page.locator("body").aria_snapshot()
    page.context.close()
    assert tree.count("- main") == 1
    assert tree.count("[level=1]") == 1
    assert "- heading \"Carroll v. Trump\" [level=3]" in tree
    assert "table" not in tree
    assert "- list" in tree


def test_a_gallery_shows_each_edition_in_each_look_and_width(browser: Browser, tmp_path: Path) -> None:
    gallery(browser, tmp_path, {"empty": html("empty")})
    page = (tmp_path / "index.html").read_text("utf-8")
    pictures = re.findall(r'<img src="([^"]+)"', page)
    assert len(pictures) == len(LOOKS) * len(WIDTHS)
    assert all((tmp_path / name).read_bytes()[8:12] == b"WEBP" for name in pictures)


@pytest.mark.parametrize("name", EDITIONS)
def test_the_gate_finds_nothing_in_them(name: str) -> None:
    edition = EDITIONS[name]()
    found = check(to_message(edition, mailed(edition), SENDER))
    assert found.findings == ()
