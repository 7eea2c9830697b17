"""The edition of a day: chosen, composed, rendered, written, recorded.

All of it happens in one transaction that is alone on the database, the files included: two builds at once follow one
another, and a build whose files cannot be written has not happened.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from digest.clock import Clock
from digest.config import Settings
from digest.edition.compose import compose
from digest.edition.document import to_json
from digest.edition.message import to_message
from digest.edition.render import render
from digest.edition.write import write_edition
from digest.model import Edition, FeedReport, Rendered, Sender
from digest.pipeline.choose import Since, choose, time_of
from digest.pipeline.files import contents
from digest.pipeline.place import place
from digest.store import editions as edition_store
from digest.store import stories as story_store
from digest.store.db import Database
from digest.store.editions import EditionRecord


@dataclass(frozen=True, slots=True)
class Built:
    """An edition as it was built."""

    edition: Edition
    folder: Path
    frozen: bool  # it was sent or followed by another: only rendered again


def build(
    database: Database,
    settings: Settings,
    day: date,
    clock: Clock,
    *,
    output: Path,
    templates: Path,
    reports: Sequence[FeedReport] | None,
    since: Since | None = None,
) -> Built:
    """Place what is new in the store, build the edition of `day` and write it to its folder below `output`.

    `reports` tell of the round of reading before this; None if there was none.
    Raises StoreError, RenderError, and ConfigError if the edition cannot begin at `since`.
    """
    folder, sender = edition_folder(output, settings.newsletter.name, day), sender_of(settings)
    with database.begin_alone() as conn:
        now = clock()
        place(conn, settings.cases, time_of(settings, day))
        choice = choose(conn, settings, day, now=now, reports=reports, since=since)
        edition = _composed(conn, settings, choice.record)
        rendered = render(edition, templates, sender)
        document = to_json(edition)
        write_edition(folder, _files(edition, rendered, document, sender))
        ids = tuple(_story_ids(edition))  # in the order in which they stand there
        texts = replace(choice.record, stories=ids, document=document, html=rendered.html, text=rendered.text)
        edition_store.save(conn, texts)
    return Built(edition, folder, choice.frozen)


def edition_folder(output: Path, newsletter: str, day: date) -> Path:
    """Return where the files of an edition are: OUTPUT/daily-2023-07-12."""
    return output / f"{newsletter.lower()}-{day}"


def sender_of(settings: Settings) -> Sender:
    """Return who the newsletter comes from."""
    newsletter = settings.newsletter
    return Sender(newsletter.from_, newsletter.postal_address, newsletter.base_url)


def _composed(conn: Connection, settings: Settings, record: EditionRecord) -> Edition:
    stories = story_store.load(conn, record.stories)
    held = contents(conn, record.newsletter, record.date, stories)
    return compose(
        held.files,
        held.others,
        newsletter=record.newsletter,
        title=settings.newsletter.title,
        day=record.date,
        timezone=settings.newsletter.timezone,
        since=record.since,
        until=record.until,
        feeds=record.feeds,
        copies=held.copies,
    )


def _files(edition: Edition, rendered: Rendered, document: str, sender: Sender) -> dict[str, bytes]:
    return {
        "digest.html": rendered.html.encode(),
        "digest.txt": rendered.text.encode(),
        "digest.eml": to_message(edition, rendered, sender),
        "digest.json": document.encode(),
    }


def _story_ids(edition: Edition) -> Iterator[str]:
    for card in edition.cases:
        for development in card.developments:
            yield from (story.id for story in development.stories)
    for section in edition.sections:
        yield from (story.id for story in section.stories)
