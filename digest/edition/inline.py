"""Style sheet into style attributes, since many mail programs throw <style> away or keep only some of it.

Pure: no network and no files.  Premailer does it.  An edition has the same few kinds of places (a headline in a card in
the column, ...) thousands of times, and what a rule says of one it says of all, so it is asked once for each kind; in a
long edition that takes a fifth of the time, and gives the same bytes.
"""

import logging
import re
from collections.abc import Iterator

from lxml import etree
from premailer import Premailer

from digest.edition.sheet import Sheet

_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_BY_PLACE = re.compile(r"[\w\s.,>-]*")  # selectors of names and classes: they see an element and those around it only
_IGNORE = Premailer.attribute_name
_Place = tuple["etree._Element | None", str, str | None, str | None]


def inline(html: str, sheet: Sheet) -> str:
    """Return `html` with the plain rules in style attributes and without the classes that nothing needs any more."""
    # huge_tree: libxml2's limits (depth, size of a text) are meant for strangers' files; this one is our own
    root = etree.fromstring(html, etree.HTMLParser(huge_tree=True))
    if _same_in_each_place(root, sheet):
        _style_places(root, sheet)
    else:
        _style(root, sheet)
        _trim(root, _classes_in_head(root))
    return etree.tostring(root.getroottree(), method="html", encoding="unicode", doctype="<!DOCTYPE html>") + "\n"


def _style(root: etree._Element, sheet: Sheet) -> None:
    Premailer(
        css_text=sheet.plain,
        disable_validation=True,  # mso-hide and the like are no CSS, and meant
        disable_basic_attributes=["align", "valign", "bgcolor", "width", "height"],  # obsolete HTML; the styles suffice
        allow_network=False,
        disable_leftover_css=True,
        cssutils_logging_level=logging.CRITICAL,
    ).transform(root, pretty_print=False)


def _same_in_each_place(root: etree._Element, sheet: Sheet) -> bool:
    """Return whether all rules look at names and classes alone, of an element and of those that it stands in.

    A newsletter's own may ask for more: an id, the first child, what stands before; or stand in the page itself.
    """
    selectors = (rule.partition("{")[0] for rule in sheet.plain.split("}"))
    in_page = (style.get(_IGNORE) for style in root.iter("style"))
    return all(map(_BY_PLACE.fullmatch, selectors)) and all(told == "ignore" for told in in_page)


def _style_places(root: etree._Element, sheet: Sheet) -> None:
    """Style a page that has one element for each kind of place, and have the others take after these."""
    page, places = _places(root)
    before = {place: dict(place.attrib) for place in page.iter()}
    _style(page, sheet)
    _trim(page, _classes_in_head(root))
    changed = {place: list(_changes(old, dict(place.attrib))) for place, old in before.items()}
    for element, place in places.items():
        for name, value in changed[place]:
            if value is None:
                del element.attrib[name]
            else:
                element.set(name, value)
    for style in root.iter("style"):
        del style.attrib[_IGNORE]  # as premailer does where it sees them


def _places(root: etree._Element) -> tuple[etree._Element, dict[etree._Element, etree._Element]]:
    """Return a page with one element for each kind of place in `root`, and which of its elements stands for which."""
    known: dict[_Place, etree._Element] = {}
    places: dict[etree._Element, etree._Element] = {}
    for element in root.iter(etree.Element):
        above = element.getparent()
        kind = None if above is None else places[above], str(element.tag), element.get("class"), element.get("style")
        place = known.get(kind)
        if place is None:
            place = known[kind] = etree.Element(kind[1])
            place.attrib.update({name: text for name, text in (("class", kind[2]), ("style", kind[3])) if text})
            if kind[0] is not None:
                kind[0].append(place)
        places[element] = place
    return places[root], places


def _changes(old: dict[str, str], new: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    yield from ((name, text) for name, text in new.items() if old.get(name) != text)
    yield from ((name, None) for name in old if name not in new)


def _classes_in_head(root: etree._Element) -> set[str]:
    return set(_CLASS.findall("".join(map(str, root.xpath("head//text() | head//comment()")))))


def _trim(root: etree._Element, kept: set[str]) -> None:
    """Drop the classes that the head does not speak of, and blanks in styles: Gmail cuts a message after 102 KB."""
    for element in root.iter(etree.Element):
        if names := element.get("class"):
            left = " ".join(name for name in names.split() if name in kept)
            if left:
                element.set("class", left)
            else:
                del element.attrib["class"]
        if style := element.get("style"):
            element.set("style", style.replace("; ", ";"))
