"""The calendar file: the days ahead, each with its words and its source, and nothing that no story gave."""

from dataclasses import replace
from datetime import UTC, date

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sample_edition import CARROLL, EMPTY, SAMPLE

from digest.edition.calendar import to_calendar
from digest.edition.document import to_json
from digest.model import DatedFact, Edition

STORY = CARROLL.developments[0].stories[0]


def with_dates(*facts: DatedFact) -> Edition:
    return replace(SAMPLE, cases=(replace(CARROLL, upcoming=facts),))


def entries(edition: Edition) -> list[dict[str, object]]:
    calendar = Calendar.from_ical(to_calendar(to_json(edition)))
    return [{name.lower(): entry.decoded(name) for name in entry} for entry in calendar.walk("VEVENT")]


def test_a_day_stands_with_its_words_its_source_and_its_link() -> None:
    words = "trial is set for January 16, 2024"
    (entry,) = entries(with_dates(DatedFact("2024-01-16", words, STORY.id, STORY.source, STORY.url)))
    assert entry["dtstart"] == date(2024, 1, 16)
    assert entry["summary"] == "Carroll v. Trump"
    assert entry["description"] == f"“trial is set for January 16, 2024” ({STORY.source})"
    assert entry["url"] == STORY.url
    assert entry["dtstamp"] == SAMPLE.until.astimezone(UTC)


def test_a_month_is_no_day() -> None:
    assert entries(with_dates(DatedFact("2024-01", "in January", STORY.id), DatedFact("2024", "in 2024", "x"))) == []
    assert entries(EMPTY) == []


def test_an_entry_is_the_same_in_every_edition() -> None:
    told = with_dates(DatedFact("2024-01-16", "on January 16", STORY.id))
    again = with_dates(DatedFact("2024-01-16", "on Jan. 16", "an older story"))
    assert entries(told)[0]["uid"] == entries(again)[0]["uid"]
    assert to_calendar(to_json(told)) == to_calendar(to_json(told))


@given(st.text())
def test_no_text_gets_out_of_its_line(text: str) -> None:
    card = replace(CARROLL, caption=text, upcoming=(DatedFact("2024-01-16", text + "\r\nEND:VEVENT", STORY.id),))
    raw = to_calendar(to_json(replace(SAMPLE, title=text or "x", cases=(card,))))
    assert len(Calendar.from_ical(raw).walk("VEVENT")) == 1
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
