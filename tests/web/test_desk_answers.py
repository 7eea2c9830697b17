"""Corrections in a real browser that do not load the page anew: what changed is put in place, all else stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_samples import EDITION, Office, served
from playwright.sync_api import Browser, Locator, Page, expect
from test_desk_browser import name_in_focus
from test_web_browser import WIDTHS, faults, opened

from digest.pipeline import accounts
from digest.store import ledger as ledger_store
from digest.web.desk.context import current_desk
from digest.web.editions import FolderEditions
from digest.web.live import Live
from digest.web.pages import create_app
from digest.web.server import serving

CARROLL, JARKESY = "Carroll v. Trump", "SEC v. Jarkesy"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    """A desk of the test's own."""
    with served(tmp_path) as found:
        yield found


def line(page: Page, name: str) -> str:
    """Open a line of the day's list, and return a selector for it."""
    opened_line = f".case[open]:has(> summary:has-text('{name}'))"
    page.locator(".case > summary", has_text=name).first.click()
    expect(page.locator(f"{opened_line} form").first).to_be_attached()
    return opened_line


def kept(page: Page) -> bool:
    """Return whether the page is the one that was marked."""
    return bool(page.evaluate("window.marked === true"))


def mark(page: Page) -> None:
    page.evaluate("() => { window.marked = true; window.said = document.getElementById('said') }")


def to_be_moved(page: Page, own: Office, name: str) -> Locator:
    """Open the day's list, mark it, and return the first story of a case with what moves it open."""
    page.goto(own.address + EDITION)
    mark(page)
    story = page.locator(f"{line(page, name)} .story").first
    story.get_by_text("Move", exact=False).first.click()
    return story


def said(page: Page, words: str) -> None:
    """Say that this was noted, where a screen reader is told of it, and that the page was not loaded anew."""
    expect(page.get_by_role("status")).to_contain_text(words)
    assert kept(page)
    assert page.evaluate("window.said.isConnected"), "what is read when it changes must have been there before"


def as_loaded_anew(page: Page) -> None:
    """Say that the page is what it would be if it were loaded anew: its lines, and what the open ones hold."""
    lines = ".case > summary, .case[open] .story, .case[open] button, h1, h2, p.facts"
    words = f"root => [...root.querySelectorAll(`{lines}`)].map(part => part.textContent.trim().replace(/\\s+/g, ' '))"
    seen = page.evaluate(f"({words})(document)")
    other = page.context.new_page()
    other.goto(page.url)
    for name in page.locator(".case[open] > summary .name").all_text_contents():
        line(other, name)
    assert other.evaluate(f"({words})(document)") == seen
    other.close()


def test_one_correction_after_the_other_changes_what_it_changes_and_leaves_the_rest(
    browser: Browser, own: Office
) -> None:
    heard: list[str] = []
    page = opened(browser, heard)
    page.goto(own.address + EDITION)
    mark(page)
    carroll, jarkesy = line(page, CARROLL), line(page, JARKESY)
    page.locator(carroll).get_by_text("What is new, note").click()
    page.locator(carroll).get_by_label("The editor’s note on this case").fill("Begun, and not sent.")
    story = page.locator(f"{jarkesy} .story").first
    title = story.locator(".title").inner_text()

    story.get_by_text("Headline, leave out").click()
    story.get_by_label("Headline (the outlet’s own is kept)").fill("Another headline")
    story.get_by_role("button", name="Save the headline").click()
    said(page, "Another headline")
    expect(story.locator(".title")).to_have_text("Another headline")
    expect(story).to_contain_text(f"the outlet’s headline: {title}")
    as_loaded_anew(page)

    story.get_by_text("Move", exact=False).first.click()
    story.get_by_label("To the case").fill("Doe v. Roe")
    story.get_by_role("button", name="To a new case of that name").click()
    said(page, "Doe v. Roe")
    expect(page.locator(".case > summary", has_text=JARKESY)).to_have_count(0)
    expect(page.locator(".case > summary", has_text="Doe v. Roe")).to_have_count(1)
    as_loaded_anew(page)

    page.keyboard.press("u")
    said(page, "undoes")
    expect(page.locator(".case > summary", has_text=JARKESY)).to_have_count(1)
    as_loaded_anew(page)
    assert page.locator(carroll).get_by_label("The editor’s note on this case").input_value() == "Begun, and not sent."
    assert faults(page) == []
    page.context.close()
    assert heard == []


def test_a_button_that_is_pressed_stays_in_focus_and_is_pressed_once_more(browser: Browser, own: Office) -> None:
    page = opened(browser, [])
    page.goto(own.address + EDITION)
    mark(page)
    first = page.locator(line(page, CARROLL)).get_by_role("button", name="Stands first")
    for pressed in ("true", "false"):
        first.press("Enter")
        expect(first).to_have_attribute("aria-pressed", pressed)
        expect(first).to_be_focused()
    said(page, "undoes")
    page.context.close()


def test_a_form_that_was_begun_before_ones_own_correction_is_saved_and_before_anothers_is_asked_about(
    browser: Browser, own: Office
) -> None:
    pages = [opened(browser, []) for _ in range(2)]
    places = []
    for page in pages:
        page.goto(own.address + EDITION)
        mark(page)
        places.append(page.locator(line(page, CARROLL)))
        places[-1].get_by_text("What is new, note").click()
        places[-1].get_by_label("The editor’s note on this case").fill("Begun before.")
    note = "Save the note"
    places[0].get_by_role("button", name="Stands first").click()
    said(pages[0], "stands first")
    places[0].get_by_role("button", name=note).click()
    said(pages[0], "Begun before.")
    places[1].get_by_role("button", name=note).click()
    dialog = pages[1].get_by_role("dialog", name="Somebody was faster")
    expect(dialog.get_by_role("listitem")).to_contain_text(["stands first", "Begun before.", "Begun before."])
    assert faults(pages[1]) == []
    dialog.get_by_role("button", name="Save mine all the same").click()
    said(pages[1], "Begun before.")
    for page in pages:
        page.context.close()


