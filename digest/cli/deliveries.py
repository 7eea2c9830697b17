"""`digest deliveries`: what was sent to whom."""

import os
from datetime import UTC
from typing import TYPE_CHECKING

from digest.cli.options import Config, Day, Json, read_day
from digest.cli.say import say, say_json, say_table

if TYPE_CHECKING:
    from digest.model import Delivery

EXAMPLE = "Example: digest deliveries --date 2023-07-12"


def command(config: Config = None, date: Day = None, json: Json = False) -> None:
    """List what was sent to whom, and what the mail server said where it was refused."""
    from digest.app import opened

    with opened(config, os.environ) as app:
        listed = app.deliveries(read_day(date, app.today))
    rows = [_row(delivery) for delivery in listed]
    if json:
        names = ("date", "address", "state", "tries", "changed", "error")
        say_json([dict(zip(names, row, strict=True)) for row in rows])
    elif rows:
        say_table([tuple("" if cell is None else str(cell) for cell in row) for row in rows], _HEADER)
    else:
        say("Nothing was sent yet.")


_HEADER = ("Edition", "Address", "State", "Tries", "Since", "Why")


def _row(delivery: "Delivery") -> tuple[str, str, str, int, str | None, str | None]:
    changed = delivery.changed.astimezone(UTC).isoformat().replace("+00:00", "Z") if delivery.changed else None
    return delivery.date.isoformat(), delivery.address, delivery.state, delivery.tries, changed, delivery.error
