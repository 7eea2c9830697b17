"""`digest check`: the gate before sending."""

import os

import typer

from digest.cli.options import Config, Day, Json, read_day
from digest.cli.say import complain, say, say_json

EXAMPLE = "Example: digest check --date 2023-07-12"


def command(*, config: Config = None, day_text: Day = None, json: Json = False) -> None:
    """Check the newest edition, or that of a day, as `digest send` does by itself: size, links, contrast and more.

    Exits with 1 if something would stop a send.
    """
    from digest.app import opened

    with opened(config, os.environ) as app:
        day, checked = app.mailing.check(read_day(day_text, app.today))
    if json:
        findings = [
            {"check": f.check, "level": f.level, "what": f.what, "where": f.place.words if f.place else None}
            for f in checked.findings
        ]
        notes = list(checked.notes)
        say_json({"date": day.isoformat(), "passed": list(checked.passed), "findings": findings, "notes": notes})
    else:
        say(f"Edition of {day}: {', '.join(checked.passed) or 'nothing'} in order.")
        for note in checked.notes:
            complain(f"note: {note}")
        for finding in checked.findings:
            where = f" (HTML, {finding.place.words})" if finding.place else ""
            complain(f"{finding.level}: {finding.check}: {finding.what}{where}")
    if checked.faults:
        raise typer.Exit(1)
