"""Weekly editions: what was new in the whole week, each case once, for those who want one message a week."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta

import pytest
from mailboxes import Mailbox, mail_server
from newsletters import DAYS, DUE, Paper, item
from typer.testing import CliRunner

from digest.app import App
from digest.cli.mailroom import DeskMailroom
from digest.cli.run import app as commands
from digest.config import names_of
from digest.errors import DeliveryError
from digest.model import Correction, Delivery
from digest.pipeline.correctionwords import told
from digest.store import editions, ledger, subscribers
from digest.subscribers.changes import getting, newcomer
from digest.subscribers.links import random_text
from digest.web.context import Site
from digest.web.editions import Wish
from digest.web.site import create_site
from digest.web.stored import StoredEditions

MONDAY = date(2023, 7, 10)
SUNDAY = date(2023, 7, 16)
RULING = "In Carroll v. Trump, No. 1:20-cv-07311 (S.D.N.Y.), a judge ruled."
APPEAL = "In Carroll v. Trump, No. 1:20-cv-07311 (S.D.N.Y.), Trump appealed."
FILING = "In Dominion v. Fox, No. 1:21-cv-03257 (S.D.N.Y.), Fox filed."


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def paper(paper_on_both: Paper, mailbox: Mailbox) -> Iterator[Paper]:
    """A newsletter with an edition each day; Ann and Bob stand in its settings, Cid reads weekly."""
    paper = paper_on_both
    with mail_server(mailbox) as url:
        paper.settings = 'base_url = "https://daily.example.org"'
        paper.extra = f'[smtp]\nurl = "{url}"\n[delivery]\nconnections = 1\nbounce_address = "back@example.org"\n'
        print_news(paper)
        with paper.opened() as app:
            subscribe(app, "cid@example.org")
        yield paper


def print_news(paper: Paper) -> None:
    """Put into the feed what has been written by the time that it is."""
    monday = DUE - 2 * DAYS  # when its edition is due
    news = [
        (monday - DAYS / 4, "A judge rules for Carroll", RULING),
        (monday + DAYS, "Trump appeals the verdict", APPEAL),
        (monday + 3 * DAYS, "Fox files a motion", FILING),
        (monday + 6 * DAYS + DAYS / 2, "Fox files another motion", FILING),  # after Sunday's edition
    ]
    written = [story for story in news if story[0] <= paper.clock.now]
    paper.feed("wire", *(item(str(number), *story) for number, story in enumerate(written)))


def subscribe(app: App, address: str) -> None:
    new = newcomer("Daily", address, app.clock(), leaving=random_text(), access=random_text())
    with app.database.begin() as conn:
        subscribers.add(conn, [replace(getting(new, "weekly", app.clock()), state="active")])


def at_time_of(paper: Paper, day: date) -> None:
    paper.clock.now = DUE + (day - MONDAY - 2 * DAYS)
    print_news(paper)


def serve_until(paper: Paper, last: date) -> None:
    """Let the service attend to its duties once a day, at the time of each edition."""
    day = MONDAY
    while day <= last:
        at_time_of(paper, day)
        with paper.opened() as app:
            for duty in app.duties(paper.output, threading.Event()):
                duty.attend(paper.clock())
        day += DAYS


def to_cid(mailbox: Mailbox) -> list[str]:
    """Return the subjects of what came to Cid."""
    return [
        str(mailbox.message(number)["Subject"])
        for number, recipient in enumerate(mailbox.recipients)
        if recipient == "cid@example.org"
    ]


def test_the_week_comes_once_on_its_last_day_and_each_case_stands_in_it_once(paper: Paper, mailbox: Mailbox) -> None:
    serve_until(paper, SUNDAY - DAYS)
    assert to_cid(mailbox) == []
    serve_until(paper, SUNDAY)
    (subject,) = to_cid(mailbox)
    assert subject.startswith("The week: ")
    assert len(subject) <= 70
    message = mailbox.message(mailbox.recipients.index("cid@example.org"))
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    for title in ("A judge rules for Carroll", "Trump appeals the verdict", "Fox files a motion"):
        assert title in text
    assert "another motion" not in text
    html = message.get_body(("html",))
    assert html is not None
    assert len(re.findall(r"<h3[^>]*>(?:<a[^>]*>)?Carroll v\. Trump", html.get_content())) == 1
    assert mailbox.recipients.count("ann@example.org") == mailbox.recipients.count("bob@example.org")
    with paper.opened() as app:
        told = {delivery.address for delivery in app.mailing.deliveries(None)}
        assert told == {"ann@example.org", "bob@example.org"}
        assert [d.address for d in app.mailing.weekly.deliveries(SUNDAY)] == ["cid@example.org"]


def test_however_often_the_week_is_sent_it_comes_once(paper: Paper, mailbox: Mailbox) -> None:
    serve_until(paper, SUNDAY)
    serve_until(paper, SUNDAY)  # another service, which begins anew
    with paper.opened() as app:
        assert app.mailing.weekly.send(None).summary.sent == 0
        assert app.mailing.weekly.resume(SUNDAY)[0].summary.sent == 0
    assert len(to_cid(mailbox)) == 1


def test_the_next_week_begins_where_this_one_ends(paper: Paper, mailbox: Mailbox) -> None:
    serve_until(paper, SUNDAY + 7 * DAYS)
    assert len(to_cid(mailbox)) == 2
    with paper.opened() as app, app.database.read() as conn:
        first, second = (editions.find(conn, "Daily-weekly", day) for day in (SUNDAY, SUNDAY + 7 * DAYS))
    assert first is not None
    assert second is not None
    assert second.since == first.until
    assert first.until - first.since == timedelta(days=7)
    assert len(second.stories) == 1
    assert not set(first.stories) & set(second.stories)


def test_nobody_wants_one_so_none_is_made(paper: Paper) -> None:
    with paper.opened() as app:
        app.subscribing().remove("cid@example.org", erase=False)
    serve_until(paper, SUNDAY)
    assert not list(paper.output.glob("daily-weekly-*"))
    with paper.opened() as app:
        assert app.mailing.weekly.missed() == []


def test_who_wants_it_after_months_gets_a_week_and_nothing_counts_as_missed(paper: Paper) -> None:
    serve_until(paper, SUNDAY)
    with paper.opened() as app:
        app.subscribing().remove("cid@example.org", erase=False)
    later = SUNDAY + 70 * DAYS
    at_time_of(paper, later)
    with paper.opened() as app:
        subscribe(app, "dan@example.org")
        daily, weekly = app.duties(paper.output, threading.Event())
        daily.attend(paper.clock())
        assert weekly.attend(paper.clock()) == later
        assert app.mailing.weekly.missed() == []
        with app.database.read() as conn:
            record = editions.find(conn, "Daily-weekly", later)
    assert record is not None
    assert record.until - record.since == timedelta(days=7)


def test_each_week_of_an_outage_is_noted_as_missed_and_the_next_covers_them(paper: Paper, mailbox: Mailbox) -> None:
    serve_until(paper, SUNDAY)
    later = SUNDAY + 35 * DAYS
    at_time_of(paper, later)
    with paper.opened() as app:
        for duty in app.duties(paper.output, threading.Event()):
            duty.attend(paper.clock())
        weeks = [SUNDAY + week * 7 * DAYS for week in range(1, 5)]
        assert [one.date for one in app.mailing.weekly.missed()] == weeks
        assert {one.reason for one in app.mailing.weekly.missed()} == {
            "it was not sent at its time or in the 6 hours after"
        }
        with app.database.read() as conn:
            record = editions.find(conn, "Daily-weekly", later)
    assert record is not None
    assert record.until - record.since == timedelta(days=35)
    assert len(to_cid(mailbox)) == 2


@pytest.mark.parametrize("weeks", [0, 3])
def test_the_first_week_that_somebody_wants_counts_if_it_was_not_too_late_for_it(paper: Paper, weeks: int) -> None:
    """Cid wants it before Wednesday's edition; nothing runs until some Monday."""
    at_time_of(paper, SUNDAY + (1 + 7 * weeks) * DAYS)
    with paper.opened() as app:
        for duty in app.duties(paper.output, threading.Event()):
            duty.attend(paper.clock())
        missed = [one.date for one in app.mailing.weekly.missed()]
    assert missed == [SUNDAY + week * 7 * DAYS for week in range(weeks + 1)]


