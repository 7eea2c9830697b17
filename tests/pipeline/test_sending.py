"""An edition to its readers: what was built is what is sent, to each once, and then it stays as it is."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from mailboxes import Mailbox, mail_server
from newsletters import DAY, DAYS, DUE, Paper, item, names

from digest.app import App
from digest.config import load
from digest.errors import ConfigError, DeliveryError
from digest.model import Delivery
from digest.store import editions
from digest.web.editions import FolderEditions

ANN, BOB = "ann@example.org", "bob@example.org"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def mailed(paper_on_both: Paper, mailbox: Mailbox) -> Iterator[Paper]:
    """A newsletter whose edition of the day is built, beside a mail server."""
    paper = paper_on_both
    paper.feed("wire", item("a", DUE - DAYS / 2, "A ruling"), item("b", DUE + DAYS / 2))
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n[delivery]\nconnections = 1\n'
        paper.build()
        yield paper


def states(paper: Paper) -> dict[str, str]:
    with paper.opened() as app:
        return {delivery.address: delivery.state for delivery in app.mailing.deliveries(DAY)}


def without_ways(mailbox: Mailbox, part: str) -> str:
    """Return a part of the first message without the lines by which its reader leaves."""
    body = mailbox.message().get_body((part,))
    assert body is not None
    way, instead = r"<p [^>]*><a href=\"mailto:.*\n", ""
    if part == "plain":
        way, instead = r"\n\nUnsubscribe from The Case Daily:\nmailto:\S+\n", "\n"
    text, count = re.subn(way, instead, body.get_content().replace("\r\n", "\n"))
    assert count == 2
    return text


def sent_at(paper: Paper) -> object:
    with paper.opened() as app, app.database.read() as conn:
        record = editions.find(conn, "Daily", DAY)
    assert record is not None
    return record.sent


def test_each_recipient_gets_what_the_build_wrote_once(mailed: Paper, mailbox: Mailbox) -> None:
    with mailed.opened() as app:
        first, second = app.mailing.send(None), app.mailing.send(None)
    assert (first.day, first.summary.sent, second.summary.sent) == (DAY, 2, 0)
    assert mailbox.recipients == [ANN, BOB]
    assert without_ways(mailbox, "plain") == mailed.bytes()["digest.txt"].decode()
    assert states(mailed) == {ANN: "sent", BOB: "sent"}
    assert sent_at(mailed) == DUE


def test_what_is_sent_is_the_stored_edition_whatever_became_of_its_folder(mailed: Paper, mailbox: Mailbox) -> None:
    mailed.output.rename(mailed.folder / "moved")
    with mailed.opened() as app:
        app.mailing.send(DAY)
    built = (mailed.folder / "moved" / f"daily-{DAY}" / "digest.html").read_text("utf-8")
    assert without_ways(mailbox, "html") == built


def test_an_edition_that_somebody_got_takes_no_more_stories(mailed: Paper, mailbox: Mailbox) -> None:
    mailbox.answers[BOB] = "451 later"
    with mailed.opened() as app:
        assert app.mailing.send(None).summary.deferred == 1
    assert sent_at(mailed) is None
    before = mailed.bytes()
    mailed.feed("wire", item("late", DUE - DAYS / 3), item("a", DUE - DAYS / 2, "A ruling"))
    mailed.clock.now = DUE + timedelta(hours=3)
    with mailed.opened() as app:
        assert app.build(DAY, mailed.output).built.frozen
    assert mailed.bytes() == before
    with pytest.raises(ConfigError, match="was sent, so its stories stay"):
        mailed.build(since=DUE - DAYS)
    mailbox.answers.clear()
    with mailed.opened() as app:
        assert app.mailing.send(None).summary.sent == 1
    assert mailbox.recipients == [ANN, BOB]
    assert sent_at(mailed) == mailed.clock.now
    assert names(mailed.build(DAY + DAYS)) == ["b", "late"]


def test_a_recipient_that_is_refused_stops_nobody_else(mailed: Paper, mailbox: Mailbox) -> None:
    mailbox.answers[ANN] = "550 no such user"
    told: list[Delivery] = []
    with mailed.opened() as app:
        summary = app.mailing.send(None, on_done=told.append).summary
    assert (summary.sent, summary.failed) == (1, 1)
    assert [(delivery.address, delivery.state) for delivery in told] == [(ANN, "failed"), (BOB, "sent")]
    assert "550 no such user" in (told[0].error or "")
    assert sent_at(mailed) == DUE  # nothing of it waits any more


def test_a_run_that_is_asked_to_stop_leaves_the_rest_for_the_next(mailed: Paper, mailbox: Mailbox) -> None:
    with mailed.opened() as app:
        app.mailing.send(None, stop=lambda: bool(mailbox.taken))
        assert mailbox.recipients == [ANN]
        assert sent_at(mailed) is None
        app.mailing.send(None)
    assert mailbox.recipients == [ANN, BOB]


def test_a_paused_edition_is_sent_to_nobody_until_its_day_is_named(mailed: Paper, mailbox: Mailbox) -> None:
    mailbox.answers[ANN] = "553 5.7.1 blocked"
    readers = [f"{name}@example.org" for name in ("cid", "dan", "eve")]
    mailbox.answers.update(dict.fromkeys(readers, "553 5.7.1 blocked"))
    (mailed.folder / "more.csv").write_text("\n".join(["email", *readers]))
    mailed.settings = 'recipients_file = "more.csv"'
    with mailed.opened() as app:
        summary = app.mailing.send(None).summary
        assert (summary.sent, summary.deferred, summary.paused) == (1, 3, True)
        assert "`digest send --resume --date 2023-07-12` goes on" in str(summary.stopped)
        with pytest.raises(DeliveryError, match=r"sending the edition of 2023-07-12 is paused: .*5\.7\.1 blocked"):
            app.mailing.send(None)
        (paused,) = app.mailing.resume(None)
        assert (paused.summary.paused, paused.waiting) == (True, 4)
        mailbox.answers.clear()
        mailed.clock.now += timedelta(hours=1)
        (resumed,) = app.mailing.resume(DAY)
        assert (resumed.summary.sent, resumed.waiting) == (4, 0)
        assert app.mailing.resume(None) == []
    assert sorted(mailbox.recipients) == sorted([ANN, BOB, *readers])


def test_a_second_process_does_not_send_beside_the_first(mailed: Paper, mailbox: Mailbox) -> None:
    with mailed.opened() as app, mailed.opened() as other:

        def send_beside(_: Delivery) -> None:
            with pytest.raises(DeliveryError, match="another process is sending Daily; wait until it is done"):
                other.mailing.send(None)

        assert app.mailing.send(None, on_done=send_beside).summary.sent == 2
    assert mailbox.recipients == [ANN, BOB]


def test_going_on_adds_nobody_and_needs_a_beginning(mailed: Paper, mailbox: Mailbox) -> None:
    mailbox.answers[BOB] = "451 later"
    with mailed.opened() as app:
        with pytest.raises(DeliveryError, match="was not begun, so it cannot be gone on with; run `digest send`"):
            app.mailing.resume(DAY)
        app.mailing.send(None)
    mailbox.answers.clear()
    mailed.clock.now += timedelta(minutes=6)
    mailed.settings = 'recipients_file = "none.csv"'  # not looked at
    with mailed.opened() as app:
        assert [sending.summary.sent for sending in app.mailing.resume(None)] == [1]
    assert mailbox.recipients == [ANN, BOB]


def test_a_test_copy_is_marked_and_leaves_no_trace(mailed: Paper, mailbox: Mailbox) -> None:
    with mailed.opened() as app:
        app.mailing.send_test(DAY, ANN)
        app.mailing.send(None)
    copy, real = mailbox.message(0), mailbox.message(1)
    assert copy["To"] == real["To"] == ANN
    assert copy["Subject"] == f"[Test] {real['Subject']}"
    assert copy["Message-ID"] != real["Message-ID"]  # or mail programs would show the edition as a copy of its test
    assert states(mailed) == {ANN: "sent", BOB: "sent"}


def test_a_dry_run_writes_the_messages_that_would_be_sent_now(mailed: Paper, mailbox: Mailbox) -> None:
    with mailed.opened() as app:
        folder, count = app.mailing.dry_run(DAY, mailed.output, None)
        assert (count, sorted(path.name for path in folder.iterdir())) == (2, [f"{ANN}.eml", f"{BOB}.eml"])
        assert app.mailing.dry_run(DAY, mailed.output, "eve@example.org")[1] == 1
        assert states(mailed) == {}
        app.mailing.send(None)
        assert app.mailing.dry_run(DAY, mailed.output, None)[1] == 0
    assert (folder / f"{ANN}.eml").read_bytes() == mailbox.taken[0][1].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    assert FolderEditions(mailed.output).list() == [f"daily-{DAY}"]


def test_there_must_be_an_edition_with_a_story_and_somebody_to_send_to(paper: Paper) -> None:
    with paper.opened() as app:
        with pytest.raises(DeliveryError, match="there is no edition yet: run `digest build` first"):
            app.mailing.send(None)
        with pytest.raises(DeliveryError, match="run `digest build --date 2023-07-12` first"):
            app.mailing.send(DAY)
        app.build(DAY, paper.output)
        with pytest.raises(DeliveryError, match="has no news, so nothing is sent"):
            app.mailing.dry_run(DAY, paper.output, None)
    text = (paper.folder / "feeds.toml").read_text("utf-8")
    path = paper.folder / "none" / "feeds.toml"
    path.parent.mkdir()
    path.write_text("\n".join(line for line in text.splitlines() if not line.startswith("recipients")), "utf-8")
    with paper.opened() as app, pytest.raises(ConfigError, match="there is nobody to send to; write addresses into"):
        App(load(path, {}), app.database, app.clock).mailing.send(None)


def test_a_fault_stops_a_send_before_anybody_is_queued_and_says_why(mailed: Paper, mailbox: Mailbox) -> None:
    with mailed.opened() as app:
        assert app.mailing.check(DAY).findings == ()
        with app.database.begin() as conn:
            record = editions.find(conn, "Daily", DAY)
            assert record is not None
            spoilt = (record.html or "").replace("</body>", '<a href="#nowhere">there</a></body>')
            editions.save(conn, replace(record, html=spoilt))
        with pytest.raises(DeliveryError, match="“there” leads to #nowhere, which is not there"):
            app.mailing.send(None)
    assert mailbox.recipients == []
    assert states(mailed) == {}
