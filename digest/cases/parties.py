"""Who stands where in a matter, from prose: who sues and is sued, who prosecutes and is charged, who is bankrupt.

Pure.  A table of phrases says which role the name before and the name behind it has ("X sued Y", "Y, charged with",
"Y must face X's suit").  A name counts only where the grammar is plain: beside the phrase, before an apposition, or as
the owner of the suit.  Hopes and denials tell nothing ("may sue", "was not charged").  What is not sure is left out.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from digest.cases.captions import side_words
from digest.cases.captionwords import ORG_WORDS
from digest.cases.place_names import STATES
from digest.cases.roles import RULES, Phrase, Role, Rule, Verb
from digest.cases.rolewords import (
    AFTER_NAME,
    BEFORE_OBJECT,
    BEING,
    BENCH,
    CHARGING,
    CIVIL_AGENCIES,
    HYPOTHETICAL,
    LAWYERS,
    NO_PARTY,
    NOT_OF,
    PERSONS_TITLE,
    SILENT,
    UNSURE,
)
from digest.cases.text import Token, bare, is_title_case, name_runs, token_texts, tokens


@dataclass(frozen=True, slots=True)
class Party:
    """A party with the role that the text gives it."""

    role: Role
    name: str  # as it stands in the text, without title and possessive ending
    words: frozenset[str]  # what the name is known by, as the side of a caption is
    span: tuple[int, int]


_POSSESSIVE = re.compile(r"[’']s?\Z")
_CONTRACTED = re.compile(r"[’'](?:ll|re|ve|d)\Z|n[’']t\Z")
_CLAUSE = re.compile(r"(?:\d+|who|whose|whom|which|a|an|the|former|then|now|one|founder|head|chief|owner)\Z", re.I)
_END = Token("", 0, 0)
_LONGEST = 14  # words of a name; what is longer is a list
_APPOSITION = 25  # words; an apposition that is longer is more likely a new sentence


class _Names:
    """The names of a text, found by where they begin and end."""

    def __init__(self, text: str, words: list[Token], known: frozenset[str], *, title: bool) -> None:
        self.text = text
        self.words = words
        self.starts = [token.start for token in words]
        self.first: dict[int, tuple[int, int]] = {}  # index of a word -> (first, last) of what is left of its name
        self.last: dict[int, tuple[int, int]] = {}
        for run in name_runs(text, known, title=title):
            for part in _parted(run):
                self._add(self.at(part[0].start), self.at(part[-1].start))
        if not text.isupper():
            for i, token in enumerate(words):
                if i not in self.first and _is_capitals(token.text):
                    self._add(i, i)

    def _add(self, first: int, last: int) -> None:
        if first and f"{self.words[first - 1].text} {bare(self.words[first].text).title()}" in STATES:
            first -= 1  # "New York sues": a common word begins the sentence
        self.last[last] = (first, last)
        for i in range(first, last + 1):
            self.first[i] = (i, last)

    def at(self, offset: int) -> int:
        """Return the index of the first word at or behind `offset`."""
        return bisect_left(self.starts, offset)

    def party(self, place: tuple[int, int], role: Role) -> Party | None:
        """Make a party of the words of a name; None if it names a court, or nobody."""
        if place[1] - place[0] >= _LONGEST or self._is_adjective(place[1]):
            return None
        run = self.words[place[0] : place[1] + 1]
        while len(run) > 1 and _is_title(run[0]) and bare(run[1].text) not in ORG_WORDS:
            run = run[2:] if run[1].text == "." and len(run) > 2 else run[1:]
        start, end = run[0].start, run[-1].end
        name = _POSSESSIVE.sub("", self.text[start:end])
        words = side_words(name)
        if (
            not words
            or words & BENCH
            or (len(words) == 1 and words <= ORG_WORDS)
            or name.upper() in NO_PARTY
            or _CONTRACTED.search(name)
        ):
            return None
        return Party(role, name, words, (start, start + len(name)))

    def _is_adjective(self, last: int) -> bool:
        """Whether "U.S." at `last` belongs to the next name: "sued by the U.S. Chamber of Commerce"."""
        if self.words[last].text != "U.S" or last + 2 >= len(self.words) or self.words[last + 1].text != ".":
            return False
        following = self.words[last + 2].text
        return following[0].isupper() and following.lower() not in RULES


def _parted(run: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Part the names that "and" joins, but not "Competition and Markets Authority"."""
    if len(run) <= _LONGEST and {bare(token.text) for token in run} & ORG_WORDS:
        yield run
        return
    begin = 0
    for i, token in enumerate((*run, _END)):
        if token.text == "and" or token is _END:
            if i > begin:
                yield run[begin:i]
            begin = i + 1


