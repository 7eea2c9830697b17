"""What every command has in common: how it starts, what it imports, and how it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from terminals import Ended, command, environment, run_alone

Digest = Callable[..., Ended]

COMMANDS = ["init", "build", "demo", "group", "explain", "preview", "check", "approve", "send", "deliveries", "serve"]
HEAVY = {
    "sqlalchemy", "alembic", "requests", "urllib3", "feedparser", "nh3", "jinja2", "premailer", "lxml", "cssutils",
    "pydantic", "email_validator", "flask", "waitress", "apscheduler", "eyecite", "courts_db", "reporters_db", "rich",
    "smtplib", "asyncio", "http.client", "webbrowser",
}  # fmt: skip


def imported(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that a command imports, by running it with Python's own log of imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command(*arguments)[1:]],
        cwd=folder, env=environment(), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], []], ids=" ".join)
def test_help_imports_nothing_that_is_slow(folder: Path, arguments: list[str]) -> None:
    modules = imported(folder, *arguments)
    assert "typer" in modules
    by_typer = {"pydantic"} if "build" in arguments else set()  # with which it converts a command's own options
    assert modules & HEAVY == by_typer
    ours = {name for name in modules if name.startswith("digest.")}
    assert {name.split(".")[1] for name in ours} <= {"__main__", "cli", "errors", "model"}


def test_a_build_that_finds_nothing_new_imports_only_what_it_needs(folder: Path) -> None:
    assert run_alone(folder, "build", "--date", "2023-07-12").status == 0
    modules = imported(folder, "build", "--date", "2023-07-12")
    assert "sqlalchemy" in modules
    assert modules & (HEAVY - {"sqlalchemy", "pydantic", "email_validator", "asyncio"}) == set()
    assert not any(name.startswith("digest.cases.") for name in modules)


def test_digest_alone_prints_help_with_every_command(digest: Digest) -> None:
    alone, asked = digest(), digest("--help")
    assert (alone.status, asked.status) == (0, 0)
    assert alone.out == asked.out
    listed = [line.split()[0] for line in alone.out.partition("Commands:\n")[2].splitlines() if line[:3].strip()]
    assert listed[: len(COMMANDS)] == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_and_takes_a_configuration(digest: Digest, name: str) -> None:
    told = digest(name, "--help")
    assert told.status == 0
    assert f"Example: digest {name}" in told.out
    assert "--config FILE" in told.out


@pytest.mark.parametrize("name", ["build", "demo", "explain", "send", "deliveries"])
def test_commands_that_report_something_do_it_in_json_too(digest: Digest, name: str) -> None:
    assert "--json" in digest(name, "--help").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bild"], "No such command 'bild'"),
        (["build", "--dat", "2023-07-12"], "No such option"),
        (["explain"], "Missing argument 'STORY'"),
        (["build", "--date", "soon"], '--date: "soon" is no day; write 2023-07-12, today or yesterday'),
        (["build", "--date", "9999-12-31"], "9999-12-31 has not come yet"),
        (["build", "--date", "0001-01-01"], "before feeds were invented"),
        (["build", "--since", "lunch"], '--since: "lunch" is no time; write 2023-07-11T07:00, 2023-07-11, 36h or 2d'),
        (["build", "--since", "0001-01-01T00:00+14:00"], "is no time"),
        (["build", "--config", "nowhere.toml"], "--config: there is no file nowhere.toml"),
        (["send", "--to", "nobody"], '--to: "nobody" is no e-mail address'),
        (["preview", "--port", "70000", "--no-open"], "70000 is no port"),
        (["group", "nowhere.jsonl"], "nowhere.jsonl, it cannot be read: No such file or directory; check the name"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_line_is_a_few_lines_and_status_2(digest: Digest, arguments: list[str], words: str) -> None:
    ended = digest(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert words in ended.err
    assert "Traceback" not in ended.err


def test_every_problem_of_a_configuration_is_a_line(digest: Digest, folder: Path) -> None:
    text = (folder / "feeds.toml").read_text("utf-8")
    (folder / "feeds.toml").write_text(text.replace("New_York", "New_Yrok").replace("0 7 * * *", "0 7 * *"), "utf-8")
    ended = digest("build")
    assert (ended.status, ended.out) == (2, "")
    assert [line.split(": ")[0] for line in ended.err.splitlines()] == ["feeds.toml:5", "feeds.toml:6"]


def test_a_failure_is_one_line_and_status_1(digest: Digest, folder: Path) -> None:
    (folder / "digest.db").write_text("this is no database, and longer than a page header would be " * 20)
    ended = digest("build", "--date", "2023-07-12")
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "is not a database" in ended.err


def test_whoever_closes_the_pipe_early_ends_a_command_quietly(folder: Path) -> None:
    rows = "".join(f'{{"id": "s{number}", "title": "Bar exam opens {number}"}}\n' for number in range(3000))
    reader, writer = os.pipe()
    with subprocess.Popen(
        command("group"), cwd=folder, env=environment(), stdin=subprocess.PIPE, stdout=writer, stderr=subprocess.PIPE
    ) as process:
        os.close(writer)
        os.close(reader)
        _, err = process.communicate(rows.encode(), timeout=60)
    assert (process.returncode, err) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_under_the_output_is_one_line(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("group", "-"), cwd=folder, env=environment(), input=b'{"id": "a", "title": "t"}', stdout=full,
            stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        1, b"the output cannot be written: No space left on device; make room, then try again\n"
    )  # fmt: skip


@pytest.mark.skipif(not Path("/proc/self/syscall").exists(), reason="only Linux tells what a process waits for")
def test_an_interrupt_is_quiet(folder: Path) -> None:
    # A shell that runs tests in the background has them ignore the interrupt, and their children after them.
    heeding = "from signal import *; signal(SIGINT, default_int_handler); from digest.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", heeding, "group"], cwd=folder, env=environment(), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        wait_until_it_reads(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


def wait_until_it_reads(pid: int) -> None:
    """Wait until a process blocks in reading its standard input: file 0, as the kernel tells."""
    while True:
        call = Path(f"/proc/{pid}/syscall").read_text().split()
        if call[:2] == ["0", "0x0"]:
            return


def test_a_terminal_that_lacks_a_letter_is_no_failure(folder: Path) -> None:
    text = (folder / "wire.xml").read_text("utf-8").replace("Judge lets", "Judge “lets”")
    (folder / "wire.xml").write_text(text, "utf-8")
    ended = run_alone(folder, "build", "--date", "2023-07-12", changes={"PYTHONIOENCODING": "ascii"})
    assert (ended.status, ended.err) == (0, "")
