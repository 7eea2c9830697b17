"""What a feed that wants a login is sent, from files of its own: secrets never stand in feeds.toml."""

import re
from base64 import b64encode
from pathlib import Path

from digest.config.problems import Report
from digest.config.shape import FeedEntry

_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e]+)")  # RFC 9110, 5.6.2, and plain ASCII values
_OURS = {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "if-none-match",
         "if-modified-since"}  # fmt: skip


def feed_headers(entry: FeedEntry, number: int, folder: Path, report: Report) -> tuple[tuple[str, str], ...]:
    """Return the headers of the `number`th feed; what is wrong with its files is reported at their keys.

    `headers_file` holds a header a line ("X-Key: abc"); `login_file` one line, "user:password" (RFC 7617).
    """
    headers: list[tuple[str, str]] = []
    if entry.headers_file is not None:
        place: tuple[str | int, ...] = ("feeds", number, "headers_file")
        headers += _listed(_lines(folder, entry.headers_file, place, report), place, report)
    if entry.login_file is not None:
        place = ("feeds", number, "login_file")
        lines = _lines(folder, entry.login_file, place, report)
        if len(lines) == 1 and ":" in lines[0]:
            headers.append(("Authorization", f"Basic {b64encode(lines[0].encode()).decode('ascii')}"))
        elif lines:
            report.add(place, "must hold one line; write user:password there")
    return tuple(headers)


def _listed(lines: list[str], place: tuple[str | int, ...], report: Report) -> list[tuple[str, str]]:
    headers = []
    for count, line in enumerate(lines, 1):
        found = _HEADER.fullmatch(line)
        if found is None or found[1].lower() in _OURS:
            report.add(place, f"line {count} of it is no header; write Name: value")
        else:
            headers.append((found[1], found[2].strip()))
    return headers


def _lines(folder: Path, name: str, place: tuple[str | int, ...], report: Report) -> list[str]:
    file = folder / Path(name).expanduser()
    try:
        lines = [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        report.add(place, f"{file} cannot be read ({why}); write the secret to it")
        return []
    if not lines:
        report.add(place, f"{file} is empty; write the secret to it")
    return lines
