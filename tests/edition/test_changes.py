"""What is marked as an update: a stage or a date that differs from what the last edition with the case said."""

from dataclasses import replace

import pytest
from test_compose_edition import a_file, composed, entry, news, other_case, placed

from digest.edition.changes import changes
from digest.edition.compose import importance
from digest.edition.page import make_page
from digest.edition.render import render
from digest.model import Case, CaseCard, Change, DatedFact
from digest.resources import shipped

SUED = placed(news("p1", "Carroll sues Trump", "E. Jean Carroll sued Donald Trump on Monday.", hours=-40), "d0")
TRIED = placed(
    news("p2", "Carroll judge sets trial of Trump", "The trial is set for January 2024, the judge ruled.", hours=-30),
    "d1",
)


def card(*new: object, past: tuple[object, ...] = ()) -> CaseCard:
    return composed([a_file(*new, past=past)]).cases[0]  # type: ignore[arg-type]


def due(*dates: str) -> tuple[DatedFact, ...]:
    return tuple(DatedFact(date, "words", "s") for date in dates)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((), (), ()),
        (("2024-01",), ("2024-01",), ()),
        ((), ("2024-01",), (Change("date", None, "2024-01"),)),
        (("2024-01",), ("2024-01-16",), (Change("date", "2024-01", "2024-01-16"),)),
        (("2024-01-16",), ("2024-03-04",), (Change("date", None, "2024-03-04"), Change("date", "2024-01-16", None))),
        (("2024-01-16",), (), (Change("date", "2024-01-16", None),)),
        (("2024", "2024-01-16"), ("2024-01-16",), ()),
    ],
)
def test_dates_are_compared(before: tuple[str, ...], now: tuple[str, ...], expected: tuple[Change, ...]) -> None:
    assert changes(None, None, due(*before), due(*now)) == expected


def test_a_stage_that_was_not_known_or_no_longer_is_makes_no_update() -> None:
    assert changes(None, "trial", (), ()) == changes("trial", None, (), ()) == changes("trial", "trial", (), ()) == ()
    assert changes("trial", "verdict", (), ()) == (Change("stage", "trial", "verdict"),)


def test_a_case_that_stands_in_its_first_edition_has_no_update() -> None:
    assert card(SUED).changes == ()


def test_a_new_date_and_a_new_stage_are_marked_in_both_parts() -> None:
    edition = composed([a_file(TRIED, past=(SUED,))])
    assert edition.cases[0].changes == (Change("stage", "filed", "motions"), Change("date", None, "2024-01"))
    made = render(edition, shipped("templates"))
    assert "Stage: Motions · Update: until now filed" in made.text
    assert "· Update: new date" in made.text
    assert made.html.count("Update:") == 2


def test_before_whom_a_case_is_only_mentioned_is_no_step_and_no_update() -> None:
    """Of the lawsuit nothing had happened but that it was mentioned, then a judge is: neither is where it went."""
    mentioned = placed(news("p", "What the Carroll lawsuit means", hours=-30), "d0")
    assert card(mentioned).stage == "filed"
    assert card(placed(news("a", "A look at the judge of Carroll v. Trump")), past=(mentioned,)).changes == ()
    decided = card(placed(news("a", "Jury finds Trump liable to Carroll")), past=(mentioned,))
    assert (decided.stage, decided.changes) == ("verdict", ())


def test_what_an_earlier_edition_told_is_no_update_again() -> None:
    later = placed(news("n", "Trump meets Carroll’s lawyers", "They met.", hours=2), "d2")
    assert card(later, past=(SUED, TRIED)).changes == ()


def test_a_development_that_was_told_before_is_folded_and_never_new_again() -> None:
    again = placed(news("n1", "Carroll sues Trump, again told", "Text of it.", source="Late Outlet"), "d0")
    fresh = placed(news("n2", "Trump answers Carroll", "He answered."), "d9")
    found = card(again, fresh, past=(SUED,))
    assert [(d.id, d.continued) for d in found.developments] == [("d9", False), ("d0", True)]
    assert found.whats_new == "He answered."
    (page,) = make_page(composed([a_file(again, fresh, past=(SUED,))]), None).cards
    assert [event.lead.text for event in page.events if event.lead] == ["Trump answers Carroll"]
    assert [link.text for link in page.repeated.shown] == ["Late Outlet"]


def test_cases_stand_by_following_then_novelty_then_outlets() -> None:
    stale = a_file(*(placed(news(f"s{n}", "Carroll sues Trump"), "d0") for n in range(4)), past=(SUED,))
    fresh, followed = other_case(1), other_case(2, placed(entry("e", "Motion to Dismiss")))
    assert [found.id for found in composed([stale, fresh, followed]).cases] == ["o1", "o2", "c1"]
    ordered = sorted([stale, fresh, followed], key=lambda file: importance(file, None, frozenset({"o2"})))
    assert [file.case.id for file in ordered] == ["o2", "o1", "c1"]


def test_of_cases_told_by_as_many_the_higher_court_stands_first_and_then_the_later_stage() -> None:
    titles = {"motions": "Roe sues Doe", "trial": "Jurors hear Roe and Doe", "verdict": "Jury finds Doe liable"}
    files = [
        replace(other_case(n, placed(news(f"s{n}", title))), case=Case(stage, "Roe v. Doe", "nysd"))
        for n, (stage, title) in enumerate(titles.items())
    ]
    above = replace(files[0], case=Case("above", "Roe v. Doe", "scotus"))
    assert [found.id for found in composed([*files, above]).cases] == ["above", "verdict", "trial", "motions"]
