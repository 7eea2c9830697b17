"""Captions in running text, headlines and tags: *Carroll v. Trump*, *In re LTL Management*, *R v Ashdown-Pike*.

Pure.  A caption has two sides, or one matter ("In re", "Estate of").  Two captions name the same matter when their
sides agree either way round, since an appeal may flip them.  What looks like a caption need not be one ("Batman v.
Superman", "Arsenal v Chelsea"): the reader only says what stands there; whether it points at a case is for matching.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from digest.cases import captionwords
from digest.cases.captionwords import ORG_WORDS, SUFFIX
from digest.cases.text import CONNECTORS, Token, bare, common_words, is_common, is_title_case, tokens


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption as found (`text`), with what its sides are known by."""

    text: str
    left: frozenset[str]  # significant words of the first side; of the whole matter when `right` is empty
    right: frozenset[str]
    span: tuple[int, int]

    @property
    def sides(self) -> tuple[frozenset[str], ...]:
        """The sides that have words."""
        return (self.left, self.right) if self.right else (self.left,)


_VERSUS = frozenset({"v", "v.", "vs", "vs.", "versus"})
_AGAINST = frozenset("v V vs Vs VS versus Versus VERSUS c".split())
_CONTRE = "c"  # between the parties in French, as Quebec's courts write: "R. c. Tremblay"
_IN_RE = re.compile(
    r"\b(?P<form>In re:?|In the Matter of|In the matter of|Matter of|Ex parte|Ex Parte|Estate of|Guardianship of|Re|"
    r"IN RE:?|In Re:?|Reference re|Application of|Inquests? touching the deaths? of)\s+(?:the\s+)?(?=[A-Z0-9\"“'‘])"
)
# Most texts have no caption, and three cheap looks tell so: for a letter, for what a form must have, for the form.
_MAY_VERSUS = re.compile(r"[vV](?<!\w.)(?:s|S|ersus)?\b")
_FORMS_HAVE = ("In ", "IN ", "Ex ", "Re ", "c. ", "Matter of", "Estate of", "Guardianship of", "Reference re", "Application of", "Inquest", "337-TA-", "-")
_MAY_FORM = re.compile(r"\b(?:I[nN] (?:[rR][eE]\b|the [mM]atter)|Ex [pP]arte|Re [A-Z])|\bc\. [A-Z]|Matter of|Estate of|Guardianship of|Reference re|Application of|Inquests? touching|337-TA-|\d-[A-Z]{2}-\d{6}")
_AGENCY_NUMBER = re.compile(r"(?P<goods>(?:Inv(?:estigation)?\.? )?(?:No\.? )?337-TA-\d)|\(?\d\d-(?:C[A-EGP]|R[CDM]|UC|AC)-\d{6}\b")
_BEFORE_NUMBER = 160  # characters in which the name before an agency's number is looked for
_GOODS = re.compile(r"\bCertain (?:[\w’'&/-]+,? ){0,12}[\w’'/-]+[,;:]? $")  # in dispute before the ITC
_EMPLOYER = re.compile(r"(?:(?<![\w.’'&-])[A-Z][\w.’'&-]*,? ){1,8}$")  # before the NLRB
_LED_TO = re.compile(r".*\b(?:In|Against|By|At|To|For|With|On)\b")  # "Region Issues Complaint Against Aldor Foods"
_DEBTOR = re.compile(r"(?:\d:)?\d\d-(?:bk-)?\d{5}(?:-[A-Za-z0-9]{1,4})* (?=[A-Z])")  # as a bankruptcy court heads an entry
_CONNECTING = CONNECTORS | {"by", "on", "ex"}
_LOOSE = CONNECTORS | {".", ",", "&", "et", "ex", "by", "on"}
_NUMBERED = re.compile(r"(?:No\.\s|\[|(?!\d{1,2}[A-Za-z]*\s))(?:[\w:.]*\d[\w:./\]\-]*|[A-Z]+-[A-Z]*\d\d[\d-]*)\s")
_REGISTERED = re.compile(r"[^a-z]+(?:,? et al\.?)? v\. [^a-z]+(?:,? et al\.?)?")
_NUMBER = re.compile(r"\d{2,}-\d|^\d+[A-Z]{1,3}\d+$|^(?=.*-)(?:[A-Za-z-]*\d){5}")
_DEGREES = frozenset({"md", "esq", "phd"})
_LABELS = frozenset("no nos case docket index file civil claim civ cv crim cr".split())  # of a docket number
_WHOLE = re.compile(  # what stands as one word in a name
    r"(?<![\w.’'&-])[A-Z]{1,3}/[A-Z][\w’'-]*"  # "A/S", "CC/Devas"
    r"|\([A-Z][\w. ]{0,20}\)(?=,? (?:Ltd|Limited|LLP|LLC|Inc|[Pp]lc|PLC|Pte|Pty|Pvt|Private|Co|Corp|LP|GmbH|[SN]\.?[AV]|B\.?V|AG)\b)"
    r"|(?<!\bR )\((?!(?:Appell|Claim|Applic|Defend)ants?\)|Respondents?\))[A-Z][a-z]\w*\)(?= v\.? )"
    r"|\((?:in (?:\w+ )?(?:liquidation|administration|receivership|bankruptcy)|[Aa] (?:pseudonym|child|minor|firm|Child|Minor|Firm)|Children|[Dd]eceased)\)"
    r"|(?<=hild\) )\([A-Z][^()]{1,60}\)"  # Re M (A Child) (Abduction)
    r"|(?<=[a-z] )\((?:Minister|Attorney General|Director|Superintendent|Commissioner|Citizenship|Registrar)\b[^()]{0,60}\)"
    r"|\([A-Z][^()]{1,60}\)(?=(?: [A-Z&][\w.,]{0,20}){1,6} L(?:itig|ITIG))"
)
_TELLING = captionwords.HEADLINE | captionwords.LEADS_ON | captionwords.BENCH | captionwords.LEAD_IN - {"the"}
_SMALL = _LOOSE - {"the"} | _AGAINST | {"rel", "al"}  # words that a caption has in small letters
_UNSIGNIFICANT = SUFFIX | CONNECTORS | captionwords.OTHERS
_APOSTROPHES = frozenset("'’")
_QUOTES = frozenset("'\"‘“")
_OF = frozenset({"department", "bureau"})  # of Justice: DOJ, of Prisons: BOP
_PSEUDONYMS = frozenset({"doe", "roe"})  # of persons, and no department
_LONGEST = 20  # words of a matter, and of an application
_MAX_SIDE = 12  # words; the longest side in common use ("Students for Fair Admissions ... of Harvard College") has ten


