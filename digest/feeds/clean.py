"""Markup to plain text, addresses to canonical ones.  Pure, idempotent, the last step before a Story exists.

Text that leaves here has paragraphs parted by one blank line, no other line breaks, no markup, no character references,
no control characters, and nothing that turns or hides what a reader sees.  nh3, a browser's own HTML parser, does the
sanitising; a value that does not settle is an attack and becomes "" (no clean text, no text).

Addresses that leave here are http(s), ASCII, without tracking parameters, fragment, default port or credentials.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus, urljoin, urlsplit, urlunsplit

import nh3

from digest.feeds import tags

MAX_MARKUP = 1_000_000  # characters of one field: the longest Supreme Court opinion has half of that
MAX_DEPTH = 400  # open elements: the HTML5 algorithm is quadratic in the depth, 100,000 of them take 20 s
MAX_REFERENCES = 50_000  # "&" in one field: likewise
MAX_URL = 8000  # nothing that is longer is an address, whatever the settings say
ROUNDS = 8  # of decoding; feeds escape twice, three times by accident

_BLOCKS = {
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_CELLS = {"td", "th"}
_UNCLOSED = _CELLS | {
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "source", "tr", "track", "wbr",
}  # fmt: skip
_HIDDEN = {
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video",
    "select", "textarea", "title", "head",
}  # fmt: skip

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|<!\[CDATA\[|<[!?/][a-zA-Z]|<[a-zA-Z][\w:-]*\s")
_NAME = re.compile(r"<(/?)([a-zA-Z][\w:-]*)")
_CLEAN_TAG = re.compile(r'</?([a-z][a-z0-9]*)(?: href="[^"]*")?[^<>"]*>')
_CLEAN_LINK = re.compile(r'<a href="([^"]+)"')
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ESCAPED_AMPERSAND = re.compile(r"&(?:(?:amp|#0{0,5}38|#[xX]0{0,4}26);)+")
_PARAGRAPH = re.compile(r"\n\s*\n")
_BLANK = re.compile(r"[^\S\n ]")
_PLAIN = re.compile(r"[!-%'-;=-~]++(?: [!-%'-;=-~]++)*+")  # words parted by spaces: nothing of them would change
_CONTROLS = {**dict.fromkeys((*range(9), *range(0x0E, 0x1C), 0x7F)), **dict.fromkeys(range(0x1C, 0x20), " ")}
"""Those of _JUNK in ASCII; the last four are white space to Python."""
_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls; tab, feeds and NEL are white space
    "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, bidi
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"  # surrogates, non-characters, tags
)
# Joiners mean something between letters of Indic scripts, Persian ones, and in emoji; elsewhere they only hide.
_IDLE_JOINERS = re.compile("(?<![^\x00-\u036f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\u036f])")

_SURROGATE = re.compile("[\ud800-\udfff]")

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
_SANITISER = nh3.Cleaner(
    tags=_BLOCKS | _CELLS | {"a"},
    clean_content_tags=_HIDDEN,
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel=None,
)


@dataclass(frozen=True, slots=True)
class Prose:
    """A text and the addresses that it linked to, as they stood there."""

    text: str
    hrefs: tuple[str, ...] = ()


def prose(markup: str) -> Prose:
    """Return the plain text of `markup`, which may be HTML, escaped once too often, or plain text already.

    Without a tag in it, a value is plain text: there, blank lines part paragraphs; in HTML, block elements and <br> do.
    """
    if _PLAIN.fullmatch(markup):
        return Prose(markup[:MAX_MARKUP].rstrip())
    hrefs: list[str] = []
    text = _bounded(markup)
    for _ in range(ROUNDS):
        plain = _decoded(text, hrefs)
        if plain == text or not (_REFERENCE.search(plain) or _TAG.search(plain)):
            return Prose(plain, tuple(hrefs))
        text = plain
    return Prose("")


def line(markup: str, limit: int) -> str:
    """Return `markup` as one line of plain text of at most `limit` characters: a title, a name, a tag."""
    return cut(words(markup[: 20 * limit]), limit)


def words(markup: str) -> str:
    """Return the plain text of `markup` on one line, however long."""
    return " ".join(prose(markup).text.split())


def cut(text: str, limit: int) -> str:
    """Return `text`, or its beginning up to a word's end and an ellipsis, in at most `limit` characters."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at = max(head.rfind(" "), head.rfind("\n"))
    return (head[:at] if at > limit // 2 else head).rstrip() + "…"


def tidy(text: str) -> str:
    """Return plain text without junk characters, its white space collapsed, its paragraphs parted by one blank line."""
    if not (is_plain := bool(tags.USUAL.fullmatch(text))):
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n\n")
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        if not (is_plain := _is_plain(text)):
            text = _without_junk(text)
    collapsed = _collapsed
    if is_plain:
        collapsed = _stripped
        while "  " in text:  # thrice as quick as to take all words apart
            text = text.replace("  ", " ")
    if "\n" not in text:
        return collapsed(text)
    return "\n\n".join(filter(None, map(collapsed, _PARAGRAPH.split(text))))


def _without_junk(text: str) -> str:
    if text.isascii():
        return text.translate(_CONTROLS)
    if _is_plain(text := _BLANK.sub(" ", text)):
        return text
    text = _JUNK.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _IDLE_JOINERS.sub("", text)
    return unicodedata.normalize("NFC", text)


def _stripped(text: str) -> str:
    """Return a plain text without double spaces as `_collapsed` does, in a tenth of the time."""
    return _collapsed(text) if "\n" in text else text.strip()


def _collapsed(text: str) -> str:
    """Return `text` with all its white space as single spaces, and none around it."""
    return " ".join(text.split())


def _is_plain(text: str) -> bool:
    """Return whether there is surely nothing of _JUNK in `text`, and no white space but spaces and line feeds.

    It takes a tenth of the time that a search takes.
    """
    # What cannot be printed holds all of it but two: the grapheme joiner, and selectors beyond the 16-bit letters.
    if not text.replace("\n", "").isprintable():
        return False
    return text.isascii() or ("\u034f" not in text and len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text))


