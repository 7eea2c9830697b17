"""The record of a matter with gaps in it: what one story, or all stories of a case, say of it.  Pure.

A story's profile is the profile of a case with one story; two profiles add up to one.  Shares, not counts, are
compared, so that a case with thirty stories and one with two can be held side by side.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import attrgetter

from digest.cases.captions import Caption, parse_caption
from digest.cases.dockets import DocketKind, find_dockets
from digest.cases.empty import NONE, NOTHING
from digest.cases.rarity import Rarity
from digest.cases.reading import Reading
from digest.model import Case

Weights = Mapping[str, float]  # profiles share them, with one another and with readings: they are never changed


@dataclass(slots=True)
class Profile:
    """Sums over the texts of one (possible) case.  `size` is their number: a story and its copies are one text."""

    size: int = 0
    about: float = 0.0  # sum of the chances that each story is about a case
    surest: float = 0.0  # the greatest of them
    names: Weights = field(default_factory=dict)
    words: Weights = field(default_factory=dict)
    dockets: dict[str, DocketKind] = field(default_factory=dict)  # key -> kind
    spelled: dict[str, str] = field(default_factory=dict)  # key -> the number as people write it
    own: Weights = field(default_factory=dict)  # the trial-court number that a story gives first -> stories
    asides: frozenset[str] = frozenset()
    headings: dict[tuple[frozenset[str], frozenset[str]], Caption] = field(default_factory=dict)  # in headlines
    captions: dict[tuple[frozenset[str], frozenset[str]], Caption] = field(default_factory=dict)
    asides_captions: dict[tuple[frozenset[str], frozenset[str]], Caption] = field(default_factory=dict)
    judges: Weights = field(default_factory=dict)
    systems: Weights = field(default_factory=dict)
    levels: Weights = field(default_factory=dict)
    courts: Weights = field(default_factory=dict)
    forum_places: Weights = field(default_factory=dict)
    places: Weights = field(default_factory=dict)
    countries: Weights = field(default_factory=dict)
    proceedings: Weights = field(default_factory=dict)
    causes: Weights = field(default_factory=dict)
    heads: Weights = field(default_factory=dict)  # names in headlines
    towns: Weights = field(default_factory=dict)
    matter: Weights = field(default_factory=dict)
    firsts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    roles: Weights = field(default_factory=dict)  # "accused trump": what a party is in the matter
    turns: Weights = field(default_factory=dict)  # "first", "second" of two like lawsuits
    amounts: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    first: float | None = None  # day
    last: float | None = None
    view: object = field(default=None, repr=False, compare=False)  # `digest.cases.view.View`, worked out once


_SUMS = (
    *("names", "words", "own", "turns", "judges", "systems", "levels", "courts", "forum_places"),
    *("places", "countries", "proceedings", "causes", "heads", "towns", "matter", "roles"),
)  # fmt: skip
_sums_of = attrgetter(*_SUMS)


def profile_of(reading: Reading, about: float, rarity: Rarity) -> Profile:
    """Return the profile of one story that is about a case with the chance `about`."""
    names = rarity.names_of(reading)
    judges = {n for n in names if n in reading.judges or rarity.is_judge(n)} | reading.judges.keys()
    courts = {f.court for f in reading.forums if f.court} | ({reading.court} if reading.court else set())
    return Profile(
        size=1,
        about=about,
        surest=about,
        names={n: w for n, w in names.items() if n not in judges} if judges else names,
        words=reading.words,
        dockets={n.key: n.kind for n in reading.dockets} or NOTHING,
        spelled={n.key: n.number for n in reading.dockets} or NOTHING,
        own=_ones(_own_number(reading)),
        asides=frozenset(n.key for n in reading.asides) or NONE,
        headings={(c.left, c.right): c for c in reading.heading} or NOTHING,
        captions={(c.left, c.right): c for c in reading.captions} or NOTHING,
        asides_captions={(c.left, c.right): c for c in reading.body_captions} or NOTHING,
        judges=_ones(judges),
        systems=_ones({f.system for f in reading.forums}),
        levels=_ones({f.level for f in reading.forums}),
        courts=_ones(courts),
        forum_places=_ones({f.place for f in reading.forums if f.place}),
        places=_ones(reading.places),
        countries=_ones(reading.countries),
        proceedings=reading.proceedings,
        causes=reading.causes,
        turns=_ones([reading.turn] if reading.turn else []),
        heads=_ones(n for n in reading.heads if n in names and n not in judges),
        towns=_ones(reading.towns),
        matter=reading.matter,
        roles=_ones(f"{party.role} {word}" for party in reading.parties for word in party.words),
        firsts=reading.firsts,
        amounts=reading.amounts,
        years=reading.years,
        first=reading.day,
        last=reading.day,
    )


OWN_KINDS = frozenset({"district", "agency", "bankruptcy"})
"""Kinds of docket numbers that stay with a case; its appeal has another."""


def _own_number(reading: Reading) -> list[str]:
    """Return the trial-court number that a story gives first; one in the body counts when it is the only one there."""
    ahead = [n.key for n in reading.dockets if n.kind in OWN_KINDS]
    below = [n.key for n in reading.asides if n.kind in OWN_KINDS]
    return ahead[:1] or (below if len(below) == 1 else [])


def profile_of_case(case: Case) -> Profile:
    """Return what a case that is known by name alone says of itself (a docket feed, an entry of feeds.toml)."""
    known = [c for text in (case.caption, *case.aliases) if text and (c := parse_caption(text))]
    words = {word for caption in known for side in caption.sides for word in side}
    numbers = [n for docket in case.dockets for n in (find_dockets(docket) or find_dockets(f"No. {docket}"))]
    return Profile(
        names=_ones(words),
        dockets={n.key: n.kind for n in numbers},
        spelled={n.key: n.number for n in numbers},
        own=_ones([n.key for n in numbers if n.kind in OWN_KINDS]),
        headings={(c.left, c.right): c for c in known},
        captions={(c.left, c.right): c for c in known},
        courts=_ones([case.court] if case.court else []),
        judges=_ones([case.judge.split()[-1].lower()] if case.judge else []),
        about=1.0,
        surest=1.0,
        size=1,
    )


def joined(a: Profile, b: Profile) -> Profile:
    """Return the profile of the stories of both."""
    both = Profile(
        size=a.size + b.size,
        about=a.about + b.about,
        surest=max(a.surest, b.surest),
        dockets=a.dockets | b.dockets or NOTHING,
        spelled={key: max(a.spelled.get(key, ""), b.spelled.get(key, ""), key=len) for key in a.spelled | b.spelled}
        or NOTHING,
        asides=a.asides | b.asides or NONE,
        headings=a.headings | b.headings or NOTHING,
        captions=a.captions | b.captions or NOTHING,
        asides_captions=a.asides_captions | b.asides_captions or NOTHING,
        amounts=a.amounts | b.amounts or NONE,
        years=a.years | b.years or NONE,
        firsts={**a.firsts, **{w: a.firsts.get(w, NONE) | f for w, f in b.firsts.items()}},
        first=min((d for d in (a.first, b.first) if d is not None), default=None),
        last=max((d for d in (a.last, b.last) if d is not None), default=None),
    )
    for name, total in zip(_SUMS, map(_added, _sums_of(a), _sums_of(b)), strict=True):
        setattr(both, name, total)
    return both


def joined_texts(texts: Iterable[Sequence[Profile]]) -> Profile:
    """Return the profile of stories, given as the texts that they bear, each text with its copies."""
    return reduce(joined, (_one_text(copies) for copies in texts))


def _one_text(copies: Sequence[Profile]) -> Profile:
    """Return the profile of stories that bear one text word for word: they say it once, however many they are."""
    text = reduce(joined, copies)
    if (stories := text.size) > 1:
        text.size, text.about = 1, text.about / stories
        for name in _SUMS:
            setattr(text, name, {key: weight / stories for key, weight in getattr(text, name).items()} or NOTHING)
    return text


def with_stated(profile: Profile, stated: Profile) -> Profile:
    """Return the profile of a case's stories with what is known of the case itself, which counts as no story."""
    both = joined(profile, stated)
    both.size, both.about = profile.size, profile.about
    return both


def without_numbers(profile: Profile, taken: Collection[str]) -> Profile:
    """Return the profile of a story that mentions these docket numbers, but is not about their cases."""
    return replace(
        profile,
        dockets={n: kind for n, kind in profile.dockets.items() if n not in taken},
        own={n: weight for n, weight in profile.own.items() if n not in taken},
        asides=profile.asides | {n for n in profile.dockets if n in taken},
    )


def _ones(keys: Iterable[str]) -> Weights:
    return dict.fromkeys(sorted(keys), 1.0) or NOTHING


def _added(a: Weights, b: Weights) -> Weights:
    if not a or not b:
        return a or b
    total = {**a, **b}
    for key in a.keys() & b.keys():
        total[key] = a[key] + b[key]
    return total


def agreement(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Return how far two fields agree: +1 the same, -1 nothing in common, 0 when one of them is silent."""
    if not a or not b:
        return 0.0
    sum_a, sum_b = sum(a.values()), sum(b.values())
    return 2 * sum(min(weight / sum_a, b[key] / sum_b) for key, weight in a.items() if key in b) - 1
