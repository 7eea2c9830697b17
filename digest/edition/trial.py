"""A newsletter's own templates, tried before a day's news depends on them.

A mistake in a branch that no story takes today would stop the edition of some morning when one does.  So the templates
are filled with pages on which everything is there, nothing is there, and every list holds things without content.
Only templates are read.
"""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from digest.edition.page import Page
from digest.edition.render import render_page
from digest.errors import RenderError


def try_templates(shipped: Path, own: Path) -> None:
    """Fill the templates of `own`, and those of `shipped` that it does not replace, with everything there can be.

    Raises:
        RenderError: one is missing or broken.
    """
    known = {path.name for path in shipped.iterdir()}
    for path in sorted(own.iterdir()):
        if path.name in known and not path.is_file():
            raise RenderError(f"{path}: is no file; put a template there, or call it something else")
    for page in (_page(full=True), _page(full=False), _page(full=False, lists=False)):
        render_page(page, shipped, own)


def _page(*, full: bool, lists: bool = True) -> Page:
    page: Page = _made(Page, full=full, lists=lists)
    cards = (replace(card, id=f"{at}", number=at, anchor=f"case-{at}") for at, card in enumerate(page.cards, 1))
    parts = (replace(part, number=number) for number, part in enumerate(page.parts))
    return replace(page, cards=tuple(cards), parts=tuple(parts))


def _made(kind: Any, *, full: bool, lists: bool = True, name: str = "") -> Any:
    """Return a value of a type: with everything in it, or with empty texts and zeros in lists of one, or in none."""
    arguments = get_args(kind)
    value: Any = None
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        value = kind(**{f.name: _made(hints[f.name], full=full, lists=lists, name=f.name) for f in fields(kind)})
    elif isinstance(kind, UnionType):
        given = next(argument for argument in arguments if argument is not type(None))
        value = _made(given, full=full, lists=lists, name=name) if full else None
    elif get_origin(kind) is tuple:
        number = 2 if full else int(lists and arguments[0] is not str)
        value = tuple(_made(arguments[0], full=full, lists=lists, name=name) for _ in range(number))
    elif kind in (int, bool):
        value = kind(full)
    elif kind is str:
        value = _text(name) if full else ""
    else:
        raise TypeError(f"{name}: a page has no {kind}")  # a new kind of field: say here what it is filled with
    return value


def _text(name: str) -> str:
    return "https://example.org/" if name in ("url", "web") else f"a {name.replace('_', ' ')}"
