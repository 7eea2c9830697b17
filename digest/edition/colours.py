"""The colours of the e-mail, by name: style sheets say var(--ink), colours.css says what that is.

Pure.  Mail programs know no CSS variables, so the names are put in their places before anything else is done.  The
shipped file names every colour; a newsletter's own has those that are different there.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from digest.errors import RenderError

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ROOT = re.compile(r"(\s*:root\s*\{)([^{}]*)\}\s*")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]*)\s*\)")


def without_comments(css: str) -> str:
    """Return a style sheet without its comments, each line where it was."""
    return _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), css)


def read_colours(files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return each colour by its name ("--ink").

    `files` are (path, text): the first names all colours, the others change some.

    Raises:
        RenderError: a file holds something else, or a name that the first has not.
    """
    colours: dict[str, str] = {}
    for path, text in files:
        found = _declared(path, text, frozenset(colours))
        colours |= found
    return colours


def with_colours(css: str, colours: dict[str, str], path: str) -> str:
    """Return a style sheet with each var(--name) replaced.

    Raises:
        RenderError: it names a colour that there is not.
    """

    def put(found: re.Match[str]) -> str:
        if found[1] not in colours:
            line = css.count("\n", 0, found.start()) + 1
            raise RenderError(f"{path}, line {line}: {_unknown(found[1], colours)}, in: {_line(css, line)}")
        return colours[found[1]]

    return _VARIABLE.sub(put, css)


def _declared(path: str, text: str, known: frozenset[str]) -> dict[str, str]:
    """Return what one file declares; `known` are the names it may use, all if there are none yet."""
    bare = without_comments(text)
    root = _ROOT.fullmatch(bare)
    if root is None:
        raise RenderError(f"{path}: holds something else than colours; write  :root {{ --accent: #0f5257; … }}")
    found = {}
    place = len(root[1])
    for part in root[2].split(";"):
        line = bare.count("\n", 0, place + len(part) - len(part.lstrip())) + 1
        place += len(part) + 1
        if not part.strip():
            continue
        name, _, value = (piece.strip() for piece in part.partition(":"))
        if not _COLOUR.fullmatch(value):
            raise RenderError(f"{path}, line {line}: a colour is written as #rrggbb, in: {part.strip()}")
        if known and name not in known:
            raise RenderError(f"{path}, line {line}: {_unknown(name, known)}, in: {part.strip()}")
        found[name] = value
    return found


def _unknown(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), 1) or sorted(known)[:1]
    return f"there is no colour {name}; write {near[0]} for instance"


def _line(css: str, number: int) -> str:
    return css.splitlines()[number - 1].strip()
