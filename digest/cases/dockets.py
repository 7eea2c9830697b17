"""Docket numbers in running text: how courts, agencies and reporters write them, and their normal form.

Pure.  A number without its court is not an identity: `1:20-cv-00001` exists in ninety districts.  Sources of the forms:
28 U.S.C. district numbering as CM/ECF prints it (office:yy-type-nnnnn), the Supreme Court's docket (yy-nnn, yyAnnn,
yyMnn), JPML (MDL No.), ITC (337-TA-), PTAB (IPR/PGR/CBM), NLRB (rr-CA-nnnnnn), neutral citations of the United Kingdom,
Canada, Australia, India and of US states, the Court of Justice of the EU (C-, T-), the European Court of Human Rights.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

DocketKind = Literal["district", "bankruptcy", "appeal", "mdl", "agency", "state", "neutral", "foreign", "other"]


@dataclass(frozen=True, slots=True)
class DocketNumber:
    """A docket number as found, and in normal form."""

    text: str
    number: str  # normal form, for people: "1:20-cv-07311"
    key: str  # what two spellings of one number share: no office digit, no judge's initials
    kind: DocketKind
    span: tuple[int, int]


_TYPES = "cv|cr|mc|md|mj|ml|bk|ap|op|po|ct|vv|mp"
_INITIALS = r"(?:-[A-Z][A-Za-z]{1,3})*(?:\s?\([A-Z]{2,4}\))*"
_NO = r"(?:Nos?\.|Numbers?|№|#)\s?"
_LABEL = (
    r"(?:(?:Civil|Criminal|Crim\.|Civ\.|Adversary|Adv\.|Case|Cause|Docket|Index|File|Claim|Petition|Appeal|Application|"
    r"Action|App\.|C\.A\.|Writ Petition|W\.P\.|Inv\.|Investigation|Cr\.|Proceeding|Proc\.|Release|Court File)\s?){1,3}"
)


def _year(text: str) -> str:
    return text[-2:]


def _district(m: re.Match[str]) -> tuple[str, str]:
    office = f"{int(m['office'])}:" if m["office"] else ""
    core = f"{_year(m['year'])}-{m['type'].lower()}-{int(m['serial']):05d}"
    return office + core, core


def _spelled(kind: str) -> object:
    def form(m: re.Match[str]) -> tuple[str, str]:
        core = f"{_year(m['year'])}-{kind}-{int(m['serial']):05d}"
        return core, core

    return form


def _bankruptcy(m: re.Match[str]) -> tuple[str, str]:
    core = f"{_year(m['year'])}-{int(m['serial']):05d}"
    return core, core


def _plain(m: re.Match[str]) -> tuple[str, str]:
    number = re.sub(r"\s+", " ", m["number"]).strip(" .").replace("–", "-")
    return number, re.sub(r"[\s()]", "", number).lower()


def _trimmed(m: re.Match[str]) -> tuple[str, str]:
    """A number whose last part may be the judge's initials."""
    number = m["number"].replace("–", "-")
    return number, re.sub(r"-[a-z]{2,4}$", "", number.lower())


def _zeroless(m: re.Match[str]) -> tuple[str, str]:
    number = m["number"].replace("–", "-").upper()
    return number, re.sub(r"(?<=-)0+(?=\d)", "", number).lower()


def _mdl(m: re.Match[str]) -> tuple[str, str]:
    return f"MDL No. {int(m['number'])}", f"mdl{int(m['number'])}"


def _ftc(m: re.Match[str]) -> tuple[str, str]:
    return f"Docket No. {m['number']}", f"d-{m['number'].lstrip('Dd-')}"


