"""The texts of an edition: made once, kept in its record, and turned into files and messages from there.

So what a reader gets is what the last build wrote, whatever became of templates and stories since.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, replace
from functools import cache, lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest import __version__, edition
from digest.config import Settings
from digest.edition.document import read
from digest.model import CaseFile, Edition, Edits, Reader, Rendered, Sender
from digest.resources import shipped
from digest.store.editions import EditionRecord

if TYPE_CHECKING:
    from digest.pipeline.files import Contents

_WEEK = "The week: "
"""Before the subjects of weekly editions, which stand in one archive with the others."""


def with_texts(record: EditionRecord, settings: Settings, held: "Contents") -> EditionRecord:
    """Return the record with its texts, and with its stories in the order in which they stand there.

    Texts that were made from the very same things are kept: making them takes longer than all the rest of a build that
    finds nothing new.  Raises RenderError.
    """
    templates, own = template_folders(settings)
    seal = _seal(record, settings, held, [templates, *filter(None, [own])])
    if record.seal == seal:
        return replace(record, stories=tuple(_story_ids(read(record.document or ""))))
    from digest.edition.compose import compose
    from digest.edition.document import to_json
    from digest.edition.render import render_marked
    from digest.pipeline.files import placed_abroad

    try_own_templates(settings)
    composed = compose(
        [placed_abroad(file) for file in held.files],
        held.others,
        newsletter=record.newsletter,
        title=settings.newsletter.title,
        day=record.date,
        timezone=settings.newsletter.timezone,
        since=record.since,
        until=record.until,
        feeds=record.feeds,
        copies=held.copies,
        followed=held.followed,
        paywalled=_paywalled(settings),
        folders={feed.url: feed.section for feed in settings.feeds if feed.section},
        earlier=held.earlier,
        notes=held.notes,
        edits=held.edits,
        lead=_WEEK if settings.newsletter.is_weekly else "",
    )
    rendered = render_marked(composed, templates, sender_of(settings), own)
    document = to_json(composed)
    ids = tuple(_story_ids(read(document)))
    return replace(record, stories=ids, document=document, html=rendered.html, text=rendered.text, seal=seal)


def files_of(record: EditionRecord, settings: Settings, reader: Reader | None = None) -> dict[str, bytes]:
    """Return what a build writes, name and content of each file; as one reader gets them, if he is named."""
    return {name: make() for name, make in makers_of(record, settings, reader).items()}


def makers_of(
    record: EditionRecord, settings: Settings, reader: Reader | None = None
) -> dict[str, Callable[[], bytes]]:
    """Return what makes each of these files: whoever looks at one need not wait for the others."""
    from digest.edition.assemble import assemble
    from digest.edition.calendar import to_calendar

    wishes = reader or Reader("")

    @cache
    def shown() -> Rendered:
        return assemble(
            marked(record),
            followed=wishes.followed,
            muted=wishes.muted,
            unsubscribe_url=wishes.unsubscribe_url or wishes.unsubscribe_mailto,
            preferences_url=wishes.preferences_url,
        )

    def html() -> bytes:
        return shown().html.encode()

    def text() -> bytes:
        return shown().text.encode()

    def message() -> bytes:
        return messages(record, settings)(reader)

    document = record.document or ""
    return {
        "digest.html": html,
        "digest.txt": text,
        "digest.eml": message,
        "digest.json": document.encode,
        "digest.ics": partial(to_calendar, document),
    }


def messages(
    record: EditionRecord, settings: Settings, mark: str = "", longest: int | None = None
) -> Callable[[Reader | None], bytes]:
    """Return what makes a reader's complete message; see `digest.edition.message.to_messages` for the rest."""
    from digest.edition.message import to_messages
    from digest.subscribers.links import unsubscribe_headers

    heading = Edition(
        newsletter=record.newsletter,
        title=settings.newsletter.title,
        date=record.date,
        timezone=settings.newsletter.timezone,
        since=record.since,
        until=record.until,
        subject=read(record.document or "")["subject"],
        preheader="",
        cases=(),
        sections=(),
        feeds=(),
    )
    message = to_messages(heading, marked(record), sender_of(settings), mark, longest)
    return lambda reader: message(reader, unsubscribe_headers(reader) if reader else ())


