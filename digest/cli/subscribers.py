"""`digest subscribers`: who gets the newsletter."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from digest.cli.options import Config, Json
from digest.cli.say import complain, say, say_json, say_table
from digest.errors import ConfigError
from digest.model import Subscriber, SubscriberState

if TYPE_CHECKING:
    from digest.app import App
    from digest.subscribers.listfile import Listed, RefusedRow

EXAMPLE = "Example: digest subscribers import readers.csv --confirmed"

Confirmed = Annotated[
    bool, typer.Option("--confirmed", help="Their consent is documented elsewhere: no letter asks them to confirm.")
]
_STATES = get_args(SubscriberState)
State = Annotated[
    str | None, typer.Option("--state", metavar="STATE", help=f"Only those in one state: {', '.join(_STATES)}.")
]


def list_(config: Config = None, state: State = None, json: Json = False) -> None:
    """List the subscribers, and how many are in each state."""
    from digest.pipeline import lists

    with _opened(config) as app:
        people = lists.everybody(app.database, app.settings.newsletter.name, _state(state))
        if json:
            for person in people:
                say_json(_document(person))
            return
        rows = [(p.address, p.state, p.changed.date().isoformat(), p.frequency) for p in people]
        if rows:
            say_table(rows, ("Address", "State", "Since", "How often"))
        say(_in_words(lists.counted(app.database, app.settings.newsletter.name)))


def add(
    addresses: Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="The addresses to add.")],
    config: Config = None,
    confirmed: Confirmed = False,
    json: Json = False,
) -> None:
    """Add addresses; each gets a letter that asks it to confirm, unless its consent is documented elsewhere."""
    with _opened(config) as app:
        rows = [_typed(number, text) for number, text in enumerate(addresses, 1)]
        _take(app, rows, "digest subscribers add", None, confirmed=confirmed, json=json)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file with a column email, or - for stdin.")],
    config: Config = None,
    confirmed: Confirmed = False,
    json: Json = False,
) -> None:
    """Add the people of a CSV file, and say of each row that is refused why.

    Only the column email is required.  Who is on the list already stays as he is; rows whose column state says
    unsubscribed, bounced, complained or blocked see to it that nothing is sent there.
    """
    from digest.config.values import address
    from digest.subscribers.listfile import NotAListError, opened_text, read

    with _opened(config) as app, _bytes(file) as source:
        try:
            with opened_text(source) as text:
                _take(app, read(text, address), str(file), file, confirmed=confirmed, json=json)
        except NotAListError as error:
            raise ConfigError(f"{file}:1: {error}") from None


def export(config: Config = None, state: State = None) -> None:
    """Write the subscribers as CSV to stdout; `import` reads it back, and spreadsheets run nothing in it."""
    from digest.pipeline import lists
    from digest.subscribers.listfile import write

    with _opened(config) as app:
        people = lists.everybody(app.database, app.settings.newsletter.name, _state(state))
        for line in write(people):
            sys.stdout.buffer.write(line.encode())


def remove(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="The address that leaves.")],
    config: Config = None,
    erase: Annotated[
        bool, typer.Option("--erase", help="Delete all that is known of it, even that it left.")
    ] = False,
) -> None:
    """Unsubscribe an address, so that nothing is sent to it until it asks again."""
    with _opened(config) as app:
        before = app.subscribing().remove(address, erase=erase)
    if before is None:
        raise ConfigError(f"{address} is not on the list; `digest subscribers list` shows who is")
    say(f"{address} was {before} and is {'erased' if erase else 'no longer sent to'}.")


@contextmanager
def _opened(config: Path | None) -> "Iterator[App]":
    from digest.app import opened

    with opened(config, os.environ) as app:
        yield app


@contextmanager
def _bytes(file: Path) -> Iterator[BufferedReader]:
    if str(file) == "-":
        yield sys.stdin.buffer  # type: ignore[misc]  # typeshed gives it a wider type
        return
    try:
        with file.open("rb") as opened:
            yield opened
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror}); check the name") from None


def _typed(number: int, text: str) -> "Listed | RefusedRow":
    from digest.config.values import address
    from digest.subscribers.listfile import Listed, RefusedRow

    try:
        return Listed(number, address(text))
    except ValueError as error:
        return RefusedRow(number, str(error))


def _take(
    app: "App", rows: "Iterable[Listed | RefusedRow]", source: str, file: Path | None, *, confirmed: bool, json: bool
) -> None:
    """Add people and print how that went; exits with 1 if one of them was refused."""
    from digest.pipeline import lists

    if not confirmed and app.settings.newsletter.base_url is None:
        raise ConfigError(
            f"{app.settings.path}: newsletter.base_url is not set, so nobody can confirm; set it, or say --confirmed "
            "if their consent is documented elsewhere"
        )

    def refused(row: "RefusedRow") -> None:
        if json:
            say_json({"refused": {"line": row.line, "why": row.why}})
        else:
            complain(f"{file}:{row.line}: {row.why}" if file else row.why)

    taken = lists.take(
        app.database, app.settings.newsletter.name, rows,
        confirmed=confirmed, source=source, clock=app.clock, on_refused=refused,
    )  # fmt: skip
    if json:
        say_json(asdict(taken))
    else:
        say(_in_words({name: count for name, count in asdict(taken).items() if name != "refused"}, "added"))
        if taken.unconfirmed:
            say("Those unconfirmed get a letter from `digest serve`.")
        if taken.refused:
            complain(f"{taken.refused:,} {'row was' if taken.refused == 1 else 'rows were'} not taken; mend them "
                     "and import them again: who is on the list already stays as he is")  # fmt: skip
    if taken.refused:
        raise typer.Exit(1)


def _state(text: str | None) -> SubscriberState | None:
    for state in _STATES:
        if text == state:
            return state  # type: ignore[no-any-return]  # get_args forgets what it was given
    if text is None:
        return None
    raise ConfigError(f'--state: "{text}" is none; write {", ".join(_STATES)}')


def _in_words(counts: dict[str, int], verb: str = "") -> str:
    told = [f"{count:,} {state}" for state, count in counts.items() if count]
    if not told:
        return "Nobody was added." if verb else "There are no subscribers yet."
    return f"{', '.join(told)}{f' {verb}' if verb else ''}."


def _document(person: Subscriber) -> dict[str, str]:
    from digest.subscribers.listfile import cells

    return cells(person)


COMMANDS: dict[str, Callable[..., None]] = {
    "list": list_, "add": add, "import": import_, "export": export, "remove": remove,
}  # fmt: skip
EXAMPLES = {
    "list": "Example: digest subscribers list --state active",
    "add": "Example: digest subscribers add ann@example.org",
    "import": "Example: digest subscribers import readers.csv --confirmed",
    "export": "Example: digest subscribers export > readers.csv",
    "remove": "Example: digest subscribers remove ann@example.org",
}
