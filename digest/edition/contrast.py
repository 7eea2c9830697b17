"""How well a text can be read on its ground, as the style attributes of a page set them (WCAG 2.1, 1.4.3).  Pure."""

import re
from collections.abc import Iterator

from lxml import etree

LEAST = 4.5
_COLOURS = re.compile(r"(?:^|;)\s*(color|background-color)\s*:\s*(#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3})(?![0-9a-fA-F])")
_HIDDEN = re.compile(r"display\s*:\s*none")


def contrast(one: str, other: str) -> float:
    """Return the ratio of the luminances of two colours "#rrggbb" or "#rgb", from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def faint_texts(page: etree._Element) -> Iterator[tuple[str, float, etree._Element]]:
    """Yield each text that stands out from its ground by less than `LEAST`: with the ratio, and what it stands in.

    Hidden ones do not count.

    Colour and ground are inherited from the elements around; where none is set, it is black on white.
    """
    waiting = [(page, "#000000", "#ffffff")]
    while waiting:
        element, ink, paper = waiting.pop()
        style = element.get("style") or ""
        if not isinstance(element.tag, str) or element.tag in ("head", "style") or _HIDDEN.search(style):
            continue
        colours = dict(_COLOURS.findall(style))
        ink, paper = colours.get("color", ink), colours.get("background-color", paper)
        own = [element.text, *(child.tail for child in element)]
        text = " ".join(" ".join(piece for piece in own if piece).split())
        if text and (ratio := contrast(ink, paper)) < LEAST:
            yield text, ratio, element
        waiting += [(child, ink, paper) for child in reversed(element)]


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
