"""Feeds over HTTP: conditional, compressed, within limits.  The one place of this stage that touches the network.

A server is asked once, and once more if the failure looks like one that passes.  Nothing it sends is kept beyond the
answer: no cookies, no redirect that outlives the run.  Every failure is one line that says what to do.
"""

import re
import time
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import requests
from requests import exceptions as failures
from urllib3.exceptions import LocationValueError, NameResolutionError

from digest.errors import FetchError
from digest.feeds.deadline import DeadlineAdapter, set_deadline
from digest.feeds.records import Fetched, FetchLimits, Memory

MAX_REDIRECTS = 5
PER_HOST = 6
"""Connections to one host at a time, as browsers have it.  More are rude, and a small server drops what it cannot queue
(Python's own queues five), which costs whoever asked a second."""
_CHUNK = 65_536
_PASSING = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_ADVICE = {
    401: "it wants a login; look for a public address of the feed, or remove it from feeds.toml",
    403: "it refuses programs, or this network; open the address in a browser, and remove the feed if it stays so",
    404: "the feed is not there; look up its new address and change its url in feeds.toml",
    410: "the feed is gone for good; remove it from feeds.toml",
    429: "it wants to be asked less often; build less often",
}


class _PassingError(FetchError):
    """A failure that may be over in a moment."""


class _Session(requests.Session):
    def get_redirect_target(self, _response: requests.Response) -> None:
        """Say that nothing is a redirect: before it looks where one leads, requests reads all of its body."""


def new_session(limits: FetchLimits) -> requests.Session:
    """Return a session for all feeds of a run; threads may share it, since nothing in it changes after this."""
    session = _Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update(
        {
            "User-Agent": limits.user_agent,
            "Accept": "application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        }
    )
    for scheme in ("http://", "https://"):
        session.mount(
            scheme, DeadlineAdapter(pool_connections=4 * limits.workers, pool_maxsize=PER_HOST, pool_block=True)
        )
    return session


def fetch(url: str, memory: Memory | None, session: requests.Session, limits: FetchLimits) -> Fetched | None:
    """Return what is at `url`, or None if it is still what `memory` knows.

    Raises:
        FetchError: the server cannot be reached, refuses, sends too much, or takes too long.
    """
    deadline = time.monotonic() + limits.deadline
    set_deadline(deadline)
    try:
        return _answer(url, memory, session, limits, deadline)
    except _PassingError:
        if time.monotonic() + limits.pause >= deadline:
            raise
    time.sleep(limits.pause)
    return _answer(url, memory, session, limits, deadline)


def _answer(
    url: str, memory: Memory | None, session: requests.Session, limits: FetchLimits, deadline: float
) -> Fetched | None:
    try:
        return _follow(url, memory, session, limits)
    except failures.RequestException as error:
        if time.monotonic() >= deadline:
            raise FetchError(f"not done within {limits.deadline:g} s; try later, or raise deadline") from error
        raise _told(error, limits) from error
    except (UnicodeError, LocationValueError) as error:  # a host name that cannot be one
        raise FetchError("no usable address; change its url in feeds.toml") from error


def _follow(url: str, memory: Memory | None, session: requests.Session, limits: FetchLimits) -> Fetched | None:
    """Ask, and go where the answer points; see _Session for why this is not left to requests."""
    conditions = _conditions(memory)
    permanent = True
    here = url
    for _ in range(MAX_REDIRECTS + 1):
        with session.get(
            here, headers=conditions, timeout=limits.timeout, stream=True, allow_redirects=False
        ) as response:
            if response.status_code not in _REDIRECTS:
                return _body(response, here, bool(conditions), limits, _moved(url, here, permanent))
            here = _target(here, response)
            permanent = permanent and response.status_code in _PERMANENT
        if urlsplit(here).scheme not in ("http", "https"):
            raise FetchError(f"it redirects to a {urlsplit(here).scheme[:20]} address; change its url in feeds.toml")
    raise FetchError(f"it redirects more than {MAX_REDIRECTS} times; change its url in feeds.toml to where the feed is")


def _target(here: str, response: requests.Response) -> str:
    location = response.headers.get("Location", "").encode("latin-1").decode("utf-8", "replace")
    if not location:
        raise FetchError(f"HTTP {response.status_code} that points nowhere; tell its publisher")
    try:
        return urljoin(here, location)
    except ValueError as error:  # "http://["
        raise FetchError("it redirects to no usable address; tell its publisher") from error


def _conditions(memory: Memory | None) -> dict[str, str]:
    # A validator counts only beside a body that was read: else a 304 would hide a feed for ever.
    if memory is None or memory.body is None:
        return {}
    asked = {"If-None-Match": memory.etag, "If-Modified-Since": memory.modified}
    return {name: value for name, value in asked.items() if value and value.isprintable() and value.isascii()}


def _moved(url: str, here: str, permanent: bool) -> tuple[str, ...]:
    return (f"moved for good to {here[:300]}; change its url in feeds.toml",) if permanent and here != url else ()


def _body(
    response: requests.Response, address: str, conditional: bool, limits: FetchLimits, notes: tuple[str, ...]
) -> Fetched | None:
    status = response.status_code
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return None
    if status != HTTPStatus.OK:
        raise _refusal(status)
    pieces, size = [], 0
    for piece in response.iter_content(_CHUNK):
        size += len(piece)
        if size > limits.max_bytes:
            raise FetchError(f"more than {limits.max_bytes:,} bytes; look for a shorter feed of the outlet")
        pieces.append(piece)
    charset = _CHARSET.search(response.headers.get("Content-Type", ""))
    return Fetched(
        body=b"".join(pieces),
        address=address,
        charset=charset[1] if charset else None,
        etag=response.headers.get("ETag"),
        modified=response.headers.get("Last-Modified"),
        notes=notes,
    )


def _refusal(status: int) -> FetchError:
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "no known status"
    kind = _PassingError if status in _PASSING else FetchError
    later = "the server is in trouble; try later" if status >= 500 else "open the address in a browser and see"
    return kind(f"HTTP {status} {phrase}: {_ADVICE.get(status, later)}")


def _told(error: failures.RequestException, limits: FetchLimits) -> FetchError:
    """Return the failure in words, as one that passes if it may."""
    if isinstance(error, failures.SSLError):
        return FetchError("no safe connection: its certificate or protocol is not valid; open the address in a browser")
    if isinstance(error, failures.Timeout) or "timed out" in str(error).lower():
        return _PassingError(f"no answer within {limits.timeout:g} s; try later")
    if isinstance(error, failures.ContentDecodingError):
        return FetchError("its compressed answer is broken; tell its publisher")
    if isinstance(error, failures.InvalidURL | failures.InvalidSchema | failures.MissingSchema):
        return FetchError("no usable address; change its url in feeds.toml")
    if isinstance(getattr(error.args[0] if error.args else None, "reason", None), NameResolutionError):
        return FetchError("its host is not known; check its url in feeds.toml, and this machine's network")
    return _PassingError("the connection cannot be made or breaks off; check its url in feeds.toml, or try later")
