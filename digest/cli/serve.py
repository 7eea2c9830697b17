"""`digest serve`: the service."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import EDITIONS, Config, Output
from digest.cli.say import complain

if TYPE_CHECKING:
    from digest.app import App
    from digest.service import Round

_POLL = 5  # minutes between two looks which feeds are due

EXAMPLE = "Example: digest serve --config /etc/digest/feeds.toml --output /var/lib/digest/editions"


def command(
    config: Config = None,
    output: Output = EDITIONS,
    log_addresses: Annotated[
        bool, typer.Option("--log-addresses", help="Let the log name readers' addresses, not only their domains.")
    ] = False,
) -> None:
    """Build and send each edition at its time, until Ctrl-C or SIGTERM.  What it does goes to stderr, a line each.

    It reads the feeds through the day, each as often as it has something new.
    If newsletter.base_url is set, it serves the web pages beside that, where [web] says.  If bounces.mailbox is set, it
    reads what comes back.
    """
    from digest.app import opened
    from digest.cli import log
    from digest.service import run_service

    log.begin(addresses=log_addresses)
    with opened(config, os.environ) as app:
        if app.settings.newsletter.base_url is None:  # with pages people may still come
            app.mailing.recipients()  # who has nobody to send to, or an unreadable file, learns it now, not at 7:00
        stop = threading.Event()
        duties = app.duties(output, stop)
        due = duties[0].calendar.next_time(app.clock())

        def ready() -> None:
            complain(f"{app.settings.newsletter.name} is served; the next edition is due at {due:%Y-%m-%d %H:%M} UTC")

        with _pages(app):
            run_service(duties, app.clock, stop=stop, on_ready=ready, rounds=_rounds(app, stop))


def _rounds(app: "App", stop: threading.Event) -> "list[Round]":
    """Return what the service does beside editions: reading feeds, and bounces if the settings say where they are."""
    from datetime import timedelta

    from digest.service import Round

    feeds = Round("feeds", timedelta(minutes=_POLL), lambda: app.poll(stop.is_set))
    wishes = app.settings.bounces
    if wishes.mailbox is None:
        return [feeds]
    where, bounces = wishes.mailbox, app.bounces()
    return [feeds, Round("bounces", timedelta(minutes=wishes.every), lambda: bounces.report(where, stop.is_set))]


@contextmanager
def _pages(app: "App") -> Iterator[None]:
    """Serve the web pages and send letters for the length of the block, if there are pages."""
    settings = app.settings
    if settings.newsletter.base_url is None:
        yield
        return
    from digest.delivery.transport import SmtpTransport
    from digest.pipeline.letters import send_letters
    from digest.web.context import Site
    from digest.web.postman import Postman
    from digest.web.server import serving
    from digest.web.site import create_site

    subscribing = app.subscribing()

    def deliver() -> None:
        with SmtpTransport(settings.smtp_url, settings.smtp_password) as transport:
            send_letters(
                app.database, settings.newsletter, subscribing.links, transport, app.clock, stop=lambda: postman.stopped
            )

    postman = Postman(deliver)
    site = Site(settings.newsletter, app.database, subscribing, postman.wake)
    pages = create_site(site, proxies=settings.web.proxies)
    with serving(pages, settings.web.host, settings.web.port) as address, postman.working():
        complain(f"web pages at {address} for {settings.newsletter.base_url}")
        yield