def find_captions(text: str, *, title: bool = False) -> list[Caption]:
    """Return the captions in `text`, in order.  `title` says that it is a headline, where capitals may tell nothing."""
    if not _may_caption(text) and not (title and _DEBTOR.match(text)):
        return []
    words = _words(text)
    entry = _NUMBERED.match(text) or _REGISTERED.fullmatch(text)  # a docket's own heading is all caption
    shouting = title and is_title_case(text) and not entry and not _is_all_names(words)
    against = (i for i, word in enumerate(words) if word.text in _AGAINST and _is_versus(words, i))
    adversary = (_adversary(text, words, i, shouting) for i in against)
    matters = (_matter(text, m, shouting) for m in _IN_RE.finditer(text))
    debtor = [_debtor(text, m)] if title and (m := _DEBTOR.match(text)) else []
    agency = (_one_party(text, m) for m in _AGENCY_NUMBER.finditer(text))
    found: list[Caption] = []
    for caption in chain(adversary, matters, debtor, agency):
        if caption:
            _add(found, caption)
    return found


def _may_caption(text: str) -> bool:
    return bool(_MAY_VERSUS.search(text)) or (any(map(text.__contains__, _FORMS_HAVE)) and bool(_MAY_FORM.search(text)))


def _is_all_names(words: list[Token]) -> bool:
    """Whether a headline is a caption and nothing else, as courts head their opinions: it tells nothing of it."""
    said = [bare(token.text) for token in words if token.text[0].isupper()]
    if not _TELLING.isdisjoint(said) or any(token.text[0] in ":;?!—–" for token in words):
        return False
    small = (token.text for token in words if token.text[0].islower())
    return all(low in _SMALL for low in small) and not any(map(_is_told, said))


def _add(found: list[Caption], caption: Caption) -> None:
    """Put a caption among those found before, which are in order, unless one of them stands in the same place."""
    i = bisect_left(found, caption.span[0], key=lambda c: c.span[0])
    if not any(caption.span[0] < o.span[1] and o.span[0] < caption.span[1] for o in found[max(i - 1, 0) : i + 1]):
        found.insert(i, caption)


