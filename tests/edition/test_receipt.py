"""The receipt: what an edition covers, and what it may lack."""

from dataclasses import replace
from datetime import date

import pytest
from sample_edition import EMPTY, many, story

from digest.edition.phrases import names, short_date
from digest.edition.receipt import NAMED, TROUBLES, receipt
from digest.model import Coverage, Edition, FeedReport, Section

COVERS = "covers Tue 07:00 to Wed 07:00 EDT"


def read_from(*feeds: FeedReport) -> Edition:
    return replace(EMPTY, feeds=feeds)


def feed(title: str, error: str | None = None, **coverage: str) -> FeedReport:
    known = Coverage(**coverage) if coverage else None  # type: ignore[arg-type]
    return FeedReport(title, title, "error" if error else "ok", error, coverage=known)


def test_all_went_well() -> None:
    assert receipt(read_from(feed("A"), feed("B"))) == ("2 feeds read", COVERS)


def test_without_a_round_of_reading_nothing_is_said_of_feeds() -> None:
    assert receipt(read_from()) == (COVERS,)


def test_a_silent_feed_is_told_with_the_days_since_its_newest_item() -> None:
    quiet = feed("NYEB", alarm="silent", why="nothing new for 9 days, usually 12 items a day",
                 newest="2023-07-02T20:00:00Z", last_new="2023-07-03T08:00:00Z")  # fmt: skip
    assert receipt(read_from(feed("A"), quiet)) == ("2 feeds read", "NYEB silent for 9 days", COVERS)


def test_a_feed_that_never_dated_an_item_is_silent_since_it_last_brought_one() -> None:
    quiet = feed("NYEB", alarm="silent", last_new="2023-05-11T11:00:00Z")
    assert receipt(read_from(quiet)) == ("1 feed read", "NYEB silent for 62 days", COVERS)


def test_what_a_feed_did_after_the_editions_time_is_no_silence_in_it() -> None:
    for newest in ("2023-07-11T20:00:00Z", "2023-09-01T20:00:00Z"):
        assert receipt(read_from(feed("NYEB", alarm="silent", newest=newest))) == ("1 feed read", COVERS)


def test_days_are_not_counted_for_years() -> None:
    assert receipt(read_from(feed("NYEB", alarm="silent", newest="2013-07-11T20:00:00Z")))[1] == (
        "NYEB silent for more than a year"
    )


def test_a_dead_feed_is_told_with_the_day_it_was_last_read_in_the_newsletters_time_zone() -> None:
    dead = feed("Gone Gazette", "HTTP 410", alarm="dead", last_read="2023-07-04T02:00:00Z")
    assert receipt(read_from(feed("A"), dead))[:2] == ("1 of 2 feeds read", "Gone Gazette not read since 3 July")
    never = feed("Never Was", "no such host", alarm="dead")
    assert receipt(read_from(feed("A"), never))[1] == "Never Was not read"


def test_a_feed_that_worked_again_is_in_no_trouble() -> None:
    assert receipt(read_from(feed("A", alarm="dead", last_read="2023-07-12T10:00:00Z"))) == ("1 feed read", COVERS)


def test_feeds_with_gaps_are_named_together() -> None:
    gapped = [feed(title, alarm="gapped", why="entries between …") for title in ("S.D.N.Y.", "E.D. Tex.")]
    assert receipt(read_from(*gapped))[1] == "S.D.N.Y. and E.D. Tex. may lack entries"


def test_many_failures_take_one_part_and_many_troubles_a_few() -> None:
    failed = [feed(f"F{number}", "timed out") for number in range(40)]
    assert receipt(read_from(*failed))[:2] == ("0 of 40 feeds read", f"F0, F1, F2, F3 and {40 - NAMED} more not read")
    silent = [feed(f"S{day}", alarm="silent", newest=f"2023-06-{day:02}T11:00:00Z") for day in range(1, 31)]
    told = receipt(read_from(*silent))
    assert len(told) == TROUBLES + 3
    assert told[-2] == f"{30 - TROUBLES} more feeds in trouble"


def test_undated_stories_are_counted_in_cases_and_sections() -> None:
    undated = replace(story("x", "Outlet", "A title"), published=None)
    case = many(1).cases[0]
    development = case.developments[0]
    cases = (replace(case, developments=(replace(development, stories=(*development.stories, undated)),)),)
    sections = (Section("Other legal news", (undated, story("y", "Outlet", "Another"))),)
    assert receipt(replace(EMPTY, cases=cases, sections=sections))[-1] == "2 undated stories"
    assert receipt(replace(EMPTY, cases=cases))[-1] == "1 undated story"


@pytest.mark.parametrize(
    ("count", "told"), [(0, ""), (1, "A"), (2, "A and B"), (3, "A, B and C"), (4, "A, B and 2 more")]
)
def test_names_are_listed_as_far_as_there_is_room(count: int, told: str) -> None:
    assert names(["A", "B", "C", "D"][:count], 2) == told


def test_a_day_of_another_year_names_it() -> None:
    assert short_date(date(2022, 12, 30), 2023) == "30 December 2022"
