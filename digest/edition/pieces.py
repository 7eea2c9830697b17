"""A rendered edition cut into pieces that can be put together in another selection and order.  Pure.

The templates mark where a piece begins: with a comment in the HTML, where every text from outside is escaped, and
between two control characters in the plain text, from which every text from outside is free.  So nothing that a feed
says can pass for a mark.
"""

import quopri
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from markupsafe import Markup

from digest.model import Rendered

HEAD = "head"
"""The piece before the first mark.  A page without marks is this piece alone."""
FOLDED = "folded"
"""What the mark of a card that is told in one line ends with."""
COUNT = "{count}"
"""What stands for a number in the pieces that say how many more there are."""
TARGETS = "{targets}"
"""What stands for the places that links to cards which are left out lead to."""
UNSUBSCRIBE = "https://unsubscribe.invalid/"
PREFERENCES = "https://preferences.invalid/"
"""What stands for a reader's own addresses (RFC 2606: .invalid leads nowhere, should one be left over)."""
STAND_INS = {"count": COUNT, "targets": TARGETS, "unsubscribe_url": UNSUBSCRIBE, "preferences_url": PREFERENCES}
"""By which names the templates know them."""
_FRAME = (
    "top unsubscribe", "cases", "briefs-head", "briefs-more", "briefs-tail", "muted-head", "muted-tail", "receipt",
    "end unsubscribe", "foot",
)  # fmt: skip
_CHOSEN = ("card", "brief", "item", "contents")  # of these some editions have more than others
_STAND_IN = re.compile("|".join(map(re.escape, STAND_INS.values())))
_HTML_MARK = re.compile(r"<!--cut ([^>]*)-->\n?")
_TEXT_MARK = re.compile("\x02([^\x03]*)\x03\n?")


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of a piece: as it is, and in each of the two encodings in which a message may carry it."""

    plain: int = 0
    quoted: int = 0
    base64: int = 0

    def __add__(self, other: "Size") -> "Size":
        return Size(self.plain + other.plain, self.quoted + other.quoted, self.base64 + other.base64)

    @property
    def bytes(self) -> int:
        """What a mail program that cuts long messages counts at worst: a message takes the shorter encoding."""
        return max(self.plain, min(self.quoted, self.base64))


@dataclass(frozen=True)
class Pieces:
    """An edition in pieces, each as HTML with its styles inlined and as text, by name."""

    html: Mapping[str, str]
    text: Mapping[str, str]
    sizes: Mapping[str, Size]  # of the HTML
    weights: Mapping[str, int]  # the same as `Size.bytes`
    frame: Size  # of what every edition has
    cases: tuple[tuple[str, str], ...]  # (number of the card, id of the case), in the edition's order
    case_ids: frozenset[str]
    parts: tuple[int, ...]  # how many items each section has
    folded: frozenset[str]  # numbers of the cards that an editor wants told in one line
    open: frozenset[str]  # names of those in which something is still to be filled in


def html_mark(*name: object) -> Markup:
    """Return the mark that begins the piece `name` in HTML."""
    return Markup(f"<!--cut {_name(name)}-->")  # noqa: S704  quoted, so that it cannot end the comment


def text_mark(*name: object) -> str:
    """Return the mark that begins the piece `name` in plain text."""
    return f"\x02{_name(name)}\x03"


@lru_cache(maxsize=4)
def pieces_of(marked: Rendered) -> Pieces:
    """Cut an edition at its marks."""
    html, text = _cut(marked.html, _HTML_MARK), _cut(marked.text, _TEXT_MARK)
    named = [name.split() for name in html]
    items = [name[1] for name in named if name[0] == "item"]
    sizes = {_short(name): size_of(piece) for name, piece in html.items()}
    return Pieces(
        html={_short(name): piece for name, piece in html.items()},
        text={_short(name): piece for name, piece in text.items()},
        sizes=sizes,
        weights={name: size.bytes for name, size in sizes.items()},
        frame=sum((size for name, size in sizes.items() if name.split()[0] not in _CHOSEN), start=Size()),
        cases=tuple((name[1], unquote(name[2])) for name in named if name[0] == "card" and len(name) >= 3),
        case_ids=frozenset(unquote(name[2]) for name in named if name[0] == "card" and len(name) >= 3),
        folded=frozenset(name[1] for name in named if name[0] == "card" and name[-1] == FOLDED),
        parts=tuple(items.count(name[1]) for name in named if name[0] == "part"),
        open=frozenset(
            _short(name) for part in (html, text) for name, piece in part.items() if _STAND_IN.search(piece)
        ),
    )


def missing_mark(marked: Rendered, cards: int, items: Sequence[int]) -> str:
    """Return a piece that the templates do not mark and that `assemble` needs, "" if all are there.

    `cards` is how many cases there are, `items` how many stories each section has.
    """
    pieces = pieces_of(marked)
    needed = [*_FRAME, *(f"{kind} {number}" for number in range(1, cards + 1) for kind in ("card", "brief"))]
    for part, total in enumerate(items):
        needed += [f"part {part}", *(f"item {part} {at}" for at in range(total)), f"items-more {part}"]
        needed += [f"part-tail {part}"]
    listed = [f"contents {number}" for number in range(1, cards + 1)]
    of_html = [*listed, "contents-more", "contents-tail"] if "contents-head" in pieces.html else []
    lost = [f"{name} of the HTML" for name in (*needed, *of_html) if name not in pieces.html]
    lost += ["card, with the case's id, of the HTML"] if len(pieces.cases) != cards else []
    lost += [f"{name} of the plain text" for name in needed if name not in pieces.text]
    return next(iter(lost), "")


def size_of(piece: str) -> Size:
    """Return the sizes of a piece.  A line of base64 is 76 characters for 57 bytes, and two for its end."""
    data = piece.encode("utf-8", "surrogatepass")
    quoted = quopri.encodestring(data)
    return Size(len(data), len(quoted) + quoted.count(b"\n"), len(data) * 78 // 57 + 1)


def _name(parts: tuple[object, ...]) -> str:
    return " ".join(str(part) if isinstance(part, int) else _quoted(str(part)) for part in parts)


@lru_cache(maxsize=1024)
def _quoted(part: str) -> str:
    return quote(part, safe="", errors="replace")


def _cut(marked: str, mark: re.Pattern[str]) -> dict[str, str]:
    head, *rest = mark.split(marked)
    return {HEAD: head} | dict(zip(rest[::2], rest[1::2], strict=True))


def _short(name: str) -> str:
    """Call the piece of a card by its number alone: "card 3"."""
    return " ".join(name.split()[:2]) if name.startswith("card ") else name
