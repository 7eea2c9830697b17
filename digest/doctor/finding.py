"""What is found when one looks, and what is said of it.  Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["ok", "note", "wrong", "not checked"]
"""Good; not wrong, but worth knowing; to be mended; nobody can tell from here."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    area: str  # "mail server"
    subject: str  # "STARTTLS"
    state: State
    words: str  # one line: what is so, and what to do if it should not be
    write: tuple[str, ...] = ()  # lines to be written somewhere, verbatim


@dataclass(frozen=True, slots=True)
class Answer:
    """What name servers say of one name."""

    records: tuple[str, ...] = ()  # as text; the pieces of a TXT record joined; an MX as "10 mail.example.org"
    unknown: str | None = None  # why there is no answer; None if there is one, and be it that there is no such record


@dataclass(frozen=True, slots=True)
class Page:
    """How a web server answered."""

    address: str
    status: int | None  # None if there was no answer
    text: str  # its first bytes, or why there was no answer
    date: datetime | None = None  # its clock, UTC
    asked: datetime | None = None  # ours when the answer came
