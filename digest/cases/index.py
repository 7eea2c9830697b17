"""Finding the cases that a story may speak of, by its rare keys: the cost does not grow with the number of cases."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping

from digest.cases.candidates import keys
from digest.cases.profile import Profile
from digest.cases.view import Views

_MOST = 15  # cases that are looked at for one story, those with the most keys in common.  A key that more cases have
# tells of none: which of them are looked at would be drawn by lot, and a long stream has many such names.


class CaseIndex:
    """The cases of one run, by the keys of their profiles."""

    def __init__(self, profiles: Mapping[str, Profile], views: Views) -> None:
        self.profiles = profiles
        self.views = views
        self.rarity = rarity = views.rarity
        self._holders: dict[Hashable, list[str]] = defaultdict(list)
        self._near: dict[int, tuple[Profile, list[str]]] = {}  # by the id of the profile, which is kept, and so its id
        for case in sorted(profiles):
            for key in set(keys(profiles[case], rarity)):
                self._holders[key].append(case)

    def near(self, profile: Profile) -> list[str]:
        """Return the ids of the cases that share a key with `profile`, those with the most in common first."""
        if (found := self._near.get(id(profile))) is None:
            found = self._near[id(profile)] = profile, self._found_near(profile)
        return found[1]

    def _found_near(self, profile: Profile) -> list[str]:
        hits: Counter[str] = Counter()
        for key in set(keys(profile, self.rarity)):
            holders = self._holders.get(key, ())
            if len(holders) <= _MOST:
                hits.update(holders)
        return sorted(hits, key=lambda case: (-hits[case], case))[:_MOST]
