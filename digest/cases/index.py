"""Finding the cases that a story may speak of, by its rare keys: the cost does not grow with the number of cases."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping

from digest.cases.cluster import keys
from digest.cases.profile import Profile
from digest.cases.rarity import Rarity

_MOST = 25  # cases that are looked at for one story, those with the most keys in common
_WIDE = 100  # cases that have a key before it tells of none: a stream of a hundred thousand stories has such names


class CaseIndex:
    """The cases of one run, by the keys of their profiles."""

    def __init__(self, profiles: Mapping[str, Profile], rarity: Rarity) -> None:
        self.profiles = profiles
        self.rarity = rarity
        self._holders: dict[Hashable, list[str]] = defaultdict(list)
        for case in sorted(profiles):
            for key in set(keys(profiles[case], rarity)):
                self._holders[key].append(case)

    def near(self, profile: Profile) -> list[str]:
        """Return the ids of the cases that share a key with `profile`, those with the most in common first."""
        hits: Counter[str] = Counter()
        for key in set(keys(profile, self.rarity)):
            holders = self._holders.get(key, ())
            if len(holders) <= _WIDE:
                hits.update(holders)
        return sorted(hits, key=lambda case: (-hits[case], case))[:_MOST]
