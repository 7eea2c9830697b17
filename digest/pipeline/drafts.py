"""An edition as it would be sent, to be looked at: made by what builds and sends it, with nothing stored.

What a reader gets is what the last build wrote.  A draft shows what a build would write now, with today's templates,
texts and settings, and says whether that is the same.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from digest.config import Settings
from digest.edition.window import FIRST
from digest.errors import DigestError
from digest.model import Reader
from digest.pipeline.choose import choose, time_of
from digest.pipeline.files import Contents, contents
from digest.pipeline.gate import anybody
from digest.pipeline.texts import with_texts
from digest.store import deliveries as delivery_store
from digest.store import editions as edition_store
from digest.store import feeds as feed_store
from digest.store import ledger as ledger_store
from digest.store import subscribers as subscriber_store
from digest.store.db import Database
from digest.store.editions import EditionRecord


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition as it would be built now, or as it was."""

    record: EditionRecord
    stored: bool  # a build has made this edition
    begun: bool  # it went out to somebody
    made_now: bool  # not what the last build wrote
    differs: bool  # the last build wrote something else, and that is what would be sent


def draft(
    database: Database, settings: Settings, day: date, now: datetime, *, as_built: bool | None = None
) -> Draft:
    """Return the edition of `day`; one that no build has made is chosen from the stories that are grouped already.

    `as_built` asks for the texts that the last build wrote, if there are some; by default those are shown of an edition
    that went out.  Raises RenderError.
    """
    name = settings.newsletter.name
    with database.read() as conn:
        stored = edition_store.find(conn, name, day)
        begun = stored is not None and (stored.sent is not None or delivery_store.begun(conn, name, day))
        wanted = begun if as_built is None else as_built
        if stored is not None and wanted and stored.html is not None:
            return Draft(stored, stored=True, begun=begun, made_now=False, differs=False)
        record = stored or choose(conn, settings, day, now=now, reports=None, since=None).record
        held = contents(conn, settings, day, record.stories)
    made = with_texts(record, settings, held)
    differs = stored is not None and _told(made) != _told(stored)
    return Draft(made, stored is not None, begun, made_now=True, differs=differs)


def empty_draft(database: Database, settings: Settings, day: date, now: datetime) -> Draft:
    """Return the edition of a day without news.  Raises RenderError."""
    name = settings.newsletter.name
    until = time_of(settings, day)
    with database.read() as conn:
        before = edition_store.previous(conn, name, day)
        known = feed_store.reports(conn)
    reports = tuple(replace(known[feed.url], new=0) for feed in settings.feeds if feed.url in known)
    since = before.until if before and before.until < until else until - FIRST
    record = EditionRecord(name, day, since, until, now, None, reports, stories=(), document=None)
    made = with_texts(record, settings, Contents((), (), {}))
    return Draft(made, stored=False, begun=False, made_now=True, differs=False)


def stamp(database: Database, newsletter: str, day: date) -> object:
    """Return something that is another once the edition of `day` was built, sent or changed."""
    with database.read() as conn:
        return edition_store.stamp(conn, newsletter, day), ledger_store.last(conn)


def reader(database: Database, settings: Settings, address: str) -> Reader:
    """Return the reader of that address as an edition is put together for him; his links are made harmless.

    They would be his own, and whoever looks at a preview must not be able to unsubscribe him.
    Raises DigestError if nobody has that address.
    """
    newsletter = settings.newsletter
    with database.read() as conn:
        found = subscriber_store.find(conn, newsletter.list_name, address, reading=True)
    if found is None and address not in newsletter.recipients:
        raise DigestError(f"{address} is neither a subscriber nor in newsletter.recipients; look at the spelling")
    wishes = (found.followed, found.muted) if found else ((), ())
    return replace(someone(settings, *wishes), address=found.address if found else address)


def someone(settings: Settings, followed: tuple[str, ...], muted: tuple[str, ...]) -> Reader:
    """Return a reader who chose these cases, by id."""
    return replace(anybody(settings), followed=followed, muted=muted)


def _told(record: EditionRecord) -> tuple[object, ...]:
    return record.document, record.html, record.text
