"""Feeds over HTTP: conditional, compressed, within limits.  The one place of this stage that touches the network.

A server is asked once, and once more if the failure looks like one that passes and is the first.  Nothing it sends is
kept beyond the answer: no cookies, no redirect that outlives the run.  A feed's own headers (a login) go to the host
that feeds.toml names and to no other.  Every failure is one line that says what to do.
"""

import re
import time
from http import HTTPStatus
from urllib.parse import SplitResult, urljoin, urlsplit

from requests import Response
from urllib3 import exceptions as failures

from digest.domains import ascii_domain
from digest.errors import FetchError
from digest.feeds import caching, guard, wire
from digest.feeds.client import Client
from digest.feeds.records import Fetched, FetchLimits, Hop, Memory, Terms
from digest.model import Feed

_CHUNK = 65_536
_PORTS = {"http": 80, "https": 443}
_PASSING = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_UNWRITABLE = re.compile(r"[^!-~]")
_ADVICE = {
    401: "it wants a login; look for a public address of the feed, or name its headers_file in feeds.toml",
    403: "it refuses programs, or this network; open the address in a browser, and remove the feed if it stays so",
    404: "the feed is not there; look up its new address and change its url in feeds.toml",
    410: "the feed is gone for good; remove it from feeds.toml",
    429: "it wants to be asked less often; build less often",
}
_NO_ADDRESS = "no usable address; change its url in feeds.toml"


class RefusedError(FetchError):
    """The server answered, and not with a feed; `terms` is what it says of the next request."""

    def __init__(self, text: str, terms: Terms) -> None:
        super().__init__(text)
        self.terms = terms


class _PassingError(RefusedError):
    """A failure that may be over in a moment."""


def fetch(
    feed: Feed, memory: Memory | None, client: Client, limits: FetchLimits, trail: list[Hop] | None = None
) -> Fetched:
    """Return what is at the feed's location, without a body if it is still what `memory` knows.

    Each answer on the way there is added to `trail`.

    Raises:
        FetchError: the server cannot be reached, refuses, sends too much, takes too long, or is not on the internet.
    """
    deadline = time.monotonic() + limits.deadline
    wire.set_deadline(deadline)
    try:
        return _answer(feed, memory, client, limits, deadline, trail)
    except _PassingError as error:
        failed = memory is not None and memory.failed  # then it has had its second chance
        if failed or error.terms.retry_after is not None or time.monotonic() + limits.pause >= deadline:
            raise
    time.sleep(limits.pause)
    return _answer(feed, memory, client, limits, deadline, trail)


