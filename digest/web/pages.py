"""The preview: an edition in the browser, beside what an editor wants to know about it.

Plain pages of links and CSS, no script.  The edition is foreign text made of other people's words: it is shown in a
sandboxed frame and may run nothing, whatever it holds.  Only requests that name this machine are answered, so that no
web site can read an edition by having its own name resolve to 127.0.0.1 (DNS rebinding).
"""

import re
from datetime import date
from http import HTTPStatus
from io import BytesIO
from urllib.parse import urlsplit

from flask import Flask, Response, abort, render_template, request, send_file
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from digest.errors import DigestError
from digest.web.editions import FILES, EditionSource, overview

VIEWS = {"desktop": "Desktop", "phone": "Phone", "dark": "Dark", "text": "Plain text", "source": "Source"}
"""The ways to look at an edition: the value of `view` in the address, and the words of the link."""

CLIP = 102 * 1024
"""Gmail shows this many bytes of HTML and hides the rest behind a link (observed; Google documents no figure)."""

_OURS = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The frame's sandbox attribute protects the preview; this protects whoever opens the edition by its own address.
_EDITION = (
    "default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https:; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)

# Links to elsewhere leave the frame for a window of their own, since most sites refuse to be framed.
_LINK_OUT = re.compile(rb'<a (?=[^>]*\bhref="https?:)')


def create_app(editions: EditionSource) -> Flask:
    """Return the pages over a source of editions, as a WSGI application for this machine's browser."""
    app = Flask(__name__)
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters.update(size=_size, day=_day)
    app.before_request(_only_for_this_machine)
    app.after_request(_guard)
    app.register_error_handler(HTTPException, _not_shown)
    app.register_error_handler(DigestError, _broken)

    @app.get("/")
    def preview() -> str:
        name = request.args.get("edition") or editions.latest()
        view = request.args.get("view", "desktop")
        if name is None:
            return render_template("message.html", title="No edition yet", text="Run digest build, then reload.")
        shown = overview(editions, name)
        if shown is None or view not in VIEWS:
            abort(HTTPStatus.NOT_FOUND)
        text = {"text": "digest.txt", "source": "digest.eml"}.get(view)
        content = (editions.read(name, text) or b"").decode("utf-8", "replace") if text else None
        return render_template(
            "preview.html", edition=shown, view=view, views=VIEWS, text=content, clip=CLIP, names=editions.list()
        )

    @app.get("/editions/<name>/<file>")
    def edition(name: str, file: str) -> Response:
        content = editions.read(name, file)
        if content is None:
            abort(HTTPStatus.NOT_FOUND)
        if "framed" in request.args and file == "digest.html":
            content = _LINK_OUT.sub(b'<a target="_blank" ', content)
        response = send_file(
            BytesIO(content), FILES[file], as_attachment=file == "digest.eml", download_name=f"{name}.{file[7:]}"
        )
        response.headers["Content-Security-Policy"] = _EDITION
        return response

    @app.get("/healthz")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain")

    return app


def _only_for_this_machine() -> None:
    # Flask's TRUSTED_HOSTS does the same, but cannot be told an IPv6 address.
    if urlsplit(f"//{request.host}").hostname not in ("localhost", "127.0.0.1", "::1"):
        abort(HTTPStatus.BAD_REQUEST, "This address is answered for this machine only: write localhost or 127.0.0.1.")


def _guard(response: Response) -> Response:
    """Give every answer the headers that keep it to itself."""
    response.headers.setdefault("Content-Security-Policy", _OURS)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
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
