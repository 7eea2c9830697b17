"""`digest bounces`: what came back, whom it stopped, and taking that back."""

import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import Config, Json
from digest.cli.say import complain, say, say_json, say_table
from digest.errors import ConfigError, DigestError

if TYPE_CHECKING:
    from digest.model import Bounce
    from digest.pipeline.bounces import Tally

SUMMARY = "Read the mailbox that undeliverable messages come back to, and stop sending where nobody is."
EXAMPLE = "Example, for a mail server's alias: digest bounces --from - --config /etc/digest/feeds.toml"
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the message, and pipes it once more later

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_HEADER = ("When", "Edition", "Address", "Kind", "Then", "Why")
_MEANINGS = {
    "hard": "no such address: nothing more is sent there",
    "soft": "not deliverable now; counts, and stops a reader when several in a row came back",
    "sender": "refused because of who sends: look at `digest doctor`",
    "complaint": "marked as spam: nothing is sent there ever again",
    "leave": "asked to leave, and left",
    "auto-reply": "an answering machine; nothing follows",
    "notice": "late, delivered or read; nothing follows",
    "forged": "names a delivery that is not ours; left unread",
    "unknown": "no bounce, or nothing says whose; left unread",
    "unreadable": "no message that can be read; left unread",
}


@app.callback(invoke_without_command=True)
def read(
    context: typer.Context,
    config: Config = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="MAILBOX",
            help="A Maildir, an mbox file, imaps://user@host/folder, or - for one message on stdin. "
            "Default: bounces.mailbox.",
        ),
    ] = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Read the mailbox that undeliverable messages come back to, and stop sending where nobody is.

    A message is dealt with once, and marked as read; one that nobody knows stays unread.
    """
    if context.invoked_subcommand is not None:
        return
    from digest.app import opened
    from digest.delivery.mailbox import piped

    if source == "-":
        try:
            with opened(config, os.environ) as newsletter:
                tally = newsletter.bounces().read(piped(sys.stdin.buffer))
        except DigestError as error:
            complain(f"{error}; the mail server is asked to try again later")
            raise typer.Exit(TRY_AGAIN) from None
    else:
        with opened(config, os.environ) as newsletter:
            settings = newsletter.settings
            where = source or settings.bounces.mailbox
            if where is None:
                raise ConfigError(f"{settings.path}: bounces.mailbox is not set; set it, or say --from MAILBOX")
            tally = newsletter.bounces().read_mailbox(where)
    _tell(tally, json=json)


@app.command("list", epilog="Example: digest bounces list ann@example.org")
def list_(
    address: Annotated[str | None, typer.Argument(metavar="ADDRESS", help="Only those of this address.")] = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """List what came back or was refused, newest first: when, of whom, in whose words, and what followed."""
    from digest.app import opened

    with opened(config, os.environ) as newsletter:
        found = newsletter.bounces().listing(address)
        if json:
            for bounce in found:
                say_json(_document(bounce))
            return
        rows = [_row(bounce) for bounce in found]
    if rows:
        say_table(rows, _HEADER)
    else:
        say("Nothing has come back.")


@app.command("undo", epilog="Example: digest bounces undo ann@example.org")
def undo(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Who is to be sent to again.")],
    config: Config = None,
    json: Json = False,
) -> None:
    """Send to an address again that bounces have stopped; what spoke against it counts no longer."""
    from digest.app import opened

    with opened(config, os.environ) as newsletter:
        person = newsletter.bounces().undo(address)
    state = person.state if person is not None else "a recipient of feeds.toml"
    if json:
        say_json({"address": address, "state": person.state if person else None})
    else:
        say(f"{address} is {state} again.")


def _tell(tally: "Tally", *, json: bool) -> None:
    if json:
        return say_json(asdict(tally))
    if tally.kinds:
        rows = [(kind, f"{count:,}", _MEANINGS[kind]) for kind, count in tally.kinds.items()]
        say_table(rows, ("Kind", "Messages", "Which means"))
    else:
        say("Nothing new has come back.")
    if tally.stopped:
        people = "One reader is" if tally.stopped == 1 else f"{tally.stopped:,} readers are"
        say(f"{people} no longer sent to; `digest bounces list` says why, `digest bounces undo` takes it back.")
    if tally.left:
        say(f"{tally.left:,} {'message is' if tally.left == 1 else 'messages are'} left unread, for you to look at.")
    return None


def _row(bounce: "Bounce") -> tuple[str, ...]:
    return (
        f"{bounce.at.astimezone(UTC):%Y-%m-%d %H:%M}",
        str(bounce.edition or ""),
        bounce.address,
        bounce.kind,
        _effect(bounce),
        bounce.words,
    )


def _effect(bounce: "Bounce") -> str:
    if bounce.undone is not None:
        return f"undone {bounce.undone.astimezone(UTC):%Y-%m-%d}"
    return "stopped" if bounce.before or not bounce.known else ""


def _document(bounce: "Bounce") -> dict[str, object]:
    return {
        "at": _iso(bounce.at),
        "edition": bounce.edition.isoformat() if bounce.edition else None,
        "address": bounce.address,
        "kind": bounce.kind,
        "stopped": bool(bounce.before or not bounce.known),
        "undone": _iso(bounce.undone),
        "words": bounce.words,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
