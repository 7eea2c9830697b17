"""The desk in a real browser: at every width, by keyboard, without JavaScript, for everybody."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk_samples import EDITION, Office, served
from playwright.sync_api import Browser, Page, expect
from test_web_browser import WIDTHS, faults, opened

from digest.model import Placement
from digest.pipeline.casework import Editor, correct
from digest.store import cases as case_store
from digest.store import editions, stories


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A desk that no test changes."""
    with served(tmp_path_factory.mktemp("desk")) as found:
        yield found


def paths(desk: Office) -> list[str]:
    case = desk.case("Carroll v. Trump")
    return [EDITION, f"/desk/cases/{case}", f"/desk/days/2023-07-12/{case}", "/desk/search?q=carroll", "/desk/feeds",
            "/desk/ledger", "/desk/nothing"]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_the_window_breaks_its_policy_or_shuts_anybody_out(
    browser: Browser, desk: Office, scheme: str
) -> None:
    heard: list[str] = []
    page = opened(browser, heard, color_scheme=scheme)
    for path in paths(desk):
        page.goto(desk.address + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        assert faults(page) == [], path
    page.context.close()
    assert [words for words in heard if "404" not in words] == []


def name_in_focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.querySelector('.name')?.textContent ?? document.activeElement.id"))


def test_the_list_is_worked_through_by_keyboard(browser: Browser, desk: Office) -> None:
    heard: list[str] = []
    page = opened(browser, heard)
    page.goto(desk.address + EDITION)
    names = page.locator(".case .name").all_text_contents()
    page.keyboard.press("j")
    assert name_in_focus(page) == names[0]
    page.keyboard.press("j")
    assert name_in_focus(page) == names[1]
    page.keyboard.press("o")
    expect(page.locator(".case[open] .story").first).to_be_visible()
    page.keyboard.press("k")
    assert name_in_focus(page) == names[0]
    page.keyboard.press("Enter")  # as everywhere: it opens, and does not lead away
    assert page.locator(".case[open]").count() == 2
    page.keyboard.press("g")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[0])
    page.wait_for_load_state()
    page.keyboard.press("/")
    assert name_in_focus(page) == "q"
    page.keyboard.type("jarkesy/j")
    assert page.locator("#q").input_value() == "jarkesy/j"
    page.context.close()
    assert heard == []


def test_single_keys_can_be_switched_off_and_stay_so(browser: Browser, desk: Office) -> None:
    """Whoever speaks to the machine says more letters than commands (WCAG 2.1.4)."""
    page = opened(browser, [])
    page.goto(desk.address + EDITION)
    page.get_by_label("Single keys do this").uncheck()
    for _ in range(2):
        page.locator("main").focus()
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.id") == "content"
        page.goto(f"{desk.address}/desk/search?q=carroll")
    page.goto(desk.address + EDITION)
    page.get_by_label("Single keys do this").check()
    page.reload()
    page.keyboard.press("j")
    assert name_in_focus(page) == page.locator(".case .name").first.inner_text()
    page.context.close()


def test_without_javascript_all_of_it_is_reached_by_links(browser: Browser, desk: Office) -> None:
    page = opened(browser, [], java_script_enabled=False)
    page.goto(desk.address + EDITION)
    page.locator("summary", has_text="Carroll v. Trump").click()
    page.get_by_role("link", name="Its stories of the day of Carroll v. Trump").click()
    expect(page.locator(".story").first).to_contain_text("Why it is here:")
    page.get_by_label("Search cases and stories").fill("jarkesy")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="SEC v. Jarkesy").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("SEC v. Jarkesy")
    page.context.close()


