"""The line in the inbox: an edition's subject, and the preheader that mail programs show after it.  Pure.

Titles come from feeds in any script.  Bidirectional controls are taken out of both lines, since an override left open
in one title would turn round everything after it.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from digest.edition.developments import name_words, names_party
from digest.edition.telling import is_news
from digest.edition.words import shorten, without_label
from digest.model import CaseCard, FeedReport, Section

SUBJECT_LIMIT = 70
"""Characters.  What a telephone shows in two lines and most desktop programs in one."""
PREHEADER_LIMITS = (40, 130)
"""Characters.  Shorter, and mail programs fill the line with the start of the message; longer is never shown."""

_TOP = 5  # cases of which one may be the subject: any that comes later is not the day's news
_SAME_BEGINNING = 5  # words
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # not calendar.month_name: that follows the locale of the process
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def subject(
    cards: Sequence[CaseCard],
    title: str,
    day: date,
    taken: Collection[str] = (),
    *,
    lead: str = "",
    abroad: Collection[str] = (),
) -> str:
    """Return the day's top news and how many cases follow, in at most `SUBJECT_LIMIT` characters.

    It is none of those `taken` by other editions: where the news has the same words again, the day is named.  `lead`
    stands before it ("The week: ").  Of stories that are `abroad` (ids) only one that leads its case is told.
    """
    for text in _subjects(cards, title, day, SUBJECT_LIMIT - len(lead), abroad):
        line = lead + text
        if line not in taken:
            return line
    raise AssertionError("unreachable: the subjects do not end")


def _subjects(
    cards: Sequence[CaseCard], title: str, day: date, limit: int, abroad: Collection[str]
) -> Iterable[str]:
    """Return what the subject may be, in so many characters, most wanted first, without end.

    A headline that fits whole, of one of the first cases; then those of the first case cut.
    """
    dated = f", {day_in_words(day)}"
    if cards:
        rests = _rests(len(cards) - 1)
        news = [list(_news(card, abroad)) for card in cards[:_TOP]]
        for lines in news:
            whole = (_with_rest(text, rest) for rest in rests for text in lines)
            yield from (line for line in whole if len(line) <= limit)
        headlines = news[0] or [_named(cards[0], title)]
        yield from (_fitted(text, rests[0], limit) for text in headlines)
        yield shorten(headlines[0], limit - len(dated)) + dated
    for number in count(1):
        rest = dated + ("" if cards else ": no new cases") + (f" ({number})" if number > 1 else "")
        yield shorten(_one_line(title), limit - len(rest)) + rest


def _rests(more: int) -> tuple[str, ...]:
    """Return how many cases follow, in words and in fewer words."""
    if not more:
        return ("",)
    return f"and {more:,} more case{'s' if more > 1 else ''}", f"and {more:,} more"


def _fitted(headline: str, rest: str, limit: int) -> str:
    line = _with_rest(headline, rest)
    if len(line) <= limit:
        return line
    room = limit - len(rest) - 1 if rest else limit
    return _with_rest(shorten(headline, min(room, len(headline) - 1)), rest)


def preheader(
    subject_line: str,
    cards: Sequence[CaseCard],
    sections: Sequence[Section],
    *,
    title: str,
    feeds: Sequence[FeedReport],
    window: tuple[datetime, datetime],
    zone: ZoneInfo,
) -> str:
    """Return what else is inside, within `PREHEADER_LIMITS`: the next cases, else the lead's own words, other news.

    Nothing of it says what the subject says already.
    """
    least, most = PREHEADER_LIMITS
    line = ""
    for text in _pieces(subject_line, cards, sections, title=title, feeds=feeds, window=window, zone=zone):
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


def _news(card: CaseCard, abroad: Collection[str] = ()) -> Iterable[str]:
    """Return the headlines that tell a case's first development, best first; all but the first name a party.

    That of its lead, that without the line before its colon ("Wind noise, cold shower: Halden loses …"), those of
    other outlets, but of another country's courts.  Questions, columns and a docket's entries are no news.
    """
    development, parties = card.developments[0], name_words([card.caption])
    for number, line in enumerate(development.stories):
        if line.kind == "docket" or not is_news(line.title) or (number and line.id in abroad):
            continue
        told = [line.title] if number == 0 or names_party(line.title, parties) else []
        after_colon = line.title.partition(": ")[2]
        if number == 0 and after_colon[:1].isupper() and names_party(after_colon, parties):
            told.append(after_colon)
        yield from filter(None, (without_label(_one_line(text)) for text in told))


def _named(card: CaseCard, title: str) -> str:
    """Return a case's name and, if that is another, the headline of its first development; a text may be controls."""
    caption, headline = (without_label(_one_line(text)) for text in (card.caption, card.developments[0].headline))
    if not headline or headline.casefold() == caption.casefold():
        return caption or _one_line(title)
    return f"{caption}: {headline}" if caption and caption.casefold() not in headline.casefold() else headline


def _with_rest(headline: str, rest: str) -> str:
    if not rest:
        return headline
    if headline.endswith("…"):
        return f"{headline} {rest}"
    if headline.endswith(("?", "!")):
        return f"{headline} {rest[0].upper()}{rest[1:]}"
    return f"{headline.removesuffix('.')}, {rest}"


def _pieces(
    subject_line: str,
    cards: Sequence[CaseCard],
    sections: Sequence[Section],
    *,
    title: str,
    feeds: Sequence[FeedReport],
    window: tuple[datetime, datetime],
    zone: ZoneInfo,
) -> Iterable[str]:
    """Return what the preheader may say, most wanted first; the last are always there and fill the least length."""
    top = _case_of(subject_line, cards)
    news = list(dict.fromkeys(card.caption for card in cards if card is not top))  # two cases may bear one name
    news += [line.title for section in sections for line in section.stories if not line.duplicate_of]
    news += [cards[0].whats_new] if len(cards) == 1 else []
    yield from (text for piece in news if not _repeats(text := _one_line(piece), subject_line))
    since, until = (f"{day_in_words(at.date())}, {at:%H:%M}" for at in (end.astimezone(zone) for end in window))
    said = subject_line.casefold().rstrip(".") in _one_line(title).casefold()  # a headline of the newsletter's own name
    yield f"{'This edition' if said else _one_line(title)} covers {since} to {until}"
    yield f"{len(feeds):,} feed{'' if len(feeds) == 1 else 's'} read"


def _case_of(subject_line: str, cards: Sequence[CaseCard]) -> CaseCard | None:
    """Return the case that the subject tells of."""
    told = (card for card in cards[:_TOP] if any(line.rstrip(".") in subject_line for line in _news(card)))
    return next(told, next(iter(cards), None))


def _repeats(text: str, subject_line: str) -> bool:
    """Return whether a text says nothing, stands in the subject, or begins as it does."""
    words, said = (re.findall(r"\w+", line.casefold()) for line in (text, subject_line))
    begin = said[:_SAME_BEGINNING]
    cut = subject_line.partition("…")[0] if "…" in subject_line else subject_line  # one long word may be cut in it
    if text.casefold().startswith(cut.casefold()):
        return True
    return not words or f" {' '.join(words)} " in f" {' '.join(said)} " or words[: len(begin)] == begin


def _one_line(text: str) -> str:
    return " ".join(_BIDI_CONTROLS.sub("", text).split())
