"""Logging in, wherever others than the one at this machine can reach the pages.

A session names its account and proves which password opened it, and both are looked at with every request: an account
that was removed, or whose password is another, is out at once.
"""

import secrets
import time
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded

from digest.pipeline import accounts
from digest.store.db import Database
from digest.web.desk import roles
from digest.web.limits import network_of

_LIFE = 12 * 3600  # seconds: a working day
# Wrong tries.  None of it is counted over all networks: then strangers could lock out those who work here.
_EACH = "5 per minute; 20 per hour"  # at one account from one network
_NETWORK = "20 per minute; 100 per hour"  # from one network, at whatever accounts


def require(app: Flask, database: Database, at: str) -> None:
    """Let nobody see or do anything before he has logged in; `at` is the address by which the pages are reached."""
    app.config["SESSION_COOKIE_SECURE"] = urlsplit(at).scheme == "https"
    limiter = Limiter(network_of, app=app, storage_uri="memory://")
    ended: set[str] = set()  # sessions; a cookie that somebody has copied opens nothing after its owner has left
    app.register_blueprint(_pages(database, limiter, ended))
    app.register_error_handler(RateLimitExceeded, _too_often)

    def look() -> ResponseReturnValue | None:
        need = _need()
        if need == "nothing":
            return None
        account = None
        if time.time() - float(session.get("since", 0)) < _LIFE and session.get("id") not in ended:
            account = accounts.still(database, str(session.get("name", "")), str(session.get("proof", "")))
        if account is None:
            return _to_the_door()
        if not roles.allows(account.role, need):
            abort(HTTPStatus.FORBIDDEN, "Operators send; what stands in an edition is for editors.")
        g.account = account
        return None

    app.before_request(look)


def _to_the_door() -> ResponseReturnValue:
    """Lead to the log-in, and from there back; a form leads to the page that it stood on, and has changed nothing."""
    if request.method == "GET":
        return redirect(url_for("login.form", to=request.full_path), HTTPStatus.SEE_OTHER)
    return redirect(url_for("login.form", to=request.form.get("back", "/"), ended=1), HTTPStatus.SEE_OTHER)


def may(page: str, what: str | None = None) -> bool:
    """Return whether whoever looks may use a page, so that nobody is offered what he would be refused."""
    account = g.get("account")
    return account is None or roles.allows(account.role, roles.need_of(page, what))


def _need() -> roles.Need | None:
    """Return what the page asks that the request is for; an address without a page tells nobody outside that."""
    if request.endpoint is None:
        return "account"
    return roles.need_of(request.endpoint, (request.view_args or {}).get("what"))


def _pages(database: Database, limiter: Limiter, ended: set[str]) -> Blueprint:
    pages = Blueprint("login", __name__)

    @pages.get("/login")
    def form() -> str:
        wrong = "You are not logged in any more, so nothing was changed." if "ended" in request.args else ""
        return render_template("desk/login.html", to=_to(request.args.get("to")), wrong=wrong)

    @pages.post("/login")
    @limiter.limit(_NETWORK, deduct_when=_was_wrong)
    @limiter.limit(_EACH, key_func=_account_and_network, deduct_when=_was_wrong)
    def enter() -> ResponseReturnValue:
        to = _to(request.form.get("to"))
        account = accounts.entered(database, request.form.get("name", ""), request.form.get("password", ""))
        if account is None:
            page = render_template("desk/login.html", to=to, wrong="Name or password is not right.")
            return page, HTTPStatus.FORBIDDEN
        session.clear()  # whoever knew the session before knows nothing of this one
        session.update(name=account.name, proof=accounts.proof_of(account), since=time.time(), id=secrets.token_hex(8))
        return redirect(to, HTTPStatus.SEE_OTHER)

    @pages.post("/logout")
    def leave() -> Response:
        ended.add(session["id"])
        session.clear()
        return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": url_for("login.form")})

    return pages


def _account_and_network() -> str:
    return f"{network_of()} {request.form.get('name', '')[:100]}"


def _was_wrong(response: Response) -> bool:
    return response.status_code == HTTPStatus.FORBIDDEN


def _to(path: str | None) -> str:
    """Return where to go after logging in: a page of ours, whatever is asked for."""
    plain = path and path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path.removesuffix("?") if path and plain else "/desk/"


def _too_often(error: RateLimitExceeded) -> tuple[str, int]:
    text = "Too many tries. Wait a while, then try again."
    return render_template("message.html", title="Too often", text=text), HTTPStatus.TOO_MANY_REQUESTS
