"""A subscriber's own pages, opened by the token in a message: preferences, and leaving."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from digest.edition.phrases import told_apart
from digest.model import Frequency, Subscriber
from digest.pipeline.casepage import known_cases
from digest.store import editions as edition_store
from digest.subscribers.changes import Preferences
from digest.web.context import current_site

pages = Blueprint("reader", __name__)

_RECENT = 5  # editions whose cases are offered
_PAUSES = {7: "for one week", 14: "for two weeks", 28: "for four weeks"}
_FREQUENCIES: dict[Frequency, str] = {
    "daily": "Every edition",
    "weekly": "Once a week: what was new in it, each case once",
}


@pages.get("/preferences/<token>")
def preferences(token: str) -> ResponseReturnValue:
    """What the subscriber has chosen, and all there is to choose."""
    person = _present(current_site().subscribing.preferring(token))
    return render_template(
        "site/preferences.html", person=person, token=token, frequencies=_FREQUENCIES, pauses=_PAUSES,
        cases=_choices(person), done=request.args.get("done", ""),
    )  # fmt: skip


@pages.post("/preferences/<token>")
def prefer(token: str) -> ResponseReturnValue:
    """Keep what was chosen."""
    site = current_site()
    person = _present(site.subscribing.preferring(token))
    chosen = {case_id: request.form.get(f"case-{case_id}", "") for case_id, *_ in _choices(person)}
    frequency = next((one for one in _FREQUENCIES if one == request.form.get("frequency")), None)
    wishes = Preferences(
        frequency,
        followed=tuple(case_id for case_id, wish in chosen.items() if wish == "follow"),
        muted=tuple(case_id for case_id, wish in chosen.items() if wish == "mute"),
    )
    _present(site.subscribing.prefer(token, wishes))
    return _back(token, "saved")


@pages.post("/preferences/<token>/pause")
def pause(token: str) -> ResponseReturnValue:
    """Leave out the editions of some days, or none any more."""
    days = request.form.get("days", type=int) or 0
    if days and days not in _PAUSES:
        abort(HTTPStatus.BAD_REQUEST)
    _present(current_site().subscribing.pause(token, days))
    return _back(token, "paused" if days else "resumed")


@pages.post("/preferences/<token>/renew")
def renew(token: str) -> ResponseReturnValue:
    """Make this link useless, and mail another."""
    site = current_site()
    _present(site.subscribing.renew(token))
    site.on_letter()
    return render_template(
        "site/message.html", title="The link was changed",
        text="A letter with the new one is on its way to you. The old one does not work any more.",
    )  # fmt: skip


@pages.post("/preferences/<token>/leave")
def leave_from_preferences(token: str) -> ResponseReturnValue:
    """Unsubscribe."""
    _present(current_site().subscribing.leave_from_preferences(token))
    return render_template("site/left.html")


@pages.get("/unsubscribe/<token>")
def unsubscribe(token: str) -> ResponseReturnValue:
    """A page with the button that unsubscribes."""
    person = current_site().subscribing.leaving(token)
    if person is None:
        abort(HTTPStatus.NOT_FOUND)
    if person.state == "unsubscribed":
        return render_template("site/left.html")
    return render_template("site/unsubscribe.html")


@pages.post("/unsubscribe/<token>")
def leave(token: str) -> ResponseReturnValue:
    """Unsubscribe: by that button, or by a mail program's (RFC 8058), which sends no cookie and follows no redirect."""
    if current_site().subscribing.leave(token) is None:
        abort(HTTPStatus.NOT_FOUND)
    return render_template("site/left.html")


def _present(person: Subscriber | None) -> Subscriber:
    """Return the subscriber; a token that opens nothing, and one whose owner has left, are not found."""
    if person is None or person.state not in ("active", "unsubscribed", "bounced"):
        abort(HTTPStatus.NOT_FOUND)
    return person


def _back(token: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("reader.preferences", token=token, done=done), HTTPStatus.SEE_OTHER)


def _choices(person: Subscriber) -> list[tuple[str, str, str]]:
    """Return id, caption and present wish for each case that may be chosen: those chosen before, then recent ones."""
    site = current_site()
    with site.database.read() as conn:
        recent = edition_store.published(conn, site.newsletter.name, _RECENT)
        documents: list[dict[str, Any]] = [json.loads(text) for _, text in recent]
        offered = {case["id"]: _named(case) for document in documents for case in document["cases"]}
        chosen = [*person.followed, *person.muted]
        known = known_cases(conn, site.newsletter.name, chosen)
    names = told_apart(offered | {key: (case.caption or "", case.dockets) for key, case in known.items()})
    wishes = dict.fromkeys(person.muted, "mute") | dict.fromkeys(person.followed, "follow")
    ids = dict.fromkeys([*chosen, *sorted(offered, key=lambda key: names[key].casefold())])
    return [(key, names.get(key, key), wishes.get(key, "")) for key in ids]


def _named(case: dict[str, Any]) -> tuple[str, Sequence[str]]:
    return str(case["caption"]), [str(docket) for docket in case["dockets"]]