def address(url: str, base: str = "") -> str:
    """Return the canonical form of `url`, resolved against `base`, or "" if it is no usable http(s) address."""
    if len(url) <= MAX_URL and _CANONICAL.fullmatch(url):
        place, mark, query = url.partition("?")
        kept = _untracked(query) if mark else ""
        return f"{place}?{kept}" if kept else place
    url = _ESCAPED_AMPERSAND.sub("&", _JUNK.sub("", url)).strip()  # feeds escape their links twice, too
    if not url:
        return ""
    try:
        parts = urlsplit(urljoin(base, url) if base and not url.startswith(("http://", "https://")) else url)
        host, port = parts.hostname or "", parts.port
        host = (host if host.isascii() else host.encode("idna").decode("ascii")).rstrip(".")  # "․" is a point there
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


def _bounded(markup: str) -> str:
    """Cut off what would make the HTML5 algorithm slow; nothing that a publisher writes is longer or deeper."""
    markup = markup[:MAX_MARKUP]
    try:
        markup.encode()
    except UnicodeEncodeError:  # JSON can hold halves of letters, nothing else can
        markup = _SURROGATE.sub("", markup)
    if markup.count("&") > MAX_REFERENCES:
        markup = "&".join(markup.split("&", MAX_REFERENCES)[:-1])
    return markup


def _shallow(markup: str) -> str:
    """Return `markup` up to where more is open in it than a publisher ever needs."""
    depth = 0
    if markup.count("<") <= MAX_DEPTH:
        return markup
    for tag in _NAME.finditer(markup):
        if tag[2].lower() in _UNCLOSED:
            continue
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > MAX_DEPTH:
            return markup[: tag.start()]
    return markup


def _decoded(text: str, hrefs: list[str]) -> str:
    """Take one layer of markup and character references off `text`; collect what it links to."""
    if "&" in text:
        text = _ESCAPED_AMPERSAND.sub("&amp;", text)
    if not _TAG.search(text):
        return tidy(_unescaped(text))
    found = tags.stripped(text) or sanitised(text)
    hrefs.extend(found.hrefs)
    return tidy(found.text)


def sanitised(markup: str) -> tags.Stripped:
    """Return the text of any markup, and what it links to."""
    clean = _SANITISER.clean(_shallow(markup))
    flat = _CLEAN_TAG.sub(_separator, tags.on_one_line(clean))
    return tags.Stripped(_unescaped(flat), [_unescaped(href) for href in _CLEAN_LINK.findall(clean)])


def _separator(tag: re.Match[str]) -> str:
    if tag[1] in _BLOCKS:
        return "\n\n"
    return " " if tag[1] in _CELLS else ""


def _unescaped(text: str) -> str:
    # html.unescape also takes "&copy=2" for "©=2", as browsers do in text; a title with "&" in it is no markup.
    return _REFERENCE.sub(lambda m: html.unescape(m[0]), text)


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
