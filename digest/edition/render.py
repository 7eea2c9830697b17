"""An edition as an HTML e-mail and as plain text.

Reads the templates and the style sheets, nothing else.  The same edition and the same templates give the same texts.
A mistake in a template or in a style sheet is a RenderError that names the file, the line and what stands there.
"""

import re
from collections.abc import Callable
from pathlib import Path

from digest.edition.assemble import assemble
from digest.edition.colours import read_colours, with_colours
from digest.edition.inline import inline
from digest.edition.page import Page, make_page
from digest.edition.pieces import STAND_INS, html_mark, missing_mark, text_mark
from digest.edition.sheet import Sheet, joined, read_sheet
from digest.edition.templates import fill
from digest.errors import RenderError
from digest.model import Edition, Rendered, Sender

_COLOURS, _STYLE, _HTML, _TEXT = "colours.css", "style.css", "base.html", "digest.txt"


def render(edition: Edition, templates: Path, sender: Sender | None = None, own: Path | None = None) -> Rendered:
    """Return `edition` as HTML and as text, as everybody gets it.  See `render_marked`."""
    return assemble(render_marked(edition, templates, sender, own))


def render_marked(edition: Edition, templates: Path, sender: Sender | None = None, own: Path | None = None) -> Rendered:
    """Return `edition` as HTML with its styles inlined and as text, both with the marks by which `assemble` cuts them.

    With `sender`, its postal address stands at the end of both.  `own` is the newsletter's own folder of templates: its
    files take the place of those in `templates`, its colours that of single ones, its style sheet comes after.

    Raises:
        RenderError: a template or a style sheet is missing or broken.
    """
    return render_page(make_page(edition, sender), templates, own)


def render_page(page: Page, templates: Path, own: Path | None = None) -> Rendered:
    """Return what `render_marked` does, from the page that an edition was made into."""
    sheet = _sheet(templates, own)
    html = _without_blank_lines(_filled(_HTML, templates, own, page, sheet, html_mark))
    text = re.sub(r"[ \t]+\n", "\n", _filled(_TEXT, templates, own, page, sheet, text_mark))
    marked = Rendered(html=inline(html, sheet), text=text)
    if lost := missing_mark(marked, len(page.cards), [len(part.items) for part in page.parts]):
        raise RenderError(f"{own or templates}: the templates lack the mark {lost}; put it back as in {templates}")
    return marked


def _filled(
    name: str, templates: Path, own: Path | None, page: Page, sheet: Sheet, mark: Callable[..., str]
) -> str:
    return fill(name, templates, own, {"page": page, "head_css": sheet.head, "cut": mark, **STAND_INS})


def _sheet(templates: Path, own: Path | None) -> Sheet:
    """Return the style sheets, the newsletter's own last, with the colours in their places."""
    colours = read_colours(_texts(_COLOURS, templates, own))
    sheets = [read_sheet(with_colours(css, colours, path), path) for path, css in _texts(_STYLE, templates, own)]
    return joined(sheets)


def _texts(name: str, templates: Path, own: Path | None) -> list[tuple[str, str]]:
    """Return path and text of a file in the shipped folder and, if it is there, in the newsletter's own."""
    return [(str(path), _text(path)) for path in (templates / name, *_existing(own, name))]


def _existing(own: Path | None, name: str) -> list[Path]:
    return [own / name] if own and (own / name).exists() else []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RenderError(f"{path}: cannot be read ({error}); put the style sheet there, in UTF-8") from error


def _without_blank_lines(html: str) -> str:
    return re.sub(r"\n\s*\n+", "\n", html)
