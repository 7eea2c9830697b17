"""On which line of a TOML text each key stands.  Pure.

The standard library's parser keeps no positions, so this scanner walks the text once more.  It relies on the parser
having accepted the text (TOML 1.0) and therefore checks nothing; a property test holds the two together.
"""

import re
import tomllib
from bisect import bisect_right

KeyPath = tuple[str | int, ...]
"""Where a value is in the parsed file: `("feeds", 3, "url")` is the url of the fourth feed."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_GAP = re.compile(r"[ \t]*")
_WIDE_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SHORT_STRING = re.compile(r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
# A long string may end in up to two quotes of its own, right before the three that close it.
_LONG_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:\'{0,2})', re.DOTALL)
_PLAIN_VALUE = re.compile(r"[^,\]}#\n]+")


def find_places(text: str) -> dict[KeyPath, int]:
    """Return the line, counted from 1, on which each key, table and list element of a valid TOML text first stands."""
    scanner = _Scanner(text.replace("\r\n", "\n"))
    scanner.document()
    return scanner.places


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[KeyPath, int] = {}
        self.counts: dict[KeyPath, int] = {}  # how many tables each [[list of tables]] has so far
        self.breaks = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> None:
        table: KeyPath = ()
        self.skip(_WIDE_GAP)
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self.header()
            else:
                self.pair(table)
            self.skip(_WIDE_GAP)

    def header(self) -> KeyPath:
        """Read `[a.b]` or `[[a.b]]` and return the path of the table it opens."""
        line = self.line()
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        *parents, last = self.key()
        self.skip(_GAP)
        self.at += brackets
        path: KeyPath = ()
        for part in parents:
            path = self.newest((*path, part), line)
        path = (*path, last)
        if brackets == 2:
            self.counts[path] = self.counts.get(path, 0) + 1
        return self.newest(path, line)

    def newest(self, path: KeyPath, line: int) -> KeyPath:
        """Note a table of a header, and return it, or the last element if it is a list of tables."""
        self.places.setdefault(path, line)
        if path in self.counts:
            path = (*path, self.counts[path] - 1)
            self.places.setdefault(path, line)
        return path

    def pair(self, table: KeyPath) -> None:
        """Read `a.b = value`."""
        line = self.line()
        path = table
        for part in self.key():
            path = (*path, part)
            self.places.setdefault(path, line)
        self.skip(_GAP)
        self.at += 1  # the equals sign
        self.skip(_GAP)
        self.value(path)

    def value(self, path: KeyPath) -> None:
        if self.text.startswith(('"""', "'''"), self.at):
            self.skip(_LONG_STRING)
        elif self.text.startswith(('"', "'"), self.at):
            self.skip(_SHORT_STRING)
        elif self.text.startswith("[", self.at):
            self.elements(path, "]")
        elif self.text.startswith("{", self.at):
            self.elements(path, "}")
        else:
            self.skip(_PLAIN_VALUE)

    def elements(self, path: KeyPath, end: str) -> None:
        """Read a list of values, or the pairs of an inline table."""
        self.at += 1
        self.skip(_WIDE_GAP)
        number = 0
        while not self.text.startswith(end, self.at):
            if end == "}":
                self.pair(path)
            else:
                self.places[(*path, number)] = self.line()
                self.value((*path, number))
            number += 1
            self.skip(_WIDE_GAP)
            if self.text.startswith(",", self.at):
                self.at += 1
                self.skip(_WIDE_GAP)
        self.at += 1

    def key(self) -> list[str]:
        """Read a key, which may be dotted and quoted, and return its parts."""
        parts = []
        while True:
            self.skip(_GAP)
            if self.text.startswith(('"', "'"), self.at):
                quoted = self.skip(_SHORT_STRING)
                parts.append(str(tomllib.loads(f"key = {quoted}")["key"]))
            else:
                parts.append(self.skip(_BARE_KEY))
            self.skip(_GAP)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Step over what matches here and return it.  Something always does: the text is valid."""
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(f"not valid TOML on line {self.line()}")
        self.at = match.end()
        return match.group()

    def line(self) -> int:
        return bisect_right(self.breaks, self.at - 1) + 1
