"""Parting the stories of one case into developments: two outlets on one ruling are one.  Pure.

Within a case the parties, the court and the judge are everybody's, so they tell nothing.  What tells is what happened
(a plea, a ruling), on which day of the week, when it was written, and the words that few of the case's stories share.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from digest.cases.cluster import Node, join_near
from digest.cases.compare import Evidence
from digest.cases.known import id_beside
from digest.cases.profile import Profile, joined
from digest.cases.rarity import Rarity
from digest.cases.weights import Weights, chance

_NEAREST = 16  # texts before it in time that each is held beside: a development is told within days

Told = tuple[str, Profile, str | None, str]
"""A story's id, its profile, its development if an earlier run gave one, the id of the text it copies (or its own)."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class _View:
    """What is worked out once of a profile that is held beside others of its case."""

    profile: Profile
    days: frozenset[str]  # of the week, that are named
    acts: Mapping[str, float]  # "act plea" -> share
    acts_total: float
    words: Mapping[str, float]  # word -> share × how much it tells within the case
    names: Mapping[str, float]  # name -> how much it tells
    length: float  # of the words as a vector


class Common:
    """What the stories of one case have in common: words by the stories that use them."""

    def __init__(self, profiles: Sequence[Profile], rarity: Rarity) -> None:
        self.rarity = rarity
        self._stories = sum(p.size for p in profiles)
        self._most = math.log(self._stories + 1)
        self._words: Counter[str] = Counter()
        self._views: dict[int, _View] = {}
        self._weights: dict[str, float] = {}
        for profile in profiles:
            self._words.update(dict.fromkeys(profile.words, profile.size))

    def weight(self, word: str) -> float:
        """Return how much a word tells one development of the case from another."""
        if (weight := self._weights.get(word)) is None:
            within = math.log((self._stories + 1) / (self._words[word] + 0.5)) / self._most
            weight = self._weights[word] = max(0.0, within) * self.rarity.word(word)
        return weight

    def view_of(self, profile: Profile) -> _View:
        """Return what comparing needs of `profile`, worked out once; the view keeps the profile, and so its id."""
        if (view := self._views.get(id(profile))) is None:
            view = self._views[id(profile)] = self._viewed(profile)
        return view

    def _viewed(self, profile: Profile) -> _View:
        acts = {k: min(1.0, v / profile.size) for k, v in profile.matter.items() if k.startswith("act ")}
        words = {w: v / profile.size * self.weight(w) for w, v in profile.words.items()}
        return _View(
            profile,
            days=frozenset(day for day in _WEEKDAYS if day in profile.words),
            acts=acts,
            acts_total=sum(acts.values()),
            words=words,
            names={name: self.weight(name) for name in profile.names},
            length=math.sqrt(sum(v * v for v in words.values())),
        )


def developments(
    stories: Sequence[Told], rarity: Rarity, weights: Weights, taken: Collection[str] = ()
) -> Mapping[str, str]:
    """Return {story id: development id} for the stories of one case.

    Stories that have a development keep it; a new one is named after its first story, by an id that is not `taken`.
    """
    heads: dict[str, list[int]] = {}
    for i, (_, _, given, text) in enumerate(stories):
        heads.setdefault(given or text, []).append(i)
    nodes = []
    for members in heads.values():
        profile = stories[members[0]][1]
        for i in members[1:]:
            profile = joined(profile, stories[i][1])
        nodes.append(Node(profile, tuple(members), known=stories[members[0]][2] is not None))
    common = Common([node.profile for node in nodes], rarity)

    def likely(pairs: Sequence[tuple[Node, Node]]) -> list[float]:
        return [chance(event_evidence(a.profile, b.profile, common), weights.event) for a, b in pairs]

    named: dict[str, str] = {}
    for node in join_near(nodes, likely, weights.event_from, _NEAREST):
        given_ids = [given for i in node.members if (given := stories[i][2])]
        name = given_ids[0] if given_ids else id_beside("d", stories[node.members[0]][0], taken)
        named |= {stories[i][0]: stories[i][2] or name for i in node.members}
    return named


