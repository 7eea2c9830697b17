"""Sending from the desk, with a real mail server: what was looked at arrives, and the stop button stops."""

import asyncio
import itertools
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from desk_samples import Office, served
from mail_server import listening, message_in
from playwright.sync_api import Browser, Page, expect
from site_samples import DUE
from test_web_browser import WIDTHS, faults, opened

from digest.app import App
from digest.config import load
from digest.store import editions, sendings, subscribers
from digest.subscribers.changes import getting

DAY = "2023-07-13"
PATH = f"/desk/send/?day={DAY}"


class Server:
    """A mail server that keeps what it is given, and takes its time if a test says so."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.hold_after: int | None = None  # how many messages are taken before the next is held
        self.held, self.go_on = threading.Event(), threading.Event()
        self.answers: dict[str, str] = {}  # to messages for some addresses; "" hangs up

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        answer = self.answers.get(envelope.rcpt_tos[0], "250 taken")
        if not answer:
            server.transport.abort()
        if not answer.startswith("250"):
            return answer
        self.taken.append((envelope.rcpt_tos[0], message_in(envelope)))
        if self.hold_after is not None and len(self.taken) >= self.hold_after:
            self.held.set()
            while not self.go_on.is_set():
                await asyncio.sleep(0.02)
        return answer


@pytest.fixture
def server() -> Iterator[tuple[Server, int]]:
    server = Server()
    with listening(server) as port:
        yield server, port
        server.go_on.set()


@pytest.fixture
def desk(tmp_path: Path, server: tuple[Server, int]) -> Iterator[Office]:
    with served(tmp_path) as found:
        config = found.app.settings.path
        text = f'{config.read_text("utf-8")}approve = true\n[smtp]\nurl = "smtp://127.0.0.1:{server[1]}"\n'
        config.write_text(f"{text}[delivery]\nconnections = 1\n", "utf-8")
        yield found


def shown(page: Page) -> None:
    """Say that nobody is shut out of the page, at any width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []


def test_approve_test_send_and_what_arrives_is_what_the_preview_showed(
    browser: Browser, desk: Office, server: tuple[Server, int]
) -> None:
    desk.pages.subscribed("ann@example.org")
    heard: list[str] = []
    page = opened(browser, heard)
    page.goto(desk.address + PATH)
    expect(page.locator("dl.details")).to_contain_text("2 readers")
    expect(page.get_by_text("It must be approved first.")).to_be_visible()
    shown(page)
    page.get_by_label("To", exact=True).fill("me@example.org")
    page.get_by_role("button", name="Send a test copy").click()
    expect(page.get_by_text("A test copy is on its way.")).to_be_visible()
    page.get_by_role("button", name="Approve it").click()
    page.get_by_role("button", name="Send to 2 readers").click()
    expect(page.get_by_text("2 sent of 2.")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("It has gone out.")).to_be_visible(timeout=20_000)
    shown(page)
    page.context.close()
    assert heard == []
    mailbox = dict(server[0].taken)
    assert mailbox["me@example.org"]["Subject"].startswith("[Test] ")
    seen = desk.client.get(f"/editions/daily-{DAY}/digest.html?reader=ann@example.org&made=built").text
    body = mailbox["ann@example.org"].get_body(("html",))
    assert body is not None
    own = re.compile(r'(/(?:unsubscribe|preferences)/)[^"&?]*')
    assert own.sub(r"\1", body.get_content().replace("\r\n", "\n")).strip() == own.sub(r"\1", seen).strip()


def test_stop_stops_and_somebody_must_go_on(browser: Browser, desk: Office, server: tuple[Server, int]) -> None:
    for number in range(4):
        desk.pages.subscribed(f"reader{number}@example.org")
    server[0].hold_after = 2
    page = opened(browser, [])
    page.goto(desk.address + PATH)
    page.get_by_role("button", name="Approve it").click()
    page.get_by_role("button", name="Send to 5 readers").click()
    assert server[0].held.wait(20)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Sending stops after the messages under way.")).to_be_visible()
    with desk.database.read() as conn:
        held = sendings.find(conn, "Daily", date.fromisoformat(DAY))
    assert held is not None
    assert held.paused, "whatever ends the program now, nothing more goes out"
    server[0].go_on.set()
    expect(page.get_by_text("Paused: stopped at the desk by editor")).to_be_visible(timeout=20_000)
    taken = len(server[0].taken)
    assert taken < 5
    page.get_by_role("button", name="Go on with what is left").click()
    expect(page.get_by_text("5 sent of 5.")).to_be_visible(timeout=20_000)
    assert sorted(address for address, _ in server[0].taken) == [
        "editor@example.org", *(f"reader{number}@example.org" for number in range(4)),
    ]  # fmt: skip
    page.goto(f"{desk.address}/desk/ledger")
    deeds = ["is sent", "is stopped", "is sent", "may go out"]
    expect(page.locator("#entries li")).to_contain_text([f"{deed}\neditor" for deed in deeds])
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    page.context.close()


