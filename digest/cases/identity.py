"""When two profiles are one case for certain, whatever else is weighed.  Pure."""

from digest.cases.captions import same_caption
from digest.cases.profile import Profile


def one_number(a: Profile, b: Profile) -> bool:
    """Whether both bear one trial-court number as their own, and a caption, a court or a name beside it.

    A number alone is no identity: each court counts its cases from one.
    """
    if a.own.keys().isdisjoint(b.own):
        return False
    if not (a.courts.keys().isdisjoint(b.courts) and a.names.keys().isdisjoint(b.names)):
        return True
    return any(same_caption(one, other) for one in a.captions.values() for other in b.captions.values())
