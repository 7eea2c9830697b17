"""Addresses to canonical ones.  Pure and idempotent.

Addresses that leave here are http(s), ASCII, without tracking parameters, fragment, default port or credentials.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote_plus, urljoin, urlsplit, urlunsplit

from digest.domains import ascii_domain
from digest.feeds.letters import ESCAPED_AMPERSAND, JUNK

MAX_URL = 8000  # nothing that is longer is an address, whatever the settings say

_TRACKING = re.compile(
    r"utm_\w*|pk_\w+|mtm_\w+|hsa_\w+|guce_\w+|at_(?:medium|campaign|custom\d*|link\w*|bbc\w*|ptr_name|format)"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|gad_source|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_[ce]id|_hsenc|_hsmi"
    r"|cmpid|icid|ncid|ocid|smid|smtyp|s_cid|mkt_tok|vero_id|oly_(?:enc|anon)_id|wickedid|xtor|maca|ftag|emc"
    r"|traffic_source|ref_src|ref_url|guccounter|__twitter_impression|sr_share",
    re.IGNORECASE,
)
_FEED_MARK = re.compile(r"(?:ref|source|src|partner|from|via|output|cid)=(?:rss|feed|atom|xml)", re.IGNORECASE)
_CANONICAL = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}/[A-Za-z0-9/_.~%!$'()*+,;:@=-]*"
    r"(?:\?[A-Za-z0-9/_.~%!$'()*+,:@=&?-]*)?"
)
"""What most addresses look like: nothing of them would change but for tracking in their query."""
_UNSAFE = re.compile(r"[^!-~]|[\"<>\\^`{|}]")
_PORTS = {"http": 80, "https": 443}


def address(url: str, base: str = "") -> str:
    """Return the canonical form of `url`, resolved against `base`, or "" if it is no usable http(s) address."""
    if len(url) <= MAX_URL and _CANONICAL.fullmatch(url):
        place, mark, query = url.partition("?")
        kept = _untracked(query) if mark else ""
        return f"{place}?{kept}" if kept else place
    url = ESCAPED_AMPERSAND.sub("&", JUNK.sub("", url)).strip()  # feeds escape their links twice, too
    if not url:
        return ""
    try:
        parts = urlsplit(urljoin(base, url) if base and not url.startswith(("http://", "https://")) else url)
        host, port = parts.hostname or "", parts.port
        host = ascii_domain(host).rstrip(".")
        if parts.scheme.lower() not in _PORTS or not host:
            return ""
    except (ValueError, UnicodeError):  # "http://[", port 99999, a label too long
        return ""
    if _UNSAFE.search(host) or "%" in host:
        return ""
    scheme = parts.scheme.lower()
    netloc = f"[{host}]" if ":" in host else host
    netloc += f":{port}" if port is not None and port != _PORTS[scheme] else ""
    whole = urlunsplit((scheme, netloc, _ascii(parts.path) or "/", _ascii(_untracked(parts.query)), ""))
    return whole if len(whole) <= MAX_URL else ""


def addresses(hrefs: Iterable[str], base: str, limit: int) -> tuple[str, ...]:
    """Return the canonical addresses of `hrefs` in order, each once, at most `limit`."""
    found: dict[str, None] = {}
    for href in hrefs:
        if len(found) == limit:
            break
        if not href.lstrip().startswith("#") and (url := address(href, base)):
            found[url] = None
    return tuple(found)


def _untracked(query: str) -> str:
    """Return `query` without tracking parameters, the rest as it was: servers may care for order and encoding."""
    kept = []
    for part in query.split("&"):
        name = part.partition("=")[0]
        if "%" in name or "+" in name:
            name = unquote_plus(name)
        if part and not _TRACKING.fullmatch(name) and not _FEED_MARK.fullmatch(part):
            kept.append(part)
    return "&".join(kept)


def _ascii(part: str) -> str:
    return _UNSAFE.sub(lambda m: quote(m[0], errors="replace", safe=""), part)
