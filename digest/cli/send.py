"""`digest send`: an edition to its readers."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import EDITIONS, Config, Day, Json, Output, read_day
from digest.cli.say import complain, say, say_json, send_progress
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.app import App
    from digest.app.mailing import Sending
    from digest.model import Delivery

EXAMPLE = "Example: digest send --date 2023-07-12 --to editor@example.org"


def command(
    *,
    config: Config = None,
    day_text: Day = None,
    to: Annotated[
        str | None, typer.Option(metavar="ADDR", help="Send one test copy, marked as such, to this address only.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write the messages to files instead.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with what was begun: put off, interrupted or paused.")
    ] = False,
    output: Output = EDITIONS,
    json: Json = False,
) -> None:
    """Send the newest edition, or that of a day, to everyone who has not got it yet.

    A second call sends nothing twice.  With --dry-run the messages are written below the edition's folder.  With
    --resume nobody is added; without --date it goes on with every edition of the last 24 hours that was begun.
    """
    from digest.app import opened

    with opened(config, os.environ) as app:
        day = read_day(day_text, app.today)
        address = _address(to)
        if resume and (dry_run or to):
            raise ConfigError("--resume goes on with an edition that was begun; leave --to and --dry-run away")
        if dry_run:
            folder, count = app.mailing.dry_run(day, output, address)
            _tell({"written": count, "folder": str(folder)}, f"Wrote {_messages(count)} to {folder}.", json=json)
        elif address is not None:
            sent = app.mailing.send_test(day, address)
            _tell({"date": str(sent), "to": address}, f"Sent a test copy of {sent} to {address}.", json=json)
        else:
            _report(_send(app, day, resume=resume), json=json)


def _send(app: "App", day: date | None, *, resume: bool) -> "Sequence[Sending]":
    with send_progress() as (begin, advance):

        def done(delivery: "Delivery") -> None:
            advance()
            if delivery.state != "sent":
                complain(f"{delivery.address}: {delivery.state}: {delivery.error}")

        weekly = app.mailing.weekly
        if resume:
            begun = [one for one in (app.mailing, weekly) if day is None or one.begun(day)] or [app.mailing]
            return [sending for one in begun for sending in one.resume(day, on_done=done, on_begin=begin)]
        first = app.mailing.send(day, on_done=done, on_begin=begin)
        if not weekly.has(first.day):
            return [first]
        return [first, weekly.send(first.day, on_done=done, on_begin=begin)]


def _report(sendings: "Sequence[Sending]", *, json: bool) -> None:
    """Print how sending went; exits with 1 if somebody has not got the edition who should have."""
    if not sendings:
        _tell({"date": None, "sent": 0}, "Nothing is left to go on with.", json=json)
    incomplete = [_report_one(sending, json=json) for sending in sendings]
    for sending in sendings:
        if sending.summary.stopped is not None:
            raise sending.summary.stopped
    if any(incomplete):
        raise typer.Exit(1)


def _report_one(sending: "Sending", *, json: bool) -> bool:
    """Print how one edition went; returns whether somebody has not got it who should have."""
    summary = sending.summary
    named = f"{'Weekly edition' if sending.weekly else 'Edition'} of {sending.day}"
    if sending.skipped:
        facts = {"newsletter": sending.name, "date": sending.day.isoformat(), "sent": 0, "skipped": True}
        _tell(facts, f"{named}: skipped, it has no news.", json=json)
        return False
    for line in sending.refused:
        complain(f"not a recipient: {line}")
    counts = {"sent": summary.sent, "failed": summary.failed, "deferred": summary.deferred,
              "uncertain": summary.uncertain}  # fmt: skip
    told = [f"{count} {state}" for state, count in counts.items() if count] or ["nobody was left to send to now"]
    if sending.waiting:
        told.append(f"{sending.waiting} to be tried again by `digest send --resume`")
    facts = {"newsletter": sending.name, "date": sending.day.isoformat(), **counts,
             "waiting": sending.waiting, "refused": list(sending.refused),
             "stopped": str(summary.stopped) if summary.stopped else None, "paused": summary.paused}  # fmt: skip
    _tell(facts, f"{named}: {', '.join(told)}.", json=json)
    if summary.failed or summary.uncertain:
        complain("`digest deliveries --list` tells who has not got it; correct the addresses in the list of recipients")
    return bool(summary.failed or summary.uncertain or sending.waiting)


def _tell(facts: Mapping[str, object], line: str, *, json: bool) -> None:
    if json:
        say_json(facts)
    else:
        say(line)


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count:,} messages"


def _address(text: str | None) -> str | None:
    if text is None:
        return None
    from digest.config.values import address

    try:
        return address(text)
    except ValueError as error:
        raise ConfigError(f"--to: {error}") from None
