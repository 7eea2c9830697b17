"""An edition as an HTML e-mail and as plain text, through the templates of a folder.

Reads the templates and the style sheet, nothing else.  The same edition and the same templates give the same texts.
A mistake in a template or in the style sheet is a RenderError that names the file, the line and what stands there.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)

from digest.edition import plain
from digest.edition.assemble import assemble
from digest.edition.inline import Sheet, inline, read_sheet
from digest.edition.page import Page, make_page
from digest.edition.pieces import STAND_INS, html_mark, text_mark
from digest.errors import RenderError
from digest.model import Edition, Rendered, Sender

# What an expression in a template can raise by being wrong.
_MISTAKES = (TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError)


def render(edition: Edition, templates: Path, sender: Sender | None = None) -> Rendered:
    """Return `edition` as HTML and as text, as everybody gets it.  See `render_marked`."""
    return assemble(render_marked(edition, templates, sender))


def render_marked(edition: Edition, templates: Path, sender: Sender | None = None) -> Rendered:
    """Return `edition` as HTML with its styles inlined and as text, both with the marks by which `assemble` cuts them.

    With `sender`, its postal address stands at the end of both.

    Raises:
        RenderError: a template or the style sheet is missing or broken.
    """
    page = make_page(edition, sender)
    sheet = _sheet(templates / "style.css")
    html = _without_blank_lines(_fill(templates, "base.html", page, sheet, html_mark))
    text = re.sub(r"[ \t]+\n", "\n", _fill(templates, "digest.txt", page, sheet, text_mark))
    return Rendered(html=inline(html, sheet), text=text)


def _sheet(path: Path) -> Sheet:
    try:
        css = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RenderError(f"{path}: cannot be read ({error}); put the style sheet there") from error
    return read_sheet(css, str(path))


@lru_cache(maxsize=4)
def _environment(templates: Path) -> Environment:
    """Return the environment of a folder.  Kept, so that a service compiles a template once for each change of it."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(wrap=plain.wrap, underline=plain.underline)
    return environment


def _fill(templates: Path, name: str, page: Page, sheet: Sheet, mark: Callable[..., str]) -> str:
    try:
        template = _environment(templates).get_template(name)
        return template.render(page=page, head_css=sheet.head, cut=mark, **STAND_INS)
    except TemplateSyntaxError as error:
        path = Path(error.filename or templates / name)
        raise RenderError(_mistake(path, error.lineno, error.message or "syntax error")) from error
    except TemplateNotFound as error:
        raise RenderError(f"{templates / str(error.name)}: there is no such template; put it there") from error
    except UnicodeDecodeError as error:
        raise RenderError(f"{templates}: a template is not in UTF-8 ({error.reason}); save it as UTF-8") from error
    except _MISTAKES as error:
        place = _place(error.__traceback__, templates)
        if place is None:
            raise  # not the template's fault
        raise RenderError(_mistake(*place, f"{error}")) from error


def _place(traceback: TracebackType | None, templates: Path) -> tuple[Path, int] | None:
    """Return file and line of the innermost template that was being filled; Jinja2 puts them into the traceback."""
    place = None
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        if path.is_relative_to(templates):
            place = path, traceback.tb_lineno
        traceback = traceback.tb_next
    return place


def _mistake(path: Path, line: int, message: str) -> str:
    """Return one line: where, what is wrong, and the template's own text there."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return f"{path}, line {line}: {' '.join(message.split()).rstrip('.')}, in: {text}"


def _without_blank_lines(html: str) -> str:
    return re.sub(r"\n\s*\n+", "\n", html)
