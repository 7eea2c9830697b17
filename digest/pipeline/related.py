"""The cases that a case has something in common with, as they are told."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection

from digest.edition.phrases import docket_phrase
from digest.model import Case, RelatedCase
from digest.store import cases as case_store


def related_to(conn: Connection, case_ids: Iterable[str]) -> dict[str, tuple[RelatedCase, ...]]:
    """Return for each case the others it has something in common with.

    One that has no name yet cannot be told; one that no story is about, since all were placed anew, is nothing to tell.
    """
    pairs = case_store.related(conn, case_ids)
    named = case_store.load(conn, case_store.with_stories(conn, {end for pair in pairs for end in pair[:2]}))
    names = {case_id: _name(case) for case_id, case in named.items()}
    found: dict[str, list[RelatedCase]] = defaultdict(list)
    for one, other, why in pairs:
        for case_id, related_id in ((one, other), (other, one)):
            if name := names.get(related_id):
                found[case_id].append(RelatedCase(related_id, name, _why(why, named[related_id])))
    return {case_id: tuple(found[case_id]) for case_id in case_ids}


def _name(case: Case) -> str:
    return case.caption or (f"No. {case.dockets[0]}" if case.dockets else "")


def _why(why: str, other: Case) -> str:
    """Return the reason with the other's number, since siblings often bear one caption."""
    return f"{why} ({docket_phrase(other.dockets[:1])})" if other.caption and other.dockets else why
