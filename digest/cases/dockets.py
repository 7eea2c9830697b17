"""Docket numbers in running text: how courts, agencies and reporters write them, and their normal form.

Pure.  A number without its court is not an identity: `1:20-cv-00001` exists in ninety districts.  Sources of the forms:
28 U.S.C. district numbering as CM/ECF prints it (office:yy-type-nnnnn), the Supreme Court's docket (yy-nnn, yyAnnn,
yyMnn), JPML (MDL No.), ITC (337-TA-), PTAB (IPR/PGR/CBM), NLRB (rr-CA-nnnnnn), neutral citations of the United Kingdom,
Canada, Australia, India and of US states, the Court of Justice of the EU (C-, T-), the European Court of Human Rights.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
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


_TYPES = "(?i:civ|cv|crim|cr|misc|mc|md|mag|mj|ml|bk|ap|op|po|ct|vv|mp)"
_TYPE_OF = {"civ": "cv", "crim": "cr", "misc": "mc", "mag": "mj"}  # as chambers write it -> as CM/ECF does
_INITIALS = r"(?:-[A-Z][A-Za-z]{1,3})*(?:\s?\([A-Z]{2,4}\))*"
_NO = r"(?:[Nn]os?\.|Numbers?|№|#)\s?"
_LABEL = (
    r"(?:(?:Civil|Criminal|Crim\.|Civ\.|Adversary|Adv\.|Case|Cause|Docket|Index|File|Claim|Petition|Appeal|Application|"
    r"Action|App\.|C\.A\.|Writ Petition|W\.P\.|Inv\.|Investigation|Cr\.|Proceeding|Proc\.|Court File)\s?){1,3}"
)


_Form = Callable[[re.Match[str]], tuple[str, str]]  # a match -> normal form, key


def _year(text: str) -> str:
    return text[-2:]


def _district(m: re.Match[str]) -> tuple[str, str]:
    office = f"{int(m['office'])}:" if m["office"] else ""
    kind = m["type"].lower()
    core = f"{_year(m['year'])}-{_TYPE_OF.get(kind, kind)}-{int(m['serial']):05d}"
    return office + core, core


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


def _indian(m: re.Match[str]) -> tuple[str, str]:
    """A petition's letters, number and year, however they are joined: "W.P.(C) No. 880 of 2017", "WP(C) 880/2017"."""
    number = re.sub(r"\s+", " ", m["number"])
    letters = re.sub(r"[^a-z]|\bno\b|\bof\b", "", number.lower())
    serial, year = re.findall(r"\d+", number)
    return number, f"{letters} {int(serial)}/{year}"


def _without_mark(m: re.Match[str]) -> tuple[str, str]:
    """A number whose last letter tells the kind of list it is on."""
    return m["number"], re.sub(r"-[a-z]$", "", m["number"].lower())


def _mdl(m: re.Match[str]) -> tuple[str, str]:
    return f"MDL No. {int(m['number'])}", f"mdl{int(m['number'])}"


def _ftc(m: re.Match[str]) -> tuple[str, str]:
    return f"Docket No. {m['number']}", f"d-{m['number'].lstrip('Dd-')}"


