"""What the cases of one run are told by: the terms of each, the cases of each term.  Pure.

A term is a word, a name, a judge or a party, known by its number.
"""

import math
from collections.abc import Mapping

import numpy as np

from digest.cases.compare import Signs, compare
from digest.cases.index import CaseIndex
from digest.cases.matter import all_signs
from digest.cases.place_names import COUNTRIES
from digest.cases.profile import Profile
from digest.cases.ragged import Floats, Ints, Rows
from digest.cases.rarity import Rarity
from digest.cases.trees import Trees
from digest.cases.view import STATE_PARTIES, captions_of

_TERMS = 60  # words and names of a case that tell of it, the heaviest
_LEAST = 0.4  # weight of a term below which it tells nothing
_WIDE = 60  # cases that a term tells of before it tells of none
_PARTY = 0.7  # weight of a party in the caption, as a share of a name's that all stories have
_NEAR_OWN = 10  # cases near one that its stories may discuss
OF_PAIR = (
    *("name1", "name2", "names_of_both", "words", "caption_half", "caption_against", "head1", "against_other"),
    *("causes", "full_name", "number_aside", "caption_aside", "days_between", "town_rare", "role"),
    *("kind_apart", "forum_apart", "who_apart"),
)  # fmt: skip
SIGNS = {sign: i for i, sign in enumerate(all_signs())}
"""The signs of the matter by their numbers."""
_COUNTRIES = {name.lower(): 1 << i for i, name in enumerate(COUNTRIES)}


class Tellings:
    """The cases of one run, by their numbers in the order of their ids, and what tells of them."""

    def __init__(self, index: CaseIndex, same: Trees) -> None:
        self.index = index
        self._same = same
        self._last: tuple[str | None, list[int]] = (None, [])
        self.cases = sorted(index.profiles)
        self.numbers = {case: i for i, case in enumerate(self.cases)}
        profiles = [index.profiles[case] for case in self.cases]
        self.sizes = np.array([float(p.size) for p in profiles])
        self.about = np.array([p.about for p in profiles]) / self.sizes
        self.countries = np.array([bits_of(p.countries) for p in profiles], dtype=np.int64)
        self.matter = _matter(profiles)
        self._know(profiles)

    def _know(self, profiles: list[Profile]) -> None:
        """Number the terms, and note the weight of each in each case: by case, and by term."""
        told = [terms_of(profile, self.index.rarity) for profile in profiles]
        self.terms: dict[str, int] = {}
        term = np.array([self.terms.setdefault(t, len(self.terms)) for terms in told for t in terms], dtype=np.int64)
        case = Rows.of([len(terms) for terms in told]).owners()
        weight = np.array([w for terms in told for w in terms.values()])
        named = np.array([t in p.names for p, terms in zip(profiles, told, strict=True) for t in terms], dtype=np.bool_)
        by_case = np.argsort(self.keys(case, term))
        self.known_keys, self.weights = self.keys(case, term)[by_case], weight[by_case]
        self.named = named[by_case]  # whether the term is a name in the case
        by_term = np.lexsort((case, term))
        holders = np.bincount(term, minlength=len(self.terms))
        self.holders = Rows.of(holders)
        self.holding, self.holding_weights = case[by_term], weight[by_term]
        self.narrow = holders <= _WIDE

    def keys(self, case: Ints, term: Ints) -> Ints:
        """Return one number for a case and a term; a term of no case is -1."""
        return case * (len(self.terms) + 1) + term + 1

    def near(self, own: str) -> list[int]:
        """Return the cases nearest to one, found once for all of its stories."""
        if self._last[0] != own:
            around = self.index.near(self.index.profiles[own])[:_NEAR_OWN]
            self._last = own, [self.numbers[case] for case in around if case != own]
        return self._last[1]

    def beside(self, own: Ints, other: Ints) -> Signs:
        """Return how near the two cases of each pair are to each other."""
        if not len(own):
            return {}
        profiles = self.index.profiles
        pairs, place = np.unique(own * len(self.cases) + other, return_inverse=True)
        beside = [divmod(pair, len(self.cases)) for pair in pairs.tolist()]
        compared = compare(
            [(profiles[self.cases[a]], profiles[self.cases[b]]) for a, b in beside], self.index.views
        )
        signs = {sign: compared.signs[sign] for sign in OF_PAIR} | {"same": compared.chances(self._same)}
        return {sign: x[place] for sign, x in signs.items()}


def bits_of(countries: Mapping[str, float] | frozenset[str]) -> int:
    """Return one number for a set of countries."""
    return sum(_COUNTRIES[country] for country in countries)


def _matter(profiles: list[Profile]) -> Floats:
    """Return how much each case (row) has of each sign of the matter (column), 0..1."""
    shares = np.zeros((len(profiles), len(SIGNS)))
    for i, profile in enumerate(profiles):
        for sign, n in profile.matter.items():
            shares[i, SIGNS[sign]] = min(1.0, n / (2 * profile.size))
    return shares


def terms_of(case: Profile, rarity: Rarity) -> dict[str, float]:
    """Return the words, names, judges and parties by which a case is told, with what each is worth."""
    size = case.size
    words = {w: math.sqrt(min(1.0, n / size)) * rarity.word(w) for w, n in case.words.items() if w not in case.names}
    names = {name: math.sqrt(min(1.0, n / size)) * rarity.name(name) for name, n in case.names.items()}
    judges = {judge: math.sqrt(n / size) * rarity.name(judge) for judge, n in case.judges.items()}
    sides = [side for caption in captions_of(case) for side in caption.sides]
    parties = {word: _PARTY * rarity.name(word) for side in sides for word in side - STATE_PARTIES}
    found: dict[str, float] = {}
    for shares in (words, names, judges, parties):
        for term, weight in shares.items():
            if weight > _LEAST:
                found[term] = max(weight, found.get(term, 0.0))
    return dict(sorted(found.items(), key=lambda kv: (-kv[1], kv[0]))[:_TERMS])
