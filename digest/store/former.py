"""Where grouping had put stories that an editor has put elsewhere: what undoing goes back to."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, select

from digest.model import Placement
from digest.store.statements import rows_in, upsert
from digest.store.tables import former_placements


def keep(conn: Connection, placements: Iterable[Placement]) -> None:
    """Note these placements; an earlier note on the same story is overwritten."""
    rows = {placement.story: {"story_id": placement.story, "placement": asdict(placement)} for placement in placements}
    upsert(conn, former_placements, [rows[key] for key in sorted(rows)])


def take(conn: Connection, story_ids: Iterable[str]) -> dict[str, Placement]:
    """Return what is noted of these stories, by id, and strike it out."""
    found = rows_in(conn, select(former_placements), former_placements.c.story_id, story_ids)
    placements = {row.story_id: _placement(row.placement) for row in found}
    for story_id in sorted(placements):
        conn.execute(delete(former_placements).where(former_placements.c.story_id == story_id))
    return placements


def _placement(tree: dict[str, Any]) -> Placement:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in tree.items()}
    return Placement(**fields)
