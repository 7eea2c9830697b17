"""`digest demo`: the main job on the sample feeds."""

from pathlib import Path
from typing import Annotated

import typer

from digest.cli.build import report
from digest.cli.options import EDITIONS, Json, Output
from digest.cli.say import feed_progress, open_in_browser

EXAMPLE = "Example: digest demo --no-open --output /tmp/editions"


def command(
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="A feeds.toml in place of the sample's own.")
    ] = None,
    output: Output = EDITIONS,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not show the edition in the browser.")] = False,
    json: Json = False,
) -> None:
    """Build an edition from sample feeds: no network, no set-up, nothing kept but the files."""
    from digest.app import DEMO_DAY, opened_demo

    with opened_demo(config) as app, feed_progress(len(app.settings.feeds)) as on_feed:
        outcome = app.build(DEMO_DAY, output, on_feed=on_feed)
    report(outcome, json=json)
    if not no_open:
        open_in_browser(outcome.built.folder / "digest.html")