def _is_capitals(word: str) -> bool:
    """Whether a word is an agency's or a company's abbreviation, even where a sentence begins."""
    return (word.isupper() and 2 <= len(word) <= 6 and word not in NO_PARTY) or word in {"U.S", "U.K"}


def _is_title(token: Token) -> bool:
    return token.text.lower().rstrip(".") in PERSONS_TITLE


def find_parties(text: str, *, title: bool = False, known: frozenset[str] = frozenset()) -> list[Party]:
    """Return the parties whose role `text` tells, in order, each once for a role.

    Args:
        text: a headline or running text.
        title: it is a headline, where "sued" mostly means "is sued" and capitals may tell nothing.
        known: lower-case words that are names elsewhere in the same story.
    """
    begins = [(i, rules) for i, word in enumerate(token_texts(text)) if (rules := RULES.get(word.lower()))]
    if not begins:
        return []
    words = tokens(text)
    low = text.lower()
    if len(low) != len(text):  # a letter whose lower case is two would shift all places
        low = text
    spoken = [(i, said) for i, rules in begins for rule in rules if (said := _said(rule, low, words[i].start))]
    if not spoken:
        return []
    names = _Names(text, words, known, title=title and is_title_case(text))
    found: dict[tuple[Role, frozenset[str]], Party] = {}
    for i, said in spoken:
        read = _by_verb(names, i, said, title=title) if isinstance(said, Verb) else _by_phrase(names, i, *said)
        for place, role in read:
            if party := names.party(place, role):
                found.setdefault((role, party.words), party)
    return sorted(found.values(), key=lambda party: party.span)


def _said(rule: Rule, low: str, start: int) -> Verb | tuple[Phrase, re.Match[str]] | None:
    """Return a verb, whatever follows, or a phrase with its words if it stands at `start` as a whole."""
    if isinstance(rule, Verb):
        return rule
    phrase, pattern = rule
    return (phrase, m) if (m := pattern.match(low, start)) else None


_Read = Iterator[tuple[tuple[int, int], Role]]


def _by_phrase(names: _Names, begin: int, phrase: Phrase, m: re.Match[str]) -> _Read:
    owner = _owner(names, begin) if phrase.owner else None
    if phrase.agency and (owner is None or not _is_agency(names, owner)):
        return
    if phrase.owner and owner:
        yield owner, phrase.owner
    elif phrase.subject and not _is_unsure(names, begin):
        yield from ((place, phrase.subject) for place in _subjects(names, begin, attribute=phrase.begins == "accused"))
    if not phrase.object or names.words[begin - 1].text.lower() in HYPOTHETICAL:
        return
    behind = names.at(m.end())
    if phrase.beside:
        past = begin and names.words[begin - 1].text.lower() in {"former", "ex", "then", "deputy", "assistant"}
        if (place := names.first.get(behind)) and not past:
            yield place, phrase.object
    elif targets := _objects(names, behind):
        yield from ((place, phrase.object) for place in targets)
        if phrase.then:
            yield from _joined(names, targets[-1][1] + 1, *phrase.then)


def _joined(names: _Names, i: int, word: str, role: Role) -> _Read:
    """The name behind `word`, if that follows soon and in the same sentence."""
    for k in range(i, min(i + 12, len(names.words))):
        low = names.words[k].text.lower()
        if low == word:
            yield from ((place, role) for place in _objects(names, k + 1))
            return
        if low in {".", ";", ":", "!", "?"}:
            return


