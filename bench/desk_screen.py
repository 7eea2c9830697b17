"""What the editor sees of the desk: a real Chromium, real keys, and the time until the screen shows what they did.

The clock is the browser's own: it runs from the key or the click until the thing looked for has been painted, and for a
page from when it was asked for.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple

from flask import Flask
from playwright.sync_api import Page, sync_playwright

from digest.web.server import serving

# A key is timed from the event that it makes; the second frame begins when the first has been drawn.
PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))"
TIMED = """
addEventListener("keydown", event => { window.keyAt = event.timeStamp }, true);
addEventListener("click", event => { window.keyAt = event.timeStamp }, true);
window.shownAfter = seen => new Promise(done => {
  const look = () => seen() ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - window.keyAt), 0))
                            : requestAnimationFrame(look);
  look();
});
"""


class Spent(NamedTuple):
    """What something took, in seconds."""

    seconds: float
    worked: float | None = None  # of the processor, where it is one process that works


@contextmanager
def on_screen(
    pages: Flask, chromium: str, day: str, edition: str, restyle: Callable[[int], None]
) -> Iterator[dict[str, Callable[[], Spent]]]:
    """Yield what an editor does at a screen; each returns the seconds until he sees it.

    `restyle` writes a style sheet that spaces the letters of the edition's heading by so many pixels.
    """
    with sync_playwright() as playwright, serving(pages, "127.0.0.1", 0, threads=32) as address:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
        page.add_init_script(TIMED)
        yield _acts(page, address + day, address + edition, restyle)
        browser.close()


def _acts(page: Page, day: str, edition: str, restyle: Callable[[int], None]) -> dict[str, Callable[[], Spent]]:
    turn = count()

    def load(address: str) -> Spent:
        page.goto(address, wait_until="load")
        page.evaluate(PAINTED)
        return Spent(float(page.evaluate("performance.now()")) / 1000)

    def key(name: str, seen: str) -> Spent:
        """Press a key, and return how long it took until `seen`, an expression, held and was painted."""
        return _timed(page, lambda: page.keyboard.press(name), seen)

    def step() -> Spent:
        return key("j", "document.activeElement.matches('summary')")

    def open_case() -> Spent:
        page.goto(day)
        for _ in range(next(turn) % 5 + 1):
            page.keyboard.press("j")
        return key("o", "document.querySelector('.case[open] .story')")

    def type_name() -> Spent:
        open_case()
        page.keyboard.press("m")
        page.keyboard.type("Respondent")
        return key("1", "document.querySelector('datalist option')")

    def scroll() -> Spent:
        page.goto(day)
        page.keyboard.press("Home")
        return key("End", "scrollY > 500")

    def move() -> Spent:
        open_case()
        page.keyboard.press("m")
        page.keyboard.type(f"1:23-cv-{next(turn) + 100:05}")
        story = page.locator(".story:has(.case-name:focus)").get_attribute("id")
        return key("Enter", f"document.querySelector('.noted') && !document.getElementById('{story}')")

    def undo() -> Spent:
        move()
        return key("u", "document.querySelector('.noted')?.textContent.includes('undoes')")

    def write() -> Spent:
        open_case()
        page.get_by_text("What is new, note").first.click()
        words = f"Note {next(turn)}"
        page.get_by_label("note on this case").fill(words)
        page.keyboard.press("Tab")
        return key("Enter", f"document.querySelector('.noted')?.textContent.includes('{words}')")

    def follow() -> Spent:
        """Change the style sheet while the preview is open; it is not loaded anew by hand."""
        page.goto(edition)
        page.frame_locator("iframe").locator("h1").wait_for()
        pixels = next(turn) + 3
        began = time.perf_counter()
        restyle(pixels)
        heading = "document.querySelector('iframe').contentDocument?.querySelector('h1')"
        seen = f"() => {heading} && getComputedStyle({heading}).letterSpacing === '{pixels}px'"
        page.wait_for_function(seen, timeout=90_000)
        return Spent(time.perf_counter() - began)

    return {
        "loading the day's list": lambda: load(day),
        "going to the next case": step,
        "to the end of the list": scroll,
        "opening a case": open_case,
        "suggesting cases": type_name,
        "moving a story": move,
        "undoing a move": undo,
        "writing a note": write,
        "loading the preview": lambda: load(edition),
        "a new style sheet in the preview": follow,
    }


def _timed(page: Page, act: Callable[[], Any], seen: str) -> Spent:
    page.evaluate(f"() => {{ window.seen = window.shownAfter(() => {seen}) }}")
    act()
    return Spent(float(page.evaluate("() => window.seen")) / 1000)


if __name__ == "__main__":
    raise SystemExit("run bench/desk.py")
