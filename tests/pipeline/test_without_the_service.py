"""`digest build && digest send` from cron or a timer: what the service sees to is seen to as well."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from mailboxes import Mailbox, mail_server
from newsletters import DAY, DAYS, DUE, Paper, item, names
from typer.testing import CliRunner

from digest.cli.run import app as commands
from digest.errors import DeliveryError
from digest.pipeline.lists import take
from digest.subscribers.listfile import Listed


def news(paper: Paper) -> None:
    """Put one story into the feed for each day up to that of the clock, written half a day before its edition."""
    count = (paper.clock.now - DUE) // DAYS + 1
    paper.feed("wire", *(item(str(n), DUE + n * DAYS - DAYS / 2, f"Ruling {n}") for n in range(count)))


def run(paper: Paper, *, send: bool = True) -> dict[str, Any]:
    """Build and, unless something keeps it from that, send the edition of the clock's day, as cron would."""
    news(paper)
    with paper.opened() as app:
        app.build(app.today, paper.output)
        if send:
            app.mailing.send(app.today)
        return paper.edition(app.today)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


def test_what_was_built_and_sent_to_nobody_comes_with_the_next(paper_on_both: Paper, mailbox: Mailbox) -> None:
    paper = paper_on_both
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        run(paper)
        paper.clock.now += DAYS
        run(paper, send=False)
        paper.clock.now += DAYS
        edition = run(paper)
        with paper.opened() as app:
            (missed,) = app.mailing.missed()
            with pytest.raises(DeliveryError, match="holds no story"):
                app.mailing.send(DAY + DAYS)
    assert (missed.date, missed.reason) == (DAY + DAYS, "it was not sent at its time or in the 6 hours after")
    assert names(edition) == ["1", "2"]
    assert edition["missed"] == [str(DAY + DAYS)]
    assert len(mailbox.recipients) == 4


def test_an_outage_is_noted_told_and_covered(
    paper: Paper, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        run(paper)
        paper.clock.now += 3 * DAYS
        news(paper)
        with paper.opened() as app:
            monkeypatch.setattr("digest.app.opened", lambda *_: nullcontext(app))
            built = CliRunner().invoke(commands, ["build", "--output", str(paper.output)])
            assert "Missed before" in built.output
            assert f"{DAY + DAYS}, {DAY + 2 * DAYS}: this edition covers the time" in built.output
            again = CliRunner().invoke(commands, ["build", "--output", str(paper.output)])
            assert "Missed before" not in again.output
            shown = CliRunner().invoke(commands, ["deliveries"]).output
    assert f"{DAY + DAYS}  missed" in shown
    assert names(paper.edition(DAY + 3 * DAYS)) == ["1", "2", "3"]


def test_an_edition_that_is_late_by_hand_is_not_missed_itself(paper: Paper, mailbox: Mailbox) -> None:
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        run(paper)
        paper.clock.now += DAYS + timedelta(hours=9)
        assert names(run(paper)) == ["1"]
        with paper.opened() as app:
            assert app.mailing.missed() == []


def test_what_is_made_up_for_by_hand_is_not_missed(paper: Paper, mailbox: Mailbox) -> None:
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        run(paper)
        paper.clock.now += 3 * DAYS
        news(paper)
        with paper.opened() as app:
            for day in (DAY + DAYS, DAY + 2 * DAYS):
                app.build(day, paper.output)
            for day in (DAY + DAYS, DAY + 2 * DAYS):
                assert app.mailing.send(day).summary.sent == 2
            assert app.mailing.missed() == []
    assert [names(paper.edition(DAY + n * DAYS)) for n in range(3)] == [["0"], ["1"], ["2"]]


def test_days_off_are_not_missed_and_the_next_edition_covers_them(paper: Paper, mailbox: Mailbox) -> None:
    paper.settings = "days_off = [2023-07-14, 2023-07-15, 2023-07-16]"
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        for days in (0, 1, 5):
            paper.clock.now = DUE + days * DAYS
            edition = run(paper)
    assert edition["missed"] == []
    assert edition["since"] == "2023-07-13T11:00:00Z"
    assert names(edition) == ["2", "3", "4", "5"]


def test_nothing_is_missed_where_nothing_was_ever_sent(paper: Paper) -> None:
    for _ in range(3):
        assert run(paper, send=False)["missed"] == []
        paper.clock.now += DAYS
    with paper.opened() as app:
        assert app.mailing.missed() == []


def test_a_week_that_was_built_and_not_sent_comes_with_the_next(paper: Paper, mailbox: Mailbox) -> None:
    paper.settings = 'base_url = "https://daily.example.org"'
    sunday = 4 * DAYS
    with mail_server(mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n'
        with paper.opened() as app:
            rows = [Listed(1, "cid@example.org", frequency="weekly")]
            take(app.database, "Daily", rows, confirmed=True, source="", clock=app.clock, on_refused=print)
        for week in range(3):
            paper.clock.now = DUE + sunday + week * 7 * DAYS
            run(paper)
            if week != 1:
                with paper.opened() as app:
                    app.mailing.weekly.send(app.today)
        with paper.opened() as app:
            (missed,) = app.mailing.weekly.missed()
            last = app.mailing.weekly.of_day(app.today)[0]
    assert missed.date == DAY + 11 * DAYS
    assert mailbox.recipients.count("cid@example.org") == 2
    message = mailbox.message(len(mailbox.recipients) - 1).get_body(("plain",))
    assert last == DAY + 18 * DAYS
    assert message is not None
    assert "Ruling 8" in message.get_content()
