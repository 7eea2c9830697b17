"""What the service does when an edition is due: builds it and sends it, once, and says so when it cannot."""

import logging
import threading
from datetime import timedelta

import pytest
from mailboxes import Mailbox, free_port, mail_server
from newsletters import DAY, DUE, Paper, item, names
from newsletters import DAYS as A_DAY

from digest.errors import DeliveryError
from digest.pipeline.lists import take
from digest.pipeline.send import FRESH
from digest.store import ledger, schedule
from digest.subscribers.listfile import Listed


def attend(paper: Paper, stop: threading.Event | None = None) -> object:
    with paper.opened() as app:
        return app.duties(paper.output, stop or threading.Event())[0].attend(paper.clock())


def test_an_edition_that_is_due_is_built_and_sent_once(paper_on_both: Paper) -> None:
    paper, mailbox = paper_on_both, Mailbox()
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        assert [attend(paper), attend(paper)] == [DAY, None]
    assert sorted(mailbox.recipients) == ["ann@example.org", "bob@example.org"]
    assert (paper.output / f"daily-{DAY}" / "digest.html").exists()


def test_a_subscriber_gets_it_and_after_one_click_not_the_next(paper_on_both: Paper) -> None:
    paper, mailbox = paper_on_both, Mailbox()
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"), item("b", DUE + A_DAY / 2, "Another"))
    paper.settings = 'base_url = "https://daily.example.org"'
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        with paper.opened() as app:
            rows = [Listed(1, "cy@example.org")]
            take(app.database, "Daily", rows, confirmed=True, source="", clock=app.clock, on_refused=print)
        assert attend(paper) == DAY
        assert sorted(mailbox.recipients) == ["ann@example.org", "bob@example.org", "cy@example.org"]
        (message,) = (mailbox.message(n) for n in range(3) if mailbox.recipients[n] == "cy@example.org")
        token = message["List-Unsubscribe"].partition("/unsubscribe/")[2].partition(">")[0]
        with paper.opened() as app:
            assert app.subscribing().leave(token) is not None
        paper.clock.now += A_DAY
        assert attend(paper) == DAY + A_DAY
    assert mailbox.recipients.count("cy@example.org") == 1
    assert mailbox.recipients.count("ann@example.org") == 2


def test_nothing_is_sent_when_no_feed_could_be_read(paper: Paper, caplog: pytest.LogCaptureFixture) -> None:
    paper.feeds["wire"] = "nowhere.xml"
    assert attend(paper) is None
    assert "no feed could be read, so nothing was sent; wire: " in caplog.text


def test_an_edition_without_news_is_skipped_and_that_is_noted(paper: Paper, caplog: pytest.LogCaptureFixture) -> None:
    paper.feed("wire", item("old", DUE - 3 * A_DAY))
    caplog.set_level(logging.INFO)
    assert [attend(paper), attend(paper)] == [DAY, None]
    assert "there is no news, so it is skipped (newsletter.empty)" in caplog.text
    with paper.opened() as app:
        assert (app.mailing.skipped(), app.mailing.missed()) == ([DAY], [])


def test_an_edition_without_news_is_sent_if_readers_are_to_know(paper: Paper) -> None:
    mailbox = Mailbox()
    paper.feed("wire", item("old", DUE - 3 * A_DAY))
    paper.settings = 'empty = "send"'
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        assert [attend(paper), attend(paper)] == [DAY, None]
    assert sorted(mailbox.recipients) == ["ann@example.org", "bob@example.org"]
    assert mailbox.message()["Subject"] == "The Case Daily, 12 July 2023: no new cases"
    with paper.opened() as app:
        assert app.mailing.skipped() == []


def test_what_comes_later_on_the_day_of_a_skipped_edition_can_still_be_sent(paper_on_both: Paper) -> None:
    paper, mailbox = paper_on_both, Mailbox()
    paper.feed("wire", item("old", DUE - 3 * A_DAY))
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        with paper.opened() as app:
            app.build(DAY, paper.output)
            assert app.mailing.send(None).skipped
        paper.clock.now = DUE + timedelta(hours=2)
        paper.feed("wire", item("a", DUE + timedelta(hours=1), "A ruling"))
        with paper.opened() as app:
            assert not app.build(DAY, paper.output).built.frozen
            assert app.mailing.send(None).summary.sent == 2
            assert app.mailing.skipped() == []
            assert app.build(DAY, paper.output).built.frozen


