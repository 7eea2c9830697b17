"""What is worked out of a profile once, however often it is then held beside others: shares, weights, roots.  Pure."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter

from digest.cases.captions import Caption
from digest.cases.profile import NOTHING, Profile
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
FORUM_FIELDS = ("system", "level", "forum_place", "place", "country")
_SPOKEN = (  # sign of the matter, its comparison, how often a story must say it for 1
    *((f"kind {kind}", f"{kind}_apart", 2) for kind in KINDS),
    *((f"forum {forum}", f"at_{forum}_apart", 1) for forum in FORUMS),
)
_OPPOSED = frozenset(("defendant", "accused", "debtor", "respondent"))
_CAPTIONS = 8  # of a profile are compared

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Opposed:
    """Somebody who is proceeded against: as what, and the weight of the name."""

    roles: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class View:
    """A profile as `compare` sees it.  A share is of the profile's stories, 0..1; a root is a share's square root."""

    order: tuple[int, list[str], float]  # by which the larger of two is told
    names: Shares  # name -> share × weight
    rare_names: Shares  # name -> root × weight
    names_total: float
    core: Shares  # weights of the names that most stories have, the heaviest first
    core_total: float
    vector: Shares  # word -> weight, of length 1
    rare_words: Shares  # word -> root × weight, 0 for a name
    words_total: float  # of share × weight
    captions: tuple[Caption, ...]
    all_captions: tuple[Caption, ...]
    headings: tuple[Caption, ...]
    parties: tuple[tuple[frozenset[str], ...], ...]  # the sides of each caption without the words of a state
    numbers: frozenset[str]  # wherever they stand
    number_kinds: frozenset[str]
    judges: Shares
    rare_judges: Shares
    forum: tuple[Shares, ...]  # by FORUM_FIELDS
    proceedings: Shares
    causes: Shares
    causes_total: float
    matter: tuple[tuple[Shares, float], ...]  # of each family the shares and their sum
    spoken: Shares  # comparison -> how much is said of the kind or forum that it compares
    beside: float
    towns: Shares
    rare_towns: Shares
    heads: Shares  # name -> root
    head_weights: Shares
    roles: Shares  # "accused trump" -> weight of the name
    opposed: Mapping[str, Opposed]
    about: float
    log_size: float
    log_length: float


def view_of(profile: Profile, rarity: Rarity) -> View:
    """Return what `compare` needs of `profile`, kept with the profile."""
    if profile.view is None:
        profile.view = _viewed(profile, rarity)
    assert isinstance(profile.view, View)
    return profile.view


def _viewed(profile: Profile, rarity: Rarity) -> View:
    size = profile.size
    share = {n: min(1.0, w / size) for n, w in profile.names.items()}
    weight = {n: rarity.name(n) for n in share}
    names = {n: s * weight[n] for n, s in share.items()}
    core = sorted(((n, weight[n]) for n, s in share.items() if s >= 0.5), key=itemgetter(1), reverse=True)
    tells = {w: rarity.word(w) for w in profile.words}
    vector = {w: x / size * tells[w] for w, x in profile.words.items()}
    length = math.sqrt(sum(x * x for x in vector.values())) or 1.0
    strength = {w: 0.0 if w in profile.names else min(1.0, x / size) for w, x in profile.words.items()}
    causes = {k: min(1.0, v / size) for k, v in profile.causes.items()}
    captions = tuple(profile.captions.values())[:_CAPTIONS]
    judges = {j: w / size for j, w in profile.judges.items()}
    towns = {t: w / size for t, w in profile.towns.items()}
    matter = profile.matter
    return View(
        order=(size, sorted(profile.dockets), profile.first or 0.0),
        names=names,
        rare_names={n: math.sqrt(s) * weight[n] for n, s in share.items()},
        names_total=sum(names.values()),
        core=dict(core),
        core_total=sum(w for _, w in core),
        vector={w: x / length for w, x in vector.items()},
        rare_words={w: math.sqrt(s) * tells[w] for w, s in strength.items()},
        words_total=sum(s * tells[w] for w, s in strength.items()),
        captions=captions,
        all_captions=(*captions, *profile.asides_captions.values()),
        headings=tuple(profile.headings.values())[:_CAPTIONS],
        parties=tuple(_parties(caption) for caption in captions),
        numbers=frozenset(profile.dockets.keys() | profile.asides),
        number_kinds=frozenset(profile.dockets.values()),
        judges=_shares(profile.judges),
        rare_judges={j: math.sqrt(s) * rarity.name(j) for j, s in judges.items()},
        forum=tuple(
            _shares(field)
            for field in (profile.systems, profile.levels, profile.forum_places, profile.places, profile.countries)
        ),
        proceedings=_shares(profile.proceedings),
        causes=causes,
        causes_total=sum(causes.values()),
        matter=tuple(_family(matter, family, size) for family in FAMILIES),
        spoken={apart: min(1.0, matter[sign] / (least * size)) for sign, apart, least in _SPOKEN if matter.get(sign)},
        beside=min(1.0, matter.get("beside other", 0.0) / size),
        towns=towns,
        rare_towns={t: math.sqrt(s) * rarity.town(t) for t, s in towns.items()},
        heads={n: math.sqrt(min(1.0, w / size)) for n, w in profile.heads.items()},
        head_weights={n: rarity.name(n) for n in profile.heads},
        roles={role: rarity.name(role.split(" ", 1)[1]) for role in profile.roles},
        opposed=_opposed(profile.roles, rarity),
        about=profile.about / size,
        log_size=math.log(size),
        log_length=math.log(1 + sum(profile.words.values()) / size),
    )


def _parties(caption: Caption) -> tuple[frozenset[str], ...]:
    return tuple(words for side in caption.sides if (words := side - STATE_PARTIES))


def _shares(sums: Shares) -> Shares:
    total = sum(sums.values())
    return {key: weight / total for key, weight in sums.items()} if total else NOTHING


def _family(matter: Shares, family: str, size: int) -> tuple[Shares, float]:
    shares = {sign: min(1.0, n / (2 * size)) for sign, n in matter.items() if sign.startswith(family)}
    return shares, sum(shares.values())


def _opposed(roles: Iterable[str], rarity: Rarity) -> dict[str, Opposed]:
    found: dict[str, set[str]] = {}
    for role in roles:
        kind, word = role.split(" ", 1)
        if kind in _OPPOSED:
            found.setdefault(word, set()).add(kind)
    return {word: Opposed(frozenset(kinds), rarity.name(word)) for word, kinds in found.items()}
