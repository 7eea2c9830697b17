"""Addresses come from feeds.toml and a CSV file, each once; a bad row is told and left out."""

from pathlib import Path

import pytest

from digest.config import Settings, load, read_recipients
from digest.errors import ConfigError

HEAD = """\
[newsletter]
name = "Daily"
title = "The Case Daily"
timezone = "America/New_York"
schedule = "0 7 * * *"
from = "daily@example.org"
postal_address = "1 Example Street"
"""
FEED = '[[feeds]]\ntitle = "A"\nurl = "a.xml"\n'


def settings(folder: Path, recipients: str, csv: str | bytes | None = None) -> Settings:
    """Return settings with these lines in [newsletter], and subscribers.csv with this text beside them."""
    (folder / "feeds.toml").write_text(HEAD + recipients + "\n" + FEED, encoding="utf-8")
    if csv is not None:
        (folder / "subscribers.csv").write_bytes(csv if isinstance(csv, bytes) else csv.encode())
    return load(folder / "feeds.toml", {})


IN_CSV = 'recipients_file = "subscribers.csv"'


def test_no_recipients_is_an_empty_list(tmp_path: Path) -> None:
    assert read_recipients(settings(tmp_path, "")) == ([], [])


def test_the_list_comes_before_the_file_and_each_address_once(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        'recipients = ["B@example.org", "a@example.org", "b@example.org"]\n' + IN_CSV,
        "email\nc@example.org\nA@EXAMPLE.ORG\nc@example.org\n",
    )
    assert read_recipients(found) == (["B@example.org", "a@example.org", "c@example.org"], [])


def test_other_columns_are_ignored_and_the_header_may_be_written_anyhow(tmp_path: Path) -> None:
    csv = '\ufeffName, E Mail ,Email\r\n"Doe, Jane",x,jane@example.org\r\n\r\n,,\r\nJoe,y, joe@example.org \r\n'
    assert read_recipients(settings(tmp_path, IN_CSV, csv)) == (["jane@example.org", "joe@example.org"], [])


def test_bad_rows_are_refused_with_their_line_and_reason(tmp_path: Path) -> None:
    csv = 'email,name\nnobody\na@example.org,A\n,No address\n"b@example.org\r\nBcc: c@example.org",B\n\nname only,x\n'
    addresses, refused = read_recipients(settings(tmp_path, IN_CSV, csv))
    file = tmp_path / "subscribers.csv"
    assert addresses == ["a@example.org"]
    assert [line.partition(" (")[0] for line in refused] == [
        f'{file}:2: "nobody" is no e-mail address',
        f'{file}:4: "" is no e-mail address',
        f"{file}:6: holds a line break or another control character; write one plain address",
        f'{file}:8: "name only" is no e-mail address',
    ]


def test_a_row_too_short_for_its_address_is_refused(tmp_path: Path) -> None:
    addresses, refused = read_recipients(settings(tmp_path, IN_CSV, "name,email\nJane\nJoe,joe@example.org\n"))
    assert addresses == ["joe@example.org"]
    assert len(refused) == 1


@pytest.mark.parametrize("address", ["Jane <jane@example.org>", "a@example.org, b@example.org", "Jané <j@example.org>"])
def test_only_plain_addresses_are_sent_to(tmp_path: Path, address: str) -> None:
    addresses, refused = read_recipients(settings(tmp_path, IN_CSV, f'email\n"{address}"\n'))
    assert addresses == []
    assert len(refused) == 1


@pytest.mark.parametrize(
    ("csv", "expected"),
    [
        (None, r"the recipients cannot be read \(No such file or directory\); check recipients_file"),
        ("", r'subscribers\.csv:1: the header row has no column "email"'),
        ("a@example.org\nb@example.org\n", r'subscribers\.csv:1: the header row has no column "email"'),
        (b"email\na@example.org\nm\xfcller@example.org\n", r"subscribers\.csv:3: the file is not UTF-8 text here"),
        ("email\n" + "x" * 200_000 + "\n", r"subscribers\.csv:2: is not CSV \(field larger"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_error(tmp_path: Path, csv: str | bytes | None, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected) as caught:
        read_recipients(settings(tmp_path, IN_CSV, csv))
    assert len(caught.value.problems) == 1
