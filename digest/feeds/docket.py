"""What an item of a court's own feed states about itself: number, caption, court, event.  Pure; facts, no guesses.

Read are PACER's feeds of district, bankruptcy and appeals courts ("1:18-cv-03365 Chau v. Donovan et al" above "[Notice
of Appearance] (3)"), CourtListener's docket feeds ("Entry #12 in Carroll v. Trump, 1:20-cv-07311"), and courts' feeds
of opinions and arguments ("20-1046: KYOCERA v. ITC [OPINION], Precedential"; a caption above "Docket#: 24-2057").

The number is the court's own without what is not part of it: a defendant's number ("1:18-cr-00224-1") and the judge's
initials ("16-10992-smb"), which change while the case stays.  The caption is as given; feeds cut it off as they like.
"""

import re
from urllib.parse import urlsplit

from digest.model import DocketEntry

_STATE_CODE = (
    r"a[klrz]|c[aot]|d[ce]|fl|g[au]|hi|i[adln]|k[sy]|la|m[adeinost]|n[cdehjmvy]|nmi|o[hkr]|pa|pr|ri|s[cd]|t[nx]|ut"
    r"|v[ait]|w[aivy]"
)
_COURT = re.compile(rf"(?:{_STATE_CODE})[cemnsw]?[bd]|ca\d\d?|cadc|cafc|cit|jpml|cofc|uscfc")
_OTHER_NAMES = {"azb": "arb", "neb": "nebraskab", "cofc": "uscfc"}  # courts-db's ids, where PACER's host differs
_HOST = re.compile(r"(?:^|\.)([a-z0-9]+)(?:-mega)?\.uscourts\.gov$")
_IN_PATH = re.compile(r"gov\.uscourts\.([a-z0-9]+)\.|/USCOURTS-([a-z0-9]+)-")  # CourtListener's archive, govinfo.gov
_SCOTUS = re.compile(r"(?:^|\.)supremecourt\.gov/|^www\.law\.cornell\.edu/supremecourt/")

_DISTRICT = r"\d:\d\d-~?[a-zA-Z]{2,4}-\d{3,6}(?=-|\b)"
_APPEALS = r"\d\d[-–]\d{1,5}"
_SUPREME = r"\d\d[AMO]\d{1,4}"
_STATE = r"(?=[\w.-]*\d[\w.-]*-|[A-Z]+\d{4})[A-Z0-9][A-Z0-9.]*(?:-[A-Z0-9.]+)*"  # "2022-0613-KSJM", "A167702"
_NUMBER = rf"({_DISTRICT}|{_APPEALS}|{_SUPREME})(?:-\d{{1,3}})?(?:-[a-zA-Z]{{2,4}}\d?)*"
_LABEL = r"(?:Nos?\.|Case(?: No\.)?|Docket(?: No\.)?|Appeal (?:No\.|Number))[:#]?\s*"

_NUMBER_FIRST = re.compile(rf"(?:{_LABEL})?(?:{_NUMBER}|({_STATE}))(?:\s*[:|—–-]\s+|\s+|$)(.*)", re.DOTALL)
_ENTRY_IN = re.compile(rf"(?:Entry #(\d+)|Minute entry from [\w-]+) in (.+), (?:{_NUMBER}|([\w:.-]+))", re.DOTALL)
_IN_BRACKETS = re.compile(rf"(.+?) \([^()]*?{_NUMBER}\)(?:\s+[—–-]\s+(?:Entry (\d+)|(.+)))?", re.DOTALL)
_NUMBER_BELOW = re.compile(rf"(?:\b(?:Docket|Case|Appeal)(?: No\.| Number)?\s*#?:\s*|\bNos?\.\s*|^){_NUMBER}(?![\w/])")
_EVENT_AFTER = re.compile(r"\s*\[([^\[\]]+)\](?:,\s*[\w-]+)?$")

_EVENT_BELOW = re.compile(r"^(Oral argument)\b|\b((?:Unp|P)ublished (?:Opinion|Order|Judgment)[A-Za-z ]{0,40})$")

_PACER = re.compile(r"(?:Type: .*?|)(?=\[)", re.DOTALL)  # "Type: bk Office: 1 Chapter: 11 Trustee: … [Event] (3)"
_ENTRY_NUMBER = re.compile(r"^\s*\((?:(\d{1,6})|doc)\)|\s\((\d{1,6})\)$")  # "(doc)": a filing without a number
_FILING = re.compile(r"/docs?1/|\.pdf(?:$|\?)", re.IGNORECASE)


