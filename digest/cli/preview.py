"""`digest preview`: editions in the browser."""

import os
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.options import EDITIONS, Output
from digest.cli.say import open_address, say

EXAMPLE = "Example: digest preview --port 8025"


def command(
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Show this feeds.toml's newsletter only.")
    ] = None,
    output: Output = EDITIONS,
    port: Annotated[int, typer.Option(metavar="N", help="The port on this machine; 0 picks a free one.")] = 8025,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the browser.")] = False,
) -> None:
    """Show the editions in the browser as readers get them: desktop, phone, dark, plain text.  Ctrl-C ends it."""
    from digest.web.editions import FolderEditions
    from digest.web.pages import create_app
    from digest.web.server import serve

    newsletter = None
    if config is not None:
        from digest.config import find, load

        newsletter = load(find(config, os.environ), os.environ).newsletter.name

    def ready(address: str) -> None:
        say(f"Editions in {output} are shown at {address} (Ctrl-C ends it).")
        if not no_open:
            open_address(address)

    serve(create_app(FolderEditions(output, newsletter)), "127.0.0.1", port, ready)
