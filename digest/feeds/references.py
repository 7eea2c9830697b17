"""References in broken XML: most feeds that are not well-formed have a bare "&" or name a letter as HTML does.  Pure.

Mended, such a feed is as good as any other; left alone, feedparser's lenient parser makes "AT&T;" of "AT&T".
"""

import re
from html.entities import html5

_PREDEFINED = {"amp;", "lt;", "gt;", "quot;", "apos;"}  # XML 1.0, 4.6
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2
# What is no reference though it looks like one (sections of characters, comments, instructions), and what is.
_PARTS = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    r"|&(?:#(?:([0-9]{1,7})|x([0-9a-fA-F]{1,6}));|([A-Za-z][A-Za-z0-9]{1,31};))?",
    re.DOTALL,
)
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def mended(text: str) -> str:
    """Return an XML document in which every "&" begins a reference that XML knows."""
    return _PARTS.sub(_meaning, text)


def _meaning(part: re.Match[str]) -> str:
    decimal, hexadecimal, name = part.groups()
    if not part[0].startswith("&") or name in _PREDEFINED:
        return part[0]
    if name:
        letters = html5.get(name)
        return "&amp;" + name if letters is None else "".join(_ESCAPED.get(letter, letter) for letter in letters)
    if part[0] == "&":
        return "&amp;"
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return "" if code > 0x10FFFF or _FORBIDDEN.match(chr(code)) else part[0]
