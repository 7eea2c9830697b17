"""Holding two profiles side by side: what speaks for one case, what for two.  Pure.

Each line of the result is one comparison of one field, in a fixed range, so that a weight can be learnt for it and the
evidence can be told in words.  Silence of a field is 0 everywhere: it speaks neither way.
"""

import math
from collections.abc import Collection, Iterable
from operator import sub

from digest.cases.captions import Caption, same_caption, same_side
from digest.cases.profile import Profile
from digest.cases.rarity import Rarity
from digest.cases.view import FAMILIES, FORUMS, KINDS, STATE_PARTIES, Shares, View, view_of

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
    _roles(evidence, a, b, rarity)
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
    """As `agreement`, of shares."""
    return 2 * sum(_least(a, b)) - 1 if a and b else 0.0


def _of_either(common: float, a: float, b: float) -> float:
    return common / (a + b - common + 1e-9)


def _of_smaller(common: float, a: float, b: float) -> float:
    return common / (min(a, b) + 1e-9)


def _names(e: Evidence, a: View, b: View) -> None:
    shared = _least(a.rare_names, b.rare_names)
    common = sum(_least(a.names, b.names)) if shared else 0.0
    e["name1"] = shared[0] if shared else 0.0
    e["name2"] = shared[1] if len(shared) > 1 else 0.0
    e["names3"] = min(12.0, sum(shared[2:6]))
    e["names_of_both"] = _of_either(common, a.names_total, b.names_total)
    e["names_of_smaller"] = _of_smaller(common, a.names_total, b.names_total) if shared else 0.0
    missing = [w for n, w in a.core.items() if n not in b.names]
    strange = [w for n, w in b.core.items() if n not in a.names]
    e["core_of_larger"] = 1 - sum(missing) / a.core_total if a.core_total else 0.3
    e["core_of_smaller"] = 1 - sum(strange) / b.core_total if b.core_total else 0.3
    e["names_spoken"] = min(20.0, b.names_total)
    e["strange1"] = strange[0] if strange else 0.0
    e["strange3"] = sum(strange[:3])
    e["lacking1"] = missing[0] if missing else 0.0
    e["lacking3"] = sum(missing[:3])


def _words(e: Evidence, a: View, b: View) -> None:
    small, large = (a.vector, b.vector) if len(a.vector) < len(b.vector) else (b.vector, a.vector)
    e["words"] = math.fsum([small[w] * large[w] for w in small.keys() & large.keys()])
    rare = _least(a.rare_words, b.rare_words)
    common = sum(rare)
    e["word1"] = rare[0] if rare else 0.0
    e["words3"] = sum(rare[:3])
    e["words10"] = sum(rare[:10])
    e["words_of_both"] = _of_either(common, a.words_total, b.words_total) if rare else 0.0
    e["words_of_smaller"] = _of_smaller(common, a.words_total, b.words_total) if rare else 0.0


def _numbers(e: Evidence, a: Profile, b: Profile, view_a: View, view_b: View) -> None:
    same = bool(a.dockets and b.dockets) and not a.dockets.keys().isdisjoint(b.dockets)
    aside = not view_a.numbers.isdisjoint(view_b.numbers)
    e["number"] = 1.0 if same else 0.0
    e["number_aside"] = 1.0 if aside and not same else 0.0
    both = bool(a.dockets and b.dockets) and not same and not aside
    kinds = both and not view_a.number_kinds.isdisjoint(view_b.number_kinds)
    e["number_against"] = (1.0 if kinds else 0.4) if both else 0.0


def _captions(e: Evidence, a: View, b: View) -> None:
    same, half, against = _side_by_side(a.captions, b.captions)
    e["caption"], e["caption_half"], e["caption_against"] = same, half, against
    asides = not same and any(same_caption(x, y) for x in a.all_captions for y in b.all_captions)
    e["caption_aside"] = 1.0 if asides else 0.0
    e["heading"], e["heading_half"], e["heading_against"] = _side_by_side(a.headings, b.headings)
    e["heading_elsewhere"] = 1.0 if (e["heading_against"] or e["heading_half"]) and same else 0.0
    e["caption_named"] = max(_named(a.parties, b.names), _named(b.parties, a.names))


def _side_by_side(ours: Collection[Caption], theirs: Collection[Caption]) -> tuple[float, float, float]:
    """Return whether any two captions are one, or share a party, or else there are some on both sides."""
    if not ours or not theirs:
        return 0.0, 0.0, 0.0
    if any(same_caption(x, y) for x in ours for y in theirs):
        return 1.0, 0.0, 0.0
    half = any(_half(x, y) for x in ours for y in theirs)
    return 0.0, float(half), float(not half)


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
    e["judge_shared"], e["judge_against"] = _shared(a.judges, b.judges)
    e["judge"] = max(0.0, _agreement(view_a.judges, view_b.judges)) if e["judge_shared"] else 0.0
    e["judge_rare"] = max(_least(view_a.rare_judges, view_b.rare_judges)) if e["judge_shared"] else 0.0
    e["court_shared"], e["court_against"] = _shared(a.courts, b.courts)
    e["system"] = _agreement(view_a.systems, view_b.systems)
    e["level"] = _agreement(view_a.levels, view_b.levels)
    e["forum_place"] = _agreement(view_a.forum_places, view_b.forum_places)
    e["place"] = _agreement(view_a.places, view_b.places)
    e["country"] = _agreement(view_a.countries, view_b.countries)
    e["abroad_or_not"] = 1.0 if bool(a.countries) != bool(b.countries) else 0.0


