"""What is worked out of a profile once, however often it is then held beside others: shares, weights, roots.  Pure.

All that a profile says stands in one ordered array: a number for each name, word, judge, town and so on, by its field,
with two values beside it.  So what two profiles have in common is found in one step, and for thousands of pairs at once
(see `digest.cases.compare`).
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple, get_args

import numpy as np

from digest.cases.captions import Caption
from digest.cases.dockets import DocketKind
from digest.cases.profile import Profile
from digest.cases.ragged import Floats, Ints, sums
from digest.cases.rarity import Rarity

STATE_PARTIES = frozenset(
    "us people state commonwealth r united states regina king crown rex city county board department".split()
)
"""Words of a party that half of all captions share: they tell no matter from another."""

KINDS = (
    *("criminal", "civil", "bankruptcy", "agency", "mdl", "antitrust", "review", "family", "securities"),
    *("extradition", "insurance", "impeachment"),
)  # fmt: skip
FORUMS = ("ptab", "itc", "nlrb", "alj", "eu", "uk", "state", "federal", "legislature", "chancery")
FAMILIES = ("kind", "who", "forum")
SPOKEN = (  # sign of the matter, its comparison, how often a story must say it for 1
    *((f"kind {kind}", f"{kind}_apart", 2) for kind in KINDS),
    *((f"forum {forum}", f"at_{forum}_apart", 1) for forum in FORUMS),
)
PROCEEDINGS = ("criminal", "bankruptcy", "agency", "family")
"""Kinds of proceedings that speak against each other."""

_OPPOSED = ("defendant", "accused", "debtor", "respondent")
_CAPTIONS = 8  # of a profile are compared
ID_BITS, KEY_BITS = 26, 32  # a key is a field and the number of a text; with the place of a profile it is a whole one

Shares = Mapping[str, float]


class Field:
    """What a profile's element is, with its two values; a share is of the profile's stories, a root is a share's."""

    NAME = 0  # share × weight, root × weight
    WORD = 1  # weight in a vector of length 1; root × weight, 0 for a name
    JUDGE = 2  # share of all judges, root × weight
    SYSTEM = 3  # and all before CAUSE: share of all of the field
    LEVEL = 4
    FORUM_PLACE = 5
    PLACE = 6
    COUNTRY = 7
    PROCEEDING = 8
    CAUSE = 9  # share
    KIND = 10  # and WHO and FORUM: half the times that a story says it
    WHO = 11
    FORUM = 12
    TOWN = 13  # share, root × weight
    HEAD = 14  # root, weight
    ROLE = 15  # "accused trump"; nothing, weight of the name
    OPPOSED = 16  # who is proceeded against: as what, in bits; weight of the name
    FIRST = 17  # a name that follows first names; nothing, weight of the name
    FULL = 18  # first name and name; nothing, weight of the name
    NUMBER = 19  # 1 in headline or summary, 0 elsewhere
    COURT = 20
    YEAR = 21
    AMOUNT = 22


FIELDS = 23
"""How many there are."""

FACTS = (
    *("names_total", "core_total", "words_total", "causes_total", "kind_total", "who_total", "forum_total"),
    *("beside", "about", "log_size", "log_length", "first", "last", "number_kinds"),
    *(f"proceeding {kind}" for kind in PROCEEDINGS),
    *(apart for _, apart, _ in SPOKEN),
)  # fmt: skip
"""What stands in one number of each profile; `first` and `last` are NaN without a date."""


@dataclass(frozen=True, slots=True)
class View:
    """A profile as `compare` sees it."""

    views: "Views"  # whose numbers the keys are
    order: tuple[int, list[str], float]  # by which the larger of two is told
    names: Shares
    keys: Ints  # [elements] in order: field and number of the text
    values: Floats  # [2, elements]
    counts: Ints  # [fields] elements of each
    core: Ints  # keys of the names that most stories have, the heaviest first
    core_weights: Floats
    heads: Ints  # keys, as names, of the names in headlines
    facts: Floats  # by FACTS
    captions: tuple[Caption, ...]
    all_captions: tuple[Caption, ...]
    headings: tuple[Caption, ...]
    parties: tuple[tuple[frozenset[str], ...], ...]  # the sides of each caption without the words of a state


class _Kept(dict[str, float]):
    """The weight of each name or word, asked for once."""

    def __init__(self, weight: Callable[[str], float]) -> None:
        super().__init__()
        self._weight = weight

    def __missing__(self, said: str) -> float:
        self[said] = weight = self._weight(said)
        return weight


