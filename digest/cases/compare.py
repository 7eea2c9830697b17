"""Holding profiles side by side: what speaks for one case, what for two.  Pure.

Each comparison is one of one field, in a fixed range, so that a weight can be learnt for it and the evidence can be
told in words.  A field that is silent on either side speaks neither way: its comparison is 0.

Many pairs are compared at once, and each value stands in an array with one place for each pair: what a comparison costs
is then the finding of what two profiles share, and not the steps from there on.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from digest.cases.captions import Caption, same_caption, same_side
from digest.cases.fields import FACT, FACTS, FIELDS, ID_BITS, KEY_BITS, PROCEEDINGS, SPOKEN, Field
from digest.cases.profile import Profile
from digest.cases.ragged import Flags, Floats, Ints, Rows, most, places, ranks, sums
from digest.cases.reading import stem
from digest.cases.trees import Trees
from digest.cases.view import STATE_PARTIES, View, Views
from digest.cases.weights import chances

Evidence = dict[str, float]
"""Comparison -> its value, 0 left out."""

Pair = tuple[Profile, Profile]
Signs = dict[str, Floats]
"""Comparison -> its value for each pair."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparisons of some pairs."""

    count: int
    signs: Signs

    def evidence(self, pair: int) -> Evidence:
        """Return the comparisons of one pair by name."""
        return {sign: float(x[pair]) for sign, x in self.signs.items() if x[pair]}

    def totals(self, trees: Trees) -> Floats:
        """Return, in log-odds, how likely the two of each pair are one case."""
        return trees.totals(self.signs, self.count)

    def chances(self, trees: Trees) -> Floats:
        """Return the chance that the two of each pair are one case."""
        return chances(self.totals(trees))


def compare(pairs: Sequence[Pair], views: Views) -> Compared:
    """Compare the two profiles of each pair, the larger first: more stories, then more numbers, then later.

    Of two that tie in all three the first given counts as the larger; callers give pairs in one order, and a few
    thousand at once, since what is told of each takes a kilobyte.
    """
    return Compared(len(pairs), _compared(pairs, views) if pairs else {})


def _compared(pairs: Sequence[Pair], views: Views) -> Signs:
    beside = _beside(pairs, views)
    common = _common(beside)
    e: Signs = {}
    _names(e, beside, common)
    _words(e, beside, common)
    _numbers(e, beside, common)
    _captions(e, beside)
    _forum(e, beside, common)
    _matter(e, beside, common)
    _kinds(e, beside, common)
    _people(e, beside, common)
    _roles(e, beside, common)
    _setting(e, beside)
    _together(e)
    return e


@dataclass(frozen=True, slots=True)
class _Beside:
    """The views of some pairs side by side: those that occur, once each, and their places by pair."""

    views: Sequence[View]
    a: Ints  # [pairs] place in `views` of the larger
    b: Ints
    texts: Ints  # of all elements of all views, in order: field and text
    keys: Ints  # and the place of the view before that
    values: Floats  # [elements, 2]
    elements: Rows  # of each view
    cores: tuple[Rows, Ints, Floats]  # of each view, the names in its core: their keys and weights
    heads: tuple[Rows, Ints]  # and those in headlines
    facts: Floats  # [FACTS, views]
    spoken: Ints  # of each view, in bits, the fields that are not silent

    def fact(self, name: str) -> tuple[Floats, Floats]:
        """Return a fact of both profiles of each pair."""
        row = self.facts[FACT[name]]
        return row[self.a], row[self.b]

    def speak(self, field: int) -> tuple[Flags, Flags]:
        """Return whether the profiles of each pair have a field."""
        speaks = (self.spoken >> field & 1) != 0
        return speaks[self.a], speaks[self.b]

    def both(self, field: int) -> Flags:
        """Return whether both have a field."""
        one, other = self.speak(field)
        return one & other

    def found_in(self, views: Ints, row: Ints, texts: Ints) -> tuple[Ints, Flags]:
        """Return where elements stand, each in the view of its row, and whether they do."""
        return places(self.keys, (views << KEY_BITS)[row] | texts)


