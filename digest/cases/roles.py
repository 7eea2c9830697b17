"""The phrases that give a name its role in a matter: "X sued Y", "Y, charged with", "Y must face X's suit".

Pure, a table.  Each phrase says which role the name before, behind or owning it has; how those names are found stands
in parties.py.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Role = Literal["plaintiff", "defendant", "prosecutor", "accused", "debtor", "petitioner", "respondent"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, the words it may begin with, and the roles of the names around it."""

    begins: str
    pattern: str  # in lower case
    subject: Role | None = None  # before it: "X sued"
    object: Role | None = None  # behind it: "sued Y"
    owner: Role | None = None  # before it, in the possessive: "X's suit"
    then: tuple[str, Role] | None = None  # a word that joins one more name to the object: "filed by X against Y"
    beside: bool = False  # the object stands right behind it: "District Attorney X"
    agency: bool = False  # only if an agency that brings civil cases owns it: "the SEC's case against Y"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with a passive, in which the object stands first and the subject behind "by"."""

    forms: str
    participle: str
    subject: Role
    object: Role


_SUITS = "suit suits lawsuit lawsuits complaint complaints class-action class counterclaim counterclaims"
_SUIT = r"(?:(?:law)?suits?|complaints?|class[- ]actions?|counterclaims?)"
_BANKRUPT = r"(?:chapter (?:7|9|11|13|15)|bankruptcy)"
_FEW = r"(?:[\w$.’'\-]+ ){0,4}?"
_GAP = r"(?:[^.;:!?\n]{0,60}? )?"
_CRIME = r"(?:charges?|counts?|indictment|prosecution|prison|jail|years in prison|life in prison)"
_ABOVE = r"(?:supreme court|high court|top court|highest court|appeals? (?:court|panel)|court of appeals?|circ(?:uit|\b)|justices)"

_VERBS = (
    Verb("sue sues sued suing countersues countersued", "sued countersued", "plaintiff", "defendant"),
    Verb("charges charged indict indicts indicted convict convicts convicted sentences sentenced acquit acquits acquitted "
          "arraigned prosecute prosecutes prosecuted",
          "charged indicted convicted sentenced acquitted arraigned prosecuted", "prosecutor", "accused"),
    Verb("fine fines fined", "fined", "prosecutor", "respondent"),
)  # fmt: skip
_PHRASES = (
    Phrase(_SUITS, rf"{_SUIT} {_FEW}(?:filed|brought|lodged|launched) {_GAP}by", object="plaintiff", then=("against", "defendant")),
    Phrase(_SUITS, rf"{_SUIT} {_GAP}against", object="defendant", then=("by", "plaintiff")),
    Phrase(_SUITS, _SUIT, owner="plaintiff"),
    Phrase("file files filed bring brings brought launch launches launched lodges lodged", rf"\w+ {_FEW}{_SUIT} {_GAP}against", "plaintiff", "defendant"),
    Phrase("files filed brings brought launches launched lodges lodged", rf"\w+ (?:a|an|its|his|her|their|another) {_FEW}{_SUIT}", "plaintiff"),
    Phrase("must can’t can't cannot to will", rf"(?:must|can[’']t escape|cannot escape|to|will) face {_FEW}(?:{_SUIT}|claims)", "defendant"),
    Phrase("beat beats escapes escape dodges defeats fights faces faced hit", rf"(?:\w+|hit with) {_FEW}{_SUIT}", "defendant"),
    Phrase("to will agrees agreed", rf"(?:to|will|agree[sd] to) pay {_FEW}{_GAP}(?:to settle|to resolve|in settlement)", "defendant"),
    Phrase("found held ruled", r"\w+ (?:not )?(?:liable|negligent)", "defendant"),
    Phrase("find finds found", r"\w+(?= [^.;:,]{2,50}? (?:not )?liable\b)", object="defendant"),
    Phrase("find finds found", r"\w+(?= [^.;:,]{2,50}? (?:not )?guilty\b)", object="accused"),
    Phrase("found", r"found (?:not )?guilty", "accused"),
    Phrase("not guilty", r"(?:not )?guilty(?= of\b| on\b|:|,|\Z)", "accused"),
    Phrase("plead pleads pleaded pled pleading", r"\w+ (?:not )?(?:guilty|no contest)", "accused"),
    Phrase("enters entered", r"\w+ (?:a )?(?:not[- ])?guilty plea", "accused"),
    Phrase("faces faced facing denies denied", rf"\w+ (?!{_FEW}{_SUIT}){_FEW}{_CRIME}", "accused"),
    Phrase("stands stood goes went", r"(?:stands|stood) trial|(?:goes|went) on trial", "accused"),
    Phrase("accused", r"accused of", "accused"),
    Phrase("charges indictment prosecution", rf"\w+ {_GAP}against", object="accused"),
    Phrase("case enforcement", r"(?:case|enforcement action) against", owner="plaintiff", object="defendant", agency=True),
    Phrase("criminal", rf"criminal (?:case|charges) {_GAP}against", object="accused"),
    Phrase("indictment prosecution conviction arraignment sentencing extradition acquittal", r"\w+ of", object="accused"),
    Phrase("criminal murder fraud", r"\w+ trial of", object="accused"),
    Phrase("indictment conviction convictions arraignment sentencing extradition acquittal", r"\w+", owner="accused"),
    Phrase("criminal murder fraud bribery rape guilty not-guilty", r"[\w-]+ (?:trial|case|plea)(?! of)", owner="accused"),
    Phrase("file files filed filing", rf"\w+ (?:for )?{_FEW}{_BANKRUPT}", "debtor"),
    Phrase("seeks sought enters entered declares declared exits exited", rf"\w+ {_FEW}{_BANKRUPT}", "debtor"),
    Phrase("emerges emerged goes went", rf"\w+ (?:from {_BANKRUPT}|bankrupt)", "debtor"),
    Phrase("bankrupt", r"bankrupt", object="debtor"),
    Phrase("chapter bankruptcy", _BANKRUPT, owner="debtor"),
    Phrase("ask asks asked urge urges urged petition petitions petitioned", rf"\w+ (?:[\w.’'\-]+ ){{0,5}}?{_ABOVE}", "petitioner"),
    Phrase("appeal appeals", r"appeals?\b(?! (?:court|panel|judge|for|board|tribunal)\b)", "petitioner", owner="petitioner"),
    Phrase("appealed appealing", r"\w+", "petitioner"),
    Phrase("appeal petition", r"\w+ by", object="petitioner"),
    Phrase("petition", r"petition", owner="petitioner"),
    Phrase("district", r"district attorney", object="prosecutor", beside=True),
    Phrase("special", r"special (?:counsel|prosecutor)", object="prosecutor", beside=True),
    Phrase("us u.s", r"u\.?s\.? attorney", object="prosecutor", beside=True),
    Phrase("prosecutor", r"prosecutor", object="prosecutor", beside=True),
)  # fmt: skip


Rule: TypeAlias = Verb | tuple[Phrase, re.Pattern[str]]


def _by_first_word() -> dict[str, list[Rule]]:
    rules: dict[str, list[Rule]] = {}
    for verb in _VERBS:
        for word in verb.forms.split():
            rules.setdefault(word, []).append(verb)
    for phrase in _PHRASES:
        pattern = re.compile(rf"(?:{phrase.pattern})(?![\w\-])")
        for word in phrase.begins.split():
            rules.setdefault(word, []).append((phrase, pattern))
    return rules


RULES = _by_first_word()
"""The verbs and phrases that each word may begin."""
