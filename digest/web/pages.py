"""The preview: an edition in the browser as its readers will get it, beside what an editor wants to know about it.

It works as plain pages of links and forms; a script of our own keeps it up to date and fits the frames.  The edition is
foreign text made of other people's words: it is shown in a sandboxed frame and may run nothing, whatever it holds.
Only requests that name this machine are answered, so that no web site can read an edition by having its own name
resolve to 127.0.0.1 (DNS rebinding).
"""

import secrets
from datetime import date
from http import HTTPStatus
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from digest.edition.assemble import BUDGET
from digest.edition.check import Place
from digest.edition.mailviews import CLIP
from digest.errors import DigestError
from digest.web.days import read_day
from digest.web.desk import csrf, login, sending, words
from digest.web.desk.changes import pages as deskwork_pages
from digest.web.desk.context import Desk
from digest.web.desk.mailroom import Sender
from digest.web.desk.pages import pages as desk_pages
from digest.web.editions import DEMO, EMPTY, FILES, EditionSource, Made, Shown, Wish
from digest.web.frames import CSP, VIEWS, framed, is_cut
from digest.web.live import Live, name_of

_OURS = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_TEXTS = {"text": "digest.txt", "source": "digest.eml"}


def create_app(
    editions: EditionSource,
    live: Live | None = None,
    desk: Desk | None = None,
    sender: Sender | None = None,
    at: str | None = None,
) -> Flask:
    """Return the pages over a source of editions, as a WSGI application for this machine's browser.

    With `desk` they hold the desk of that newsletter as well, with `sender` editions can be sent from there.  `at` is
    the address by which others reach the pages, if they do: then everybody must log in.
    """
    live = live or Live()
    app = Flask(__name__)
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters.update(size=_size, day=_day)
    app.before_request(lambda: _only_by_name(at))
    app.after_request(_guard)
    app.register_error_handler(HTTPException, _not_shown)
    app.register_error_handler(DigestError, _broken)
    app.register_blueprint(preview_pages(editions, live))
    app.jinja_env.globals["has_desk"] = desk is not None
    if desk is not None:
        app.extensions["desk"] = desk
        words.furnish(app, desk)
        if at is not None:
            login.require(app, desk.database, at)  # first: whoever has no session any more is to hear that
        csrf.protect(app, secrets.token_bytes(32))
        app.jinja_env.globals.update(login=at is not None, may=login.may)
        app.register_blueprint(desk_pages)
        app.register_blueprint(deskwork_pages)
        app.jinja_env.globals["sends"] = sender is not None
        if sender is not None:
            app.register_blueprint(sending.pages(sender, live))
    return app


def preview_pages(editions: EditionSource, live: Live) -> Blueprint:
    """Return the preview's pages."""
    pages = Blueprint("preview", __name__)

    @pages.get("/")
    def show() -> ResponseReturnValue:
        if day := request.args.get("date"):
            return _to_day(day)
        view = request.args.get("view", "desktop")
        if view not in VIEWS:
            abort(HTTPStatus.NOT_FOUND)
        edition = request.args.get("edition", "")
        state = name_of(lambda: _stamp(editions, edition))  # before the edition is read: what changes meanwhile is told
        return _shown_page(editions, view, state)

    def _to_day(text: str) -> ResponseReturnValue:
        day = read_day(text)
        if day is None:
            abort(HTTPStatus.NOT_FOUND)
        values: dict[str, Any] = _kept() | {"edition": editions.name_of(day)}
        return redirect(url_for("preview.show", **values), HTTPStatus.SEE_OTHER)

    @pages.get("/editions/<name>/<file>")
    def file(name: str, file: str) -> Response:
        in_frame = "framed" in request.args and file == "digest.html"
        try:
            shown = editions.load(name, _wish())
            if shown is None or file not in FILES:
                abort(HTTPStatus.NOT_FOUND)
            content = _in_frame(shown, request.args["framed"]) if in_frame else shown.files[file]
        except DigestError:
            if not in_frame:
                raise
            return Response("", HTTPStatus.NO_CONTENT)  # the frame keeps what it shows until the page tells the mistake
        response = send_file(
            BytesIO(content), FILES[file], as_attachment=file == "digest.eml", download_name=f"{name}.{file[7:]}"
        )
        response.headers["Content-Security-Policy"] = CSP.format(same="allow-same-origin " if in_frame else "")
        return response

    @pages.get("/events")
    def events() -> Response:
        known = request.headers.get("Last-Event-ID") or request.args.get("state", "")
        name = request.args.get("edition", "")
        return live.stream(lambda: _stamp(editions, name), known)

    @pages.get("/healthz")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain")

    return pages


