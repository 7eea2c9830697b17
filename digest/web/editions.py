"""Where the preview finds editions: what they are, and the folders that builds have written."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

from digest.edition.check import Checked, check
from digest.edition.document import read
from digest.edition.phrases import told_apart
from digest.errors import RenderError

FILES = {
    "digest.html": "text/html",
    "digest.txt": "text/plain",
    "digest.eml": "message/rfc822",
    "digest.json": "application/json",
    "digest.ics": "text/calendar",
}
"""The files of an edition that are shown, with their media types."""

DEMO, EMPTY = "demo", "empty"
"""Names of two editions that there always are: the sample's, and that of a day without news."""

_NAME = re.compile(r"[^.].*-(\d{4}-\d\d-\d\d)")

Made = Literal["", "now", "built"]


@dataclass(frozen=True, slots=True)
class Wish:
    """In which form an edition is to be shown."""

    made: Made = ""  # as it would be made now, or as the last build wrote it; "": whichever would be sent or was
    reader: str = ""  # the address of the reader whose own edition it is to be
    followed: tuple[str, ...] = ()  # without an address: the ids of cases that a reader follows
    muted: tuple[str, ...] = ()


class Files(Mapping[str, bytes]):
    """Files by name, each made when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], bytes]]) -> None:
        self._makers = makers
        self._made: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


@dataclass(frozen=True)
class Shown:
    """An edition, to be looked at; what it takes time to make is made when it is asked for, and may raise RenderError.

    A change is seen sooner in a frame that does not wait for the checks.
    """

    name: str
    newsletter: str
    day: date
    subject: str
    cases: tuple[tuple[str, str], ...]  # id and what to call it
    files: Mapping[str, bytes]  # the content of each of FILES
    check: Callable[[], Checked]
    made: Literal["files", "draft", "now", "built", "sent"] = "files"
    differs: bool = False  # the last build wrote something else
    make_web: Callable[[], str] | None = None  # None if the newsletter has no pages

    @cached_property
    def checked(self) -> Checked:
        """What the gate before sending says of it."""
        return self.check()

    @cached_property
    def web(self) -> str:
        """The page on the web, "" if the newsletter has none."""
        return self.make_web() if self.make_web else ""

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of each file."""
        return {name: len(content) for name, content in self.files.items()}


class EditionSource(Protocol):
    """The editions there are, each known by a name ("daily-2023-07-12")."""

    def list(self) -> Sequence[str]:
        """Return the names, newest first."""

    def name_of(self, day: date) -> str:
        """Return the name under which the edition of a day would be asked for."""

    def load(self, name: str, wish: Wish) -> Shown | None:
        """Return an edition, None if there is none of that name; any text may be asked for.  Raises DigestError."""

    def stamp(self, name: str) -> object:
        """Return something that is another once `load` would return, or raise, something else."""


class FolderEditions:
    """The editions in a build's output folder, of all newsletters or of one, looked up anew each time."""

    def __init__(self, output: Path, newsletter: str | None = None) -> None:
        self._output = output
        self._newsletter = newsletter

    def list(self) -> Sequence[str]:
        """Return the names of the folders that hold a whole edition; of one day's, in the order of the alphabet."""
        if not self._output.is_dir():
            return ()
        found = [path.name for path in self._output.iterdir() if _NAME.fullmatch(path.name) and self._ours(path.name)]
        whole = [name for name in sorted(found) if (self._output / name / "digest.html").is_file()]
        return by_day(whole)

    def _ours(self, name: str) -> bool:
        return self._newsletter is None or name[: -len("-2023-07-12")] == self._newsletter.lower()

    def name_of(self, day: date) -> str:
        """Return the name of that day's edition, made up if there is none."""
        return next((name for name in self.list() if name.endswith(f"-{day}")), f"digest-{day}")

    def load(self, name: str, wish: Wish) -> Shown | None:
        """Return the edition of a folder that `list` names; nothing outside of these can be reached."""
        files = {file: self._read(name, file) for file in FILES} if name in self.list() else {}
        return shown(name, files, lambda: check(files["digest.eml"])) if files.get("digest.json") else None

    def stamp(self, name: str) -> object:
        """Return when each file was written."""
        if name not in self.list():
            return None
        return [_written(self._output / name / file) for file in FILES]

    def _read(self, name: str, file: str) -> bytes:
        try:
            return (self._output / name / file).read_bytes()
        except FileNotFoundError:
            return b""


class AllEditions:
    """What the newsletter's database has, then what lies in a folder, and the sample."""

    def __init__(self, stored: EditionSource | None, folder: EditionSource, demo: Callable[[], EditionSource]) -> None:
        self._stored = stored
        self._folder = folder
        self._make_demo = demo

    @cached_property
    def _demo(self) -> EditionSource:
        return self._make_demo()  # takes two seconds

    def list(self) -> Sequence[str]:
        """Return the names of both, each once."""
        known = self._stored.list() if self._stored else ()
        return by_day({*known, *self._folder.list()})

    def name_of(self, day: date) -> str:
        """Return the name of that day's edition."""
        return (self._stored or self._folder).name_of(day)

    def load(self, name: str, wish: Wish) -> Shown | None:
        """Return an edition, the database's before the folder's."""
        if name == DEMO:
            found = self._demo.load(self._demo.list()[0], wish)
            return replace(found, name=DEMO) if found else None
        source = self._source(name)
        return source.load(name, wish) if source else None

    def stamp(self, name: str) -> object:
        """Return what the edition's source says."""
        source = self._demo if name == DEMO else self._source(name)
        return source.stamp(self._demo.list()[0] if name == DEMO else name) if source else None

    def _source(self, name: str) -> EditionSource | None:
        if self._stored is None or (name not in self._stored.list() and name in self._folder.list()):
            return self._folder
        return self._stored


def by_day(names: Sequence[str] | set[str]) -> list[str]:
    """Return names of editions, the newest day first."""
    return sorted(sorted(names), key=lambda name: name[-10:], reverse=True)


def shown(name: str, files: Mapping[str, bytes], check: Callable[[], Checked]) -> Shown:
    """Return an edition from its files.  Raises RenderError if its digest.json is none."""
    try:
        facts = read(files["digest.json"].decode())
        return Shown(
            name=name,
            newsletter=str(facts["newsletter"]),
            day=date.fromisoformat(facts["date"]),
            subject=str(facts["subject"]),
            cases=_cases(facts["cases"]),
            files=files,
            check=check,
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise RenderError(f"the digest.json of {name} is none that a build writes ({error}): build it again") from error


def _cases(told: Sequence[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    named = {str(at): (str(case.get("caption", "")), case.get("dockets", ())) for at, case in enumerate(told)}
    names = told_apart(named)
    return tuple((str(case.get("id", "")), names[str(at)]) for at, case in enumerate(told))


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
