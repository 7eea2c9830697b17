"""An edition's HTML as mail programs show it that do not keep to it, and with places marked in it.  Pure.

Simulations, to be looked at: what these programs do is known from observation (caniemail.com), not from their makers.
"""

import re
from collections.abc import Iterator

from lxml import etree

from digest.edition.check import Place
from digest.edition.contrast import darkened_ground, lightened_ink
from digest.edition.sheet import rules
from digest.errors import RenderError

CLIP = 102 * 1024
"""Gmail shows this many bytes of HTML and hides the rest behind a link (observed; Google documents no figure)."""

_PAPER = "#121212"  # what Gmail puts in place of white
_LIGHT = "#e8eaed"
_OPAQUE = re.compile(r"<!--.*?-->|<(style|script)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![0-9a-fA-F])")
_DECLARATION = re.compile(r"([\w-]+)(\s*:\s*)([^;]*)")
_STYLE = re.compile(r"<style\b[^>]*>.*?</style\s*>", re.DOTALL | re.IGNORECASE)
_PREFERRED = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(\w+)\s*\)", re.IGNORECASE)
_SCHEME = re.compile(r"(?<!-)color-scheme\s*:\s*[^;}]*", re.IGNORECASE)
_SCHEME_META = re.compile(r'(<meta name="(?:color-scheme|supported-color-schemes)" content=")[^"]*', re.IGNORECASE)
_BLOCK = re.compile(r"<(?:p|li|h[1-6]|tr|table|div|ul|td)(?=[\s>])", re.IGNORECASE)
_MARKS = (
    "<style>[data-digest-mark]{outline:3px solid #c2410c!important;outline-offset:3px}"
    "[data-digest-cut]{border-top:3px dashed #c2410c!important;padding-top:1.6em!important;position:relative}"
    "[data-digest-cut]::before{content:'Gmail cuts here';position:absolute;top:0;left:0;padding:0 .5em;"
    "font:bold 13px/1.5 sans-serif;background:#c2410c;color:#fff}</style>"
)


def forced_dark(html: str) -> str:
    """Return the page as Gmail's apps show it in dark mode: its own dark styles are dropped, light colours turned dark.

    Hue and saturation stay; the lightness of light grounds and of dark texts is turned around.
    """
    root = _parsed(html)
    for style in root.iter("style"):
        style.text = "".join(_kept(style.text or ""))
    for element in root.iter(etree.Element):
        if style_text := element.get("style"):
            element.set("style", _DECLARATION.sub(_darkened, style_text))
    body = root.find(".//body")
    if body is not None:
        ground = f"background-color:{_PAPER};color:{_LIGHT};"
        body.set("style", ground + (body.get("style") or ""))
    return _written(root)


def in_scheme(html: str, *, dark: bool) -> str:
    """Return the page as it is in the dark, or by day, whichever of the two the browser that shows it prefers."""
    scheme = "dark" if dark else "light"

    def settled(style: re.Match[str]) -> str:
        # A condition that always or never holds takes the place of the question.
        css = _PREFERRED.sub(lambda asked: f"({'min' if asked[1].lower() == scheme else 'max'}-width:0)", style[0])
        return _SCHEME.sub(f"color-scheme:{scheme}", css)

    return _SCHEME_META.sub(rf"\g<1>{scheme}", _STYLE.sub(settled, html))


def bare(html: str) -> str:
    """Return the page with styles and images off: pictures give way to their alternative texts."""
    root = _parsed(html)
    for element in list(root.iter("style", "link")):
        if (parent := element.getparent()) is not None:
            parent.remove(element)
    for element in root.iter(etree.Element):
        element.attrib.pop("style", None)
    for picture in root.iter("img"):
        text = picture.get("alt") or ""
        picture.tag, picture.text = "span", f"[{text}]" if text else ""
        picture.attrib.clear()
    return _written(root)


def marked(html: str, place: Place) -> str:
    """Return the page with a mark on one element; without one if there is no such element."""
    found = list(_starts(html, re.compile(rf"<{re.escape(place.tag)}(?=[\s/>])", re.IGNORECASE)))
    return _with(html, found[place.number], "mark") if place.number < len(found) else html


def cut_marked(html: str, size: int) -> str:
    """Return the page with a line where Gmail cuts, if it would; `size` is how many bytes the HTML has on its way."""
    if size <= CLIP:
        return html
    raw = html.encode("utf-8", "surrogatepass")
    at = len(raw[: CLIP * len(raw) // size].decode("utf-8", "ignore"))
    before = [start for start in _starts(html, _BLOCK) if start < at]
    return _with(html, before[-1], "cut") if before else html


def with_mark_styles(html: str) -> str:
    """Return the page with the looks of the marks."""
    head, found, rest = html.partition("</head>")
    return f"{head}{_MARKS}{found}{rest}" if found else f"{_MARKS}{html}"


def _starts(html: str, tag: re.Pattern[str]) -> Iterator[int]:
    """Yield where such tags begin, outside of comments and styles."""
    hidden = [found.span() for found in _OPAQUE.finditer(html)]
    for found in tag.finditer(html):
        if not any(begin < found.start() < end for begin, end in hidden):
            yield found.start()


def _with(html: str, start: int, name: str) -> str:
    end = re.compile(r"<\w+").match(html, start)
    assert end, "a tag was found there"
    return f'{html[: end.end()]} data-digest-{name}=""{html[end.end() :]}'


def _kept(css: str) -> Iterator[str]:
    try:
        found = rules(css, "style")
    except RenderError:  # a style sheet of unpaired braces is not ours: mail programs drop it, too
        return
    yield from (rule for _, rule in found if "prefers-color-scheme" not in rule and "data-ogs" not in rule)


def _darkened(declaration: re.Match[str]) -> str:
    name, colon, value = declaration.groups()
    turn = darkened_ground if name.startswith("background") else lightened_ink
    return f"{name}{colon}{_HEX.sub(lambda colour: turn(colour[0]), value)}"


def _parsed(html: str) -> etree._Element:
    root = etree.fromstring(html or "<html></html>", etree.HTMLParser(huge_tree=True))
    return root if root is not None else etree.fromstring("<html><body></body></html>", etree.HTMLParser())


def _written(root: etree._Element) -> str:
    return etree.tostring(root.getroottree(), method="html", encoding="unicode", doctype="<!DOCTYPE html>") + "\n"
