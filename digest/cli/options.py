"""The options that several commands share, and how their values are read."""

import getpass
import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from digest.errors import ConfigError

EARLIEST = date(1995, 1, 1)
"""No feed is older; earlier days are typing mistakes, and the first ones of the calendar cannot be reckoned with."""

_BEFORE = re.compile(r"(\d{1,4})\s*(h|d)", re.IGNORECASE)

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The feeds.toml. Default: here, then your configuration folder."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Output = Annotated[
    Path, typer.Option("--output", metavar="DIR", help="The folder that holds a folder for each edition.")
]
Day = Annotated[
    str | None, typer.Option("--date", metavar="D", help="The edition's day: 2023-07-12, today or yesterday.")
]
EDITIONS = Path("editions")


def user_name() -> str:
    """Return by what name this machine knows who calls the command: what he does stands in the ledger under it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container the user may be a mere number
        return f"user {os.getuid()}"


def read_day(text: str | None, today: date) -> date | None:
    """Return the day that --date names, None if it is not given.  Raises ConfigError."""
    if text is None:
        return None
    words = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        day = words.get(text.strip().lower()) or date.fromisoformat(text.strip())
    except ValueError:
        raise ConfigError(f'--date: "{text}" is no day; write 2023-07-12, today or yesterday') from None
    if day < EARLIEST:
        raise ConfigError(f"--date: {day} is before feeds were invented; write 2023-07-12, today or yesterday")
    if day > today + timedelta(days=1):
        # It would be the newest edition for a long time, and every earlier one would count as done.
        raise ConfigError(f"--date: {day} has not come yet, today is {today}; tomorrow is the last day there is")
    return day


def read_since(text: str | None, timezone: str) -> datetime | timedelta | None:
    """Return where --since has an edition begin: a moment, or how long before its time.  Raises ConfigError.

    A moment without a zone of its own is one in the newsletter's.
    """
    if text is None:
        return None
    if before := _BEFORE.fullmatch(text.strip()):
        return timedelta(**{"hours" if before[2].lower() == "h" else "days": int(before[1])})
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.date() >= EARLIEST:
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))
            return zoned.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        pass
    raise ConfigError(f'--since: "{text}" is no time; write 2023-07-11T07:00, 2023-07-11, 36h or 2d')


def web_address(address: str) -> str:
    """Return an address with its scheme, as people leave it out.  Raises ConfigError if it is none of the web."""
    if "://" in address:
        if not address.lower().startswith(("http://", "https://")):
            raise ConfigError(f"{address}: feeds are read over http and https; write such an address")
        return address
    return f"https://{address}"
