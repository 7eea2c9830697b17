"""Where the pages find editions: the folders that builds have written."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from digest.errors import RenderError

FILES = {
    "digest.html": "text/html",
    "digest.txt": "text/plain",
    "digest.eml": "message/rfc822",
    "digest.json": "application/json",
    "digest.ics": "text/calendar",
}
"""The files of an edition that are shown, with their media types."""

_NAME = re.compile(r"[^.].*-(\d{4}-\d\d-\d\d)")


class EditionSource(Protocol):
    """The editions there are, each known by the name of its folder ("daily-2023-07-12")."""

    def list(self) -> Sequence[str]:
        """Return the names, newest first."""

    def latest(self) -> str | None:
        """Return the name of the newest edition, None before the first."""

    def read(self, name: str, file: str) -> bytes | None:
        """Return one of an edition's `FILES`, None if there is no such edition or file.  Any text may be asked for."""


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
        return sorted(whole, key=lambda name: name[-10:], reverse=True)

    def _ours(self, name: str) -> bool:
        return self._newsletter is None or name[: -len("-2023-07-12")] == self._newsletter.lower()

    def latest(self) -> str | None:
        """Return the name of the edition with the newest date."""
        return next(iter(self.list()), None)

    def read(self, name: str, file: str) -> bytes | None:
        """Return a file of a folder that `list` names; nothing outside of these can be reached."""
        if file not in FILES or name not in self.list():
            return None
        try:
            return (self._output / name / file).read_bytes()
        except FileNotFoundError:
            return None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the preview says about an edition beside showing it."""

    name: str
    newsletter: str
    day: date
    subject: str
    cases: int
    sizes: dict[str, int]  # bytes of each of FILES


def overview(source: EditionSource, name: str) -> Overview | None:
    """Return what there is to say about an edition, None if there is none of that name.  Raises RenderError."""
    contents = {file: source.read(name, file) for file in FILES}
    document = contents["digest.json"]
    if document is None:
        return None
    try:
        facts = json.loads(document)
        return Overview(
            name=name,
            newsletter=str(facts["newsletter"]),
            day=date.fromisoformat(facts["date"]),
            subject=str(facts["subject"]),
            cases=len(facts["cases"]),
            sizes={file: len(content or b"") for file, content in contents.items()},
        )
    except (ValueError, LookupError, TypeError) as error:
        raise RenderError(f"the digest.json of {name} is none that a build writes ({error}): build it again") from error
