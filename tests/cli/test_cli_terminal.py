"""What a person sees on a terminal: a bar while feeds are read, then a table; markup in a title is text."""

import os
import pty
import re
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from terminals import DATE, command, environment, write_newsletter

from digest.cli.say import SendLines


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """Run a command on a pseudo-terminal and return all that it showed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command(*arguments), cwd=folder, env=environment({"TERM": "xterm", "COLUMNS": "120"}), stdin=theirs,
        stdout=theirs, stderr=theirs, close_fds=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b""
        while piece := read(ours):
            shown += piece
        process.wait(timeout=60)
    os.close(ours)
    assert process.returncode == 0, shown
    return shown.decode()


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's way to say that nobody is at the other end any more
        return b""


def test_a_build_shows_a_bar_and_then_a_table(folder: Path) -> None:
    text = (folder / "wire.xml").read_text("utf-8").replace("Judge lets", "[bold]Judge[/] lets")
    (folder / "wire.xml").write_text(text, "utf-8")
    shown = on_a_terminal(folder, "build", "--date", DATE)
    assert "Reading feeds" in shown
    assert "1/1" in shown
    assert "\x1b[1m" in shown  # the labels are bold
    assert "[bold]Judge[/] lets Carroll v. Trump go on" in shown


class Everything:
    """A mail server's say: it takes all that comes."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        return "250 taken"


def test_sending_shows_a_bar_with_the_rate_and_the_time_left(folder: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(Everything(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        write_newsletter(folder, extra=f'[smtp]\nurl = "smtp://127.0.0.1:{port}"\n')
        on_a_terminal(folder, "build", "--date", DATE)
        shown = on_a_terminal(folder, "send")
    finally:
        server.stop()
    assert re.search(r"Sending .*1/1.* a second.*\d:\d\d:\d\d", shown)
    assert f"Edition of {DATE}: 1 sent." in shown


def test_the_bar_begins_anew_with_each_edition(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    lines = SendLines(lambda: now[0])
    for total in (2, 4):
        lines.begin(total)
        for _ in range(2):
            now[0] += 10
            lines.advance()
    assert [line.partition(",")[0] for line in capsys.readouterr().err.splitlines()] == [
        "sending: 1 of 2", "sending: 2 of 2", "sending: 1 of 4", "sending: 2 of 4",
    ]  # fmt: skip


def test_deliveries_are_a_table_with_a_header(folder: Path) -> None:
    assert "Nothing was sent yet." in on_a_terminal(folder, "deliveries")


def test_feeds_are_a_table_and_below_it_what_is_wrong_with_them(folder: Path) -> None:
    with (folder / "feeds.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[feeds]]\ntitle = "Nowhere"\nurl = "nowhere.xml"\n')
    on_a_terminal(folder, "build", "--date", DATE)
    lines = on_a_terminal(folder, "feeds", "list").splitlines()
    assert "Last 14 days" in lines[0]
    assert "Why" not in lines[0]
    assert [line.split()[0] for line in lines[1:3]] == ["Wire", "Nowhere"]
    assert lines[-1].startswith("Nowhere: there is no file ")
