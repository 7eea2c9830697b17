"""Courts in running text: their own names, their abbreviations, and what reporters call them.

Pure.  "A Manhattan federal judge", "the 9th Circuit", "S.D.N.Y.", "Delaware's Chancery Court", "Leeds Crown Court":
each becomes a `Forum`, which says as much as the words do and no more.  Ids are those of courts-db.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from digest.cases import place_names
from digest.cases.place_names import STATES

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


def _any(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(set(words), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class _Table:
    names: re.Pattern[str]
    by_name: dict[str, tuple[str, Level]]
    federal_city: re.Pattern[str]
    district_of: dict[str, tuple[str, ...]]
    circuit_city: re.Pattern[str]
    circuit_of: dict[str, str]
    state_of: dict[str, str]  # court id -> state
    short: dict[str, str]


@cache
def _table() -> _Table:
    data = tomllib.loads(files("digest.cases").joinpath("data/courts.toml").read_text("utf-8"))
    by_name: dict[str, tuple[str, Level]] = {}
    cities: dict[str, list[str]] = {}
    seats: dict[str, str] = {}
    state_of = {}
    short = {}
    for court, entry in data["district"].items():
        by_name |= dict.fromkeys(entry["names"], (court, "trial"))
        for place in [*entry["cities"]]:
            cities.setdefault(place, []).append(court)
        state_of[court] = entry["state"].lower()
        short[court] = entry["short"]
    for court, entry in data["circuit"].items():
        by_name |= dict.fromkeys(entry["names"], (court, "appeal"))
        seats |= dict.fromkeys(entry["cities"], court)
        short[court] = entry["short"]
    for state in STATES:  # "a Texas federal judge" has no district, but a state
        cities.setdefault(state, [])
    city = _any([*cities, "D.C.", "Washington, D.C."])
    bench = r"(?:judge|court|courtroom|courthouse|jury|jurors?|grand jury|prosecutors?|lawsuit|complaint|suit|trial|district judge|district court)"
    return _Table(
        names=re.compile(rf"(?<![\w.])(?:{_any(list(by_name))})(?!\w)"),
        by_name=by_name,
        federal_city=re.compile(
            rf"\b(?:federal|U\.?S\.? district) {bench} (?:sitting )?(?:in|from|for) (?:downtown )?(?P<a>{city})\b"
            rf"|\b(?P<b>{city})(?:'s|’s)?[- ](?:based )?(?:federal|U\.?S\.? district|U\.?S\.?) {bench}\b"
            rf"|\bU\.?S\.? District (?:Judge|Court)[^.;]{{0,60}}? in (?P<c>{city})\b"
        ),
        district_of={place: tuple(courts) for place, courts in cities.items()},
        circuit_city=re.compile(rf"\b(?P<a>{_any(list(seats))})(?:'s|’s)?[- ](?:based )?(?:federal )?(?:appeals (?:court|panel)|circuit)|\b(?:appeals (?:court|panel)|circuit) in (?P<b>{_any(list(seats))})\b"),
        circuit_of=seats,
        state_of=state_of,
        short=short,
    )


_STATE = _any(list(STATES))
_COUNTY = r"[A-Z][\w.\-]+(?: [A-Z][\w.\-]+){0,2} County"
_STATE_COURT = re.compile(
    rf"\b(?P<place>{_STATE})(?:'s|’s)? (?P<high>Supreme (?:Judicial )?Court|high court|top court|highest court|Court of Criminal Appeals)"
    rf"|\b(?P<place2>{_STATE})(?:'s|’s)? (?:(?:Superior|Circuit|District|Chancery|Commonwealth|Family|Probate|state|State|appeals|Appeals|trial)(?: [Cc]ourt| judge| jury)|Court of (?:Appeals?|Chancery))"
    rf"|\b(?P<county>{_COUNTY})(?:'s|’s)? (?:Superior|Circuit|District|Common Pleas|Supreme|Family|Probate|[Jj]udge|[Cc]ourt|grand jury|jury|[Pp]rosecutors?|District Attorney)"
    rf"|\b(?:Superior Court|Circuit Court|Court of Common Pleas|Common Pleas|Chancery Court|Court of Chancery|Delaware Chancery|Commonwealth Court|state (?:court|judge|jury|trial court|appeals court|Supreme Court|prosecutors?)|state's (?:high|highest|top) court|county (?:judge|court|jury|prosecutors?)|district attorney|D\.A\.)\b"
)  # fmt: skip
_SUPREME = re.compile(r"\b(?:U\.?S\.? Supreme Court|SCOTUS|Supreme Court of the United States|(?<!court )[Jj]ustices\b(?! of the peace)|high court\b|Supreme Court\b)")
_BANKRUPTCY = re.compile(r"\b(?:[Bb]ankruptcy (?:[Jj]udge|[Cc]ourt|protection|filing|case)|[Cc]hapter (?:11|7|13|9|15)|U\.S\. [Tt]rustee|creditors'? committee|Bankr\.)")
_AGENCY = re.compile(
    r"\b(?:administrative law judge|ALJ|administrative (?:judge|complaint|trial|court|proceeding|hearing)|in-house (?:court|judge|case|trial)|"
    r"Patent Trial and Appeal Board|PTAB|International Trade Commission|\bITC\b|[Ll]abor [Bb]oard judge|NLRB judge|Tax Court|Part 3|the Board instituted|inter partes review)"
)  # fmt: skip
_FOREIGN_COURT = re.compile(
    r"\b(?:Crown Court|High Court|Court of Session|Sheriff Court|Magistrates['’]? Court|Court of Appeal\b(?! for)|Old Bailey|King['’]s Bench|Queen['’]s Bench|Competition Appeal Tribunal|"
    r"Employment (?:Appeal )?Tribunal|Upper Tribunal|Federal Court(?: of (?:Australia|Appeal))?|Court of Justice|General Court|European Court|CJEU|ECJ|Strasbourg|EU['’]s top court|"
    r"Supreme Court of (?:Canada|India)|UK Supreme Court|Constitutional Court|Court of King['’]s Bench|QC|KC|Lord Justice|Mr Justice|Mrs Justice|division bench|Division Bench|European Commission|"
    r"International (?:Criminal )?Court|Hague)\b"
)  # fmt: skip

def find_forums(text: str) -> list[Forum]:
    """Return the courts and tribunals that `text` names or paraphrases, in order."""
    found = [*_named(text), *_federal(text), *_state(text)]
    found += [Forum(m[0], "bankruptcy", "trial", None, None, m.span()) for m in _BANKRUPTCY.finditer(text)]
    found += [Forum(m[0], "agency", "trial", None, None, m.span()) for m in _AGENCY.finditer(text)]
    found += _foreign(text)
    if not any(f.level == "supreme" or (f.system == "foreign" and "igh" in f.text) for f in found):
        found += [Forum(m[0], "federal", "supreme", "scotus", None, m.span()) for m in _SUPREME.finditer(text)][:1]
    return sorted(found, key=lambda f: f.span)


def _named(text: str) -> list[Forum]:
    table = _table()
    out = []
    for m in table.names.finditer(text):
        court, level = table.by_name[m[0]]
        out.append(Forum(m[0], "federal", level, court, table.state_of.get(court), m.span()))
    return out


def _federal(text: str) -> list[Forum]:
    table = _table()
    out = []
    for m in table.federal_city.finditer(text):
        city = m["a"] or m["b"] or m["c"]
        courts = table.district_of.get("Washington" if "D.C." in city else city, ())
        court = courts[0] if len(courts) == 1 else None
        place = table.state_of[court] if court else (city.lower() if city in STATES else None)
        out.append(Forum(m[0], "federal", "trial", court, place, m.span()))
    above = ((m, table.circuit_of[m["a"] or m["b"]]) for m in table.circuit_city.finditer(text))
    return out + [Forum(m[0], "federal", "appeal", court, None, m.span()) for m, court in above]


def _state(text: str) -> list[Forum]:
    out = []
    for m in _STATE_COURT.finditer(text):
        place = m["place"] or m["place2"]
        level: Level = "supreme" if m["high"] else ("appeal" if re.search("[Aa]ppeal", m[0]) else "trial")
        out.append(Forum(m[0], "state", level, None, place.lower() if place else (m["county"] or "").lower() or None, m.span()))
    return out


def _foreign(text: str) -> list[Forum]:
    m = _FOREIGN_COURT.search(text)
    if m is None:
        return []
    level: Level = "appeal" if re.search("Appeal|Supreme|Constitutional", m[0]) else "trial"
    return [Forum(m[0], "foreign", level, None, place_names.country_of(text), m.span())]
