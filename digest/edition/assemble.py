"""One reader's edition: the same cards in a selection and order of his own, within the size that mail programs show.

Pure.  Cards are rendered and inlined once, for everyone; here they are only put together.  Mail programs cut a long
message (Gmail after 102 KB), so over `BUDGET` the cases of lowest rank are told in one line each, then counted, and
what is left of the room goes to the stories of no case.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import NamedTuple

from digest.edition.pieces import COUNT, HEAD, PREFERENCES, TARGETS, UNSUBSCRIBE, Pieces, Size, pieces_of
from digest.errors import RenderError
from digest.model import Rendered

CUT_AT = 100_000
"""Bytes of HTML: Gmail cuts a message after 102 KB."""
BUDGET = 80_000
"""Bytes of HTML that are aimed at: well below what Gmail cuts, since servers on the way add and recode."""
CONTENTS_FROM = 4  # below this many cases a list of contents tells nothing that the page does not
CONTENTS_SHOWN = 12
_OTHER_NEWS_SHARE = 0.25  # of the room, kept for stories of no case if there are that many
_BRIEFS_SHARE = 0.3  # of the room of the cases, kept for those told in one line


_STAND_INS = {"unsubscribe": UNSUBSCRIBE, "preferences": PREFERENCES}
_NEEDED = {"briefs-head", "briefs-more", "briefs-tail", "muted-head", "muted-tail", "part", "items-more", "part-tail"}
"""Pieces without which something would be lost; the text, for one, has no list of contents."""


class Arranged(NamedTuple):
    """One reader's edition, in the pieces that it is made of."""

    html: list[str]
    text: list[str]  # to be made tidy once they are joined


_Place = tuple[str, int | None]
"""The name of the piece that stands there, and how many more it says there are."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one edition shows, by the numbers of its cards."""

    full: tuple[str, ...]
    brief: tuple[str, ...]  # told in one line
    muted: tuple[str, ...]  # told in one line, at the end
    left_out: tuple[str, ...]  # only counted
    items: tuple[int, ...]  # how many stories of each section


def assemble(
    marked: Rendered,
    *,
    followed: Collection[str] = (),
    muted: Collection[str] = (),
    unsubscribe_url: str | None = None,
    preferences_url: str | None = None,
) -> Rendered:
    """Return the edition that `render_marked` made, as one reader gets it; see `arrange`."""
    arranged = arrange(
        marked, followed=followed, muted=muted, unsubscribe_url=unsubscribe_url, preferences_url=preferences_url
    )
    return Rendered("".join(arranged.html), tidy("".join(arranged.text)))


def arrange(
    marked: Rendered,
    *,
    followed: Collection[str] = (),
    muted: Collection[str] = (),
    unsubscribe_url: str | None = None,
    preferences_url: str | None = None,
) -> Arranged:
    """Return the pieces of one reader's edition; those that all readers have are the same objects for all.

    `followed` and `muted` are ids of cases: the former stand first, the latter are told in one line at the end, and a
    case that is both is muted.  Without either it is the edition as everybody gets it.  The two addresses are the
    reader's own; without one, nothing leads there.  Raises RenderError if the templates lack a piece that this reader
    needs.
    """
    pieces = pieces_of(marked)
    given = {"unsubscribe": unsubscribe_url, "preferences": preferences_url}
    ways = {name: url for name, url in given.items() if url}
    told = pieces.case_ids
    sequence, targets = _planned(marked, told.intersection(followed), told.intersection(muted), tuple(ways))
    own_html = {_STAND_INS[name]: escape(url) for name, url in ways.items()} | {TARGETS: targets}
    own_text = {_STAND_INS[name]: url for name, url in ways.items()}
    return Arranged(
        _put(pieces.html, sequence, pieces.open, own_html), _put(pieces.text, sequence, pieces.open, own_text)
    )


def tidy(text: str) -> str:
    """Return plain text with at most two blank lines in a row."""
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n") + "\n"


def plan(pieces: Pieces, followed: Collection[str], muted: Collection[str]) -> Plan:
    """Return which cards are shown, in which order and form, so that all stays within `BUDGET`."""
    silent = tuple(number for number, case in pieces.cases if case in muted)
    wanted = [(number, case) for number, case in pieces.cases if case not in muted]
    ordered = [number for number, _ in sorted(wanted, key=lambda pair: pair[1] not in followed)]
    room = BUDGET - _fixed(pieces, ordered).bytes
    items = sum(pieces.weights[f"item {part} {at}"] for part, total in enumerate(pieces.parts) for at in range(total))
    for_cases = room - min(items, int(room * _OTHER_NEWS_SHARE))
    silent_shown, used = _fitting(pieces, silent, for_cases * _BRIEFS_SHARE)
    folded = {number for number, case in wanted if number in pieces.folded and case not in followed}
    full, brief, used = _cards(pieces, ordered, folded, for_cases, used)
    left_out = tuple(number for number in (*ordered, *silent) if number not in {*full, *brief, *silent_shown})
    return Plan(full, brief, silent_shown, left_out, _items(pieces, room - used))


def _fixed(pieces: Pieces, ordered: Sequence[str]) -> Size:
    """Return the size of what every edition has: the frame, and the list of its first cases."""
    return sum((pieces.sizes[f"contents {number}"] for number in ordered[:CONTENTS_SHOWN]), start=pieces.frame)


