"""Corrections by several editors at once: nobody overwrites another's without having seen it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from digest.clock import Clock
from digest.config import FollowedCase
from digest.model import Case, Correction
from digest.pipeline.casesheet import names_of
from digest.pipeline.casework import Corrected, Making, Moved, correct
from digest.store import ledger as ledger_store
from digest.store.db import Database


class Meanwhile(Exception):  # noqa: N818  it is no mistake
    """Somebody else has put right the same since the editor looked."""

    def __init__(
        self, entries: Sequence[Correction], mine: Sequence[Correction], names: Mapping[str, str], head: str
    ) -> None:
        super().__init__(f"{len(entries)} corrections since")
        self.entries = entries
        self.mine = mine  # what was not saved
        self.names = names  # of what they speak of, by id
        self.head = head  # the ledger's last entry now


@dataclass(frozen=True, slots=True)
class Tried:
    """A correction that was made, or would be."""

    corrected: Corrected
    elsewhere: tuple[Moved, ...]  # what moves though the correction does not name it
    saved: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What an editor knew of the ledger when he wrote a correction."""

    head: str  # the last entry when he opened the page, "" if there was none
    own: Collection[str] = ()  # what he has noted on that page since: of each form the last entry


def try_correction(
    database: Database, followed: Sequence[FollowedCase], clock: Clock, making: Making, *, seen: Seen, sure: bool
) -> Tried:
    """Make a correction; unless the editor is `sure`, one that moves other stories is only tried.

    Raises Meanwhile if entries that the editor has not seen speak of the same stories, cases or edition, and what
    `making` raises.
    """

    def watched(conn: Connection) -> Sequence[Correction]:
        entries = making(conn)
        _look_for_others(conn, entries, seen)
        return entries

    found = correct(database, followed, clock, watched, keep=lambda tried: sure or not elsewhere(tried))
    others = elsewhere(found)
    return Tried(found, others, saved=sure or not others)


def elsewhere(corrected: Corrected) -> tuple[Moved, ...]:
    """Return what a correction moves beside what it names; undoing names what it undoes, merging all that was there."""
    named = {story for entry in corrected.entries for story in entry.stories}
    if any(entry.kind == "undo" for entry in corrected.entries):
        return ()
    # The case that a merged one was is the one that it became: its stories have not moved.
    return tuple(
        moved for moved in corrected.moved if moved.story.id not in named and _id(moved.before) != _id(moved.after)
    )


def head(conn: Connection) -> str:
    """Return the id of the ledger's last entry, "" if there is none."""
    return ledger_store.last(conn) or ""


def of_one_form(ledger: Sequence[Correction], noted: Collection[str]) -> set[str]:
    """Return the ids of what forms noted of which the last entry is given: one may note several entries at once."""
    found: set[str] = set()
    following: Correction | None = None
    for entry in reversed(ledger):
        if entry.id in noted or (following and following.id in found and _are_of_one_form(entry, following)):
            found.add(entry.id)
        following = entry
    return found


def _are_of_one_form(one: Correction, next_one: Correction) -> bool:
    """Whether two entries in a row come of one form: what is stated of a case, or a story taken in and placed."""
    if (one.who, one.at) != (next_one.who, next_one.at):
        return False
    stated = {one.kind, next_one.kind} <= _STATED and one.case == next_one.case
    return stated or (one.kind, next_one.kind) == ("add", "place")


_STATED = {"rename", "court", "dockets", "judge"}


def _id(case: Case | None) -> str | None:
    return case.id if case else None


def _look_for_others(conn: Connection, entries: Sequence[Correction], seen: Seen) -> None:
    ledger = ledger_store.entries(conn)
    ids = [entry.id for entry in ledger]
    later = ledger[ids.index(seen.head) + 1 :] if seen.head in ids else ledger
    own, subjects = of_one_form(later, seen.own), _subjects(entries, ledger)
    same = tuple(entry for entry in later if entry.id not in own and _subjects([entry], ledger) & subjects)
    if same:
        raise Meanwhile(same, entries, names_of(conn, [*same, *entries]), ids[-1])


def _subjects(entries: Sequence[Correction], ledger: Sequence[Correction]) -> set[str]:
    """Return the stories, cases, entries and whole editions that corrections speak of."""
    by_id = {entry.id: entry for entry in ledger}
    found: set[str] = set()
    for entry in entries:
        undone = by_id.get(entry.undoes or "")
        found |= _subjects([undone], ledger) | {undone.id} if undone else set()
        # A story that is moved to a case changes where it stands, not what the case is called.
        placed = entry.kind == "place"
        found |= {*entry.stories, *([] if placed else filter(None, (entry.case, entry.other)))}
        if entry.kind == "note" and not entry.case:
            found.add(f"{entry.newsletter} {entry.day}")
    return found
