"""The line in the inbox: an edition's subject, and the preheader that mail programs show after it.  Pure.

Titles come from feeds in any script.  Bidirectional controls are taken out of both lines, since an override left open
in one title would turn round everything after it.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from digest.edition.developments import is_report, name_words, names_party
from digest.edition.words import shorten, without_label
from digest.model import CaseCard, FeedReport, Section

SUBJECT_LIMIT = 70
"""Characters.  What a telephone shows in two lines and most desktop programs in one."""
PREHEADER_LIMITS = (40, 130)
"""Characters.  Shorter, and mail programs fill the line with the start of the message; longer is never shown."""

_SAME_BEGINNING = 5  # words
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # not calendar.month_name: that follows the locale of the process
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def subject(cards: Sequence[CaseCard], title: str, day: date, taken: Collection[str] = ()) -> str:
    """Return the day's top news and how many cases follow, in at most `SUBJECT_LIMIT` characters.

    It is none of those `taken` by other editions: where the news has the same words again, the day is named.
    """
    for line in _subjects(cards, title, day):
        if line not in taken:
            return line
    raise AssertionError("unreachable: the subjects do not end")


def _subjects(cards: Sequence[CaseCard], title: str, day: date) -> Iterable[str]:
    """Return what the subject may be, most wanted first, without end."""
    dated = f", {day_in_words(day)}"
    if cards:
        more = len(cards) - 1
        rest = "" if not more else f"and {more:,} more case{'s' if more > 1 else ''}"
        headlines = [line for text in _headlines(cards[0]) if (line := without_label(_one_line(text)))]
        headlines = headlines or [_one_line(cards[0].caption) or _one_line(title)]  # a title may be controls alone
        best = next((text for text in headlines if len(_with_rest(text, rest)) <= SUBJECT_LIMIT), headlines[0])
        yield _fitted(best, rest)
        yield from (_fitted(text, rest) for text in headlines)
        yield shorten(headlines[0], SUBJECT_LIMIT - len(dated)) + dated
    for number in count(1):
        rest = dated + ("" if cards else ": no new cases") + (f" ({number})" if number > 1 else "")
        yield shorten(_one_line(title), SUBJECT_LIMIT - len(rest)) + rest


def _fitted(headline: str, rest: str) -> str:
    line = _with_rest(headline, rest)
    if len(line) <= SUBJECT_LIMIT:
        return line
    room = SUBJECT_LIMIT - len(rest) - 1 if rest else SUBJECT_LIMIT
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
    news = [card.caption for card in cards[1:]]
    news += [line.title for section in sections for line in section.stories if not line.duplicate_of]
    news += [cards[0].whats_new] if len(cards) == 1 else []
    yield from (text for piece in news if not _repeats(text := _one_line(piece), subject_line))
    since, until = (f"{day_in_words(at.date())}, {at:%H:%M}" for at in (end.astimezone(zone) for end in window))
    said = subject_line.casefold().rstrip(".") in _one_line(title).casefold()  # a headline of the newsletter's own name
    yield f"{'This edition' if said else _one_line(title)} covers {since} to {until}"
    yield f"{len(feeds):,} feed{'' if len(feeds) == 1 else 's'} read"


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
