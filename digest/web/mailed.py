"""A mailed edition as a part of a page: the same markup that readers got, with links to the pages of its cases."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree, html


@dataclass(frozen=True, slots=True)
class Mailed:
    """What a page needs of an edition's HTML."""

    body: str
    style: str  # the rules that could not be inlined, for phones and the dark
    style_hash: str  # "'sha256-…'", by which a content security policy lets exactly these in


def embedded(document: str, case_urls: Sequence[str]) -> Mailed:
    """Return the edition's content; `case_urls` are the pages of its cases in their order."""
    root = html.document_fromstring(document, parser=html.HTMLParser(huge_tree=True))
    (main,) = root.xpath("//*[@role='main']")
    del main.attrib["role"]  # the page has a main part of its own
    for number, url in enumerate(case_urls, 1):
        for heading in main.xpath("//h3[@id=$name]", name=f"case-{number}"):
            heading.addnext(_link(url, heading.text_content()))
    for table in main.xpath("//table[@role='presentation']"):
        table.set("role", "none")
    style = "".join(root.xpath("head/style/text()"))
    digest = b64encode(sha256(style.encode()).digest()).decode("ascii")
    return Mailed(html.tostring(main, encoding="unicode", with_tail=False), style, f"'sha256-{digest}'")


def _link(url: str, caption: str) -> etree._Element:
    paragraph = etree.Element("p", {"class": "case-link"})
    link = etree.SubElement(paragraph, "a", {"href": url})
    link.text = "All about this case"
    hidden = etree.SubElement(link, "span", {"class": "hidden"})
    hidden.text = f": {caption}"
    return paragraph
