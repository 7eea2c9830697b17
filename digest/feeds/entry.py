"""One item of a well-formed feed, read child by child in the feed's order, to what feedparser makes of it.  Pure.

Of an element that comes twice the last one counts, but for titles, where the first does; as in feedparser.
"""

from html import escape

from lxml import etree

from digest.feeds.elements import (
    HTML,
    PLAIN,
    RDF,
    XHTML,
    GiveUp,
    href_of,
    link_of,
    name_of,
    text_of,
    type_of,
)
from digest.feeds.items import Item, authors_of, chosen_body

_DATES = {
    "pubdate": "published", "published": "published", "issued": "published", "dcterms:issued": "published",
    "updated": "updated", "modified": "updated", "lastbuilddate": "updated", "dc:date": "updated",
    "dcterms:modified": "updated", "created": "created", "dcterms:created": "created",
}  # fmt: skip
# What feedparser keeps under names that nobody asks for.  Anything else without a name space is given up on.
_IDLE = {
    "comments", "rights", "copyright", "generator", "expirationdate", "dc:rights", "dc:language", "dc:publisher",
    "dc:identifier", "dc:source", "dc:format", "dc:type", "media:content", "media:thumbnail", "media:credit",
    "media:group", "media:copyright", "media:text", "media:rating", "media:player", "media:restriction",
}  # fmt: skip
_IDLE_SPACES = ("slash:", "wfw:", "feedburner:", "georss:", "other:", "sy:")
_MEANT = {"media:title", "media:description", "media:keywords", "media:category"}  # wherever they stand

