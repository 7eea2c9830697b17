"""The archive: editions that went out, cases, feeds, calendars; what did not go out is nowhere."""

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from icalendar import Calendar
from site_samples import DAY, Pages
from sqlalchemy import insert

from digest.edition.calendar import to_calendar
from digest.model import Case
from digest.store import cases, editions
from digest.store.tables import deliveries

ATOM = {"a": "http://www.w3.org/2005/Atom"}
CARROLL = "Carroll v. Trump"


def test_the_archive_lists_the_editions_that_went_out(shown: Pages) -> None:
    page = shown.client().get("/").text
    assert "Wednesday, 12 July 2023" in page
    assert 'href="/editions/2023-07-12/"' in page
    assert "2023-07-13" not in page


def test_an_edition_is_shown_as_it_was_mailed_with_links_to_its_cases(shown: Pages) -> None:
    answer = shown.client().get("/editions/2023-07-12/")
    assert CARROLL in answer.text
    assert "https://news.example/a" in answer.text
    assert f'href="/cases/{shown.case(CARROLL)}/">All about this case' in answer.text
    assert answer.text.count("All about this case") == answer.text.count("<h3 ")
    assert answer.text.count("<main") == 1
    assert 'role="main"' not in answer.text


def test_only_the_editions_own_style_is_let_in(shown: Pages) -> None:
    policy = shown.client().get("/editions/2023-07-12/").headers["Content-Security-Policy"]
    assert re.search(r"style-src 'self' 'sha256-[A-Za-z0-9+/=]{44}'; style-src-attr 'unsafe-inline'", policy)
    assert "unsafe-inline" not in shown.client().get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("day", ["2023-07-13", "2023-07-11", "2023-7-12", "yesterday", "../../etc/passwd"])
def test_an_edition_that_did_not_go_out_is_not_there(shown: Pages, day: str) -> None:
    assert shown.client().get(f"/editions/{day}/").status_code == 404


def test_an_edition_that_is_going_out_is_there_already(pages: Pages) -> None:
    row = {"newsletter": "Daily", "date": date(2023, 7, 13), "address": "a@example.org", "state": "queued", "tries": 0,
           "changed": pages.clock()}  # fmt: skip
    with pages.app.database.begin() as conn:
        conn.execute(insert(deliveries), row)
    assert pages.client().get("/editions/2023-07-13/").status_code == 200


def test_a_case_tells_all_that_was_told_of_it_and_nothing_that_was_not(shown: Pages) -> None:
    page = shown.client().get(f"/cases/{shown.case(CARROLL)}/").text
    for words in (CARROLL, "1:20-cv-07311", "S.D.N.Y.", "16 January 2024", "https://news.example/a",
                  "https://news.example/b", "Wire &lt;b&gt;&amp; Co"):  # fmt: skip
        assert words in page
    assert "Unpublished" not in page
    assert "built-in" not in page
    assert "the same text" not in page


def test_related_cases_are_told_apart_and_one_without_a_name_is_not_told(pages: Pages) -> None:
    carroll, other = pages.case(CARROLL), pages.case("SEC v. Jarkesy")
    first, second = sorted((carroll, other))
    with pages.app.database.begin() as conn:
        cases.relate(conn, [(first, second, "same parties")])
    path = f"/cases/{carroll}/"
    page = pages.client().get(path).text
    assert f'href="/cases/{other}/"' in page
    assert "same parties (No. 22-859)" in page
    with pages.app.database.begin() as conn:
        cases.save(conn, [Case(other, None)])
    assert "Related cases" not in pages.client().get(path).text


def test_a_case_that_was_never_told_of_is_not_there(shown: Pages) -> None:
    for path in ("/cases/none/", "/cases/none/feed.atom", "/cases/none/dates.ics", "/subscribe?case=none"):
        assert shown.client().get(path).status_code == 404, path


def test_the_feed_of_editions_names_each_by_its_own_address(shown: Pages) -> None:
    answer = shown.client().get("/feed.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    assert feed.findtext("a:title", namespaces=ATOM) == "The Case Daily"
    (entry,) = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:id", namespaces=ATOM) == "https://daily.example.org/editions/2023-07-12/"
    assert entry.findtext("a:updated", namespaces=ATOM) == "2023-07-12T11:00:00Z"
    assert f"<li>{CARROLL}</li>" in (entry.findtext("a:content", namespaces=ATOM) or "")


def test_the_feed_of_a_case_has_its_developments(shown: Pages) -> None:
    case = shown.case(CARROLL)
    page = shown.client().get(f"/cases/{case}/").text
    feed = ElementTree.fromstring(shown.client().get(f"/cases/{case}/feed.atom").data)
    entries = feed.findall("a:entry", ATOM)
    assert len(entries) == page.count('<li id="development-')
    for entry in entries:
        anchor = (entry.findtext("a:id", namespaces=ATOM) or "").partition("#")[2]
        assert f'id="{anchor}"' in page
    text = "".join(entry.findtext("a:content", namespaces=ATOM) or "" for entry in entries)
    assert "https://news.example/a" in text
    assert "Wire &lt;b&gt;&amp; Co" in text


def test_the_days_ahead_come_as_a_calendar_that_is_the_same_each_time(shown: Pages) -> None:
    path = f"/cases/{shown.case(CARROLL)}/dates.ics"
    answer = shown.client().get(path)
    assert answer.mimetype == "text/calendar"
    event: Any
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["DTSTART"].dt.isoformat() == "2024-01-16"
    assert event["SUMMARY"] == CARROLL
    assert "trial is set" in event["DESCRIPTION"]
    assert shown.client().get(path).data == answer.data


def test_a_single_day_comes_alone_and_one_that_is_gone_leads_to_the_case(shown: Pages) -> None:
    case = shown.case(CARROLL)
    path = f"/cases/{case}/dates.ics"
    one = shown.client().get(f"{path}?day=2024-01-16")
    assert one.data == shown.client().get(path).data
    gone = shown.client().get(f"{path}?day=2024-01-17")
    assert (gone.status_code, gone.location) == (303, f"/cases/{case}/")
    assert shown.client().get(f"{path}?day=soon").status_code == 404


def test_the_link_in_the_mail_leads_to_the_entry_that_the_editions_own_calendar_has(shown: Pages) -> None:
    with shown.app.database.read() as conn:
        record = editions.find(conn, "Daily", DAY)
    assert record is not None
    pattern = r'href="https://daily\.example\.org([^"]*dates\.ics[^"]*)"[^>]*>Add 16 January to'
    link = re.search(pattern, record.html or "")
    assert link is not None
    entry: Any
    own: Any
    (entry,) = Calendar.from_ical(shown.client().get(link[1]).data).walk("VEVENT")
    (own,) = Calendar.from_ical(to_calendar(record.document or "")).walk("VEVENT")
    assert (entry["UID"], entry["DTSTART"].dt) == (own["UID"], own["DTSTART"].dt)


def test_a_page_that_has_not_changed_is_not_sent_again(shown: Pages) -> None:
    for path in ("/editions/2023-07-12/", "/feed.atom", "/privacy"):
        tag = shown.client().get(path).headers["ETag"]
        again = shown.client().get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b""), path


def test_older_editions_are_a_link_away(shown: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Older editions" not in shown.client().get("/").text
    assert "There is none yet." in shown.client().get("/?before=2023-07-12").text
    monkeypatch.setattr("digest.web.archive._ON_A_PAGE", 0)
    monkeypatch.setattr("digest.web.archive._IN_A_FEED", 0)
    assert shown.client().get("/?before=no").status_code == 404
