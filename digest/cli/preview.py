"""`digest preview`: editions in the browser."""

import getpass
import os
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import EDITIONS, Output
from digest.cli.say import open_address, say

if TYPE_CHECKING:
    from digest.web.stored import StoredEditions

EXAMPLE = "Example: digest preview --port 8025"


def command(
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="The feeds.toml. Without one: files and the sample."),
    ] = None,
    output: Output = EDITIONS,
    port: Annotated[int, typer.Option(metavar="N", help="The port on this machine; 0 picks a free one.")] = 8025,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the browser.")] = False,
) -> None:
    """Show editions in the browser as readers get them.  The page follows what changes.  Ctrl-C ends it.

    Any edition or day, as any reader: desktop, phone, dark, without styles, plain text, the message's source, the web.
    """
    from digest.web.desk.context import Desk
    from digest.web.editions import AllEditions, FolderEditions
    from digest.web.live import Live
    from digest.web.pages import create_app
    from digest.web.server import serve

    live = Live()

    def ready(address: str) -> None:
        say(f"Editions are shown at {address} (Ctrl-C ends it).")
        if not no_open:
            open_address(address)

    with ExitStack() as opened:
        stored = _stored(config, opened)
        newsletter = stored.settings().newsletter.name if stored else None
        editions = AllEditions(stored, FolderEditions(output, newsletter), lambda: _sample(opened))
        desk = Desk(stored.database, stored.settings, stored.clock, getpass.getuser()) if stored else None
        serve(create_app(editions, live, desk), "127.0.0.1", port, ready, live.end)


def _stored(config: Path | None, opened: ExitStack) -> "StoredEditions | None":
    """Return what a newsletter's database has; None if none is named and none is found."""
    from digest.clock import system_clock
    from digest.config import find, load
    from digest.errors import ConfigError
    from digest.store.db import Database
    from digest.web.stored import StoredEditions

    try:
        path = find(config, os.environ)
    except ConfigError:
        if config is not None or os.environ.get("DIGEST_CONFIG"):
            raise
        return None
    settings = load(path, os.environ)
    database = opened.enter_context(closing(Database(settings.database_url)))
    return StoredEditions(database, path, lambda: load(path, os.environ), system_clock)


def _sample(opened: ExitStack) -> "StoredEditions":
    """Return the sample edition, built in a place that is gone afterwards."""
    from digest.app import DEMO_DAY, opened_demo
    from digest.web.stored import StoredEditions

    app = opened.enter_context(opened_demo())
    with TemporaryDirectory() as folder:
        app.build(DEMO_DAY, Path(folder))
    return StoredEditions(app.database, app.settings.path, lambda: app.settings, app.clock)
