"""A fetched document to the items it holds, as the feed gives them.  The only user of feedparser; touches no network.

feedparser reads RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, and what is left of broken XML.  It is given bytes in memory,
never an address, and only after `document` has looked at them.  Its own HTML sanitising and resolving of links is off:
`clean` does both, and without it it takes a third of the time.  Well-formed feeds are read by `quick` if it can.
JSON Feed 1.x (jsonfeed.org/version/1.1) is read here.
"""

import io
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from digest.errors import ParseError
from digest.feeds import bounds, document, quick
from digest.feeds.items import Item, Parsed, authors_of, chosen_body, period
from digest.feeds.records import counted

_FORMATS = {"rss": "RSS", "atom": "Atom", "cdf": "CDF"}


def parse(body: bytes, charset: str | None, address: str, max_items: int) -> Parsed:
    """Return the items of the feed in `body`, in the feed's order, at most `max_items`.

    Args:
        body: the document, decompressed.
        charset: what the HTTP header says of its encoding, if anything.
        address: where it was found; an HTML page's feed links are resolved against it.
        max_items: how many items to read; a note tells how many more there were.

    Raises:
        ParseError: it is no feed, or one that is not safe to read.
    """
    found = document.read(body, charset, address)
    if found.json:
        return _json_feed(found, max_items)
    if bounds.is_small(found, max_items) and (quickly := quick.parse(found.text, max_items)) is not None:
        return replace(quickly, notes=found.notes)
    found = bounds.bounded(found, max_items)
    if (quickly := quick.parse(found.text, max_items)) is not None:
        return replace(quickly, notes=found.notes)
    return thoroughly(found, max_items)


def thoroughly(found: document.Document, max_items: int) -> Parsed:
    """Return what feedparser finds in an XML document within its limits.  Raises ParseError."""
    feed = _feed(found.text)
    items, unreadable = [], 0
    for entry in feed.entries[:max_items]:
        try:
            items.append(_item(entry, str(feed.version)))
        except (AttributeError, KeyError, TypeError, ValueError):  # one bad item never loses its feed
            unreadable += 1
    if not items and feed.bozo and not feed.version:
        raise ParseError("the address answers with broken XML in which no feed can be made out; tell its publisher")
    notes = found.notes + _unreadable(unreadable)
    title, version = _text(feed.feed, "title"), str(feed.version)
    name = _FORMATS.get(version[:4].rstrip("0123456789"), "unknown")
    digits = "".join(filter(str.isdecimal, version))
    form = f"{name} {digits[0]}.{digits[1:]}" if len(digits) > 1 else name
    return Parsed(tuple(items), _text(feed.feed, "link"), notes, _fresh_for(feed.feed), title, form)


def _feed(text: str) -> Any:
    import feedparser  # 100 ms, and most feeds do without it

    try:
        return feedparser.parse(
            io.BytesIO(text.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # its lenient parser raises whatever broken input makes it
        raise ParseError("the feed parser fails on its broken XML; tell its publisher") from error


def _fresh_for(feed: dict[str, Any]) -> float | None:
    return period(_text(feed, "ttl"), _text(feed, "sy_updateperiod"), _text(feed, "sy_updatefrequency"))


def _unreadable(count: int) -> tuple[str, ...]:
    return (f"{counted(count, 'unreadable item')} left out",) if count else ()


def _item(entry: dict[str, Any], version: str) -> Item:
    guid, link = _text(entry, "id"), _text(entry, "feedburner_origlink") or _text(entry, "link")
    if link == guid and not link.lower().startswith(("http:", "https:")):
        link = ""  # feedparser takes a guid for a link unless it says that it is none
    summary = _text(entry, "summary")
    return Item(
        title=_text(entry, "title"),
        link=link,
        guid=guid,
        author=_authors(entry),
        tags=tuple(dict.fromkeys(_text(tag, "term") for tag in dict.get(entry, "tags") or () if tag.get("term"))),
        date=_text(entry, "published") or _text(entry, "updated") or _text(entry, "created"),
        summary=summary,
        content=_content(entry, version, summary),
        enclosures=tuple(_text(link, "href") for link in dict.get(entry, "links") or () if _is_enclosure(link)),
    )


def _text(values: dict[str, Any], key: str) -> str:
    # dict.get: feedparser's own takes other keys for absent ones, with a warning.
    value = dict.get(values, key)
    return value if isinstance(value, str) else ""


def _is_enclosure(link: dict[str, Any]) -> bool:
    return _text(link, "rel") == "enclosure"


def _authors(entry: dict[str, Any]) -> str:
    names = [_text(author, "name") for author in dict.get(entry, "authors") or () if author]
    return authors_of(_text(entry, "author"), names)


def _content(entry: dict[str, Any], version: str, summary: str) -> str:
    bodies = [(_text(body, "type"), _text(body, "value")) for body in dict.get(entry, "content") or ()]
    return chosen_body(bodies, captions=bool(summary) and not version.startswith("atom"))


def _json_feed(found: document.Document, max_items: int) -> Parsed:
    try:
        feed = json.loads(found.text)
    except (ValueError, RecursionError) as error:
        raise ParseError("the address answers with broken JSON, not with a feed; tell its publisher") from error
    version = feed.get("version") if isinstance(feed, dict) else None
    known = isinstance(version, str) and "jsonfeed.org/version/1" in version
    if not known or not isinstance(feed.get("items"), list):
        raise ParseError("the address answers with JSON that is no JSON Feed; change its url in feeds.toml")
    rows = feed["items"][:max_items]
    items = tuple(_json_item(row) for row in rows if isinstance(row, dict))
    notes = found.notes + _unreadable(len(rows) - len(items))
    if len(feed["items"]) > max_items:
        notes += (f"{counted(len(feed['items']) - max_items)} over the limit of {max_items:,} left out",)
    form = f"JSON Feed {str(version).rpartition('/')[2][:5]}"
    return Parsed(items, _string(feed.get("home_page_url")), notes, title=_string(feed.get("title")), format=form)


def _json_item(row: dict[str, Any]) -> Item:
    authors = row.get("authors") or [row.get("author")]  # 1.1, 1.0
    names = [_string(author.get("name")) for author in _list(authors) if isinstance(author, dict)]
    return Item(
        title=_string(row.get("title")),
        link=_string(row.get("external_url")) or _string(row.get("url")),
        guid=_string(row.get("id")),
        author=", ".join(filter(None, names)),
        tags=tuple(filter(None, map(_string, _list(row.get("tags"))))),
        date=_string(row.get("date_published")) or _string(row.get("date_modified")),
        summary=_string(row.get("summary")),
        content=_string(row.get("content_html")) or _string(row.get("content_text")),
        enclosures=tuple(_string(part.get("url")) for part in _list(row.get("attachments")) if isinstance(part, dict)),
    )


def _string(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) else ""  # an id may be a number


def _list(value: object) -> Iterable[Any]:
    return value if isinstance(value, list) else ()
