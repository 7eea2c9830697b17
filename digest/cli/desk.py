"""`digest desk`: who may work at the desk, beyond this machine."""

import os
import sys
from typing import Annotated

import typer

from digest.cli.options import Config, Json
from digest.cli.say import say, say_json, say_table
from digest.errors import ConfigError

SUMMARY = "Add, list and remove the accounts of those who work at the desk."
EXAMPLE = "Example: digest desk add ann"

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name to log in with; it stands in the ledger.")]


@app.command("add", epilog=EXAMPLE)
def add(
    name: Name,
    config: Config = None,
    role: Annotated[str, typer.Option(metavar="ROLE", help="editor; or operator: sends, corrects nothing.")] = "editor",
) -> None:
    """Add an account.  The password is asked for, or read from the standard input."""
    from digest.app import opened
    from digest.pipeline import accounts

    if role not in accounts.ROLES:
        raise ConfigError(f'--role: "{role}" is none; write editor or operator')
    with opened(config, os.environ) as newsletter:
        accounts.add(newsletter.database, name, role, _password(), newsletter.clock())
    say(f"{name} may log in as {role}.")


@app.command("password", epilog="Example: digest desk password ann")
def password(name: Name, config: Config = None) -> None:
    """Change a password; open sessions with the old one end."""
    from digest.app import opened
    from digest.pipeline import accounts

    with opened(config, os.environ) as newsletter:
        accounts.set_password(newsletter.database, name, _password())
    say(f"The password of {name} is another.")


@app.command("remove", epilog="Example: digest desk remove ann")
def remove(name: Name, config: Config = None) -> None:
    """Remove an account; its sessions end, its corrections stay."""
    from digest.app import opened
    from digest.pipeline import accounts

    with opened(config, os.environ) as newsletter:
        accounts.remove(newsletter.database, name)
    say(f"{name} may not log in any more.")


@app.command("list", epilog="Example: digest desk list --json")
def list_(config: Config = None, json: Json = False) -> None:
    """List the accounts."""
    from digest.app import opened
    from digest.pipeline import accounts

    with opened(config, os.environ) as newsletter:
        found = accounts.everybody(newsletter.database)
    if json:
        say_json([{"name": one.name, "role": one.role, "created": one.created.isoformat()} for one in found])
    elif found:
        say_table([(one.name, one.role, one.created.date().isoformat()) for one in found], ("Name", "Role", "Since"))
    else:
        say("There are no accounts: the desk is for this machine only.")


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")
