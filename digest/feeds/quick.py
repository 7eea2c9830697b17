"""The quick way through well-formed feeds: RSS 2.0, RDF and Atom 1.0, read with lxml, to the items feedparser makes.

It reads what nearly all feeds consist of and gives up (returns None) on everything in which feedparser does something
of its own: podcasts' summaries, Atom 0.3, xml:base, elements at odd places.  A 120 KB feed takes feedparser 41 ms and
this 2 ms.  That both agree on every field in use is tested with all real feeds at hand and with damaged copies.
"""

from lxml import etree

from digest.feeds.elements import ATOM, RDF, XML, GiveUp, link_of, name_of, text_of
from digest.feeds.entry import Entry
from digest.feeds.items import Parsed, period


def parse(text: str, max_items: int) -> Parsed | None:
    """Return what feedparser would find in a document, or None for it to find out.

    That is so if the document declares entities, or has more items than `max_items`, which somebody has to count.
    """
    if text.startswith("<!DOCTYPE"):
        return None
    reader = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode(), reader)
        # Looking for a word in the text is much quicker than looking at every element.
        if "textinput" in text.lower() or ("xml:base" in text and _has_inner_base(root)):
            return None
        return _feed(root, max_items)
    except (etree.XMLSyntaxError, GiveUp):
        return None


def _has_inner_base(root: etree._Element) -> bool:
    return any(XML + "base" in element.attrib for element in root.iterdescendants())


def _feed(root: etree._Element, max_items: int) -> Parsed:
    if root.tag == "rss":
        channel = root.find("channel")
        found = channel.findall("item") if channel is not None else []
    elif root.tag == f"{{{RDF}}}RDF":
        channel = root.find("{http://purl.org/rss/1.0/}channel")
        found = root.findall("{http://purl.org/rss/1.0/}item")
    elif root.tag == f"{{{ATOM}}}feed":
        channel, found = root, root.findall(f"{{{ATOM}}}entry")
    else:
        raise GiveUp
    everywhere = sum(1 for _ in root.iter("{*}item", "{*}entry"))
    if channel is None or everywhere != len(found) or everywhere > max_items:
        raise GiveUp
    site, fresh_for = _about(channel)
    title = next((text_of(child) for child in channel if name_of(child) == "title"), "")
    atom, based = channel is root, XML + "base" in root.attrib
    items = tuple(Entry(element, atom, based).item() for element in found)
    return Parsed(items, site, (), fresh_for, title, _format(root))


def _format(root: etree._Element) -> str:
    if root.tag == "rss":
        return f"RSS {root.get('version', '')[:10]}".strip()
    return "Atom 1.0" if root.tag == f"{{{ATOM}}}feed" else "RSS 1.0"


def _about(channel: etree._Element) -> tuple[str, float | None]:
    """Return the site's address, and for how many seconds the feed says that it stays as it is."""
    site, values = "", {}
    for child in channel:
        name = name_of(child)
        if name == "link":
            site = link_of(child, site)
        elif name == "id":
            site = site or text_of(child)
        elif name in {"ttl", "sy:updateperiod", "sy:updatefrequency"}:
            values[name] = text_of(child)
    return site, period(values.get("ttl", ""), values.get("sy:updateperiod", ""), values.get("sy:updatefrequency", ""))
