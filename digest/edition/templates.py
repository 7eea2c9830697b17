"""Templates: those that ship, and a newsletter's own in their place.

Reads the templates and nothing else.  A newsletter's own folder need hold only what is different there: a file takes
the place of the shipped one of its name, and may begin with {% extends "shipped/card.html" %} to change single blocks.
A mistake is a RenderError that names the file, the line and what stands there.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.loaders import split_template_path

from digest.edition import plain
from digest.errors import RenderError

# What an expression in a template can raise by being wrong.
_MISTAKES = (TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)


class _Folders(BaseLoader):
    """The templates of the newsletter's own folder, then the shipped ones, which "shipped/NAME" names alone."""

    def __init__(self, shipped: Path, own: Path | None) -> None:
        self._shipped, self._own = shipped, own

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its path, and what tells whether that is still its text."""
        path = self._find(template)
        try:
            text, changed = path.read_bytes(), path.stat().st_mtime_ns
            return text.decode(), str(path), lambda: self._find(template) == path and path.stat().st_mtime_ns == changed
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise RenderError(f"{path}, line {line}: is not UTF-8 text here; save the file as UTF-8") from error
        except OSError as error:
            raise RenderError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error

    def _find(self, template: str) -> Path:
        parts = split_template_path(template)
        folders = [folder for folder in (self._own, self._shipped) if folder]
        if parts[0] == "shipped":
            folders, parts = [self._shipped], parts[1:]
        for folder in folders:
            if (path := folder.joinpath(*parts)).is_file():
                return path
        raise TemplateNotFound(template)


def fill(name: str, shipped: Path, own: Path | None, values: Mapping[str, object]) -> str:
    """Return the template `name`, of the folder `own` if it is there, else of `shipped`, filled with `values`.

    Raises:
        RenderError: a template is missing or broken.
    """
    try:
        return _environment(shipped, own).get_template(name).render(values)
    except TemplateSyntaxError as error:
        path = Path(error.filename or shipped / name)
        raise RenderError(mistake(path, error.lineno, error.message or "syntax error")) from error
    except TemplateNotFound as error:
        missing = (own or shipped) / str(error.name)
        raise RenderError(f"{missing}: there is no such template; put it there") from error
    except RenderError:
        raise
    except _MISTAKES as error:
        place = _place(error.__traceback__, [folder for folder in (own, shipped) if folder])
        if place is None:
            raise  # not the template's fault
        why = str(error)
        if isinstance(error, RecursionError):
            why = 'the template includes or extends itself; begin with {% extends "shipped/NAME" %}'
        raise RenderError(mistake(*place, why)) from error


def mistake(path: Path, line: int, message: str) -> str:
    """Return one line: where, what is wrong, and the file's own text there."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return f"{path}, line {line}: {' '.join(message.split()).rstrip('.')}, in: {text}"


@lru_cache(maxsize=4)
def _environment(shipped: Path, own: Path | None) -> Environment:
    """Return the environment of the folders.  Kept, so that a service compiles a template once for each change."""
    environment = Environment(
        loader=_Folders(shipped, own),
        undefined=StrictUndefined,
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(notes=plain.Notes)
    environment.filters.update(wrap=plain.wrap, underline=plain.underline)
    return environment


def _place(traceback: TracebackType | None, folders: list[Path]) -> tuple[Path, int] | None:
    """Return file and line of the innermost template that was being filled; Jinja2 puts them into the traceback."""
    place = None
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        if any(path.is_relative_to(folder) for folder in folders):
            place = path, traceback.tb_lineno
        traceback = traceback.tb_next
    return place
