"""What a case is called and known by: its caption, court, docket numbers and judge, from all its stories.  Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from digest.cases.captions import Caption, same_caption, same_side, side_words
from digest.cases.citations import is_reporter_citation
from digest.cases.reading import Reading
from digest.cases.view import STATE_PARTIES
from digest.model import Case

_TITLE, _SUMMARY, _COURT, _BODY = 3.0, 2.0, 2.5, 0.3  # how much a caption counts by where it stands
_LIKE_USE = 0.5  # of the weight of the commonest spelling: from there on two are in like use
_V = " v. "
_IN_RE = ("In re ", "Ex parte ", "Estate of ")  # a debtor and those who go bankrupt with it keep their joint name
_OTHERS = re.compile(r",? et al\.?$")
_UNITED_STATES = re.compile(r"U\.?S\.?(?:A\.?)?|United States of America", re.I)
_PERSON = re.compile(r"[A-Z][\w'’-]+ [A-Z]\. [A-Z][\w'’-]+")  # an initial in the middle is no company's
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
    forms = [form for reading in readings for form in _forms(reading)]
    if not forms:
        return None
    captions = list(dict.fromkeys(caption for caption, _ in forms))
    support = {c: _support(c, forms) * (1 + _named(c, readings)) for c in captions}
    whole = [c for c in captions if not any(_in_full(c, other) for other in captions)]
    matter = max(whole, key=lambda c: (support[c], c.text))
    own = [(caption, way, weight) for caption, weight in forms if (way := _way_round(matter, caption))]
    ahead = 1 if sum(way * weight for _, way, weight in own) >= 0 else -1
    parties = {side for caption, _, _ in own for side in caption.text.split(_V)}
    spellings: dict[str, float] = defaultdict(float)
    for caption, way, weight in own:
        if way == ahead:
            spellings[_V.join(_as_cited(side, parties) for side in caption.text.split(_V))] += weight
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
    return same_side(side_words(a), side_words(b)) or _initials(a) == b or _initials(b) == a


def _initials(side: str) -> str | None:
    """Return what a body of several words is called for short: "Securities and Exchange Commission" -> "SEC"."""
    letters = "".join(word[0] for word in side.split() if word[0].isupper())
    return letters if len(letters) > 1 else None


def _as_cited(side: str, parties: Collection[str]) -> str:
    """Return one side of a caption as reporters cite it, who elsewhere write its sides as `parties`.

    The United States in full, no "et al.", the first of two parties alone (The Bluebook, rule 10.2.1(a)), the form of a
    company abbreviated; a body by its initials and a person by the surname, if a story of the case does so.
    """
    side = _OTHERS.sub("", side)
    if _UNITED_STATES.fullmatch(side):
        return "United States"
    first, _, second = side.partition(" and ")
    if second and not first.startswith(_IN_RE) and side_words(first) in map(side_words, parties):
        side = first
    if (letters := _initials(side)) and letters in parties:
        return letters
    if _PERSON.fullmatch(side) and (surname := side.split()[-1]) in parties:
        return surname
    for word, form in _FORMS_OF_COMPANY.items():
        side = side.removesuffix(word) + form if side.endswith(f" {word}") else side
    return side


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
