"""Cases, how they are related, and which story was placed under which."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from digest.model import Case, Placement, Story
from digest.store import stories as story_store
from digest.store import tables
from digest.store.columns import storable
from digest.store.statements import rows_in, upsert
from digest.store.tables import case_relations, stories

Placed = tuple[Story, Placement]

_placements = tables.placements  # `placements` is a function here
_PLACED = select(*story_store.COLUMNS, *_placements.c).join_from(
    _placements, stories, _placements.c.story_id == stories.c.id
)


def save(conn: Connection, changed: Sequence[Case]) -> None:
    """Store the cases; a known one is overwritten.  Of an id that comes twice the last one counts."""
    rows = {case.id: asdict(case) for case in changed}
    upsert(conn, tables.cases, [rows[key] for key in sorted(rows)])


def load_all(conn: Connection) -> list[Case]:
    """Return every case, by id."""
    return sorted(map(_case, conn.execute(select(tables.cases))), key=lambda case: case.id)


def load(conn: Connection, ids: Iterable[str]) -> dict[str, Case]:
    """Return the cases with these ids, by id; unknown ids are left out."""
    return {row.id: _case(row) for row in rows_in(conn, select(tables.cases), tables.cases.c.id, ids)}


def place(conn: Connection, decided: Sequence[Placement]) -> None:
    """Store where stories were placed; an earlier placement of the same story is overwritten.

    The stories, the cases and the stories they duplicate must be stored before.
    """
    rows = {placement.story: _row(placement) for placement in decided}
    upsert(conn, _placements, [rows[key] for key in sorted(rows)])


def placements(conn: Connection, story_ids: Iterable[str]) -> dict[str, Placement]:
    """Return the placements of these stories, by story id; stories that have none are left out."""
    rows = rows_in(conn, select(_placements), _placements.c.story_id, story_ids)
    return {row.story_id: _placement(row) for row in rows}


def history(conn: Connection, since: datetime) -> list[tuple[Story, Placement]]:
    """Return the placed stories from that moment on (published, else seen), in time order, about a case or not."""
    rows = conn.execute(_PLACED.where(stories.c.moment >= since))
    return [_pair(row) for row in sorted(rows, key=story_store.in_time)]


def stories_of(conn: Connection, case_ids: Iterable[str]) -> dict[str, list[tuple[Story, Placement]]]:
    """Return the stories placed under each of these cases, in time order; a case without any has an empty list."""
    asked = list(case_ids)
    found: dict[str, list[tuple[Story, Placement]]] = {case_id: [] for case_id in asked}
    for row in sorted(rows_in(conn, _PLACED, _placements.c.case_id, asked), key=story_store.in_time):
        found[row.case_id].append(_pair(row))
    return found


def relate(conn: Connection, pairs: Sequence[tuple[str, str, str]]) -> None:
    """Store that two cases are related, and why; the order of the two does not matter, a newer reason overwrites."""
    rows = {}
    for one, other, why in pairs:
        smaller, larger = sorted((storable(one), storable(other)))
        rows[smaller, larger] = {"case_id": smaller, "related_id": larger, "why": why}
    upsert(conn, case_relations, [rows[key] for key in sorted(rows)])


def related(conn: Connection, case_ids: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return (case id, case id, why) of every relation of any of these cases: smaller id first, sorted, each once."""
    asked = list(case_ids)
    ends = (case_relations.c.case_id, case_relations.c.related_id)
    rows = (row for end in ends for row in rows_in(conn, select(case_relations), end, asked))
    return sorted({(row.case_id, row.related_id, row.why) for row in rows})


def _row(placement: Placement) -> dict[str, Any]:
    row = asdict(placement)
    return {"story_id": row.pop("story"), "case_id": row.pop("case")} | row


def _case(row: Row[Any]) -> Case:
    return Case(row.id, row.caption, row.court, row.dockets, row.judge, row.aliases)


def _placement(row: Row[Any]) -> Placement:
    return Placement(
        story=row.story_id,
        case=row.case_id,
        also=row.also,
        development=row.development,
        duplicate_of=row.duplicate_of,
        score=row.score,
        evidence=row.evidence,
        against=row.against,
    )


def _pair(row: Row[Any]) -> tuple[Story, Placement]:
    return story_store.read(row), _placement(row)