def _beside(pairs: Sequence[Pair], views: Views) -> _Beside:
    seen: dict[int, int] = {}
    found: list[View] = []
    a: list[int] = []
    b: list[int] = []
    every = iter(views.of([profile for pair in pairs for profile in pair]))
    for x, y in zip(every, every, strict=True):
        larger, smaller = (y, x) if y.order > x.order else (x, y)
        for view, side in ((larger, a), (smaller, b)):
            if (place := seen.setdefault(id(view), len(found))) == len(found):
                found.append(view)
            side.append(place)
    elements = Rows.of([len(view.keys) for view in found])
    texts = np.concatenate([view.keys for view in found])
    return _Beside(
        found,
        np.array(a, dtype=np.int64),
        np.array(b, dtype=np.int64),
        texts,
        texts | elements.owners() << KEY_BITS,
        np.concatenate([view.values for view in found]),
        elements,
        (
            Rows.of([len(view.core) for view in found]),
            np.concatenate([view.core for view in found]),
            np.concatenate([view.core_weights for view in found]),
        ),
        (Rows.of([len(view.heads) for view in found]), np.concatenate([view.heads for view in found])),
        np.concatenate([view.facts for view in found]).reshape(len(found), len(FACTS)).T,
        np.array([view.fields for view in found]),
    )


