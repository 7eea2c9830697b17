"""`digest send`: an edition to its readers."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import EDITIONS, Config, Day, Json, Output, read_day, user_name
from digest.cli.say import complain, say, say_json, send_progress
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.app import App
    from digest.app.mailing import Mailing, Sending
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
    --resume nobody is added; without --date it goes on with every edition of the last day that was begun.
    """
    from digest.app import opened

    with opened(config, os.environ) as app:
        day = read_day(day_text, app.today)
        address = _address(to)
        if resume and (dry_run or to):
            raise ConfigError("--resume goes on with an edition that was begun; leave --to and --dry-run away")
        if dry_run:
            _write(app, day, output, address, json=json)
        elif address is not None:
            _send_test(app, day, address, json=json)
        else:
            _report(_send(app, day, resume=resume), json=json)


def _write(app: "App", day: date | None, output: Path, address: str | None, *, json: bool) -> None:
    day, editions = app.mailing.of_day(day)
    for edition in editions:
        if address is None and edition.skips(day):
            _tell_skipped(edition, day, json=json)
            continue
        folder, count = edition.dry_run(day, output, address)
        facts = {"newsletter": edition.name, "written": count, "folder": str(folder)}
        _tell(facts, f"Wrote {_messages(count)} to {folder}.", json=json)


def _send_test(app: "App", day: date | None, address: str, *, json: bool) -> None:
    day, editions = app.mailing.of_day(day)
    for edition in editions:
        edition.send_test(day, address)
        facts = {"newsletter": edition.name, "date": str(day), "to": address}
        kind = "the weekly edition of " if edition.is_weekly else ""
        _tell(facts, f"Sent a test copy of {kind}{day} to {address}.", json=json)


def _send(app: "App", day: date | None, *, resume: bool) -> "Sequence[Sending]":
    who = user_name()
    with send_progress() as (begin, advance):

        def done(delivery: "Delivery") -> None:
            advance()
            if delivery.state != "sent":
                complain(f"{delivery.address}: {delivery.state}: {delivery.error}")

        if resume:
            both = app.mailing, app.mailing.weekly
            begun = [one for one in both if day is None or one.begun(day)] or [app.mailing]
            return [sending for one in begun for sending in one.resume(day, on_done=done, on_begin=begin, who=who)]
        day, editions = app.mailing.of_day(day)
        return [edition.send(day, on_done=done, on_begin=begin, who=who) for edition in editions]


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
    if sending.skipped:
        _tell_skipped(sending, sending.day, json=json)
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
    _tell(facts, f"{_named(sending, sending.day)}: {', '.join(told)}.", json=json)
    if summary.failed or summary.uncertain:
        complain("`digest deliveries --list` tells who has not got it; correct the addresses in the list of recipients")
    return bool(summary.failed or summary.uncertain or sending.waiting)


def _tell_skipped(edition: "Mailing | Sending", day: date, *, json: bool) -> None:
    facts = {"newsletter": edition.name, "date": day.isoformat(), "sent": 0, "skipped": True}
    _tell(facts, f"{_named(edition, day)}: skipped, it has no news.", json=json)


def _named(edition: "Mailing | Sending", day: date) -> str:
    return f"{'Weekly edition' if edition.is_weekly else 'Edition'} of {day}"


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
