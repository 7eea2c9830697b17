"""The newsletter's pages in a real browser: nothing overflows, axe-core finds nothing, all works without JavaScript."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from site_samples import Pages, newsletter

from digest.web.server import serving

WIDTHS = (320, 600, 1280)


class Served:
    """Pages on loopback, with someone to look at them."""

    def __init__(self, pages: Pages, address: str) -> None:
        self.pages = pages
        self.address = address.rstrip("/")
        person = pages.subscribed()
        links = pages.site.subscribing.links
        pages.site.subscribing.sign_up("bob@example.org", pages.case("Carroll v. Trump"))
        self.confirm = pages.path(links.confirm_url(pages.find("bob@example.org")))
        self.preferences = pages.path(links.preferences_url(person))
        self.unsubscribe = pages.path(links.unsubscribe_url(person))

    def paths(self) -> list[str]:
        case = self.pages.case("Carroll v. Trump")
        return [
            "/", "/editions/2023-07-12/", f"/cases/{case}/", "/subscribe", f"/subscribe?case={case}", "/subscribe/sent",
            self.confirm, self.preferences, f"{self.preferences}?done=saved", self.unsubscribe, "/privacy", "/nothing",
        ]  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with newsletter(tmp_path_factory.mktemp("newsletter")) as pages, serving(pages.wsgi(), "127.0.0.1", 0) as address:
        yield Served(pages, address)


def faults(page: Page) -> list[str]:
    """Return what axe-core finds, in one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_the_window_breaks_its_policy_or_shuts_anybody_out(
    browser: Browser, served: Served, scheme: str
) -> None:
    with browser.new_context(color_scheme=scheme, bypass_csp=False) as context:  # type: ignore[arg-type]
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        for path in served.paths():
            page.goto(served.address + path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            assert faults(page) == [], path
    assert [words for words in complaints if "404" not in words] == []


def test_everything_works_by_keyboard_and_without_javascript(browser: Browser, served: Served) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{served.address}/")
        page.get_by_role("link", name="Subscribe").first.click()
        page.get_by_label("Your e-mail address").fill("cy@example.org")
        page.keyboard.press("Enter")
        page.get_by_role("heading", level=1, name="Look into your mailbox").wait_for()
        links = served.pages.site.subscribing.links
        page.goto(served.address + served.pages.path(links.confirm_url(served.pages.find("cy@example.org"))))
        page.get_by_role("button", name="Yes, please").press("Enter")
        own = page.get_by_role("link", name="Your preferences").get_attribute("href")
        assert own == links.preferences_url(served.pages.find("cy@example.org"))
        page.goto(served.address + served.pages.path(own))
        page.get_by_role("group", name="Carroll v. Trump").get_by_label("Follow").check()
        page.get_by_role("button", name="Save").click()
        assert page.get_by_role("status").inner_text() == "Your preferences are saved."
        assert served.pages.find("cy@example.org").followed == (served.pages.case("Carroll v. Trump"),)
        page.get_by_role("button", name="Unsubscribe").click()
        assert page.get_by_role("heading", level=1).inner_text() == "You are unsubscribed"


def test_what_a_feed_says_runs_nothing(browser: Browser, served: Served) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        for path in ("/editions/2023-07-12/", f"/cases/{served.pages.case('Carroll v. Trump')}/"):
            page.goto(served.address + path)
            assert page.title() != "run"
            assert page.locator("script").count() == 0
