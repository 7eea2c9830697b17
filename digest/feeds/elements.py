"""An element of a well-formed feed as feedparser sees it: its name, its text, where it links to.  Pure."""

import re
from contextlib import suppress
from functools import lru_cache

from lxml import etree

PLAIN, HTML, XHTML = "text/plain", "text/html", "application/xhtml+xml"
_TYPES = {"text": PLAIN, "html": HTML, "xhtml": XHTML, PLAIN: PLAIN, HTML: HTML, XHTML: XHTML}
ATOM = "http://www.w3.org/2005/Atom"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = "{http://www.w3.org/XML/1998/namespace}"
_PREFIXES = {
    "": "", "http://purl.org/rss/1.0/": "", ATOM: "", "http://backend.userland.com/rss2": "other:",
    "http://purl.org/dc/elements/1.1/": "dc:", "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:", "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:", "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://purl.org/rss/modules/syndication/": "sy:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:", "http://purl.org/rss/1.0/modules/slash/": "slash:",
    "http://wellformedweb.org/CommentAPI/": "wfw:", "http://www.itunes.com/DTDs/PodCast-1.0.dtd": "itunes:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:", "http://www.georss.org/georss": "georss:",
}  # fmt: skip
_BROKEN_REFERENCE = re.compile("&([A-Za-z0-9_]+);")
_WINDOWS = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in {129, 141, 143, 144, 157}}


class GiveUp(Exception):  # noqa: N818 - a signal, no error
    """feedparser does something of its own with this; let it."""


def href_of(element: etree._Element) -> str | None:
    """Return the address in one of an element's attributes, None if there is none."""
    return element.get("url") or element.get("uri") or element.get("href")


def link_of(element: etree._Element, known: str) -> str:
    """Return the address that a <link> leaves behind, in RSS's form or in Atom's."""
    href = href_of(element)
    if not href:
        return _BROKEN_REFERENCE.sub(r"&\1", text_of(element).replace("&amp;", "&"))
    page = element.get("type", HTML) in {"html", "xhtml", HTML, XHTML}
    return href if element.get("rel", "alternate") == "alternate" and page else known


def type_of(element: etree._Element, default: str) -> str:
    """Return the type of an element's content, spelt as feedparser has it; gives up on those it treats apart."""
    found = _TYPES.get(element.get("type", default).lower())
    if found is None:
        raise GiveUp
    return found


def name_of(element: etree._Element) -> str:
    """Return an element's name in lower case, with its name space's usual prefix."""
    if not isinstance(element.tag, str):  # an entity
        raise GiveUp
    return _usual(element.tag)


@lru_cache(1024)
def _usual(tag: str) -> str:
    space, _, local = tag.rpartition("}")
    return _PREFIXES.get(space[1:], "other:") + local.lower()


def text_of(element: etree._Element) -> str:
    """Return an element's text as feedparser has it: mended where it was encoded twice."""
    if len(element):
        raise GiveUp
    text = (element.text or "").strip()
    return text if text.isascii() else _mended(text)


def _mended(text: str) -> str:
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS)
