"""Links in a story's body to a docket, a filing or an opinion: the surest sign of which case is meant.

Pure.  Addresses read: CourtListener dockets and its RECAP archive, the Supreme Court's docket pages, CM/ECF servers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digest.cases.dockets import DocketNumber, find_dockets

_RECAP = re.compile(r"storage\.courtlistener\.com/recap/gov\.uscourts\.(?P<court>[a-z0-9]+)\.(?P<case>\d+)")
_DOCKET = re.compile(r"courtlistener\.com/docket/(?P<case>\d+)")
_SCOTUS = re.compile(r"supremecourt\.gov/(?:docket/docketfiles/html/public|search\.aspx\?filename=/docket/docketfiles/html/public|DocketPDF/\d+)/(?P<number>\d\d[-aAmM]\d{1,5})")
_ECF = re.compile(r"ecf\.(?P<court>[a-z0-9]+)\.uscourts\.gov/.*?(?:caseNum=(?P<number>[\d-]+)|DktRpt\.pl\?(?P<case>\d+))")


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
        for pattern in (_RECAP, _DOCKET, _SCOTUS, _ECF):
            if m := pattern.search(link):
                parts = m.groupdict()
                court = parts.get("court") or ("scotus" if pattern is _SCOTUS else None)
                courts |= {court} if court else set()
                numbers += _number(parts, court)
    return Linked(tuple(numbers), courts.pop() if len(courts) == 1 else None)


def _number(parts: dict[str, str | None], court: str | None) -> list[DocketNumber]:
    if number := parts.get("number"):
        return find_dockets(f"No. {number.upper()}")
    case = f"{court or 'courtlistener'} case {parts['case']}"
    return [DocketNumber(case, case, case, "other", (0, 0))]
