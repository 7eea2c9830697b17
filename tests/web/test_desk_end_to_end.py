"""An editor's morning with the real program: its own process, its database, a mail server, and a browser.

The sample's stories of July 2023 are built, looked at, put right, approved, sent and received.
"""

import queue
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from mail_server import listening, message_in
from playwright.sync_api import Browser, Page, expect
from test_web_browser import faults, opened

DAY = "2023-07-12"
CARROLL = "Carroll v. Trump"


class Mailbox:
    """Puts what the mail server takes into a queue."""

    def __init__(self) -> None:
        self.taken: queue.Queue[tuple[str, EmailMessage]] = queue.Queue()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.taken.put((envelope.rcpt_tos[0], message_in(envelope)))
        return "250 taken"


def digest(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "digest", *arguments]


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    found = Mailbox()
    with listening(found) as port:
        yield found, port


@pytest.fixture
def address(tmp_path: Path, mailbox: tuple[Mailbox, int]) -> Iterator[str]:
    """Where `digest preview` shows the newsletter: the sample, with readers and a mail server of its own."""
    shutil.copytree(str(files("digest") / "demo"), tmp_path, dirs_exist_ok=True)
    config = tmp_path / "feeds.toml"
    own = 'approve = true\nrecipients = ["ann@example.org", "bo@example.org"]\n'
    text = config.read_text("utf-8").replace("[newsletter]\n", f"[newsletter]\n{own}")
    config.write_text(text.replace("smtp://localhost:25", f"smtp://127.0.0.1:{mailbox[1]}"), "utf-8")
    subprocess.run(digest("build", "--date", DAY), cwd=tmp_path, check=True, capture_output=True, timeout=120)
    process = subprocess.Popen(
        digest("preview", "--no-open", "--port", "0"), cwd=tmp_path, text=True, stdout=subprocess.PIPE
    )
    with process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            said = re.search(r"http://127\.0\.0\.1:\d+", first)
            assert said, f"it should have said where the pages are, and said: {first!r}"
            yield said[0]
        finally:
            process.terminate()
        assert process.wait(30) == 0


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def told_by(page: Page, address: str, number: str) -> list[dict[str, Any]]:
    """Return the cases with that docket number in what the preview shows."""
    document = page.context.request.get(f"{address}/editions/daily-{DAY}/digest.json").json()
    return [case for case in document["cases"] if number in case["dockets"]]


def press(page: Page, name: str, words: str) -> None:
    """Press what saves a correction, say yes to what else it moves, and see it noted."""
    page.get_by_role("button", name=name, exact=True).locator("visible=true").click()
    asked = page.get_by_role("dialog", name="What else would change")
    noted = page.get_by_role("status").get_by_text(words)
    expect(asked.or_(noted).first).to_be_visible()
    if asked.is_visible():
        asked.get_by_role("button", name="Save").click()
    expect(noted).to_be_visible()


