"""Lists of subscribers as CSV (RFC 4180), read and written row by row.  Pure but for the file that is passed in.

A spreadsheet takes a cell that begins with = + - or @ for a formula and runs it (CWE-1236): such a cell is written
with an apostrophe before it, which reading takes away again.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from io import BufferedReader, TextIOWrapper
from typing import IO, Any, get_args
from zoneinfo import available_timezones

from digest.model import Consent, Frequency, Subscriber, SubscriberState

COLUMNS = (
    "email", "state", "frequency", "timezone", "followed", "muted", "paused_until", "created", "changed", "consent_at",
    "consent_source", "consent_text",
)  # fmt: skip
"""The columns that are written, and read where they are there; only the first must be."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0085\u2028\u2029]")
_CASE = re.compile(r"[A-Za-z0-9._:-]{1,100}")


@dataclass(frozen=True, slots=True)
class Listed:
    """What one row says; None where it does not say it."""

    line: int
    address: str
    state: SubscriberState | None = None
    frequency: Frequency | None = None
    timezone: str | None = None
    followed: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    paused_until: date | None = None
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not taken, and why."""

    line: int
    why: str


class NotAListError(ValueError):
    """The file as a whole cannot be read: what stands at its top says no column "email"."""


def opened_text(file: BufferedReader) -> IO[str]:
    """Return the file as text: UTF-8 with or without its mark, or UTF-16 with one, as spreadsheets write them.

    Bytes that are no UTF-8 stay in the text as lone surrogates, by which `read` knows the rows that hold them.
    """
    if file.peek(2)[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return TextIOWrapper(file, "utf-16", errors="replace", newline="")
    return TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")


def read(lines: Iterable[str], check: Callable[[str], str]) -> Iterator[Listed | RefusedRow]:
    """Yield each row as it is understood, or why it is refused; empty rows are passed over.

    `check` returns an address in the form it is sent to, or raises ValueError.  Columns may be parted by commas,
    semicolons or tabs; unknown ones are left alone.  Raises NotAListError if there is no column "email".
    """
    source = iter(lines)
    first = next(source, "")
    rows = csv.reader(_with(first, source), delimiter=_delimiter(first))
    header = [name.strip().lower() for name in _next_row(rows) or []]
    if "email" not in header:
        raise NotAListError('the first row has no column "email"; write email over the column of the addresses')
    while True:
        begin = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield RefusedRow(begin, f"is not CSV ({error}); mend the row")
            continue
        if any(cell.strip() for cell in row):
            yield _understood(begin, dict(zip(header, row, strict=False)), check)


def write(people: Iterable[Subscriber]) -> Iterator[str]:
    """Yield the lines of the list, the names of the columns first."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(COLUMNS)
    yield line.text
    for person in people:
        writer.writerow([guarded(cell) for cell in cells(person).values()])
        yield line.text


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return what `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


class _Line:
    """What the csv module writes to: keeps the last line."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def _with(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _next_row(rows: Any) -> list[str] | None:
    try:
        row: list[str] | None = next(rows, None)
    except csv.Error as error:
        raise NotAListError(f"the first row is not CSV ({error}); mend it") from None
    return row


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _understood(line: int, cells: dict[str, str], check: Callable[[str], str]) -> Listed | RefusedRow:
    try:
        values = {name: _text(name, cells.get(name, "")) for name in COLUMNS}
        return Listed(
            line=line,
            address=check(values["email"]),
            state=_one_of("state", values["state"].lower(), get_args(SubscriberState)),
            frequency=_one_of("frequency", values["frequency"].lower(), get_args(Frequency)),
            timezone=_one_of("timezone", values["timezone"], _zones()),
            followed=_cases("followed", values["followed"]),
            muted=_cases("muted", values["muted"]),
            paused_until=_day("paused_until", values["paused_until"]),
            consent=_consent(values),
        )
    except ValueError as error:
        return RefusedRow(line, str(error))


def _text(name: str, cell: str) -> str:
    cell = unguarded(cell.strip()).strip()
    try:
        cell.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} is not UTF-8; save the file as CSV UTF-8") from None
    if _CONTROL.search(cell) or (name != "consent_text" and re.search(r"[\r\n]", cell)):
        raise ValueError(f"{name} holds a line break or another control character; write it in one plain line")
    return cell


def _one_of(name: str, text: str, known: Iterable[str]) -> Any:
    """Return the text, None if it is empty.  Raises ValueError if it is none of those known."""
    if text and text not in known:
        few = sorted(known)
        hint = f"; write {', '.join(few)}" if len(few) < 10 else ""
        raise ValueError(f'{name} "{text[:60]}" is unknown{hint}')
    return text or None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _cases(name: str, text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(text.split()))
    for case in found:
        if not _CASE.fullmatch(case):
            raise ValueError(f'{name} "{case[:60]}" is no id of a case; write ids with blanks between them')
    return found


def _day(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f'{name} "{text[:60]}" is no day; write 2026-01-31') from None


def _consent(values: dict[str, str]) -> Consent | None:
    text = values["consent_at"]
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return Consent(aware.astimezone(UTC), values["consent_source"], values["consent_text"])
    except (ValueError, OverflowError):
        raise ValueError(f'consent_at "{text[:60]}" is no time; write 2026-01-31T09:30:00Z') from None


def cells(person: Subscriber) -> dict[str, str]:
    """Return what the list tells of a person, by column."""
    consent = person.consent
    values = (
        person.address,
        person.state,
        person.frequency,
        person.timezone or "",
        " ".join(person.followed),
        " ".join(person.muted),
        person.paused_until.isoformat() if person.paused_until else "",
        _instant(person.created),
        _instant(person.changed),
        _instant(consent.at) if consent else "",
        consent.source if consent else "",
        consent.text if consent else "",
    )
    return dict(zip(COLUMNS, values, strict=True))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