def test_what_became_of_each_message_is_followed_while_it_is_sent(
    browser: Browser, desk: Office, server: tuple[Server, int]
) -> None:
    server[0].answers = {
        "gone@example.org": "550 5.1.1 nobody", "full@example.org": "452 4.2.2 full", "cut@example.org": "",
    }  # fmt: skip
    for address in server[0].answers:
        desk.pages.subscribed(address)
    page = opened(browser, [])
    page.goto(desk.address + PATH)
    page.get_by_role("button", name="Approve it").click()
    page.get_by_role("button", name="Send to 4 readers").click()
    expect(page.get_by_text("1 sent, 1 deferred, 1 failed, 1 uncertain of 4.")).to_be_visible(timeout=20_000)
    for told in ("gone@example.org: failed, ", "full@example.org: deferred, ", "cut@example.org: uncertain, "):
        expect(page.get_by_role("listitem").filter(has_text=told)).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "3")
    shown(page)
    page.context.close()


def test_what_another_process_sends_is_stopped_from_the_desk_too(
    browser: Browser, desk: Office, server: tuple[Server, int]
) -> None:
    for number in range(4):
        desk.pages.subscribed(f"reader{number}@example.org")
    server[0].hold_after = 2
    seconds = itertools.count()
    service = App(load(desk.app.settings.path, {}), desk.database, lambda: DUE + timedelta(seconds=next(seconds)))
    page = opened(browser, [])
    page.goto(desk.address + PATH)
    page.get_by_role("button", name="Approve it").click()
    expect(page.get_by_text("The edition is approved")).to_be_visible()
    expect(page.get_by_role("button", name="Stop what is left")).to_have_count(0)
    sending = threading.Thread(target=lambda: service.mailing.send(date.fromisoformat(DAY)))
    sending.start()
    assert server[0].held.wait(20)
    page.get_by_role("button", name="Stop what is left").click()
    expect(page.get_by_text("Paused: stopped at the desk by editor")).to_be_visible()
    expect(page.get_by_role("button", name="Stop what is left")).to_have_count(0)
    server[0].go_on.set()
    sending.join(20)
    assert len(server[0].taken) == 2
    page.get_by_role("button", name="Go on with what is left").click()
    expect(page.get_by_text("5 sent of 5.")).to_be_visible(timeout=20_000)
    page.context.close()


def with_a_weekly_reader(desk: Office) -> None:
    """Make the day the last of its week, and let somebody want one message a week."""
    config = desk.app.settings.path
    config.write_text(config.read_text("utf-8").replace('"0 7 * * *"', '"0 7 * * 1-4"'), "utf-8")
    person = desk.pages.subscribed("cid@example.org")
    with desk.database.begin() as conn:
        subscribers.save(conn, getting(person, "weekly", desk.pages.clock()))


def test_the_weekly_edition_that_is_due_with_the_daily_one_is_shown_and_goes_out_with_it(
    browser: Browser, desk: Office, server: tuple[Server, int]
) -> None:
    with_a_weekly_reader(desk)
    desk.pages.subscribed("ann@example.org")
    heard: list[str] = []
    page = opened(browser, heard)
    page.goto(desk.address + PATH)
    expect(page.get_by_text("A weekly edition is due with it and was not built yet")).to_be_visible()
    page.get_by_role("button", name="Build it again").click()
    expect(page.get_by_text("was not built yet")).to_have_count(0)
    daily, weekly = (page.locator("dl.details").nth(number) for number in range(2))
    expect(daily).to_contain_text("2 readers")
    expect(daily).to_contain_text("sends the next one by itself on 17 July 2023, 07:00")
    expect(weekly).to_contain_text("1 reader")
    expect(weekly).to_contain_text("sends the next weekly one by itself on 20 July 2023, 07:00")
    expect(weekly).to_contain_text(re.compile(r"All \d+ passed\."))
    shown(page)
    look = weekly.get_by_role("link").get_attribute("href")
    assert look is not None
    assert "The Case Daily: the week" in desk.client.get(f"/editions/daily-weekly-{DAY}/digest.html?made=built").text
    assert desk.client.get(look).status_code == 200
    page.get_by_role("button", name="Approve it").click()
    page.get_by_role("button", name="Send to 3 readers").click()
    expect(page.get_by_text("Weekly: 1 sent of 1.")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("It has gone out.")).to_be_visible(timeout=20_000)
    shown(page)
    page.context.close()
    assert heard == []
    subjects = {address: str(message["Subject"]) for address, message in server[0].taken}
    assert {address: text.startswith("The week: ") for address, text in subjects.items()} == {
        "editor@example.org": False, "ann@example.org": False, "cid@example.org": True,
    }  # fmt: skip


