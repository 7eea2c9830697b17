"""A part put together from encoded pieces is the encoding of the whole, whatever the pieces begin and end with."""

import quopri
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from digest.edition.encoded import Encoded

LONG = "a" * 5000  # makes quoted-printable the shorter way
fragments = st.lists(st.sampled_from(["", "\n", "b" * 50, " ", "\t", ".", "=", "é"]), max_size=8).map("".join)


def encoded(whole: Encoded, pieces: Sequence[str]) -> bytes:
    return b"".join(whole.part(pieces)).partition(b"\r\n\r\n")[2]


@given(pieces=st.lists(fragments, min_size=1, max_size=6), shared=st.lists(st.booleans(), min_size=6, max_size=6))
def test_pieces_are_encoded_as_the_whole_is(pieces: list[str], shared: list[bool]) -> None:
    known = [piece for piece, is_shared in zip(pieces, shared, strict=False) if is_shared]
    whole = Encoded("html", [*known, LONG])
    text = "".join(pieces)
    lines = text if not text or text.endswith("\n") else f"{text}\n"
    [expected, *_] = encoded(Encoded("html", [LONG]), [lines]).rpartition(b"\r\n")
    for _ in range(2):  # made, then remembered
        assert encoded(whole, pieces) == expected + b"\r\n"
    assert quopri.decodestring(expected.replace(b"\r\n", b"\n")).decode() == lines


@given(text=st.text(st.sampled_from(".=é b\n"), min_size=1, max_size=400))
def test_no_line_begins_with_a_dot_or_is_too_long(text: str) -> None:
    lines = encoded(Encoded("html", [LONG]), [text, "\n"]).split(b"\r\n")
    assert not any(line.startswith(b".") for line in lines)
    assert max(map(len, lines)) <= 76
    assert quopri.decodestring(b"\n".join(lines)).decode() == f"{text}\n\n"
