"""Holding two profiles side by side: what speaks for one case, what for two.  Pure.

Each line of the result is one comparison of one field, in a fixed range, so that a weight can be learnt for it and the
evidence can be told in words.  A field that is silent on either side speaks neither way: its comparison is 0, and is
left out, since most are.
"""

import math
from collections.abc import Collection, Iterable

from digest.cases.captions import Caption, same_caption, same_side
from digest.cases.profile import Profile
from digest.cases.rarity import Rarity
from digest.cases.view import FAMILIES, FORUM_FIELDS, STATE_PARTIES, Shares, View, view_of

Evidence = dict[str, float]


def compare(a: Profile, b: Profile, rarity: Rarity) -> Evidence:
    """Return the comparisons of two profiles, by name, the larger first: more stories, then more numbers, then later.

    Of two that tie in all three the first given counts as the larger; callers give pairs in one order.
    """
    view_a, view_b = view_of(a, rarity), view_of(b, rarity)
    if view_b.order > view_a.order:
        a, b, view_a, view_b = b, a, view_b, view_a
    evidence: Evidence = {}
    _names(evidence, view_a, view_b)
    _words(evidence, view_a, view_b)
    _numbers(evidence, a, b, view_a, view_b)
    _captions(evidence, view_a, view_b)
    _forum(evidence, a, b, view_a, view_b)
    _matter(evidence, a, b, view_a, view_b)
    _setting(evidence, a, b, view_a, view_b)
    _kinds(evidence, view_a, view_b)
    _people(evidence, view_a, view_b)
    _first_names(evidence, a, b, rarity)
    _roles(evidence, view_a, view_b)
    _together(evidence)
    return evidence


def _least(a: Shares, b: Shares) -> list[float]:
    """Return, for each key of both, the lesser of its two values, the greatest first."""
    if not a or not b:
        return []
    both = a.keys() & b.keys()
    if len(both) < 2:
        return [min(a[key], b[key]) for key in both]
    return sorted([x if (x := a[key]) < (y := b[key]) else y for key in both], reverse=True)


def _agreement(a: Shares, b: Shares) -> float:
    """As `agreement`, of shares that both speak."""
    return 2 * sum(_least(a, b)) - 1


def _of_either(common: float, a: float, b: float) -> float:
    return common / (a + b - common + 1e-9)


def _of_smaller(common: float, a: float, b: float) -> float:
    return common / (min(a, b) + 1e-9)


def _names(e: Evidence, a: View, b: View) -> None:
    if shared := _least(a.rare_names, b.rare_names):
        common = sum(_least(a.names, b.names))
        e["name1"] = shared[0]
        e["name2"] = shared[1] if len(shared) > 1 else 0.0
        e["names3"] = min(12.0, sum(shared[2:6]))
        e["names_of_both"] = _of_either(common, a.names_total, b.names_total)
        e["names_of_smaller"] = _of_smaller(common, a.names_total, b.names_total)
    missing = [w for n, w in a.core.items() if n not in b.names]
    strange = [w for n, w in b.core.items() if n not in a.names]
    e["core_of_larger"] = 1 - sum(missing) / a.core_total if a.core_total else 0.3
    e["core_of_smaller"] = 1 - sum(strange) / b.core_total if b.core_total else 0.3
    e["names_spoken"] = min(20.0, b.names_total)
    if strange:
        e["strange1"] = strange[0]
        e["strange3"] = sum(strange[:3])
    if missing:
        e["lacking1"] = missing[0]
        e["lacking3"] = sum(missing[:3])


def _words(e: Evidence, a: View, b: View) -> None:
    both = a.vector.keys() & b.vector.keys()
    if not both:
        return
    x, y = a.vector, b.vector
    e["words"] = math.fsum([x[w] * y[w] for w in both])
    x, y = a.rare_words, b.rare_words
    rare = sorted([r if (r := x[w]) < (s := y[w]) else s for w in both], reverse=True)
    common = sum(rare)
    e["word1"] = rare[0]
    e["words3"] = sum(rare[:3])
    e["words10"] = sum(rare[:10])
    e["words_of_both"] = _of_either(common, a.words_total, b.words_total)
    e["words_of_smaller"] = _of_smaller(common, a.words_total, b.words_total)