def marked(record: EditionRecord) -> Rendered:
    """Return the texts of an edition, from which `digest.edition.assemble.assemble` makes each reader's."""
    return Rendered(record.html or "", record.text or "")


def template_folders(settings: Settings) -> tuple[Path, Path | None]:
    """Return the folder of the templates that ship, and the one beside feeds.toml, the newsletter's own, if any."""
    templates, own = shipped("templates"), settings.path.parent / "templates"
    return templates, own if own.is_dir() and not own.samefile(templates) else None


def try_own_templates(settings: Settings) -> None:
    """Raise RenderError if the newsletter has templates of its own and they would fail some day."""
    templates, own = template_folders(settings)
    if own:
        _try(templates, own, tuple(map(_content, (*_paths(templates), *_paths(own)))))


@lru_cache(maxsize=2)
def _try(templates: Path, own: Path, contents: tuple[tuple[Path, bytes | None], ...]) -> None:
    """Try templates once as long as they have these contents: a draft asks for it, and so does the check of it."""
    from digest.edition.trial import try_templates

    try_templates(templates, own)


def sender_of(settings: Settings) -> Sender:
    """Return who the newsletter comes from."""
    newsletter = settings.newsletter
    return Sender(newsletter.from_, newsletter.postal_address, newsletter.base_url)


def _paywalled(settings: Settings) -> frozenset[str]:
    return frozenset(feed.url for feed in settings.feeds if feed.paywall)


def _seal(record: EditionRecord, settings: Settings, held: "Contents", folders: Iterable[Path]) -> str:
    """Return a hash of all that the texts of an edition are made from, the program and its templates included."""
    program = Path(edition.__path__[0])
    parts = (
        __version__,
        [(file.name, file.stat().st_mtime_ns) for file in sorted([*program.glob("*.py"), *program.glob("data/*.*")])],
        [(str(file.relative_to(folder)), file.read_bytes()) for folder in folders for file in _files(folder)],
        settings.cases,
        sorted(_paywalled(settings)),
        sorted((feed.url, feed.section) for feed in settings.feeds),
        (settings.newsletter.title, settings.newsletter.timezone, astuple(sender_of(settings))),
        (record.newsletter, record.date, record.since, record.until, record.feeds),
        (list(map(_file_seal, held.files)), held.others, sorted(held.copies.items()), sorted(held.followed)),
        (sorted(held.earlier.subjects), held.earlier.missed, held.earlier.quiet, held.earlier.amendments,
         held.notes),
        _told(held.edits),
    )
    return _hash(parts)


@lru_cache(maxsize=512)  # as cards are: an editor corrects one case, and looks at the edition with all of them
def _file_seal(file: CaseFile) -> str:
    return _hash(file)


def _hash(value: object) -> str:
    return sha256(repr(value).encode("utf-8", "backslashreplace")).hexdigest()


def _told(edits: Edits) -> tuple[object, ...]:
    """Return what editors change in one order, whatever process asks."""
    texts = (sorted(edits.headlines.items()), sorted(edits.whats_new.items()))
    return edits.pinned, sorted(edits.folded), sorted(edits.dropped), texts


def _files(folder: Path) -> list[Path]:
    return [path for path in _paths(folder) if path.is_file()]


def _paths(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.*"))


def _content(path: Path) -> tuple[Path, bytes | None]:
    """Return a file's path and content; that of what is none, or cannot be read, is None."""
    try:
        return path, path.read_bytes()
    except OSError:
        return path, None


def _story_ids(document: dict[str, Any]) -> Iterator[str]:
    for case in document["cases"]:
        for development in case["developments"]:
            yield from (story["id"] for story in development["stories"])
    for section in document["sections"]:
        yield from (story["id"] for story in section["stories"])