def _shown_page(editions: EditionSource, view: str, state: str) -> str:
    try:
        names = editions.list()
        name = request.args.get("edition") or next(iter(names), None)
        if name is None:
            return render_template("preview_none.html", demo=DEMO, state=state)
        shown = editions.load(name, _wish())
        facts = _facts(shown, view) if shown else {}
    except DigestError as error:
        return render_template("preview_error.html", error=str(error), state=state)
    if shown is None:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "preview.html", edition=shown, view=view, views=VIEWS, names=names, state=state, name=name, demo=DEMO,
        empty=EMPTY, wish=_wish(), kept=_kept(), mark=request.args.get("mark", ""), clip=CLIP,
        budget=BUDGET, **facts,
    )  # fmt: skip


def _in_frame(shown: Shown, view: str) -> bytes:
    return framed(shown, view, _place()).encode("utf-8", "replace")


def _facts(shown: Shown, view: str) -> dict[str, object]:
    """Return what the page says of an edition, and what it holds itself of it.  Raises RenderError."""
    seen = VIEWS[view].frames or (view,)
    return {
        "checked": shown.checked,
        "sizes": shown.sizes,
        "cut": is_cut(shown),
        "texts": {key: shown.files[file].decode("utf-8", "replace") for key, file in _TEXTS.items() if key in seen},
    }


def _stamp(editions: EditionSource, wanted: str) -> object:
    name = wanted or next(iter(editions.list()), "")  # without a name it is the newest one, whichever that is by then
    return name, editions.stamp(name)


def _wish() -> Wish:
    made = request.args.get("made", "")
    return Wish(
        made=cast(Made, made) if made in ("now", "built") else "",
        reader=request.args.get("reader", "").strip()[:320],
        followed=tuple(request.args.getlist("follow")[:200]),
        muted=tuple(request.args.getlist("mute")[:200]),
    )


def _kept() -> dict[str, str | list[str]]:
    """Return what of the address stays when another edition, view or place is chosen."""
    kept: dict[str, str | list[str]] = {key: text for key in ("view", "reader") if (text := request.args.get(key))}
    lists = {key: chosen for key in ("follow", "mute") if (chosen := request.args.getlist(key))}
    return kept | lists


def _place() -> Place | None:
    """Return the place that is to be marked: "a-17" is the eighteenth link."""
    tag, _, number = request.args.get("mark", "").rpartition("-")
    return Place(tag, int(number)) if tag.isalnum() and number.isascii() and number.isdigit() else None


def _only_by_name(at: str | None) -> None:
    """Answer requests that name this machine, or the address by which others reach it."""
    if at is not None and request.host == urlsplit(at).netloc:
        return
    # Flask's TRUSTED_HOSTS does the same, but cannot be told an IPv6 address.
    if urlsplit(f"//{request.host}").hostname not in ("localhost", "127.0.0.1", "::1"):
        abort(HTTPStatus.BAD_REQUEST, "This address is answered for this machine only: write localhost or 127.0.0.1.")


def _guard(response: Response) -> Response:
    """Give every answer the headers that keep it to itself."""
    response.headers.setdefault("Content-Security-Policy", _OURS)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"  # with less, a browser hides from us where a form came from
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"  # the next build shows on reload
    return response


def _not_shown(error: HTTPException) -> tuple[str, int]:
    title, text = error.name, error.description or ""
    if error.code == HTTPStatus.NOT_FOUND:
        title, text = "Not here", "There is no such edition or page."
    return render_template("message.html", title=title, text=text), error.code or HTTPStatus.INTERNAL_SERVER_ERROR


def _broken(error: DigestError) -> tuple[str, int]:
    page = render_template("message.html", title="This edition cannot be shown", text=str(error))
    return page, HTTPStatus.INTERNAL_SERVER_ERROR


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1024 else f"{count / 1024:.0f} KB"


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B %Y}"