_FORMS: tuple[tuple[DocketKind, str, object], ...] = (
    ("district", rf"\b(?:(?P<office>\d{{1,2}}):)?(?P<year>(?:19|20)?\d\d)[-–](?P<type>{_TYPES})[-–](?P<serial>\d{{1,6}})\b{_INITIALS}", _district),
    ("district", rf"\b(?:(?P<office>\d{{1,2}}):)?(?P<year>\d\d)\s?(?P<type>cv|cr)\s?(?P<serial>\d{{2,5}})\b{_INITIALS}", _district),
    ("district", rf"\b(?P<year>\d\d)[- ]?Civ\.?[- ]?\s?(?P<serial>\d{{1,5}})\b{_INITIALS}", _spelled("cv")),
    ("district", rf"\b(?P<year>\d\d)[- ]?Cr(?:im)?\.?[- ]?\s?(?P<serial>\d{{1,5}})\b{_INITIALS}", _spelled("cr")),
    ("mdl", r"\bMDL(?:\s?-\s?|\s(?:No\.\s?)?)(?P<number>\d{3,4})\b", _mdl),
    ("neutral", r"(?P<number>\[(?:19|20)\d\d\]\s(?:UKSC|UKPC|UKHL|EWCA\s(?:Civ|Crim)|EWHC|EWFC|EWCOP|UKUT|UKFTT|CSIH|CSOH|HCJAC|NICA|NIQB|NIKB|IEHC|IESC|IECA|CAT|HCA|FCA|FCAFC|NSWSC|NSWCA|VSC|VSCA|QSC|QCA|WASC|WASCA|SASC|NZHC|NZCA|NZSC|SGCA|SGHC|HKCFA|HKCFI)\s\d{1,5}(?:\s\([A-Za-z]+\))?)", _plain),
    ("neutral", r"\b(?P<number>(?:19|20)\d\d\s(?:SCC|FCA|FC|TCC|ONCA|ONSC|BCCA|BCSC|ABCA|ABKB|ABQB|QCCA|QCCS|SKCA|SKKB|MBCA|MBKB|NSCA|NSSC|NBCA|INSC|CO|COA|ME|ND|SD|UT|VT|WI|WY|MT|NM|NMSC|NMCA|OK|OH|IL|AR|ID|NH|NCBC|PA\sSuper)\s\d{1,6})\b", _plain),
    ("foreign", r"\b(?P<number>(?:Joined\sCases\s)?[CT][-‑–]\d{1,4}/\d\d(?:\s?P)?)\b", _plain),
    ("agency", r"\b(?P<number>337-TA-\d{3,4})\b", _plain),
    ("agency", r"\b(?P<number>(?:IPR|PGR|CBM|DER)\d{4}-\d{5})\b", _plain),
    ("agency", r"\b(?P<number>\d{2}-(?:C[A-E]|R[CDM]|UD)-\d{5,6})\b", _plain),
    ("agency", r"\b(?P<number>AT\.\d{5})\b", _plain),
    ("agency", r"(?:FTC\s)?(?:Docket|Dkt\.)\sNo\.\s(?P<number>D?-?9\d{3})\b", _ftc),
    ("agency", r"\b(?:File|AP File)\sNo\.\s(?P<number>3-\d{5})\b", _plain),
    ("state", r"\b(?P<number>(?:19|20)\d\d[-–]\d{4}[-–][A-Z]{2,4})\b", _trimmed),
    ("state", r"\bIndex\sNo\.?\s?(?P<number>\d{4,7}[/-]\d{2,4}[A-Z]?)\b", _plain),
    ("state", r"\b(?P<number>(?:19|20)\d\d-?(?:CV|CR|CH|CF|CA|CC|CP|DR|L|SC)-?\d{2,8})\b", _plain),
    ("state", r"\b(?P<number>\d{2,4}-?[A-Z]{1,4}-?\d{2,8}(?:-\d{2,4})?)(?=[\s,;:.)\]]|$)(?<=\d)", _zeroless),
    ("foreign", r"\b(?P<number>(?:W\.?P\.?|Civil Appeal|Criminal Appeal|SLP|PIL|Crl\.?A\.?)(?:\s?\([A-Za-z.]+\))?\s(?:No\.?\s)?\d{1,6}(?:\s?/\s?|\sof\s)(?:19|20)\d\d)\b", _plain),
    ("appeal", rf"\b(?:{_LABEL})?{_NO}(?P<number>\d\d[-–]\d{{1,5}})(?![-–\d:/])", _zeroless),
    ("appeal", r"^(?P<number>\d\d[-–]\d{2,5})(?=:?\s+[A-Z])", _zeroless),
    ("appeal", r"(?<=, )(?P<number>\d\d-\d{2,5})(?=[,;.)\s]|$)(?<=\d)", _zeroless),
    ("appeal", rf"\b(?:{_NO})?(?P<number>(?:2[0-9]|1[0-9])[AM]\d{{1,4}})\b", _plain),
    ("bankruptcy", r"\b(?P<year>\d\d)[-–](?P<serial>\d{5})(?:[-–][a-z]{2,4}\d{0,2}\b|\s?\([A-Z]{3}\))", _bankruptcy),
    ("other", rf"\b{_LABEL}{_NO}(?P<number>(?=[\w:./-]*\d[\w:./-]*\d)[A-Z0-9][\w:./-]{{2,24}}\w)", _zeroless),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern), form) for kind, pattern, form in _FORMS)
# A digit is needed before any pattern is tried: most sentences have none.
_DIGITS = re.compile(r"\d\d")


def find_dockets(text: str) -> list[DocketNumber]:
    """Return the docket numbers in `text`, in order; where two forms match the same place the more exact one is kept."""
    if not _DIGITS.search(text):
        return []
    taken: list[tuple[int, int]] = []
    found = []
    for number in _matches(text):
        if not any(number.span[0] < end and start < number.span[1] for start, end in taken):
            taken.append(number.span)
            found.append(number)
    return sorted(found, key=lambda n: n.span)


def _matches(text: str) -> Iterator[DocketNumber]:
    for kind, pattern, form in _COMPILED:
        for m in pattern.finditer(text):
            number, key = form(m)  # type: ignore[operator]
            yield DocketNumber(m[0], number, key, kind, m.span())