def _by_verb(names: _Names, begin: int, verb: Verb, *, title: bool) -> _Read:
    if _is_unsure(names, begin):
        return
    form = names.words[begin].text.lower()
    following = names.words[begin + 1].text.lower() if begin + 1 < len(names.words) else "."
    criminal = verb.object == "accused"
    if form in verb.participle.split():
        alone = following in NOT_OF or following in {"$", ",", ".", ":"}
        if following == "by" or _is_passive(names, begin) or (alone and (criminal or title)):
            yield from ((place, verb.object) for place in _subjects(names, begin, attribute=criminal))
            if following == "by":
                yield from ((place, verb.subject) for place in _objects(names, begin + 2))
            return
    before = _subjects(names, begin)
    targets = _objects(names, begin + 1)
    if not criminal:
        yield from ((place, verb.subject) for place in before if targets or verb.subject == "plaintiff")
        yield from ((place, verb.object) for place in targets)
    elif targets and (actors := _charging(names, begin, before)) is not None:
        civil = any(_is_agency(names, place) for place in before)
        yield from ((place, "plaintiff" if civil else verb.subject) for place in actors)
        yield from ((place, "defendant" if civil else verb.object) for place in targets)


def _is_agency(names: _Names, place: tuple[int, int]) -> bool:
    return any(bare(names.words[k].text) in CIVIL_AGENCIES for k in range(place[0], place[1] + 1))


def _is_passive(names: _Names, begin: int) -> bool:
    silent = range(_skipped(names, begin) + 1, begin)
    return any(names.words[k].text.lower() in BEING for k in silent)


def _charging(names: _Names, begin: int, before: list[tuple[int, int]]) -> list[tuple[int, int]] | None:
    """The named authority that charges or convicts; empty if it has no name ("prosecutors"); None if nobody could."""
    words = {bare(names.words[k].text) for a, b in before for k in range(a, b + 1)}
    if words & (CHARGING | CIVIL_AGENCIES):
        return before
    i = _skipped(names, begin)
    return [] if i >= 0 and bare(names.words[i].text) in CHARGING else None


def _skipped(names: _Names, begin: int) -> int:
    """The index of the nearest word before `begin` that is more than an auxiliary, an adverb or a day; -1 if none."""
    i = begin - 1
    while i >= 0 and begin - i < 9 and i not in names.last and (_is_silent(names.words[i].text) or _is_point(names, i)):
        i -= 1
    return i


def _is_point(names: _Names, i: int) -> bool:
    """Whether the mark at `i` is the point of the abbreviation before it, not the end of a sentence: "X Corp. sues"."""
    if names.words[i].text != "." or i - 1 not in names.last:
        return False
    return names.words[i + 1].text.islower() or "." in names.words[i - 1].text


def _is_silent(word: str) -> bool:
    return word.lower() in SILENT or (len(word) == 4 and word.isdigit()) or (word.islower() and word.endswith("ly"))


def _is_unsure(names: _Names, begin: int) -> bool:
    i = _skipped(names, begin)
    low = names.words[i].text.lower().replace("’", "'") if i >= 0 else ""
    return low in UNSURE or low.endswith("n't")


def _subjects(names: _Names, begin: int, *, attribute: bool = False) -> list[tuple[int, int]]:
    """The names that are the subject of the word at `begin`: right before it, in a list, or before an apposition.

    An `attribute` belongs to the name beside it, whatever that name's own place is ("the trial of X, accused of").
    """
    i = _skipped(names, begin)
    if i >= 0 and names.words[i].text == ",":
        beside = names.last.get(i - 1)
        return [beside] if attribute and beside and i == begin - 1 else _before_apposition(names, i)
    place = names.last.get(i)
    if (
        place is None
        or (_is_owned(names.words[i].text) and not _is_finite(names, begin))
        or not _heads(names, place[0])
    ):
        return []
    return [*_listed(names, place), place]


