"""Courts as people write them, and how high they stand.  From courts-db, which is read on first use."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

_NAMES = {
    "scotus": "U.S. Supreme Court", "ca3": "3d Cir.", "mdd": "D. Md.", "mnd": "D. Minn.", "nyed": "E.D.N.Y.",
    "pamd": "M.D. Pa.", "pamb": "Bankr. M.D. Pa.", "cob": "Bankr. D. Colo.", "flsb": "Bankr. S.D. Fla.",
    "ianb": "Bankr. N.D. Iowa", "iasb": "Bankr. S.D. Iowa", "oknb": "Bankr. N.D. Okla.", "wvnd": "N.D. W. Va.",
    "wvsd": "S.D. W. Va.", "wvnb": "Bankr. N.D. W. Va.", "wvsb": "Bankr. S.D. W. Va.",
}  # fmt: skip
"""Those that courts-db has otherwise than the Bluebook, rule 10.4 and table T7."""
_BARE_STATE = re.compile(r"(?:[A-Z]\w*\.?){1,2}")  # "Cal.", "N.H.", "Ohio": how a state's highest court is cited


def court_name(court: str | None) -> str | None:
    """Return the court's usual short name ("S.D.N.Y.", "2d Cir."), or None for one that courts-db does not know.

    A state's highest court goes by its full name, since its citation form is the bare state.
    """
    if court in _NAMES:
        return _NAMES[court]
    entry = _courts().get(court or "")
    if entry is None:
        return None
    cited = str(entry["citation_string"])
    return str(entry["name"]) if not cited or _is_highest(entry) else cited


def reason_in_words(reason: str) -> str:
    """Return what joins a story to its case, as grouping tells it, with a court's name for its id ("court nysd")."""
    what, _, court = reason.partition(" ")
    return f"court {court_name(court) or court}" if what == "court" else reason


def court_level(court: str | None) -> int:
    """Return 3 for a highest court, 2 for another court of appeal, 1 for any other court, 0 for none or unknown."""
    if court == "scotus":
        return 3
    entry = _courts().get(court or "")
    if entry is None:
        return 0
    if _is_highest(entry):
        return 3
    # `type` alone is of no use: it calls the district courts of D.C. and of Maryland appellate.
    cited = str(entry["citation_string"])
    is_circuit = entry["system"] == "federal" and cited.endswith("Cir.")
    return 2 if is_circuit or entry.get("level") == "iac" or "App" in cited else 1


def _is_highest(entry: Mapping[str, Any]) -> bool:
    state_appeal = entry.get("system") == "state" and entry.get("type") == "appellate"
    return entry.get("level") == "colr" or (state_appeal and bool(_BARE_STATE.fullmatch(entry["citation_string"])))


@cache
def _courts() -> Mapping[str, Mapping[str, Any]]:
    import courts_db  # takes a tenth of a second, and an edition without courts never needs it

    return {entry["id"]: entry for entry in courts_db.courts}
