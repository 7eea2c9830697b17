"""One reader's edition: the same cards in a selection and order of his own, within the size that mail programs show.

Pure.  Cards are rendered and inlined once, for everyone; here they are only put together.  Mail programs cut a long
message (Gmail after 102 KB), so over `BUDGET` the cases of lowest rank are told in one line each, then counted, and
what is left of the room goes to the stories of no case.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from digest.edition.pieces import COUNT, HEAD, PREFERENCES, TARGETS, UNSUBSCRIBE, Pieces, Size, pieces_of
from digest.model import Rendered

BUDGET = 80_000
"""Bytes of HTML that are aimed at: well below what Gmail cuts, since servers on the way add and recode."""
CONTENTS_FROM = 4  # below this many cases a list of contents tells nothing that the page does not
CONTENTS_SHOWN = 12
_OTHER_NEWS_SHARE = 0.25  # of the room, kept for stories of no case if there are that many
_BRIEFS_SHARE = 0.3  # of the room of the cases, kept for those told in one line


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
    """Return the edition that `render_marked` made, as one reader gets it.

    `followed` and `muted` are ids of cases: the former stand first, the latter are told in one line at the end, and a
    case that is both is muted.  Without either it is the edition as everybody gets it.  The two addresses are the
    reader's own; without one, nothing leads there.
    """
    pieces = pieces_of(marked)
    ways = {"unsubscribe": (UNSUBSCRIBE, unsubscribe_url), "preferences": (PREFERENCES, preferences_url)}
    shown = plan(pieces, followed, muted)
    given = [name for name, (_, url) in ways.items() if url]
    html = _with_targets(_joined(pieces.html, pieces.parts, shown, given), shown.left_out)
    text = _joined(pieces.text, pieces.parts, shown, given)
    for stand_in, url in ways.values():
        if url:
            html, text = html.replace(stand_in, escape(url)), text.replace(stand_in, url)
    return Rendered(html, tidy(text))


def tidy(text: str) -> str:
    """Return plain text with at most two blank lines in a row."""
    return re.sub(r"\n{4,}", "\n\n\n", text).strip() + "\n"


def plan(pieces: Pieces, followed: Collection[str], muted: Collection[str]) -> Plan:
    """Return which cards are shown, in which order and form, so that all stays within `BUDGET`."""
    silent = tuple(number for number, case in pieces.cases if case in muted)
    wanted = [(number, case) for number, case in pieces.cases if case not in muted]
    ordered = [number for number, _ in sorted(wanted, key=lambda pair: pair[1] not in followed)]
    room = BUDGET - _fixed(pieces, ordered).bytes
    items = [pieces.sizes[f"item {part} {at}"].bytes for part, total in enumerate(pieces.parts) for at in range(total)]
    for_cases = room - min(sum(items), int(room * _OTHER_NEWS_SHARE))
    silent_shown, used = _fitting(pieces, silent, for_cases * _BRIEFS_SHARE)
    full, brief, used = _cards(pieces, ordered, for_cases, used)
    left_out = tuple(number for number in (*ordered, *silent) if number not in {*full, *brief, *silent_shown})
    return Plan(full, brief, silent_shown, left_out, _items(pieces, room - used))


def _fixed(pieces: Pieces, ordered: Sequence[str]) -> Size:
    """Return the size of what every edition has: the frame, and the list of its first cases."""
    sizes = pieces.sizes
    lines = [f"contents {number}" for number in ordered[:CONTENTS_SHOWN]]
    frame = [name for name in sizes if name.split()[0] not in ("card", "brief", "item", "contents")]
    return sum((sizes[name] for name in (*frame, *lines)), start=Size())


def _fitting(pieces: Pieces, numbers: Sequence[str], room: float) -> tuple[tuple[str, ...], int]:
    """Return the first cards that fit into the room in one line each, and what they take of it."""
    shown, used = [], 0
    for number in numbers:
        size = pieces.sizes[f"brief {number}"].bytes
        if used + size > room:
            break
        shown.append(number)
        used += size
    return tuple(shown), used


def _cards(
    pieces: Pieces, ordered: Sequence[str], room: int, used: int
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Return the cards that are shown in full, those in one line, and the bytes used with them."""
    lines = {number: pieces.sizes[f"brief {number}"].bytes for number in ordered}
    to_come, most_kept = sum(lines.values()), int(room * _BRIEFS_SHARE)
    full: list[str] = []
    shrunk: list[str] = []
    for number in ordered:
        to_come -= lines[number]
        size = pieces.sizes[f"card {number}"].bytes
        kept = min(to_come + sum(lines[earlier] for earlier in shrunk), most_kept)
        if used + size + kept <= room:
            full.append(number)
            used += size
        else:
            shrunk.append(number)
    brief, taken = _fitting(pieces, shrunk, room - used)
    return tuple(full), brief, used + taken


def _items(pieces: Pieces, room: int) -> tuple[int, ...]:
    """Return how many stories of each section fit, those of the first sections first."""
    shown = []
    for part, total in enumerate(pieces.parts):
        fits = 0
        while fits < total and (size := pieces.sizes[f"item {part} {fits}"].bytes) <= room:
            room, fits = room - size, fits + 1
        shown.append(fits)
    return tuple(shown)


def _joined(named: Mapping[str, str], parts: Sequence[int], shown: Plan, ways: Sequence[str]) -> str:
    """Put the pieces of the HTML or of the text together."""

    def put(kind: str, numbers: Iterable[object]) -> list[str]:
        return [named.get(f"{kind} {number}", "") for number in numbers]

    out = [named[HEAD], *put("top", ways), *_contents(named, shown), named.get("cases", ""), *put("card", shown.full)]
    if shown.brief or shown.left_out:
        more = [_counted(named["briefs-more"], len(shown.left_out))] if shown.left_out else []
        out += [named["briefs-head"], *put("brief", shown.brief), *more, named["briefs-tail"]]
    if shown.muted:
        out += [named["muted-head"], *put("brief", shown.muted), named["muted-tail"]]
    for part, (fits, total) in enumerate(zip(shown.items, parts, strict=True)):
        out += [named[f"part {part}"], *put(f"item {part}", range(fits))]
        out += [_counted(named[f"items-more {part}"], total - fits)] if fits < total else []
        out += [named[f"part-tail {part}"]]
    return "".join([*out, named.get("receipt", ""), *put("end", ways), named.get("foot", "")])


def _contents(named: Mapping[str, str], shown: Plan) -> list[str]:
    """Return the list of the cases that are told below, if there are enough for one; a single one more is shown."""
    listed = (*shown.full, *shown.brief)
    if "contents-head" not in named or len(listed) < CONTENTS_FROM:
        return []
    fits = len(listed) if len(listed) <= CONTENTS_SHOWN + 1 else CONTENTS_SHOWN
    more = [_counted(named["contents-more"], len(listed) - fits)] if fits < len(listed) else []
    return [named["contents-head"], *(named[f"contents {n}"] for n in listed[:fits]), *more, named["contents-tail"]]


def _counted(piece: str, number: int) -> str:
    return piece.replace(COUNT, f"{number:,}")


def _with_targets(html: str, left_out: Sequence[str]) -> str:
    """Give the links to cards that are left out somewhere to lead: to the line that counts them."""
    wanted = [number for number in left_out if f'href="#case-{number}"' in html]
    return html.replace(TARGETS, "".join(f'<span id="case-{number}"></span>' for number in wanted))
