"""What the service does when an edition is due: builds it and sends it, once, and says so when it cannot."""

import logging
import threading

import pytest
from mailboxes import Mailbox, mail_server
from newsletters import DAY, DUE, Paper, item
from newsletters import DAYS as A_DAY


def attend(paper: Paper, stop: threading.Event | None = None) -> object:
    with paper.opened() as app:
        return app.duty(paper.output, stop or threading.Event()).attend(paper.clock())


def test_an_edition_that_is_due_is_built_and_sent_once(paper_on_both: Paper) -> None:
    paper, mailbox = paper_on_both, Mailbox()
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        assert [attend(paper), attend(paper)] == [DAY, None]
    assert mailbox.recipients == ["ann@example.org", "bob@example.org"]
    assert (paper.output / f"daily-{DAY}" / "digest.html").exists()


def test_nothing_is_sent_when_no_feed_could_be_read(paper: Paper, caplog: pytest.LogCaptureFixture) -> None:
    paper.feeds["wire"] = "nowhere.xml"
    assert attend(paper) is None
    assert "no feed could be read, so nothing was sent; wire: " in caplog.text


def test_an_edition_without_a_story_is_done_without_a_message(paper: Paper, caplog: pytest.LogCaptureFixture) -> None:
    paper.feed("wire", item("old", DUE - 3 * A_DAY))
    caplog.set_level(logging.INFO)
    assert [attend(paper), attend(paper)] == [DAY, None]
    assert "it holds no story, so nothing is sent" in caplog.text


def test_a_delivery_that_is_deferred_has_the_edition_tried_again(
    paper: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox = Mailbox(answers={"bob@example.org": "451 come back"})
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        assert attend(paper) is None
        assert "some deliveries wait for another try" in caplog.text
        mailbox.answers.clear()
        paper.clock.now = DUE + A_DAY / 48
        assert attend(paper) == DAY
    assert mailbox.recipients == ["ann@example.org", "bob@example.org"]


def test_a_service_that_is_stopped_leaves_the_rest_for_its_next_start(paper: Paper) -> None:
    stop = threading.Event()
    mailbox = Mailbox(after=stop.set)
    paper.feed("wire", item("a", DUE - A_DAY / 2, "A ruling"))
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        assert attend(paper, stop) is None
        assert mailbox.recipients == ["ann@example.org"]
        assert attend(paper) == DAY
    assert mailbox.recipients == ["ann@example.org", "bob@example.org"]
