"""Reading sentences: where they end, which of them open a story, how to shorten a line.  Pure.

Nothing here makes up words: every result is a part of the text that was passed in, with runs of white space made one
space; `shorten` alone may add an ellipsis.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import combining

from digest.model import Story

OPENING_LIMIT = 320
"""Characters of a story's opening: two sentences of usual length, three lines on a telephone."""

_READ_AGAIN = 256  # texts: those of one case's stories are read for what is new, for the stage and for dates

def word_set(words: str) -> frozenset[str]:
    """Return the words of a list written as one text."""
    return frozenset(words.split())


_NEVER_LAST = word_set(
    "v vs mr mrs ms mx dr prof sen sens rep reps gov lt gen col sgt capt cmdr det supt hon rev fr messrs atty "
    "cr pte pvt pty ald nos art arts sec para pp ch cf fed dist civ crim bankr supp crim ass'n dep't gov't asst"
)
"""Abbreviations that always stand before something: a name, a number, the rest of a name."""

_SELDOM_LAST = word_set(
    "inc corp co cos ltd plc llc llp bros jr sr esq cir circ ct app div st ave blvd rd mt ft etc al est jan "
    "feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri sat sun ala ariz ark calif "
    "cal colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex "
    "vt va wash wis wyo ont que"
)
"""Abbreviations that may end a sentence; they do when a word that opens sentences follows."""