def court_of(address: str) -> str | None:
    """Return the courts-db id of the US court that `address` belongs to, or None.

    Hosts of PACER end in "d" for a district court, in "b" for a bankruptcy court.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    if _SCOTUS.search(host + parts.path):
        return "scotus"
    path = _IN_PATH.search(parts.path)
    found = _HOST.search(host)
    name = path[1] or path[2] if path else found[1] if found else ""
    if not name or not _COURT.fullmatch(name):
        return None
    return _OTHER_NAMES.get(name, name)


def is_filing_system(address: str) -> bool:
    """Return whether `address` is in a federal court's electronic case files."""
    host = urlsplit(address).hostname or "" if ".uscourts.gov" in address.lower() else ""
    return host.startswith("ecf.") and host.endswith(".uscourts.gov")


def docket_entry(
    title: str, text: str, addresses: tuple[str, ...], enclosures: tuple[str, ...] = ()
) -> DocketEntry | None:
    """Return what a docket item states, or None if it gives no docket number.

    Args:
        title: the item's title, plain.
        text: its description, plain.
        addresses: the item's link, what it links to, the feed's own address; the first that tells the court decides.
        enclosures: files that come with it: the filing, or an argument's recording.
    """
    found = _title(title, text)
    if found is None:
        return None
    number, caption, entry, event = found
    told = event_text(text)
    if told is not None:
        event, entry = told[0], told[1] or entry
    elif event is None and (below := _EVENT_BELOW.search(text)):
        event = below[1] or below[2]
    return DocketEntry(
        docket=number,
        caption=" ".join(caption.split()).rstrip(" ,;") or None,
        court=next(filter(None, map(court_of, (*addresses, *enclosures))), None),
        number=entry,
        event=event,
        document=next((address for address in addresses if _FILING.search(address)), next(iter(enclosures), None)),
    )


def is_entry(title: str, text: str) -> bool:
    """Return whether an item is written as PACER writes them, wherever it is read: a number first, "[Event]" below."""
    found = _NUMBER_FIRST.fullmatch(title)
    return bool(found and found[1] and found[3] and event_text(text))


def event_text(text: str) -> tuple[str, int | None, str] | None:
    """Return event, entry number, and the whole in readable form, of a description in PACER's style; else None.

    "[Letter] from the Department (146)" gives "Letter", 146, "Letter from the Department".
    """
    prefix = _PACER.match(text)
    if prefix is None:
        return None
    event, rest = _bracketed(text[prefix.end() :])
    if not event:
        return None
    numbered = _ENTRY_NUMBER.search(rest)
    if numbered:
        rest = rest[: numbered.start()] + rest[numbered.end() :]
    number = (numbered[1] or numbered[2]) if numbered else None
    return event, int(number) if number else None, " ".join(f"{event} {rest}".split())


def _bracketed(text: str) -> tuple[str, str]:
    """Split "[a [b] c] d" into "a [b] c" and " d"; an event's name may have brackets in it."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "[") - (letter == "]")
        if depth == 0:
            return " ".join(text[1:at].split()), text[at + 1 :]
    return "", text


def _title(title: str, text: str) -> tuple[str, str, int | None, str | None] | None:
    """Return docket number, caption, entry number and event as far as the title and the text below tell them."""
    if m := _NUMBER_FIRST.fullmatch(title):
        caption, event = _split_event(m[3])
        return _hyphens(m[1] or m[2]), caption, None, event
    if m := _ENTRY_IN.fullmatch(title):
        return _hyphens(m[3] or m[4]), m[2], int(m[1]) if m[1] else None, None
    if m := _IN_BRACKETS.fullmatch(title):
        return _hyphens(m[2]), m[1], int(m[3]) if m[3] else None, m[4]
    if m := _NUMBER_BELOW.search(text[:1000]):
        caption, event = _split_event(title)
        return _hyphens(m[1]), caption, None, event
    return None


def _split_event(caption: str) -> tuple[str, str | None]:
    found = _EVENT_AFTER.search(caption)
    return (caption[: found.start()], found[1]) if found else (caption, None)


def _hyphens(number: str) -> str:
    return number.replace("–", "-")
