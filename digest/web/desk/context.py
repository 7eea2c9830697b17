"""What the desk's pages are made from, and how a page finds it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import current_app, g

from digest.clock import Clock
from digest.config import Settings
from digest.model import Story
from digest.schedule import default_day
from digest.store import editions as edition_store
from digest.store.db import Database
from digest.store.editors import Account


@dataclass(frozen=True, slots=True)
class Desk:
    """One newsletter, as its editors work on it."""

    database: Database
    settings: Callable[[], Settings]  # as the file has them now
    clock: Clock
    read_page: Callable[[str], Story]  # the story at a web address that an editor names
    who: str = "editor"  # the name of whoever works on this machine

    @property
    def newsletter(self) -> str:
        """The newsletter's name."""
        return self.settings().newsletter.name

    @property
    def today(self) -> date:
        """The day it is for the newsletter."""
        return default_day(self.clock(), self.settings().newsletter.timezone)

    def editor(self) -> str:
        """Return who is at the desk: the account that is logged in, or whoever works on this machine."""
        account = g.get("account")
        return account.name if isinstance(account, Account) else self.who

    def newest_day(self) -> date:
        """Return the day of the newest edition, or today before the first."""
        with self.database.read() as conn:
            days = edition_store.days(conn, self.newsletter)
        return days[0] if days else self.today


def current_desk() -> Desk:
    """Return the desk whose page is being made."""
    desk = current_app.extensions["desk"]
    assert isinstance(desk, Desk)
    return desk
