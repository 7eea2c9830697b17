"""What commands print: for people on a terminal with tables, bars and colours, in plain lines elsewhere.

Results go to stdout, everything else to stderr.  Texts of feeds are printed as texts, never as markup.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from digest.model import FeedReport

Row = tuple[str, ...]

_TELL_EVERY = 10  # seconds


def say(line: str) -> None:
    """Print a line of the result, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(line: str) -> None:
    """Print a line about what is wrong."""
    sys.stderr.write(f"{line}\n")


def say_json(document: object) -> None:
    """Print a document as one line of JSON, in UTF-8 whatever the terminal speaks."""
    say_lines([json.dumps(document, ensure_ascii=False)])


def say_lines(lines: Sequence[str]) -> None:
    """Print lines in UTF-8, for other programs; half a surrogate pair, which UTF-8 lacks, is written as JSON has it."""
    sys.stdout.flush()
    for line in lines:
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def on_terminal() -> bool:
    """Return whether what is printed is read by a person, line by line."""
    return sys.stdout.isatty()


def say_table(rows: Sequence[Row], header: Row | None = None) -> None:
    """Print rows: as a table on a terminal, elsewhere a line each with its cells lined up."""
    if sys.stdout.isatty():
        _rich_table(rows, header)
        return
    every = [*([header] if header else []), *rows]
    widths = [max(len(row[column]) for row in every) for column in range(len(every[0]) - 1)] if every else []
    for row in every:
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True)]
        say("  ".join([*cells, row[-1]]).rstrip())


def abandon_stdout() -> None:
    """Let what was not printed yet go nowhere, since stdout takes nothing any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def feed_progress(total: int) -> Iterator[Callable[[FeedReport], None]]:
    """Show a bar on stderr while feeds are read, if that is a terminal; yields what to call after each feed."""
    with _progress("Reading feeds", total) as advance:
        yield lambda report: advance(report.title)


@contextmanager
def send_progress() -> Iterator[tuple[Callable[[int], None], Callable[[], None]]]:
    """Show on stderr, while messages are sent, how many went, the rate and the time left.

    That is a bar on a terminal, elsewhere a line every ten seconds.  Yields what to call with the number of messages
    once it is known, and what to call after each.
    """
    if not sys.stderr.isatty():
        lines = SendLines(time.monotonic)
        yield lines.begin, lines.advance
        return
    from rich.console import Console  # 40 ms, and only terminals want it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]:,.0f} a second")
    columns = TextColumn("Sending"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None, rate=0)

        def begin(total: int) -> None:
            progress.reset(task, total=total, rate=0)  # the weekly edition is sent after the daily one

        def advance() -> None:
            progress.update(task, advance=1, rate=progress.tasks[0].speed or 0)

        yield begin, advance


class SendLines:
    """Says on stderr every ten seconds how far sending is.  `now` is a clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._total = self._done = 0
        self._begun = self._told = now()

    def begin(self, total: int) -> None:
        """Take in how many messages there are."""
        self._total, self._done = total, 0
        self._begun = self._told = self._now()

    def advance(self) -> None:
        """Take in that one more is done."""
        self._done += 1
        now = self._now()
        if now - self._told < _TELL_EVERY:
            return
        self._told = now
        rate = self._done / (now - self._begun)
        left = timedelta(seconds=round(max(0, self._total - self._done) / rate))
        complain(f"sending: {self._done:,} of {self._total:,}, {rate:,.0f} a second, {left} left")


def open_in_browser(path: Path) -> None:
    """Open a file in the browser, or say that there is none."""
    open_address(path.absolute().as_uri())


def open_address(address: str) -> None:
    """Open an address in the browser, or say that there is none."""
    import webbrowser  # 25 ms

    if not webbrowser.open(address):
        complain(f"no browser was found; open {address} in one")


@contextmanager
def _progress(label: str, total: int) -> Iterator[Callable[[str], None]]:
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # 40 ms, and only terminals want it
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[last]}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=total, last="")
        yield lambda name: progress.update(task, advance=1, last=escape(name[:40]))


def _rich_table(rows: Sequence[Row], header: Row | None) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*(header or ()), box=None, show_header=header is not None, pad_edge=False)
    for row in rows:
        table.add_row(Text(row[0], style="" if header else "bold"), *map(Text, row[1:]))
    Console().print(table)
