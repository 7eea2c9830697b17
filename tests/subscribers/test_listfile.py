"""Lists as CSV: read row by row whatever is in them, written so that nothing runs in a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from subscribing_samples import NOW

from digest.config.values import address
from digest.model import Consent
from digest.subscribers.changes import newcomer
from digest.subscribers.listfile import (
    COLUMNS,
    Listed,
    NotAListError,
    RefusedRow,
    guarded,
    opened_text,
    read,
    unguarded,
    write,
)

PERSON = newcomer("Daily", "ann@example.org", NOW, leaving="l", access="a")
_lines = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=40).map(str.strip)


def rows(text: str | bytes) -> list[Listed | RefusedRow]:
    data = text.encode() if isinstance(text, str) else text
    return list(read(opened_text(io.BufferedReader(io.BytesIO(data))), address))


def addresses(text: str | bytes) -> list[str]:
    return [row.address for row in rows(text) if isinstance(row, Listed)]


def refusals(text: str | bytes) -> dict[int, str]:
    return {row.line: row.why for row in rows(text) if isinstance(row, RefusedRow)}


@pytest.mark.parametrize(
    "text",
    [
        "email\nann@example.org\n",
        "\ufeffname;E-Mail;Email \r\nAnn;;ann@example.org\r\n\r\n",
        "email\tname\nann@example.org\tAnn",
        'name,email\n"Ann, of\nthe Bar",ann@example.org\n,,\n',
        "\ufeffemail\nann@example.org\n".encode("utf-16-le"),
    ],
    ids=["plain", "semicolons", "tabs", "quotes", "utf-16"],
)
def test_a_list_is_read_as_spreadsheets_write_it(text: str | bytes) -> None:
    assert addresses(text) == ["ann@example.org"]
    assert refusals(text) == {}


@pytest.mark.parametrize("text", ["", "name\nann@example.org\n", "ann@example.org\n", "\0", 'e"mail\n'])
def test_a_list_without_a_column_email_is_none(text: str) -> None:
    with pytest.raises(NotAListError, match='no column "email"'):
        rows(text)


@pytest.mark.parametrize(
    ("cell", "taken"),
    [
        ("O'Hara+news@example.org", "O'Hara+news@example.org"),
        ('"""a b""@example.org"', '"a b"@example.org'),
        ("ann@münchen.example", "ann@xn--mnchen-3ya.example"),
        ("josé@münchen.example", "josé@xn--mnchen-3ya.example"),
        ("jose\u0301@example.org", "josé@example.org"),
        ("'=sum@example.org", "=sum@example.org"),
    ],
)
def test_any_legal_address_is_taken(cell: str, taken: str) -> None:
    assert addresses(f"email\n{cell}\n") == [taken]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('"ann@example.org\nBcc: all@example.org",,', "line break"),
        ('"ann@example.org\r",,', ""),
        ("ann@example.org\x0bx,,", "control character"),
        ("ann,,", "no e-mail address"),
        (",Europe/Rome,", "no e-mail address"),
        ("jos\u202eé@example.org,,", "no e-mail address"),
        ("ann@example.org,Europe/Nowhere,", 'timezone "Europe/Nowhere" is unknown'),
        ("ann@example.org,,confirmed", 'state "confirmed" is unknown; write active, blocked'),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_next_one_is_taken(row: str, why: str) -> None:
    text = f"email,timezone,state\nfirst@example.org,,\n{row}\nlast@example.org,,\n"
    assert addresses(text)[-1] == "last@example.org"
    if why:
        assert why in refusals(text)[3]
    else:  # a carriage return at the end is a blank like any other
        assert refusals(text) == {}


def test_rows_in_another_encoding_are_refused_and_no_other() -> None:
    text = "email,consent_text\na@example.org,œ\n".encode() + "b@example.org,œ\n".encode("cp1252") + b"c@example.org,\n"
    assert addresses(text) == ["a@example.org", "c@example.org"]
    assert refusals(text) == {3: "consent_text is not UTF-8; save the file as CSV UTF-8"}


def test_a_quote_that_never_ends_does_not_end_the_reading() -> None:
    swallowed = "x" * 200_000
    text = f'email\na@example.org\n"{swallowed}\nb@example.org\n'
    assert addresses(text) == ["a@example.org", "b@example.org"]
    assert "is not CSV (field larger than field limit" in refusals(text)[3]


@given(st.text() | st.binary())
def test_nothing_in_a_list_stops_its_reading(text: str | bytes) -> None:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    for row in rows(b"email,state,followed,paused_until,consent_at\n" + data):
        if isinstance(row, Listed):
            assert not set(row.address) & set("\r\n\0")


@given(_lines)
@example("'=1+1")
@example("''-")
def test_a_guarded_cell_starts_no_formula_and_is_read_back(cell: str) -> None:
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(cell)) == cell


@given(_lines, _lines)
@example("=HYPERLINK(\"https://evil.example\")", "@SUM(1+1)*cmd|' /C calc'!A0")
def test_what_is_written_is_read_back_and_no_cell_is_a_formula(source: str, text: str) -> None:
    person = replace(
        PERSON, address="+x=1@example.org", state="bounced", frequency="weekly", timezone="Europe/Rome",
        followed=("a", "b"), muted=("c",), paused_until=date(2026, 4, 1), consent=Consent(NOW, source, text),
    )  # fmt: skip
    lines = list(write([person]))
    for row in csv.reader(lines):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    (back,) = read(lines, address)
    assert back == Listed(
        2, person.address, "bounced", "weekly", "Europe/Rome", ("a", "b"), ("c",), date(2026, 4, 1), person.consent
    )


def test_reading_and_writing_hold_one_row_at_a_time() -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        yield "email\n"
        while True:
            taken += 1
            yield f"reader{taken}@example.org\n"

    source = read(endless(), address)
    assert [next(source) for _ in range(3)] == [Listed(n + 1, f"reader{n}@example.org") for n in (1, 2, 3)]
    assert taken == 3
    assert next(iter(write(iter([])))) == ",".join(COLUMNS) + "\n"
