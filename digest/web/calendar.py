"""The dates ahead in a case as a calendar (RFC 5545).  Pure."""

from datetime import date, datetime

from digest.edition.calendar import day_of, entry, new_calendar, quoted
from digest.model import CaseCard

MEDIA_TYPE = "text/calendar"


def days_ahead(card: CaseCard) -> tuple[date, ...]:
    """Return the days on which something is due; a month or a year is no day."""
    return tuple(day for fact in card.upcoming if (day := day_of(fact.date)) is not None)


def to_calendar(newsletter: str, card: CaseCard, url: str, stamp: datetime, only: date | None = None) -> bytes:
    """Return the days ahead, or one of them, as all-day entries, the same as those in an edition's own calendar.

    `url` is the case's page; `stamp` is when the case was last told of, so that the same case gives the same bytes.
    """
    calendar = new_calendar(card.caption)
    for fact in card.upcoming:
        day = day_of(fact.date)
        if day is not None and only in (None, day):
            words = quoted(fact.text, fact.source)
            calendar.add_component(entry(newsletter, card.id, day, card.caption, words, url, stamp))
    return bytes(calendar.to_ical())
