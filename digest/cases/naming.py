"""What a case is called and known by: its caption, court, docket numbers and judge, from all its stories.  Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from digest.cases.captions import Caption, same_caption, same_side, side_words
from digest.cases.captionwords import INITIALS, SUFFIX, WRITTEN_OUT
from digest.cases.citations import is_reporter_citation
from digest.cases.reading import Reading
from digest.cases.text import bare, is_calendar, is_common
from digest.cases.view import STATE_PARTIES
from digest.model import Case

_TITLE, _SUMMARY, _COURT, _BODY = 3.0, 2.0, 2.5, 0.3  # how much a caption counts by where it stands
_ENTRY = 2 * _TITLE  # in a headline beside its number, as a docket or a law report has it
_LIKE_USE = 0.5  # of the weight of the commonest spelling: from there on two are in like use
_V = " v. "
_NAMED_SHARE = 0.25  # of the stories must name a party of a caption that only bodies give
_IN_RE = ("In re ", "Ex parte ", "Estate of ")  # a debtor and those who go bankrupt with it keep their joint name
_OTHERS = re.compile(r",? (?:et al\.?|(?:&|and) (?:another|anor|ors))$", re.I)
_AND_OTHERS = re.compile(r",? and others$", re.I)
_AGENCY = re.compile(r"\b(?:Commission|Administration|Board|Department|Bureau|Agency|Service|Centers)\b")
_BY_FAR = 4  # times as much use
_PROSECUTOR = re.compile(r"(State|People|Commonwealth) of ")
_REGISTERED = re.compile(r"^([A-Z'’-]{3,}), (?!(?:INC|LLC|LTD|CORP|CO|LP|LLP|PLC|SA|NA)\b)[A-Z .]+$")
_ALWAYS_CAPITAL = frozenset("LLC LLP LP PLLC USA US UK NA NV SA AG BV II III IV".split())
_CAPITALS = re.compile(r"[A-Z]+(?:['’][SNT]\b)?")
_ABBREVIATED = re.compile(rf"\b({'|'.join(WRITTEN_OUT)})\b\.?", re.I)
_SECURITIES = re.compile(r"\bSec\.(?= (?:& |and )?(?:Derivative |ERISA )*Litigation\b)")
_GOODS = re.compile(r"(?<=.),? and (?:Components|Parts|Products|Devices)(?: Thereof| Containing (?:the )?Same)$")
_UNITED_STATES = re.compile(r"U\.?S\.?(?:A\.?)?|United States of America", re.I)
_PERSON = re.compile(  # or a company of two words
    r"(?!(?:Prince|Princess|King|Queen|Lord|Lady|Sir|Pope|Sheikh)\b)[A-Z][a-z’'-]+ (?:[A-Z]\. )?[A-Z][\w'’-]+"
)
_FORMS_OF_COMPANY = {
    "Limited": "Ltd.",
    "Incorporated": "Inc.",
    "Corporation": "Corp.",
    "Company": "Co.",
    "L.L.C.": "LLC",
}
_NUMBER_SHARE = 0.2  # of the stories must give a docket number for it to be the case's own


def describe(known: Case | None, case_id: str, readings: Sequence[Reading], *, named: bool) -> Case:
    """Return the case as its stories describe it.

    What is known stays; `named` says that an operator gave the caption, so that it is never replaced.
    """
    caption = known.caption if known and named else _caption(readings) or (known.caption if known else None)
    dockets = _dockets(readings)
    return Case(
        id=case_id,
        caption=caption,
        court=(known.court if known else None) or _court(readings),
        dockets=tuple(dict.fromkeys((*(known.dockets if known else ()), *dockets))),
        judge=_judge(readings) or (known.judge if known else None),
        aliases=known.aliases if known else (),
    )


def _caption(readings: Sequence[Reading]) -> str | None:
    """Return the caption that most stories give: first the matter, then which side stands first, then the spelling.

    A caption counts by where it stands and by how many of the stories name its parties, since a story also gives the
    captions of other cases.  Of spellings in like use the fullest is the court's own.
    """
    told = [form for reading in readings for form in _forms(reading)]
    forms = [(caption, weight) for caption, weight in told if weight > _BODY or _is_named(caption, readings)]
    if not forms:
        return None
    captions = list(dict.fromkeys(caption for caption, _ in forms))
    support = {c: _support(c, forms) * (1 + _named(c, readings)) for c in captions}
    whole = [c for c in captions if not any(_in_full(c, other) for other in captions)]
    matter = max(whole, key=lambda c: (support[c], c.text))
    own = [(_sides(caption), way, weight) for caption, weight in forms if (way := _way_round(matter, caption))]
    ahead = 1 if sum(way * weight for _, way, weight in own) >= 0 else -1
    parties = _parties(own, readings)
    spellings: dict[str, float] = defaultdict(float)
    for sides, way, weight in own:
        if way == ahead:
            spellings[_in_whole(sides, parties)] += weight
    least = _LIKE_USE * max(spellings.values())
    return max(spellings, key=lambda text: (spellings[text] >= least, len(text), spellings[text], text))


def _forms(reading: Reading) -> list[tuple[Caption, float]]:
    """Return the captions of a story with what each counts for."""
    own = [(caption, _weight(caption, reading)) for caption in dict.fromkeys(reading.captions)]
    for caption in reading.body_captions:
        own.append((caption, max([_BODY, *(weight for short, weight in own if _in_full(short, caption))])))
    return own


def _in_full(short: Caption, caption: Caption) -> bool:
    """Whether a caption is the whole name of a matter of one side of which another is the beginning."""
    return not short.right and short.text != caption.text and caption.text.startswith(f"{short.text} ")


def _weight(caption: Caption, reading: Reading) -> float:
    if reading.from_court and caption == reading.captions[0]:
        return _COURT
    if caption in reading.heading and any(number.text in reading.title for number in reading.dockets):
        return _ENTRY
    return _TITLE if caption in reading.heading else _SUMMARY


def _support(caption: Caption, forms: Sequence[tuple[Caption, float]]) -> float:
    """Return how far the captions of the stories speak for this one.

    One that shares just a party counts half: a case goes by two names ("Musk v. Altman", "Musk v. OpenAI").
    """
    return sum(w if _way_round(caption, other) else w / 2 if _half(caption, other) else 0.0 for other, w in forms)


def _named(caption: Caption, readings: Sequence[Reading]) -> float:
    """Return the share of the stories that name a party of each side; a state is a party like any other here."""
    shares = [sum(any(word in r.names for word in side) for r in readings) / len(readings) for side in caption.sides]
    return sum(shares) / len(shares)


def _is_named(caption: Caption, readings: Sequence[Reading]) -> bool:
    """Whether stories name a party of a caption that stands in a body alone, where precedents are cited as well."""
    words = (caption.left | caption.right) - STATE_PARTIES
    return sum(not words.isdisjoint(reading.names) for reading in readings) >= _NAMED_SHARE * len(readings)


def _way_round(a: Caption, b: Caption) -> int:
    """Return 1 if two captions name one matter, -1 if they do with their sides changed, 0 if they do not."""
    if not a.right or not b.right:
        return int(same_caption(a, b))
    one, two = a.text.split(_V), b.text.split(_V)
    if len(one) != 2 or len(two) != 2:
        return int(a == b)
    if all(_same_party(x, y) for x, y in zip(one, two, strict=True)):
        return 1
    return -1 if all(_same_party(x, y) for x, y in zip(one, reversed(two), strict=True)) else 0


def _half(a: Caption, b: Caption) -> bool:
    """Whether two captions of an adversary kind share a party that is no state."""
    both = bool(a.right) and bool(b.right)
    return both and any(same_side(p, q) and not p & STATE_PARTIES for p in a.sides for q in b.sides)


def _same_party(a: str, b: str) -> bool:
    return same_side(side_words(a), side_words(b)) or b in _initials(a) or a in _initials(b)


@lru_cache(maxsize=4_000)
def _initials(side: str) -> frozenset[str]:
    """Return what a body of several words may be called for short: "Securities and Exchange Commission" -> "SEC".

    A second office is often left out: "Centers for Disease Control and Prevention" -> "CDC".
    """
    side = _OTHERS.sub("", side).removeprefix("U.S. ").removeprefix("United States ")
    names = [[word[0] for word in part.split() if word[0].isupper()] for part in (side, side.rpartition(" and ")[0])]
    return frozenset("".join(letters) for letters in names if len(letters) > 1)


def _sides(caption: Caption) -> list[str]:
    """Return the sides of a caption in ordinary letters; a register's "BIRCH, MARGARET" goes by the surname."""
    sides = [_OTHERS.sub("", side) for side in caption.text.split(_V)]
    letters = " ".join(side.removeprefix("In re ") for side in sides)
    prosecuted = bool(side_words(sides[0]) & STATE_PARTIES)
    if not letters.isupper() or sum(len(word) > 3 for word in letters.split()) < 2 - prosecuted:
        return sides
    surnames = [_REGISTERED.sub(r"\1", side) for side in sides]
    return [side if len(side) < 5 and not prosecuted else _in_small(side) for side in surnames]