class _Weights(NamedTuple):
    names: _Kept
    words: _Kept
    towns: _Kept


class Views:
    """The views of the profiles of one run, and the numbers of all that they say."""

    def __init__(self, rarity: Rarity) -> None:
        self.rarity = rarity
        self._weights = _Weights(_Kept(rarity.name), _Kept(rarity.word), _Kept(rarity.town))
        self._ids: dict[object, int] = {}

    def of(self, profile: Profile) -> View:
        """Return what `compare` needs of `profile`, kept with the profile."""
        if not isinstance(profile.view, View) or profile.view.views is not self:
            profile.view = self._viewed(profile)
        return profile.view

    def _key(self, field: int, said: object) -> int:
        return field << ID_BITS | self._ids.setdefault(said, len(self._ids))

    def _viewed(self, profile: Profile) -> View:
        size = profile.size
        said: list[int] = []
        one: list[float] = []
        two: list[float] = []
        for block in _blocks(profile, self._weights):
            head = block.field << ID_BITS
            said += [head | self._ids.setdefault(text, len(self._ids)) for text in block.said]
            one += block.one
            two += block.two or [0.0] * len(block.said)
        keys = np.array(said, dtype=np.int64)
        order = keys.argsort()
        keys = keys[order]
        values = np.array((one, two))[:, order]
        totals = sums(keys >> ID_BITS, values[0], FIELDS).tolist()
        core = [(n, self._weights.names[n]) for n, w in profile.names.items() if w / size >= 0.5]
        core.sort(key=itemgetter(1), reverse=True)
        captions = captions_of(profile)
        return View(
            views=self,
            order=(size, sorted(profile.dockets), profile.first or 0.0),
            names=profile.names,
            keys=keys,
            values=values,
            counts=np.bincount(keys >> ID_BITS, minlength=FIELDS),
            core=np.array([self._key(Field.NAME, n) for n, _ in core], dtype=np.int64),
            core_weights=np.array([w for _, w in core], dtype=np.float64),
            heads=np.array([self._key(Field.NAME, n) for n in profile.heads], dtype=np.int64),
            facts=np.array(_facts(profile, self._weights, totals, sum(w for _, w in core))),
            captions=captions,
            all_captions=(*captions, *profile.asides_captions.values()),
            headings=tuple(profile.headings.values())[:_CAPTIONS],
            parties=tuple(_parties(caption) for caption in captions),
        )


def captions_of(profile: Profile) -> tuple[Caption, ...]:
    """Return the captions of a profile that are compared."""
    return tuple(profile.captions.values())[:_CAPTIONS]


class _Block(NamedTuple):
    """What a profile says in one field, with two values for each."""

    field: int
    said: Collection[object]
    one: Sequence[float]
    two: Sequence[float] = ()  # 0 where there is none


def _blocks(profile: Profile, weights: _Weights) -> Iterator[_Block]:
    yield from _of_names_and_words(profile, weights)
    yield from _of_people(profile, weights)
    for field, of_field in (
        (Field.SYSTEM, profile.systems),
        (Field.LEVEL, profile.levels),
        (Field.FORUM_PLACE, profile.forum_places),
        (Field.PLACE, profile.places),
        (Field.COUNTRY, profile.countries),
        (Field.PROCEEDING, profile.proceedings),
    ):
        if of_field:
            yield _Block(field, of_field, _shares(of_field))
    size = profile.size
    if profile.causes:
        yield _Block(Field.CAUSE, profile.causes, [min(1.0, n / size) for n in profile.causes.values()])
    families: dict[int, dict[str, float]] = {Field.KIND: {}, Field.WHO: {}, Field.FORUM: {}}
    for sign, n in profile.matter.items():
        if field_of := _FAMILY_FIELDS.get(sign[:3]):
            families[field_of][sign] = min(1.0, n / (2 * size))
    yield from (_Block(field, family, list(family.values())) for field, family in families.items() if family)
    if profile.towns:
        shares = [n / size for n in profile.towns.values()]
        roots = [math.sqrt(n / size) * weights.towns[town] for town, n in profile.towns.items()]
        yield _Block(Field.TOWN, profile.towns, shares, roots)
    if numbers := sorted(profile.dockets.keys() | profile.asides):  # sets have another order in another process
        yield _Block(Field.NUMBER, numbers, [float(number in profile.dockets) for number in numbers])
    for field, said in ((Field.COURT, profile.courts), (Field.YEAR, profile.years), (Field.AMOUNT, profile.amounts)):
        if said:
            yield _Block(field, sorted(said), [0.0] * len(said))


