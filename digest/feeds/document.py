"""What a fetched document is, before anything reads it as a feed: its characters and its kind.  Pure.

Entities that are not harmless are refused at their declaration (see `entities`).
"""

import codecs
import html
import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from digest.errors import ParseError
from digest.feeds import entities
from digest.feeds.records import counted

# The encodings that feeds come in.  Python knows more, but some of its "text" codecs are not character sets, or slow.
_CHARSETS = re.compile(
    r"utf-?8|utf-?16(?:-?[lb]e)?|us-ascii|ascii|(?:iso-?)?8859-\d{1,2}|latin-?1|(?:windows-|cp)(?:125\d|1251|874|932|949)"
    r"|koi8-[ru]|shift[-_]?jis|euc-(?:jp|kr)|iso-2022-jp|gb2312|gbk|gb18030|big5|macintosh|mac-roman",
    re.IGNORECASE,
)
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}  # as browsers take them
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"), (b"<\0r\0", "utf-16-le"), (b"\0<\0r", "utf-16-be"),
)  # fmt: skip
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROLS = bytes((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20)))  # those of the next in ASCII
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2

_FEED = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:rss|feed|RDF|channel)[\s>]")
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_LINK = re.compile(r"<link\s[^>]*>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"type\s*=\s*[\"']?application/(?:rss\+xml|atom\+xml|rdf\+xml|feed\+json)", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """A document whose characters are known, ready for the feed parser."""

    text: str
    json: bool
    notes: tuple[str, ...] = ()


def read(body: bytes, charset: str | None, address: str) -> Document:
    """Return the document that `body` is; `charset` is what HTTP says of it, `address` where it was found.

    Raises:
        ParseError: it is no feed, or declares entities that are not harmless; an HTML page's feed links are named.
    """
    text, note = characters(body, charset)
    notes = (note,) if note else ()
    start = text.lstrip("\ufeff \t\r\n")
    if not start:
        raise ParseError("the answer is empty; look whether the feed has moved, and change its url in feeds.toml")
    if start[0] == "{":
        return Document(start, True, notes)
    whole = _from_root(_without_forbidden(_DECLARATION.sub("", start)), address)
    return Document(entities.resolved(whole), False, notes)


def characters(body: bytes, charset: str | None) -> tuple[str, str | None]:
    """Return the text of `body`, and a note if its encoding was stated wrongly.

    A byte order mark decides; then UTF-8 if the bytes are valid as such, since no other text is by accident; then what
    HTTP and the XML declaration say (RFC 7303 in that order); then Windows-1252, which can read anything.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff"), None
    inside = _DECLARED.match(body[:500])
    stated = [name for name in (charset, inside and inside[1].decode("ascii")) if name]
    codecs_stated = [codec for codec in map(_codec, stated) if codec]
    if not body.isascii() or not any(codec.startswith("iso2022") for codec in codecs_stated):
        try:
            return body.decode("utf-8"), _wrong(stated, codecs_stated, "utf-8", body)
        except UnicodeDecodeError:
            pass
    for codec in codecs_stated:
        try:
            return body.decode(codec), None
        except UnicodeDecodeError:
            continue
    if "utf-8" in codecs_stated or not stated:
        # One broken byte in a UTF-8 feed must not turn all its letters into others.
        text = body.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        if broken < len(text) - broken - len(text.encode("ascii", "ignore")):
            return text, f"{counted(broken, 'character')} not valid UTF-8 and replaced"
    return body.decode("cp1252", "replace"), _wrong(stated, codecs_stated, "cp1252", body)


def _codec(name: str) -> str | None:
    """Return Python's name for the charset `name`, or None if no feed may be in it."""
    if not _CHARSETS.fullmatch(name):
        return None
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    return _WIDER.get(found, found)


def _wrong(stated: list[str], known: list[str], used: str, body: bytes) -> str | None:
    if not stated or used in known or body.isascii():
        return None
    used = "UTF-8" if used == "utf-8" else "Windows-1252"
    return f"states its encoding as {stated[0][:40]}, but is in {used}; read as that"


def _without_forbidden(text: str) -> str:
    """Return `text` without what no XML may hold; there is hardly ever anything, and bytes are quickly searched."""
    with suppress(UnicodeEncodeError):  # half a letter
        data = text.encode()
        if len(data.translate(None, _CONTROLS)) == len(data) and "\ufffe" not in text and "\uffff" not in text:
            return text
    return _FORBIDDEN.sub("", text)


def _from_root(text: str, address: str) -> str:
    """Return `text` from the feed's doctype or root element on."""
    at = _prolog(text)
    feed = _FEED.search(text, at)
    page = _PAGE.search(text, at, feed.start() if feed else len(text))
    if feed is None or page is not None:
        raise ParseError(_no_feed(text[at:], address, page is not None))
    if feed.start() == at or text.startswith("<!DOCTYPE", at):
        return text[at:]
    return text[feed.start() :]  # a server's warnings stand before it


def _prolog(text: str) -> int:
    """Return where the white space, comments and processing instructions at the beginning end."""
    at = 0
    while True:
        at += len(text[at : at + 1000]) - len(text[at : at + 1000].lstrip())
        mark = next((ends for begins, ends in (("<!--", "-->"), ("<?", "?>")) if text.startswith(begins, at)), None)
        end = text.find(mark, at) if mark else -1
        if mark is None or end < 0:
            return at
        at = end + len(mark)


def _no_feed(text: str, address: str, page: bool) -> str:
    if not page:
        root = _ROOT.search(text[:2000])
        what = f"a <{root[1][:40]}> document" if root else "text"
        return f"the address answers with {what}, not with a feed; change its url in feeds.toml"
    found = dict.fromkeys(_feed_links(text[:500_000], address))
    if not found:
        return "the address answers with an HTML page that names no feed; change its url in feeds.toml"
    named = ", ".join(found)
    return f"the address answers with an HTML page; change its url in feeds.toml to the feed that it names: {named}"


def feed_links(body: bytes, charset: str | None, address: str) -> list[str]:
    """Return the feeds that an HTML page names, absolute; none if it is no page."""
    text, _ = characters(body, charset)
    return list(dict.fromkeys(_feed_links(text[:500_000], address))) if _PAGE.search(text[:5000]) else []


def _feed_links(page: str, address: str) -> list[str]:
    """Return the first feed addresses of an HTML page's <link rel="alternate"> (WHATWG HTML, 4.6.7.1)."""
    links = []
    for tag in _LINK.findall(page):
        href = _HREF.search(tag)
        if href and _FEED_TYPE.search(tag) and "alternate" in tag.lower():
            value = html.unescape(next(filter(None, href.groups()), "")).strip()
            links.append(re.sub(r"[^!-~]", "", urljoin(address, value))[:300])
    return links[:5]
