"""A case's name as lawyers set it, from one that a docket shouts.  Pure."""

import re

_KEPT = frozenset(
    "ABC ACLU AIG AMC AMD AT&T BBC BMW BP CBS CEO CFPB CFTC CIA CMA CNN CVS DC DHS DNA DOE DOJ EEOC EPA EU FAA FBI "
    "FCA FCC FDA FDIC FTC GM HCA HP HSBC IBM ICE II III IRS ITC IV JP KPMG LG LLC LLLP LLP LP LTL MGM MSG NA NAACP "
    "NBA NBC NCAA NFL NHL NLRB NPR NRA NSA NV NY PC PGA PLC SA SAP SE SEC SSA TD TSA UBS UFC UK UPS US USA USAA "
    "USDA USPS USPTO VA VI VII WWE XPO".split()
)
"""Words that are names in capitals: nothing else in a line of capitals tells them from words."""
_SMALL = frozenset("a an and as at by d/b/a de for in of on or the to v v. von van ex rel. et al al.".split())
_VOWEL = re.compile(r"[AEIOUY]")
_WORD = re.compile(r"[^\W\d_][\w&/’'.]*")
_VERSUS = re.compile(r"\s(?:vs\.?|VS\.?|versus|VERSUS|V\.?|v)\s")


def set_name(name: str) -> str:
    """Return a caption as it is cited: "v." between the sides, no "et al.", no capitals but each word's first.

    "TRUMP ET AL VS CABLE NEWS NETWORK, INC." gives "Trump v. Cable News Network, Inc.", "In Re: X" gives "In re X".
    """
    parted = _OTHERS.sub("", _VERSUS.sub(" v. ", name))
    parted = re.sub(r"^(?:USA|U\.S\.A\.|United States of America)(?= v\. )", "United States", parted)
    parted = re.sub(r"^(?:In [Rr]e|IN RE):? (?=\S)", "In re ", parted)
    letters = [letter for letter in re.sub(r"^In re | v\. ", "", parted) if letter.isalpha()]
    if len(letters) < _SHORTEST or not all(letter.isupper() for letter in letters):
        return parted
    name = _WORD.sub(lambda match: _word(match.group(), first=match.start() == 0), parted)
    return re.sub(r"^(?:In Re|Ex Parte)\b", lambda match: match.group().capitalize(), name)


_OTHERS = re.compile(r",? (?:et al|ET AL|Et Al)\b\.?")
_SHORTEST = 8  # letters: "SEC v. FTC" shouts no more than it must


def _word(word: str, *, first: bool) -> str:
    bare = word.rstrip(".’'")
    if bare.lower() in _SMALL or word.lower() in _SMALL:
        return word.capitalize() if first else word.lower()
    if bare in _KEPT or "." in bare or (len(bare) < 6 and not _VOWEL.search(bare)):
        return word
    parts = (part.capitalize() for part in re.split(r"(?<=[’'/&])(?=\w{2})", word))
    return re.sub(r"\b(Mc|O[’'])(\w)", lambda m: m[1] + m[2].upper(), "".join(parts))
