"""The dates ahead in a case as a calendar (RFC 5545).  Pure."""

from datetime import date, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from digest.model import CaseCard, DatedFact

MEDIA_TYPE = "text/calendar"


def to_calendar(card: CaseCard, url: str, domain: str, stamp: datetime) -> bytes:
    """Return the days ahead as all-day events; a month or a year is no day, and stays out.

    `stamp` is when the case was last told of, so that the same case gives the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//digest//case//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", card.caption)
    for fact in card.upcoming:
        if (day := day_of(fact)) is not None:
            calendar.add_component(_event(card, fact, day, url, domain, stamp))
    return bytes(calendar.to_ical())


def day_of(fact: DatedFact) -> date | None:
    """Return the day of something that is due, None if only its month or year is known."""
    try:
        return date.fromisoformat(fact.date) if len(fact.date) == len("2024-01-16") else None
    except ValueError:
        return None


def _event(card: CaseCard, fact: DatedFact, day: date, url: str, domain: str, stamp: datetime) -> Event:
    event = Event()
    identity = sha256("\0".join((card.id, fact.date, fact.text)).encode("utf-8", "replace")).hexdigest()[:32]
    event.add("uid", f"{identity}@{domain}")
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", card.caption)
    event.add("description", fact.text)
    event.add("url", url)
    event.add("transp", "TRANSPARENT")  # it makes nobody busy
    return event