_FAMILY_FIELDS = {"kin": Field.KIND, "who": Field.WHO, "for": Field.FORUM}  # by the first letters of their signs


def _of_names_and_words(profile: Profile, weights: _Weights) -> Iterator[_Block]:
    size, names, words = profile.size, profile.names, profile.words
    shares = [min(1.0, n / size) for n in names.values()]
    worths = [weights.names[name] for name in names]
    roots = [math.sqrt(share) * worth for share, worth in zip(shares, worths, strict=True)]
    yield _Block(Field.NAME, names, [share * worth for share, worth in zip(shares, worths, strict=True)], roots)
    tells = [weights.words[word] for word in words]
    vector = [n / size * weight for n, weight in zip(words.values(), tells, strict=True)]
    length = math.sqrt(sum([x * x for x in vector])) or 1.0
    roots = [
        0.0 if word in names else math.sqrt(min(1.0, n / size)) * weight
        for (word, n), weight in zip(words.items(), tells, strict=True)
    ]
    yield _Block(Field.WORD, words, [x / length for x in vector], roots)


def _of_people(profile: Profile, weights: _Weights) -> Iterator[_Block]:
    """Yield judges, the names in headlines, and parties by their roles and first names."""
    size = profile.size
    if judges := profile.judges:
        roots = [math.sqrt(n / size) * weights.names[judge] for judge, n in judges.items()]
        yield _Block(Field.JUDGE, judges, _shares(judges), roots)
    if heads := profile.heads:
        roots = [math.sqrt(min(1.0, n / size)) for n in heads.values()]
        yield _Block(Field.HEAD, heads, roots, [weights.names[name] for name in heads])
    if profile.roles:
        told = [role.split(" ", 1) for role in profile.roles]
        yield _Block(Field.ROLE, profile.roles, [0.0] * len(told), [weights.names[word] for _, word in told])
        opposed: dict[str, int] = {}
        for kind, word in told:
            if kind in _OPPOSED:
                opposed[word] = opposed.get(word, 0) | 1 << _OPPOSED.index(kind)
        yield _Block(Field.OPPOSED, opposed, [float(x) for x in opposed.values()], [weights.names[w] for w in opposed])
    firsts = {name: firsts for name, firsts in profile.firsts.items() if name in profile.names}
    if firsts:
        full = [(first, name) for name, before in firsts.items() for first in sorted(before)]
        yield _Block(Field.FIRST, firsts, [0.0] * len(firsts), [weights.names[name] for name in firsts])
        yield _Block(Field.FULL, full, [0.0] * len(full), [weights.names[name] for _, name in full])


def _facts(profile: Profile, weights: _Weights, totals: Sequence[float], core_total: float) -> list[float]:
    """Return FACTS; `totals` are the sums of the elements' first values by field."""
    size, matter = profile.size, profile.matter
    words = [min(1.0, n / size) * weights.words[word] for word, n in profile.words.items() if word not in profile.names]
    spoken = [0.0] * len(SPOKEN)
    for sign, n in matter.items():
        if sign in _SPOKEN:
            place, least = _SPOKEN[sign]
            spoken[place] = min(1.0, n / (least * size))
    proceedings = dict(zip(profile.proceedings, _shares(profile.proceedings), strict=True))
    return [
        totals[Field.NAME],
        core_total,
        sum(words),
        totals[Field.CAUSE],
        totals[Field.KIND],
        totals[Field.WHO],
        totals[Field.FORUM],
        min(1.0, matter.get("beside other", 0.0) / size),
        profile.about / size,
        math.log(size),
        math.log(1 + sum(profile.words.values()) / size),
        math.nan if profile.first is None else profile.first,
        math.nan if profile.last is None else profile.last,
        float(sum(1 << _DOCKET_KINDS.index(kind) for kind in set(profile.dockets.values()))),
        *(proceedings.get(kind, 0.0) for kind in PROCEEDINGS),
        *spoken,
    ]


_SPOKEN = {sign: (i, least) for i, (sign, _, least) in enumerate(SPOKEN)}
_DOCKET_KINDS = get_args(DocketKind)


def _parties(caption: Caption) -> tuple[frozenset[str], ...]:
    return tuple(words for side in caption.sides if (words := side - STATE_PARTIES))


def _shares(sums: Shares) -> list[float]:
    total = sum(sums.values()) or 1.0
    return [n / total for n in sums.values()]
