"""Why a story is where it is, as grouping noted it down."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from digest.model import Case, Correction, Placement, Story
from digest.pipeline.caselookup import find_story
from digest.store import cases as case_store
from digest.store import editions as edition_store
from digest.store import ledger as ledger_store
from digest.store import stories as story_store
from digest.store.db import Database


@dataclass(frozen=True, slots=True)
class Explanation:
    """One story, where it was placed and why."""

    story: Story
    placement: Placement | None  # None: no build has grouped it yet
    case: Case | None
    also: tuple[Case, ...]  # other cases that it discusses
    original: Story | None  # of which it is a copy
    edition: date | None  # the day of the edition it stands in
    correction: Correction | None  # by which an editor placed it


def explain(database: Database, newsletter: str, name: str) -> Explanation:
    """Return the explanation for the story of that id (or its start), guid or address.

    Raises DigestError if no story goes by the name, or several do.
    """
    with database.read() as conn:
        story = find_story(conn, name)
        placement = case_store.placements(conn, [story.id]).get(story.id)
        also = placement.also if placement else ()
        cases = case_store.load(conn, [(placement and placement.case) or "", *also])
        original = (placement and placement.duplicate_of) or ""
        return Explanation(
            story=story,
            placement=placement,
            case=cases.get(placement.case or "") if placement else None,
            also=tuple(cases[case_id] for case_id in also if case_id in cases),
            original=story_store.load(conn, [original]).get(original),
            edition=edition_store.days_of(conn, newsletter, [story.id]).get(story.id),
            correction=_correction(conn, placement) if placement else None,
        )


def _correction(conn: Connection, placement: Placement) -> Correction | None:
    if placement.correction is None:
        return None
    return next((entry for entry in ledger_store.entries(conn) if entry.id == placement.correction), None)
