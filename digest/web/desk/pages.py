"""The desk's pages to look at: the day, a case, the search, the feeds, the ledger.  They change nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from digest.cases.corrections import DEEDS, in_force
from digest.edition.document import case_in
from digest.errors import DigestError
from digest.pipeline.caselookup import listing
from digest.pipeline.casepage import case_history
from digest.pipeline.casesheet import names_of, sheet
from digest.pipeline.daysheet import case_of_day, day_sheet, others_of
from digest.pipeline.editing import arranged, edited, noted
from digest.pipeline.feedlist import listing as feed_lines
from digest.store import cases as case_store
from digest.store import editions as edition_store
from digest.store import ledger as ledger_store
from digest.store import search as search_store
from digest.web.days import read_day
from digest.web.desk.context import current_desk
from digest.web.desk.timeline import timeline

pages = Blueprint("desk", __name__, url_prefix="/desk")

_Line = TypeVar("_Line")

_FOUND = 50  # results of a search
_DAYS_SHOWN = 30
_LINES = 100  # cases on a page of the day's list, and as many stories about none: a broad feed brings thousands a day
_ENTRIES = 200  # corrections on a page
_SPARK_DAYS = 28


@pages.get("/")
def today() -> ResponseReturnValue:
    """The cases of a day, least certain first, then the stories about none, a page of each."""
    desk = current_desk()
    day = _day(request.args.get("day")) or desk.newest_day()
    with desk.database.read() as conn:
        found = day_sheet(conn, desk.settings(), day, desk.clock())
        cases = _paged("cases", len(found.cases), lambda skip: found.cases[skip : skip + _LINES])
        others = _paged("others", found.others, lambda skip: others_of(conn, found, skip, _LINES))
        days = edition_store.days(conn, desk.newsletter)[:_DAYS_SHOWN]
        ledger = ledger_store.entries(conn)
    return render_template(
        "desk/day.html", sheet=found, day=day, days=days, note=noted(ledger, desk.newsletter, day).edition,
        arranged=arranged(ledger, desk.newsletter, day), cases=cases, others=others,
    )  # fmt: skip


@pages.get("/cases/<case_id>")
def case(case_id: str) -> ResponseReturnValue:
    """All that is known of a case: its stories with the reasons, its course, and what was put right about it."""
    desk = current_desk()
    with desk.database.read() as conn:
        try:
            found = sheet(conn, case_id)
        except DigestError:
            abort(HTTPStatus.NOT_FOUND)
        if found.case.id != case_id:
            noted = request.args.get("noted")  # a merge is told where it has led
            return redirect(url_for("desk.case", case_id=found.case.id, noted=noted), HTTPStatus.SEE_OTHER)
        history = case_history(conn, desk.settings().newsletter, case_id, desk.today, published=False)
        ids = [story.id for story, _ in found.stories]
        days = edition_store.days_of(conn, desk.newsletter, ids)
        entries = case_store.entries(conn, ids)
    card = history.card if history else None
    return render_template(
        "desk/case.html", sheet=found, card=card, entries=entries[::-1], days=days,
        picture=timeline(card, desk.today) if card else None,
    )  # fmt: skip


@pages.get("/days/<day>/<case_id>")
def stories_of(day: str, case_id: str) -> ResponseReturnValue:
    """The stories of a case in the edition of a day."""
    desk = current_desk()
    with desk.database.read() as conn:
        found = case_of_day(conn, desk.settings(), _day(day) or desk.today, case_id, desk.clock())
        ledger = ledger_store.entries(conn)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    record, line, entries = found
    told = case_in(record.document or "", case_id)
    outlets_words = str(told.get("outlets_words") or told.get("whats_new") or "")
    named = ledger, desk.newsletter, record.date
    return render_template(
        "desk/stories.html", line=line, entries=entries, day=record.date, arranged=arranged(*named).get(case_id),
        outlets_words=outlets_words, whats_new=edited(*named).whats_new.get(case_id, outlets_words),
        note=dict(noted(*named).cases).get(case_id, ""),
    )  # fmt: skip


@pages.get("/stories/<story_id>")
def story(story_id: str) -> ResponseReturnValue:
    """One story, and why it is where it is."""
    desk = current_desk()
    with desk.database.read() as conn:
        entries = case_store.entries(conn, [story_id])
        if not entries:
            abort(HTTPStatus.NOT_FOUND)
        (entry,) = entries
        cases = case_store.load(conn, [entry.case] if entry.case else [])
        days = edition_store.days_of(conn, desk.newsletter, [story_id])
    return render_template("desk/story.html", entry=entry, case=next(iter(cases.values()), None), days=days)


@pages.get("/search")
def search() -> ResponseReturnValue:
    """Cases and stories that bear words."""
    words = " ".join(request.args.get("q", "").split())[:200]
    values: dict[str, Any] = {"words": words, "cases": [], "stories": [], "names": {}, "more": 0}
    if words:
        with current_desk().database.read() as conn:
            found = listing(conn, words)
            values |= {"cases": found[:_FOUND], "more": max(len(found) - _FOUND, 0)}
            ids = search_store.stories(conn, words, _FOUND)
            entries = {entry.id: entry for entry in case_store.entries(conn, ids)}
            values["stories"] = [entries[story_id] for story_id in ids if story_id in entries]
            known = case_store.load(conn, {entry.case for entry in entries.values() if entry.case})
            values["names"] = {key: one.caption or "a case without a name" for key, one in known.items()}
    return render_template("desk/search.html", **values)


@pages.get("/feeds")
def feeds() -> ResponseReturnValue:
    """How the feeds do, those in trouble first, and what the newest edition covers."""
    desk = current_desk()
    lines = feed_lines(desk.database, desk.settings().feeds, desk.clock())
    with desk.database.read() as conn:
        newest = edition_store.latest(conn, desk.newsletter)
    lines.sort(key=lambda line: not (line.coverage.alarm or (line.report and line.report.error)))
    return render_template("desk/feeds.html", lines=lines, newest=newest, today=desk.today, shown=_SPARK_DAYS)


@pages.get("/ledger")
def ledger() -> ResponseReturnValue:
    """What editors put right, the newest first."""
    skip = max(request.args.get("skip", 0, type=int), 0)
    with current_desk().database.read() as conn:
        entries = ledger_store.entries(conn)
        shown = entries[::-1][skip : skip + _ENTRIES]
        names = names_of(conn, shown)
    standing = {entry.id for entry in in_force(entries)}
    older = skip + _ENTRIES if len(entries) > skip + _ENTRIES else None
    return render_template(
        "desk/ledger.html", entries=shown, standing=standing, names=names, older=older, deeds=DEEDS
    )


@dataclass(frozen=True, slots=True)
class _Paged(Generic[_Line]):
    """A page of a list."""

    lines: Sequence[_Line]
    first: int  # how many lines come before
    total: int
    before: dict[str, int] | None  # what the address of the page before asks for
    after: dict[str, int] | None
    size: int  # of the page after


def _paged(name: str, total: int, part: Callable[[int], Sequence[_Line]]) -> _Paged[_Line]:
    """Return the page of a list that the address asks for: `name` says there how many lines are passed over."""
    skip = min(max(request.args.get(name, 0, type=int), 0), total)
    left = total - skip - _LINES
    return _Paged(
        part(skip),
        first=skip,
        total=total,
        before={name: max(skip - _LINES, 0)} if skip else None,
        after={name: skip + _LINES} if left > 0 else None,
        size=min(_LINES, left),
    )


def _day(text: str | None) -> date | None:
    if not text:
        return None
    day = read_day(text)
    if day is None:
        abort(HTTPStatus.NOT_FOUND)
    return day