def _shared(a: Collection[object], b: Collection[object]) -> tuple[float, float]:
    """Return whether two fields have something in common, or both speak and have nothing."""
    if not a or not b:
        return 0.0, 0.0
    apart = set(a).isdisjoint(b)
    return float(not apart), float(apart)


def _matter(e: Evidence, a: Profile, b: Profile, view_a: View, view_b: View) -> None:
    share_a, share_b = view_a.proceedings, view_b.proceedings
    e["proceeding"] = _agreement(share_a, share_b)
    for kind, sign in _AGAINST:
        e[sign] = abs(share_a.get(kind, 0.0) - share_b.get(kind, 0.0)) if share_a and share_b else 0.0
    common = sum(_least(view_a.causes, view_b.causes))
    e["causes"] = min(4.0, common)
    e["causes_against"] = min(6.0, view_a.causes_total + view_b.causes_total - 2 * common)
    e["amount"] = _shared(a.amounts, b.amounts)[0]
    e["year_shared"], e["year_against"] = _shared(a.years, b.years)


_AGAINST = tuple((kind, f"{kind}_against") for kind in ("criminal", "bankruptcy", "agency", "family"))


def _kinds(e: Evidence, a: View, b: View) -> None:
    for (same, apart, part), (x, sum_x), (y, sum_y) in zip(_FAMILIES_SIGNS, a.matter, b.matter, strict=True):
        both = sum(_least(x, y))
        e[same] = min(3.0, both)
        e[apart] = min(3.0, sum_x + sum_y - 2 * both) if x and y else 0.0
        e[part] = both / min(sum_x, sum_y) if x and y else 0.5
    e["beside_one"] = max(a.beside, b.beside)
    e["beside_small"] = b.beside
    e.update(zip(_FORUMS_APART, map(abs, map(sub, a.forums, b.forums)), strict=True))
    e.update(zip(_KINDS_APART, map(abs, map(sub, a.kinds, b.kinds)), strict=True))


_FAMILIES_SIGNS = tuple((f"{family}_same", f"{family}_apart", f"{family}_part") for family in FAMILIES)
_FORUMS_APART = tuple(f"at_{forum}_apart" for forum in FORUMS)
_KINDS_APART = tuple(f"{kind}_apart" for kind in KINDS)


def _people(e: Evidence, a: View, b: View) -> None:
    town, town_rare = _least(a.towns, b.towns), _least(a.rare_towns, b.rare_towns)
    e["town"] = town[0] if town else 0.0
    e["town_rare"] = town_rare[0] if town_rare else 0.0
    e["town_against"] = 1.0 if a.towns and b.towns and not town else 0.0
    heads = sorted([a.heads[n] * b.heads[n] * a.head_weights[n] for n in a.heads.keys() & b.heads.keys()], reverse=True)
    e["head1"] = heads[0] if heads else 0.0
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
    e["full_name"] = same
    e["other_first_name"] = other if not same else 0.0


_OPPOSED = ("defendant", "accused", "debtor", "respondent")


def _roles(e: Evidence, a: Profile, b: Profile, rarity: Rarity) -> None:
    both = a.roles.keys() & b.roles.keys()
    e["role"] = max((rarity.name(r.split(" ", 1)[1]) for r in both), default=0.0)
    side_a, side_b = _against(a), _against(b)
    e["against_other"] = 1.0 if side_a and side_b and not side_a.keys() & side_b.keys() else 0.0
    twice = [n for n in side_a.keys() & side_b.keys() if not side_a[n] & side_b[n]]
    e["against_otherwise"] = max((rarity.name(n) for n in twice), default=0.0)  # charged here, sued there


def _against(profile: Profile) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for role in profile.roles:
        kind, word = role.split(" ", 1)
        if kind in _OPPOSED:
            found.setdefault(word, set()).add(kind)
    return found


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
    e["name1_rare"] = max(0.0, e["name1"] - 2.0)
    e["name1_rarest"] = max(0.0, e["name1"] - 3.5)
    e["name2_rare"] = max(0.0, e["name2"] - 2.0)
    e["words_some"] = min(1.0, 4 * e["words"])
    e["names_of_smaller_spoken"] = e["names_of_smaller"] * min(1.0, e["names_spoken"] / 8)
    e["about_least_sure"] = e["about_least"] ** 2
    e["words_many"] = max(0.0, e["words"] - 0.3)
    e["names_of_both_root"] = math.sqrt(e["names_of_both"])
    e["name1_and_words"] = e["name1"] * e["words"]
    e["cores"] = e["core_of_larger"] * e["core_of_smaller"]
    e["long_after"] = 1.0 if e["days_between"] > 2 else 0.0
    e["name1_no_caption_against"] = e["name1"] * (1 - e["caption_against"])
    e["judge_and_name1"] = e["judge_shared"] * e["name1"]
    e["place_and_name1"] = e["place"] * e["name1"]
    e["causes_and_name1"] = e["causes"] * e["name1"]
    e["bodies_apart"] = e["number_against"] * e["caption_against"]
