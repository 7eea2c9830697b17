"""`digest serve`: the service."""

import os
import threading

from digest.cli.options import EDITIONS, Config, Output
from digest.cli.say import complain

EXAMPLE = "Example: digest serve --config /etc/digest/feeds.toml --output /var/lib/digest/editions"


def command(config: Config = None, output: Output = EDITIONS) -> None:
    """Build and send each edition at its time, until Ctrl-C or SIGTERM.  What it does goes to stderr, a line each."""
    import logging

    from digest.app import opened
    from digest.service import run_service

    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("digest").setLevel(logging.INFO)
    with opened(config, os.environ) as app:
        app.recipients()  # whoever has nobody to send to, or a file that cannot be read, learns it now and not at 7:00
        stop = threading.Event()
        duty = app.duty(output, stop)
        due = duty.calendar.next_time(app.clock())

        def ready() -> None:
            complain(f"{app.settings.newsletter.name} is served; the next edition is due at {due:%Y-%m-%d %H:%M} UTC")

        run_service(duty, app.clock, stop=stop, on_ready=ready)