class Entry:
    """One item, child by child in the feed's order."""

    def __init__(self, element: etree._Element, atom: bool, based: bool) -> None:
        self._atom = atom
        self._based = based  # relative addresses start elsewhere
        self._title_again = False  # another title would count
        self._fields: dict[str, str] = {}
        about = element.get(f"{{{RDF}}}about")
        if about:
            self._fields["id"] = about
        if "href" in element.attrib or "lastmod" in element.attrib:
            raise GiveUp
        self._described = self._has_content = False
        self._bodies: list[tuple[str, str]] = []
        self._author = ""
        self._names: list[str] = []
        self._terms: list[str | None] = []
        self._enclosures: list[str] = []
        for child in element:
            self._take(name_of(child), child)

    def item(self) -> Item:
        """Return the item."""
        fields = self._fields
        guid = fields.get("id", "")
        link = fields.get("origlink") or fields.get("link", "")
        if link == guid and not link.lower().startswith(("http:", "https:")):
            link = ""
        summary = fields.get("summary", "")
        return Item(
            title=fields.get("title", ""),
            link=link,
            guid=guid,
            author=authors_of(self._author, self._names),
            tags=tuple(dict.fromkeys(term for term in self._terms if term)),
            date=fields.get("published") or fields.get("updated") or fields.get("created") or "",
            summary=summary,
            content=chosen_body(self._bodies, captions=bool(summary) and not self._atom),
            enclosures=tuple(self._enclosures),
        )

    def _take(self, name: str, element: etree._Element) -> None:  # noqa: PLR0912  a table of names
        if name in _DATES:
            self._fields[_DATES[name]] = text_of(element)
        elif name == "title":
            if self._title_again:
                raise GiveUp
            if not self._fields.get("title"):
                self._fields["title"] = self._markup(element, PLAIN)
        elif name == "link":
            self._take_link(element)
        elif name in {"guid", "id"}:
            self._take_guid(element)
        elif name in {"author", "dc:creator", "dc:author"}:
            self._take_author(name, element)
        elif name in {"category", "dc:subject", "media:category"}:
            self._take_category(element)
        elif name == "description" or (name == "summary" and self._atom):
            self._take_summary(element)
        elif name == "content:encoded" or (name == "content" and self._atom):
            self._take_content(element, HTML if name == "content:encoded" else PLAIN)
        elif name == "enclosure":
            self._enclosures.append(href_of(element) or "")
        elif name == "feedburner:origlink":
            self._fields["origlink"] = text_of(element)
        elif name in {"source", "image"} and not len(element):
            self._title_again = True
        else:
            self._pass_over(name, element)

    def _take_link(self, element: etree._Element) -> None:
        href = href_of(element)
        if href and element.get("rel") == "enclosure":
            self._enclosures.append(href)
        known = self._fields.get("link")
        found = link_of(element, known or "")
        if found or known is not None or not href:
            self._fields["link"] = self._absolute(found)

    def _take_guid(self, element: etree._Element) -> None:
        self._fields["id"] = guid = text_of(element)
        if element.get("isPermaLink", element.get("ispermalink", "true")) == "true":
            self._fields.setdefault("link", self._absolute(guid))

    def _absolute(self, address: str) -> str:
        if self._based and not address.startswith(("http://", "https://")):
            raise GiveUp
        return address

    def _take_author(self, name: str, element: etree._Element) -> None:
        if name == "author" and self._atom:
            parts = {name_of(child): text_of(child) for child in element}
            if (element.text or "").strip() or any("@" in name for name in (self._author, parts.get("name", ""))):
                raise GiveUp
            person, mail = parts.get("name", ""), parts.get("email", "")
            self._author = f"{person} ({mail})" if person and mail else person or mail
            self._names.append(person)
            return
        if "@" in self._author:  # which of two addresses counts is feedparser's business
            raise GiveUp
        self._author = text_of(element)
        self._names.append(self._author)

    def _take_category(self, element: etree._Element) -> None:
        term, text = element.get("term"), text_of(element)
        if term or element.get("scheme", element.get("domain")) or element.get("label"):
            self._terms.append(term)
        if text and self._terms and not self._terms[-1]:
            self._terms[-1] = text
        elif text:
            self._terms.append(text)

    def _take_summary(self, element: etree._Element) -> None:
        if self._described or ("summary" in self._fields and not self._has_content):
            raise GiveUp
        self._described = True
        self._fields["summary"] = self._markup(element, PLAIN if self._atom else HTML)

    def _take_content(self, element: etree._Element, default: str) -> None:
        if element.get("mode"):
            raise GiveUp
        value = self._markup(element, default)
        self._has_content = True
        self._bodies.append((type_of(element, default), value))
        self._fields.setdefault("summary", value)

    def _markup(self, element: etree._Element, default: str) -> str:
        """Return an element's text; of Atom's inline XHTML its source."""
        if not len(element):
            return text_of(element)
        if not self._atom or type_of(element, default) != XHTML:
            raise GiveUp
        if len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip():
            element = element[0]  # the <div> that Atom wants around it
        return escape(element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)

    def _pass_over(self, name: str, element: etree._Element) -> None:
        if name == "media:keywords":
            self._terms.extend(term for part in text_of(element).split(",") if (term := part.strip()))
        elif name == "media:description":
            self._pass_description(element, nested=False)
        elif name == "media:title":
            if not self._fields.get("title"):
                raise GiveUp
        elif name not in _IDLE and not name.startswith(_IDLE_SPACES):
            raise GiveUp
        else:
            self._look_inside(element)

    def _look_inside(self, element: etree._Element) -> None:
        """Find in an element that is passed over what feedparser takes wherever it stands."""
        for inner in element.iterdescendants():
            name = name_of(inner)
            if name == "media:description":
                self._pass_description(inner, nested=True)
            elif name in _MEANT:
                self._take(name, inner)
            elif name not in _IDLE and not name.startswith(_IDLE_SPACES):
                raise GiveUp

    def _pass_description(self, element: etree._Element, *, nested: bool) -> None:
        """A picture's caption: no part of the story, if that has said already what it is about."""
        text = text_of(element)
        plain = "<" not in text and "&" not in text
        if not (self._described and self._fields.get("summary")) or not (nested if self._has_content else plain):
            raise GiveUp