@dataclass(frozen=True, slots=True)
class _Common:
    """What the two profiles of each pair have in common, by field and pair."""

    any: Flags  # [fields, pairs]
    share: Floats  # [fields, pairs] sum of the lesser of the first values
    first: Floats  # [fields, pairs] the greatest worth, which is the lesser of the second values; but see `_worth`
    ranked: Mapping[int, "_Ranked"]  # the worths of each common name, word and name in headlines
    words: Floats  # [pairs] the product of the vectors of words
    town: Floats  # [pairs] the greatest share of a town
    rarest: Floats  # [pairs] the weight of the rarest name, however few stories have it


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The worths of some elements of pairs, pair after pair, the greatest of each pair first."""

    pair: Ints
    rank: Ints
    worth: Floats
    count: int  # of pairs

    @classmethod
    def of(cls, pair: Ints, worth: Floats, count: int) -> "_Ranked":
        """Rank what is already in order."""
        return cls(pair, ranks(pair), worth, count)

    def worths(self, begin: int = 0, end: int | None = None) -> Floats:
        """Return for each pair the sum of the worths that rank from `begin` to before `end`, or of all."""
        if end is None:
            return sums(self.pair, self.worth, self.count)
        wanted = (self.rank >= begin) & (self.rank < end)
        return sums(self.pair[wanted], self.worth[wanted], self.count)


def _common(beside: _Beside) -> _Common:
    count, fields = len(beside.a), FIELDS
    pair, at = beside.elements.take(beside.b)
    place, is_there = beside.found_in(beside.a, pair, beside.texts[at])
    found = np.flatnonzero(is_there)
    pair, at, place = pair[found], at[found], place[found]
    field = beside.texts[at] >> ID_BITS
    ours, theirs = beside.values[place].T, beside.values[at].T
    worth, lesser = _worth(field, ours, theirs), np.minimum(ours[0], theirs[0])
    row = field * count + pair
    order = np.lexsort((-worth, row))
    rows, worths = row[order], worth[order]
    rank = ranks(rows)
    first = np.zeros(fields * count)
    first[rows[rank == 0]] = worths[rank == 0]
    words, towns, names = field == Field.WORD, field == Field.TOWN, field == Field.NAME
    weight = ours[1][names] ** 2 / np.maximum(ours[0][names], 1e-9)
    return _Common(
        any=(np.bincount(row, minlength=count * fields) > 0).reshape(fields, count),
        share=sums(row, lesser, count * fields).reshape(fields, count),
        first=first.reshape(fields, count),
        ranked={one: _of_field(one, rows, rank, worths, count) for one in (Field.NAME, Field.WORD, Field.HEAD)},
        words=sums(pair[words], ours[0][words] * theirs[0][words], count),
        town=most(pair[towns], lesser[towns], count),
        rarest=most(pair[names], weight, count),
    )


def _of_field(field: int, rows: Ints, rank: Ints, worth: Floats, count: int) -> _Ranked:
    begin, end = np.searchsorted(rows, (field * count, (field + 1) * count))
    return _Ranked(rows[begin:end] - field * count, rank[begin:end], worth[begin:end], count)


def _worth(field: Ints, ours: Floats, theirs: Floats) -> Floats:
    """Return what each common element is worth, by its two values on each side."""
    worth: Floats = np.minimum(ours[1], theirs[1])
    heads, opposed, numbers = field == Field.HEAD, field == Field.OPPOSED, field == Field.NUMBER
    worth[heads] *= ours[0][heads] * theirs[0][heads]
    worth[opposed & ((ours[0].astype(np.int64) & theirs[0].astype(np.int64)) != 0)] = 0.0  # opposed in one way
    worth[numbers] = np.minimum(ours[0], theirs[0])[numbers]
    return worth


def _of_either(common: Floats, a: Floats, b: Floats) -> Floats:
    return common / (a + b - common + 1e-9)


def _of_smaller(common: Floats, a: Floats, b: Floats) -> Floats:
    return common / (np.minimum(a, b) + 1e-9)


def _agreement(beside: _Beside, common: _Common, field: int) -> Floats:
    """Return how far a field agrees where both speak: +1 the same, -1 nothing in common."""
    return np.where(beside.both(field), 2 * common.share[field] - 1, 0.0)


def _yes(flags: Flags) -> Floats:
    return flags.astype(np.float64)


def _names(e: Signs, beside: _Beside, common: _Common) -> None:
    shared = common.share[Field.NAME]
    total_a, total_b = beside.fact("names_total")
    e["name1"] = common.first[Field.NAME]
    e["name_rarest"] = common.rarest
    e["name2"] = common.ranked[Field.NAME].worths(1, 2)
    e["names3"] = np.minimum(12.0, common.ranked[Field.NAME].worths(2, 6))
    e["names_of_both"] = _of_either(shared, total_a, total_b)
    e["names_of_smaller"] = _of_smaller(shared, total_a, total_b)
    e["names_spoken"] = np.minimum(20.0, total_b)
    core_a, core_b = beside.fact("core_total")
    for name, of, core, one, other in (
        ("lacking", "core_of_larger", core_a, beside.a, beside.b),
        ("strange", "core_of_smaller", core_b, beside.b, beside.a),
    ):
        total, first, three = _missing(beside, one, other)
        e[of] = np.where(core > 0, 1 - total / np.where(core > 0, core, 1.0), 0.3)
        e[f"{name}1"], e[f"{name}3"] = first, three


def _missing(beside: _Beside, one: Ints, other: Ints) -> tuple[Floats, Floats, Floats]:
    """Return the weight of the names in the core of `one` that `other` does not have: all, the heaviest, three."""
    rows, keys, weights = beside.cores
    pair, at = rows.take(one)
    _, found = beside.found_in(other, pair, keys[at])
    missing = _Ranked.of(pair[~found], weights[at[~found]], len(one))
    return missing.worths(), missing.worths(0, 1), missing.worths(0, 3)


def _words(e: Signs, beside: _Beside, common: _Common) -> None:
    e["words"] = common.words
    e["word1"] = common.first[Field.WORD]
    ranked = common.ranked[Field.WORD]
    e["words3"], e["words10"], total = ranked.worths(0, 3), ranked.worths(0, 10), ranked.worths()
    e["words_of_both"] = _of_either(total, *beside.fact("words_total"))
    e["words_of_smaller"] = _of_smaller(total, *beside.fact("words_total"))


def _numbers(e: Signs, beside: _Beside, common: _Common) -> None:
    kinds_a, kinds_b = (kinds.astype(np.int64) for kinds in beside.fact("number_kinds"))
    shared = common.any[Field.NUMBER]
    ahead = common.first[Field.NUMBER] > 0
    e["number"] = _yes(ahead)
    e["number_aside"] = _yes(shared & ~ahead)
    apart = (kinds_a != 0) & (kinds_b != 0) & ~shared
    e["number_against"] = np.where(apart, np.where(kinds_a & kinds_b, 1.0, 0.4), 0.0)


def _captions(e: Signs, beside: _Beside) -> None:
    """Compare captions pair by pair: few stories have any."""
    count = len(beside.a)
    e |= {sign: np.zeros(count) for sign in _OF_CAPTIONS}
    some = np.array([bool(view.all_captions or view.headings) for view in beside.views], dtype=np.bool_)
    for pair in np.flatnonzero(some[beside.a] | some[beside.b]).tolist():
        a, b = beside.views[beside.a[pair]], beside.views[beside.b[pair]]
        for sign, x in _of_captions(a, b).items():
            e[sign][pair] = x


_OF_CAPTIONS = (
    *("caption", "caption_half", "caption_against", "caption_aside", "caption_named"),
    *("heading", "heading_half", "heading_against", "heading_elsewhere"),
    *("heading_said", "heading_unsaid", "heading_said_little", "heading_unsaid_little"),
    *("heading_heard", "heading_heard_little"),
)  # fmt: skip


def _of_captions(a: View, b: View) -> Evidence:
    e: Evidence = {"caption_named": max(_named(a.parties, b.names), _named(b.parties, a.names))}
    e |= _headed_by(b, a, "") | _headed_by(a, b, "_little")
    if not (a.all_captions or a.headings) or not (b.all_captions or b.headings):
        return e  # most often one side alone has any
    if a.captions and b.captions:
        e |= _side_by_side("caption", a.captions, b.captions)
    if "caption" not in e and any(same_caption(x, y) for x in a.all_captions for y in b.all_captions):
        e["caption_aside"] = 1.0
    if a.headings and b.headings:
        e |= (headings := _side_by_side("heading", a.headings, b.headings))
        if "heading" not in headings and "caption" in e:
            e["heading_elsewhere"] = 1.0
    return e


def _side_by_side(sign: str, ours: Collection[Caption], theirs: Collection[Caption]) -> Evidence:
    """Return whether any two captions are one, or share a party, or else, as both sides have some, are against it."""
    if any(same_caption(x, y) for x in ours for y in theirs):
        return {sign: 1.0}
    half = any(_half(x, y) for x in ours for y in theirs)
    return {f"{sign}_half" if half else f"{sign}_against": 1.0}


def _half(x: Caption, y: Caption) -> bool:
    """Whether two captions share just one party that is no state."""
    sides = ((p, q) for p in x.sides for q in y.sides)
    return any(same_side(p, q) and not (p <= STATE_PARTIES or q <= STATE_PARTIES) for p, q in sides)


def _named(captions: Iterable[tuple[frozenset[str], ...]], names: Mapping[str, float]) -> float:
    """How many sides of a caption the other text names, as a share; one side alone is worth less."""
    best = 0.0
    for sides in captions:
        if sides:
            hit = sum(not side.isdisjoint(names) for side in sides)
            best = max(best, hit / len(sides) * (1.0 if len(sides) > 1 else 0.6))
    return best


def _headed_by(one: View, other: View, sign: str) -> Evidence:
    """Return whether a text says the parties of the captions in the headlines of another, and how rare they are.

    A caption with a party that none of twenty stories says ("Tarrow v. Orbis: the other case") is of another case.
    """
    if not one.headed:
        return {}
    said = max(min(_said(side, other) for side in sides) for sides in one.headed)
    heard = max(min(_heard(side, other) for side in sides) for sides in one.headed)
    return {f"heading_said{sign}": said, f"heading_unsaid{sign}": 1 - said, f"heading_heard{sign}": heard}


def _said(side: frozenset[str], by: View) -> float:
    """Return by what share of the stories a side of a caption is named."""
    return min(1.0, max(max(by.names.get(word, 0.0), by.words.get(stem(word), 0.0)) for word in side) / by.size)


def _heard(side: frozenset[str], by: View) -> float:
    """Return the weight of the rarest word of a side of a caption that any of the stories says."""
    weights = by.views.weights.names
    return max(weights[word] if word in by.names or stem(word) in by.words else 0.0 for word in side)


def _forum(e: Signs, beside: _Beside, common: _Common) -> None:
    for name, field in (("judge", Field.JUDGE), ("court", Field.COURT)):
        e[f"{name}_shared"] = _yes(common.any[field])
        e[f"{name}_against"] = _yes(beside.both(field) & ~common.any[field])
    e["judge"] = np.maximum(0.0, _agreement(beside, common, Field.JUDGE))
    e["judge_rare"] = common.first[Field.JUDGE]
    for sign, field in _PLACES:
        e[sign] = _agreement(beside, common, field)
    abroad_a, abroad_b = beside.speak(Field.COUNTRY)
    e["abroad_or_not"] = _yes(abroad_a != abroad_b)


_PLACES = (
    ("system", Field.SYSTEM),
    ("level", Field.LEVEL),
    ("forum_place", Field.FORUM_PLACE),
    ("place", Field.PLACE),
    ("country", Field.COUNTRY),
)


def _matter(e: Signs, beside: _Beside, common: _Common) -> None:
    told = beside.both(Field.PROCEEDING)
    e["proceeding"] = _agreement(beside, common, Field.PROCEEDING)
    for kind in PROCEEDINGS:
        a, b = beside.fact(f"proceeding {kind}")
        e[f"{kind}_against"] = np.where(told, np.abs(a - b), 0.0)
    a, b = beside.fact("causes_total")
    causes = common.share[Field.CAUSE]
    e["causes"] = np.minimum(4.0, causes)
    e["causes_against"] = np.minimum(6.0, a + b - 2 * causes)
    e["amount"] = _yes(common.any[Field.AMOUNT])
    e["year_shared"] = _yes(common.any[Field.YEAR])
    e["year_against"] = _yes(beside.both(Field.YEAR) & ~common.any[Field.YEAR])


def _kinds(e: Signs, beside: _Beside, common: _Common) -> None:
    for family, field in (("kind", Field.KIND), ("who", Field.WHO), ("forum", Field.FORUM)):
        told, shared = beside.both(field), common.share[field]
        a, b = beside.fact(f"{family}_total")
        e[f"{family}_same"] = np.where(told, np.minimum(3.0, shared), 0.0)
        e[f"{family}_apart"] = np.where(told, np.minimum(3.0, a + b - 2 * shared), 0.0)
        e[f"{family}_part"] = np.where(told, shared / np.where(told, np.minimum(a, b), 1.0), 0.5)
    a, b = beside.fact("beside")
    e["beside_one"] = np.maximum(a, b)
    e["beside_small"] = b
    apart = np.abs(beside.facts[_SPOKEN, :][:, beside.a] - beside.facts[_SPOKEN, :][:, beside.b])
    e |= {sign: row for (_, sign, _), row in zip(SPOKEN, apart, strict=True)}


_SPOKEN = slice(FACT[SPOKEN[0][1]], None)


def _people(e: Signs, beside: _Beside, common: _Common) -> None:
    e["town"] = common.town
    e["town_rare"] = common.first[Field.TOWN]
    e["town_against"] = _yes(beside.both(Field.TOWN) & ~common.any[Field.TOWN])
    e["head1"] = common.first[Field.HEAD]
    e["head2"] = common.ranked[Field.HEAD].worths(1, 2)
    e["head_in_names"] = np.maximum(_headed(beside, beside.a, beside.b), _headed(beside, beside.b, beside.a))
    e["full_name"] = common.first[Field.FULL]
    e["other_first_name"] = np.where(e["full_name"] > 0, 0.0, common.first[Field.FIRST])


def _headed(beside: _Beside, one: Ints, other: Ints) -> Floats:
    """Return what the heaviest name in the headlines of `one` is worth in `other`."""
    rows, keys = beside.heads
    pair, at = rows.take(one)
    place, found = beside.found_in(other, pair, keys[at])
    return most(pair[found], beside.values[place[found], 0], len(one))


def _roles(e: Signs, beside: _Beside, common: _Common) -> None:
    e["role"] = common.first[Field.ROLE]
    e["against_otherwise"] = common.first[Field.OPPOSED]  # charged here, sued there
    e["against_other"] = _yes(beside.both(Field.OPPOSED) & ~common.any[Field.OPPOSED])


def _setting(e: Signs, beside: _Beside) -> None:
    first_a, first_b = beside.fact("first")
    last_a, last_b = beside.fact("last")
    gap = np.maximum(0.0, np.maximum(first_b - last_a, first_a - last_b))  # NaN without a date
    e["days_between"] = np.where(np.isnan(gap), 1.0, np.minimum(10.0, gap))
    about_a, about_b = beside.fact("about")
    e["about_least"] = np.minimum(about_a, about_b)
    e["about_larger"], e["about_smaller"] = about_a, about_b
    e["size_larger"], e["size_smaller"] = beside.fact("log_size")
    e["length_smaller"] = beside.fact("log_length")[1]


def _together(e: Signs) -> None:
    """What two comparisons say together, and the bends of a line: a weight alone could not say it."""
    name1 = e["name1"]
    e["about_least_sure"] = e["about_least"] ** 2
    e["cores"] = e["core_of_larger"] * e["core_of_smaller"]
    e["long_after"] = _yes(e["days_between"] > 2)
    e["name1_rare"] = np.maximum(0.0, name1 - 2.0)
    e["name1_rarest"] = np.maximum(0.0, name1 - 3.5)
    e["name2_rare"] = np.maximum(0.0, e["name2"] - 2.0)
    e["names_of_smaller_spoken"] = e["names_of_smaller"] * np.minimum(1.0, e["names_spoken"] / 8)
    e["names_of_both_root"] = np.sqrt(e["names_of_both"])
    e["name1_and_words"] = name1 * e["words"]
    e["name1_no_caption_against"] = name1 * (1 - e["caption_against"])
    e["judge_and_name1"] = e["judge_shared"] * name1
    e["place_and_name1"] = e["place"] * name1
    e["causes_and_name1"] = e["causes"] * name1
    e["words_some"] = np.minimum(1.0, 4 * e["words"])
    e["words_many"] = np.maximum(0.0, e["words"] - 0.3)
    e["bodies_apart"] = e["number_against"] * e["caption_against"]
