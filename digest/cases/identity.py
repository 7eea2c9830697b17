"""When two profiles are one case for certain, or two, whatever else is weighed.  Pure."""

import math

from digest.cases.captions import Caption, same_caption, same_side
from digest.cases.offices import holds_office
from digest.cases.profile import Profile, agreement
from digest.cases.rarity import Rarity


def one_number(a: Profile, b: Profile) -> bool:
    """Whether both bear one trial-court number as their own, and a caption, a court or a name beside it.

    A number alone is no identity: each court counts its cases from one.
    """
    if not (a.own and b.own) or a.own.keys().isdisjoint(b.own):
        return False
    if not (a.courts.keys().isdisjoint(b.courts) and a.names.keys().isdisjoint(b.names)):
        return True
    return any(same_caption(one, other) for one in a.captions.values() for other in b.captions.values())


def contradict(a: Profile, b: Profile) -> bool:
    """Whether no likeness can make the two one case.

    They are known apart, or their headlines are headed by captions without a party in common.
    """
    return known_apart(a, b) or (bool(a.headings and b.headings) and _strangers(a, b))


def known_apart(a: Profile, b: Profile) -> bool:
    """Whether both say which case they are of, and it is not the same.

    Both are known by trial-court docket numbers and by different ones (what counts is the number that a story gives
    first, since the second is often the sibling's); or one speaks of the first and the other of the second lawsuit.
    """
    if a.own and b.own:
        return _own_numbers(a).isdisjoint(_own_numbers(b))
    return bool(a.turns and b.turns) and agreement(a.turns, b.turns) < 0


def _strangers(a: Profile, b: Profile) -> bool:
    """Whether both bear captions with two sides in headlines, and no party of the one's is one of the other's.

    A case goes by two captions when parties join or leave it ("Musk v. Altman", "Musk v. OpenAI"), never by all others.
    """
    ours, theirs = _adversary(a), _adversary(b)
    return bool(ours and theirs) and not any(_share_party(x, y) for x in ours for y in theirs)


def _adversary(profile: Profile) -> list[Caption]:
    return [caption for caption in profile.headings.values() if caption.right]


def _share_party(x: Caption, y: Caption) -> bool:
    """Whether two captions are one, or have a party in common that is no state, agency or office."""
    parties = [side for side in x.sides if not holds_office(side)]
    others = [side for side in y.sides if not holds_office(side)]
    return same_caption(x, y) or any(same_side(p, q) for p in parties for q in others)


def prefers(a: Profile, one: Profile, other: Profile, rarity: Rarity) -> bool:
    """Whether `a` is rather of the case of `one` than of that of `other`, which contradicts it: a sibling.

    Siblings share their parties, so likeness does not decide between them.  What decides is the words of `a` that the
    one has more often than the other among all its words, each by its rarity: naive Bayes with one story of the stream
    as its prior, so that a docket's short entries weigh as little as they say.
    """
    if not contradict(one, other) or contradict(a, one):
        return False
    all_of_one, all_of_other = sum(one.words.values()), sum(other.words.values())
    usually = max(1.0, (all_of_one + all_of_other) / max(1, one.size + other.size))  # words of a story
    total = 0.0
    for word, weight in a.words.items():
        usual = (rarity.words[word] + 0.5) / (rarity.stories + 1)
        in_one = (one.words.get(word, 0.0) + usual) / (all_of_one + usually)
        in_other = (other.words.get(word, 0.0) + usual) / (all_of_other + usually)
        total += weight / a.size * math.log(in_one / in_other)
    return total > 0


def _own_numbers(profile: Profile) -> set[str]:
    most = max(profile.own.values(), default=0.0)
    return {number for number, stories in profile.own.items() if stories >= most / 2}
