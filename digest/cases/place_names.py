"""Countries and US states that a text names.  Pure."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from digest.cases.wordtable import WordTable

_STATES = (
    "Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois Indiana "
    "Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska "
    "Nevada New_Hampshire New_Jersey New_Mexico New_York North_Carolina North_Dakota Ohio Oklahoma Oregon Pennsylvania "
    "Rhode_Island South_Carolina South_Dakota Tennessee Texas Utah Vermont Virginia Washington West_Virginia Wisconsin Wyoming"
)
STATES = tuple(name.replace("_", " ") for name in _STATES.split())
COUNTRIES = {
    "UK": "UK|U\\.K\\.|Britain|British|England|English|London|Scotland|Scottish|Edinburgh|Wales|Welsh|Northern Ireland|Belfast",
    "Ireland": "Ireland|Irish|Dublin", "Canada": "Canada|Canadian|Ottawa|Toronto|Ontario|Quebec|Montreal|Alberta|Calgary|British Columbia|Vancouver|Manitoba|Saskatchewan|Nova Scotia|New Brunswick",
    "Australia": "Australia|Australian|Sydney|Melbourne|Brisbane|Queensland|New South Wales|NSW|Victoria|Perth|Canberra|Adelaide",
    "New Zealand": "New Zealand|Auckland|Wellington", "India": "India|Indian|Delhi|Bombay|Mumbai|Madras|Kerala|Karnataka|Gujarat|Allahabad|Calcutta|Hyderabad|Telangana|Punjab and Haryana",
    "EU": "European Union|EU|Luxembourg|European", "South Africa": "South Africa|South African|Johannesburg|Pretoria|Cape Town",
    "Germany": "Germany|German|Berlin|Munich|Karlsruhe", "France": "France|French|Paris", "Italy": "Italy|Italian|Rome|Milan", "Spain": "Spain|Spanish|Madrid|Barcelona",
    "Netherlands": "Netherlands|Dutch|The Hague|Hague|Amsterdam", "Sweden": "Sweden|Swedish|Stockholm", "Norway": "Norway|Norwegian|Oslo", "Denmark": "Denmark|Danish|Copenhagen",
    "Switzerland": "Switzerland|Swiss|Lausanne|Geneva", "Poland": "Poland|Polish|Warsaw", "Russia": "Russia|Russian|Moscow", "Ukraine": "Ukraine|Ukrainian|Kyiv",
    "Turkey": "Turkey|Turkish|Istanbul|Ankara", "Israel": "Israel|Israeli|Jerusalem|Tel Aviv", "Japan": "Japan|Japanese|Tokyo|Osaka", "South Korea": "South Korea|South Korean|Korean|Seoul",
    "China": "China|Chinese|Beijing|Shanghai", "Hong Kong": "Hong Kong", "Singapore": "Singapore", "Philippines": "Philippines|Philippine|Manila", "Pakistan": "Pakistan|Pakistani|Islamabad|Lahore",
    "Bangladesh": "Bangladesh|Dhaka", "Kenya": "Kenya|Kenyan|Nairobi", "Nigeria": "Nigeria|Nigerian|Lagos|Abuja", "Brazil": "Brazil|Brazilian|Brasilia|Brasília|São Paulo", "Argentina": "Argentina|Argentine|Buenos Aires",
    "Mexico": "Mexico|Mexican", "Colombia": "Colombia|Colombian|Bogotá|Bogota", "Peru": "Peru|Peruvian|Lima", "Montenegro": "Montenegro|Montenegrin|Podgorica",
}  # fmt: skip

_PLACES = WordTable(
    [*((name.lower(), pattern) for name, pattern in COUNTRIES.items()), ("us", "|".join(sorted(STATES, key=len, reverse=True)))],
    any_case=False,
)


_CAPITAL = frozenset(("washington",))
_STATE_OF_WASHINGTON = re.compile(
    r"[Ss]tate of Washington|Washington (?:[Ss]tate|v\.? )|v\.? Washington|District of Washington|Wash\.|Seattle|Tacoma|Spokane|Yakima"
)


@lru_cache(maxsize=4)
def _places(text: str) -> tuple[tuple[str, str, int], ...]:
    """The country, the words and the place of each name; kept, since the readers of one text ask one after the other."""
    found: list[tuple[str, str, int]] = []
    ends = {True: 0, False: 0}  # by whether it is a state
    for name, m in _PLACES.matches(text):
        if m.start() >= ends[name == "us"]:
            found.append((name, m[0], m.start()))
            ends[name == "us"] = m.end()
    return tuple(found)


def _countries(text: str) -> list[tuple[str, int]]:
    return [(name, start) for name, _, start in _places(text) if name != "us"]


def country_of(text: str) -> str | None:
    """Return the first country other than the United States that `text` names, lower case."""
    return next((name for name, _ in _countries(text)), None)


def country_near(text: str, offset: int) -> str | None:
    """Return the country other than the United States that `text` names nearest to `offset`, lower case."""
    named = [(abs(start - offset), name) for name, start in _countries(text)]
    return min(named)[1] if named else None


def countries(text: str) -> frozenset[str]:
    """Return the countries other than the United States that `text` names, lower case."""
    return frozenset(name for name, _ in _countries(text))


def states(text: str) -> frozenset[str]:
    """Return the US states that `text` names, lower case; "Washington" alone is the capital."""
    found = frozenset(words.lower() for name, words, _ in _places(text) if name == "us")
    return found - _CAPITAL if found >= _CAPITAL and not _STATE_OF_WASHINGTON.search(text) else found


@cache
def _names() -> frozenset[str]:
    """Return the names of states, countries and seats of courts, as written."""
    return frozenset((*_seats(), *STATES, *(n for names in COUNTRIES.values() for n in names.split("|"))))


@cache
def _seats() -> dict[str, frozenset[str]]:
    """Return the states of the federal courts that sit in each city; none for a court of appeals."""
    courts = tomllib.loads(files("digest.cases").joinpath("data/courts.toml").read_text("utf-8"))
    found: dict[str, set[str]] = {}
    for entry in (*courts["district"].values(), *courts["circuit"].values()):
        for city in entry["cities"]:
            found.setdefault(city, set()).update({entry["state"].lower()} if "state" in entry else ())
    return {city: frozenset(states) for city, states in found.items()}


@cache
def place_words() -> frozenset[str]:
    """Return the names of one word of states, countries and seats of courts, lower case."""
    return frozenset(name.lower() for name in _names() if " " not in name and name[-1].isalpha() and len(name) > 2)


@cache
def _long_names() -> WordTable[str]:
    spelled = {name: name.replace(".", r"\.") for name in sorted(_names()) if " " in name}  # "St. Louis", also "ST. LOUIS"
    return WordTable([(name.lower(), f"{x}|{x.upper()}") for name, x in spelled.items()], any_case=False)


def long_places(text: str) -> frozenset[str]:
    """Return the places of several words that `text` names, lower case: "Smith" is a person where no "Fort" is before."""
    return frozenset(name for name, _ in _long_names().matches(text))


@cache
def state_of(place: str) -> str | None:
    """Return the one US state, lower case, in which a city of this name, lower case, is a court's seat."""
    states = _lower_seats().get(place, frozenset())
    return next(iter(states)) if len(states) == 1 else None


@cache
def _lower_seats() -> dict[str, frozenset[str]]:
    return {city.lower(): states for city, states in _seats().items()}
