"""Links in a story's body to a docket, a filing or an opinion: the surest sign of which case is meant.

Pure.  Addresses read: CourtListener dockets and its RECAP archive, the Supreme Court's docket and opinion pages, CM/ECF
servers, GovInfo, Justia's dockets, the neutral citations of the National Archives and BAILII, and the EU's Curia.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from digest.cases.dockets import DocketNumber, find_dockets

_PATTERNS = (
    re.compile(r"storage\.courtlistener\.com/recap/gov\.uscourts\.(?P<court>[a-z0-9]+)\.(?P<case>\d+)"),
    re.compile(r"courtlistener\.com/docket/(?P<case>\d+)"),
    re.compile(r"supremecourt\.gov/(?:docket/docketfiles/html/public|search\.aspx\?filename=/docket/docketfiles/html/public|DocketPDF/\d+|opinions/\d\dpdf)/(?P<scotus>\d\d[-aAmM]\d{1,5})"),
    re.compile(r"ecf\.(?P<court>[a-z0-9]+)\.uscourts\.gov/.{0,200}?(?:caseNum=(?P<number>[\d-]+)|DktRpt\.pl\?(?P<case>\d+))"),
    re.compile(r"govinfo\.gov/.{0,60}?USCOURTS-(?P<court>[a-z0-9]+)-(?P<office>\d{1,2})_(?P<year>\d\d)-(?P<type>[a-z]{2})-(?P<serial>\d{5})"),
    re.compile(r"justia\.com/.{0,80}?/(?P<court>[a-z]{3,4})ce/(?P<office>\d{1,2}):20(?P<year>\d\d)(?P<type>[a-z]{2})(?P<serial>\d{5})"),
    re.compile(r"caselaw\.nationalarchives\.gov\.uk/(?P<reporter>[a-z]+(?:/(?:civ|crim))?)/(?P<year>\d{4})/(?P<serial>\d+)"),
    re.compile(r"bailii\.org/.{0,20}?/cases/(?P<reporter>[A-Z]+(?:/(?:Civ|Crim))?)/(?P<year>\d{4})/(?P<serial>\d+)"),
    re.compile(r"curia\.europa\.eu/.{0,200}?num=(?P<european>[CT]-\d{1,4}/\d\d)"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """What the links of a story point at."""

    dockets: tuple[DocketNumber, ...] = ()
    court: str | None = None  # when all links that name a court name one


def find_links(links: Iterable[str]) -> Linked:
    """Read the addresses that a story links to.  A server's own case id serves as a number too ("nysd case 543790")."""
    numbers: list[DocketNumber] = []
    courts: set[str] = set()
    for link in links:
        for pattern in _PATTERNS:
            if m := pattern.search(unquote(link)):
                parts = m.groupdict()
                court = parts.get("court") or ("scotus" if parts.get("scotus") else None)
                courts |= {court} if court else set()
                numbers += _number(parts, court)
    return Linked(tuple(numbers), courts.pop() if len(courts) == 1 else None)


def _number(parts: dict[str, str | None], court: str | None) -> list[DocketNumber]:
    """The number that an address spells in its own way, as a text would write it."""
    if number := parts.get("scotus") or parts.get("number"):
        return find_dockets(f"No. {number.upper()}")
    if parts.get("office"):
        return find_dockets("{office}:{year}-{type}-{serial}".format_map(parts))
    if reporter := parts.get("reporter"):
        name, _, division = reporter.partition("/")
        return find_dockets(f"[{parts['year']}] {name.upper()} {division.title()} {parts['serial']}".replace("  ", " "))
    if european := parts.get("european"):
        return find_dockets(european)
    case = f"{court or 'courtlistener'} case {parts['case']}"
    return [DocketNumber(case, case, case, "other", (0, 0))]