def test_where_the_line_is_gone_the_next_one_is_in_focus(browser: Browser, own: Office) -> None:
    page = opened(browser, [])
    page.goto(own.address + EDITION)
    mark(page)
    names = page.locator(".case .name").all_text_contents()
    at = names.index(JARKESY)
    line(page, JARKESY)
    page.keyboard.press("m")
    page.get_by_role("button", name="About no case").locator("visible=true").press("Enter")
    said(page, "Noted")
    left = page.locator(".case .name").all_text_contents()
    assert name_in_focus(page) == left[min(at, len(left) - 1)]
    page.context.close()


def test_what_is_refused_is_told_in_place_and_what_was_typed_stays(browser: Browser, own: Office) -> None:
    page = opened(browser, [])
    story = to_be_moved(page, own, JARKESY)
    field = story.get_by_label("To the case")
    field.fill("Nobody v. Knows")
    field.press("Enter")
    dialog = page.get_by_role("dialog", name="Not saved")
    expect(dialog.get_by_role("alert")).to_contain_text("Nobody v. Knows")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []
    dialog.get_by_role("link", name="Back").press("Enter")
    expect(dialog).to_have_count(0)
    expect(field).to_be_focused()
    assert field.input_value() == "Nobody v. Knows"
    field.fill(CARROLL)
    field.press("Enter")
    said(page, CARROLL)
    page.context.close()


def test_what_else_would_move_is_asked_in_place_and_can_be_left(browser: Browser, own: Office) -> None:
    page = opened(browser, [])
    story = to_be_moved(page, own, CARROLL)
    about_none = story.get_by_role("button", name="About no case")
    about_none.press("Enter")
    dialog = page.get_by_role("dialog", name="What else would change")
    expect(dialog.get_by_role("row")).to_have_count(2)
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(about_none).to_be_focused()
    with own.database.read() as conn:
        assert ledger_store.entries(conn) == []
    about_none.press("Enter")
    dialog.get_by_role("button", name="Save").click()
    said(page, "Noted")
    as_loaded_anew(page)
    page.context.close()


def test_a_form_that_is_sent_twice_in_haste_is_taken_once(browser: Browser, own: Office) -> None:
    page = opened(browser, [])
    page.goto(f"{own.address}/desk/cases/{own.case(CARROLL)}")
    mark(page)
    page.get_by_role("button", name="Follow this case").dblclick()
    said(page, "Noted")
    expect(page.get_by_role("button", name="Follow it no more")).to_be_enabled()
    with own.database.read() as conn:
        assert [entry.kind for entry in ledger_store.entries(conn)] == ["follow"]
    page.context.close()


def test_a_case_that_is_another_s_now_leads_to_it(browser: Browser, own: Office) -> None:
    page = opened(browser, [])
    page.goto(f"{own.address}/desk/cases/{own.case(JARKESY)}")
    page.get_by_text("Merge, relate, keep apart").click()
    page.get_by_label("The other case").fill(CARROLL)
    page.get_by_role("button", name="This is part of the other").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CARROLL)
    expect(page.get_by_role("status")).to_contain_text("is part of")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("status")).to_contain_text("undoes")
    page.context.close()


@pytest.mark.parametrize("broken", ["gone", "no page"])
def test_without_an_answer_nobody_is_told_that_it_was_saved(browser: Browser, own: Office, broken: str) -> None:
    page = opened(browser, [])
    page.goto(f"{own.address}/desk/cases/{own.case(CARROLL)}")
    page.route("**/desk/correct", lambda way: way.abort() if broken == "gone" else way.fulfill(status=502, body="Bad"))
    page.get_by_role("button", name="Follow this case").click()
    dialog = page.get_by_role("dialog", name="No answer")
    expect(dialog.get_by_role("alert")).to_contain_text("did not answer")
    assert faults(page) == []
    dialog.get_by_role("button", name="Close").click()
    page.unroute("**/desk/correct")
    page.get_by_role("button", name="Follow this case").click()
    expect(page.get_by_role("status")).to_contain_text("Noted")
    page.context.close()


def test_whose_session_has_ended_is_led_to_the_log_in_and_back(browser: Browser, own: Office) -> None:
    with own.wsgi.app_context():
        desk = current_desk()
    accounts.add(own.database, "ann", "editor", "correct horse battery", own.pages.clock())
    guarded = create_app(FolderEditions(Path("none")), Live(), desk, None, "http://127.0.0.1")
    page = opened(browser, [])
    with serving(guarded, "127.0.0.1", 0, threads=32) as address:

        def log_in() -> None:
            page.get_by_label("Name").fill("ann")
            page.get_by_label("Password").fill("correct horse battery")
            page.get_by_role("button", name="Log in").click()

        case = f"/desk/cases/{own.case(CARROLL)}"
        page.goto(address.rstrip("/") + case)
        log_in()
        page.get_by_role("button", name="Follow this case").wait_for()
        page.context.clear_cookies()
        page.get_by_role("button", name="Follow this case").click()
        expect(page.get_by_role("alert")).to_have_text("You are not logged in any more, so nothing was changed.")
        assert faults(page) == []
        log_in()
        expect(page).to_have_url(address.rstrip("/") + case)
        page.get_by_role("button", name="Follow this case").click()
        expect(page.get_by_role("status")).to_contain_text("Noted")
        page.context.close()
