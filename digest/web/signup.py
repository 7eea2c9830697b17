"""Subscribing: the form, and the page on which the yes is given.  Nothing here tells whether an address is known."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter

from digest.config import Newsletter
from digest.config.values import address
from digest.edition.phrases import NAMELESS
from digest.pipeline.casepage import known_cases
from digest.web.context import current_site

_EACH = "5 per minute; 20 per hour"  # sign-ups from one network
_ALL = "1000 per hour"  # from everywhere: a farm of machines must not have us write to the world


def consent_text(newsletter: Newsletter) -> str:
    """Return what people agree to."""
    return f"Send {newsletter.title} to this address. I can leave at any time, with one click."


def pages(limiter: Limiter) -> Blueprint:
    """Return the pages, with their limits."""
    blueprint = Blueprint("signup", __name__)

    @blueprint.get("/subscribe")
    def form() -> str:
        return _form(_wanted(request.args.get("case")))

    @blueprint.post("/subscribe")
    @limiter.limit(_EACH)
    @limiter.limit(_ALL, key_func=lambda: "everybody")
    def subscribe() -> ResponseReturnValue:
        wanted = _wanted(request.form.get("case"))
        typed = request.form.get("email", "")
        try:
            checked = address(typed[:400])
        except ValueError:
            return _form(wanted, typed=typed[:400], wrong=True), HTTPStatus.BAD_REQUEST
        site = current_site()
        site.subscribing.sign_up(checked, wanted[0] if wanted else None)
        site.on_letter()
        return redirect(url_for("signup.sent"), HTTPStatus.SEE_OTHER)

    @blueprint.get("/subscribe/sent")
    def sent() -> str:
        return render_template("site/sent.html")

    @blueprint.get("/confirm/<token>")
    def ask(token: str) -> ResponseReturnValue:
        site = current_site()
        person = site.subscribing.waiting(token)
        if person is None:
            return _void()
        wanted = _wanted(person.wanted)
        text = consent_text(site.newsletter)
        return render_template("site/confirm.html", wanted=wanted, text=text, known=person.state == "active")

    @blueprint.post("/confirm/<token>")
    def confirm(token: str) -> ResponseReturnValue:
        site = current_site()
        source = request.remote_addr or "unknown"
        person = site.subscribing.confirm(token, source, consent_text(site.newsletter))
        if person is None:
            return _void()
        return render_template("site/confirmed.html", preferences=site.subscribing.links.preferences_url(person))

    return blueprint


def _form(wanted: tuple[str, str] | None, *, typed: str = "", wrong: bool = False) -> str:
    text = consent_text(current_site().newsletter)
    return render_template("site/subscribe.html", wanted=wanted, text=text, typed=typed, wrong=wrong)


def _wanted(case_id: str | None) -> tuple[str, str] | None:
    """Return id and caption of a case that readers were told of; anything else is not found."""
    if not case_id:
        return None
    site = current_site()
    with site.database.read() as conn:
        case = known_cases(conn, site.newsletter.name, [case_id]).get(case_id)
    if case is None:
        abort(HTTPStatus.NOT_FOUND)
    return case_id, case.caption or NAMELESS


def _void() -> Response:
    page = render_template(
        "site/message.html",
        title="This link does not work any more",
        text="It was used, it is too old, or a part of it is missing. Subscribe again, and you get a new one.",
    )
    return Response(page, HTTPStatus.GONE)
