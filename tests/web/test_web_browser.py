"""The preview in a real browser: hostile editions stay in their frame, nothing overflows, no script is needed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from web_editions import serving, write_edition

from digest.web.pages import VIEWS

HOSTILE = (
    "<script>document.title = 'run'; top.location = '/healthz'</script>"
    "<img src='x' onerror=\"document.title = 'run'\"><form action='/healthz'><button>Log in</button></form>"
    "<iframe src='/'></iframe><meta http-equiv='refresh' content='0;url=/healthz'>"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a long subject, a hostile edition and a plain one."""
    output = tmp_path_factory.mktemp("editions")
    write_edition(output, "daily-2023-07-12", subject=f"{'Unbreakable' * 8} v. Trump and thirteen more cases")
    write_edition(output, "daily-2023-07-11", extra=HOSTILE)
    with serving(output) as (_, address):
        yield address


@pytest.mark.parametrize("width", [320, 600, 1280])
def test_no_view_is_wider_than_the_window_or_breaks_its_own_policy(browser: Browser, address: str, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        for view, words in VIEWS.items():
            page.goto(f"{address}?view={view}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, view
            assert page.locator("[aria-current=page]").first.inner_text() == words
        assert complaints == []


def test_a_hostile_edition_runs_nothing_and_leads_nowhere(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}?edition=daily-2023-07-11")
        frame = page.frame_locator("iframe").first
        frame.locator("button").click()
        assert frame.locator("h2").inner_text() == "Carroll v. Trump"
        assert page.url.endswith("?edition=daily-2023-07-11")
        assert "run" not in page.title()
        page.goto(f"{address}editions/daily-2023-07-11/digest.html")
        assert page.title() == "t"


def test_dark_and_light_are_what_the_view_says(browser: Browser, address: str) -> None:
    with browser.new_context(color_scheme="null") as context:
        page = context.new_page()
        for view, dark in (("desktop", False), ("dark", True)):
            page.goto(f"{address}?view={view}")
            page.frame_locator("iframe").locator("h2").wait_for()
            asked = page.frames[1].evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
            assert asked is dark