def _numbers(e: Evidence, a: Profile, b: Profile, view_a: View, view_b: View) -> None:
    if not view_a.numbers or not view_b.numbers:
        return
    both = bool(a.dockets and b.dockets)
    if both and not a.dockets.keys().isdisjoint(b.dockets):
        e["number"] = 1.0
    elif not view_a.numbers.isdisjoint(view_b.numbers):
        e["number_aside"] = 1.0
    elif both:
        e["number_against"] = 0.4 if view_a.number_kinds.isdisjoint(view_b.number_kinds) else 1.0


def _captions(e: Evidence, a: View, b: View) -> None:
    if a.captions and b.captions:
        e |= _side_by_side("caption", a.captions, b.captions)
    if "caption" not in e and any(same_caption(x, y) for x in a.all_captions for y in b.all_captions):
        e["caption_aside"] = 1.0
    if a.headings and b.headings:
        e |= (headings := _side_by_side("heading", a.headings, b.headings))
        if "heading" not in headings and "caption" in e:
            e["heading_elsewhere"] = 1.0
    if a.parties or b.parties:
        e["caption_named"] = max(_named(a.parties, b.names), _named(b.parties, a.names))


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


def _named(captions: Iterable[tuple[frozenset[str], ...]], names: Shares) -> float:
    """How many sides of a caption the other text names, as a share; one side alone is worth less."""
    best = 0.0
    for sides in captions:
        if sides:
            hit = sum(not side.isdisjoint(names) for side in sides)
            best = max(best, hit / len(sides) * (1.0 if len(sides) > 1 else 0.6))
    return best


def _forum(e: Evidence, a: Profile, b: Profile, view_a: View, view_b: View) -> None:
    if a.judges and b.judges:
        if a.judges.keys().isdisjoint(b.judges):
            e["judge_against"] = 1.0
        else:
            e["judge_shared"] = 1.0
            e["judge"] = max(0.0, _agreement(view_a.judges, view_b.judges))
            e["judge_rare"] = max(_least(view_a.rare_judges, view_b.rare_judges))
    if a.courts and b.courts:
        e["court_against" if a.courts.keys().isdisjoint(b.courts) else "court_shared"] = 1.0
    for sign, x, y in zip(FORUM_FIELDS, view_a.forum, view_b.forum, strict=True):
        if x and y:
            e[sign] = _agreement(x, y)
    if bool(a.countries) != bool(b.countries):
        e["abroad_or_not"] = 1.0


def _matter(e: Evidence, a: Profile, b: Profile, view_a: View, view_b: View) -> None:
    share_a, share_b = view_a.proceedings, view_b.proceedings
    if share_a and share_b:
        e["proceeding"] = _agreement(share_a, share_b)
        for kind, sign in _AGAINST:
            e[sign] = abs(share_a.get(kind, 0.0) - share_b.get(kind, 0.0))
    if total := view_a.causes_total + view_b.causes_total:
        common = sum(_least(view_a.causes, view_b.causes))
        e["causes"] = min(4.0, common)
        e["causes_against"] = min(6.0, total - 2 * common)
    if not a.amounts.isdisjoint(b.amounts):
        e["amount"] = 1.0
    if a.years and b.years:
        e["year_against" if a.years.isdisjoint(b.years) else "year_shared"] = 1.0


_AGAINST = tuple((kind, f"{kind}_against") for kind in ("criminal", "bankruptcy", "agency", "family"))


def _kinds(e: Evidence, a: View, b: View) -> None:
    for (same, apart, part), (x, sum_x), (y, sum_y) in zip(_FAMILIES_SIGNS, a.matter, b.matter, strict=True):
        if not x or not y:
            e[part] = 0.5
            continue
        both = sum(_least(x, y))
        e[same] = min(3.0, both)
        e[apart] = min(3.0, sum_x + sum_y - 2 * both)
        e[part] = both / min(sum_x, sum_y)
    e["beside_one"] = max(a.beside, b.beside)
    e["beside_small"] = b.beside
    x, y = a.spoken, b.spoken
    for sign, share in x.items():
        e[sign] = abs(share - y.get(sign, 0.0))
    for sign, share in y.items():
        if sign not in x:
            e[sign] = share


