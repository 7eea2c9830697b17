"""What profiles say, laid one after the other in flat lists, so that it is weighed for all of them at once.  Pure."""

import math
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple, get_args

from digest.cases.dockets import DocketKind
from digest.cases.fields import FACT, FACTS, OPPOSED, PROCEEDINGS, SPOKEN, Field
from digest.cases.profile import Profile

_FAMILY_FIELDS = {"kin": Field.KIND, "who": Field.WHO, "for": Field.FORUM}  # by the first letters of their signs
_DOCKET_KINDS = get_args(DocketKind)
_SPOKEN = {sign: (FACT[apart], least) for sign, apart, least in SPOKEN}
_SILENT = [0.0] * len(FACTS)
_NO_NUMBERS = (0.0,)


class Numbers(dict[object, int]):
    """Text -> its number, given when it is first met."""

    def __missing__(self, said: object) -> int:
        self[said] = number = len(self)
        return number


class _Weight(dict[str, float]):
    """The weight of each name or word, asked for once."""

    def __init__(self, weight: Callable[[str], float]) -> None:
        super().__init__()
        self._weight = weight

    def __missing__(self, said: str) -> float:
        self[said] = weight = self._weight(said)
        return weight


class WeightsOf(NamedTuple):
    """The weights of names, words and towns."""

    names: _Weight
    words: _Weight
    towns: _Weight


def weights_of(
    names: Callable[[str], float], words: Callable[[str], float], towns: Callable[[str], float]
) -> WeightsOf:
    """Return the weights that these functions give, each asked for once."""
    return WeightsOf(_Weight(names), _Weight(words), _Weight(towns))


class Said:
    """What the profiles that were added say: blocks of one field each, those of a profile together."""

    def __init__(self, numbers: Numbers, weights: WeightsOf) -> None:
        self._number = numbers.__getitem__
        self._names, self._words, self._towns = (kept.__getitem__ for kept in weights)
        self.profiles: list[Profile] = []
        self.owners: list[int] = []  # of each block, the place of its profile
        self.fields: list[int] = []
        self.lengths: list[int] = []
        self.texts: list[int] = []  # of each element, by number
        self.amounts: list[float] = []  # of each, as the profile has it
        self.weights: list[float] = []
        self.is_name: list[bool] = []  # of each word, whether the profile has it as a name, too
        self.facts: list[list[float]] = []  # of each profile, by FACTS: those that no element tells of
        self.spoken: list[int] = []  # of each profile, its fields in bits

    def add(self, profile: Profile) -> None:
        """Lay down what one more profile says."""
        self.profiles.append(profile)
        self.spoken.append(0)
        self.facts.append(_facts(profile))
        names, words = profile.names, profile.words
        self._add(Field.NAME, names, names.values(), map(self._names, names))
        self._add(Field.WORD, words, words.values(), map(self._words, words))
        self.is_name += map(names.__contains__, words)
        self._add_people(profile)
        for field, said in (
            (Field.SYSTEM, profile.systems),
            (Field.LEVEL, profile.levels),
            (Field.FORUM_PLACE, profile.forum_places),
            (Field.PLACE, profile.places),
            (Field.COUNTRY, profile.countries),
            (Field.PROCEEDING, profile.proceedings),
            (Field.CAUSE, profile.causes),
        ):
            if said:
                self._add(field, said, said.values())
        families: dict[int, dict[str, float]] = {Field.KIND: {}, Field.WHO: {}, Field.FORUM: {}}
        for sign, n in profile.matter.items():
            if family := _FAMILY_FIELDS.get(sign[:3]):
                families[family][sign] = n
        for field, signs in families.items():
            if signs:
                self._add(field, signs, signs.values())
        if towns := profile.towns:
            self._add(Field.TOWN, towns, towns.values(), map(self._towns, towns))
        if numbers := sorted(profile.dockets.keys() | profile.asides):  # sets have another order in another process
            self._add(Field.NUMBER, numbers, [float(number in profile.dockets) for number in numbers])
        if courts := profile.courts:
            self._add(Field.COURT, courts, _NO_NUMBERS * len(courts))
        if years := profile.years:
            self._add(Field.YEAR, sorted(years), _NO_NUMBERS * len(years))
        if amounts := profile.amounts:
            self._add(Field.AMOUNT, sorted(amounts), _NO_NUMBERS * len(amounts))

    def _add_people(self, profile: Profile) -> None:
        """Lay down judges, the names in headlines, and parties by their roles and first names."""
        if judges := profile.judges:
            self._add(Field.JUDGE, judges, judges.values(), map(self._names, judges))
        if heads := profile.heads:
            self._add(Field.HEAD, heads, heads.values(), map(self._names, heads))
        if profile.roles:
            told = [role.split(" ", 1) for role in profile.roles]
            weights = [self._names(word) for _, word in told]
            self._add(Field.ROLE, profile.roles, _NO_NUMBERS * len(told), weights)
            opposed: dict[str, int] = {}
            for kind, word in told:
                if kind in OPPOSED:
                    opposed[word] = opposed.get(word, 0) | 1 << OPPOSED.index(kind)
            self._add(Field.OPPOSED, opposed, opposed.values(), map(self._names, opposed))
        if firsts := {name: firsts for name, firsts in profile.firsts.items() if name in profile.names}:
            full = [(first, name) for name, before in firsts.items() for first in sorted(before)]
            self._add(Field.FIRST, firsts, _NO_NUMBERS * len(firsts), map(self._names, firsts))
            self._add(Field.FULL, full, _NO_NUMBERS * len(full), [self._names(name) for _, name in full])

    def _add(
        self, field: int, said: Collection[object], amounts: Iterable[float], weights: Iterable[float] = ()
    ) -> None:
        self.spoken[-1] |= bool(said) << field
        self.owners.append(len(self.profiles) - 1)
        self.fields.append(field)
        self.lengths.append(len(said))
        self.texts += map(self._number, said)
        self.amounts += amounts
        self.weights += weights or _NO_NUMBERS * len(said)


def _facts(profile: Profile) -> list[float]:
    """Return FACTS, those left 0 that the elements tell of."""
    size, matter = profile.size, profile.matter
    facts = _SILENT.copy()
    for sign, n in matter.items():
        if sign in _SPOKEN:
            place, least = _SPOKEN[sign]
            facts[place] = min(1.0, n / (least * size))
    facts[FACT["beside"]] = min(1.0, matter.get("beside other", 0.0) / size)
    facts[FACT["about"]] = profile.about / size
    facts[FACT["log_size"]] = math.log(size)
    facts[FACT["log_length"]] = math.log(1 + sum(profile.words.values()) / size)
    facts[FACT["first"]] = math.nan if profile.first is None else profile.first
    facts[FACT["last"]] = math.nan if profile.last is None else profile.last
    if profile.dockets:
        kinds = {_DOCKET_KINDS.index(kind) for kind in profile.dockets.values()}
        facts[FACT["number_kinds"]] = float(sum(1 << kind for kind in kinds))
    if proceedings := profile.proceedings:
        total = sum(proceedings.values()) or 1.0
        for kind in PROCEEDINGS:
            facts[FACT[f"proceeding {kind}"]] = proceedings.get(kind, 0.0) / total
    return facts
