"""Which mail programs do not know what a page uses of HTML and CSS.  Pure, except that its table is read once.

The table is that of caniemail.com for the newest tested versions of Gmail, Apple Mail, Outlook, Yahoo, Samsung and
Proton; `bench/clients.py` writes it anew.  It has no word on what every program knows.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from lxml import etree

from digest.edition.sheet import rules
from digest.errors import RenderError

FALLBACKS: Mapping[str, str] = {
    "css-at-media": "the inlined styles are those of a telephone, and do on a wide screen",
    "css-at-media-prefers-color-scheme": "the light colours are readable as they are and inverted; Outlook has its own",
    "css-color-scheme": "only says that there are colours for the dark",
    "html-meta-color-scheme": "only says that there are colours for the dark",
    "html-style": "all else is inlined; dark mode and wide screens go without",
    "html-body": "the column has its own ground and ink",
    "css-selector-attribute": "only [data-ogsc] and [data-ogsb], which are Outlook's own",
    "css-selector-class": "only in <style>, which says nothing that must be",
    "css-selector-grouping": "only in <style>, which says nothing that must be",
    "css-text-decoration": "links are underlined by default",
    "css-text-decoration-color": "the line has the colour of its text",
    "css-text-underline-offset": "the line is where the font has it",
    "css-list-style": "lists have bullets",
    "css-word-break": "word-wrap says the same",
    "css-word-wrap": "word-break says the same",
    "css-white-space": "a line may end within a docket number",
    "css-display-none": "the preheader is told at the top; it is good to read",
    "css-max-height": "of the preheader, which is not displayed",
    "css-overflow": "of the preheader, which is not displayed",
    "html-anchor-links": "the list of contents is still a list to read",
}
"""What a page may use although some programs do not know it, and what happens there."""

_ELEMENTS = dict.fromkeys(("ul", "ol", "li"), "html-lists") | {f"h{level}": "html-h1-h6" for level in range(1, 7)}
_ELEMENTS |= dict.fromkeys(("table", "tr", "td", "th", "tbody", "thead"), "html-table")
_UNITS = re.compile(r"(?<![\w#.])-?\d*\.?\d+(px|em|rem|vh|vw|ch|pt|cm|mm|in|%)")
_FUNCTIONS = re.compile(r"\b(calc|clamp|min|max|linear-gradient|radial-gradient|rgba?|var|light-dark)\(")
_FUNCTION_SLUGS = {"calc": "css-unit-calc", "var": "css-variables", "rgb": "css-rgb", "rgba": "css-rgba",
                   "linear-gradient": "css-linear-gradient", "radial-gradient": "css-radial-gradient"}  # fmt: skip
_MEDIA = re.compile(r"prefers-color-scheme|prefers-reduced-motion|hover|orientation|device-pixel-ratio")
_PSEUDO = re.compile(r"(::?)([a-z-]+)")


@lru_cache(maxsize=1)
def table() -> Mapping[str, tuple[str, ...]]:
    """Return the programs that do not know a feature, by the name that caniemail.com gives it ("css-max-width")."""
    text = (Path(__file__).parent / "data" / "clients.json").read_text("utf-8")
    return {slug: tuple(names) for slug, names in json.loads(text)["without"].items()}


def unknown_somewhere(page: etree._Element) -> Iterator[tuple[str, tuple[str, ...], etree._Element]]:
    """Yield each feature that some program does not know, has no word in `FALLBACKS`, and is used, with where first."""
    known, seen = table(), set(FALLBACKS)
    for slug, element in features(page):
        if slug not in seen and known.get(slug):
            yield slug, known[slug], element
        seen.add(slug)


def features(page: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield the features that a page uses, by their names at caniemail.com; what that has no page for is left out."""
    for element in page.iter(etree.Element):
        tag = str(element.tag)
        yield _ELEMENTS.get(tag, f"html-{tag}"), element
        for name in map(str, element.attrib.keys()):
            yield f"html-{name}", element
        if tag == "a" and (element.get("href") or "").startswith("#"):
            yield "html-anchor-links", element
        if tag == "meta" and element.get("name") == "color-scheme":
            yield "html-meta-color-scheme", element
        for slug in _of_declarations(element.get("style") or ""):
            yield slug, element
        if tag == "style":
            for slug in _of_sheet(element.text or ""):
                yield slug, element


def _of_sheet(css: str) -> Iterator[str]:
    try:
        found = rules(css, "style")
    except RenderError:  # a sheet of unpaired braces is dropped as a whole
        return
    for _, rule in found:
        head, _, body = rule.partition("{")
        if head.startswith("@"):
            yield from _of_at_rule(head)
            yield from _of_sheet(body.rpartition("}")[0]) if "{" in body else _of_declarations(body.rpartition("}")[0])
        else:
            yield from _of_selector(head)
            yield from _of_declarations(body.rpartition("}")[0])


def _of_at_rule(head: str) -> Iterator[str]:
    yield f"css-at-{head[1:].split(maxsplit=1)[0]}"
    yield from (f"css-at-media-{found[0]}" for found in _MEDIA.finditer(head))


def _of_selector(selector: str) -> Iterator[str]:
    for sign, name in (("[", "attribute"), (">", "child"), ("+", "adjacent-sibling"), ("~", "general-sibling"),
                       ("*", "universal"), ("#", "id"), (".", "class"), (",", "grouping")):  # fmt: skip
        if sign in selector:
            yield f"css-selector-{name}"
    yield from (f"css-pseudo-{'element' if colons == '::' else 'class'}-{name}"
                for colons, name in _PSEUDO.findall(selector))  # fmt: skip


def _of_declarations(css: str) -> Iterator[str]:
    for declaration in css.split(";"):
        name, _, value = (part.strip().lower() for part in declaration.partition(":"))
        if not value or name.startswith(("mso-", "-")):
            continue
        yield from _of_property(name, value)
        if "!important" in value:
            yield "css-important"
        yield from (f"css-unit-{'percent' if unit == '%' else unit}" for unit in _UNITS.findall(value))
        yield from (_FUNCTION_SLUGS.get(called, f"css-function-{called}") for called in _FUNCTIONS.findall(value))


def _of_property(name: str, value: str) -> Iterator[str]:
    if name == "display":
        yield {"none": "css-display-none", "flex": "css-display-flex", "grid": "css-display-grid"}.get(
            value.removesuffix("!important").strip(), "css-display"
        )
        return
    while f"css-{name}" not in table() and "-" in name:  # margin-top is told of as margin
        name = name.rpartition("-")[0]
    yield f"css-{name}"