def _fitting(pieces: Pieces, numbers: Sequence[str], room: float) -> tuple[tuple[str, ...], int]:
    """Return the first cards that fit into the room in one line each, and what they take of it."""
    shown, used = [], 0
    for number in numbers:
        size = pieces.weights[f"brief {number}"]
        if used + size > room:
            break
        shown.append(number)
        used += size
    return tuple(shown), used


def _cards(
    pieces: Pieces, ordered: Sequence[str], folded: Collection[str], room: int, used: int
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Return the cards that are shown in full, those in one line, and the bytes used with them."""
    weights = pieces.weights
    lines, most_kept = sum(weights[f"brief {number}"] for number in ordered), int(room * _BRIEFS_SHARE)
    full: list[str] = []
    shrunk: list[str] = []
    for number in ordered:
        size, line = weights[f"card {number}"], weights[f"brief {number}"]
        if number not in folded and used + size + min(lines - line, most_kept) <= room:
            full.append(number)
            used, lines = used + size, lines - line
        else:
            shrunk.append(number)
    brief, taken = _fitting(pieces, shrunk, room - used)
    return tuple(full), brief, used + taken


def _items(pieces: Pieces, room: int) -> tuple[int, ...]:
    """Return how many stories of each section fit, those of the first sections first."""
    shown = []
    for part, total in enumerate(pieces.parts):
        fits = 0
        while fits < total and (size := pieces.weights[f"item {part} {fits}"]) <= room:
            room, fits = room - size, fits + 1
        shown.append(fits)
    return tuple(shown)


@lru_cache(maxsize=256)  # most readers wish nothing about the cases of one day, or the same
def _planned(
    marked: Rendered, followed: frozenset[str], muted: frozenset[str], ways: tuple[str, ...]
) -> tuple[list[_Place], str]:
    """Return which pieces stand where, and the places that links to cards which are left out lead to."""
    pieces = pieces_of(marked)
    shown = plan(pieces, followed, muted)
    sequence = _sequence(pieces, shown, ways)
    return sequence, _targets(pieces, sequence, shown.left_out)


def _sequence(pieces: Pieces, shown: Plan, ways: Sequence[str]) -> list[_Place]:
    """Return which pieces stand where, in HTML and text alike."""

    def put(kind: str, names: Iterable[object]) -> list[_Place]:
        return [(f"{kind} {name}", None) for name in names]

    out = [(HEAD, None), *put("top", ways), *_contents(pieces, shown), ("cases", None), *put("card", shown.full)]
    if shown.brief or shown.left_out:
        more = [("briefs-more", len(shown.left_out))] if shown.left_out else []
        out += [("briefs-head", None), *put("brief", shown.brief), *more, ("briefs-tail", None)]
    if shown.muted:
        out += [("muted-head", None), *put("brief", shown.muted), ("muted-tail", None)]
    out += [("quiet", None), ("routine", None)]
    for part, (fits, total) in enumerate(zip(shown.items, pieces.parts, strict=True)):
        out += [(f"part {part}", None), *((f"item {part} {at}", None) for at in range(fits))]
        out += [(f"items-more {part}", total - fits)] if fits < total else []
        out += [(f"part-tail {part}", None)]
    return [*out, ("corrections", None), ("receipt", None), *put("end", ways), ("foot", None)]


def _contents(pieces: Pieces, shown: Plan) -> list[_Place]:
    """Return the list of the cases that are told below, if there are enough for one; a single one more is shown."""
    listed = (*shown.full, *shown.brief)
    if "contents-head" not in pieces.html or len(listed) < CONTENTS_FROM:
        return []
    fits = len(listed) if len(listed) <= CONTENTS_SHOWN + 1 else CONTENTS_SHOWN
    more = [("contents-more", len(listed) - fits)] if fits < len(listed) else []
    lines = [(f"contents {number}", None) for number in listed[:fits]]
    return [("contents-head", None), *lines, *more, ("contents-tail", None)]


def _put(
    named: Mapping[str, str], sequence: Sequence[_Place], open_pieces: Collection[str], own: Mapping[str, str]
) -> list[str]:
    """Return the pieces of the HTML or of the text, filled in."""
    out = []
    for name, more in sequence:
        piece = named.get(name)
        if piece is None:
            if name.split()[0] in _NEEDED:
                raise RenderError(f"the templates make no piece “{name}”: look for cut(…) in them, and build again")
        elif name in open_pieces:
            piece = piece if more is None else piece.replace(COUNT, f"{more:,}")
            for stand_in, value in own.items():
                piece = piece.replace(stand_in, value)
            out.append(piece)
        else:
            out.append(piece)
    return out


def _targets(pieces: Pieces, sequence: Sequence[_Place], left_out: Sequence[str]) -> str:
    """Give the links to cards that are left out somewhere to lead: to the line that counts them."""
    if not left_out:
        return ""
    html = "".join(pieces.html.get(name, "") for name, _ in sequence)
    wanted = [number for number in left_out if f'href="#case-{number}"' in html]
    return "".join(f'<span id="case-{number}"></span>' for number in wanted)