def trusted(url: str) -> guard.Origin | None:
    """Return the host and port of an address that the operator wrote as a literal."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        return (host, _port(parts)) if guard.is_literal(host) else None
    except ValueError:
        return None


def _answer(
    feed: Feed, memory: Memory | None, client: Client, limits: FetchLimits, deadline: float, trail: list[Hop] | None
) -> Fetched:
    try:
        return _follow(feed, memory, client, limits, [] if trail is None else trail)
    except failures.HTTPError as error:
        if time.monotonic() >= deadline:
            raise FetchError(f"not done within {limits.deadline:g} s; try later, or raise deadline") from error
        raise _told(error, limits) from error
    except (UnicodeError, ValueError) as error:  # a host name that cannot be one
        raise FetchError(_NO_ADDRESS) from error


def _follow(feed: Feed, memory: Memory | None, client: Client, limits: FetchLimits, trail: list[Hop]) -> Fetched:
    """Ask, and go where the answer points.  A redirect leads to the web only, and never inside."""
    url = feed.location or feed.url
    conditions = _conditions(memory)
    permanent, here = True, url
    inner = trusted(feed.url)
    wire.allow(inner)
    for _ in range(limits.max_redirects + 1):
        parts = _parts(here)
        guard.check(parts.hostname or "", _port(parts), inner)
        own = dict(feed.headers) if feed.headers and _is_home(parts, _parts(feed.url)) else {}
        with client.get(parts, conditions | own) as response:
            trail.append(Hop(here, response.status_code, tuple(response.headers.items())))
            if response.status_code not in _REDIRECTS:
                return _read(response, here, bool(conditions), limits, here if permanent and here != url else None)
            here = _target(here, response)
            permanent = permanent and response.status_code in _PERMANENT
        if urlsplit(here).scheme not in _PORTS:
            raise FetchError(f"it redirects to a {urlsplit(here).scheme[:20]} address; change its url in feeds.toml")
    raise FetchError(
        f"it redirects more than {limits.max_redirects} times; change its url in feeds.toml to where the feed is"
    )


def _parts(url: str) -> SplitResult:
    """Return an address ready to be asked for: no fragment, no login, nothing that cannot stand in a request."""
    parts = urlsplit(url.strip())
    if not parts.hostname or " " in parts.netloc:
        raise FetchError(_NO_ADDRESS)
    host = ascii_domain(parts.hostname)
    netloc = (f"[{host}]" if ":" in host else host) + (f":{parts.port}" if parts.port else "")
    path, query = (_UNWRITABLE.sub(_quoted, part) for part in (parts.path or "/", parts.query))
    return SplitResult(parts.scheme.lower(), netloc, path, query, "")


def _quoted(letter: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in letter[0].encode("utf-8", "replace"))


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS.get(parts.scheme, 0)


def _is_home(parts: SplitResult, home: SplitResult) -> bool:
    """Return whether an address is at the host that feeds.toml names, over as safe a connection at least."""
    if parts.hostname != home.hostname:
        return False
    return (parts.scheme, _port(parts)) in {(home.scheme, _port(home)), ("https", _PORTS["https"])}


def _target(here: str, response: Response) -> str:
    location = response.headers.get("Location", "").encode("latin-1").decode("utf-8", "replace")
    if not location:
        raise FetchError(f"HTTP {response.status_code} that points nowhere; tell its publisher")
    try:
        target = urljoin(here, location)
        _ = urlsplit(target).port
    except ValueError as error:  # "http://["
        raise FetchError("it redirects to no usable address; tell its publisher") from error
    return target


def _conditions(memory: Memory | None) -> dict[str, str]:
    # A validator counts only beside a body that was read: else a 304 would hide a feed for ever.
    if memory is None or memory.body is None:
        return {}
    asked = {"If-None-Match": memory.etag, "If-Modified-Since": memory.modified}
    return {name: value for name, value in asked.items() if value and value.isprintable() and value.isascii()}


def _read(
    response: Response, address: str, conditional: bool, limits: FetchLimits, moved: str | None
) -> Fetched:
    status = response.status_code
    terms = Terms(status, caching.retry_after(response.headers), caching.fresh_for(response.headers), moved)
    notes = (f"moved for good to {moved[:300]}; change its url in feeds.toml",) if moved else ()
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        response.raw.release_conn()  # it has no body: the next feed of this host can have the connection
        return Fetched(None, address, notes=notes, terms=terms)
    if status != HTTPStatus.OK:
        raise _refusal(terms)
    charset = _CHARSET.search(response.headers.get("Content-Type", ""))
    return Fetched(
        body=_body(response, limits),
        address=address,
        charset=charset[1] if charset else None,
        etag=response.headers.get("ETag"),
        modified=response.headers.get("Last-Modified"),
        notes=notes,
        terms=terms,
    )


def _body(response: Response, limits: FetchLimits) -> bytes:
    """Return the body, unpacked piece by piece so that a bomb is noticed before it goes off."""
    pieces, size = [], 0
    for piece in response.raw.stream(_CHUNK, decode_content=True):
        size += len(piece)
        if size > limits.max_bytes:
            raise FetchError(
                f"more than {limits.max_bytes:,} bytes; look for a shorter feed of the outlet, or raise max_bytes"
            )
        pieces.append(piece)
    return b"".join(pieces)


def _refusal(terms: Terms) -> RefusedError:
    status = terms.status or 0
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "no known status"
    kind = _PassingError if status in _PASSING else RefusedError
    later = "the server is in trouble; try later" if status >= 500 else "open the address in a browser and see"
    return kind(f"HTTP {status} {phrase}: {_ADVICE.get(status, later)}", terms)


def _told(error: failures.HTTPError, limits: FetchLimits) -> FetchError:  # noqa: PLR0911  one for each failure
    """Return the failure in words, as one that passes if it may."""
    if isinstance(error, failures.ProxySchemeUnknown):
        return FetchError("the proxy that the environment names is no http:// or https:// address; change it")
    if isinstance(error, failures.ProxyError):
        return FetchError("the proxy that the environment names does not answer; check it")
    if isinstance(error, failures.SSLError):
        return FetchError("no safe connection: its certificate or protocol is not valid; open the address in a browser")
    if isinstance(error, failures.NameResolutionError):
        return FetchError("its host is not known; check its url in feeds.toml, and this machine's network")
    if isinstance(error, failures.NewConnectionError):  # before the next: it is a kind of time-out, too
        return _unconnected()
    if isinstance(error, failures.TimeoutError) or "timed out" in str(error).lower():
        return _PassingError(f"no answer within {limits.timeout:g} s; try later", Terms())
    if isinstance(error, failures.DecodeError):
        return FetchError("its compressed answer is broken; tell its publisher")
    if isinstance(error, failures.LocationValueError):
        return FetchError(_NO_ADDRESS)
    return _unconnected()


def _unconnected() -> FetchError:
    broken = "the connection cannot be made or breaks off; check its url in feeds.toml, or try later"
    return _PassingError(broken, Terms())