def _words(text: str) -> list[Token]:
    """Cut a text into words and marks; a bracket within a name ("Tata (UK) Ltd") is one word."""
    words = tokens(text)
    if "(" not in text and "/" not in text:
        return words
    whole: list[Token] = []
    at = 0
    for m in _WHOLE.finditer(text):
        begin = _place(words, m.start(), at)
        whole += (*words[at:begin], Token(m[0], *m.span()))
        at = _place(words, m.end(), begin)
    return whole + words[at:]


def _place(words: list[Token], at: int, after: int = 0) -> int:
    """The index of the first word that begins at a character or behind it."""
    return bisect_left(words, at, lo=after, key=lambda token: token.start)


def _is_versus(words: list[Token], i: int) -> bool:
    if not 0 < i < len(words) - 1:
        return False
    return words[i].text.lower() in {"v", "vs", "versus"} or _is_contre(words, i)


def _is_contre(words: list[Token], i: int) -> bool:
    """Whether "c." stands between two names, so that it is no year's ("c. 1200") and no initial."""
    before, after = words[i - 1].text, words[i + 2].text if i + 2 < len(words) else ""
    named = before[0].isupper() or before == "." or bare(before) in SUFFIX
    return words[i].text == _CONTRE and words[i + 1].text == "." and named and after[:1].isupper()


def _adversary(text: str, words: list[Token], i: int, shouting: bool) -> Caption | None:
    before, after = _beside(words, i)
    right = _right(words, after, shouting)
    if not right or before < 0:
        return None
    cited = _is_cited(words, _place(words, right[-1].end))
    left = _left(words, before, shouting, cited)
    if not left:
        return None
    first, second = _shown(text, left), _shown(text, right)
    a, b = side_words(first), side_words(second)
    if not a or not b:
        return None
    between = "c." if words[i].text == _CONTRE else "v."
    return Caption(f"{first} {between} {second}", a, b, (left[0].start, right[-1].end))


def _beside(words: list[Token], i: int) -> tuple[int, int]:
    """Where the sides end and begin that a "v" at `i` parts: "Smith v. Jones", "Smith -v- Jones", "Smith v the Crown"."""
    before, after = i - 1, i + 1
    if words[before].text == words[after].text == "-":
        before, after = before - 1, after + 1
    elif words[after].text == ".":
        after += 1
    after += after < len(words) and words[after].text in _QUOTES
    after += after < len(words) and words[after].text == "the" and words[i].text == "v"  # not "us vs. the rest"
    return before, after


def _one_party(text: str, number: re.Match[str]) -> Caption | None:
    """Return the caption of a proceeding before an agency that is called by one party, or by the goods in dispute.

    It stands before the number.  The name is looked for in the characters before each number alone, so that the time
    does not grow with the square of a text full of capitals.
    """
    start = max(number.start() - _BEFORE_NUMBER, 0)
    before = text[start : number.start()]
    if number["goods"]:
        before = before[max(before.rfind("Certain "), 0) :]
    m = (_GOODS if number["goods"] else _EMPLOYER).search(before)
    if not m:
        return None
    name = (m[0] if number["goods"] else _LED_TO.sub("", m[0])).strip(" ,;:")
    words = side_words(name)
    plain = all(is_common(word) and bare(word) not in SUFFIX for word in name.split())
    if not words or (plain and not number["goods"]):
        return None
    begin = number.start() - len(before) + m.start() + m[0].rindex(name)
    return Caption(name, words, frozenset(), (begin, begin + len(name)))


def _debtor(text: str, number: re.Match[str]) -> Caption | None:
    """Return the caption of a bankruptcy from an entry's heading, which is its number and its debtor's name."""
    heading = text[number.end() :]
    side = _right(_words(heading), 0, shouting=False, matter=True)
    if not side or heading[side[-1].end :].strip(" .,") not in {"", "et al"}:
        return None
    name = _shown(heading, side)
    return Caption(f"In re {name}", side_words(name), frozenset(), (number.end(), len(text)))


