"""A part of a message in its transfer encoding (RFC 2045), made of pieces that are encoded once for all readers.

Quoted-printable goes line by line, so the encoding of whole lines one after the other is that of the whole.  Pure.
"""

import binascii
import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from digest.edition.assemble import tidy
from digest.edition.pieces import size_of

_TOO_MANY_LINES = re.compile(rb"(?:\r\n){4,}")
_LINE = 76  # characters
_DOT = b"=2E"
_DOTTED = re.compile(rb"^\.(.*)", re.MULTILINE)
_NEW_LINES = [b"\r\n" * number for number in range(4)]  # as `tidy` has it, no more than three stand in a row


class _Parted(NamedTuple):
    """A piece by its lines: the first one may go on one that was begun, and the last one in the next piece."""

    first: str  # with its end; empty if there is none
    others: bytes  # the whole lines after it, encoded
    last: str  # what follows the last line end
    whole: bytes  # all whole lines, encoded


class _Lines(NamedTuple):
    """Whole lines, encoded: what they begin and end with is apart, since it is counted together with what is beside."""

    before: int  # empty lines
    inner: bytes
    after: int  # line ends


class Encoded:
    """One of the two texts of an edition; `pieces` are those that all readers' are made of."""

    def __init__(self, subtype: str, pieces: Collection[str]) -> None:
        self._shared = frozenset(pieces)  # the encoding of these is kept, that of readers' own is not
        size = size_of("".join(pieces))
        self._quoted = size.quoted <= size.base64  # Latin letters; most others are shorter in base64
        self._plain = subtype == "plain"
        self._known: dict[str, _Parted] = {}
        self._known_lines: dict[str, _Lines] = {}
        encoding = "quoted-printable" if self._quoted else "base64"
        self._head = (
            f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
        ).encode()

    def part(self, pieces: Sequence[str]) -> list[bytes]:
        """Return the part of one reader's message: its head, and the pieces, to be joined, encoded and made tidy."""
        if not self._quoted:
            text = "".join(pieces)
            return [self._head, _base64(_bytes(tidy(text) if self._plain else text)), b"\r\n"]
        body = self._tidied(pieces) if self._plain else self._as_they_are(pieces)
        return [self._head, *body, b"\r\n"]

    def _as_they_are(self, pieces: Sequence[str]) -> list[bytes]:
        known, out, begun = self._known, list[bytes](), ""
        for piece in pieces:
            parted = known.get(piece)
            if parted is None:
                parted = _parted(piece)
                if piece in self._shared:
                    known[piece] = parted
            if not begun:
                out.append(parted.whole)
                begun = parted.last
            elif parted.first:
                out += (_joint(begun + parted.first), parted.others)
                begun = parted.last
            else:
                begun += parted.last
        return [*out, _joint(f"{begun}\n")] if begun else out

    def _tidied(self, pieces: Sequence[str]) -> list[bytes]:
        """Return the same with no more than two empty lines in a row, and none at the beginning and the end."""
        known, out, begun, ends = self._known_lines, list[bytes](), "", 0
        for piece in [*pieces, "\n"]:
            whole = begun + piece if begun else piece
            found = known.get(whole)
            if found is None:
                if not whole.endswith("\n"):
                    begun = whole
                    continue
                found = _lines(whole)
                if whole in self._shared:
                    known[whole] = found
            begun = ""
            if found.inner:
                out += (_NEW_LINES[min(ends + found.before, 3)], found.inner) if out else (found.inner,)
                ends = found.after
            else:
                ends += found.before
        return [*out, b"\r\n"]


def _parted(piece: str) -> _Parted:
    first, end, rest = piece.partition("\n")
    if not end:
        return _Parted("", b"", piece, b"")
    lines, end, last = rest.rpartition("\n")
    others = _quoted(_bytes(lines + end))
    return _Parted(f"{first}\n", others, last, _joint(f"{first}\n") + others)


@lru_cache(maxsize=256)  # where one card ends and the next one begins is much the same line each time
def _joint(line: str) -> bytes:
    return _quoted(_bytes(line))


def _lines(whole: str) -> _Lines:
    data = _quoted(_bytes(whole))
    inner = data.strip(b"\r\n")
    before = data[: data.index(inner)].count(b"\n")
    after = data.count(b"\n") - inner.count(b"\n") - before if inner else 0
    return _Lines(before if inner else data.count(b"\n"), _TOO_MANY_LINES.sub(b"\r\n" * 3, inner), after)


def _bytes(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")


def _quoted(data: bytes) -> bytes:
    """Return whole lines in quoted-printable, none of which begins with a dot: SMTP would have to double that."""
    return _DOTTED.sub(_without_dot, binascii.b2a_qp(data, istext=True)).replace(b"\n", b"\r\n")


def _without_dot(line: re.Match[bytes]) -> bytes:
    rest = line[1]
    if len(rest) <= _LINE - len(_DOT):
        return _DOT + rest
    at = _LINE - len(_DOT) - 1
    while b"=" in rest[at - 2 : at]:  # in the middle of a letter
        at -= 1
    return b"%b%b=\n%b" % (_DOT, rest[:at], _DOTTED.sub(_without_dot, rest[at:]))


def _base64(data: bytes) -> bytes:
    line = binascii.b2a_base64(data, newline=False)
    return b"".join(line[at : at + _LINE] + b"\r\n" for at in range(0, len(line), _LINE))
