"""The other cases that a story discusses beside its own.  Pure."""

from digest.cases.compare import Evidence
from digest.cases.index import CaseIndex
from digest.cases.profile import Profile
from digest.cases.weights import Weights, chance


def discussed_cases(story: Profile, own: str | None, index: CaseIndex, weights: Weights) -> tuple[str, ...]:
    """Return the ids of the cases that get a sentence or more, likeliest first; never the story's own."""
    likely = {}
    for case in index.near(story):
        if case != own:
            found = chance(
                also_evidence(story, index.profiles.get(own or ""), index.profiles[case], index, weights), weights.also
            )
            if found >= weights.also_from:
                likely[case] = found
    return tuple(sorted(likely, key=lambda case: (-likely[case], case)))


def also_evidence(story: Profile, own: Profile | None, other: Profile, index: CaseIndex, weights: Weights) -> Evidence:
    """Return what tells that `story`, which is mainly about `own`, discusses `other` too."""
    found = dict(index.compare(story, other))
    found["same"] = chance(found, weights.same)
    beside = index.compare(own, other) if own else {}
    found["own_is_near"] = chance(beside, weights.same) if own else 0.0
    found["own_name1"] = beside.get("name1", 0.0)
    found["own_caption_half"] = beside.get("caption_half", 0.0)
    found["has_own"] = 1.0 if own else 0.0
    only = [
        n for n in story.names if n in other.names and not (own and n in own.names and own.names[n] / own.size > 0.34)
    ]
    weights_of = sorted((index.rarity.name(n) * min(1.0, other.names[n] / other.size * 2) for n in only), reverse=True)
    found["own_name"] = weights_of[0] if weights_of else 0.0
    found["own_names"] = min(12.0, sum(weights_of[:4]))
    return found
