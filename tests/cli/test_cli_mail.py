"""`digest send`, `digest deliveries`, `digest serve`, `digest preview` as they are typed."""

import csv
import json
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from terminals import DATE, Ended, command, environment, write_newsletter

Digest = Callable[..., Ended]


class Mailbox:
    """What the mail server took, and what it refuses."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.refused: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.taken.extend(envelope.rcpt_tos)
        return "250 taken"


@pytest.fixture
def mailbox(folder: Path) -> Iterator[Mailbox]:
    """A mail server that the newsletter names, with two recipients on its list."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    write_newsletter(folder, extra=f'recipients_file = "list.csv"\n[smtp]\nurl = "smtp://127.0.0.1:{port}"\n')
    (folder / "list.csv").write_text("email\nbob@example.org\n")
    yield mailbox
    controller.stop()


def test_sending_twice_sends_once(digest: Digest, mailbox: Mailbox) -> None:
    digest("build", "--date", DATE)
    assert digest("send") == Ended(0, f"Edition of {DATE}: 2 sent.\n", "")
    assert digest("send") == Ended(0, f"Edition of {DATE}: nobody was left to send to now.\n", "")
    assert sorted(mailbox.taken) == ["ann@example.org", "bob@example.org"]
    counted = digest("deliveries")
    assert [line.split() for line in counted.out.splitlines()] == [
        ["Edition", "State", "Deliveries"],
        [DATE, "sent", "2"],
    ]
    listed = digest("deliveries", "--list")
    assert listed.out.splitlines()[0].split() == ["Edition", "Address", "State", "Tries", "Since", "Why"]
    rows = json.loads(digest("deliveries", "--date", DATE, "--json").out)
    assert [(row["address"], row["state"], row["tries"]) for row in rows] == [
        ("ann@example.org", "sent", 1), ("bob@example.org", "sent", 1),
    ]  # fmt: skip


def test_who_approved_and_sent_stands_in_the_ledger_and_what_was_refused_does_not(
    digest: Digest, mailbox: Mailbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "ann")
    config = folder / "feeds.toml"
    config.write_text(config.read_text("utf-8").replace("[smtp]", "approve = true\n[smtp]"), "utf-8")
    digest("build", "--date", DATE)
    digest("send", "--to", "ann@example.org")
    assert "is not approved, so nothing is sent" in digest("send").err
    assert digest("cases", "log").out == "Nothing was corrected yet.\n"
    for words in (("approve",), ("send",), ("send", "--resume"), ("send", "--resume", "--date", DATE)):
        assert digest(*words).status == 0
    entries = json.loads(digest("cases", "log", "--json").out)
    deeds = ["approve", "send", "send"]
    assert sorted((one["kind"], one["who"], one["day"]) for one in entries) == [(deed, "ann", DATE) for deed in deeds]


def test_who_has_not_got_it_is_named_and_is_status_1(digest: Digest, mailbox: Mailbox, folder: Path) -> None:
    (folder / "list.csv").write_text("email\nbob@example.org\nnot an address\n")
    mailbox.refused = {"ann@example.org": "550 no such user", "bob@example.org": "451 later"}
    digest("build", "--date", DATE)
    ended = digest("send", "--json")
    assert ended.status == 1
    report = json.loads(ended.out)
    assert (report["sent"], report["failed"], report["deferred"]) == (0, 1, 1)
    assert "list.csv:3" in report["refused"][0]
    assert "ann@example.org: failed: " in ended.err
    assert "not a recipient: " in ended.err
    assert "1 to be tried again" in digest("send").out
    mailbox.refused = {}
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6)):
        assert "1 sent" in digest("send", "--resume").out
        assert digest("send", "--resume") == Ended(0, "Nothing is left to go on with.\n", "")
    assert mailbox.taken == ["bob@example.org"]


