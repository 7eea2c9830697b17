"""The newsletter's own pages: archive, cases, subscribing, leaving, health.  Plain HTML forms, no script, no cookie.

No GET changes anything, since mail scanners open every link.  Addresses in pages and feeds come from
`newsletter.base_url`, never from a request's Host header; a path in it is where the pages are mounted.
"""

import logging
import traceback
from collections.abc import Callable, Iterable
from http import HTTPStatus
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, render_template, request
from flask_limiter import Limiter
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from digest.config import Newsletter
from digest.edition import phrases
from digest.errors import DigestError
from digest.web import archive, operations, reader, signup
from digest.web.context import Site
from digest.web.limits import network_of

log = logging.getLogger(__name__)

_MAX_FORM = 64 * 1024  # bytes; the largest form of ours, with 200 cases to choose from, has 20 KB
_POLICY = (
    "default-src 'none'; style-src 'self'{styles}; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

_Environ = dict[str, Any]
_WsgiApp = Callable[[_Environ, Any], Iterable[bytes]]


class _Pages(Flask):
    def log_exception(
        self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]
    ) -> None:
        """Log where it happened, without the words of the error and the address of the page: they may name people."""
        kind, _, trace = exc_info
        places = "".join(traceback.format_tb(trace))
        log.error("page %s: %s\n%s", request.endpoint, kind.__name__ if kind else "error", places)


def create_site(site: Site, *, proxies: int = 0) -> Flask:
    """Return the pages as a WSGI application; `proxies` web servers before it are believed in X-Forwarded-For."""
    app = _Pages(__name__)
    app.extensions["digest"] = site
    app.config.update(MAX_CONTENT_LENGTH=_MAX_FORM, MAX_FORM_MEMORY_SIZE=_MAX_FORM, PROXIES=proxies)
    furnish(app, site.newsletter)
    app.after_request(_guard)  # what is asked for first comes last: after the limiter
    limiter = Limiter(network_of, app=app, storage_uri="memory://", headers_enabled=True)
    app.register_blueprint(archive.pages)
    app.register_blueprint(signup.pages(limiter))
    app.register_blueprint(reader.pages)
    app.register_blueprint(operations.pages(site.database, site.newsletter, app))
    app.register_error_handler(HTTPException, _not_shown)
    app.register_error_handler(DigestError, _out_of_order)
    app.wsgi_app = _mounted(  # type: ignore[method-assign,assignment]
        ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0, x_host=0), site.newsletter.base_url or ""
    )
    return app


def furnish(app: Flask, newsletter: Newsletter) -> None:
    """Give the application what the templates of the site use."""
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters.update(
        long_date=phrases.long_date, partial_date=phrases.partial_date, count=phrases.count
    )
    app.context_processor(lambda: {"newsletter": newsletter, "sender": newsletter.from_})


def _mounted(inner: _WsgiApp, base_url: str) -> _WsgiApp:
    """Serve below the path of `base_url`, whether the proxy in front passes that path on or takes it off."""
    parts = urlsplit(base_url)
    prefix = parts.path.rstrip("/")

    def application(environ: _Environ, start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        environ["SCRIPT_NAME"] = prefix
        environ["wsgi.url_scheme"] = parts.scheme
        environ["HTTP_HOST"] = parts.netloc
        return inner(environ, start_response)

    return application


def _guard(response: Response) -> Response:
    """Give every answer the headers that keep it to itself."""
    response.headers["Content-Security-Policy"] = _POLICY.format(styles=g.get("styles", ""))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address of a page may be a token
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    if response.status_code not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        response.headers.pop("Retry-After", None)  # the limiter's; with a redirect it would ask browsers to wait
    if request.view_args and "token" in request.view_args:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _not_shown(error: HTTPException) -> Response:
    words = {
        HTTPStatus.NOT_FOUND: ("Not here", "There is no such page, or not any more."),
        HTTPStatus.METHOD_NOT_ALLOWED: ("Not possible", "This page cannot be used in that way."),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("Too much", "That is more than this form takes."),
        HTTPStatus.TOO_MANY_REQUESTS: ("Too often", "That was asked for very often just now. Please wait a while."),
        HTTPStatus.INTERNAL_SERVER_ERROR: ("Out of order", "Something went wrong here. Please try again later."),
    }
    code = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    title, text = words.get(code, (code.phrase, "This page cannot be shown."))
    response = Response(render_template("site/message.html", title=title, text=text), code)
    response.headers.extend((name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After"))
    return response


def _out_of_order(error: DigestError) -> Response:
    log.error("page %s: %s", request.endpoint, type(error).__name__)
    text = "The pages are out of order for a moment. Nothing is lost; please try again later."
    page = render_template("site/message.html", title="Out of order", text=text)
    return Response(page, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "60"})