def _in_small(side: str) -> str:
    """Return the capitals of a court's register as names are written: "STATE OF INDIANA" -> "State of Indiana"."""
    words = (_CAPITALS.sub(_name, word) if word not in _ALWAYS_CAPITAL else word for word in side.split())
    small = " ".join(words)
    return re.sub(r"(?<= )(?:Of|The|And|For)(?= )", lambda m: m[0].lower(), small)


def _name(m: re.Match[str]) -> str:
    word: str = m[0]
    return f"Mc{word[2:].capitalize()}" if word.startswith("MC") and len(word) > 4 else word.capitalize()


def _parties(own: Sequence[tuple[Sequence[str], int, float]], readings: Sequence[Reading]) -> dict[str, float]:
    """Return how the stories write the sides of a case, with weights; a person's surname by itself is a way too."""
    parties: dict[str, float] = defaultdict(float)
    for sides, _, weight in own:
        for side in sides:
            parties[side] += weight
    for side in tuple(parties):
        first, _, surname = side.rpartition(" ")
        if _PERSON.fullmatch(side) and not (is_common(surname) or is_calendar(surname) or bare(surname) in SUFFIX):
            alone = re.compile(rf"(?<!{re.escape(first.split()[-1])} )\b{re.escape(surname)}\b")
            parties[surname] += sum(bool(alone.search(reading.lead)) for reading in readings)
    return {side: weight for side, weight in parties.items() if weight}