def test_what_is_wrong_with_the_weekly_edition_is_told_and_stops_that_one_only(
    browser: Browser, desk: Office, server: tuple[Server, int]
) -> None:
    with_a_weekly_reader(desk)
    page = opened(browser, [])
    page.goto(desk.address + PATH)
    page.get_by_role("button", name="Build it again").click()
    expect(page.get_by_text("was not built yet")).to_have_count(0)
    page.get_by_role("button", name="Approve it").click()
    expect(page.get_by_role("button", name="Send to 2 readers")).to_be_visible()
    with desk.database.begin() as conn:
        record = editions.find(conn, "Daily-weekly", date.fromisoformat(DAY))
        assert record is not None
        assert record.html is not None
        spoilt = record.html.replace('href="https://news.example/', 'href="javascript:')
        editions.save(conn, replace(record, html=spoilt))
    page.reload()
    daily, weekly = (page.locator("dl.details").nth(number) for number in range(2))
    expect(daily).to_contain_text(re.compile(r"All \d+ passed\."))
    expect(weekly).to_contain_text("Fault links:")
    expect(page.get_by_text("A fault stops the weekly edition.")).to_be_visible()
    page.get_by_role("button", name="Send to 1 reader").click()
    expect(page.get_by_role("alert")).to_contain_text("is not sent: links:", timeout=20_000)
    expect(page.get_by_text("A fault stops it.")).to_be_visible()
    page.context.close()
    assert [address for address, _ in server[0].taken] == ["editor@example.org"]


def test_a_weekly_edition_that_was_built_anew_since_it_was_looked_at_is_not_sent(desk: Office) -> None:
    with_a_weekly_reader(desk)
    known = dict(re.findall(r'name="(csrf|seal)" value="([^"]*)"', desk.client.get(PATH).text)) | {"day": DAY}
    assert desk.client.post("/desk/send/build", data=known).status_code == 303  # the daily one is what it was
    for what in ("approve", "go"):
        assert "built anew since you looked at it" in desk.client.post(f"/desk/send/{what}", data=known).text


def test_what_was_built_anew_since_it_was_looked_at_is_not_sent(desk: Office, server: tuple[Server, int]) -> None:
    page = desk.client.get(PATH).text
    fields = dict(re.findall(r'name="(csrf|seal)" value="([^"]*)"', page))
    config = desk.app.settings.path
    config.write_text(config.read_text("utf-8").replace('title = "The Case Daily"', 'title = "The Weekly"'), "utf-8")
    assert "have changed since it was built" in desk.client.get(PATH).text
    data = {**fields, "day": DAY}
    assert desk.client.post("/desk/send/build", data=data).status_code == 303
    for what in ("approve", "go"):
        answer = desk.client.post(f"/desk/send/{what}", data=data)
        assert answer.status_code == 400
        assert "built anew since you looked at it" in answer.text
    assert server[0].taken == []


@pytest.mark.parametrize(
    "what, fields, status",
    [
        ("test", {"address": "nobody"}, 400),
        ("explode", {}, 404),
        ("stop", {}, 400),
        ("go", {"csrf": "forged"}, 403),
        ("build", {"day": "soon"}, 404),
    ],
)
def test_what_cannot_be_is_refused(desk: Office, what: str, fields: dict[str, str], status: int) -> None:
    page = desk.client.get(PATH).text
    known = dict(re.findall(r'name="(csrf|seal)" value="([^"]*)"', page))
    answer = desk.client.post(f"/desk/send/{what}", data={**known, "day": DAY, **fields})
    assert answer.status_code == status


def test_a_mail_server_that_is_not_there_is_told(browser: Browser, desk: Office) -> None:
    config = desk.app.settings.path
    config.write_text(re.sub(r"smtp://127.0.0.1:\d+", "smtp://127.0.0.1:1", config.read_text("utf-8")), "utf-8")
    page = opened(browser, [])
    page.goto(desk.address + PATH)
    page.get_by_role("button", name="Approve it").click()
    page.get_by_role("button", name="Send to 1 reader").click()
    expect(page.get_by_text("1 deferred of 1.")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("editor@example.org: ")).to_contain_text("127.0.0.1")
    page.context.close()


def test_a_day_without_an_edition_has_nothing_to_send_before_it_is_built(desk: Office) -> None:
    day = {"day": "2023-07-14"}
    page = desk.client.get("/desk/send/", query_string=day).text
    assert "nothing to send" in page
    assert "Send to" not in page
    known = dict(re.findall(r'name="(csrf)" value="([^"]*)"', page))
    assert desk.client.post("/desk/send/go", data=known | day).status_code == 400
    assert desk.client.post("/desk/send/build", data=known | day).status_code == 303
    built = desk.client.get("/desk/send/", query_string=day).text
    assert "Nobody: it has no news, so it is skipped." in built
    assert "It must be approved first" not in built
    seal = dict(re.findall(r'name="(seal)" value="([^"]*)"', built))
    assert desk.client.post("/desk/send/go", data=known | day | seal).status_code == 303
    desk.sender.end()
    assert "It was skipped" in desk.client.get("/desk/send/", query_string=day).text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "yesterday", "2023-02-30"])
def test_a_day_that_no_edition_can_have_is_not_there(desk: Office, day: str) -> None:
    for path in ("/desk/send/", "/desk/"):
        assert desk.client.get(path, query_string={"day": day}).status_code == 404
