"""The edition of a day: placed, chosen, made, written, recorded.

All of it happens in one transaction that is alone on the database, the files included: two builds at once follow one
another, and a build whose files cannot be written has not happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from digest.clock import Clock
from digest.config import Settings
from digest.edition.write import write_edition
from digest.model import FeedReport
from digest.pipeline.choose import Since, choose, time_of
from digest.pipeline.files import contents
from digest.pipeline.place import place
from digest.pipeline.texts import files_of, with_texts
from digest.store import editions as edition_store
from digest.store.db import Database
from digest.store.editions import EditionRecord


@dataclass(frozen=True, slots=True)
class Built:
    """An edition as it was built."""

    record: EditionRecord
    folder: Path
    frozen: bool  # it was sent or followed by another: only rendered again


def build(
    database: Database,
    settings: Settings,
    day: date,
    clock: Clock,
    *,
    output: Path,
    reports: Sequence[FeedReport] | None,
    since: Since | None = None,
) -> Built:
    """Place what is new in the store, build the edition of `day` and write it to its folder below `output`.

    `reports` tell of the round of reading before this; None if there was none.
    Raises StoreError, RenderError, and ConfigError if the edition cannot begin at `since`.
    """
    name = settings.newsletter.name
    folder = edition_folder(output, name, day)
    with database.begin_alone() as conn:
        stored = edition_store.find(conn, name, day)
        place(conn, settings.cases, stored.until if stored else time_of(settings, day), clock())
        choice = choose(conn, settings, day, now=clock(), reports=reports, since=since)
        told = choice.record.document if choice.frozen else None
        held = contents(conn, settings, day, choice.record.stories, told=told)
        record = with_texts(choice.record, settings, held)
        write_edition(folder, files_of(record, settings))
        edition_store.save(conn, record)
    return Built(record, folder, choice.frozen)


def edition_folder(output: Path, newsletter: str, day: date) -> Path:
    """Return where the files of an edition are: OUTPUT/daily-2023-07-12."""
    return output / f"{newsletter.lower()}-{day}"