def test_the_preview_and_the_desk_lead_to_each_other(browser: Browser, desk: Office) -> None:
    page = opened(browser, [])
    page.goto(f"{desk.address}/?edition=daily-2023-07-12")
    page.get_by_role("link", name="desk", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wednesday, 12 July 2023")
    page.get_by_role("link", name="Look at it as readers will").click()
    expect(page.get_by_text("This edition went out.")).to_be_visible()
    page.context.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    """A desk of the test's own."""
    with served(tmp_path) as found:
        yield found


def test_a_story_is_moved_by_keyboard_alone_and_back(browser: Browser, own: Office) -> None:
    heard: list[str] = []
    page = opened(browser, heard, viewport={"width": 320, "height": 700})
    page.goto(own.address + EDITION)
    page.locator("summary", has_text="SEC v. Jarkesy").focus()
    page.keyboard.press("o")
    expect(page.locator(".case[open] .story")).to_have_count(1)
    page.keyboard.press("m")
    page.keyboard.type("07311")
    suggested = page.locator("datalist option").first
    expect(suggested).to_have_attribute("value", re.compile(r"^Carroll v. Trump, No. 1:20-cv-07311 \[c\w+\]$"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")  # takes what is suggested
    page.keyboard.press("Enter")  # sends the form by its first button
    expect(page.get_by_role("status")).to_contain_text("Noted: story")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("summary", has_text="SEC v. Jarkesy").count() == 0
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("undoes")
    expect(page.locator(".case > summary", has_text="SEC v. Jarkesy")).to_have_count(1)
    assert faults(page) == []
    page.context.close()
    assert heard == []


def test_a_story_is_moved_by_touch_and_all_that_is_touched_is_large_enough(browser: Browser, own: Office) -> None:
    page = opened(browser, [], viewport={"width": 360, "height": 700}, has_touch=True)
    page.goto(own.address + EDITION)
    page.locator("summary", has_text="SEC v. Jarkesy").tap()
    story = page.locator(".case[open] .story")
    story.get_by_text("Move", exact=False).first.tap()
    too_small = Axe().run(page, options={"runOnly": ["target-size"]}).response["violations"]
    assert [node["html"] for one in too_small for node in one["nodes"]] == []
    story.get_by_role("button", name="About no case").tap()
    expect(page.get_by_role("status")).to_contain_text("to no case")
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("status")).to_contain_text("undoes")
    page.context.close()


def test_a_story_about_no_case_is_moved_from_the_list_without_opening_it_first(browser: Browser, own: Office) -> None:
    heard: list[str] = []
    page = opened(browser, heard)
    page.goto(own.address + EDITION)
    page.locator(".case > summary", has_text="A story about nothing").focus()
    page.keyboard.press("m")
    expect(page.locator("input.case-name:focus")).to_have_count(1)
    page.keyboard.type("SEC v. Jarkesy")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("to SEC v. Jarkesy")
    expect(page.get_by_role("heading", name="About no case")).to_have_count(0)
    page.context.close()
    assert heard == []


def test_after_a_correction_the_editor_is_where_he_was(browser: Browser, own: Office) -> None:
    page = opened(browser, [])
    page.goto(own.address + EDITION)
    page.locator("summary", has_text="Carroll v. Trump").focus()
    page.keyboard.press("Enter")
    page.locator(".case[open] .story summary", has_text="Move").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="About no case").first.press("Enter")
    page.get_by_role("button", name="Save").press("Enter")  # a copy goes with it
    expect(page.get_by_role("status")).to_contain_text("Noted: story")
    assert name_in_focus(page) == "Carroll v. Trump"
    expect(page.locator(".case[open] .story")).to_have_count(1)
    page.context.close()


def test_two_editors_in_two_browsers(browser: Browser, own: Office) -> None:
    pages = [opened(browser, []) for _ in range(2)]
    path = f"{own.address}/desk/cases/{own.case('SEC v. Jarkesy')}"
    for page in pages:
        page.goto(path)
        page.get_by_text("Name, court, numbers, judge").click()
    for page, caption in zip(pages, ("Securities Commission v. Jarkesy", "S.E.C. v. Jarkesy"), strict=True):
        page.get_by_label("Caption", exact=True).fill(caption)
        page.get_by_role("button", name="Save", exact=True).click()
    expect(pages[0].get_by_role("heading", level=1)).to_have_text("Securities Commission v. Jarkesy")
    expect(pages[1].get_by_role("dialog")).to_contain_text("Somebody was faster")
    assert faults(pages[1]) == []
    pages[1].get_by_role("button", name="Save mine all the same").click()
    expect(pages[1].get_by_role("dialog")).to_have_count(0)
    expect(pages[1].get_by_role("heading", level=1)).to_have_text("S.E.C. v. Jarkesy")
    for page in pages:
        page.context.close()


def test_another_site_cannot_make_the_browser_change_anything(browser: Browser, own: Office) -> None:
    """A page of another origin posts a form to the desk, as a hidden frame would."""
    page = opened(browser, [])
    page.goto(own.address + EDITION)
    form = f"<form method=post action='{own.address}/desk/correct'><input name=do value=undo></form>"
    page.goto(f"data:text/html,{form}")
    with page.expect_navigation():
        page.evaluate("document.forms[0].submit()")
    expect(page.locator("body")).to_contain_text("This came from another site, so nothing was changed.")
    page.context.close()


HOSTILE = (
    "</summary></textarea><script>document.title='run'</script>"
    "<img src=x onerror=\"document.title='run'\"> \" autofocus onfocus=\"document.title='run'"
)


def test_hostile_stories_and_names_run_nothing_at_the_desk(browser: Browser, own: Office) -> None:
    """All that outlets and editors write stands there as text: in the list, its filled part, forms and suggestions."""
    case = own.case("Carroll v. Trump")
    editor = Editor(HOSTILE, own.pages.clock(), HOSTILE, "Daily")
    day = date(2023, 7, 12)
    with own.database.begin() as conn:
        first = case_store.ids_of(conn, case)[0]
        (told,) = stories.load(conn, [first]).values()
        bad = replace(told, id="beef", guid="x", title=HOSTILE, source=HOSTILE, url=f"javascript:{HOSTILE}")
        stories.save(conn, [bad])
        case_store.place(conn, [Placement("beef", case, evidence=(HOSTILE,), against=(HOSTILE,))])
        record = editions.find(conn, "Daily", day)
        assert record is not None
        editions.save(conn, replace(record, stories=(*record.stories, "beef")))
    correct(own.database, (), own.pages.clock, lambda conn: editor.note(conn, case, day, HOSTILE))
    correct(own.database, (), own.pages.clock, lambda conn: editor.state(conn, case, caption=HOSTILE, judge=HOSTILE))
    heard: list[str] = []
    page = opened(browser, heard)
    for path in (f"/desk/cases/{case}", "/desk/stories/beef", "/desk/ledger", "/desk/search?q=document", EDITION):
        page.goto(own.address + path)
        assert page.title() != "run", path
    page.locator(".case > summary", has_text="document.title").first.click()
    expect(page.locator(".case[open] .story")).to_have_count(3)
    page.keyboard.press("m")
    page.keyboard.type("document")
    expect(page.locator("datalist option").first).to_have_attribute("value", re.compile("script"))
    assert page.title() != "run"
    assert page.locator("main script, main img").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0
    page.context.close()
    assert heard == []
