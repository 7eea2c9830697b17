"""The dates ahead of an edition as a calendar file (RFC 5545).  Pure; the same edition gives the same bytes.

Only days: a calendar has no entry for "January", and the 1st would be a date that nobody gave.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from icalendar import Calendar, Event

from digest.edition.safe import clean, web_address


def to_calendar(document: str) -> bytes:
    """Return the days on which something is due in the cases of an edition, given as the text of its digest.json.

    Each is an entry for the whole day that quotes the words it rests on and links to the story that says so.  An entry
    keeps its identity from edition to edition, so that a calendar shows it once.
    """
    edition: dict[str, Any] = json.loads(document)
    calendar = Calendar()
    calendar.add("prodid", "-//digest//edition//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clean(edition["title"]))
    made = datetime.fromisoformat(edition["until"])
    for case in edition["cases"]:
        stories = {story["id"]: story for found in case["developments"] for story in found["stories"]}
        for fact in case["upcoming"]:
            if len(fact["date"]) == len("2024-01-16"):
                calendar.add_component(_entry(edition["newsletter"], case, fact, stories.get(fact["story"]), made))
    return bytes(calendar.to_ical())


def _entry(
    newsletter: str, case: dict[str, Any], fact: dict[str, Any], story: dict[str, Any] | None, made: datetime
) -> Event:
    entry = Event()
    identity = "\0".join((newsletter, case["id"], fact["date"])).encode("utf-8", "replace")
    entry.add("uid", f"{hashlib.sha256(identity).hexdigest()[:32]}@digest.invalid")
    entry.add("dtstamp", made)
    entry.add("dtstart", date.fromisoformat(fact["date"]))
    entry.add("summary", clean(case["caption"]))
    source = f" ({clean(story['source'])})" if story else ""
    entry.add("description", f"“{clean(fact['text'])}”{source}")
    entry.add("transp", "TRANSPARENT")  # a court date does not make the reader busy
    if story and (url := web_address(story["url"])):
        entry.add("url", url)
    return entry
