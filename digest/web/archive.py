"""The archive: editions that went out, and the page, feed and calendar of each case in them."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from digest.config import names_of, weekly_title
from digest.edition import phrases
from digest.edition.assemble import assemble
from digest.edition.safe import clean, web_address
from digest.model import CaseCard, Development, Rendered, StoryLine
from digest.pipeline.casepage import CaseHistory, case_history, moment_of
from digest.schedule import default_day
from digest.store import editions as edition_store
from digest.store.editions import EditionRecord
from digest.web import atom, calendar
from digest.web.context import current_site
from digest.web.days import read_day
from digest.web.mailed import embedded

pages = Blueprint("archive", __name__)

_ON_A_PAGE = 50
_IN_A_FEED = 20
_FRESH = "public, max-age=300"  # seconds: a page in the archive changes once a day at most


@pages.get("/")
def index() -> str:
    """The editions, newest first."""
    before = _day(text) if (text := request.args.get("before")) else None
    name, of_week = names_of(current_site().newsletter)
    found = _editions(name, _ON_A_PAGE + 1, before)
    shown, more = found[:_ON_A_PAGE], len(found) > _ON_A_PAGE
    older = shown[-1]["day"].isoformat() if more else None
    first = shown[-1]["day"] if more else date.min
    weeks = [one | {"weekly": True} for one in _editions(of_week, _ON_A_PAGE, before) if one["day"] >= first]
    both = sorted([*weeks, *(one | {"weekly": False} for one in shown)], key=lambda one: one["day"], reverse=True)
    return render_template("site/archive.html", editions=both, older=older, before=before, any_weekly=bool(weeks))


@pages.get("/editions/<day>/")
def edition(day: str) -> Response:
    """An edition as it was mailed."""
    return _edition_page(current_site().newsletter.name, day)


@pages.get("/weekly/<day>/")
def weekly(day: str) -> Response:
    """A weekly edition as it was mailed."""
    return _edition_page(names_of(current_site().newsletter)[1], day)


def _edition_page(name: str, day: str) -> Response:
    with current_site().database.read() as conn:
        record = edition_store.find_published(conn, name, _day(day))
    if record is None:
        abort(HTTPStatus.NOT_FOUND)
    page = edition_page(record)
    g.styles = f" {page.style_hash}; style-src-attr 'unsafe-inline'"
    return _fresh(page.html)


@dataclass(frozen=True, slots=True)
class EditionPage:
    """The page of an edition, and the hash by which a content security policy lets its style sheet in."""

    html: str
    style_hash: str


def edition_page(record: EditionRecord) -> EditionPage:
    """Return the page of an edition; to be called while a page of the site is being made."""
    document = json.loads(record.document or "")
    urls = [url_for("archive.case", case_id=case["id"]) for case in document["cases"]]
    mailed = embedded(assemble(Rendered(record.html or "", record.text or "")).html, urls)
    page = render_template("site/edition.html", mailed=mailed, day=record.date, subject=document["subject"])
    return EditionPage(page, mailed.style_hash)


@pages.get("/feed.atom")
def feed() -> Response:
    """The daily editions as a feed.  What is new stands in it once, so the weekly ones have another."""
    newsletter = current_site().newsletter
    return _feed(newsletter.name, newsletter.title, "archive.feed", "archive.edition")


@pages.get("/weekly/feed.atom")
def weekly_feed() -> Response:
    """The weekly editions as a feed."""
    newsletter = current_site().newsletter
    return _feed(names_of(newsletter)[1], weekly_title(newsletter), "archive.weekly_feed", "archive.weekly")


def _feed(name: str, title: str, own: str, page: str) -> Response:
    site = current_site()
    entries = [
        atom.Entry(
            id=site.absolute(page, day=one["day"]),
            title=one["subject"],
            url=site.absolute(page, day=one["day"]),
            updated=one["until"],
            html=render_template("site/feed_edition.html", captions=one["captions"]),
        )
        for one in _editions(name, _IN_A_FEED, None)
    ]
    return _atom(title, site.absolute("archive.index"), site.absolute(own), entries)


@pages.get("/cases/<case_id>/")
def case(case_id: str) -> ResponseReturnValue:
    """All that the editions told of one case; the address of one that is part of another now leads there."""
    history = _history(case_id)
    if history.case.id != case_id:
        return redirect(url_for("archive.case", case_id=history.case.id), HTTPStatus.MOVED_PERMANENTLY)
    zone = ZoneInfo(current_site().newsletter.timezone)
    days = bool(calendar.days_ahead(history.card))
    details = _details(history.card)
    events = [_event(development, zone) for development in history.card.developments]
    page = render_template("site/case.html", card=history.card, details=details, events=events, calendar=days,
                           aliases=history.case.aliases)  # fmt: skip
    return _fresh(page)


@pages.get("/cases/<case_id>/feed.atom")
def case_feed(case_id: str) -> Response:
    """The developments of a case as a feed."""
    site, history = current_site(), _history(case_id)
    url = site.absolute("archive.case", case_id=case_id)
    entries = [
        atom.Entry(
            id=f"{url}#development-{development.id}",
            title=clean(development.headline) or history.card.caption,
            url=f"{url}#development-{development.id}",
            updated=moment_of(development) or _EPOCH,
            html=render_template("site/feed_case.html", stories=[_line(story) for story in development.stories]),
        )
        for development in history.card.developments[:_IN_A_FEED]
    ]
    return _atom(history.card.caption, url, site.absolute("archive.case_feed", case_id=case_id), entries)


@pages.get("/cases/<case_id>/dates.ics")
def case_dates(case_id: str) -> Response:
    """The days ahead in a case, or the one that `day` names, for a calendar.

    A day that is past or stands no longer leads to the case's page, which says what does.
    """
    site, history = current_site(), _history(case_id)
    only = _day(text) if (text := request.args.get("day")) else None
    if only is not None and only not in calendar.days_ahead(history.card):
        return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": url_for("archive.case", case_id=case_id)})
    url = site.absolute("archive.case", case_id=case_id)
    data = calendar.to_calendar(site.newsletter.name, history.card, url, history.updated or _EPOCH, only)
    response = _fresh(data)
    response.mimetype = calendar.MEDIA_TYPE
    response.headers["Content-Disposition"] = 'attachment; filename="dates.ics"'
    return response


@pages.get("/privacy")
def privacy() -> Response:
    """What is kept of readers."""
    return _fresh(render_template("site/privacy.html"))


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _day(text: str) -> date:
    day = read_day(text)
    if day is None:
        abort(HTTPStatus.NOT_FOUND)
    return day


def _editions(name: str, limit: int, before: date | None) -> list[dict[str, Any]]:
    with current_site().database.read() as conn:
        found = edition_store.published(conn, name, limit, before)
    editions = []
    for day, text in found:
        document = json.loads(text)
        captions = [clean(str(case["caption"])) for case in document["cases"]]
        until = datetime.fromisoformat(document["until"])
        editions.append({"day": day, "subject": document["subject"], "captions": captions, "until": until})
    return editions


def _history(case_id: str) -> CaseHistory:
    site = current_site()
    today = default_day(site.subscribing.clock(), site.newsletter.timezone)
    with site.database.read() as conn:
        history = case_history(conn, site.newsletter, case_id, today)
    if history is None:
        abort(HTTPStatus.NOT_FOUND)
    return history


def _details(card: CaseCard) -> list[tuple[str, str]]:
    """Return what the docket says, with a name for each."""
    found = [
        ("Court", clean(card.court_name or card.court or "")),
        ("Docket number" if len(card.dockets) == 1 else "Docket numbers", ", ".join(map(clean, card.dockets))),
        ("Judge", clean(card.judge or "")),
        ("Where it stands", phrases.stage_phrase(card.stage)),
    ]
    return [(name, text) for name, text in found if text]


def _event(development: Development, zone: ZoneInfo) -> dict[str, Any]:
    first = moment_of(development)
    return {
        "id": development.id,
        "headline": clean(development.headline) or "A development without a headline",
        "day": phrases.long_date(first.astimezone(zone).date()) if first else "",
        "stories": [_line(story, zone) for story in development.stories],
    }


def _line(story: StoryLine, zone: ZoneInfo | None = None) -> dict[str, str]:
    return {
        "title": clean(story.title) or "Untitled story",
        "url": web_address(story.url),
        "source": clean(story.source),
        "when": phrases.moment(story.published, zone) if zone else "",
        "repeats": "the same text" if story.duplicate_of else "",
    }


def _fresh(content: str | bytes) -> Response:
    response = Response(content, mimetype="text/html")
    response.headers["Cache-Control"] = _FRESH
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _atom(title: str, url: str, own_url: str, entries: list[atom.Entry]) -> Response:
    response = _fresh(atom.to_atom(title, current_site().newsletter.title, url, own_url, entries, _EPOCH))
    response.mimetype = atom.MEDIA_TYPE
    return response
