"""`digest bounces` as it is typed, as an alias of a mail server calls it, and as the service does it."""

import json
import re
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from returned_samples import KNOWN, notification
from terminals import DATE, Ended, command, environment, run_alone, write_newsletter

Digest = Callable[..., Ended]
ANN = "ann@example.org"


class Server:
    """Takes every message, and remembers where it comes back to."""

    def __init__(self) -> None:
        self.senders: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.senders.append(envelope.mail_from)
        return "250 taken"


@pytest.fixture
def back(digest: Digest, folder: Path) -> str:
    """The address to which Ann's copy of an edition comes back, and a Maildir in the settings."""
    for name in ("new", "cur", "tmp"):
        (folder / "box" / name).mkdir(parents=True)
    server = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        write_newsletter(
            folder,
            extra=f'[smtp]\nurl = "smtp://127.0.0.1:{port}"\n[delivery]\nbounce_address = "bounces@example.org"\n'
            '[bounces]\nmailbox = "box"\n',
        )
        digest("build", "--date", DATE)
        digest("send")
    finally:
        controller.stop()
    return server.senders[0]


def arrive(folder: Path, name: str, raw: bytes) -> None:
    (folder / "box" / "new" / name).write_bytes(raw)


def test_a_mailbox_is_read_told_and_undone(digest: Digest, folder: Path, back: str) -> None:
    assert digest("bounces") == Ended(0, "Nothing new has come back.\n", "")
    assert digest("bounces", "list") == Ended(0, "Nothing has come back.\n", "")
    arrive(folder, "1", notification(to=back))
    arrive(folder, "2", KNOWN["a letter"][0])
    lines = digest("bounces").out.splitlines()
    assert lines[0].split() == ["Kind", "Messages", "Which", "means"]
    assert lines[1].startswith("hard     1         no such address")
    assert lines[3:] == [
        "One reader is no longer sent to; `digest bounces list` says why, `digest bounces undo` takes it back.",
        "1 message is left unread, for you to look at.",
    ]
    assert digest("bounces").out == "Nothing new has come back.\n1 message is left unread, for you to look at.\n"
    listed = digest("bounces", "list", "ANN@example.org").out.splitlines()
    assert re.fullmatch(
        r"[\d-]{10} [\d:]{5}  2023-07-12  ann@example.org  hard  stopped  550 5.1.1 <ann@reader.example>: user unknown",
        listed[1],
    )
    assert digest("bounces", "undo", ANN) == Ended(0, f"{ANN} is a recipient of feeds.toml again.\n", "")
    assert "  undone 20" in digest("bounces", "list").out
    again = digest("bounces", "undo", ANN)
    assert again.status == 2
    assert again.err == f"{ANN} is not stopped by a bounce; `digest bounces list` shows who is\n"


def test_programs_get_json(digest: Digest, folder: Path, back: str) -> None:
    arrive(folder, "1", notification("4.2.2", "452 4.2.2 full", to=back))
    assert json.loads(digest("bounces", "--json").out) == {"kinds": {"soft": 1}, "stopped": 0, "left": 0}
    (listed,) = digest("bounces", "list", "--json").out.splitlines()
    told = json.loads(listed)
    assert told.pop("at").endswith("Z")
    assert told == {
        "edition": DATE, "address": ANN, "kind": "soft", "stopped": False, "undone": None, "words": "452 4.2.2 full",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["mbox", "Maildir"])
def test_a_mailbox_can_be_named(digest: Digest, folder: Path, back: str, kind: str) -> None:
    raw = notification(to=back)
    arrive(folder, "1", raw)
    (folder / "mbox").write_bytes(b"From MAILER-DAEMON Wed Jul 12 07:00:00 2023\n" + raw)
    named = folder / ("mbox" if kind == "mbox" else "box")
    assert json.loads(digest("bounces", "--from", str(named), "--json").out)["kinds"] == {"hard": 1}


def test_a_pipe_gives_one_message(folder: Path, back: str) -> None:
    done = run_alone(folder, "bounces", "--from", "-", "--json", stdin=notification(to=back).replace(b"\n", b"\r\n"))
    assert (done.status, json.loads(done.out)["stopped"], done.err) == (0, 1, "")


def test_what_fails_on_a_pipe_is_to_be_tried_again(folder: Path, back: str) -> None:
    changes = {"DIGEST_DATABASE_URL": "sqlite:////nowhere/digest.db"}
    done = run_alone(folder, "bounces", "--from", "-", stdin=notification(to=back), changes=changes)
    assert done.status == 75
    assert done.err.count("\n") == 1
    assert done.err.endswith("; the mail server is asked to try again later\n")
    (folder / "feeds.toml").unlink()
    assert run_alone(folder, "bounces", "--from", "-", stdin=b"x").status == 75


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--from", "nothing"), 1, "nothing is not there; correct bounces.mailbox"),
        (("--from", "imaps://u@127.0.0.1:1/"), 2, "127.0.0.1:1/INBOX wants a password"),
        (("undo", "bob@example.org"), 2, "bob@example.org is not stopped by a bounce"),
    ],
)
def test_what_is_wrong_is_one_line(digest: Digest, arguments: tuple[str, ...], status: int, words: str) -> None:
    done = digest("bounces", *arguments)
    assert (done.status, done.out, done.err.count("\n")) == (status, "", 1)
    assert done.err.startswith(words)


def test_without_a_mailbox_the_setting_is_named(digest: Digest) -> None:
    done = digest("bounces")
    assert done.status == 2
    assert done.err.endswith("feeds.toml: bounces.mailbox is not set; set it, or say --from MAILBOX\n")


def test_the_service_reads_what_came_back(folder: Path, back: str) -> None:
    arrive(folder, "1", notification(to=back))
    service = subprocess.Popen(command("serve"), cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True)
    with service:
        assert service.stderr is not None
        for line in service.stderr:
            if "bounces: 1 hard; 1 stopped, 0 left unread" in line:
                break
        service.terminate()
        rest = service.stderr.read()
    assert service.returncode == 0
    assert "Traceback" not in rest
    assert [file.name for file in (folder / "box" / "cur").iterdir()] == ["1:2,S"]