def _matter(text: str, m: re.Match[str], shouting: bool) -> Caption | None:
    words = _words(text[m.end() : m.end() + 160])
    side = _right(words, 0, shouting, matter=True)
    form = m["form"].rstrip(":")
    if not side or (form == "Matter of" and all(is_common(t.text) for t in side)):
        return None  # "Matter of" and "Re" are also plain words
    if form == "Re" and m.start() > 0 and bare(side[-1].text) not in SUFFIX:
        return None
    name = _shown(text[m.end() :], side)
    shown = {"in re": "In re", "matter of": "In re", "in the matter of": "In re", "ex parte": "Ex parte"}
    return Caption(f"{shown.get(form.lower(), form)} {name}", side_words(name), frozenset(), (m.start(), m.end() + side[-1].end))


def _shown(text: str, side: list[Token]) -> str:
    """The words of a side as they stand in the text, with the point of an abbreviation at their end."""
    end = side[-1].end
    short = "." in side[-1].text or bare(side[-1].text) in SUFFIX | captionwords.POINTED
    pointed = short and text[end : end + 1] == "."
    return text[side[0].start : end + pointed]


def _left(words: list[Token], i: int, shouting: bool, cited: bool) -> list[Token]:
    """Collect the side before "v.", walking back from it.  `cited` says that a number stands behind the caption."""
    side: list[Token] = []
    if words[i].text == ")" and (opened := _opening(words, i)):
        return words[opened - 1 : i + 1]
    i = _before_role(words, i)
    while i >= 0 and len(side) < _MAX_SIDE and _belongs_left(words, i, side, shouting and not cited):
        side.append(words[i])
        i -= 1
    side = side[::-1]
    if i > 0 and _is_versus(words, i - (words[i].text == ".")):
        side = _behind_and(side)
    if shouting:
        side = _without_headline(side, cited)
    while side and (side[0].text in _LOOSE or (len(side) > 1 and _leads_in(side, words))):
        side = side[1:]
    return side


def _before_role(words: list[Token], i: int) -> int:
    """Where a name ends behind which stands what the party is: "Aldor Limited (Respondent) v", "Aldor Co., Petitioner, v"."""
    role = i - 1 if words[i].text in {")", ","} else i
    if role < 1 or bare(words[role].text) not in captionwords.ROLES or words[role - 1].text not in {"(", ","}:
        return i
    return role - 2


def _opening(words: list[Token], i: int) -> int | None:
    """The place of the bracket that opens in "R (Smith) v", the Crown on somebody's application."""
    closed = 0  # brackets in it: "R (on the application of Aldor (UK) and others)"
    for k in range(i - 1, max(i - _LONGEST, 0), -1):
        if words[k].text == "(" and not closed:
            return k if words[k - 1].text == "R" else None
        closed += (words[k].text == ")") - (words[k].text == "(")
    return None


def _behind_and(side: list[Token]) -> list[Token]:
    """The part of a side that is its own: "Smith v. Jones and Brown v. Jones" are two captions."""
    last = max((k for k, token in enumerate(side) if token.text == "and"), default=-1)
    return side[last + 1 :]


def _before_and(side: list[Token]) -> list[Token]:
    """The same for the side after "v."."""
    last = max((k for k, token in enumerate(side) if token.text == "and"), default=len(side))
    return side[:last]


def _without_headline(side: list[Token], cited: bool) -> list[Token]:
    """The side without the headline's own words before it: "Supreme Court Revives Smith" is Smith.

    A caption that is `cited` with its number mostly begins its line, so a verb is one only behind a court.
    """
    for k in range(len(side) - 2, -1, -1):
        low = bare(side[k].text)
        told = _is_told(side[k].text) and not _is_noun(side[k], side[k + 1])
        told = told and (not cited or any(bare(token.text) in captionwords.BENCH for token in side[:k]))
        if told or (low in captionwords.BENCH and not cited and side[k + 1].text != "ex"):
            rest = side[k + 1 :]
            while low in captionwords.BENCH and len(rest) > 1 and is_common(rest[0].text) and bare(rest[0].text) not in ORG_WORDS:
                rest = rest[1:]  # "Justices Take Up Smith"
            return rest
    return side


def _is_told(word: str) -> bool:
    """Whether a word in a headline looks like its verb: "Revives", "Tossed"; "Lakes" has no "laking" beside it."""
    low = word.lower()
    if len(low) < 4 or not low.isalpha() or low in ORG_WORDS | SUFFIX or not is_common(low):
        return False
    if low.endswith("s") and not low.endswith("ss"):
        stem = f"{low[:-3]}y" if low.endswith("ies") else low[:-1]
        return bool({f"{stem.removesuffix('e')}ing", f"{stem}{stem[-1]}ing"} & common_words())
    ending = next((ending for ending in ("ing", "ed") if low.endswith(ending)), "")
    stem = low.removesuffix(ending)
    doubled = stem[:-1] if stem[-2:-1] == stem[-1:] else stem
    return bool(ending and {stem, f"{stem}e", f"{stem[:-1]}y" if stem.endswith("i") else doubled} & common_words())


