"""Why a story is where it is, as grouping noted it down."""

from dataclasses import dataclass
from datetime import date

from digest.errors import DigestError
from digest.model import Case, Placement, Story
from digest.store import cases as case_store
from digest.store import editions as edition_store
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


def explain(database: Database, newsletter: str, name: str) -> Explanation:
    """Return the explanation for the story of that id (or its start), guid or address.

    Raises DigestError if no story goes by the name, or several do.
    """
    with database.read() as conn:
        found = story_store.lookup(conn, name)
        if not found:
            raise DigestError(f'no story is known by "{name}"; take an id, guid or url from a digest.json')
        if len(found) > 1:
            ids = ", ".join(f"{story.id} ({story.source})" for story in found[:5])
            raise DigestError(f'{len(found)} stories are known by "{name}"; name one by its id: {ids}')
        story = found[0]
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
        )