def _is_finite(names: _Names, begin: int) -> bool:
    """Whether the word at `begin` is surely a verb, so that the 's before it belongs to a shop's name."""
    return names.words[begin].text.lower() in {"sues", "files", "pleads", "seeks", "faces"}


def _listed(names: _Names, place: tuple[int, int]) -> list[tuple[int, int]]:
    """The names that "A, B and C" has before its last."""
    out: list[tuple[int, int]] = []
    joiner = names.words[place[0] - 1].text if place[0] else ""
    while joiner in {",", "and"} and (before := names.last.get(place[0] - 2)):
        if joiner == "," and not out:
            return []
        out.append(before)
        place, joiner = before, names.words[before[0] - 1].text if before[0] else ""
    return out[::-1]


def _heads(names: _Names, first: int) -> bool:
    """Whether the name at `first` is not bound to a word before it ("stabbing X pleaded", "captain of ferry X")."""
    for i in range(first - 1, max(first - 4, -1), -1):
        word = names.words[i].text
        low = word.lower()
        if low in NOT_OF or (i == first - 1 and low.endswith("ing")):
            return False
        if word == "," and i == first - 1:
            return names.words[i - 1].text.lower() not in LAWYERS  # "his lawyer, X, appealed"
        if not word.islower():
            return True
    return True


def _before_apposition(names: _Names, comma: int) -> list[tuple[int, int]]:
    """The name that "X, 59, who lives in Y," tells about, seen from the last comma."""
    found = None
    for i in range(comma - 1, max(comma - _APPOSITION, 0), -1):
        word = names.words[i].text
        if word in {".", ";", ":", "!", "?"} and (i - 1) not in names.last:
            break
        if (
            word == ","
            and (place := names.last.get(i - 1))
            and _CLAUSE.match(names.words[i + 1].text)
            and _heads(names, place[0])
        ):
            found = place
    if found is None and (place := names.last.get(comma - 1)) and _heads(names, place[0]):
        found = place  # "X, charged with"
    return [found] if found else []


def _owner(names: _Names, begin: int) -> tuple[int, int] | None:
    """The name in the possessive that owns the noun at `begin`, with up to three words between."""
    for i in range(begin - 1, max(begin - 5, -1), -1):
        word = names.words[i].text
        if i in names.last:
            return names.last[i] if _is_owned(word) else None
        if not word[0].isalnum() or word.lower() in BEFORE_OBJECT or _is_owned(word):
            return None
    return None


def _is_owned(word: str) -> bool:
    return word.replace("’", "'").endswith(("'s", "'"))


def _objects(names: _Names, i: int) -> list[tuple[int, int]]:
    """The name that begins at word `i`, or behind an article and what it is ("the bankrupt lender X"), and "and Y"."""
    for k in range(i, min(i + 5, len(names.words))):
        word = names.words[k].text
        place = names.first.get(k)
        if place is None or _describes(names, place[1]):
            if not word[0].isalnum() or word.lower() in BEFORE_OBJECT:
                return []
        elif _is_owned(names.words[place[1]].text):
            return []
        else:
            return [place, *_joined_to(names, place)]
    return []


def _joined_to(names: _Names, place: tuple[int, int]) -> list[tuple[int, int]]:
    """The other names of "A, B and C" that begins with the name at `place`."""
    out: list[tuple[int, int]] = []
    while place[1] + 2 < len(names.words) and (joiner := names.words[place[1] + 1].text) in {",", "and"}:
        following = names.first.get(place[1] + 2)
        if following is None or _is_owned(names.words[following[1]].text) or _describes(names, following[1]):
            return []
        out.append(following)
        if joiner == "and":
            return out
        place = following
    return []


def _describes(names: _Names, last: int) -> bool:
    """Whether the name that ends at `last` only tells whose or which one is meant: "Boeing supplier", "Chelsea star"."""
    if last + 1 >= len(names.words):
        return False
    word = names.words[last + 1].text
    noun = word.islower() and word.isalpha() and not word.endswith(("ed", "s"))
    return noun and word not in BEFORE_OBJECT | AFTER_NAME | UNSURE and not _is_silent(word)
