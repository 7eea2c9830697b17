"""`digest deliveries`: what was sent to whom, and another try for what was not."""

import datetime
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, get_args

import typer

from digest.cli.options import Config, Day, Json, read_day
from digest.cli.say import say, say_json, say_table
from digest.cli.sheet import write_sheet
from digest.errors import ConfigError
from digest.model import DeliveryState

if TYPE_CHECKING:
    from digest.app import App
    from digest.app.mailing import Mailing
    from digest.model import Delivery

EXAMPLE = "Example: digest deliveries --date 2023-07-12 --state failed --list"

_FIELDS = ("date", "address", "state", "tries", "changed", "error")
_HEADER = ("Edition", "Address", "State", "Tries", "Since", "Why")
_LOST: tuple[DeliveryState, ...] = ("failed", "uncertain")


def command(
    config: Config = None,
    date: Day = None,
    state: Annotated[
        list[str] | None,
        typer.Option("--state", metavar="S", help=f"Only these: {', '.join(get_args(DeliveryState))}."),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List each delivery, with the mail server's words.")] = False,
    export: Annotated[Path | None, typer.Option("--export", metavar="FILE", help="Write them to a CSV file.")] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Queue those of --date that are failed or uncertain (or --state) again.")
    ] = False,
    json: Json = False,
) -> None:
    """Count what was sent, by edition and state; or list it, export it, or queue again what did not arrive."""
    from digest.app import opened

    states = _states(state or [])
    with opened(config, os.environ) as app:
        day = read_day(date, app.today)
        if retry:
            if day is None:
                raise ConfigError("--retry needs the edition: add --date, 2023-07-12 or today")
            if "sent" in states or "sending" in states:
                raise ConfigError("--retry would send twice what was sent; name other states, or none")
            count = sum(mailing.retry(day, states or _LOST) for mailing in (app.mailing, app.mailing.weekly))
            return say_json({"queued": count}) if json else say(f"Queued {count:,} again; now: digest send --resume")
        if not (listed or export or json or states):
            return _count(app, day)
        both = (app.mailing, app.mailing.weekly)
        if json and export is None:
            return say_json([facts for mailing in both for facts in _facts(mailing, day, states)])
        rows = [_row(delivery) for mailing in both for delivery in mailing.deliveries(day, states)]
    if export is not None:
        write_sheet(export, _FIELDS, rows)
        return say(f"Wrote {len(rows):,} deliveries to {export}.")
    if not rows:
        return say("There is no such delivery.")
    return say_table([tuple("" if cell is None else str(cell) for cell in row) for row in rows], _HEADER)


def _count(app: "App", day: datetime.date | None) -> None:
    rows = [*_counted(app.mailing, day, ""), *_counted(app.mailing.weekly, day, " weekly")]
    if not rows:
        return say("Nothing was sent yet.")
    return say_table(sorted(rows), ("Edition", "State", "Deliveries"))


def _counted(mailing: "Mailing", day: datetime.date | None, kind: str) -> list[tuple[str, str, str]]:
    rows = [(f"{edition}{kind}", str(state), f"{count:,}") for edition, state, count in mailing.delivery_counts(day)]
    return [*rows, *((f"{one.date}{kind}", one.state, one.reason) for one in _not_gone_out(mailing, day))]


class _NotGoneOut(NamedTuple):
    """An edition that did not go out, or not to everybody."""

    date: datetime.date
    state: Literal["paused", "missed", "skipped"]
    since: datetime.datetime | None
    reason: str


def _not_gone_out(mailing: "Mailing", day: datetime.date | None) -> list[_NotGoneOut]:
    return [
        *(_NotGoneOut(one.date, "paused", one.paused, one.reason or "") for one in mailing.paused(day)),
        *(_NotGoneOut(one.date, "missed", one.noted, one.reason) for one in mailing.missed(day)),
        *(_NotGoneOut(one, "skipped", None, "it has no news") for one in mailing.skipped(day)),
    ]


def _facts(
    mailing: "Mailing", day: datetime.date | None, states: list[DeliveryState]
) -> list[dict[str, str | int | None]]:
    """Return the deliveries as JSON has them and, unless only some states are wanted, what did not go out."""
    rows: list[tuple[str | int | None, ...]] = [_row(delivery) for delivery in mailing.deliveries(day, states)]
    if not states:
        missing = _not_gone_out(mailing, day)
        rows += [(one.date.isoformat(), None, one.state, 0, _utc(one.since), one.reason) for one in missing]
    return [{"newsletter": mailing.name, **dict(zip(_FIELDS, row, strict=True))} for row in rows]


def _states(texts: list[str]) -> list[DeliveryState]:
    known = {str(state): state for state in get_args(DeliveryState)}
    for text in texts:
        if text not in known:
            raise ConfigError(f'--state: "{text}" is no state; write {", ".join(known)}')
    return [known[text] for text in texts]


def _row(delivery: "Delivery") -> tuple[str, str, str, int, str | None, str | None]:
    changed = _utc(delivery.changed)
    return delivery.date.isoformat(), delivery.address, delivery.state, delivery.tries, changed, delivery.error


def _utc(moment: datetime.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