_DASH = "-–"
_FORMS: tuple[tuple[DocketKind, str, str, _Form], ...] = (  # kind, signs or words one of which it must have, pattern, form
    # Federal trial courts, behind a state's number that holds the like of theirs
    ("state", _DASH, r"\b(?P<number>\d\d-(?:[A-Z]{2}-)?(?:CV|CR|PR|JV|FA|CO)-\d\d-\d{1,5})\b", _zeroless),  # Minnesota
    ("district", _DASH, rf"\b(?:(?P<office>\d{{1,2}}):)?(?!\d{{4}}[-–][A-Z])(?P<year>(?:19|20)?\d\d)[-–](?P<type>{_TYPES})[-–](?P<serial>\d{{1,6}})\b{_INITIALS}", _district),
    ("district", "cv cr CV CR", rf"\b(?:(?P<office>\d{{1,2}}):)?(?P<year>\d\d)\s?(?P<type>cv|cr|CV|CR)\s?(?P<serial>\d{{2,5}})\b{_INITIALS}", _district),
    ("district", "Civ CIV Crim Cr. CRIM Misc Mag", rf"\b(?P<office>(?!))?(?P<year>\d\d)[- ]?(?P<type>Civ|CIV|Crim|CRIM|Cr|Misc|Mag)\.?[- ]?\s?(?P<serial>\d{{1,5}})\b{_INITIALS}", _district),
    ("mdl", "MDL", r"\bMDL(?:\s?-\s?|\s(?:No\.\s?)?|\s\(No\.\s)(?P<number>\d{3,4})\b", _mdl),
    ("bankruptcy", "Adv", r"\bAdv(?:\.|ersary)(?: Proc\.| Pro\.| Proceeding)? (?:Case )?No\. (?P<year>\d\d)[-–](?P<serial>\d{4,5})\b(?:-[a-z]{2,4}\b|\s?\([A-Z]{2,3}\))?", _bankruptcy),
    # Neutral citations
    ("neutral", "[", r"(?P<number>\[(?:19|20)\d\d\]\s(?:UKSC|UKPC|UKHL|UKEAT|EAT|EWCA\s(?:Civ|Crim)|EWHC|EWFC|EWCOP|UKUT|UKFTT|CSIH|CSOH|HCJAC|NICA|NIQB|NIKB|IEHC|IESC|IECA|CAT|HCA|FCA|FCAFC|NSWSC|NSWCA|VSC|VSCA|QSC|QCA|WASC|WASCA|SASC|NZHC|NZCA|NZSC|SGCA|SGHC|HKCFA|HKCFI)\s\d{1,5}(?:\s\([A-Za-z]+\))?)", _plain),
    ("neutral", "19 20", r"\b(?P<number>(?:19|20)\d\d\s(?:SCC|FCA|FC|TCC|ONCA|ONSC|BCCA|BCSC|ABCA|ABKB|ABQB|QCCA|QCCS|SKCA|SKKB|MBCA|MBKB|NSCA|NSSC|NBCA|INSC|CO|COA|ME|ND|SD|UT|VT|WI|WY|MT|NM|NMSC|NMCA|OK|OH|IL|AR|ID|NH|NCBC|PA\sSuper)\s\d{1,6})\b", _plain),
    ("neutral", "Ohio NMSC NMCA", r"\b(?P<number>(?:19|20)\d\d-(?:Ohio|NMSC|NMCA)-\d{1,5})\b", _plain),
    # Europe
    ("foreign", "C- T- C‑ T‑ C– T–", r"\b(?P<number>(?:Joined\sCases\s)?[CT][-‑–]\d{1,4}/\d\d(?:\s?P)?)\b", _plain),
    ("foreign", "pp", r"\b[Aa]pp(?:lication|l?\.) nos?\. (?P<number>\d{2,5}/\d\d)\b", _plain),
    ("foreign", "UPC", r"\b(?P<number>UPC_(?:CFI|CoA)_\d{1,4}/20\d\d)\b", _plain),
    # Agencies
    ("agency", "337", r"\b(?P<number>337-TA-\d{3,4})\b", _plain),
    ("agency", "IPR PGR CBM DER", r"\b(?P<number>(?:IPR|PGR|CBM|DER)\d{4}-\d{5})\b", _plain),
    ("agency", _DASH, r"\b(?P<number>\d{2}-(?:C[A-E]|R[CDM]|UD)-\d{5,6})\b", _plain),
    ("agency", "AT.", r"\b(?P<number>AT\.\d{5})\b", _plain),
    ("agency", "Docket Dkt", r"(?:FTC\s)?(?:Docket|Dkt\.)\sNo\.\s(?P<number>D?-?9\d{3})\b", _ftc),
    ("agency", "File", r"\b(?:File|AP File)\sNo\.\s(?P<number>3-\d{5})\b", _plain),
    # Courts of the states
    ("state", "Ind", r"\bInd(?:\.|ictment) No\. (?P<number>\d{4,5}[-/]\d{2,4})\b", _plain),
    ("state", _DASH, r"\b(?P<number>(?:19|20)\d\d[-–]\d{4}[-–][A-Z]{2,4})\b", _trimmed),  # Delaware
    ("state", "Index", r"\bIndex\sNo\.?\s?(?P<number>\d{4,7}[/-]\d{2,4}[A-Z]?)\b", _plain),  # New York
    ("state", "19 20", r"\b(?P<number>(?:19|20)\d\d-?(?:CV|CR|CH|CF|CA|CC|CP|DR|L|SC)-?\d{2,8})\b", _plain),
    ("state", "19 20", r"\b(?P<number>(?:19|20)\d\d [A-Z]{1,2} \d{5,6})\b", _plain),  # Cook County
    ("state", "CVS CRS CVD", r"\b(?P<number>\d\d (?:CVS|CRS|CVD) \d{3,6})\b", _plain),  # North Carolina
    ("state", "M.D. C.D. MAP EAP WAP MDA EDA WDA", r"\b(?P<number>\d{1,4} (?:M\.D\.|C\.D\.|[MEW](?:AP|DA)) (?:19|20)\d\d)\b", _plain),  # Pennsylvania
    ("state", "SJC", r"\b(?P<number>SJC-\d{5})\b", _plain),  # Massachusetts
    ("state", "WR- PD-", r"\b(?P<number>WR-\d\d,\d{3}-\d\d|PD-\d{4}-\d\d)\b", _plain),  # Texas, criminal appeals
    ("state", "-S", r"\b(?P<number>[A-Z]{3}-[A-Z]{2}-?\d\d-\d{7}-S)\b", _without_mark),  # Connecticut
    ("state", _DASH, r"\b(?P<number>\d\d-\d-\d{5}-\d)(?: [A-Z]{3})?\b", _plain),  # Washington
    ("state", _DASH, r"\b(?P<number>C[RV]\d\d-\d\d-\d{3,6}|C[RV](?:19|20)\d\d-\d{6})\b", _plain),  # Idaho, Arizona
    ("state", "No. ase |", r"(?:\b(?:No\.|[Cc]ase)\s|^)(?P<number>[A-HS]\d{6})\b(?= \||[,.;:)\s]|$)", _plain),  # California, appeals
    ("state", "CF CA MM", r"\b(?P<number>\d\d-\d{5,6}-?(?:CF|CA|MM)-?\d\d[A-Z]?)\b", _plain),  # Florida
    ("other", _DASH, r"\b(?P<number>[A-Z]{1,5}(?:-\d{1,3})?(?:-[A-Z]{1,3})?-(?:(?:19|20)\d\d-\d{4,8}|\d\d-\d{5,8})(?:-\d\d[A-Z]{2}|-[A-Z]{2,4})?)\b", _zeroless),
    ("state", "", r"\b(?P<number>\d{2,4}-?[A-Z]{1,4}-?\d{2,8}(?:-\d{2,4})?)(?=[\s,;:.)\]]|$)(?<=\d)", _zeroless),
    # Abroad
    ("foreign", "19 20", r"\b(?P<number>(?:W\.?P\.?L?|Civil Appeal|Criminal Appeal|SLP|PIL|Crl\.?A\.?)(?:\s?\([A-Za-z.]+\))?[\s/](?:No\.?\s)?\d{1,6}(?:\s?/\s?|\sof\s)(?:19|20)\d\d)\b", _indian),
    ("foreign", "VID NSD QUD WAD SAD ACD TAD NTD", r"\b(?P<number>(?:VID|NSD|QUD|WAD|SAD|ACD|TAD|NTD)\s?\d{1,5}/20\d\d)\b", _plain),  # Australia
    ("foreign", "/", r"\b(?P<number>\d{3,4}/\d{1,2}/\d{1,2}/\d\d)\b", _plain),  # Competition Appeal Tribunal
    ("foreign", "UKSC", r"\b(?P<number>UKSC (?:19|20)\d\d/\d{4})\b", _plain),
    ("foreign", "HQ QB KB BL CL HC HP IL PT FL LM T20", r"\b(?P<number>(?:HQ|QB|KB|BL|CL|HC|HP|IL|PT|FL|LM)\d\d[A-Z]\d{5}|T20[12]\d{5})\b", _plain),  # England
    ("foreign", "ile", r"\b[Ff]ile (?:No\. )?(?P<number>\d{5})\b(?![.,]\d)", _plain),  # Supreme Court of Canada
    ("foreign", "20", r"\b(?P<number>20\d\d[A-Z][a-z]+(?:-?[A-Z][a-z]+)?\d{1,6})\b", _plain),  # Korea
    # Appeals, and the Supreme Court
    ("appeal", _DASH, rf"\b(?:{_LABEL})?{_NO}(?P<number>\d\d[-–]\d{{1,5}})(?![-–\d/]|:\d)", _zeroless),
    ("other", _DASH, rf"\b(?:{_LABEL})?{_NO}(?P<number>(?:19|20)\d\d[-–]\d{{3,5}})(?![-–\d/]|:\d)", _trimmed),
    ("appeal", _DASH, r"^(?P<number>\d\d[-–]\d{2,5})(?=:?\s+[A-Z|])", _zeroless),
    ("other", _DASH, r"^(?P<number>20\d\d[-–]\d{4})(?=:?\s+[A-Z|])", _trimmed),
    ("appeal", "A M", rf"\b(?:{_NO})?(?P<number>(?:2[0-9]|1[0-9])[AM]\d{{1,4}})\b", _plain),
    ("bankruptcy", _DASH, r"\b(?P<year>\d\d)[-–](?P<serial>\d{5})(?:[-–][a-z]{2,4}\d{0,2}\b|\s?\([A-Z]{3}\))", _bankruptcy),
    ("other", "o. os. umber № #", rf"\b{_LABEL}{_NO}(?P<number>(?=[\w:./-]*\d[\w:./-]*\d)[A-Z0-9][\w:./-]{{2,24}}\w)", _zeroless),
)  # fmt: skip
_DASHED = re.compile(r"\d[-–]|[-–]\d")
_DASHES = ("-", "–")
_COMPILED = tuple(
    (kind, _DASHES if signs == _DASH else tuple(signs.split()), re.compile(pattern), form)
    for kind, signs, pattern, form in _FORMS
)
_NEXT = re.compile(r"(?:,|,? and| &|;)\s(?:No\.\s)?(?P<number>\d\d[-–]\d{2,5}|20\d\d[-–]\d{4})(?=[,;.)\s]|$)")
# Every form has a digit beside a dash, a bar, a capital or a label; most sentences have none.
_MAY_DOCKET = re.compile(
    r"\d(?:[-–/:]\w|\]| ?[A-Z]|c[vr]\d| \||(?<=[-–/_:A-Z№#]\d)|(?<=[A-Z][. )-]\d)|(?<=[A-Z][.)] \d)|(?<=[Nn]o\. \d)|(?<=[Nn]o\.\d)|"
    r"(?<=[Nn]os\. \d)|(?<=[Nn]umber \d)|(?<=[№#] \d)|(?<=[Ff]ile \d)|(?<=\(No\. \d))"
)


