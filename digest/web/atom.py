"""Atom feeds (RFC 4287).  Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

_ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One edition or one development."""

    id: str  # an address that never changes
    title: str
    url: str
    updated: datetime
    html: str  # what it says, as markup that is safe to show


def to_atom(title: str, author: str, url: str, own_url: str, entries: Sequence[Entry], updated: datetime) -> bytes:
    """Return a feed of the entries, newest first; `url` is the page it belongs to, `own_url` where it is itself.

    `updated` is said where there are no entries; else it is the newest one's.
    """
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", own_url)
    _add(feed, "title", title)
    _add(feed, "updated", _instant(max((entry.updated for entry in entries), default=updated)))
    _add(feed, "link", rel="self", href=own_url, type=MEDIA_TYPE)
    _add(feed, "link", rel="alternate", href=url, type="text/html")
    _add(_add(feed, "author"), "name", author)
    for entry in entries:
        element = _add(feed, "entry")
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "updated", _instant(entry.updated))
        _add(element, "link", rel="alternate", href=entry.url, type="text/html")
        _add(element, "content", entry.html, type="html")
    text: str = ElementTree.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
