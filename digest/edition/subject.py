"""The line in the inbox: an edition's subject, and the preheader that mail programs show after it.  Pure.

Titles come from feeds in any script.  Bidirectional controls are taken out of both lines, since an override left open
in one title would turn round everything after it.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from digest.edition.developments import is_report, name_words, names_party
from digest.edition.words import shorten, without_label
from digest.model import CaseCard, FeedReport, Section

SUBJECT_LIMIT = 70
"""Characters.  What a telephone shows in two lines and most desktop programs in one."""
PREHEADER_LIMITS = (40, 130)
"""Characters.  Shorter, and mail programs fill the line with the start of the message; longer is never shown."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # not calendar.month_name: that follows the locale of the process
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def subject(cards: Sequence[CaseCard], title: str, day: date) -> str:
    """Return the day's top news and how many cases follow, in at most `SUBJECT_LIMIT` characters."""
    if not cards:
        rest = f", {day_in_words(day)}: no new cases"
        return shorten(_one_line(title), SUBJECT_LIMIT - len(rest)) + rest
    more = len(cards) - 1
    rest = "" if not more else f"and {more:,} more case{'s' if more > 1 else ''}"
    headlines = [line for text in _headlines(cards[0]) if (line := without_label(_one_line(text)))]
    headlines = headlines or [_one_line(cards[0].caption)]  # a title may consist of controls alone
    for headline in headlines:
        line = _with_rest(headline, rest)
        if len(line) <= SUBJECT_LIMIT:
            return line
    room = SUBJECT_LIMIT - len(rest) - 1 if rest else SUBJECT_LIMIT
    return _with_rest(shorten(headlines[0], min(room, len(headlines[0]) - 1)), rest)


def preheader(
    cards: Sequence[CaseCard],
    sections: Sequence[Section],
    *,
    title: str,
    feeds: Sequence[FeedReport],
    window: tuple[datetime, datetime],
    zone: ZoneInfo,
) -> str:
    """Return what else is inside, within `PREHEADER_LIMITS`: the next cases, else the lead's own words, other news."""
    least, most = PREHEADER_LIMITS
    line = ""
    for piece in _pieces(cards, sections, title=title, feeds=feeds, window=window, zone=zone):
        text = _one_line(piece)
        longer = f"{line}; {text}" if line else text
        if len(longer) <= most:
            line = longer
        elif len(line) < least:
            line = shorten(longer, most)
        else:
            break
    return line


def day_in_words(day: date) -> str:
    """Return `day` as "12 July 2023"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _headlines(card: CaseCard) -> Iterable[str]:
    """Return the words for a case, best first; all but the first name a party.

    Its headline, that without the line before its colon ("Wind noise, cold shower: …"), other outlets' plain headlines.
    """
    development = card.developments[0]
    parties = name_words([card.caption])
    yield development.headline or card.caption
    after_colon = development.headline.partition(": ")[2]
    if names_party(after_colon, parties):
        yield after_colon
    for line in development.stories[1:]:
        if line.kind == "news" and is_report(line.title) and names_party(line.title, parties):
            yield line.title


def _with_rest(headline: str, rest: str) -> str:
    if not rest:
        return headline
    if headline.endswith("…"):
        return f"{headline} {rest}"
    if headline.endswith(("?", "!")):
        return f"{headline} {rest[0].upper()}{rest[1:]}"
    return f"{headline.removesuffix('.')}, {rest}"


def _pieces(
    cards: Sequence[CaseCard],
    sections: Sequence[Section],
    *,
    title: str,
    feeds: Sequence[FeedReport],
    window: tuple[datetime, datetime],
    zone: ZoneInfo,
) -> Iterable[str]:
    """Return what the preheader may say, most wanted first; the last are always there and fill the least length."""
    yield from (card.caption for card in cards[1:])
    yield from (line.title for section in sections for line in section.stories if not line.duplicate_of)
    if len(cards) == 1:
        yield cards[0].whats_new
    since, until = (f"{day_in_words(at.date())}, {at:%H:%M}" for at in (end.astimezone(zone) for end in window))
    count = len(feeds)
    yield f"{title} covers {since} to {until}"
    yield f"{count:,} feed{'' if count == 1 else 's'} read"


def _one_line(text: str) -> str:
    return " ".join(_BIDI_CONTROLS.sub("", text).split())