def test_who_comes_after_the_week_was_due_has_missed_nothing(paper: Paper) -> None:
    serve_until(paper, SUNDAY)
    with paper.opened() as app:
        app.subscribing().remove("cid@example.org", erase=False)
        paper.clock.now = DUE + 11 * DAYS + timedelta(hours=7)  # the next Sunday, too late for its edition
        subscribe(app, "dan@example.org")
        for duty in app.duties(paper.output, threading.Event()):
            duty.attend(paper.clock())
        assert app.mailing.weekly.missed() == []
    serve_until(paper, SUNDAY + 14 * DAYS)
    with paper.opened() as app:
        assert app.mailing.weekly.missed() == []


def test_plain_commands_do_the_same(paper: Paper, mailbox: Mailbox) -> None:
    at_time_of(paper, SUNDAY)
    with paper.opened() as app:
        outcome = app.build(SUNDAY, paper.output)
        assert outcome.weekly is not None
        assert outcome.weekly.folder.name == "daily-weekly-2023-07-16"
        assert app.build(SUNDAY - DAYS, paper.output).weekly is None
        assert [edition.name for edition in app.mailing.of_day(None)[1]] == ["Daily", "Daily-weekly"]
        assert len(app.mailing.of_day(SUNDAY - DAYS)[1]) == 1
        assert app.mailing.weekly.send(SUNDAY).summary.sent == 1
    assert len(to_cid(mailbox)) == 1