def _is_noun(token: Token, following: Token) -> bool:
    """Whether what looks like a verb is part of a name: "Works of Art", "Stores, Inc.", "Learning Resources"."""
    low = following.text.lower()
    joined = low in {"and", "&", "of", ","} or bare(low) in SUFFIX
    return joined or (token.text.lower().endswith("ing") and low.endswith("s") and is_common(low))


def _leads_in(side: list[Token], words: list[Token]) -> bool:
    """Whether the first word of a side only leads to it: "Under Smith", "Citing Smith", "Shades of Smith"."""
    low = bare(side[0].text)
    if low in captionwords.LEAD_IN:
        return True
    i = _place(words, side[0].start)
    begins = i == 0 or words[i - 1].text in {".", "!", "?", "“", '"', "—", "–"}
    of = side[1].text in {"of", "on"} and low not in ORG_WORDS | captionwords.PEOPLE
    participle = low.endswith("ing") and _is_told(low) and not _is_noun(side[0], side[1])
    return begins and is_common(side[0].text) and (of or participle)


def _belongs_left(words: list[Token], i: int, side: list[Token], shouting: bool) -> bool:
    text, low = words[i].text, bare(words[i].text)
    if not text[0].isalpha():
        begins = i == 0 and bool(side)  # "303 Creative"
        named = text[0].isdigit() and not _NUMBER.search(text) and (begins or not text.isdigit())  # "3M"
        return named or (i > 0 and _mark_belongs_left(words[i], words[i - 1], side))
    if low in {"al", "et"}:
        return i > 0
    if low in captionwords.OTHERS:
        return i > 0 and words[i - 1].text.lower() in {"and", "&"}
    if low in _CONNECTING and text.islower():
        return bool(side) and i > 0 and (words[i - 1].text[0].isupper() or words[i - 1].text in CONNECTORS | {"."})
    named = (text[0].isupper() or low in {"rel", "ex", "plc"}) and low not in {"no", "nos"} and not _NUMBER.search(text)
    return named and not (shouting and side and low in captionwords.LEAD_IN)


def _mark_belongs_left(mark: Token, before: Token, side: list[Token]) -> bool:
    """Whether a mark or a number belongs to a side, of which `side` is what stands behind it."""
    if mark.text == ".":
        return _is_pointed(before)
    if mark.text == ",":
        return bool(side) and (bare(side[-1].text) in SUFFIX or _is_filed(before, side[-1]))
    if mark.text in _APOSTROPHES:
        return bool(side) and _is_plural(before, mark) and bare(side[-1].text) in ORG_WORDS
    if mark.text == "#" or mark.text.isdigit():  # "Doe #1", "Local 88"
        return bare(before.text) in captionwords.COUNTED
    return mark.text == "&" or _is_whole(mark)


def _is_whole(mark: Token) -> bool:
    """Whether a token is a bracket with what stands in it."""
    return mark.text[0] == "(" and len(mark.text) > 1


def _is_plural(token: Token, mark: Token) -> bool:
    """Whether a mark is the apostrophe of "Firefighters'"."""
    return token.end == mark.start and token.text[-1] in "sS"


def _is_filed(surname: Token, first: Token) -> bool:
    """Whether a state court's register names a person so: "LAFFERTY, ERICA"."""
    shouted = all(token.text.isupper() and token.text.isalpha() and len(token.text) > 2 for token in (surname, first))
    return shouted and bare(surname.text) not in SUFFIX


