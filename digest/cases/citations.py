"""Reporter citations in running text ("310 A.3d 430"), read by eyecite.  Pure.

A citation names a decision, and so its case, wherever it stands; it is kept beside the docket numbers.  eyecite is
loaded only when a text looks as if it cited: few news stories do, and loading takes a quarter of a second.
"""

import re

from digest.cases.dockets import DocketNumber

_LOOKS_LIKE_ONE = re.compile(
    r"\d(?<!\w\d)\d{0,3} (?:U\. ?S\. |S\. ?Ct\.|L\. ?Ed|F\.(?:2d|3d|4th)? ?\d|F\. ?Supp|F\. ?App|B\.R\.|F\.R\.D\.|"
    r"[A-Z][A-Za-z]*\.(?: ?[A-Z][A-Za-z]*\.)* ?(?:2d|3d|4th|5th)|[AP]\. ?\d|N\.E\.|N\.W\.|S\.E\.|S\.W\.|So\. |Cal\. |"
    r"N\.Y\. )"
)


def find_citations(text: str) -> list[DocketNumber]:
    """Return the full case citations in `text`, in order, in the reporters' own spelling."""
    if not _LOOKS_LIKE_ONE.search(text):
        return []
    from eyecite import get_citations
    from eyecite.models import FullCaseCitation

    found = []
    for citation in get_citations(text):
        if isinstance(citation, FullCaseCitation):
            number = citation.corrected_citation()
            found.append(DocketNumber(citation.matched_text(), number, number.lower(), "neutral", citation.span()))
    return found


def is_reporter_citation(number: DocketNumber) -> bool:
    """Whether it is volume and page ("372 U.S. 58"), and no neutral citation: those have no points ("2023 SCC 5")."""
    return number.kind == "neutral" and "." in number.number
