"""The editions in a newsletter's database, rendered as sending renders them, with the templates as they are now."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Literal

from digest.clock import Clock
from digest.config import Newsletter, Settings, names_of, weekly
from digest.pipeline import drafts
from digest.pipeline.drafts import Draft
from digest.pipeline.gate import checked_message
from digest.pipeline.texts import makers_of, template_folders
from digest.schedule import default_day
from digest.store import editions as edition_store
from digest.store.db import Database
from digest.store.editions import EditionRecord
from digest.web.days import read_day
from digest.web.editions import EMPTY, Files, Shown, Wish, by_day, shown

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_KEPT = 8  # drafts: an edition is asked for once for the page and once for each frame in it


class StoredEditions:
    """The editions of one newsletter; settings, templates and texts are looked at anew each time.

    `config` is the file that `load` reads the settings from.
    """

    def __init__(self, database: Database, config: Path, load: Callable[[], Settings], clock: Clock) -> None:
        self.database = database
        self._config = config
        self._load = load
        self.clock = clock
        self._lock = Lock()
        self._settings: tuple[object, Settings] | None = None
        self._drafts: dict[tuple[str, Wish], tuple[object, Shown]] = {}

    def settings(self) -> Settings:
        """Return the settings as the file has them now.  Raises ConfigError."""
        written = _stamp_of([self._config])
        if self._settings is None or self._settings[0] != written:
            self._settings = written, self._load()
        return self._settings[1]

    def list(self) -> Sequence[str]:
        """Return the names of the editions that builds have made."""
        names = names_of(self.settings().newsletter)
        with self.database.read() as conn:
            return by_day([f"{name.lower()}-{day}" for name in names for day in edition_store.days(conn, name)])

    def name_of(self, day: date) -> str:
        """Return the name of that day's edition."""
        return f"{self.settings().newsletter.name.lower()}-{day}"

    def load(self, name: str, wish: Wish) -> Shown | None:
        """Return an edition, whether it was built or would have to be; None if the name holds no day."""
        settings = _settings_for(name, self.settings())
        day = self._day(settings, name)
        if day is None:
            return None
        with self._lock:  # whoever asks for the same at the same time waits for it instead of making it, too
            stamp = self.stamp(name)
            kept = self._drafts.get((name, wish))
            if kept is None or kept[0] != stamp:
                if len(self._drafts) >= _KEPT:
                    self._drafts.pop(next(iter(self._drafts)))
                self._drafts[name, wish] = kept = stamp, self._shown(settings, name, day, wish)
        return kept[1]

    def stamp(self, name: str) -> object:
        """Return when the settings and the templates were written, and what the database knows of the edition."""
        known_settings = self._settings[1] if self._settings else self.settings()  # a broken file has its own stamp
        settings = _settings_for(name, known_settings)
        day = self._day(settings, name)
        known = drafts.stamp(self.database, settings.newsletter.name, day) if day else ()
        folders = [folder for folder in template_folders(settings) if folder]
        files = [path for folder in folders for path in sorted(folder.rglob("*.*"))]
        return _stamp_of([self._config, *files]), known

    def _day(self, settings: Settings, name: str) -> date | None:
        if name == EMPTY:
            return default_day(self.clock(), settings.newsletter.timezone)
        prefix, _, text = name.rpartition(f"{settings.newsletter.name.lower()}-")
        if prefix or not _DAY.fullmatch(text):
            return None
        return read_day(text)

    def _shown(self, settings: Settings, name: str, day: date, wish: Wish) -> Shown:
        draft = self._draft(settings, name, day, wish)
        record = draft.record
        if wish.reader:
            reader = drafts.reader(self.database, settings, wish.reader)
        else:
            reader = drafts.someone(settings, wish.followed, wish.muted)
        files = Files(makers_of(record, settings, reader))
        edition = shown(name, files, lambda: checked_message(files["digest.eml"], settings))
        make_web = partial(_web_page, settings.newsletter, record) if settings.newsletter.base_url else None
        made: Literal["draft", "now", "sent", "built"]
        made = "draft" if not draft.stored else "now" if draft.made_now else "sent" if draft.begun else "built"
        return replace(edition, made=made, differs=draft.differs, make_web=make_web)

    def _draft(self, settings: Settings, name: str, day: date, wish: Wish) -> Draft:
        now = self.clock()
        if name == EMPTY:
            return drafts.empty_draft(self.database, settings, day, now)
        as_built = {"now": False, "built": True, "": None}[wish.made]
        return drafts.draft(self.database, settings, day, now, as_built=as_built)


def _web_page(newsletter: Newsletter, record: EditionRecord) -> str:
    from digest.web.webpage import web_page  # the archive: a tenth of a second that only those wait who look at it

    return web_page(newsletter, record)


def _settings_for(name: str, settings: Settings) -> Settings:
    """Return the settings of the editions that one of that name belongs to."""
    of_week = weekly(settings)
    return of_week if name.startswith(f"{of_week.newsletter.name.lower()}-") else settings


def _stamp_of(paths: Sequence[Path]) -> tuple[object, ...]:
    found = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue  # an editor replaces a file by moving another there
        found.append((path.name, status.st_mtime_ns, status.st_size))
    return tuple(found)
