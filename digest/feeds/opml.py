"""Lists of feeds as OPML 2.0 (opml.org/spec2.opml), which every feed reader imports and exports.  Pure.

Folders are sections; a folder in a folder is "Outer / Inner".  The kind of a feed, which OPML has no word for, stands
in its `category`.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from lxml import etree

from digest.errors import ParseError
from digest.model import Feed

_BETWEEN = " / "


def read(body: bytes) -> tuple[Feed, ...]:
    """Return the feeds of an OPML document, in its order, each address once.

    Entities are not resolved, and what is broken is read as far as it goes.  Raises ParseError if it is no OPML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or str(root.tag).lower() != "opml":
        raise ParseError("the file is no OPML; export the feeds from your reader once more, as OPML")
    found: dict[str, Feed] = {}
    for top in root.iterfind("body"):
        for feed in _feeds(top, ""):
            found.setdefault(feed.url, feed)
    return tuple(found.values())


def write(feeds: Iterable[Feed], title: str) -> str:
    """Return the feeds as an OPML document: first those without a section, then a folder for each section."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for section, group in groupby(sorted(feeds, key=lambda feed: feed.section), lambda feed: feed.section):
        folder = etree.SubElement(body, "outline", text=section, title=section) if section else body
        for feed in group:
            values = {"type": "rss", "text": feed.title, "title": feed.title, "xmlUrl": feed.url}
            if feed.kind != "news":
                values["category"] = feed.kind
            etree.SubElement(folder, "outline", values)
    etree.indent(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True).decode() + "\n"


def _feeds(parent: etree._Element, section: str) -> Iterator[Feed]:
    for outline in parent.iterchildren("outline"):
        values = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
        title = " ".join((values.get("title") or values.get("text") or "").split())
        if url := values.get("xmlurl", ""):
            kind = "docket" if "docket" in values.get("category", "").split(",") else "news"
            yield Feed(url, title or url, kind, section=section)  # type: ignore[arg-type]  # one of the two
        yield from _feeds(outline, _BETWEEN.join(filter(None, (section, title))) if not url else section)
