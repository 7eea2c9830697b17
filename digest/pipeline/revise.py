"""Bringing the store into line with the ledger of corrections: before grouping what it frees, after it what it says."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from digest.model import Case, Correction, Edits, Notes
from digest.store import cases as case_store
from digest.store import former

if TYPE_CHECKING:
    from digest.cases.corrections import Corrections


def release(conn: Connection, ledger: Sequence[Correction]) -> None:
    """Let stories be placed anew whose placement the ledger contradicts; put back those that rest on what was undone.

    Copies of a story that an editor placed go with it.  A story goes back to where grouping had put it.
    """
    from digest.cases.corrections import replay

    corrections = replay(ledger)
    ruled = {story: verdict.correction for story, verdict in corrections.placed.items()}
    standing = case_store.corrected(conn)
    known = case_store.placements(conn, ruled).keys()
    contradicted = {story for story, why in ruled.items() if story in known and standing.get(story) != why}
    leaving = contradicted | (case_store.copies_of(conn, contradicted) - ruled.keys())
    former.keep(conn, [p for p in case_store.placements(conn, leaving).values() if p.correction is None])
    in_force = set(ruled.values())
    undone = {story for story, why in standing.items() if why not in in_force} - leaving
    case_store.unplace(conn, leaving | undone)
    case_store.place(conn, list(former.take(conn, undone).values()))


def named_by(corrections: "Corrections", known: Collection[str]) -> list[Case]:
    """Return the cases that only corrections speak of: new ones of an editor's, or those of another database."""
    placed = {verdict.case for verdict in corrections.placed.values() if verdict.case}
    ends = {end for pair in (*corrections.related, *corrections.merged.items()) for end in pair}
    spoken_of = placed | ends | corrections.stated.keys() | corrections.followed.keys()
    return [Case(case_id, None) for case_id in sorted(spoken_of - set(known))]


def restate(conn: Connection, ledger: Sequence[Correction], corrections: "Corrections") -> None:
    """Store what the ledger says of cases where the readers of the store find it."""
    case_store.state(conn, corrections.of(case_store.load_all(conn)), corrections.merged)
    said = [entry for entry in ledger if entry.kind == "related"]
    case_store.unrelate(conn, [_relation(entry, {}) for entry in said])
    case_store.unrelate(conn, [_relation(entry, corrections.merged) for entry in said])
    case_store.relate(conn, [(*pair, why) for pair, why in corrections.related.items()])


def _relation(entry: Correction, merged: Mapping[str, str]) -> tuple[str, str, str]:
    one, other = entry.case or "", entry.other or ""
    return merged.get(one, one), merged.get(other, other), entry.text or ""


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
        if entry.kind != "note" or entry.newsletter not in (None, newsletter) or entry.day not in (None, day):
            continue
        if entry.case:
            cases[merged.get(entry.case, entry.case)] = entry.text or ""
        elif entry.day == day:
            whole = entry.text or ""
    return Notes(whole, tuple(sorted(cases.items())))


def edited(ledger: Sequence[Correction], newsletter: str, day: date) -> Edits:
    """Return what editors change in an edition; of several corrections of one thing the last counts.

    What they do to a case holds on the day they name, what they do to a story in every edition.
    """
    if not ledger:
        return Edits()
    from digest.cases.corrections import in_force, replay

    merged = replay(ledger).merged
    form: dict[str, str] = {}
    dropped: set[str] = set()
    headlines: dict[str, str] = {}
    whats_new: dict[str, str] = {}
    for entry in in_force(ledger):
        if entry.newsletter not in (None, newsletter) or entry.day not in (None, day):
            continue
        case = merged.get(entry.case, entry.case) if entry.case else None
        if case and entry.kind in ("pin", "fold", "drop"):
            form.pop(case, None)  # the later stands behind
            form[case] = entry.kind
        elif entry.kind == "drop":
            dropped |= set(entry.stories)
        elif entry.kind == "headline":
            headlines |= dict.fromkeys(entry.stories, entry.text or "")
        elif case and entry.kind == "whats_new":
            whats_new[case] = entry.text or ""
    by = {kind: [case for case, wish in form.items() if wish == kind] for kind in ("pin", "fold", "drop")}
    return Edits(tuple(by["pin"]), frozenset(by["fold"]), frozenset(dropped.union(by["drop"])), headlines, whats_new)
