"""Bringing the store into line with the ledger of corrections: before grouping what it frees, after it what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from digest.model import Correction
from digest.store import cases as case_store
from digest.store import former

if TYPE_CHECKING:
    from digest.cases.corrections import Corrections


@dataclass(frozen=True, slots=True)
class Released:
    """Stories whose placement the ledger no longer bears."""

    before: Mapping[str, str | None]  # where each stood, by id
    unplaced: frozenset[str]  # those that have no placement now
    settled: frozenset[str]  # and of these the ones of which an editor has said where they belong, with their copies


def release(conn: Connection, ledger: Sequence[Correction]) -> Released:
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
    in_force = set(ruled.values())
    undone = {story for story, why in standing.items() if why not in in_force} - leaving
    placements = case_store.placements(conn, leaving | undone)
    former.keep(conn, [placements[story] for story in leaving if placements[story].correction is None])
    case_store.unplace(conn, leaving | undone)
    back = former.take(conn, undone)
    case_store.place(conn, list(back.values()))
    return Released(
        {story: placement.case for story, placement in placements.items()},
        frozenset((leaving | undone) - back.keys()),
        frozenset(leaving),
    )


def named_by(corrections: "Corrections") -> set[str]:
    """Return the ids of all cases that corrections speak of, new ones of an editor's among them."""
    placed = {verdict.case for verdict in corrections.placed.values() if verdict.case}
    ends = {end for pair in (*corrections.related, *corrections.merged.items()) for end in pair}
    return placed | ends | corrections.stated.keys() | corrections.followed.keys()


def restate(conn: Connection, ledger: Sequence[Correction], corrections: "Corrections") -> None:
    """Store what the ledger says of cases where the readers of the store find it."""
    concerned = corrections.stated.keys() | corrections.merged.keys() | set(corrections.merged.values())
    case_store.state(conn, corrections.of(case_store.found(conn, concerned)), corrections.merged)
    said = [entry for entry in ledger if entry.kind == "related"]
    case_store.unrelate(conn, [_relation(entry, {}) for entry in said])
    case_store.unrelate(conn, [_relation(entry, corrections.merged) for entry in said])
    case_store.relate(conn, [(*pair, why) for pair, why in corrections.related.items()])


def _relation(entry: Correction, merged: Mapping[str, str]) -> tuple[str, str, str]:
    one, other = entry.case or "", entry.other or ""
    return merged.get(one, one), merged.get(other, other), entry.text or ""
