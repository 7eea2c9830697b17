"""A story cut into passages: its headline, and each sentence or clause of its summary and body.  Pure.

A story tells of another case in a passage of its own, and of its own case in the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.cases import text
from digest.cases.phrases import is_pointed
from digest.cases.reading import stem
from digest.cases.wordtable import WordTable
from digest.model import Story

_PART = 2500  # characters of each part that are read, of the body as much as for the own case
_MOST = 30  # passages
_LEAST = 4  # words and marks before its end; a shorter one ("One: dead.") heads the next
PARTS = ("title", "summary", "body")
_ENDS = frozenset("!?;…")
_MAY_END = _ENDS | {"."}

_CUES = {
    "other": "other|another|others|second|twin|sibling|companion|sister|similar|related|parallel|same|like|copycat",
    "apart": "separate|separately|distinct|unrelated|different|isn['’]t the|not the|mixed up|apart",
    "also": "also|meanwhile|elsewhere|besides|as well|too|even as|while",
    "before": "earlier|already|previous|previously|ago|follows|since|last (?:week|month|year|spring|summer|fall|autumn|"
    "winter)|in (?:january|february|march|april|may|june|july|august|september|october|november|december)",
    "ahead": "pending|still|awaits?|waits?|yet to|is due|faces?|remains?|set for|next (?:week|month)|scheduled|to come|"
    "opens?|continues?|goes on|underway",
    "matter": "cases?|suits?|lawsuits?|trials?|indictments?|charges?|complaints?|actions?|proceedings?|probes?|"
    "investigations?|prosecutions?|petitions?|appeals?|litigation|mdls?|bankruptcy|inquests?|claims?",
    "court": "courts?|judges?|justices?|boards?|commissions?|regulators?|tribunals?|jury|circuits?|agency|prosecutors?",
}
_CUE = WordTable(_CUES.items(), one_place=True)
_ROUND_UP = (
    r"this week|the week|morning|roundup|round-up|tracker|guide|digest|in brief|list|diary|newsletter|scoreboard"
    r"|scorecard|calendar|recap|reading|watch(?:ing)?|three|four|five|\d+ (?:hearings|cases|rulings)|briefing|briefs"
    r"|plus|also|elsewhere|links"
)
_MARKS = WordTable([("round-up", _ROUND_UP)])
CUES = tuple(_CUES)
SECOND = frozenset(("other", "apart", "also", "before", "ahead"))
"""The cues that tell of a second proceeding."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One headline, sentence or clause."""

    part: str  # one of PARTS
    said: str  # as written
    words: tuple[str, ...]  # in lower case and without points, in the order of reading
    stems: tuple[str, ...]  # of all words, each once, in the order of the alphabet
    names: frozenset[str]  # the words written with a capital
    terms: tuple[str, ...]  # stems and names, each once, in the order of the alphabet


def passages(story: Story) -> tuple[Passage, ...]:
    """Return the passages of `story` in the order of reading."""
    found: list[Passage] = []
    for part, said in zip(PARTS, (story.title, story.summary, story.content), strict=True):
        if said:
            found += _cut(part, text.without_boilerplate(said[:_PART]))
    return tuple(found[:_MOST])


def _cut(part: str, said: str) -> list[Passage]:
    words = text.token_texts(said)
    if _MAY_END.isdisjoint(words[:-1]):  # one sentence; to find the places of words costs more than the rest
        begin, end = (said.index(words[0]), said.rindex(words[-1]) + len(words[-1])) if words else (0, 0)
        inside = [word for word in words if word[0].isalnum()]
        return [_passage(part, said[begin:end], inside)] if inside else []
    return _cut_at_ends(part, said, text.tokens(said))


def _cut_at_ends(part: str, said: str, tokens: Sequence[text.Token]) -> list[Passage]:
    found: list[Passage] = []
    begin = 0
    for i, token in enumerate(tokens):
        may_end = token.text in _MAY_END and i - begin >= _LEAST
        if i + 1 == len(tokens) or (may_end and _ends(tokens, i)):
            inside = [t.text for t in tokens[begin : i + 1] if t.text[0].isalnum()]
            if inside:
                found.append(_passage(part, said[tokens[begin].start : token.end], inside))
            begin = i + 1
    return found


def _passage(part: str, said: str, inside: Sequence[str]) -> Passage:
    stems = frozenset(map(stem, inside))
    words = tuple(map(text.bare, inside))
    names = frozenset([low for word, low in zip(inside, words, strict=True) if not word[0].islower()])
    return Passage(part, said, words, tuple(sorted(stems)), names, tuple(sorted(stems | names)))


def _ends(tokens: Sequence[text.Token], i: int) -> bool:
    """Whether a sentence or a clause of a list ends with the mark at `i`."""
    mark, following = tokens[i], tokens[i + 1]
    if mark.text != ".":
        return mark.text in _ENDS
    goes_on = following.text[0].islower() or (mark.end == following.start and following.text[0].isalnum())
    return not goes_on and not is_pointed(tokens[i - 1].text)


def cues(said: str) -> frozenset[str]:
    """Return the kinds of words in a passage that tell of a second proceeding, of a matter, of a court."""
    return frozenset(cue for cue, _ in _CUE.matches(said))


def round_up_marks(said: str) -> int:
    """Return how many different words in a headline or summary announce that several matters are gone through."""
    return len({m[0].lower() for _, m in _MARKS.matches(said)})
