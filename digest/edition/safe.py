"""What a feed says, made safe to show: texts that cannot leave their place, addresses that only lead to the web.

Pure.  Markup is not dealt with here: the templates escape.  This module takes care of what escaping lets through:
control characters, characters that turn the reading direction of everything after them, halves of surrogate pairs,
and addresses that are no web addresses.
"""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from digest.domains import ascii_domain

# Explicit embeddings, overrides and isolates (Unicode TR9).  Feed texts stand in elements with dir="auto", which does
# what their authors wanted from them; unclosed, they would turn around the rest of the page, or a subject.
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_UNPRINTABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NOT_IN_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\]")
_LOGIN = re.compile(r"(?:^|/)(?:log|sign)[-_]?in(?:[./]|$)", re.IGNORECASE)  # a page of that name, no headline with it
_SAFE_IN_PATH = "/%:@!&'()*+,;=~"  # RFC 3986 pchar, without "$", which the HTML writer would quote on its own


@lru_cache(maxsize=16_384)  # an edition that is looked at again says the same
def clean(text: str) -> str:
    """Return `text` as one line without control, direction and unprintable characters; letters and accents stay."""
    visible = _BIDI_CONTROLS.sub("", _UNPRINTABLE.sub("\ufffd", text))
    return _BLANKS.sub(" ", visible).strip()


@lru_cache(maxsize=16_384)
def web_address(url: str) -> str:
    """Return `url` as an ASCII http or https address, or "" if it is none that a reader should follow.

    A user name in front of the host is refused: it makes an address look as if it led elsewhere.  An international
    host is written in its IDNA form; characters that RFC 3986 does not allow are percent-encoded.  A page to log in
    without encryption is refused, too.
    """
    text = url.strip()
    if _NOT_IN_ADDRESS.search(text) or _UNPRINTABLE.search(text):
        return ""
    try:
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or is_open_login(text):
            return ""
        host = _ascii_host(parts.hostname)
        netloc = host if parts.port is None else f"{host}:{parts.port}"
    except ValueError:  # a bad port, an unclosed bracket, or a host that IDNA cannot write
        return ""
    path, query, fragment = (_quoted(part) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def is_open_login(url: str) -> bool:
    """Return whether `url` leads to a page where a reader would type a password that everybody on the way can read."""
    return url.startswith("http:") and bool(_LOGIN.search(urlsplit(url).path))


def _ascii_host(host: str) -> str:
    """Return `host` as it goes on the wire; ValueError if it cannot be."""
    if ":" in host:
        return f"[{host}]"  # IPv6, whose brackets urlsplit took away
    name = ascii_domain(host)
    if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
        raise ValueError(host)
    return name


def _quoted(part: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=_SAFE_IN_PATH + "?")