def test_its_ways_out_and_its_bounces_are_those_of_the_list(paper: Paper, mailbox: Mailbox) -> None:
    serve_until(paper, SUNDAY)
    number = mailbox.recipients.index("cid@example.org")
    ways = str(mailbox.message(number)["List-Unsubscribe"])
    found = re.match(r"<https://daily\.example\.org/unsubscribe/([^>]+)>", ways)
    assert found is not None
    with paper.opened() as app:
        bounces = app.bounces()
        assert bounces.addresses is not None
        (delivery,) = app.mailing.weekly.deliveries(SUNDAY)
        assert isinstance(delivery, Delivery)
        read = bounces.addresses.read(mailbox.senders[number], bounces._delivery)
        assert read is not None
        assert read.id == delivery.id
        assert names_of(app.settings.newsletter) == ("Daily", "Daily-weekly")
        gone = app.subscribing().leave(found[1])
        assert gone is not None
        assert gone.address == "cid@example.org"
        assert list(app.mailing.weekly.to_all(SUNDAY + 7 * DAYS)) == []


def test_what_an_editor_leaves_out_on_a_day_stays_out_of_the_week(paper: Paper, mailbox: Mailbox) -> None:
    serve_until(paper, SUNDAY - DAYS)
    (case,) = [one["id"] for day in range(6) for one in paper.edition(MONDAY + day * DAYS)["cases"]
               if one["caption"] == "Dominion v. Fox"]  # fmt: skip
    thursday = MONDAY + 3 * DAYS
    with paper.opened() as app, app.database.begin() as conn:
        left_out = Correction("1", app.clock(), "ed", "drop", case=case, day=thursday, newsletter="Daily")
        ledger.append(conn, [left_out])
    serve_until(paper, SUNDAY)
    body = mailbox.message(mailbox.recipients.index("cid@example.org")).get_body(("plain",))
    assert body is not None
    assert "Carroll v. Trump" in body.get_content()
    assert "Dominion v. Fox" not in body.get_content()


