"""Routine docket entries: counted, not listed, and never what is new."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.edition.card import ROUTINE
from digest.edition.compose import compose
from digest.edition.docketwords import is_routine
from digest.edition.document import to_json
from digest.edition.page import ROUTINE_SHOWN, make_page
from digest.edition.render import render
from digest.model import Case, CaseFile, DocketEntry, Edition, Placement, Story
from digest.resources import shipped

UNTIL = datetime(2023, 7, 12, 11, tzinfo=UTC)


def entry(name: str, event: str, hours: float = 5) -> Story:
    told = UNTIL - timedelta(hours=hours)
    filed = DocketEntry("1:20-cv-07311", "Roe v. Doe", "nysd", None, event)
    title, link = "1:20-cv-07311 Roe v. Doe", f"https://ecf.example/{name}"
    return Story(name, "d", "S.D.N.Y. docket", title, link, published=told, seen=told, docket=filed)


def news(name: str) -> Story:
    told = UNTIL - timedelta(hours=9)
    return Story(name, "n", "Wire", "Doe loses to Roe", f"https://wire.example/{name}", summary="Doe lost on Tuesday.",
                 published=told, seen=told)  # fmt: skip


def a_file(number: int, *stories: Story, one: bool = False) -> CaseFile:
    """Return a case; its stories tell one development each, or all together one."""
    case = Case(f"c{number}", f"Roe {number} v. Doe", "nysd", (f"1:20-cv-0{number:04}",))
    placed = ((s, Placement(s.id, case.id, development="d" if one else s.id)) for s in stories)
    return CaseFile(case, tuple(placed))


def edition(*files: CaseFile, followed: frozenset[str] = frozenset()) -> Edition:
    return compose(
        files, [], newsletter="Daily", title="The Case Daily", day=date(2023, 7, 12), timezone="UTC",
        since=UNTIL - timedelta(days=1), until=UNTIL, feeds=[], followed=followed,
    )  # fmt: skip


ROUTINE_EVENTS = ("Notice of Appearance", "Motion to Appear Pro Hac Vice", "Summons Issued", "Certificate of Service",
                  "Certificate of Notice", "Affidavit of Service", "Corporate Disclosure Statement")  # fmt: skip


@pytest.mark.parametrize("event", ROUTINE_EVENTS)
def test_what_lawyers_must_file_is_routine(event: str) -> None:
    assert is_routine(entry("e", event))


@pytest.mark.parametrize("event", ["Order", "Motion to Dismiss", "Complaint", "Certificate of Appealability", "Letter"])
def test_what_changes_the_case_is_not(event: str) -> None:
    assert not is_routine(entry("e", event))


def test_they_are_counted_beside_what_is_new_and_not_listed() -> None:
    filed = [entry("m", "Motion to Dismiss"), entry("a", "Notice of Appearance"), entry("s", "Summons Issued")]
    for one in (True, False):
        made = edition(a_file(1, *filed, one=one))
        assert made.cases[0].whats_new == "Motion to Dismiss filed."
        (card,) = make_page(made, None).cards
        assert card.routine == "2 routine docket entries"
        assert [link.url for link in card.sources.shown] == ["https://ecf.example/m"]
        rendered = render(made, shipped("templates"))
        for text in (rendered.html, rendered.text):
            assert "2 routine docket entries, not listed" in text
            assert "https://ecf.example/a" not in text


def test_more_on_what_was_told_says_more_than_a_new_routine_entry() -> None:
    file = a_file(1, entry("a", "Notice of Appearance"), replace(news("n2"), published=UNTIL - timedelta(hours=1)))
    told = Placement("n1", "c1", development="n2")
    card = edition(replace(file, past=((news("n1"), told),))).cases[0]
    assert [development.id for development in card.developments] == ["n2", "a"]
    assert card.whats_new == "Doe lost on Tuesday."


def test_a_case_with_nothing_else_is_one_name_at_the_end() -> None:
    alone = a_file(2, entry("a", "Notice of Appearance"), entry("s", "Summons Issued"))
    made = edition(alone, a_file(1, news("n")), followed=frozenset({"c2"}))
    assert [card.id for card in made.cases] == ["c1", "c2"]  # digest.json has it, and its stories are told in no other
    assert made.cases[1].whats_new == ROUTINE
    assert "more case" not in made.subject
    assert "Roe 2" not in made.preheader
    page = make_page(made, None)
    assert [card.id for card in page.cards] == ["c1"]
    assert [link.text for link in page.routine.shown] == ["Roe 2 v. Doe (2)"]
    assert page.summary.startswith("1 case")
    rendered = render(made, shipped("templates"))
    assert "Only routine docket entries (appearances, service, fees) in Roe 2 v. Doe (2) [1]." in " ".join(
        rendered.text.split()
    )
    assert rendered.html.count("https://ecf.example/a") + rendered.html.count("https://ecf.example/s") == 1
    assert '"only_routine": true' in to_json(made)


def test_a_day_of_nothing_but_routine_has_no_news() -> None:
    files = [a_file(number, entry(f"e{number}", "Notice of Appearance")) for number in range(300)]
    made = edition(*files)
    assert made.subject == "The Case Daily, 12 July 2023: no new cases"
    page = make_page(made, None)
    assert page.quiet.startswith("No case made news from")
    assert (len(page.routine.shown), page.routine.more) == (ROUTINE_SHOWN, 300 - ROUTINE_SHOWN)
    assert "and 292 more." in render(made, shipped("templates")).text


def test_a_case_told_in_one_line_is_told_by_what_was_entered_and_not_by_where_it_lies() -> None:
    filing = "https://ecf.nysd.uscourts.gov/doc1/127133980177"
    order = replace(entry("e", "Scheduling Order"), links=(filing,))
    (card,) = make_page(edition(a_file(1, order)), None).cards
    assert [link.text for link in card.sources.shown] == [
        "Filing at ecf.nysd.uscourts.gov", "Scheduling Order entered",
    ]  # fmt: skip
    assert card.brief is not None
    assert card.brief.text == "Scheduling Order entered"
