"""Parties that half of all cases share: a state, an agency, who holds an office.  Pure.

They sue and are sued by everybody, so that having one in common tells nothing of two cases.
"""

from digest.cases.place_names import STATES
from digest.cases.view import STATE_PARTIES

_OFFICES = STATE_PARTIES | frozenset(
    "sec ftc epa nlrb fcc cfpb cftc eeoc irs doj dhs fda fdic ferc doe cms cma fca asic accc ico commission "
    "commissioner securities exchange trade federal environmental protection communications consumer financial "
    "bureau competition markets authority european australian international national labor relations internal "
    "revenue agency union india secretary attorney general director administrator department health homeland "
    "security justice ex rel of the and for".split()
) | frozenset(word for name in STATES for word in name.lower().split())
"""Words of the names of states and agencies."""


def holds_office(side: frozenset[str]) -> bool:
    """Return whether a side of a caption is such a party, by its significant words."""
    return side <= _OFFICES