def test_the_archive_and_the_preview_show_it(paper: Paper) -> None:
    serve_until(paper, SUNDAY)
    with paper.opened() as app:
        site = Site(app.settings.newsletter, app.database, app.subscribing(), lambda: None)
        client = create_site(site).test_client()
        index = client.get("/").text
        assert index.index("/weekly/2023-07-16/") > 0
        assert "The week: " in index
        assert 'href="/weekly/feed.atom"' in index
        daily, weekly = client.get("/feed.atom"), client.get("/weekly/feed.atom")
        assert "/weekly/" not in daily.text
        assert weekly.mimetype == "application/atom+xml"
        assert weekly.text.count("<entry>") == 1
        assert "<id>https://daily.example.org/weekly/feed.atom</id>" in weekly.text
        assert "<id>https://daily.example.org/weekly/2023-07-16/</id>" in weekly.text
        assert "<title>The Case Daily: the week</title>" in weekly.text
        assert "Dominion v. Fox" in weekly.text
        page = client.get("/weekly/2023-07-16/")
        assert page.status_code == 200
        assert "Carroll v. Trump" in page.text
        assert "Dominion v. Fox" in page.text
        assert client.get("/weekly/2023-07-15/").status_code == 404
        stored = StoredEditions(app.database, app.settings.path, lambda: app.settings, app.clock)
        assert "daily-weekly-2023-07-16" in stored.list()
        shown = stored.load("daily-weekly-2023-07-16", Wish(reader="cid@example.org"))
        assert shown is not None
        assert (shown.made, shown.subject[:10]) == ("sent", "The week: ")


