"""Words and names of a story's text.  Pure.

A *name* is a run of words that are written with capitals because they name something, not because a headline
capitalises everything.  In a headline set in title case a word counts as a name only if it is no common English word,
or if the sentences below the headline write it with a capital in mid-sentence.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from digest.cases.kept import Kept

BODY = 2500
"""Characters of a story's body that are read: the news stands at the top (inverted pyramid)."""
_TOKEN = re.compile(r"[^\W_]+(?:[’'&.\-][^\W_]+)*|[^\w\s]", re.UNICODE)
_WORD_LENGTH = 40  # letters; what is longer is no word
_SHORT = 20_000  # characters; the tokens of longer texts are not kept
_SENTENCE_END = frozenset('.!?:;—–|•“"‘([')
CONNECTORS = frozenset("of the and & for de la le du van von der den del di da al el bin ibn st".split())
"""Lower-case words that may stand inside a name."""

_POINTED = frozenset("Inc Corp Co Ltd Jr Sr St Dr Mr Mrs Ms Bros Assn Dept Univ Ct Cir Gov Sen Rep No".split())

CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun "
    "am pm est edt gmt".split()
)
_TITLES = frozenset(
    "mr mrs ms miss dr sir lord lady judge justice justices chief magistrate president ex-president former senator sen "
    "rep representative gov governor mayor attorney general secretary minister prime prince princess king queen "
    "professor prof sheriff deputy officer detective captain director chairman chair ceo vice chancellor hon honor "
    "rev pope saint us u.s u.s. uk u.k eu u.n un america american".split()
)


_BOILERPLATE = re.compile(
    r"\s*The post .{0,300}?appeared first on .*"
    r"|\s*(?:Read (?:the )?(?:full|more|our full)[^.]{0,40}|Continue reading|Subscribe (?:now|today|here)?"
    r"|Sign up (?:free|for free|here|now|for the free)[^.]{0,40}|Was this (?:e-?mail )?forwarded[^?]{0,80}\?"
    r"|Links to our full coverage inside)(?:\s*\(subscribers\))?[.»]*"
    r"|\[(?:…|\.\.\.)\]",
    re.S,
)
_BOILERPLATE_BEGINS = (  # most texts have none of these, and to look for them is cheap
    *("The post ", "Read ", "Continue reading", "Subscribe ", "Sign up ", "Was this ", "Links to our ", "[…]", "[...]"),
)
_LABEL = re.compile(
    r"\W*(?:(?:UPDATED?|BREAKING(?: NEWS)?|LIVE(?: UPDATES?)?|WATCH|VIDEO|EXCLUSIVE|OPINION|ANALYSIS)\b"
    r"|(?:Opinion|Updated?|Breaking|Live|Exclusive|Analysis|Watch)\b)(?:[ ]?\d[\d:. apm]*)?\s*[:|)–—-]+\s*"
)
_DATELINE = re.compile(
    r"[A-Z][A-Z.’' -]{2,30}(?:, (?:[A-Z][A-Za-z.]{1,10}\.?(?: [A-Z][a-z]+)?))?"
    r"(?: \([A-Z][\w ]{1,16}\))?\s*[—–-]+\s+"
)


def without_boilerplate(part: str) -> str:
    """Return a headline or paragraph without what an outlet puts around it: label, dateline, invitation to read on."""
    if any(map(part.__contains__, _BOILERPLATE_BEGINS)):
        part = _BOILERPLATE.sub(" ", part)
    for pattern in (_LABEL, _DATELINE):
        if m := pattern.match(part):
            part = part[m.end() :]
    return part.strip()


class Token(NamedTuple):
    """A word or a mark with its place in the text."""

    text: str
    start: int
    end: int


@cache
def common_words() -> frozenset[str]:
    """Return some 40,000 common English words in lower case (SCOWL size 50, see data/LICENSE-common-words)."""
    return frozenset(files("digest.cases").joinpath("data/common_words.txt").read_text("utf-8").split())


def tokens(text: str) -> list[Token]:
    """Cut `text` into words (with their inner hyphens, apostrophes and points) and single marks."""
    return list(_kept_tokens(text)) if len(text) <= _SHORT else _cut(text)


def _cut(text: str) -> list[Token]:
    """Find the place of each token: only blanks stand between them, so that it is where its text is next found."""
    new = tuple.__new__  # what Token() calls, without its one more step for each of the words
    found: list[Token] = []
    end = 0
    for said in token_texts(text):
        start = text.index(said, end)
        end = start + len(said)
        found.append(new(Token, (said, start, end)))
    return found


