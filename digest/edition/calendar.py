"""The dates ahead of an edition as a calendar file (RFC 5545).  Pure; the same edition gives the same bytes.

Only days: a calendar has no entry for "January", and the 1st would be a date that nobody gave.
"""

import hashlib
from datetime import date, datetime

from icalendar import Calendar, Event

from digest.edition.document import read
from digest.edition.safe import clean, web_address


def to_calendar(document: str) -> bytes:
    """Return the days on which something is due in the cases of an edition, given as the text of its digest.json.

    Each is an entry for the whole day that quotes the words it rests on and links to the story that says so.  An entry
    keeps its identity from edition to edition, so that a calendar shows it once.
    """
    edition = read(document)
    calendar = new_calendar(edition["title"])
    made = datetime.fromisoformat(edition["until"])
    for case in edition["cases"]:
        for fact in case["upcoming"]:
            if (day := day_of(fact["date"])) is not None:
                words = quoted(fact["text"], fact.get("source", ""))  # editions of before did not say
                identity = edition["newsletter"], case["id"]
                calendar.add_component(entry(*identity, day, case["caption"], words, fact.get("url", ""), made))
    return bytes(calendar.to_ical())


def new_calendar(name: str) -> Calendar:
    """Return a calendar of that name without an entry."""
    calendar = Calendar()
    calendar.add("prodid", "-//digest//edition//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clean(name))
    return calendar


def day_of(text: str) -> date | None:
    """Return the day that a date names ("2024-01-16"), None if only its month or year is known."""
    try:
        return date.fromisoformat(text) if len(text) == len("2024-01-16") else None
    except ValueError:
        return None


def quoted(text: str, source: str) -> str:
    """Return the words that a date rests on, with the outlet that says so if it is known."""
    return f"“{clean(text)}”" + (f" ({clean(source)})" if source else "")


def entry(newsletter: str, case: str, day: date, caption: str, words: str, url: str, stamp: datetime) -> Event:
    """Return the entry for a day in a case, which is the same as long as newsletter, id of the case and day are.

    `words` are what the day rests on, `url` leads to who says so, `stamp` is when it was told.
    """
    event = Event()
    identity = "\0".join((newsletter, case, day.isoformat())).encode("utf-8", "replace")
    event.add("uid", f"{hashlib.sha256(identity).hexdigest()[:32]}@digest.invalid")
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("summary", clean(caption))
    event.add("description", words)
    event.add("transp", "TRANSPARENT")  # a court date does not make the reader busy
    if address := web_address(url):
        event.add("url", address)
    return event
