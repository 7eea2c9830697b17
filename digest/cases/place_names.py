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
    """Return the US states that `text` names, lower case."""
    return frozenset(words.lower() for name, words, _ in _places(text) if name == "us")


@cache
def place_words() -> frozenset[str]:
    """Return the words of states, countries and seats of courts, lower case."""
    courts = tomllib.loads(files("digest.cases").joinpath("data/courts.toml").read_text("utf-8"))
    cities = {city for kind in ("district", "circuit") for entry in courts[kind].values() for city in entry["cities"]}
    names = {*cities, *STATES, *(n for names in COUNTRIES.values() for n in names.split("|"))}
    return frozenset(word for name in names for word in re.findall(r"[a-zà-þ’']+", name.lower()) if len(word) > 2)
