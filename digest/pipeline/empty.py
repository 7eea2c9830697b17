"""Editions without news: sent or skipped, as the newsletter's settings want it, and never without a trace."""

import json
from collections.abc import Iterable
from datetime import date

from digest.clock import Clock
from digest.config import Settings
from digest.store import editions as edition_store
from digest.store.db import Database
from digest.store.editions import EditionRecord


def is_empty(record: EditionRecord) -> bool:
    """Return whether an edition tells nothing: no case but of routine docket entries, no other story, no correction."""
    told = json.loads(record.document or "{}")
    cases: Iterable[dict[str, bool]] = told.get("cases", ())
    others = told.get("sections"), told.get("corrections"), told.get("note")
    return all(case.get("only_routine") for case in cases) and not any(others)


def skips(settings: Settings, record: EditionRecord) -> bool:
    """Return whether the edition is to be skipped since it tells nothing."""
    return settings.newsletter.empty == "skip" and is_empty(record)


def skip(database: Database, record: EditionRecord, clock: Clock) -> None:
    """Note that the edition is done with, and that nothing of it was sent."""
    with database.begin() as conn:
        edition_store.mark_sent(conn, record.newsletter, record.date, clock())


def skipped(database: Database, newsletter: str, day: date | None = None) -> list[date]:
    """Return the days whose editions were skipped, or that of one day if it was, oldest first."""
    with database.read() as conn:
        return edition_store.skipped(conn, newsletter, day)