def _right(words: list[Token], i: int, shouting: bool, *, matter: bool = False) -> list[Token]:
    """Collect the side after "v." or "In re"."""
    side: list[Token] = []
    sure = 0  # length up to which the words are surely part of the name
    doubt = False
    most = _LONGEST if matter else _MAX_SIDE
    while i < len(words) and len(side) < most and not _begins_anew(words[i], side, matter):
        if not _belongs_right(words, i, side) and not (matter and _is_listed(words, i)):
            break
        side.append(words[i])
        low = bare(words[i].text)
        plain = is_common(words[i].text) and low not in ORG_WORDS | SUFFIX and words[i].text not in _LOOSE
        joined = len(side) > 1 and side[-2].text == "&"
        doubt = doubt or (shouting and not matter and len(side) > 1 and plain and not joined)
        if shouting and len(side) > 1 and low in captionwords.HEADLINE:
            break
        if not doubt or low in SUFFIX:
            sure = len(side)
        i += 1
    if i < len(words) and _is_versus(words, i):
        side = _before_and(side)
    if not (_is_closed(words, i) and not {bare(token.text) for token in side[sure:]} & (captionwords.HEADLINE | captionwords.LEADS_ON)):
        del side[sure:]
    while side and side[-1].text in _LOOSE:
        side.pop()
    return side


