"""Courts in running text: their own names, their abbreviations, and what reporters call them.

Pure.  "A Manhattan federal judge", "the 9th Circuit", "S.D.N.Y.", "Delaware's Chancery Court", "Leeds Crown Court":
each becomes a `Forum`, which says as much as the words do and no more.  Ids are those of courts-db.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import Literal, NamedTuple

from digest.cases import place_names
from digest.cases.place_names import STATES
from digest.cases.wordtable import WordTable

System = Literal["federal", "state", "bankruptcy", "agency", "foreign"]
Level = Literal["trial", "appeal", "supreme"]


@dataclass(frozen=True, slots=True)
class Forum:
    """A court or tribunal as far as the text names it."""

    text: str
    system: System
    level: Level
    court: str | None = None  # courts-db id
    place: str | None = None  # state or country, lower case
    span: tuple[int, int] = (0, 0)


class _Sort(NamedTuple):
    """What the words of a pattern say of the court."""

    system: System
    level: Level
    place: str | None = None
    court: str | None = None


_Read = Literal["named", "federal", "appeals"]  # how else the words of a court are read


def _any(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(set(words), key=len, reverse=True))


# Courts that are the same wherever they are named.
_KNOWN = (
    (_Sort("bankruptcy", "trial"), r"bankruptcy (?:judge|court|protection|filing|case)|chapter (?:11|7|13|9|15)|U\.S\. Trustee|creditors['’]? committee|Bankr\."),
    (_Sort("agency", "trial"), r"administrative law judge|ALJ|administrative (?:judge|complaint|trial|court|proceedings?|hearing|order)|in-house (?:court|judge|case|trial)|"
        r"Patent Trial and Appeal Board|PTAB|inter partes review|International Trade Commission|ITC|(?:labor board|NLRB) (?:judge|case|hearing)|immigration (?:judge|court)|Tax Court|Part 3 (?:case|complaint|trial|proceeding)|Board institute[sd]"),
    (_Sort("agency", "appeal"), r"Board of Immigration Appeals"),
    (_Sort("federal", "trial", None, "uscfc"), r"Court of Federal Claims"),
    (_Sort("federal", "trial", None, "cit"), r"Court of International Trade"),
    (_Sort("foreign", "trial", "uk"), r"Crown Court|Sheriff Court|Magistrates['’]? Court|Old Bailey|Commercial Court|Queen['’]s Bench|King['’]s Bench|Chancery Division|Administrative Court|Employment Tribunal|Court of Session|Mrs? Justice|Ms Justice"),
    (_Sort("foreign", "appeal", "uk"), r"Competition Appeal Tribunal|Employment Appeal Tribunal|Upper Tribunal|Lord Justice|Lady Justice|Inner House"),
    (_Sort("foreign", "supreme", "uk"), r"UK Supreme Court|U\.K\. Supreme Court|UKSC|Privy Council|Supreme Court of the United Kingdom"),
    (_Sort("foreign", "trial", "india"), r"(?:Bombay|Delhi|Madras|Kerala|Karnataka|Gujarat|Allahabad|Calcutta|Telangana|Punjab and Haryana|Rajasthan|Patna|Orissa|Gauhati) (?:High Court|HC)|division bench"),
    (_Sort("foreign", "supreme", "india"), r"Supreme Court of India|India['’]s (?:Supreme|top) Court"),
    (_Sort("foreign", "supreme", "canada"), r"Supreme Court of Canada|Canada['’]s (?:Supreme|top) Court"),
    (_Sort("foreign", "appeal", "canada"), r"Federal Court of Appeal|(?:Ontario|Alberta|B\.C\.|British Columbia|Quebec|Manitoba|Saskatchewan) Court of Appeal"),
    (_Sort("foreign", "trial", "canada"), r"Federal Court of Canada|Court of King['’]s Bench|(?:Ontario|Quebec) (?:Superior )?(?:Court|judge)|(?:B\.C\.|British Columbia) (?:Supreme Court|judge)"),
    (_Sort("foreign", "trial", "australia"), r"Federal Court of Australia"),
    (_Sort("foreign", "appeal", "australia"), r"Full (?:Federal )?Court of the Federal Court|Full Federal Court"),
    (_Sort("foreign", "supreme", "australia"), r"High Court of Australia|Australia['’]s (?:High|top|highest) Court"),
    (_Sort("foreign", "supreme", "eu"), r"Court of Justice of the European Union|European Court of Justice|Court of Justice(?! (?:of|for)\b)|CJEU|ECJ|(?:EU|European Union|Europe|bloc)['’]s (?:top|highest) court|Advocate General"),
    (_Sort("foreign", "trial", "eu"), r"General Court|European Commission|Unified Patent Court|UPC"),
    (_Sort("foreign", "supreme", "europe"), r"European Court of Human Rights|ECtHR|ECHR|Strasbourg court|Strasbourg"),
    (_Sort("foreign", "trial", "netherlands"), r"International Criminal Court"),
    (_Sort("foreign", "supreme", "netherlands"), r"International Court of Justice|World Court"),
    (_Sort("foreign", "supreme"), r"Constitutional Court"),
    (_Sort("federal", "appeal"), r"federal (?:appeals?|appellate) (?:court|panel|judges?)|(?:U\.S\.|US) (?:appeals? (?:court|panel)|Circuit Judge|Court of Appeals)"),
    (_Sort("federal", "trial"), r"(?:Northern|Southern|Eastern|Western|Middle|Central) District(?! of)"),
    (_Sort("state", "supreme"), r"state['’]s (?:high|highest|top) court|state (?:high|highest|top|supreme) court"),
    (_Sort("state", "supreme", "new york"), r"New York(?:['’]s)? (?:State )?Court of Appeals"),
    (_Sort("state", "supreme", "district of columbia"), r"D\.C\. Court of Appeals"),
    (_Sort("state", "trial", "new york"), r"(?:New York|Manhattan|Brooklyn|N\.Y\.) (?:State )?Supreme Court"),
    (_Sort("state", "appeal"), r"state (?:appeals?|appellate) court|Appellate Division"),
    (_Sort("state", "trial", "delaware", "delch"), r"Delaware(?:['’]s)? (?:Chancery(?: Court)?|Court of Chancery)|Del\. (?:Chancery|Ch\.)|Vice Chancellor|Chancery(?= (?:Court|judge|Won|Says|Rules|Tosses|Blocks))(?: Court)?|Court of Chancery"),
    (_Sort("state", "trial"), r"Superior Court|Circuit Court|(?:Court of )?Common Pleas|Commonwealth Court|state (?:court|judge|jury|trial court|prosecutors?)|county (?:judge|court|jury|prosecutors?)|district attorney|D\.A\."),
)  # fmt: skip
_HIGHEST = r"(?:Supreme (?:Judicial )?Court|high court|top court|highest court|Court of Criminal Appeals)"
_ABOVE = r"(?:appeals? court|Court of Appeals?|Appellate (?:Court|Division))"
_BELOW = r"(?:(?:Superior|Circuit|District|Commonwealth|Family|Probate|state|trial) (?:court|judge|jury)|Court of Chancery)"
_OF_STATE: tuple[tuple[Level, str], ...] = (("supreme", _HIGHEST), ("appeal", _ABOVE), ("trial", _BELOW))
_STATE = re.compile(_any(list(STATES)), re.I)
_COUNTY = re.compile(
    r"\b(?P<county>(?!Retired|Former|The |In )[A-Z][\w.\-]+(?: [A-Z][\w.\-]+){0,2} County)(?:'s|’s)? (?:Superior|Circuit|District|Common Pleas|Supreme|Family|"
    r"Probate|[Jj]udge|[Cc]ourt|grand jury|jury|[Pp]rosecutors?|District Attorney)\b"
)
_CIRCUIT_JUDGE = re.compile(r"(?<!U\.S\. )(?<!Chief )\bCircuit Judge(?= [A-Z])")
_SUPREME = re.compile(r"\b(?:U\.?S\.? Supreme Court|SCOTUS|Supreme Court of the United States|(?<!court )[Jj]ustices\b(?! of the peace)|high court\b|High Court\b|Supreme Court\b)")
_ABROAD = re.compile(r"\b(?:High Court\b(?! of Aus)|Court of Appeal\b(?! for)|Federal Court\b(?! of)|Supreme Court\b)")
_AMERICAN = re.compile(r"\b(?:U\.S\.|US|federal|Circ\.|Circuit|[Jj]ustices|SCOTUS|Congress|White House|American|Attys)")

_BENCH = r"(?:judge|court|courtroom|courthouse|jury|jurors?|grand jury|prosecutors?|lawsuit|complaint|suit|trial|district judge|district court|magistrate judge|magistrate)"
_FEDERAL = rf"federal {_BENCH}|(?:U\.S\.|US) (?:district (?:judge|court)|magistrate(?: judge)?|{_BENCH})"
_APPEALS = r"appeals (?:court|panel)|circuit"
_BEFORE_CITY = re.compile(r"(?:'s|’s)?[- ](?:based )?(?:federal )?\Z")
_BEHIND = re.compile(r"(?:[^.;]{0,60}?|[^.;]{0,20}?[A-Z]\.[^.;]{0,40}?) (?:in|from|for) (?:downtown )?(?P<city>(?:D\.C\.|[A-Z][\w.]+(?: [A-Z][\w.]+){0,2}))")
_RIGHT_BEHIND = re.compile(r" (?:sitting )?(?:in|from|for) (?:downtown )?(?P<city>(?:D\.C\.|[A-Z][\w.]+(?: [A-Z][\w.]+){0,2}))")
_MOST = 64  # courts that are read in one text; a story that names more is a list
_DATELINE = re.compile(r"(?:^|[.!?)\]’”] )(?P<city>[A-Z][A-Z ]{2,20})(?:, [A-Z][A-Za-z.]+)? (?:\([A-Z]{2,4}\) )?[—–-] ")
_LOCAL = re.compile(r"(?P<city>[A-Z][\w.]+(?: [A-Z][\w.]+)?) (?:[Jj]udge|[Jj]ury|[Cc]ourt)\b|\b[Jj]udge in (?P<other>[A-Z][\w.]+(?: [A-Z][a-z]+)?)")


@dataclass(frozen=True, slots=True)
class _Table:
    """The words of all courts, and the federal courts of the data file."""

    words: WordTable[_Sort | Level | _Read]
    by_name: dict[str, tuple[str, Level]]
    district_of: dict[str, tuple[str, ...]]  # city -> court ids
    circuit_of: dict[str, str]
    state_of: dict[str, str]  # court id -> state


@cache
def _table() -> _Table:
    data = tomllib.loads(files("digest.cases").joinpath("data/courts.toml").read_text("utf-8"))
    by_name: dict[str, tuple[str, Level]] = {}
    cities: dict[str, list[str]] = {}
    seats: dict[str, str] = {}
    for court, entry in data["district"].items():
        by_name |= dict.fromkeys(entry["names"], (court, "trial"))
        for city in entry["cities"]:
            cities.setdefault(city, []).append(court)
    for court, entry in data["circuit"].items():
        by_name |= dict.fromkeys(entry["names"], (court, "appeal"))
        seats |= dict.fromkeys(entry["cities"], court)
    cities["D.C."] = cities["Washington"]
    for state in STATES:  # most have one district, which the state then tells
        districts = [court for court, entry in data["district"].items() if entry["state"] == state]
        cities.setdefault(state, districts)
        if len(districts) == 1:
            by_name[f"District of {state}"] = (districts[0], "trial")
    return _Table(
        words=WordTable(
            [
                *_KNOWN,
                ("named", _any(list(by_name))),
                ("federal", _FEDERAL),
                ("appeals", _APPEALS),
                *((level, "|".join(rf"{state}(?:['’]s)? {tail}" for state in STATES)) for level, tail in _OF_STATE),
            ]
        ),
        by_name=by_name,
        district_of={city: tuple(courts) for city, courts in cities.items()},
        circuit_of=seats,
        state_of={court: entry["state"].lower() for court, entry in data["district"].items()},
    )


def find_forums(text: str) -> list[Forum]:
    """Return the courts and tribunals that `text` names or paraphrases, in order."""
    matches = islice(_table().words.matches(text), _MOST)
    found = [forum for sort, m in matches if (forum := _forum(text, sort, m))]
    found = _apart([*found, *islice(_local_courts(text), _MOST)])
    found += [forum for forum in islice(_ambiguous(text), _MOST) if not _overlaps(forum, found)]
    return sorted(_telling(found), key=lambda f: f.span)


def forums_told(lead: str, body: str) -> tuple[Forum, ...]:
    """Return the courts that headline and summary name, or if these name none those of the body."""
    return tuple(find_forums(lead)) or tuple(find_forums(body))


def _forum(text: str, sort: _Sort | Level | _Read, m: re.Match[str]) -> Forum | None:
    if isinstance(sort, _Sort):
        return Forum(m[0], sort.system, sort.level, sort.court, sort.place, m.span())
    if sort == "named":
        return _named(text, m)
    if sort == "federal":
        return _federal(text, m)
    if sort == "appeals":
        return _appeals(text, m)
    state = _STATE.match(m[0])
    return Forum(m[0], "state", sort, None, state[0].lower() if state else None, m.span())


def _named(text: str, m: re.Match[str]) -> Forum | None:
    table = _table()
    if m[0] not in table.by_name or text.endswith(".", 0, m.start()):
        return None  # capitals matter: "First Circuit", but "the first circuit"
    court, level = table.by_name[m[0]]
    return Forum(m[0], "federal", level, court, table.state_of.get(court), m.span())


def _federal(text: str, m: re.Match[str]) -> Forum | None:
    """A federal trial court by its place: before ("a Manhattan federal judge"), behind, or in the dateline."""
    if m[0] == "Federal Court" and _is_abroad(text, m.start()):
        return None
    start, place = _place_before(text, m.start())
    named = re.fullmatch(r"U\.?S\.? District (?:Judge|Court)", m[0], re.I)
    behind = (_BEHIND if named else _RIGHT_BEHIND).match(text, m.end())
    place = place or (_known_place(behind["city"]) if behind else None)
    if place is None and not re.match(r"federal|U\.?S\.? (?:district|magistrate)", m[0], re.I):
        return None  # "US court" of no known place says too little
    return _district(text[start : m.end()], place or _local(text), (start, m.end()))


def _is_abroad(text: str, i: int) -> bool:
    """Whether "Federal Court" is Australia's or Canada's: Americans write "the federal court" in a sentence."""
    return text.endswith("the ", 0, i) or place_names.country_of(text) in {"australia", "canada"}


def _district(words: str, place: str | None, span: tuple[int, int]) -> Forum:
    table = _table()
    courts = table.district_of.get(place or "", ())
    court = courts[0] if len(courts) == 1 else None
    state = table.state_of[court] if court else (place.lower() if place in STATES else None)
    return Forum(words, "federal", "trial", court, state, span)


def _place_before(text: str, i: int) -> tuple[int, str | None]:
    """The place that stands right before position `i`, and where it begins."""
    gap = _BEFORE_CITY.search(text[max(0, i - 20) : i])
    end = i - (len(gap[0]) if gap else 0)
    words = text[max(0, end - 30) : end].replace("(", " ").split(" ")
    for n in (3, 2, 1):
        name = " ".join(words[-n:])
        if gap and _known_place(name) == name and len(words) >= n:
            return end - len(name), name
    return i, None


def _known_place(words: str) -> str | None:
    """The seat or state that the words begin with: "Brooklyn Wednesday" -> "Brooklyn"."""
    parts = words.rstrip(".").split(" ") if words != "D.C." else [words]
    for n in range(len(parts), 0, -1):
        name = " ".join(parts[:n])
        if name in _table().district_of:
            return name
    return None


@lru_cache(maxsize=4)
def _local(text: str) -> str | None:
    """The one seat that tells where a judge sits who is named without a place: a dateline, "a Seattle judge"."""
    if (m := _DATELINE.search(text)) and (city := m["city"].title()) in _table().district_of:
        return city if city != "Washington" else None  # the capital's datelines tell nothing
    cities = {city for m in _LOCAL.finditer(text) if (city := _known_place(m["city"] or m["other"]))}
    return cities.pop() if len(cities) == 1 else None


def _appeals(text: str, m: re.Match[str]) -> Forum | None:
    """A federal appeals court by its seat: "a New Orleans-based appeals court"."""
    seats = _table().circuit_of
    start, place = _place_before(text, m.start())
    if place in seats:
        return Forum(text[start : m.end()], "federal", "appeal", seats[place], None, (start, m.end()))
    behind = _RIGHT_BEHIND.match(text, m.end())
    city = next((city for city in seats if behind and behind["city"].startswith(city)), None)
    if behind is None or city is None:
        return None
    end = behind.start("city") + len(city)
    return Forum(text[m.start() : end], "federal", "appeal", seats[city], None, (m.start(), end))


def _local_courts(text: str) -> Iterator[Forum]:
    if "County" in text:
        for m in _COUNTY.finditer(text):
            yield Forum(m[0], "state", "trial", None, m["county"].lower(), m.span())
    if "Circuit Judge" in text:
        yield from (Forum(m[0], "state", "trial", None, None, m.span()) for m in _CIRCUIT_JUDGE.finditer(text))


def _ambiguous(text: str) -> Iterator[Forum]:
    """Courts whose names two countries share; the countries and courts that the text names decide."""
    if "ourt" not in text and "ustices" not in text and "SCOTUS" not in text:
        return
    american = bool(_AMERICAN.search(text))
    for m in islice(_ABROAD.finditer(text), _MOST):
        country = place_names.country_near(text, m.start())
        if m[0] == "Supreme Court":
            if country and not american:
                yield Forum(m[0], "foreign", "supreme", None, country, m.span())
        elif not american or (country and m[0] == "High Court") or (m[0] == "Federal Court" and _is_abroad(text, m.start())):
            level: Level = "appeal" if "Appeal" in m[0] else "trial"
            yield Forum(m[0], "foreign", level, None, country, m.span())
    for m in _SUPREME.finditer(text):
        if m[0] != "High Court" or (american and not place_names.country_of(text)):
            yield Forum(m[0], "federal", "supreme", "scotus", None, m.span())


def _apart(found: list[Forum]) -> list[Forum]:
    """The forums without those whose words are part of a longer one's."""
    kept: list[Forum] = []
    for forum in sorted(found, key=lambda f: f.span[0] - f.span[1]):
        if not _overlaps(forum, kept):
            kept.append(forum)
    return kept


def _overlaps(forum: Forum, others: list[Forum]) -> bool:
    return any(forum.span[0] < other.span[1] and other.span[0] < forum.span[1] for other in others)


def _telling(found: list[Forum]) -> list[Forum]:
    """The forums without what others say better: one highest court, no nameless court beside a named one of its kind."""
    named = {(f.system, f.level) for f in found if f.court or f.place}
    above = [f for f in found if f.level == "supreme" and f.court != "scotus"]
    out, highest = [], False
    for forum in sorted(found, key=lambda f: f.span):
        if forum.court == "scotus":
            if highest or (above and "U" not in forum.text):
                continue
            highest = True
        elif forum.court is None and forum.place is None and (forum.system, forum.level) in named:
            continue
        out.append(forum)
    return out
