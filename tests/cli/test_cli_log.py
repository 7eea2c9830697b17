"""The log names nobody, and whoever looks at a long send from a script sees how far it is."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cli.log import Discreet
from digest.cli.say import SendLines


def told(text: str) -> str:
    return Discreet("%(message)s").format(logging.LogRecord("digest", logging.INFO, "", 1, "%s", (text,), None))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("550 5.1.1 <ann.o'neil+x@mail.example.org>: unknown", "550 5.1.1 <…@mail.example.org>: unknown"),
        ("25 refuses bob@example.org: 550 bob@a.example?", "25 refuses …@example.org: 550 …@a.example?"),
        ("größe@bücher.example, x@[192.0.2.1]", "…@bücher.example, …@[192.0.2.1]"),
        ("@example.org and a@ b are none", "@example.org and a@ b are none"),
    ],
)  # fmt: skip
def test_of_an_address_only_the_domain_is_logged(text: str, expected: str) -> None:
    assert told(text) == expected


@given(st.text(), st.emails(), st.text())
def test_no_address_is_logged_whatever_stands_around_it(before: str, address: str, after: str) -> None:
    assert f" {address} " not in told(f"{before} {address} {after}")


def test_a_long_send_is_told_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    now = [100.0]
    lines = SendLines(lambda: now[0])
    lines.begin(10_000)
    for _ in range(5000):
        now[0] += 1 / 256
        lines.advance()
    assert capsys.readouterr().err.splitlines() == [
        "sending: 2,560 of 10,000, 256 a second, 0:00:29 left",
    ]