def _is_listed(words: list[Token], i: int) -> bool:
    """Whether a comma parts what a litigation is about: "Marketing, Sales Practices and Products Liability Litigation"."""
    ahead = words[i : i + _LONGEST // 2]
    return words[i].text == "," and any(bare(token.text) in {"litigation", "litig"} for token in ahead)


def _is_closed(words: list[Token], i: int) -> bool:
    """Whether what stands at `i` ends a caption.

    It is a mark as lawyers write it ("(2d Cir. 2023)", "[2024]", ", No. 23-7", a colon), a degree (", M.D."), or a verb
    in small letters, which a headline that capitalises everything has not.
    """
    if i >= len(words):
        return False
    text, following = words[i].text, bare(words[i + 1].text) if i + 1 < len(words) else ""
    ended = text in {"(", "[", ":", ";"} or (text == "," and following in _DEGREES)
    return ended or _is_cited(words, i) or (text.islower() and _is_told(text))


def _is_cited(words: list[Token], i: int) -> bool:
    """Whether a docket number or the year of a report stands at `i`, behind marks or none: ", No. 23-7", "[2024]"."""
    while i < len(words) and words[i].text.lower() in _LOOSE | {"(", "–", "—", "|", ":"}:
        i += 1
    if i + 1 >= len(words):
        return i < len(words) and bool(_NUMBER.search(words[i].text))
    text, following = words[i].text, words[i + 1].text
    if text.lower() in _LABELS:
        return following == "." or following[0].isdigit() or following.lower() in _LABELS
    year = text == "[" and following.isdigit()
    return year or bool(_NUMBER.search(text)) or (text.isdigit() and (following == ":" or following.lower() in _LABELS))


def _belongs_right(words: list[Token], i: int, side: list[Token]) -> bool:
    text, low = words[i].text, bare(words[i].text)
    following = words[i + 1] if i + 1 < len(words) else None
    if not text[0].isalnum():
        return _mark_belongs_right(words[i], following, side)
    second = low in {"in", "ex"} and following is not None and following.text.lower() in {"re", "parte"}
    if second or low in _VERSUS or low in {"no", "nos"} or low.endswith("n't") or _NUMBER.search(text):
        return False
    if low in captionwords.OTHERS and side and side[-1].text.lower() in {"and", "&"}:
        return following is None or not following.text.islower()
    if low in _CONNECTING and text.islower():
        named = following is not None and (following.text[0].isupper() or following.text in CONNECTORS | captionwords.OTHERS)
        return bool(side) and named and (low != "the" or side[-1].text in {"of", "for", "and"})
    return text[0].isupper() or text[0].isdigit() or (low in {"al", "et", "rel", "plc"} and bool(side))


def _mark_belongs_right(mark: Token, following: Token | None, side: list[Token]) -> bool:
    """Whether a mark belongs to a side, of which `side` is what stands before it."""
    if not side:
        return mark.text == "&"
    if mark.text == ".":
        return _is_pointed(side[-1])
    if mark.text == ",":
        return following is not None and _goes_on(side, following)
    if mark.text in _APOSTROPHES:  # which may end a quotation
        return following is not None and _is_plural(side[-1], mark) and bare(following.text) in ORG_WORDS
    return mark.text == "&" or _is_whole(mark)


def _begins_anew(token: Token, side: list[Token], matter: bool) -> bool:
    """Whether a sentence begins behind the point of "Ltd.": with a plain word, as names of bodies do not go on.

    A matter is often called after a company and what it is about ("In re Equifax, Inc. Customer Data Litigation").
    """
    if len(side) < 2 or side[-1].text != "." or bare(side[-2].text) not in SUFFIX:
        return False
    low = bare(token.text)
    if matter:
        return low in captionwords.LEAD_IN
    return token.text[0].isupper() and is_common(low) and low not in captionwords.AFTER_FORM | SUFFIX


def _goes_on(side: list[Token], following: Token) -> bool:
    """Whether a name goes on after a comma: "Jones, Inc.", "Governor, State of Florida", "LAFFERTY, ERICA"."""
    if bare(following.text) in SUFFIX:
        return True
    of_state = bool(side) and bare(side[-1].text) in captionwords.OFFICES and following.text in {"State", "Commonwealth"}
    return of_state or (bool(side) and _is_filed(side[-1], following))


def _is_pointed(token: Token) -> bool:
    """Whether a point after `token` belongs to it: an initial or an abbreviation in a party's name."""
    return len(token.text) <= 2 or bare(token.text) in SUFFIX | captionwords.POINTED or "." in token.text


@lru_cache(maxsize=20_000)
def side_words(side: str) -> frozenset[str]:
    """Return the significant words of one side of a caption: no forms of company, no "et al.", no initials."""
    plain = side.lower().replace("’", "'").replace("(on the application of", "(").strip(" .,")
    plain = re.sub(r"\b(united states( of america)?|u\.s\.a?\.?|usa|us)\b(?! (department|dep't|dept))", " us ", plain)
    words = [bare(t.text) for t in tokens(plain) if t.text[0].isalnum()]
    kept = [captionwords.WRITTEN_OUT.get(w, w).lower() for w in words if w not in _UNSIGNIFICANT]
    kept = [w for w in kept if len(w) > 1] or [w for w in kept if w != "v"]  # "X Corp." and "R" have but one letter
    return frozenset((*kept, *_initials(kept)))


def _initials(words: Sequence[str]) -> list[str]:
    """Return what a body of common words is called for short: "FTC", "DHS", "DOJ" (two words leave "of" to be said)."""
    body = words[1:] if words[:1] == ["us"] else words[2:] if words[:2] == ["united", "states"] else words
    if len(body) < 2 or not all(len(w) > 2 and is_common(w) for w in body):
        return []
    letters = "".join(w[0] for w in body)
    if len(body) == 2:
        letters = f"{letters[0]}o{letters[1]}" if body[0] in _OF else ""
    return [letters] if letters and letters not in _PSEUDONYMS else []


def same_side(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two sides may be the same party: one's words are among the other's ("Trump", "Donald Trump")."""
    if a.isdisjoint(b):
        return False
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    beyond = few - many
    return not beyond or (len(beyond) == 1 and _is_short_for(min(beyond), few - beyond))


def _is_short_for(word: str, body: frozenset[str]) -> bool:
    """Whether a word is made of the initials of the others: "npp" tells no National Pork Producers from their council."""
    letters = sorted(said[0] for said in body)
    return len(body) > 1 and sorted(word) in (letters, sorted(("o", *letters)))


def same_caption(a: Caption, b: Caption) -> bool:
    """Whether two captions name the same matter, either way round."""
    if bool(a.right) != bool(b.right):
        return False
    if not a.right:
        return same_side(a.left, b.left) and not (_is_of_company(a, b) or _is_of_company(b, a))
    return (same_side(a.left, b.left) and same_side(a.right, b.right)) or (same_side(a.left, b.right) and same_side(a.right, b.left))


def _is_of_company(a: Caption, b: Caption) -> bool:
    """Whether `a` is the case of a company (its bankruptcy), and `b` a litigation called after what it is about."""
    return "litigation" in b.left - a.left and bare(a.text.split()[-1]) in SUFFIX


def parse_caption(text: str) -> Caption | None:
    """Read a whole string that is a caption, as a docket feed or an editor gives it; None if it has no party."""
    parts = re.split(r"\s+(?:(?:v|vs|versus|V|VS)\.?|(c\.))\s+", text.strip(), maxsplit=1)
    if len(parts) == 3 and side_words(parts[0]) and side_words(parts[2]):
        first, contre, second = parts
        return Caption(f"{first.strip()} {contre or 'v.'} {second.strip()}", side_words(first), side_words(second), (0, len(text)))
    matter = re.sub(r"^(?:in re:?|in the matter of|matter of|ex parte|re)\s+", "", text.strip(), flags=re.I)
    words = side_words(matter)
    return Caption(text.strip(), words, frozenset(), (0, len(text))) if words else None
