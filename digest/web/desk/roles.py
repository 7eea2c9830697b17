"""Who may open which page of the preview and the desk.

Every page stands here.  One that does not is closed to everybody, so that a new one is thought about first.
"""

from collections.abc import Mapping
from typing import Literal

Need = Literal["nothing", "account", "editor"]
"""What a page asks of whoever opens it: nothing, being logged in, or being logged in as an editor."""

_PAGES: Mapping[str, Need] = {
    "static": "nothing",
    "login.form": "nothing",
    "login.enter": "nothing",
    "login.leave": "account",
    "preview.health": "nothing",
    "preview.show": "account",
    "preview.file": "account",
    "preview.events": "account",
    "desk.today": "account",
    "desk.case": "account",
    "desk.stories_of": "account",
    "desk.story": "account",
    "desk.search": "account",
    "desk.feeds": "account",
    "desk.ledger": "account",
    "deskwork.suggest": "account",
    "deskwork.correct": "editor",
    "deskwork.add": "editor",
    "sending.show": "account",
    "sending.events": "account",
    "sending.act/build": "account",
    "sending.act/test": "account",
    "sending.act/go": "account",
    "sending.act/stop": "account",
    "sending.act/approve": "editor",
}


def need_of(endpoint: str, what: str | None = None) -> Need | None:
    """Return what a page asks, `what` being the act that its address names; None if it is nobody's."""
    return _PAGES.get(f"{endpoint}/{what}" if what else endpoint)


def allows(role: str, need: Need | None) -> bool:
    """Return whether an account of that role may open a page."""
    return need in ("nothing", "account") or (need == "editor" and role == "editor")
