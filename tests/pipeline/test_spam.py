"""The spam score: what SpamAssassin says, and what is said where it does not answer.  The program is a stand-in."""

import os
import stat
from pathlib import Path

import pytest

from digest.edition.check import Finding
from digest.pipeline import spam

MESSAGE = b"From: a@example.org\r\nSubject: x\r\n\r\nText\r\n"


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script in the program's place."""
    path = tmp_path / "spamassassin"
    path.touch()
    path.chmod(stat.S_IRWXU)
    monkeypatch.setattr(spam, "PROGRAM", "spamassassin")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return path


def status(line: str) -> str:
    return f"#!/bin/sh\nprintf 'X-Spam-Status: {line}\\n'\ncat\n"


@pytest.mark.parametrize(
    ("score", "level"),
    [("0.0", None), ("-1.9", None), ("2.9", None), ("3.1", "warning"), ("5.0", "fault"), ("11.2", "fault")],
)
def test_a_score_near_the_limit_is_worth_a_look_and_one_above_it_stops_a_send(
    answers: Path, score: str, level: str | None
) -> None:
    tests = "LOTS_OF_MONEY,\\n\\tNO_RELAYS"
    answers.write_text(status(f"No, score={score} required=5.0 tests={tests} autolearn=no version=4.0.1"))
    found = spam.judged(MESSAGE)
    if level is None:
        assert found is None
    else:
        assert isinstance(found, Finding)
        assert (found.check, found.level) == ("spam", level)
        assert "LOTS_OF_MONEY,NO_RELAYS" in found.what


def test_it_is_asked_about_the_message_and_not_to_ask_the_network(answers: Path) -> None:
    says = 'echo "X-Spam-Status: No, score=1 required=5"'
    answers.write_text(f'#!/bin/sh\n[ "$*" = --local ] && grep -q "^Subject: x" && {says}\n')
    assert spam.judged(MESSAGE) is None


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("#!/bin/sh\nexit 3\n", "failed"),
        ("#!/bin/sh\ncat\n", "gave no score"),
        ("#!/nowhere/perl\n", "failed"),
        ("#!/bin/sh\nexec sleep 60\n", "did not answer"),
    ],
)
def test_without_an_answer_a_note_says_why(
    answers: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    monkeypatch.setattr(spam, "SECONDS", 1.0)
    answers.write_text(script)
    found = spam.judged(MESSAGE)
    assert isinstance(found, str)
    assert words in found


def test_where_it_is_not_installed_a_note_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spam, "PROGRAM", "no-such-program")
    assert "apt-get install spamassassin" in str(spam.judged(MESSAGE))