_OPENERS = word_set(
    "the a an he she it they we i you his her its their our this that these those there here who what when "
    "where why how in on at by for from with without under after before during since until while as if "
    "although though because but and or yet so both each some many most no not one two three neither such "
    "other another now then last"
)
_CLOSERS = "\"'”’)]»›*_"
_LEADERS = "\"'“‘([«‹—–-*_#@$£€"
_CUT = re.compile(r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.|&hellip;)\s*\]|(?:…|\.\.\.)\s*[\])»])$")
_SCALED = re.compile(r"(?<=\S)\s+\S*\d(?=\s+(?:thousand|(?:m|b|tr)illion|per ?cent)\b)", re.IGNORECASE)
_LEFT_OPEN = re.compile(r"[\s,]+(?:Nos?\.|vs?\.?|In re)$")  # what the rest of a name or a number would follow
_FURNITURE = re.compile(
    r"^(?:read (?:more|on|the|full)|continue reading|click (?:here|to)|keep reading|see (?:more|also)|subscribe"
    r"|sign up|join our|follow us|listen to|watch:|photos?:|the post .* appeared first on|this (?:article|post"
    r"|story) (?:first |originally )?appeared|see (?:who|what|how|why) "
    r"|here[’']s (?:what|how|why)|everything you need|full (?:reports?|text|story) (?:for|to) subscribers"
    r"|we (?:look|explain|compare|go|have read|read|review|examine|break|unpack|recap|answer|sort|walk|ask|list)\b"
    r")|[»→]\s*$",
    re.IGNORECASE,
)  # what feeds' templates and mailing plug-ins add around the text
_LABEL = re.compile(
    r"^(?:(?:UPDATED?|BREAKING|CORRECTED|CORRECTION|EXCLUSIVE|DEVELOPING|JUST IN|ALERT"
    r"|LIVE)\b(?:\s*\(?\d{0,2}\)?)?(?:\s+(?:at\s+)?\d{1,2}(?::\d\d)?\s*[ap]\.?m\.?(?:\s+[A-Z]{2,4}\b)?)?\s*[:.|—–-]*\s+(?=\S))+"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATELINE = re.compile(
    r"^(?:(?:[A-Z][A-Z.'’\-]+(?:[ /][A-Z][A-Z.'’\-]*){0,4}(?:,\s(?:[A-Z][\w.'’]*\s?){1,3})?)?"  # CONCORD, N.H.
    rf"(?:,?\s?{_MONTH}\s\d{{1,2}})?\s?(?:\([\w .&/]{{2,30}}\))?)\s?(?:—|–|--?)\s+(?=\S)"  # , Oct 10 (Continental) -
)


@lru_cache(_READ_AGAIN)
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of `text` in order, white space made single.

    Joined with spaces they give back the whole text.  A blank line always ends a sentence.  In doubt two sentences
    stay one: a sentence that is too long is passed over by those who quote, half a sentence would be quoted.
    """
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        tokens = paragraph.split()
        start = 0
        for place in range(len(tokens)):
            if place + 1 == len(tokens) or _ends(tokens[place], tokens[place + 1]):
                found.append(" ".join(tokens[start : place + 1]))
                start = place + 1
    return tuple(found)


def is_cut(text: str) -> bool:
    """Return whether the feed cut `text` off: it ends in an ellipsis, bare or in brackets."""
    return bool(_CUT.search(text.strip()))


def without_label(text: str) -> str:
    """Return `text` without the label an outlet puts first ("UPDATED 4:35 p.m.", "BREAKING:")."""
    return _LABEL.sub("", text.strip())


def without_dateline(text: str) -> str:
    """Return `text` without its label and the dateline that an agency puts first ("NEW YORK (AP) - ")."""
    return _DATELINE.sub("", without_label(text))


def opening(story: Story, limit: int = OPENING_LIMIT) -> str:
    """Return the one or two whole sentences that open `story`, or "" if none fits in `limit` characters.

    Taken from the summary; from the body where the summary is empty, cut off within its first sentence, or too long.
    """
    return next(filter(None, (fitting(prose(text), limit) for text in (story.summary, story.content))), "")


def fitting(told: Sequence[str], limit: int = OPENING_LIMIT) -> str:
    """Return the first two of these sentences, or the first, whichever fits in `limit` characters; else ""."""
    chosen = ""
    for sentence in told[:2]:
        longer = f"{chosen} {sentence}".strip()
        if len(longer) > limit:
            break
        chosen = longer
    return chosen


def shorten(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters, cut between words and ended by an ellipsis where it had to be cut.

    A single word longer than `limit` (scripts without spaces) is cut between characters, never inside a combined one.
    "$84 million" goes as a whole, since "$84…" would say something else.
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[:limit]
    space = head.rfind(" ")
    if space > 0:
        scaled = next((found for found in _SCALED.finditer(line) if found.end() == space), None)
        kept = head[: scaled.start() if scaled else space].rstrip(" ,;:–—-(“‘\"'")
        return (_LEFT_OPEN.sub("", kept) or kept) + "…"
    end = limit - 1
    while end > 0 and _joined(line[end - 1], line[end]):
        end -= 1
    return line[:end] + "…"


@lru_cache(_READ_AGAIN)
def prose(text: str) -> tuple[str, ...]:
    """Return the whole sentences of `text` that a person wrote for readers."""
    found = sentences(without_dateline(text))
    return tuple(s for s in found if not is_cut(s) and not _FURNITURE.search(s))


def _ends(token: str, following: str) -> bool:
    """Return whether a sentence ends between two words."""
    core = token.rstrip(_CLOSERS)
    first = following.lstrip(_LEADERS)[:1]
    if not core or core[-1] not in ".!?…" or first.islower() or not first:
        return False
    if core[-1] != "." or core.endswith(".."):
        return True
    word = core[:-1].lstrip(_LEADERS).casefold()
    if word == "no":
        return not first.isdigit()
    if word in _NEVER_LAST or (len(word) == 1 and word.isalpha()):
        return False
    if word in _SELDOM_LAST or "." in word:
        return following.strip(_LEADERS + _CLOSERS + ",").casefold() in _OPENERS
    return True


def _joined(before: str, after: str) -> bool:
    """Return whether two neighbouring characters show as one."""
    is_modifier = "\ufe00" <= after <= "\ufe0f" or "\U0001f3fb" <= after <= "\U0001f3ff"  # emoji style, skin tone
    return bool(combining(after)) or "\u200d" in (before, after) or is_modifier