def _in_whole(sides: Sequence[str], parties: Mapping[str, float]) -> str:
    """Return a caption as reporters cite it; a state that prosecutes without its name, if a story does so."""
    first, *rest = (_as_cited(side, parties) for side in sides)
    prosecutor = _PROSECUTOR.match(first)
    return _V.join((prosecutor[1] if prosecutor and prosecutor[1] in parties else first, *rest))


def _as_cited(side: str, parties: Mapping[str, float]) -> str:
    """Return one side of a caption as reporters cite it, who elsewhere write its sides as `parties`, with weights.

    The United States in full, no "et al.", the first of two parties alone (The Bluebook, rule 10.2.1(a)), the form of a
    company abbreviated, a litigation's own words in full; a person by the surname if a story of the case does so, an
    agency by its initials if one does, another body if nearly all do.
    """
    if _UNITED_STATES.fullmatch(side):
        return "United States"
    if (agency := side.removeprefix("U.S. ").removeprefix("United States ")) in INITIALS:
        return INITIALS[agency]
    side = _AND_OTHERS.sub(" and others", side)
    first, _, second = side.partition(" and ")
    if second not in {"", "others"} and not first.startswith(_IN_RE) and side_words(first) in map(side_words, parties):
        side = first
    if body := _body(side, parties):
        return body
    if _PERSON.fullmatch(side) and (surname := side.split()[-1]) in parties:
        return surname
    if side.endswith(("'s", "’s")) and side[:-2] in parties:
        return side[:-2]
    for word, form in _FORMS_OF_COMPANY.items():
        side = side.removesuffix(word) + form if side.endswith(f" {word}") else side
    side = _SECURITIES.sub("Securities", _ABBREVIATED.sub(lambda m: WRITTEN_OUT[m[1].lower()], side))
    return _GOODS.sub("", side)


def _body(side: str, parties: Mapping[str, float]) -> str | None:
    """Return what a body goes by that the stories name in full and by its initials; None if they do not do both."""
    bodies = {side, *(party for party in parties if side in _initials(party))}
    both = [(parties[short], short, body) for body in bodies for short in _initials(body) & parties.keys()]
    if not both:
        return None
    weight, short, body = max(both)
    return short if _AGENCY.search(body) or weight >= _BY_FAR * parties.get(body, 0) else body


def _dockets(readings: Sequence[Reading]) -> list[str]:
    """Return the numbers that the stories give; a reporter's volume and page is none, and mostly a precedent's."""
    counts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for reading in readings:
        for number in reading.dockets:
            if is_reporter_citation(number):
                continue
            counts[number.key] += 1
            best = spelled.get(number.key, "")
            spelled[number.key] = max(best, number.number, key=lambda text: (":" in text, len(text), text))
    least = max(1.0, _NUMBER_SHARE * max(counts.values(), default=0))
    kept = [key for key in counts if counts[key] >= least]
    return [spelled[key] for key in sorted(kept, key=lambda key: (-counts[key], key))]


def _court(readings: Sequence[Reading]) -> str | None:
    """Return the court of the case: as its own feed states it, else the trial court that most stories name."""
    stated = Counter(r.court for r in readings if r.court)
    if stated:
        return _most(stated)
    trial = Counter(f.court for r in readings for f in r.forums if f.court and f.level == "trial")
    above = Counter(f.court for r in readings for f in r.forums if f.court and f.level != "trial")
    return _most(trial) or _most(above)


def _judge(readings: Sequence[Reading]) -> str | None:
    """Return the judge whom most stories name; of two named equally often neither, since one sits on another case."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for reading in readings:
        counts.update(reading.judges.keys())
        written |= reading.judges
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return written[ranked[0][0]]


def _most(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda key: (-counts[key], key)) if counts else None