@lru_cache(maxsize=8)
def _kept_tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text, kept while one reader after the other asks for them."""
    return tuple(_cut(text))


def token_texts(text: str) -> tuple[str, ...]:
    """Return the texts of the tokens of `text`: most readers need no places, which cost more than the cutting."""
    return _kept_texts(text) if len(text) <= _SHORT else tuple(_TOKEN.findall(text))


def word_texts(text: str) -> list[str]:
    """Return the tokens of `text` that are words."""
    return [said for said in token_texts(text) if said[0].isalnum()]


@lru_cache(maxsize=8)
def _kept_texts(text: str) -> tuple[str, ...]:
    """The words and marks of a text, kept while one reader after the other asks for them."""
    return tuple(_TOKEN.findall(text))


def _bare(word: str) -> str:
    word = word.lower().replace("’", "'")
    if word.endswith("'s"):
        word = word[:-2]
    return word.strip("'").replace(".", "")


bare: Callable[[str], str] = Kept(_bare).__getitem__
"""Return a word in lower case without its possessive ending and points: "Trump’s" -> "trump", "U.S." -> "us"."""


def _is_common(word: str) -> bool:
    if len(word) > _WORD_LENGTH:
        return False
    low = bare(word)
    words = common_words()
    return low in words or (low.endswith("s") and low[:-1] in words) or all(part in words for part in low.split("-"))


is_common: Callable[[str], bool] = Kept(_is_common).__getitem__
"""Return whether a word is an English one of every day, in any inflection the list knows."""


def is_calendar(word: str) -> bool:
    """Return whether `word` is a day, a month or a part of the day's time, which newspapers write with a capital."""
    return bare(word) in CALENDAR


@lru_cache(maxsize=8)
def is_title_case(title: str) -> bool:
    """Return whether a headline capitalises (nearly) all its longer words, so that capitals tell nothing."""
    long = [word for word in token_texts(title) if word[0].isalpha() and len(word) > 3]
    capital = sum(word[0].isupper() for word in long)
    common = [word for word in long if is_common(word)]
    return len(long) >= 3 and capital / len(long) > 0.8 and sum(w[0].isupper() for w in common) > len(common) / 2


def name_runs(text: str, known: frozenset[str] = frozenset(), *, title: bool = False) -> list[tuple[Token, ...]]:
    """Return the names in `text` as runs of tokens, connectors inside.

    Args:
        text: a headline or running text.
        known: lower-case words that are names elsewhere in the same story.
        title: capitals in `text` tell nothing, so only uncommon or known words count.
    """
    runs: list[tuple[Token, ...]] = []
    run: list[Token] = []
    before: Token | None = None
    for token in tokens(text):
        if not run and token.text[0].islower():  # most words
            before = token
            continue
        joins = run and _joins(run[-1], token)
        if joins or (not token.text[0].islower() and _is_name(token, known, doubt=title or _begins(before, run))):
            run.append(token)
        elif run:
            runs.append(_closed(run))
            run = []
        before = token
    if run:
        runs.append(_closed(run))
    return [r for r in runs if r]


def _begins(before: Token | None, run: list[Token]) -> bool:
    """Whether a sentence begins behind `before`."""
    initial = len(run) > 1 and run[-1] is before and len(run[-2].text) == 1  # "Donald J. Trump": the point ends nothing
    return before is None or (before.text[-1] in _SENTENCE_END and not initial)


def _joins(last: Token, token: Token) -> bool:
    """Whether `token` may stand inside a name after `last`: a connector, or the point of an initial or abbreviation."""
    if token.text == ".":
        return token.start == last.end and (len(last.text) == 1 or last.text in _POINTED or "." in last.text)
    return token.text in CONNECTORS or token.text == "&"


def _is_name(token: Token, known: frozenset[str], *, doubt: bool) -> bool:
    word = token.text
    if not word[0].isupper():
        return word[0].isdigit() and bool(re.match(r"\d+[A-Z]", word))
    low = bare(word)
    if low in CALENDAR:
        return False
    if word.isupper() and 2 <= len(word) <= 6 and not doubt:
        return True
    return low in known or not (doubt and is_common(word))


def _closed(run: list[Token]) -> tuple[Token, ...]:
    while run and (run[-1].text in {".", "&"} | CONNECTORS):
        run.pop()
    return tuple(run)


def name_words(runs: Iterable[tuple[Token, ...]]) -> list[str]:
    """Return the single words of names in lower case, without titles, connectors and initials."""
    out = []
    for run in runs:
        for token in run:
            low = bare(token.text)
            if (
                len(low) > 1
                and low not in _TITLES
                and low not in CONNECTORS
                and low not in CALENDAR
                and token.text[0].isalnum()
            ):
                out.append(low)
    return out