def test_the_commands_send_both_and_tell_them_apart(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    at_time_of(paper, SUNDAY)
    with paper.opened() as app:
        app.build(SUNDAY, paper.output)
        monkeypatch.setattr("digest.app.opened", lambda *_: nullcontext(app))
        told = [CliRunner().invoke(commands, arguments).output for arguments in (["send"], ["send"], ["deliveries"])]
    assert told[0].startswith("Edition of 2023-07-16: skipped, it has no news.\n")  # none of the last 24 hours
    assert "\nWeekly edition of 2023-07-16: 1 sent." in told[0]
    assert "Weekly edition of 2023-07-16: nobody was left to send to now." in told[1]
    assert re.search(r"2023-07-16 weekly\s+sent\s+1\n", told[2])


def test_checking_test_copies_and_dry_runs_serve_both(
    paper: Paper, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_time_of(paper, SUNDAY)
    with paper.opened() as app:
        app.build(SUNDAY - DAYS, paper.output)
        app.build(SUNDAY, paper.output)
        monkeypatch.setattr("digest.app.opened", lambda *_: nullcontext(app))
        out = ["--output", str(paper.output)]
        lines = []
        for arguments in (["check"], ["send", "--to", "eve@example.org"], ["send", "--dry-run", *out]):
            told = CliRunner().invoke(commands, arguments)
            assert told.exit_code == 0, told.output
            lines += [line for line in told.output.splitlines() if not line.startswith("note: ")]
        assert [re.sub(r"(?<=: ).*(?= in order)", "all", line) for line in lines] == [
            "Edition of 2023-07-16: all in order.",
            "Weekly edition of 2023-07-16: all in order.",
            "Sent a test copy of 2023-07-16 to eve@example.org.",
            "Sent a test copy of the weekly edition of 2023-07-16 to eve@example.org.",
            "Edition of 2023-07-16: skipped, it has no news.",
            f"Wrote 1 message to {paper.output / 'daily-weekly-2023-07-16' / 'messages'}.",
        ]
        checked = CliRunner().invoke(commands, ["check", "--json"]).output.splitlines()
        assert [json.loads(line)["newsletter"] for line in checked] == ["Daily", "Daily-weekly"]
        assert len(CliRunner().invoke(commands, ["check", "--json", "--date", "2023-07-15"]).output.splitlines()) == 1
        assert app.mailing.weekly.deliveries(None) == []
    subjects = [str(mailbox.message(number)["Subject"]) for number in range(len(mailbox.recipients))]
    assert mailbox.recipients == ["eve@example.org"] * 2
    assert [subject.startswith("[Test] The week: ") for subject in subjects] == [False, True]
    files = sorted(path.name for path in (paper.output / "daily-weekly-2023-07-16" / "messages").iterdir())
    assert files == ["cid@example.org.eml"]


def test_the_gate_stops_a_weekly_edition_and_says_which(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    at_time_of(paper, SUNDAY)
    with paper.opened() as app:
        app.build(SUNDAY, paper.output)
        with app.database.begin() as conn:
            record = editions.find(conn, "Daily-weekly", SUNDAY)
            assert record is not None
            assert record.html is not None
            editions.save(conn, replace(record, html=record.html.replace("https://news.example/0", "javascript:x")))
        monkeypatch.setattr("digest.app.opened", lambda *_: nullcontext(app))
        told = CliRunner().invoke(commands, ["check"])
        assert told.exit_code == 1
        assert told.output.index("Weekly edition of 2023-07-16") < told.output.index("fault: links: ")
        sent = CliRunner().invoke(commands, ["send"])
        assert sent.exit_code == 1
        assert app.mailing.weekly.deliveries(None) == []


def test_one_yes_is_for_both_and_a_day_without_news_does_not_hold_the_week_back(paper: Paper, mailbox: Mailbox) -> None:
    paper.settings += "\napprove = true"
    at_time_of(paper, SUNDAY)
    with paper.opened() as app:
        app.build(SUNDAY, paper.output)
        with pytest.raises(DeliveryError, match="not approved"):
            app.mailing.weekly.send(SUNDAY)
        assert app.mailing.approve(None, "ann") == SUNDAY  # nothing was new on that day, so it is skipped
        assert app.mailing.weekly.send(SUNDAY).summary.sent == 1
    assert len(to_cid(mailbox)) == 1


def test_who_stops_at_the_desk_stops_both_and_goes_on_with_both(paper: Paper, mailbox: Mailbox) -> None:
    at_time_of(paper, SUNDAY)
    paper.settings += '\nempty = "send"'
    with paper.opened() as app:
        app.build(SUNDAY, paper.output)
        stored = StoredEditions(app.database, app.settings.path, lambda: app.settings, app.clock)
        desk = DeskMailroom(stored, paper.output)
        stops = iter([False, True])  # after the first message of the daily edition
        desk.send(SUNDAY, "ann", lambda: next(stops, True))
        desk.hold(SUNDAY, "stopped at the desk by ann", "ann")
        assert mailbox.recipients == ["ann@example.org"]
        for duty in app.duties(paper.output, threading.Event()):
            duty.attend(paper.clock())
        assert mailbox.recipients == ["ann@example.org"]
        assert [one.reason for both in (app.mailing, app.mailing.weekly) for one in both.paused()] == [
            "stopped at the desk by ann"
        ] * 2
        with pytest.raises(DeliveryError, match="was not begun"):
            app.mailing.weekly.resume(SUNDAY)
        desk.send(SUNDAY, "ann", lambda: False)
        assert sorted(mailbox.recipients) == ["ann@example.org", "bob@example.org", "cid@example.org"]
        assert app.mailing.paused() == app.mailing.weekly.paused() == []
        with app.database.read() as conn:
            told_of = [told(entry, {}) for entry in ledger.entries(conn)]
    day, week = f"the edition of {SUNDAY}", f"the weekly edition of {SUNDAY}"
    assert told_of[0] == told_of[-2] == f"{day} is sent"
    assert sorted(told_of[1:3]) == [f"sending of {day} is stopped", f"sending of {week} is stopped"]
    assert told_of[-1] == f"{week} is sent"