def test_a_day_of_routine_docket_entries_alone_is_skipped(paper: Paper) -> None:
    paper.feed("court", item("r", DUE - A_DAY / 2, "1:20-cv-07311 Carroll v. Trump", "[Notice of Appearance] (12)"))
    paper.dockets.add("court")
    assert attend(paper) == DAY
    (case,) = paper.edition()["cases"]
    assert case["only_routine"]
    with paper.opened() as app:
        assert app.mailing.skipped() == [DAY]


def test_a_delivery_that_is_put_off_is_gone_on_with_when_it_is_due(paper: Paper) -> None:
    mailbox = Mailbox(answers={"bob@example.org": "451 come back"})
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        assert attend(paper) == DAY
        mailbox.answers.clear()
        paper.clock.now = DUE + timedelta(minutes=4)
        attend(paper)
        assert mailbox.recipients == ["ann@example.org"]
        paper.clock.now = DUE + timedelta(hours=7)  # the machine slept; what was begun is never missed
        attend(paper)
    assert sorted(mailbox.recipients) == ["ann@example.org", "bob@example.org"]
    with paper.opened() as app:
        assert app.mailing.missed() == []


def test_who_is_put_off_for_a_day_is_given_up_and_counts_as_a_soft_bounce(paper: Paper) -> None:
    mailbox = Mailbox(answers={"bob@example.org": "452 4.2.2 mailbox full"})
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        attend(paper)
        with paper.opened() as app:
            while deferred := app.mailing.deliveries(DAY, ["deferred"]):
                assert deferred[0].due is not None
                paper.clock.now = deferred[0].due + timedelta(minutes=1)  # the service looks once a minute
                attend(paper)
            (bob,) = app.mailing.deliveries(DAY, ["failed"])
            assert app.mailing.paused() == []
            (bounce,) = app.bounces().listing()
    assert timedelta(hours=24) < paper.clock.now - DUE < FRESH
    assert (bob.address, bob.tries) == ("bob@example.org", 12)
    assert bob.error is not None
    assert bob.error.startswith("given up after 12 tries")
    assert (bounce.address, bounce.kind) == ("bob@example.org", "soft")


