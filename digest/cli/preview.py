"""`digest preview`: editions in the browser."""

import os
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import EDITIONS, Output, user_name
from digest.cli.say import open_address, say

if TYPE_CHECKING:
    from digest.model import Story
    from digest.web.desk.context import Desk
    from digest.web.stored import StoredEditions

HERE = "127.0.0.1"
EXAMPLE = "Example: digest preview --port 8025"
_FIRST_PAGE = 3.0  # seconds that the first page is given for itself


def command(
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="The feeds.toml. Without one: files and the sample."),
    ] = None,
    output: Output = EDITIONS,
    port: Annotated[int, typer.Option(metavar="N", help="The port on this machine; 0 picks a free one.")] = 8025,
    host: Annotated[str, typer.Option(metavar="HOST", help="Where to listen; elsewhere than here needs --at.")] = HERE,
    at: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The address by which others reach it. Then everybody must log in."),
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the browser.")] = False,
) -> None:
    """Show editions in the browser as readers get them.  The page follows what changes.  Ctrl-C ends it.

    Any edition or day, as any reader: desktop, phone, dark, without styles, plain text, the message's source, the web.
    """
    from werkzeug.middleware.proxy_fix import ProxyFix

    from digest.cli.mailroom import DeskMailroom
    from digest.web.desk.mailroom import Sender
    from digest.web.editions import AllEditions, FolderEditions
    from digest.web.live import Live
    from digest.web.pages import create_app
    from digest.web.server import serve

    _check_reach(host, at)
    live = Live()

    def ready(address: str) -> None:
        say(f"Editions are shown at {address} (Ctrl-C ends it).")
        if not no_open:
            open_address(address)
        if stored:
            _get_ready_later()

    with ExitStack() as opened:
        stored = _stored(config, opened)
        if at:
            _check_accounts(stored)
        newsletter = stored.settings().newsletter.name if stored else None
        editions = AllEditions(stored, FolderEditions(output, newsletter), lambda: _sample(opened))
        desk = _desk(stored) if stored else None
        sender = Sender(DeskMailroom(stored, output)) if stored else None
        if sender:
            opened.callback(sender.end)
        pages = create_app(editions, live, desk, sender, at)
        if stored and at:
            proxies = stored.settings().web.proxies
            pages.wsgi_app = ProxyFix(pages.wsgi_app, x_for=proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
        serve(pages, host, port, ready, live.end)


def _get_ready_later() -> None:
    """Prepare for the first correction once the first page has been shown."""
    from threading import Timer

    from digest.pipeline.casework import get_ready

    timer = Timer(_FIRST_PAGE, get_ready)
    timer.daemon = True
    timer.start()


def _desk(stored: "StoredEditions") -> "Desk":
    from digest.app import limits_of
    from digest.feeds.pages import read_page
    from digest.web.desk.context import Desk

    def read(address: str) -> "Story":
        return read_page(address, stored.clock(), limits_of(stored.settings()), by_operator=False)

    return Desk(stored.database, stored.settings, stored.clock, read, user_name())


def _check_reach(host: str, at: str | None) -> None:
    """Refuse to be reached from elsewhere without a login."""
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    from digest.errors import ConfigError

    try:
        here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here and at is None:
        raise ConfigError(f"--host: {host} can be reached from elsewhere; say by which address with --at")
    parts = urlsplit(at or "")
    if at is not None and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path):
        raise ConfigError(f'--at: "{at}" is no address; write https://desk.example.org')


def _check_accounts(stored: "StoredEditions | None") -> None:
    from digest.errors import ConfigError
    from digest.pipeline import accounts

    if stored is None:
        raise ConfigError("--at: there is no newsletter to log in to; name its feeds.toml with --config")
    if not accounts.everybody(stored.database):
        raise ConfigError("--at: nobody could log in; add an account with `digest desk add NAME`")


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
