"""Who gets the newsletter: the addresses in feeds.toml and in its CSV file.  Read when something is sent."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from digest.config import values
from digest.config.load import Settings
from digest.errors import ConfigError


def read_recipients(settings: Settings) -> tuple[list[str], list[str]]:
    """Return the addresses to send to, each once, in the order of the files, and a line for each row that is refused.

    Addresses that differ in upper and lower case only are one; the first spelling counts.
    Raises ConfigError if the CSV file (UTF-8, with a header row and a column `email`) cannot be read.
    """
    addresses: dict[str, str] = {}
    for address in settings.newsletter.recipients:
        addresses.setdefault(address.casefold(), address)
    refused = []
    for place, text in _rows(settings):
        try:
            address = values.address(text)
        except ValueError as error:
            refused.append(f"{place}: {error}")
        else:
            addresses.setdefault(address.casefold(), address)
    return list(addresses.values()), refused


def _rows(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the place and the address of every row of the CSV file."""
    if settings.newsletter.recipients_file is None:
        return
    file = settings.path.parent / Path(settings.newsletter.recipients_file).expanduser()
    rows = csv.reader(io.StringIO(_text(file), newline=""))
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        if "email" not in header:
            raise ConfigError(f'{file}:1: the header row has no column "email"; write email as the name of that column')
        column = header.index("email")
        for row in rows:
            if any(cell.strip() for cell in row):
                yield f"{file}:{rows.line_num}", row[column] if column < len(row) else ""
    except csv.Error as error:
        raise ConfigError(f"{file}:{rows.line_num}: is not CSV ({error}); mend the row") from None


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file}:{line}: the file is not UTF-8 text here; save it as CSV UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{file}: the recipients cannot be read ({error.strerror}); check recipients_file") from None