def find_dockets(text: str) -> list[DocketNumber]:
    """Return the docket numbers in `text`, in order; where two forms match the same place the more exact one is kept."""
    if not _MAY_DOCKET.search(text):
        return []
    found: list[DocketNumber] = []  # in order, none overlaps another
    for number in _matches(text):
        _add(found, number)
    for number in tuple(found):
        for later in _listed(text, number):
            if not _add(found, later):
                break  # the list of that number goes on by itself
    return found


def _add(found: list[DocketNumber], number: DocketNumber) -> bool:
    """Put a number among those found, unless its place is taken."""
    i = bisect_left(found, number.span, key=lambda other: other.span)
    free_before = i == 0 or found[i - 1].span[1] <= number.span[0]
    free_behind = i == len(found) or number.span[1] <= found[i].span[0]
    if free_before and free_behind:
        found.insert(i, number)
    return free_before and free_behind


def _matches(text: str) -> Iterator[DocketNumber]:
    dashed = bool(_DASHED.search(text))
    for kind, signs, pattern, form in _COMPILED:
        if dashed if signs is _DASHES else (not signs or any(sign in text for sign in signs)):
            for m in pattern.finditer(text):
                number, key = form(m)
                yield DocketNumber(m[0], number, key, kind, m.span())


def _listed(text: str, number: DocketNumber) -> Iterator[DocketNumber]:
    """The bare numbers that follow one that is sure: "Nos. 23-235, 23-236 and 23-301"."""
    end = number.span[1]
    while number.kind in {"appeal", "other"} and (m := _NEXT.match(text, end)):
        shown, key = (_trimmed if m["number"].startswith(("19", "20")) and m["number"][4] in _DASH else _zeroless)(m)
        yield DocketNumber(m["number"], shown, key, number.kind, m.span("number"))
        end = m.end()