def test_what_failed_is_listed_exported_and_queued_again(digest: Digest, mailbox: Mailbox, folder: Path) -> None:
    (folder / "list.csv").write_text("email\n+bob@example.org\n")
    mailbox.refused = {"+bob@example.org": "550 =cmd()"}
    digest("build", "--date", DATE)
    digest("send")
    assert "550 =cmd()" in digest("deliveries", "--state", "failed").out
    assert digest("deliveries", "--state", "deferred").out == "There is no such delivery.\n"
    assert digest("deliveries", "--state", "failed", "--export", "out.csv").out == "Wrote 1 deliveries to out.csv.\n"
    with (folder / "out.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["address"], row["state"]) == ("'+bob@example.org", "failed")  # no formula for a spreadsheet
    assert digest("deliveries", "--retry", "--date", DATE).out == "Queued 1 again; now: digest send --resume\n"
    mailbox.refused = {}
    assert digest("send", "--resume").out == f"Edition of {DATE}: 1 sent.\n"
    assert sorted(mailbox.taken) == ["+bob@example.org", "ann@example.org"]


def test_a_run_that_was_paused_is_shown_with_the_reason_until_somebody_goes_on(
    digest: Digest, mailbox: Mailbox, folder: Path
) -> None:
    (folder / "list.csv").write_text("email\nbob@example.org\ncid@example.org\n")
    mailbox.refused = {f"{name}@example.org": "554 5.7.1 you are on a block list" for name in ("ann", "bob", "cid")}
    digest("build", "--date", DATE)
    stopped = digest("send")
    assert stopped.status == 1
    assert "5.7.1 you are on a block list" in stopped.err.splitlines()[-1]
    (row,) = (line for line in digest("deliveries").out.splitlines() if "  paused  " in line)
    assert row.startswith(f"{DATE}  paused  ")
    assert "5.7.1 you are on a block list" in row
    assert f"`digest send --resume --date {DATE}` goes on" in row
    mailbox.refused = {}
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6)):
        assert digest("send", "--resume", "--date", DATE).out == f"Edition of {DATE}: 3 sent.\n"
    assert "paused" not in digest("deliveries").out


