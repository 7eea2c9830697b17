"""How much of a document the feed parser gets to see: so many items and elements, and less of broken XML.  Pure."""

import re
from xml.parsers import expat

from digest.feeds import references
from digest.feeds.document import Document
from digest.feeds.records import counted

MAX_ELEMENTS = 300_000  # the feed parser takes 20 microseconds for each; 2,000 ample items have 60,000
MAX_BROKEN = 1_000_000  # characters of a document that is not well-formed: the lenient parser takes 8 s for the worst

_ITEM = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:item|entry)[\s>]")


def is_small(found: Document, max_items: int) -> bool:
    """Return whether the document is within all limits, as nearly all are, but perhaps for a short one's many items."""
    if len(found.text) <= MAX_ELEMENTS:
        return True
    items = sum(map(found.text.count, ("<item", "<entry", ":item", ":entry")))
    return items <= max_items and found.text.count("<") <= MAX_ELEMENTS


def bounded(found: Document, max_items: int) -> Document:
    """Return the document without what is too much for a feed parser, still well-formed if it was."""
    text, notes = _bounded(found.text, max_items)
    return Document(text, found.json, found.notes + notes)


def _bounded(text: str, max_items: int) -> tuple[str, tuple[str, ...]]:
    """Return `text` without what is too much for a feed parser, still well-formed if it was, and notes about it."""
    survey = _Survey(max_items)
    if broken := survey.run(text.encode()):
        text, survey = references.mended(text), _Survey(max_items)
        if survey.run(text.encode()) is None:
            shorter, notes = _bounded(text, max_items)
            return shorter, (f"not well-formed XML ({broken}); mended", *notes)
    if survey.cut is not None:
        head = text.encode()[: survey.cut].decode()
        over = len(_ITEM.findall(text, len(head)))
        note = f"{counted(over)} over the limit of {max_items:,} left out"
        if survey.items <= max_items:
            note = f"more than {MAX_ELEMENTS:,} elements; {counted(over)} after them left out"
        return head + "".join(f"</{name}>" for name in reversed(survey.open)), (note,)
    if broken is None:
        return text, ()
    return _bounded_roughly(text, max_items, broken)


def _bounded_roughly(text: str, max_items: int, broken: str) -> tuple[str, tuple[str, ...]]:
    """Cut a document that is not well-formed: nobody can say what is open in it, nor need the parser know."""
    starts = [found.start() for found in _ITEM.finditer(text)]
    end = min(starts[max_items] if len(starts) > max_items else len(text), MAX_BROKEN)
    left_out = sum(start >= end for start in starts)
    lost = f"; {counted(left_out)} after the first {len(starts) - left_out:,} left out" if left_out else ""
    return text[:end], (f"not well-formed XML ({broken}); what could be read was read{lost}",)


_PART = "\x1f"  # between name space, name and prefix: no XML document can hold it


class _Stop(Exception):  # noqa: N818 - a signal, no error
    pass


class _Survey:
    """One pass of a bare XML parser that counts."""

    def __init__(self, max_items: int) -> None:
        self.items = 0
        self.elements = 0
        self.open: list[str] = []  # outermost first
        self.cut: int | None = None  # byte offset of the first element that is too many
        self._max_items = max_items
        # With name spaces, as the feed parser has them: else an undeclared prefix would go unseen here and break it.
        self._parser = expat.ParserCreate("utf-8", _PART)
        self._parser.namespace_prefixes = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = lambda _name: self.open.pop()

    def run(self, data: bytes) -> str | None:
        """Return what is wrong with the XML of `data`, or None."""
        try:
            self._parser.Parse(data, True)
        except _Stop:
            pass
        except expat.ExpatError as error:
            return f"line {error.lineno}: {expat.ErrorString(error.code)}"
        return None

    def _start(self, name: str, _attributes: object) -> None:
        self.elements += 1
        _, local, prefix = [*name.split(_PART), "", ""][:3] if _PART in name else ("", name, "")
        self.items += local in ("item", "entry")
        if self.items > self._max_items or self.elements > MAX_ELEMENTS:
            self.cut = self._parser.CurrentByteIndex
            raise _Stop
        self.open.append(f"{prefix}:{local}" if prefix else local)
