"""CSV files for spreadsheet programs."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from digest.errors import DigestError

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_sheet(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file (RFC 4180, UTF-8), whole or not at all.

    A text that a spreadsheet program would take for a formula gets an apostrophe before it (OWASP, CSV injection).
    Raises DigestError if the file cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows([_cell(cell) for cell in row] for row in rows)
        unfinished.replace(path)
    except OSError as error:
        raise DigestError(f"{path} cannot be written: {error.strerror}; choose another file") from error


def _cell(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
