"""Holding two profiles side by side: what speaks for one case, what for two.  Pure.

Each line of the result is one comparison of one field, in a fixed range, so that a weight can be learnt for it and the
evidence can be told in words.  Silence of a field is 0 everywhere: it speaks neither way.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digest.cases.captions import Caption, same_caption, same_side
from digest.cases.profile import Profile, agreement
from digest.cases.rarity import Rarity

STATE_PARTIES = frozenset(
    "us people state commonwealth r united states regina king crown rex city county board department".split()
)
"""Words of a party that half of all captions share: they tell no matter from another."""

Evidence = dict[str, float]


def compare(a: Profile, b: Profile, rarity: Rarity) -> Evidence:
    """Return the comparisons of two profiles, by name, the larger first: more stories, then more numbers, then later.

    Of two that tie in all three the first given counts as the larger; callers give pairs in one order.
    """
    if (b.size, sorted(b.dockets), b.first or 0.0) > (a.size, sorted(a.dockets), a.first or 0.0):
        a, b = b, a
    evidence: Evidence = {}
    view_a, view_b = _view(a, rarity), _view(b, rarity)
    _names(evidence, view_a, view_b, rarity)
    _words(evidence, view_a, view_b, rarity)
    _numbers(evidence, a, b)
    _captions(evidence, a, b)
    _forum(evidence, a, b)
    _matter(evidence, a, b)
    _setting(evidence, a, b)
    _kinds(evidence, a, b)
    _people(evidence, a, b, view_a, view_b, rarity)
    _together(evidence)
    return evidence


@dataclass(frozen=True, slots=True)
class _View:
    """Names and words of a profile with their weights, worked out once however often it is compared."""

    share: Mapping[str, float]  # name -> share of the stories that have it
    core: Mapping[str, float]  # weights of the names that most stories have
    weight: float  # of all names
    vector: Mapping[str, float]  # word -> weight
    length: float
    strength: Mapping[str, float]  # word that is no name -> share of the stories that have it


def _view(profile: Profile, rarity: Rarity) -> _View:
    if isinstance(profile.view, _View):
        return profile.view
    share = {n: min(1.0, w / profile.size) for n, w in profile.names.items()}
    vector = {w: x / profile.size * rarity.word(w) for w, x in profile.words.items()}
    view = _View(
        share=share,
        core={n: rarity.name(n) for n, s in share.items() if s >= 0.5},
        weight=sum(s * rarity.name(n) for n, s in share.items()),
        vector=vector,
        length=math.sqrt(sum(x * x for x in vector.values())),
        strength={w: min(1.0, x / profile.size) for w, x in profile.words.items() if w not in profile.names},
    )
    profile.view = view
    return view


def contradict(a: Profile, b: Profile) -> bool:
    """Whether no likeness can make the two one case.

    Both are known by trial-court docket numbers and by different ones (what counts is the number that a story gives
    first, since the second is often the sibling's); or one speaks of the first and the other of the second lawsuit.
    """
    ours, theirs = _own_numbers(a), _own_numbers(b)
    if ours and theirs:
        return not ours & theirs
    return agreement(a.turns, b.turns) < 0


def prefers(a: Profile, one: Profile, other: Profile, rarity: Rarity) -> bool:
    """Whether `a` is rather of the case of `one` than of that of `other`, which contradicts it: a sibling.

    Siblings share their parties, so likeness does not decide between them.  What decides is the words of `a` that the
    one has more often than the other, each by its rarity (naive Bayes with one story of the stream as its prior).
    """
    if not contradict(one, other) or contradict(a, one):
        return False
    total = 0.0
    for word, weight in a.words.items():
        usual = (rarity.words[word] + 0.5) / (rarity.stories + 1)
        in_one = (one.words.get(word, 0.0) + usual) / (one.size + 1)
        in_other = (other.words.get(word, 0.0) + usual) / (other.size + 1)
        total += weight / a.size * math.log(in_one / in_other)
    return total > 0


def _own_numbers(profile: Profile) -> set[str]:
    most = max(profile.own.values(), default=0.0)
    return {number for number, stories in profile.own.items() if stories >= most / 2}


def _names(e: Evidence, a: _View, b: _View, rarity: Rarity) -> None:
    both = [(n, min(a.share[n], b.share[n]), rarity.name(n)) for n in b.share if n in a.share]
    shared = sorted((share**0.5 * weight for _, share, weight in both), reverse=True)
    common = sum(share * weight for _, share, weight in both)
    e["name1"] = shared[0] if shared else 0.0
    e["name2"] = shared[1] if len(shared) > 1 else 0.0
    e["names3"] = min(12.0, sum(shared[2:6]))
    e["names_of_both"] = common / (a.weight + b.weight - common + 1e-9)
    e["names_of_smaller"] = common / (min(a.weight, b.weight) + 1e-9) if shared else 0.0
    e["core_of_larger"] = _core(a.core, b.share)
    e["core_of_smaller"] = _core(b.core, a.share)
    e["names_spoken"] = min(20.0, b.weight)


def _core(core: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How much of the names that most stories of the one have, the other has too; 0.3 when there are none."""
    total = sum(core.values())
    return sum(w for n, w in core.items() if n in other) / total if total else 0.3


def _words(e: Evidence, a: _View, b: _View, rarity: Rarity) -> None:
    small, large = (a, b) if len(a.vector) < len(b.vector) else (b, a)
    length = a.length * b.length
    e["words"] = (
        sum(x * large.vector[w] for w, x in small.vector.items() if w in large.vector) / length if length else 0.0
    )
    both = (w for w in small.strength if w in large.strength)
    rare = sorted((math.sqrt(min(small.strength[w], large.strength[w])) * rarity.word(w) for w in both), reverse=True)
    e["word1"] = rare[0] if rare else 0.0
    e["words3"] = sum(rare[:3])
    e["words10"] = sum(rare[:10])
    total_a = sum(x * rarity.word(w) for w, x in a.strength.items())
    total_b = sum(x * rarity.word(w) for w, x in b.strength.items())
    e["words_of_both"] = sum(rare) / (total_a + total_b - sum(rare) + 1e-9) if rare else 0.0
    e["words_of_smaller"] = sum(rare) / (min(total_a, total_b) + 1e-9) if rare else 0.0


def _numbers(e: Evidence, a: Profile, b: Profile) -> None:
    same = a.dockets.keys() & b.dockets.keys()
    aside = (a.dockets.keys() | a.asides) & (b.dockets.keys() | b.asides)
    e["number"] = 1.0 if same else 0.0
    e["number_aside"] = 1.0 if aside and not same else 0.0
    both = bool(a.dockets) and bool(b.dockets) and not same and not aside
    kinds = set(a.dockets.values()) & set(b.dockets.values())
    e["number_against"] = (1.0 if kinds else 0.4) if both else 0.0


def _captions(e: Evidence, a: Profile, b: Profile) -> None:
    ours, theirs = list(a.captions.values())[:8], list(b.captions.values())[:8]
    same = any(same_caption(x, y) for x in ours for y in theirs)
    e["caption"] = 1.0 if same else 0.0
    e["caption_half"] = 1.0 if not same and any(_half(x, y) for x in ours for y in theirs) else 0.0
    e["caption_against"] = 1.0 if ours and theirs and not same and not e["caption_half"] else 0.0
    asides = not same and any(
        same_caption(x, y) for x in (*ours, *a.asides_captions.values()) for y in (*theirs, *b.asides_captions.values())
    )
    e["caption_aside"] = 1.0 if asides else 0.0
    heads, others = list(a.headings.values())[:8], list(b.headings.values())[:8]
    e["heading"] = 1.0 if any(same_caption(x, y) for x in heads for y in others) else 0.0
    e["heading_half"] = 1.0 if not e["heading"] and any(_half(x, y) for x in heads for y in others) else 0.0
    e["heading_against"] = 1.0 if heads and others and not e["heading"] and not e["heading_half"] else 0.0
    e["heading_elsewhere"] = 1.0 if (e["heading_against"] or e["heading_half"]) and same else 0.0
    e["caption_named"] = max(_named(ours, b.names), _named(theirs, a.names))


def _half(x: Caption, y: Caption) -> bool:
    """Whether two captions share just one party that is no state."""
    sides = ((p, q) for p in x.sides for q in y.sides)
    return any(same_side(p, q) and not (p <= STATE_PARTIES or q <= STATE_PARTIES) for p, q in sides)


def _named(captions: Iterable[Caption], names: Mapping[str, float]) -> float:
    """How many sides of a caption the other text names, as a share; one side alone is worth less."""
    best = 0.0
    for caption in captions:
        sides = [side - STATE_PARTIES for side in caption.sides if side - STATE_PARTIES]
        if sides:
            hit = sum(any(word in names for word in side) for side in sides)
            best = max(best, hit / len(sides) * (1.0 if len(sides) > 1 else 0.6))
    return best


def _forum(e: Evidence, a: Profile, b: Profile) -> None:
    e["judge"] = max(0.0, agreement(a.judges, b.judges)) if a.judges.keys() & b.judges.keys() else 0.0
    e["judge_shared"] = 1.0 if a.judges.keys() & b.judges.keys() else 0.0
    e["judge_against"] = 1.0 if a.judges and b.judges and not a.judges.keys() & b.judges.keys() else 0.0
    e["court_shared"] = 1.0 if a.courts.keys() & b.courts.keys() else 0.0
    e["court_against"] = 1.0 if a.courts and b.courts and not a.courts.keys() & b.courts.keys() else 0.0
    e["system"] = agreement(a.systems, b.systems)
    e["level"] = agreement(a.levels, b.levels)
    e["forum_place"] = agreement(a.forum_places, b.forum_places)
    e["place"] = agreement(a.places, b.places)
    e["country"] = agreement(a.countries, b.countries)
    e["abroad_or_not"] = 1.0 if bool(a.countries) != bool(b.countries) else 0.0


def _matter(e: Evidence, a: Profile, b: Profile) -> None:
    total_a, total_b = sum(a.proceedings.values()), sum(b.proceedings.values())
    spoken = bool(total_a) and bool(total_b)
    share_a = {k: v / total_a for k, v in a.proceedings.items()} if total_a else {}
    share_b = {k: v / total_b for k, v in b.proceedings.items()} if total_b else {}
    e["proceeding"] = agreement(share_a, share_b)
    for kind in ("criminal", "bankruptcy", "agency", "family"):
        e[f"{kind}_against"] = abs(share_a.get(kind, 0.0) - share_b.get(kind, 0.0)) if spoken else 0.0
    causes_a = {k: min(1.0, v / a.size) for k, v in a.causes.items()}
    causes_b = {k: min(1.0, v / b.size) for k, v in b.causes.items()}
    common = sum(min(v, causes_b.get(k, 0.0)) for k, v in causes_a.items())
    e["causes"] = min(4.0, common)
    e["causes_against"] = min(6.0, sum(causes_a.values()) + sum(causes_b.values()) - 2 * common)
    e["amount"] = 1.0 if a.amounts & b.amounts else 0.0
    e["year_shared"] = 1.0 if a.years & b.years else 0.0
    e["year_against"] = 1.0 if a.years and b.years and not a.years & b.years else 0.0


_KINDS = (
    *("criminal", "civil", "bankruptcy", "agency", "mdl", "antitrust", "review", "family"),
    *("securities", "extradition", "insurance", "impeachment"),
)


def _kinds(e: Evidence, a: Profile, b: Profile) -> None:
    ka = {k: v / a.size for k, v in a.matter.items()}
    kb = {k: v / b.size for k, v in b.matter.items()}
    for family in ("kind", "who", "forum"):
        x = {k: min(1.0, v / 2) for k, v in ka.items() if k.startswith(family)}
        y = {k: min(1.0, v / 2) for k, v in kb.items() if k.startswith(family)}
        both = sum(min(v, y[k]) for k, v in x.items() if k in y)
        e[f"{family}_same"] = min(3.0, both)
        sx, sy = sum(x.values()), sum(y.values())
        e[f"{family}_apart"] = min(3.0, sx + sy - 2 * both) if sx and sy else 0.0
        least = min(sx, sy)
        e[f"{family}_part"] = both / least if least else 0.5
    beside_a, beside_b = min(1.0, ka.get("beside other", 0.0)), min(1.0, kb.get("beside other", 0.0))
    e["beside_one"] = max(beside_a, beside_b)
    e["beside_small"] = beside_b
    for forum in ("ptab", "itc", "nlrb", "alj", "eu", "uk", "state", "federal", "legislature", "chancery"):
        e[f"at_{forum}_apart"] = abs(min(1.0, ka.get(f"forum {forum}", 0.0)) - min(1.0, kb.get(f"forum {forum}", 0.0)))
    for kind in _KINDS:
        named = f"kind {kind}"
        e[f"{kind}_apart"] = abs(min(1.0, ka.get(named, 0.0) / 2) - min(1.0, kb.get(named, 0.0) / 2))


def _people(e: Evidence, a: Profile, b: Profile, view_a: _View, view_b: _View, rarity: Rarity) -> None:
    judges, towns = _both(a.judges, b.judges, a.size, b.size), _both(a.towns, b.towns, a.size, b.size)
    e["judge_rare"] = max((math.sqrt(share) * rarity.name(judge) for judge, share in judges.items()), default=0.0)
    e["town"] = max(towns.values(), default=0.0)
    e["town_rare"] = max((math.sqrt(share) * rarity.town(town) for town, share in towns.items()), default=0.0)
    e["town_against"] = 1.0 if a.towns and b.towns and not towns else 0.0
    both = _both(a.heads, b.heads, a.size, b.size)
    heads = sorted((math.sqrt(share) * rarity.name(name) for name, share in both.items()), reverse=True)
    e["head1"] = heads[0] if heads else 0.0
    e["head2"] = heads[1] if len(heads) > 1 else 0.0
    e["head_in_names"] = max(_headed(a.heads, b, rarity), _headed(b.heads, a, rarity))
    _roles(e, a, b, rarity)
    other = same = 0.0
    for n in view_b.share:
        if n in view_a.share and n in a.firsts and n in b.firsts:
            if a.firsts[n] & b.firsts[n]:
                same = max(same, rarity.name(n))
            else:
                other = max(other, rarity.name(n))
    e["full_name"] = same
    e["other_first_name"] = other if not same else 0.0
    missing = sorted((w for n, w in view_b.core.items() if n not in view_a.share), reverse=True)
    e["strange1"] = missing[0] if missing else 0.0
    e["strange3"] = sum(missing[:3])
    missing = sorted((w for n, w in view_a.core.items() if n not in view_b.share), reverse=True)
    e["lacking1"] = missing[0] if missing else 0.0
    e["lacking3"] = sum(missing[:3])


def _both(a: Mapping[str, float], b: Mapping[str, float], size_a: int, size_b: int) -> dict[str, float]:
    """Return what both have, with the share of the stories that have it in the profile where fewer do."""
    return {key: min(1.0, n / size_a, b[key] / size_b) for key, n in a.items() if key in b}


def _headed(heads: Iterable[str], other: Profile, rarity: Rarity) -> float:
    """Return the weight of the rarest name in headlines that the other has as a name."""
    named = ((n, other.names[n]) for n in heads if n in other.names)
    return max((rarity.name(n) * min(1.0, stories / other.size) for n, stories in named), default=0.0)


_AGAINST = ("defendant", "accused", "debtor", "respondent")


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
        if kind in _AGAINST:
            found.setdefault(word, set()).add(kind)
    return found


def _setting(e: Evidence, a: Profile, b: Profile) -> None:
    if a.first is None or b.first is None or a.last is None or b.last is None:
        e["days_between"] = 1.0
    else:
        e["days_between"] = min(10.0, max(0.0, b.first - a.last, a.first - b.last))
    e["about_least"] = min(a.about / a.size, b.about / b.size)
    e["about_larger"] = a.about / a.size
    e["about_smaller"] = b.about / b.size
    e["size_larger"] = math.log(a.size)
    e["size_smaller"] = math.log(b.size)
    e["length_smaller"] = math.log(1 + sum(b.words.values()) / b.size)


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
