"""From stories in the store to what an edition is composed of: case files, other stories, and their copies."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import Connection

from digest.config import Settings
from digest.edition.developments import substance
from digest.model import CaseFile, Earlier, Edits, Notes, Placement, Story
from digest.pipeline.earlier import earlier, followed_ids
from digest.pipeline.editing import edited, noted
from digest.pipeline.related import related_to
from digest.store import cases as case_store
from digest.store import editions as edition_store
from digest.store import ledger as ledger_store

Placed = tuple[Story, Placement]


@dataclass(frozen=True, slots=True)
class Contents:
    """All stories of one edition, sorted by what they are about."""

    files: tuple[CaseFile, ...]
    others: tuple[Story, ...]  # about no case
    copies: Mapping[str, str]  # of these: story id -> the id of the original that this edition or an earlier one shows
    followed: frozenset[str] = frozenset()  # ids of cases that stand first
    earlier: Earlier = field(default_factory=Earlier)
    notes: Notes = field(default_factory=Notes)
    edits: Edits = field(default_factory=Edits)


def contents(
    conn: Connection, settings: Settings, day: date, story_ids: Collection[str], *, told: str | None = None
) -> Contents:
    """Return what the newsletter's edition of `day` holds, given the ids of its stories.

    Those that no build has grouped yet are left out.  `told` is the document of an edition that somebody has got: it
    puts right what it did, and nothing more.
    """
    newsletter = settings.newsletter.name
    placed = case_store.placed(conn, story_ids)
    ids = {story.id for story, _ in placed}
    others = [story for story, placement in placed if placement.case is None]
    under: dict[str, list[Placed]] = defaultdict(list)
    for story, placement in placed:
        if placement.case is not None:
            under[placement.case].append((story, placement))
    about_none = (placement for _, placement in placed if placement.case is None)
    originals = {one.story: one.duplicate_of for one in about_none if one.duplicate_of is not None}
    shown = edition_store.days_of(conn, newsletter, originals.values())
    copies = {copy: one for copy, one in originals.items() if one in ids or (one in shown and shown[one] < day)}
    ledger = ledger_store.entries(conn)
    wanted = followed_ids(settings.cases, ledger)
    files = _files(conn, newsletter, day, under)
    new = {file.case.id for file in files if any(map(substance, (story for story, _ in file.new)))}
    before = earlier(conn, settings, day, wanted - new, told)
    monday = day - timedelta(days=day.weekday()) if settings.newsletter.is_weekly else None
    own = noted(ledger, newsletter, day), edited(ledger, settings.newsletter.list_name, day, monday)
    return Contents(files, tuple(others), copies, wanted, before, *own)


def _files(conn: Connection, newsletter: str, day: date, under: Mapping[str, Sequence[Placed]]) -> tuple[CaseFile, ...]:
    cases = case_store.load(conn, under)
    past = case_store.told_before(conn, newsletter, day, under)
    related = related_to(conn, under)
    return tuple(
        CaseFile(cases[case_id], tuple(new), tuple(past[case_id]), related[case_id]) for case_id, new in under.items()
    )


@lru_cache(maxsize=512)  # as cards are: an editor corrects one case, and looks at the edition with all of them
def placed_abroad(file: CaseFile) -> CaseFile:
    """Return the file with the stories named that tell of another country's courts than the case's."""
    from digest.cases.abroad import told_abroad  # a third of a second: a build that finds nothing new does not ask

    return replace(file, abroad=told_abroad(file.case, [story for story, _ in (*file.new, *file.past)]))