def test_what_could_not_be_sent_for_a_day_is_shown_and_is_not_sent_by_itself(
    paper_on_both: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    paper, mailbox = paper_on_both, Mailbox()
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    port = free_port()
    paper.extra = f'[smtp]\nurl = "smtp://127.0.0.1:{port}"\n'  # a server that is down
    attend(paper)
    for hours in (1, 29, 31, 32):
        paper.clock.now = DUE + timedelta(hours=hours)
        attend(paper)
    assert caplog.text.count("edition of 2023-07-12: paused: it was not done in 30 hours") == 1
    with mail_server(mailbox, port), paper.opened() as app:
        (paused,) = app.mailing.paused()
        assert paused.date == DAY
        assert app.mailing.resume(None) == []
        assert mailbox.recipients == []
        (resumed,) = app.mailing.resume(DAY)
        assert resumed.summary.sent == 2


def test_a_service_that_is_stopped_leaves_the_rest_for_its_next_start(paper: Paper) -> None:
    stop = threading.Event()
    mailbox = Mailbox(after=stop.set)
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n[delivery]\nconnections = 1\n'
        assert attend(paper, stop) == DAY
        assert mailbox.recipients == ["ann@example.org"]
        attend(paper)
    assert sorted(mailbox.recipients) == ["ann@example.org", "bob@example.org"]


def test_an_edition_waits_for_its_editor_who_gets_it_once(paper: Paper, caplog: pytest.LogCaptureFixture) -> None:
    mailbox = Mailbox()
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    paper.settings = 'approve = true\neditor = "editor@example.org"'
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        assert [attend(paper), attend(paper)] == [None, None]
        assert mailbox.recipients == ["editor@example.org"]
        assert mailbox.message()["Subject"].startswith("[To approve] ")
        assert "waits for `digest approve --date 2023-07-12`" in caplog.text
        with paper.opened() as app:
            with pytest.raises(DeliveryError, match="is not approved, so nothing is sent"):
                app.mailing.send(None)
            assert app.mailing.approve(None, "ann") == DAY
        paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"), item("b", DUE - A_DAY / 3, "Another"))
        with paper.opened() as app:
            app.build(DAY, paper.output)
            with pytest.raises(DeliveryError, match="was built anew after it was approved"):
                app.mailing.send(None)
            app.mailing.approve(DAY, "ann")
        assert attend(paper) == DAY
        with paper.opened() as app, app.database.read() as conn:
            told = [(entry.kind, entry.who, entry.day) for entry in ledger.entries(conn)]
            approval = schedule.approval(conn, "Daily", DAY)
    assert told == [("approve", "ann", DAY)] * 2, "what went out at its time, nobody sent"
    assert approval is not None
    assert approval.who is None, "whoever is at the machine is not known to be another than who sends at the desk"
    assert sorted(mailbox.recipients) == ["ann@example.org", "bob@example.org", "editor@example.org"]


def test_an_editor_who_says_nothing_is_reminded_at_the_edition_s_time_and_before_it_is_too_late(
    paper_on_both: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    paper, mailbox = paper_on_both, Mailbox()
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    paper.settings = 'approve = true\neditor = "editor@example.org"'
    marks = []
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        for minutes in (-15, -1, 0, 1, 299, 300, 301, 359):  # each time a service that was started anew
            paper.clock.now = DUE + timedelta(minutes=minutes)
            before = len(mailbox.recipients)
            assert attend(paper) is None
            marks += [(minutes, str(mailbox.message(n)["Subject"])) for n in range(before, len(mailbox.recipients))]
    assert set(mailbox.recipients) == {"editor@example.org"}
    assert [(minutes, subject.partition("]")[0]) for minutes, subject in marks] == [
        (-15, "[To approve"), (0, "[Reminder: to approve"), (300, "[Reminder: to approve"),
    ]  # fmt: skip
    assert "still waits for `digest approve --date 2023-07-12`, until 17:00 UTC" in caplog.text


def test_who_has_said_yes_is_not_reminded(paper: Paper) -> None:
    mailbox = Mailbox()
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    paper.settings = 'approve = true\neditor = "editor@example.org"'
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        paper.clock.now = DUE - timedelta(minutes=10)
        attend(paper)
        with paper.opened() as app:
            app.mailing.approve(None, "ann")
        paper.clock.now = DUE
        assert attend(paper) == DAY
    assert mailbox.recipients.count("editor@example.org") == 1


def test_an_edition_that_was_missed_is_kept_with_the_reason(paper: Paper) -> None:
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    with mail_server(Mailbox()) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        attend(paper)
        paper.clock.now = DUE + A_DAY + timedelta(hours=6)
        attend(paper)
        attend(paper)
    with paper.opened() as app:
        (missed,) = app.mailing.missed()
    assert (missed.date, missed.noted) == (DAY + A_DAY, paper.clock.now)
    assert missed.reason == "nothing was running at its time and 6 hours after"


def test_the_stories_of_an_edition_that_nobody_got_come_into_the_next(paper_on_both: Paper) -> None:
    """Built, shown to the editor who never said yes, and missed."""
    paper, mailbox = paper_on_both, Mailbox()
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    approving = 'approve = true\neditor = "editor@example.org"'
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        paper.clock.now = DUE - A_DAY
        attend(paper)  # holds nothing, and is done
        paper.settings, paper.clock.now = approving, DUE
        attend(paper)
        assert mailbox.recipients == ["editor@example.org"]
        paper.clock.now = DUE + timedelta(hours=7)
        attend(paper)
        paper.settings, paper.clock.now = "", DUE + A_DAY
        paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"), item("b", DUE + A_DAY / 2, "Another"))
        assert attend(paper) == DAY + A_DAY
    edition = paper.edition(DAY + A_DAY)
    assert names(edition) == ["a", "b"]
    assert (edition["since"], edition["missed"]) == ("2023-07-11T11:00:00Z", [str(DAY)])
    assert "to Thu 07:00 EDT, since no edition went out on 12 July" in edition["receipt"]
    with paper.opened() as app, pytest.raises(DeliveryError, match="holds no story"):
        app.mailing.send(DAY)
