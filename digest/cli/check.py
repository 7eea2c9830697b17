"""`digest check`: the gate before sending."""

import os
from datetime import date
from typing import TYPE_CHECKING

import typer

from digest.cli.options import Config, Day, Json, read_day
from digest.cli.say import complain, say, say_json

if TYPE_CHECKING:
    from digest.app.mailing import Mailing
    from digest.edition.check import Checked

EXAMPLE = "Example: digest check --date 2023-07-12"


def command(*, config: Config = None, day_text: Day = None, json: Json = False) -> None:
    """Check the newest edition, or that of a day, as `digest send` does by itself: size, links, contrast and more.

    On the last day of a week that is the weekly edition, too.  Exits with 1 if something would stop a send.
    """
    from digest.app import opened

    with opened(config, os.environ) as app:
        day, editions = app.mailing.of_day(read_day(day_text, app.today))
        found = [(edition, edition.check(day)) for edition in editions]
    for edition, checked in found:
        _report(edition, day, checked, json=json)
    if any(checked.faults for _, checked in found):
        raise typer.Exit(1)


def _report(edition: "Mailing", day: date, checked: "Checked", *, json: bool) -> None:
    if json:
        findings = [
            {"check": f.check, "level": f.level, "what": f.what, "where": f.place.words if f.place else None}
            for f in checked.findings
        ]
        notes = list(checked.notes)
        facts = {"newsletter": edition.name, "date": day.isoformat()}
        say_json({**facts, "passed": list(checked.passed), "findings": findings, "notes": notes})
    else:
        kind = "Weekly edition" if edition.is_weekly else "Edition"
        say(f"{kind} of {day}: {', '.join(checked.passed) or 'nothing'} in order.")
        for note in checked.notes:
            complain(f"note: {note}")
        for finding in checked.findings:
            where = f" (HTML, {finding.place.words})" if finding.place else ""
            complain(f"{finding.level}: {finding.check}: {finding.what}{where}")
