"""`digest approve`: an editor's yes to an edition."""

import os

from digest.cli.options import Config, Day, Json, read_day, user_name
from digest.cli.say import say, say_json

EXAMPLE = "Example: digest approve --date 2023-07-12"


def command(config: Config = None, date: Day = None, json: Json = False) -> None:
    """Let the newest edition, or that of a day, be sent as it is now; for newsletters with approve = true."""
    from digest.app import opened

    with opened(config, os.environ) as app:
        day = app.mailing.approve(read_day(date, app.today), user_name())
    if json:
        say_json({"approved": day.isoformat()})
    else:
        say(f"The edition of {day} is approved: `digest serve` sends it at its time, `digest send` at once.")