@time_machine.travel(datetime(2023, 7, 12, 12, tzinfo=UTC))
def test_editions_that_did_not_go_out_stand_in_the_json_beside_the_deliveries(
    digest: Digest, mailbox: Mailbox, folder: Path
) -> None:
    (folder / "list.csv").write_text("email\nbob@example.org\ncid@example.org\n")
    digest("build", "--date", "2023-07-01")
    digest("send")  # it has no news
    digest("build", "--date", DATE)  # the days between were missed
    mailbox.refused = {f"{name}@example.org": "554 5.7.1 you are on a block list" for name in ("ann", "bob", "cid")}
    assert digest("send").status == 1
    rows = json.loads(digest("deliveries", "--json").out)
    editions = {(row["date"], row["state"]): row for row in rows if row["address"] is None}
    assert sorted(editions) == [
        ("2023-07-01", "skipped"),
        *((f"2023-07-{day:02}", "missed") for day in range(2, 12)),
        (DATE, "paused"),
    ]
    assert editions["2023-07-01", "skipped"]["error"] == "it has no news"
    assert editions["2023-07-02", "missed"]["error"]
    paused = editions[DATE, "paused"]
    assert "5.7.1 you are on a block list" in paused["error"]
    assert datetime.fromisoformat(paused["changed"]).tzinfo is not None
    assert (paused["newsletter"], paused["tries"]) == ("Daily", 0)
    assert sorted(row["address"] for row in rows if row["address"]) == [
        "ann@example.org", "bob@example.org", "cid@example.org",
    ]  # fmt: skip
    assert all(row["address"] for row in json.loads(digest("deliveries", "--state", "deferred", "--json").out))
    assert {row["date"] for row in json.loads(digest("deliveries", "--date", DATE, "--json").out)} == {DATE}


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["deliveries", "--retry"], "--retry needs the edition"),
        (["deliveries", "--retry", "--date", DATE, "--state", "sent"], "would send twice"),
        (["deliveries", "--state", "lost"], '"lost" is no state; write queued, sending'),
        (["send", "--resume", "--dry-run"], "--resume goes on with an edition that was begun"),
    ],
)
def test_options_that_contradict_are_refused(digest: Digest, arguments: list[str], words: str) -> None:
    ended = digest(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert words in ended.err


def test_a_dead_mail_server_is_one_line_of_advice(digest: Digest, folder: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    write_newsletter(folder, extra=f'[smtp]\nurl = "smtp://127.0.0.1:{port}"\n')
    digest("build", "--date", DATE)
    ended = digest("send")
    assert ended.status == 1
    assert "ann@example.org: deferred: " in ended.err
    assert "Traceback" not in ended.err
    copy = digest("send", "--to", "eve@example.org")
    assert (copy.status, copy.out, copy.err.count("\n")) == (1, "", 1)


def test_a_test_copy_and_a_dry_run_leave_no_trace(digest: Digest, mailbox: Mailbox, folder: Path) -> None:
    digest("build", "--date", DATE)
    assert digest("send", "--to", "eve@example.org").out == f"Sent a test copy of {DATE} to eve@example.org.\n"
    assert mailbox.taken == ["eve@example.org"]
    messages = Path("editions", f"daily-{DATE}", "messages")
    assert digest("send", "--dry-run", "--date", DATE).out == f"Wrote 2 messages to {messages}.\n"
    assert sorted(path.name for path in (folder / messages).iterdir()) == ["ann@example.org.eml", "bob@example.org.eml"]
    assert digest("deliveries").out == "Nothing was sent yet.\n"


def test_nothing_to_send_is_said(digest: Digest, mailbox: Mailbox, folder: Path) -> None:
    nothing = digest("send")
    assert (nothing.status, nothing.out) == (1, "")
    assert nothing.err == "there is no edition yet: run `digest build` first\n"
    digest("build", "--date", "2023-07-01")
    assert digest("send") == Ended(0, "Edition of 2023-07-01: skipped, it has no news.\n", "")
    facts = {"newsletter": "Daily", "date": "2023-07-01", "sent": 0, "skipped": True}
    assert json.loads(digest("send", "--json").out) == facts
    assert mailbox.taken == []
    assert "2023-07-01  skipped  it has no news" in digest("deliveries").out


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command(*arguments), cwd=folder, env=environment(), text=True, stdout=pipe, stderr=pipe
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_preview_shows_the_editions_until_it_is_stopped(digest: Digest, folder: Path) -> None:
    digest("build", "--date", DATE)
    with started(folder, "preview", "--port", "0", "--no-open", "--config", "feeds.toml") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = line.split(" at ")[1].split()[0]
        with urllib.request.urlopen(address) as page:
            assert b"Judge lets Carroll v. Trump go on" in page.read()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")


def test_the_service_says_when_the_next_edition_is_due_and_ends_when_asked(folder: Path) -> None:
    text = (folder / "feeds.toml").read_text("utf-8")  # an edition on 29 February of a leap year only: none is due
    (folder / "feeds.toml").write_text(text.replace("0 7 * * *", "0 7 29 2 *"), "utf-8")
    with started(folder, "serve") as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert line.startswith("Daily is served; the next edition is due at ")
    assert (process.returncode, out) == (0, "")
    assert all(" INFO feeds: " in told for told in err.splitlines())  # read while it was being stopped


def test_a_service_that_has_nobody_to_send_to_does_not_start(digest: Digest, folder: Path) -> None:
    text = (folder / "feeds.toml").read_text("utf-8")
    (folder / "feeds.toml").write_text(text.replace('recipients = ["ann@example.org"]', ""), "utf-8")
    ended = digest("serve")
    assert (ended.status, ended.out) == (2, "")
    assert "there is nobody to send to" in ended.err


def test_the_gate_says_what_is_in_order(digest: Digest, folder: Path) -> None:
    write_newsletter(folder)
    assert digest("check").status == 1
    digest("build", "--date", DATE)
    told = "size, links, markup, accessibility, unsubscribing, contrast, mail programs, headers, text part, templates"
    note = "SpamAssassin is not installed, so the spam score is not known; to know it: apt-get install spamassassin"
    assert digest("check", "--date", DATE) == Ended(0, f"Edition of {DATE}: {told} in order.\n", f"note: {note}\n")
    facts = {"newsletter": "Daily", "date": DATE, "passed": told.split(", "), "findings": [], "notes": [note]}
    assert json.loads(digest("check", "--json").out) == facts


def test_a_broken_template_of_ones_own_stops_building_checking_and_sending(
    digest: Digest, mailbox: Mailbox, folder: Path
) -> None:
    own = folder / "templates"
    own.mkdir()
    (own / "colours.css").write_text(":root { --accent: #7a1f1f }")
    digest("build", "--date", DATE)
    page = folder / "editions" / f"daily-{DATE}" / "digest.html"
    assert "#7a1f1f" in page.read_text("utf-8")
    (own / "card.html").write_text('{% extends "shipped/card.html" %}{% block related %}{{ crad }}{% endblock %}')
    mistake = f"{own / 'card.html'}, line 1: 'crad' is undefined, in: {{% extends"
    before = page.read_bytes()
    for words in (("build", "--date", DATE), ("check",), ("send",)):
        ended = digest(*words)
        assert ended.status == 1
        assert mistake in ended.err.splitlines()[-1]
    assert page.read_bytes() == before
    assert mailbox.taken == []
    (own / "card.html").unlink()
    assert digest("send").status == 0
    assert len(mailbox.taken) == 2
