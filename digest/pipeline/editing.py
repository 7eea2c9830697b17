"""What the ledger of corrections says of editions: the cases that are followed, editors' notes and changes.  Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from digest.model import Correction, Edits, Notes

_ARRANGE = ("pin", "fold", "drop")


def followed(ledger: Sequence[Correction]) -> Mapping[str, bool]:
    """Return whether an editor follows a case, by id, where he says so."""
    if not ledger:
        return {}
    from digest.cases.corrections import replay

    return replay(ledger).followed


def noted(ledger: Sequence[Correction], newsletter: str, day: date) -> Notes:
    """Return the editors' own notes on an edition and its cases; of several on one thing the last counts.

    A note on a case that names no day stands in every edition that tells of the case.
    """
    if not any(entry.kind == "note" for entry in ledger):
        return Notes()
    from digest.cases.corrections import in_force, replay

    merged = replay(ledger).merged
    cases: dict[str, str] = {}
    whole = ""
    for entry in in_force(ledger):
        if entry.kind != "note" or not _holds(entry, newsletter, day):
            continue
        if entry.case:
            cases[merged.get(entry.case, entry.case)] = entry.text or ""
        elif entry.day == day:
            whole = entry.text or ""
    return Notes(whole, tuple(sorted(cases.items())))


def arranged(
    ledger: Sequence[Correction], newsletter: str, day: date, first: date | None = None
) -> dict[str, Correction]:
    """Return by which entry each case stands first, in one line or not at all in an edition; the oldest first.

    With `first` in the editions from that day on.
    """
    if not any(entry.kind in _ARRANGE for entry in ledger):
        return {}
    from digest.cases.corrections import in_force, replay

    merged = replay(ledger).merged
    found: dict[str, Correction] = {}
    for entry in in_force(ledger):
        if entry.case and entry.kind in _ARRANGE and _holds(entry, newsletter, day, first):
            case = merged.get(entry.case, entry.case)
            found.pop(case, None)  # the later stands behind
            found[case] = entry
    return found


def edited(ledger: Sequence[Correction], newsletter: str, day: date, first: date | None = None) -> Edits:
    """Return what editors change in an edition; of several corrections of one thing the last counts.

    With `first` what they changed in the editions from that day on, which this one sums up.

    What they do to a case holds on the day they name, what they do to a story in every edition.
    """
    if not ledger:
        return Edits()
    from digest.cases.corrections import in_force, replay, taken_back

    merged = replay(ledger).merged
    form = {case: entry.kind for case, entry in arranged(ledger, newsletter, day, first).items()}
    dropped = taken_back(ledger)
    headlines: dict[str, str] = {}
    whats_new: dict[str, str] = {}
    for entry in in_force(ledger):
        if not _holds(entry, newsletter, day, first):
            continue
        case = merged.get(entry.case, entry.case) if entry.case else None
        if entry.kind == "drop" and not case:
            dropped |= set(entry.stories)
        elif entry.kind == "headline":
            headlines |= dict.fromkeys(entry.stories, entry.text or "")
        elif case and entry.kind == "whats_new":
            whats_new[case] = entry.text or ""
    by = {kind: [case for case, wish in form.items() if wish == kind] for kind in ("pin", "fold", "drop")}
    return Edits(tuple(by["pin"]), frozenset(by["fold"]), frozenset(dropped.union(by["drop"])), headlines, whats_new)


def _holds(entry: Correction, newsletter: str, day: date, first: date | None = None) -> bool:
    on_time = entry.day is None or (first or day) <= entry.day <= day
    return entry.newsletter in (None, newsletter) and on_time