def event_evidence(a: Profile, b: Profile, common: Common) -> Evidence:
    """Return what tells whether two (groups of) stories of one case tell of one development."""
    e: Evidence = {}
    view_a, view_b = common.view_of(a), common.view_of(b)
    _when(e, a, b, view_a, view_b)
    _acts(e, view_a, view_b)
    _words(e, view_a, view_b)
    e["amount"] = 1.0 if a.amounts and not a.amounts.isdisjoint(b.amounts) else 0.0
    e["amount_against"] = 1.0 if a.amounts and b.amounts and a.amounts.isdisjoint(b.amounts) else 0.0
    e["court_level_apart"] = 1.0 if a.levels and b.levels and a.levels.keys().isdisjoint(b.levels) else 0.0
    e["judge_shared"] = 1.0 if a.judges and b.judges and not a.judges.keys().isdisjoint(b.judges) else 0.0
    e["sizes"] = math.log(min(a.size, b.size))
    e["near_and_words"] = e["words"] * (1.0 - min(1.0, e["days_between"] / 3))
    e["acts_and_words"] = e["acts_part"] * e["words"]
    e["near_and_acts"] = e["acts_part"] * (1.0 - min(1.0, e["days_between"] / 3))
    return e


def _when(e: Evidence, a: Profile, b: Profile, view_a: _View, view_b: _View) -> None:
    if a.first is None or b.first is None or a.last is None or b.last is None:
        gap = 1.0
    else:
        gap = min(10.0, max(0.0, b.first - a.last, a.first - b.last))
    e["days_between"] = gap
    e["half_day"] = 1.0 if gap > 0.5 else 0.0
    e["a_day"] = 1.0 if gap > 1.2 else 0.0
    e["two_days"] = 1.0 if gap > 2.2 else 0.0
    days_a, days_b = view_a.days, view_b.days
    e["weekday"] = 1.0 if days_a & days_b else 0.0
    e["weekday_against"] = 1.0 if days_a and days_b and not days_a & days_b else 0.0


def _acts(e: Evidence, a: _View, b: _View) -> None:
    x, y = a.acts, b.acts
    both = sum(min(v, y[k]) for k, v in x.items() if k in y)
    total_x, total_y = a.acts_total, b.acts_total
    e["acts"] = min(3.0, both)
    e["acts_part"] = both / min(total_x, total_y) if total_x and total_y else 0.5
    e["acts_apart"] = min(4.0, total_x + total_y - 2 * both) if total_x and total_y else 0.0
    e |= _NONE_APART
    for act in x.keys() | y.keys():
        if sign := _APART.get(act):
            e[sign] = abs(x.get(act, 0.0) - y.get(act, 0.0))


_APART = {
    f"act {kind}": f"{kind}_apart"
    for kind in ("comment", "ahead", "react", "plea", "verdict", "sentence", "file", "settle", "trial", "schedule")
}
_NONE_APART = dict.fromkeys(_APART.values(), 0.0)


def _words(e: Evidence, a: _View, b: _View) -> None:
    length = a.length * b.length
    shared = list(filter(b.words.__contains__, a.words))
    x, y = (list(map(words.__getitem__, shared)) for words in (a.words, b.words))
    e["words"] = sum(map(mul, x, y)) / length if length else 0.0
    e["words_some"] = min(0.15, e["words"])
    rare = sorted(map(min, x, y), reverse=True)
    e["word1"] = rare[0] if rare else 0.0
    e["words3"] = sum(rare[:3])
    e["words10"] = sum(rare[:10])
    names = sorted(map(a.names.__getitem__, filter(b.names.__contains__, a.names)), reverse=True)
    e["name1"] = names[0] if names else 0.0
    e["names3"] = sum(names[:3])
