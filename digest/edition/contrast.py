"""How well a text can be read on its ground, in each way in which mail programs colour a page (WCAG 2.1, 1.4.3).  Pure.

As its style attributes say; as its rules for the dark say, and those by which Outlook marks its own; with every colour
turned round; and with light grounds and dark texts turned, as Gmail does.  What these programs do is known from
observation (caniemail.com), not from their makers.
"""

import colorsys
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cssselect import SelectorError
from lxml import etree

from digest.edition.sheet import rules
from digest.errors import RenderError

LEAST = 4.5
Colours = Mapping[str, str]
"""What a style says of "color" and "background-color"."""
_DECLARED = re.compile(r"(?:^|[;{])\s*(color|background-color)\s*:\s*([^;}!]+?)\s*(!important)?\s*(?=[;}]|$)")
_HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_HIDDEN = re.compile(r"display\s*:\s*none")
_OUTLOOK = re.compile(r"\[data-ogs[cb]\]\s*")
_NO_COLOUR = {"inherit", "transparent", "currentcolor", "initial"}


@lru_cache(maxsize=4096)
def contrast(one: str, other: str) -> float:
    """Return the ratio of the luminances of two colours "#rrggbb" or "#rgb", from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@dataclass(slots=True)
class Faint:
    """Texts of one colour on one ground that cannot be read well."""

    look: str  # where: "in the dark", "as designed, darkened by Gmail"
    ink: str
    paper: str
    ratio: float
    text: str  # the first of them
    element: etree._Element  # what that stands in
    count: int = 0


def faint_texts(page: etree._Element) -> list[Faint]:
    """Return the texts that stand out by less than `LEAST` somewhere, each by the first look in which it does not.

    Hidden ones do not count.  Colour and ground are inherited from the elements around; where none is set, it is black
    on white.
    """
    told: set[etree._Element] = set()
    found: dict[tuple[str, str, str], Faint] = {}
    css = "".join(str(style.text or "") for style in page.iter("style"))
    for look, turns, rewritten in _looks(page, css):
        for text, ink, paper, element in _texts(page, rewritten):
            for turned, turn in turns.items():
                if element not in told and (ratio := contrast(*turn(ink, paper))) < LEAST:
                    told.add(element)
                    key = f"{look}{turned}", ink, paper
                    found.setdefault(key, Faint(*key, ratio, text, element)).count += 1
    return list(found.values())


def unreadable_colours(page: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield each colour that is written so that its contrast cannot be told ("navy"), with where it is first."""
    seen = set(_NO_COLOUR)
    for element in page.iter(etree.Element):
        for _, value, _ in _DECLARED.findall(element.get("style") or ""):
            if not _HEX.fullmatch(value) and value.lower() not in seen:
                seen.add(value.lower())
                yield value, element


def darkened_ground(colour: str) -> str:
    """Return what Gmail makes of the colour of a ground in the dark: hue and saturation stay, light becomes dark."""
    return _turned(colour, lambda lightness: max(1 - lightness, 0.07) if lightness > 0.5 else lightness)


def lightened_ink(colour: str) -> str:
    """Return what Gmail makes of the colour of a text in the dark."""
    return _turned(colour, lambda lightness: min(1 - lightness, 0.92) if lightness < 0.5 else lightness)


Turn = Callable[[str, str], tuple[str, str]]
_AS_IT_IS: dict[str, Turn] = {
    "": lambda ink, paper: (ink, paper),
    ", with every colour turned round": lambda ink, paper: (_inverted(ink), _inverted(paper)),
}
_BY_GMAIL: dict[str, Turn] = {
    ", darkened by Gmail": lambda ink, paper: (lightened_ink(ink), darkened_ground(paper)),
}


def _looks(
    page: etree._Element, css: str
) -> Iterator[tuple[str, Mapping[str, Turn], Mapping[etree._Element, Colours]]]:
    dark, outlook = _sheets(css)
    yield "as designed", _AS_IT_IS | _BY_GMAIL, {}
    yield "in the dark", _AS_IT_IS, _rewritten(page, dark)
    yield "in Outlook's dark mode", _AS_IT_IS, _rewritten(page, outlook)


def _sheets(css: str) -> tuple[list[str], list[str]]:
    """Return the rules for the dark: those of the media query, and Outlook's own without their marks."""
    dark, outlook = [], []
    try:
        for _, rule in rules(css, "style"):
            if rule.startswith("@media") and "prefers-color-scheme: dark" in rule:
                dark += [inner for _, inner in rules(rule.partition("{")[2].rpartition("}")[0], "style")]
            elif "[data-ogs" in rule:
                outlook.append(_OUTLOOK.sub("", rule))
    except RenderError:  # a sheet of unpaired braces is dropped by mail programs, too
        return [], []
    return dark, outlook


def _rewritten(page: etree._Element, sheet: list[str]) -> dict[etree._Element, Colours]:
    """Return the colours that rules give to elements, in place of those of their style attributes."""
    found: dict[etree._Element, Colours] = {}
    for selector, body in sorted(_selected(sheet), key=lambda pair: pair[0].count(".")):  # a class goes before a name
        try:
            elements = page.cssselect(selector)
        except SelectorError:  # no mail program understands it better
            continue
        for element in elements:
            own = element.get("style") or ""
            declared = _DECLARED.findall(body)
            colours = {name: value for name, value, strong in declared if _HEX.fullmatch(value)
                       and (strong or f"{name}:" not in own.replace(" ", ""))}  # fmt: skip
            found[element] = {**found.get(element, {}), **colours}
    return found


def _selected(sheet: list[str]) -> Iterator[tuple[str, str]]:
    for rule in sheet:
        selectors, _, body = rule.partition("{")
        yield from ((selector.strip(), body.rpartition("}")[0]) for selector in selectors.split(","))


def _texts(
    page: etree._Element, rewritten: Mapping[etree._Element, Colours]
) -> Iterator[tuple[str, str, str, etree._Element]]:
    """Yield each text with its colour, its ground, and the element that it stands in."""
    waiting = [(page, "#000000", "#ffffff")]
    while waiting:
        element, ink, paper = waiting.pop()
        style = element.get("style") or ""
        if not isinstance(element.tag, str) or element.tag in ("head", "style") or _HIDDEN.search(style):
            continue
        colours = {name: value for name, value, _ in _DECLARED.findall(style) if _HEX.fullmatch(value)}
        colours |= rewritten.get(element, {})
        ink, paper = colours.get("color", ink), colours.get("background-color", paper)
        own = [element.text, *(child.tail for child in element)]
        if text := " ".join(" ".join(piece for piece in own if piece).split()):
            yield text, ink, paper, element
        waiting += [(child, ink, paper) for child in reversed(element)]


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _inverted(colour: str) -> str:
    return _written(1 - part for part in _parts(colour))


def _turned(colour: str, change: Callable[[float], float]) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    return _written(colorsys.hls_to_rgb(hue, change(lightness), saturation))


def _parts(colour: str) -> list[float]:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    return [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]


def _written(parts: "Iterator[float] | tuple[float, float, float]") -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
