"""What a story says of the matter: the kind of proceeding, its cause, the judge, amounts, the year it was filed.

Pure.  Each fact is read by a small table of words.  Silence is not a fact: a field nobody speaks of stays empty.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import Literal

from digest.cases.text import is_calendar, is_common, is_title_case
from digest.cases.wordtable import WordTable

Proceeding = Literal["criminal", "civil", "bankruptcy", "agency", "family", "review"]

_PROCEEDING: dict[Proceeding, str] = {
    "criminal": r"indict\w*|prosecutors?|prosecution|convict\w*|guilty|not[- ]guilty|arraign\w*|plead(?:ed|s)?|pleas?|sentenc\w+|criminal|felon\w*|misdemeanor|"
    r"murder\w*|manslaughter|homicide|jailed|imprison\w*|prison|years in|charged with|charges?|extradit\w*|acquit\w*|grand jury|crown court|arrest\w*|bail|parole|death penalty|defence|accused|"
    r"bribery|embezzl\w*|wire fraud|racketeering|trafficking|rape|assault(?:ed)?|kidnap\w*|stabb\w*|shooting",
    "civil": r"sue[sd]?|suing|lawsuits?|civil|complaint|plaintiffs?|class action|damages|settle[sd]?|settlement|injunction|liab\w+|negligen\w+|defam\w+|libel|slander|"
    r"breach|infring\w*|antitrust|copyright|patents?|trademark|verdict for|award(?:ed)?|discrimination|consent decree|restraining order|putative class|wrongful[- ]death",
    "bankruptcy": r"bankrupt\w*|chapter (?:11|7|13|9|15)|creditors?|debtors?|reorgani[sz]ation|insolven\w*|trustee|liquidat\w*|administrators|winding[- ]up|unsecured|debtor-in-possession|first[- ]day|disclosure statement",
    "agency": r"administrative law judge|administrative|ALJ|in-house|NLRB|labor board|PTAB|trade commission|ITC|inter partes|rulemaking|unfair labor practice|patent trial|part 3",
    "family": r"divorce|custody|marriage|probate|estate|heirs?|wills?|guardianship|embryos?|adoption|conservator\w*|trust fight",
    "review": r"judicial review|constitutional\w*|petition(?:ers?)? for review|vacat\w+|rule(?:making)?|executive order|agency action|administrative procedure|statute|ban|law",
}  # fmt: skip

_CAUSES: dict[str, str] = {
    "defamation": r"defam\w+|libel\w*|slander\w*", "patent": r"patents?|PTAB|inter partes|infringe\w*", "copyright": r"copyright\w*|DMCA|training data",
    "trademark": r"trademarks?|trade dress", "antitrust": r"antitrust|monopol\w+|merger|Sherman Act|no-poach|price[- ]fixing|competition", "securities": r"securities|shareholders?|stockholders?|investors?|insider trading|10\(b\)",
    "data breach": r"data breach\w*|hack\w*|stolen (?:records|data|files)", "privacy": r"privacy|biometric\w*|GDPR|tracking", "employment": r"overtime|wages?|discriminat\w+|harass\w+|fired|retaliat\w+|unfair labor|union|EEOC|Title VII",
    "product": r"products? liability|talc|herbicide|inhaler|defect\w*|recall|MDL|bellwether", "abortion": r"abortion|heartbeat|pro-life", "voting": r"voting|voters?|redistrict\w+|ballots?|electors?|election",
    "guns": r"firearms?|gun (?:law|ban)|Second Amendment", "speech": r"First Amendment|free speech|censor\w*", "immigration": r"immigra\w+|asylum|deport\w+|visa|citizenship|border", "environment": r"Clean (?:Air|Water)|pollut\w+|emission\w*|climate|wetlands?|endangered|EPA",
    "tax": r"tax(?:es|ed|payer)?|IRS", "fraud": r"fraud\w*|defraud\w*|ponzi|scheme|scam\w*", "contract": r"contract|breach of|noncompete|merger agreement", "death": r"murder\w*|homicide|manslaughter|killing|wrongful[- ]death|shooting",
    "sex": r"sexual\w*|rape\w*|abus\w+|traffick\w+", "drugs": r"cocaine|fentanyl|drug|opioids?|meth", "bribery": r"brib\w+|corrupt\w*|kickback\w*", "documents": r"classified|documents case|records", "police": r"excessive force|qualified immunity|police|deput(?:y|ies)",
    "health": r"transgender|gender-affirming|vaccine|mifepristone|hospital", "education": r"admissions|school district|university|students?", "tribal": r"tribe|tribal|First Nation|Band", "land": r"zoning|easement|eminent|property|landlord|tenants?", "crypto": r"crypto\w*|bitcoin|token|coin",
}  # fmt: skip
_FACTS: WordTable[tuple[Proceeding | None, str]] = WordTable(
    [*(((kind, ""), words) for kind, words in _PROCEEDING.items()), *(((None, cause), words) for cause, words in _CAUSES.items())]
)

_WORD = r"[A-ZÀ-Þ][\w’'\-]+"
_NAME = rf"(?:{_WORD}|[A-Z]\.)(?: (?:[A-Z]\.|{_WORD}|(?:de|van|von|der|del|la|le)(?= [A-ZÀ-Þ])))" + "{0,4}"
_JUDGE = re.compile(
    rf"\b(?P<title>[Jj]udge|[Jj]ustice|[Vv]ice [Cc]hancellor|Chancellor|[Mm]agistrate(?! [Jj]udge)|Recorder|HHJ|Lord|Lady|Sheriff) (?P<name>{_NAME})"
    rf"|\b(?P<behind>{_WORD}) (?:JA|LJ|CJ|J)\b(?!\.? [A-Z])"  # Mellor J
    rf"|\b(?P<listed>{_WORD}), (?:C\. ?)?J\."  # Tipton, J.
    rf"|\b(?P<called>{_WORD}), the (?:federal |trial |presiding |district )?judge\b"
)
_MAY_JUDGE = re.compile(r"[Jj]udge|[Jj]ustice|hancellor|agistrate|Lord|Lady|Recorder|HHJ|Sheriff| (?:J|JA|LJ|CJ)\b")
_BRITISH_BENCH = re.compile(r"Supreme Court|UKSC|Court of Session|Inner House|Privy Council|Court of Appeal|Sheriff Court")
_NO_SURNAME = frozenset(
    "department dept of court chamber minister ministers secretary league system reform act general advocate mayor chancellor "
    "judge judges justice magistrate chief panel".split()
)
_FUNCTION_WORDS = frozenset("will may can must to in on at of for and or as with by from over after would could again".split())
_HEADLINE = 300  # characters
_MOST = 200  # judges that are read in one text
_HIGHEST_BENCH = frozenset("roberts thomas alito sotomayor kagan gorsuch kavanaugh barrett jackson".split())
"""Those who sit on every case of the U.S. Supreme Court tell none apart."""
_AMOUNT = re.compile(r"(?:[$€£¥]|US\$|A\$|C\$|Rs\.? ?|₹)\s?(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<u>million|billion|trillion|bn|m|k|crore|lakh|B|M)?\b|(?<![\d,])(?P<n2>\d[\d,]*(?:\.\d+)?) (?P<u2>million|billion) (?:dollars|euros|pounds)")
_AMOUNTS_HAVE = (*"$€£¥₹", "Rs", "million", "billion")
_UNIT = {"million": 1e6, "m": 1e6, "M": 1e6, "billion": 1e9, "bn": 1e9, "B": 1e9, "trillion": 1e12, "k": 1e3, "crore": 1e7, "lakh": 1e5}
_FILED = re.compile(r"\b(?:filed|sued|suit|lawsuit|case|complaint|charged|indicted)\b[^.]{0,40}?\b(?:in|from|since) (?P<y>(?:19|20)\d\d)\b|\b(?P<y2>(?:19|20)\d\d) (?:[a-z’'-]+ ){0,2}(?:lawsuit|suit|case|complaint|indictment|action|fight)\b")


_SUIT = r"(?: of (?:the |her |his |their )?two)?(?:[ -]\w+){0,2} (?:suits?|lawsuits?|complaint|action)\b"
_OF_TWO = r" of (?:the |her |his |their )?two\b"
_NUMERAL = r"(?<!World )(?<!Title )(?<!Part )(?<!Phase )\b(?!War\b|Holdings?\b|Fund\b|Phase\b)[A-Z][a-z]{3,}"
_TURN = re.compile(
    rf"(?P<first>\b(?:first|older|earlier|original)(?:{_SUIT}|{_OF_TWO}|(?<=older) (?:case|one)\b)|{_NUMERAL} I(?=[,.:;)]|$))"
    rf"|(?P<second>\b(?:second|newer|later)(?:{_SUIT}|{_OF_TWO}|(?<=newer) (?:case|one)\b)|{_NUMERAL} II\b)"
)
_MAY_TURN = re.compile(r"first|second|older|newer|earlier|later|original| II?\b")  # cheap, and mostly says no
_BESIDE = re.compile(rf"(?:\b(?:a|the|her|his|their)|['’]s) (?:second|newer|later)(?:{_SUIT})")


def turn(lead: str, body: str) -> str | None:
    """Return which of two like lawsuits a story is about, "first" or "second", if it says so.

    Headline and summary name the story's own; where they are silent, a second one in the body is the other.
    """
    spoken = {m.lastgroup for m in _TURN.finditer(lead)} if _MAY_TURN.search(lead) else set()
    if spoken:
        return spoken.pop() if len(spoken) == 1 else None
    return "first" if _BESIDE.search(body) else None


@lru_cache(maxsize=4)
def _told(text: str) -> tuple[tuple[Proceeding | None, str], ...]:
    """The proceeding or the cause that each telling word speaks for; kept, since both are asked for."""
    return tuple(fact for fact, _ in _FACTS.matches(text))


def proceedings(text: str) -> dict[Proceeding, int]:
    """Count the words that speak for each kind of proceeding."""
    return dict(Counter(kind for kind, _ in _told(text) if kind))


def causes(text: str) -> frozenset[str]:
    """Return what the matter is about, as far as tell-tale words say it."""
    return frozenset(cause for _, cause in _told(text) if cause)


def judges(text: str) -> dict[str, str]:
    """Return the judges named: surname in lower case -> surname as written ("U.S. District Judge Lewis A. Kaplan")."""
    found: dict[str, str] = {}
    if not _MAY_JUDGE.search(text):
        return found
    british = bool(_BRITISH_BENCH.search(text))
    for m in islice(_JUDGE.finditer(text), _MOST):
        name = m["name"] or m["behind"] or m["listed"] or m["called"]
        if m["title"] in {"Lord", "Lady", "Sheriff"} and not british:
            continue  # peers, singers and policemen
        surname = _surname(name, shouting=_is_shouted(text, m.start()))
        if surname and not (m["title"] in {"Justice", "justice"} and surname.lower() in _HIGHEST_BENCH):
            found[surname.lower()] = surname
    return found


def _surname(name: str, *, shouting: bool) -> str | None:
    """The last word of a name as far as it is one.

    Among capitals everywhere an uncommon word is the surname if a verb follows; "Dale Ho" and "Failla Trial" are alike.
    """
    kept = None
    for word in name.split():
        plain = re.sub(r"['’]s$", "", word)
        if word.endswith(".") or word in {"Jr", "Sr"}:
            continue
        low = plain.lower()
        if (kept and low == "judge") or low.endswith(("n't", "n’t")):
            return plain if low == "judge" else kept
        if low in _NO_SURNAME or is_calendar(plain):
            break
        if shouting and is_common(plain):
            return kept if _is_verbal(low) else None
        kept = plain
        if plain != word:
            break  # what follows a possessive is no name
    return kept if kept and kept[0].isupper() else None


def _is_verbal(word: str) -> bool:
    return word in _FUNCTION_WORDS or word.endswith(("s", "ed", "ing"))


def _is_shouted(text: str, i: int) -> bool:
    """Whether the headline around position `i` has capitals everywhere."""
    begin = max(text.rfind(mark, max(0, i - _HEADLINE), i) for mark in (". ", "; ", ": ", "? ")) + 1
    ends = [end for mark in (". ", "; ", "? ") if (end := text.find(mark, i, i + _HEADLINE)) > 0]
    return is_title_case(text[max(begin, i - _HEADLINE) : min(ends, default=i + _HEADLINE)])


def amounts(text: str) -> frozenset[str]:
    """Return the sums of money, as plain numbers ("$5.5 million" -> "5500000")."""
    found: set[str] = set()
    if not any(map(text.__contains__, _AMOUNTS_HAVE)):
        return frozenset()
    for m in _AMOUNT.finditer(text):
        number = float((m["n"] or m["n2"]).replace(",", "") or 0) * _UNIT.get(m["u"] or m["u2"] or "", 1)
        if number >= 1000:
            found.add(f"{number:.0f}")
    return frozenset(found)


def filed_years(text: str) -> frozenset[int]:
    """Return the years in which the text says a suit was filed."""
    if "19" not in text and "20" not in text:
        return frozenset()
    return frozenset(int(m["y"] or m["y2"]) for m in _FILED.finditer(text))
