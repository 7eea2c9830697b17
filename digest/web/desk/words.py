"""What the desk's templates say things with."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, request
from markupsafe import Markup

from digest.edition import phrases
from digest.edition.courtnames import court_name, reason_in_words
from digest.edition.safe import web_address
from digest.model import Edits
from digest.pipeline.casesheet import names_of
from digest.pipeline.correctionwords import told
from digest.pipeline.daysheet import DOUBT, sure_in_words
from digest.pipeline.deskwork import head, of_one_form
from digest.pipeline.editing import edited
from digest.store import ledger as ledger_store
from digest.store.editions import EditionRecord
from digest.web.desk.context import Desk

_RECEIPT = re.compile(r'"receipt": ("(?:[^"\\]|\\.)*")')
_RIVAL = re.compile(r"(.*) \((c[0-9a-f]+)\)(, .*)", re.DOTALL)  # as digest.cases.evidence writes it
_BAR, _HEIGHT = 5, 24  # pixels of a day in a sparkline


def furnish(app: Flask, desk: Desk) -> None:
    """Give the application what the desk's templates use."""

    def local(when: datetime | str) -> datetime:
        instant = datetime.fromisoformat(when) if isinstance(when, str) else when
        return instant.astimezone(ZoneInfo(desk.settings().newsletter.timezone))

    def moment(when: datetime | str) -> str:
        return f"{local(when).day} {local(when):%B %Y, %H:%M}"

    def brief_moment(when: datetime | str) -> str:
        """Return the moment for a table; of another year, the day alone."""
        this_year = local(when).year == desk.today.year
        return f"{local(when).day} {local(when):%b, %H:%M}" if this_year else f"{local(when).day} {local(when):%b %Y}"

    app.jinja_env.filters.update(
        moment=moment, brief_moment=brief_moment, sure=sure_in_words, told=told,
        reason=reason_in_words, stage=phrases.stage_phrase, partial_date=phrases.partial_date, web=web_address,
        receipt=receipt, rival=_rival, docket=lambda number: phrases.docket_phrase([number]),
    )  # fmt: skip
    app.jinja_env.globals.update(
        court_name=lambda court: court_name(court) or court, spark=spark, doubt=DOUBT, edits=lambda: _edits(desk)
    )
    app.context_processor(lambda: {"desk": desk, **_ledger(desk)})


def receipt(record: EditionRecord) -> str:
    """Return what an edition says of its feeds and its time, as its readers see it; "" before a build has made it."""
    found = _RECEIPT.search(record.document or "")  # the document may be megabytes, and this is all of it that is told
    return str(json.loads(found[1])) if found else ""


def _ledger(desk: Desk) -> dict[str, Any]:
    """Return what the forms say of the ledger as it is now, and what was just noted: the entries of one form."""
    noted, names = [], {}
    with desk.database.read() as conn:
        last = head(conn)
        if name := request.args.get("noted"):
            ledger = ledger_store.entries(conn)
            together = of_one_form(ledger, {name})
            noted = [entry for entry in ledger if entry.id in together]
            names = names_of(conn, noted)
    return {"head": last, "back": _here(), "noted": noted, "noted_names": names}


def _rival(told: str) -> tuple[str, str, str]:
    """Return the name of a case that came into question, its id ("" if there is none), and what else is told of it."""
    found = _RIVAL.fullmatch(told)
    return (found[1], found[2], found[3]) if found else (told, "", "")


def _edits(desk: Desk) -> Edits:
    """Return what editors did to stories, for the length of a request: the lists and forms ask for each story."""
    if "edits" not in g:
        with desk.database.read() as conn:
            g.edits = edited(ledger_store.entries(conn), desk.newsletter, desk.today)
    found = g.edits
    assert isinstance(found, Edits)
    return found


def _here() -> str:
    return request.full_path.removesuffix("?") if request.method == "GET" else request.form.get("back", "")


def spark(days: Mapping[str, int], today: date, shown: int) -> Markup:
    """Return a bar for each of the last days, today's last, with a text that says the same."""
    counts = [days.get((today - timedelta(days=ago)).isoformat(), 0) for ago in range(shown - 1, -1, -1)]
    most = max(*counts, 1)
    bars = "".join(
        f'<rect x="{_BAR * at}" y="{_HEIGHT - high}" width="{_BAR - 1}" height="{high}"/>'
        for at, count in enumerate(counts)
        if (high := round(_HEIGHT * count / most))
    )
    text = f"{sum(counts):,} in {shown} days, {max(counts):,} on the busiest, {counts[-1]:,} today"
    width = _BAR * shown
    return Markup(  # noqa: S704  numbers only
        f'<svg class="spark" viewBox="0 0 {width} {_HEIGHT + 1}" preserveAspectRatio="none" role="img" '
        f'aria-label="{text}">{bars}'
        f'<line x1="0" x2="{width}" y1="{_HEIGHT}.5" y2="{_HEIGHT}.5"/></svg>'
    )