_FAMILIES_SIGNS = tuple((f"{family}_same", f"{family}_apart", f"{family}_part") for family in FAMILIES)


def _people(e: Evidence, a: View, b: View) -> None:
    if a.towns and b.towns:
        if town := _least(a.towns, b.towns):
            e["town"] = town[0]
            e["town_rare"] = _least(a.rare_towns, b.rare_towns)[0]
        else:
            e["town_against"] = 1.0
    if both := a.heads.keys() & b.heads.keys():
        heads = sorted([a.heads[n] * b.heads[n] * a.head_weights[n] for n in both], reverse=True)
        e["head1"] = heads[0]
        e["head2"] = heads[1] if len(heads) > 1 else 0.0
    e["head_in_names"] = max(_headed(a, b), _headed(b, a))


def _headed(a: View, b: View) -> float:
    """Return what the heaviest name in the headlines of the one is worth in the other."""
    return max([b.names[n] for n in a.heads.keys() & b.names.keys()], default=0.0)


def _first_names(e: Evidence, a: Profile, b: Profile, rarity: Rarity) -> None:
    """Whether a shared surname follows the same first name, or another one."""
    same = other = 0.0
    for name in a.firsts.keys() & b.firsts.keys():
        if name in a.names and name in b.names:
            if a.firsts[name] & b.firsts[name]:
                same = max(same, rarity.name(name))
            else:
                other = max(other, rarity.name(name))
    if same:
        e["full_name"] = same
    elif other:
        e["other_first_name"] = other


def _roles(e: Evidence, a: View, b: View) -> None:
    if both := a.roles.keys() & b.roles.keys():
        e["role"] = max([a.roles[role] for role in both])
    if not a.opposed or not b.opposed:
        return
    if both := a.opposed.keys() & b.opposed.keys():
        # charged here, sued there
        e["against_otherwise"] = max(
            [a.opposed[n].weight for n in both if a.opposed[n].roles.isdisjoint(b.opposed[n].roles)], default=0.0
        )
    else:
        e["against_other"] = 1.0


def _setting(e: Evidence, a: Profile, b: Profile, view_a: View, view_b: View) -> None:
    if a.first is None or b.first is None or a.last is None or b.last is None:
        e["days_between"] = 1.0
    else:
        e["days_between"] = min(10.0, max(0.0, b.first - a.last, a.first - b.last))
    e["about_least"] = min(view_a.about, view_b.about)
    e["about_larger"] = view_a.about
    e["about_smaller"] = view_b.about
    e["size_larger"] = view_a.log_size
    e["size_smaller"] = view_b.log_size
    e["length_smaller"] = view_b.log_length


def _together(e: Evidence) -> None:
    """What two comparisons say together, and the bends of a line: a weight alone could not say it."""
    e["about_least_sure"] = e["about_least"] ** 2
    e["cores"] = e["core_of_larger"] * e["core_of_smaller"]
    e["long_after"] = 1.0 if e["days_between"] > 2 else 0.0
    if name1 := e.get("name1"):
        e["name1_rare"] = max(0.0, name1 - 2.0)
        e["name1_rarest"] = max(0.0, name1 - 3.5)
        e["name2_rare"] = max(0.0, e["name2"] - 2.0)
        e["names_of_smaller_spoken"] = e["names_of_smaller"] * min(1.0, e["names_spoken"] / 8)
        e["names_of_both_root"] = math.sqrt(e["names_of_both"])
        e["name1_and_words"] = name1 * e.get("words", 0.0)
        e["name1_no_caption_against"] = name1 * (1 - e.get("caption_against", 0.0))
        for sign, beside in _BESIDE_NAME:
            if sign in e:
                e[beside] = e[sign] * name1
    if words := e.get("words"):
        e["words_some"] = min(1.0, 4 * words)
        e["words_many"] = max(0.0, words - 0.3)
    if "number_against" in e and "caption_against" in e:
        e["bodies_apart"] = e["number_against"]


_BESIDE_NAME = (
    ("judge_shared", "judge_and_name1"),
    ("place", "place_and_name1"),
    ("causes", "causes_and_name1"),
)
