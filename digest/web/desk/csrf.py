"""Changes come from the desk's own pages, and from nowhere else.

Each form carries a token that belongs to the browser's session (OWASP: synchroniser token).  Besides, a browser says
where a request comes from (Fetch Metadata, Origin); what comes from another site is refused whatever it carries.
"""

import secrets
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, abort, request, session

_NAME = "csrf"


def protect(app: Flask, key: bytes) -> None:
    """Refuse forged requests; `key` signs the session's cookie."""
    app.secret_key = key
    app.config.update(SESSION_COOKIE_NAME="desk", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Strict")
    app.before_request(_check)
    app.jinja_env.globals["csrf"] = token


def token() -> str:
    """Return what forms of this session carry."""
    if _NAME not in session:
        session[_NAME] = secrets.token_urlsafe(24)
    return str(session[_NAME])


def _check() -> None:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    origin = request.headers.get("Origin")
    foreign = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if foreign or (origin is not None and urlsplit(origin).netloc != request.host):
        abort(HTTPStatus.FORBIDDEN, "This came from another site, so nothing was changed.")
    sent = request.form.get(_NAME, "")
    if not secrets.compare_digest(sent.encode(), str(session.get(_NAME, "")).encode()) or not sent:
        abort(HTTPStatus.FORBIDDEN, "This form is too old, so nothing was changed: go back, reload, try again.")
