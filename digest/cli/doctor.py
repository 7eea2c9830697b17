"""`digest doctor`: looks at all that a newsletter stands on, and says what to mend."""

import ipaddress
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import Config, Json
from digest.cli.say import say, say_json
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.app import App
    from digest.doctor.finding import Finding, State

EXAMPLE = "Example: digest doctor --from-ip 198.51.100.7"

_INDENT = " " * 11
_MARKS: "dict[State, str]" = {"ok": "ok", "note": "note", "wrong": "WRONG", "not checked": "?"}
_STYLES: "dict[State, str]" = {"ok": "green", "note": "yellow", "wrong": "bold red", "not checked": "dim"}


def command(
    config: Config = None,
    from_ip: Annotated[
        list[str] | None,
        typer.Option(
            "--from-ip", metavar="ADDRESS",
            help="An address that your mail leaves from, if that is not this machine's. May be given more than once.",
        ),
    ] = None,
    nameserver: Annotated[
        str | None,
        typer.Option("--nameserver", metavar="ADDRESS", help="Ask this name server instead of the system's."),
    ] = None,
    make_dkim_key: Annotated[
        bool,
        typer.Option(
            "--make-dkim-key", help="Make keys that sign messages, and print what DNS and feeds.toml are to hold."
        ),
    ] = False,
    selector: Annotated[
        str | None, typer.Argument(metavar="SELECTOR", help="The name of new keys in DNS. Default: digest.")
    ] = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Check all that sending stands on: database, mail server, sending domain, feeds, clock; say what to mend.

    Changes nothing, and sends nothing.  What cannot be known from here is marked with a question mark.
    """
    from digest.app import opened

    if selector is not None and not make_dkim_key:
        raise ConfigError(f'"{selector}": a selector belongs to --make-dkim-key')
    addresses = [_address(text) for text in from_ip or ()]
    with opened(config, os.environ) as app:
        if make_dkim_key:
            return _make_keys(app, selector or "digest", json=json)
        findings = app.examine(nameserver, addresses)
        wrong = _print(findings, json=json)
    if wrong:
        raise typer.Exit(1)
    return None


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        raise ConfigError(f'--from-ip: "{text}" is no IP address; write 198.51.100.7, for instance') from None


def _print(findings: "Iterator[Finding]", *, json: bool) -> int:
    """Print what is found, as it is found; return how many things are wrong."""
    kept = []
    area = None
    for finding in findings:
        kept.append(finding)
        if json:
            continue
        if finding.area != area:
            _print_heading(finding.area, first=area is None)
            area = finding.area
        _print_one(finding)
    wrong = sum(finding.state == "wrong" for finding in kept)
    if json:
        say_json({"wrong": wrong, "findings": [asdict(finding) for finding in kept]})
    else:
        if sys.stdout.isatty():
            say("")
        say(_summary(wrong, sum(finding.state == "not checked" for finding in kept)))
    return wrong


def _print_heading(area: str, *, first: bool) -> None:
    heading = f"{area[:1].upper()}{area[1:]}"
    if not sys.stdout.isatty():
        return say(heading)
    from rich.console import Console
    from rich.text import Text

    return Console(highlight=False).print(Text(heading if first else f"\n{heading}", style="bold"))


def _print_one(finding: "Finding") -> None:
    mark = _MARKS[finding.state]
    records = [f"{_INDENT}{line}" for line in finding.write]
    if not sys.stdout.isatty():
        for line in (f"  {mark:<5}  {finding.subject}: {finding.words}", *records):
            say(line)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=7)
    grid.add_column()
    words = Text.assemble((f"{finding.subject}: ", "bold"), finding.words)
    grid.add_row(Text(f"  {mark}", style=_STYLES[finding.state]), words)
    console.print(grid)
    for line in records:  # never broken: they are copied
        console.print(Text(line, style="cyan"), soft_wrap=True)


def _summary(wrong: int, unknown: int) -> str:
    told = "All is well." if not wrong else f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong."
    return f"{told} {unknown} could not be checked from here." if unknown else told


def _make_keys(app: "App", selector: str, *, json: bool) -> None:
    made = app.make_dkim_keys(selector)
    if json:
        return say_json(asdict(made))
    for file in made.files:
        say(f"Made {file}, which only you can read. Keep it, and give it to nobody.")
    say("")
    say(f"1. Have whoever keeps the DNS of {made.domain} add:")
    say("")
    for line in made.records:
        say(line)
    say("")
    say("2. When  digest doctor  finds them there, write below [delivery] in feeds.toml:")
    say("")
    say(made.setting)
    return None
