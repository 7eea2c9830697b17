"""XML entities: those that a feed declares within itself and that are harmless are resolved, all others never.  Pure.

Harmless is a short text without another entity in it: the power of a bomb is nesting (OWASP's cheat sheet on XXE,
"billion laughs"), and nothing is read that is not in the document.  A feed that declares any other is refused there.
"""

import re
from xml.parsers import expat

from digest.errors import ParseError

MAX_ENTITIES = 300  # HTML has 252 named letters, and some feeds declare them all
MAX_LENGTH = 200  # characters of one
MAX_GROWTH = 1_000_000  # characters that all of them together may add to a document

_REFERENCE = re.compile("&(?!#)")
_BUILT_IN = re.compile("&(?:amp|lt|gt|quot|apos);")
_PREDEFINED = {"amp", "lt", "gt", "quot", "apos"}  # XML 1.0, 4.6
# What is no reference though it looks like one: sections of characters, comments, instructions.
_PARTS = r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|&({names});"


class _Begun(Exception):  # noqa: N818 - a signal, no error
    pass


def resolved(text: str) -> str:
    """Return an XML document without the entities it declares: in their places stands what they mean.

    Raises ParseError if one of them is external, long, or made of others, or if there are too many of them.
    """
    if "<!ENTITY" not in text:
        return text
    values, root = _declared(text)
    body = text[root:]
    if not values:
        return text
    known = "|".join(re.escape(name) for name in values if name not in _PREDEFINED)
    left = MAX_GROWTH

    def meaning(part: re.Match[str]) -> str:
        nonlocal left
        if part[1] is None:
            return part[0]
        left -= len(values[part[1]])
        if left < 0:
            raise _refusal()
        return values[part[1]]

    return re.sub(_PARTS.format(names=known), meaning, body, flags=re.DOTALL) if known else body


def _declared(text: str) -> tuple[dict[str, str], int]:
    """Return what the document's own entities stand for, and where its root element begins."""
    values: dict[str, str] = {}
    parser = expat.ParserCreate("utf-8")

    def declare(
        name: str, parameter: bool, value: str | None, _base: object, system: object, public: object, note: object
    ) -> None:
        nested = value is None or _REFERENCE.search(_BUILT_IN.sub("", value))
        if parameter or system or public or note or nested or value is None:
            raise _refusal()
        values.setdefault(name, value.replace('"', "&#34;").replace("'", "&#39;") if "<" not in value else value)
        if len(value) > MAX_LENGTH or len(values) > MAX_ENTITIES:
            raise _refusal()

    def begin(_name: str, _attributes: object) -> None:
        raise _Begun(parser.CurrentByteIndex)

    parser.EntityDeclHandler = declare
    parser.StartElementHandler = begin
    data = text.encode()
    try:
        parser.Parse(data, True)
    except _Begun as begun:
        return values, len(data[: begun.args[0]].decode())
    except expat.ExpatError as error:
        raise _refusal() from error
    raise _refusal()


def _refusal() -> ParseError:
    return ParseError("it declares XML entities that can exhaust memory or leak files; not read")
