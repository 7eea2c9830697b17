"""A part of a message in its transfer encoding (RFC 2045), made of pieces that are encoded once for all readers.

Quoted-printable goes line by line, so the encoding of whole lines one after the other is that of the whole.  Pure.
"""

import binascii
import re
from collections.abc import Iterable, Iterator, Sequence

from digest.edition.assemble import tidy
from digest.edition.pieces import size_of

_KNOWN = 4096
"""Pieces whose encoding is kept: more than an edition has, and few enough whatever else readers' own pieces say."""
_TOO_MANY_LINES = re.compile(rb"(?:\r\n){4,}")
_LINE = 76  # characters


class Encoded:
    """One of the two texts of an edition; `pieces` are those that all readers' are made of."""

    def __init__(self, subtype: str, pieces: Iterable[str]) -> None:
        size = size_of("".join(pieces))
        self._quoted = size.quoted <= size.base64  # Latin letters; most others are shorter in base64
        self._plain = subtype == "plain"
        self._known: dict[str, bytes] = {}
        encoding = "quoted-printable" if self._quoted else "base64"
        self._head = (
            f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
        ).encode()

    def part(self, pieces: Sequence[str]) -> bytes:
        """Return the part of one reader's message: its head, and the pieces joined, tidied and encoded."""
        if not self._quoted:
            text = "".join(pieces)
            return b"".join((self._head, _base64(_bytes(tidy(text) if self._plain else text)), b"\r\n"))
        body = b"".join(map(self._encoded, _whole_lines(pieces)))
        if self._plain:
            body = _TOO_MANY_LINES.sub(b"\r\n" * 3, body).strip(b"\r\n") + b"\r\n"
        return b"".join((self._head, body, b"\r\n"))

    def _encoded(self, piece: str) -> bytes:
        found = self._known.get(piece)
        if found is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            found = self._known[piece] = _quoted(_bytes(piece))
        return found


def _whole_lines(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the pieces, those that end within a line joined with the next."""
    begun = ""
    for piece in pieces:
        whole = begun + piece if begun else piece
        if whole.endswith("\n"):
            begun = ""
            yield whole
        else:
            begun = whole
    if begun:
        yield f"{begun}\n"


def _bytes(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")


def _quoted(data: bytes) -> bytes:
    return binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")


def _base64(data: bytes) -> bytes:
    line = binascii.b2a_base64(data, newline=False)
    return b"".join(line[at : at + _LINE] + b"\r\n" for at in range(0, len(line), _LINE))