def test_an_edition_is_seen_put_right_approved_sent_and_received_as_it_was_seen(
    browser: Browser, address: str, mailbox: tuple[Mailbox, int]
) -> None:
    heard: list[str] = []
    page = opened(browser, heard, viewport={"width": 1280, "height": 900})
    edition = f"{address}/?edition=daily-{DAY}"
    page.goto(edition)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name=CARROLL).first).to_be_attached()

    # The story of July 2023 stands under the first lawsuit, once for all outlets, and the second beside it.
    (first,) = told_by(page, address, "1:20-cv-07311")
    titles = {story["title"] for one in first["developments"] for story in one["stories"]}
    assert {"DOJ Won't Seek To Replace Trump As Defendant In Carroll's First Suit",
            "Justice Department drops effort to shield Trump in writer’s 2019 defamation suit"} <= titles  # fmt: skip
    assert [fact["date"] for fact in first["upcoming"]] == ["2024-01"]
    (second,) = told_by(page, address, "1:22-cv-10016")
    assert second["id"] in [other["id"] for other in first["related"]]
    assert not titles & {story["title"] for one in second["developments"] for story in one["stories"]}
    page.goto(f"{address}/desk/cases/{first['id']}")
    heading(page, CARROLL)
    assert titles <= set(page.locator(".story .title").all_text_contents())
    expect(page.locator(".story").first).to_contain_text("Why it is here:")

    # A story is moved, and the move undone.
    page.goto(f"{address}/desk/?day={DAY}")
    cases = page.locator(".case .name").all_text_contents()
    page.locator(".case > summary", has_text=CARROLL).first.click()
    story = page.locator(".case[open] .story").first
    story.locator("summary", has_text="Move").click()
    story.get_by_label("To the case").fill("Doe v. Roe")
    press(page, "To a new case of that name", "Doe v. Roe")
    expect(page.locator(".case > summary", has_text="Doe v. Roe")).to_have_count(1)
    page.goto(edition)
    expect(frame.get_by_text("Doe v. Roe").first).to_be_attached()
    page.goto(f"{address}/desk/ledger")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("status")).to_contain_text("undoes")
    page.goto(f"{address}/desk/?day={DAY}")
    assert page.locator(".case .name").all_text_contents() == cases

    # Two cases are merged, one is split, one gets another name.
    one, other = [name for name in cases if "v." in name and CARROLL not in name][:2]
    page.locator(".case > summary", has_text=one).first.click()
    page.get_by_role("link", name=f"All about this case of {one}").click()
    heading(page, one)
    page.get_by_text("Merge, relate, keep apart").click()
    page.get_by_label("The other case").fill(other)
    press(page, "This is part of the other", "is part of")
    heading(page, other)
    page.locator("summary", has_text="Split").click()
    page.locator(".pick input").first.check()
    page.get_by_label("That case’s caption").fill("In re Split")
    press(page, "Split", "In re Split")
    page.get_by_text("Name, court, numbers, judge").click()
    page.get_by_label("Caption", exact=True).fill("Renamed v. Known")
    press(page, "Save", "Renamed v. Known")
    heading(page, "Renamed v. Known")

    # A headline is edited, and a note written.
    told = page.context.request.get(f"{address}/editions/daily-{DAY}/digest.json").json()["cases"][0]
    headline = told["developments"][0]["stories"][0]["title"]
    page.get_by_label("Search cases and stories").fill(headline)
    page.get_by_role("button", name="Search").click()
    page.locator(".found a", has_text=headline).first.click()
    page.get_by_text("Headline, leave out").click()
    edited = f"{headline}, Editor Adds"  # which story leads hangs on its headline, too
    page.get_by_label("Headline (the outlet’s own is kept)").fill(edited)
    press(page, "Save the headline", edited)
    page.goto(f"{address}/desk/?day={DAY}")
    page.get_by_text("A note on the whole edition").click()
    page.get_by_label("The editor’s note").locator("visible=true").fill("A word from the desk.")
    press(page, "Save the note", "A word from the desk.")
    assert faults(page) == []

    # It is built anew, approved and sent, and arrives as the preview shows it.
    page.goto(f"{address}/desk/send/?day={DAY}")
    page.get_by_role("button", name="Build it again").click()
    expect(page.get_by_text("The edition was built anew.")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Approve it").click()
    page.get_by_role("button", name="Send to 2 readers").click()
    expect(page.get_by_text("2 sent of 2.")).to_be_visible(timeout=30_000)
    page.goto(edition)
    for words in ("Renamed v. Known", "In re Split", edited, "A word from the desk."):
        expect(frame.get_by_text(words).first).to_be_attached()
    got = dict(mailbox[0].taken.get(timeout=30) for _ in range(2))
    assert sorted(got) == ["ann@example.org", "bo@example.org"]
    body = got["ann@example.org"].get_body(("html",))
    assert body is not None
    seen = page.context.request.get(f"{address}/editions/daily-{DAY}/digest.html?reader=ann@example.org").text()
    got_html = re.sub(r"(\?subject=unsubscribe)%20~[\w.-]+", r"\1", body.get_content())  # a link of one's own
    assert got_html.replace("\r\n", "\n").strip() == seen.strip()
    assert heard == []
    page.context.close()
