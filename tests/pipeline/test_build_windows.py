"""Builds of several days on one database: each story in one edition, none lost, and the same bytes again."""

from datetime import timedelta

import pytest
from newsletters import DAY, DAYS, DUE, Paper, item, lines, names

from digest.errors import ConfigError

HOUR = timedelta(hours=1)


def test_each_story_stands_in_the_edition_whose_window_holds_it(paper_on_both: Paper) -> None:
    paper = paper_on_both
    offsets = {"old": -25, "first": -24, "last": -1, "next": 0, "later": 23, "after": 24}
    paper.feed("wire", *(item(name, DUE + hours * HOUR) for name, hours in offsets.items()))
    today, tomorrow = paper.build(DAY), paper.build(DAY + DAYS)
    assert names(today) == ["first", "last"]
    assert names(tomorrow) == ["later", "next"]
    assert today["until"] == tomorrow["since"] == "2023-07-12T11:00:00Z"


def test_building_again_gives_the_same_bytes(paper_on_both: Paper) -> None:
    paper = paper_on_both
    paper.feed("wire", item("a", DUE - HOUR, "Court fines bank in No. 1:20-cv-07311", "Carroll v. Trump"))
    paper.feed("broken")
    (paper.folder / "broken.xml").write_text("<html>no feed</html>")
    paper.build()
    first = paper.bytes()
    for hours in (0, 1, 5):
        paper.clock.now = DUE + hours * HOUR
        paper.build()
        assert paper.bytes() == first


def test_a_build_by_hand_in_the_afternoon_holds_the_news_so_far(paper: Paper) -> None:
    paper.feed("wire", item("morning", DUE - HOUR))
    paper.build()
    paper.clock.now = DUE + 8 * HOUR
    paper.feed("wire", item("morning", DUE - HOUR), item("noon", DUE + 5 * HOUR))
    afternoon = paper.build()
    assert names(afternoon) == ["morning", "noon"]
    assert afternoon["until"] == "2023-07-12T19:00:00Z"
    paper.clock.now = DUE + 9 * HOUR
    assert paper.build() == afternoon
    paper.clock.now = DUE + DAYS
    assert paper.build(DAY + DAYS)["since"] == afternoon["until"]


def test_a_story_that_comes_too_late_for_its_edition_stands_in_the_next(paper_on_both: Paper) -> None:
    paper = paper_on_both
    paper.feed("wire", item("a", DUE - HOUR))
    paper.build(DAY - DAYS)
    paper.build()
    paper.feed("wire", item("a", DUE - HOUR), item("late", DUE - 2 * HOUR))
    tomorrow = paper.build(DAY + DAYS)  # by a clock that has not moved a second
    assert names(tomorrow) == ["late"]
    assert names(paper.build()) == ["a"]


def test_the_backlog_of_a_new_feed_is_no_news(paper: Paper) -> None:
    paper.feed("wire", item("a", DUE - HOUR))
    paper.build()
    paper.clock.now = DUE + DAYS
    paper.feed("blog", item("archive", DUE - 3 * HOUR), item("fresh", DUE + HOUR))
    assert names(paper.build(DAY + DAYS)) == ["fresh"]


def test_an_undated_story_stands_in_the_edition_that_first_sees_it(paper: Paper) -> None:
    paper.feed("wire", item("a", None))
    assert names(paper.build()) == ["a"]
    paper.clock.now = DUE + DAYS
    paper.feed("wire", item("a", None), item("b", None))
    assert names(paper.build(DAY + DAYS)) == ["b"]
    paper.feed("wire", item("a", None), item("b", None), item("c", None))
    assert names(paper.build(DAY)) == ["a"]  # an edition that another follows takes nothing in any more
    assert names(paper.build(DAY + DAYS)) == ["b", "c"]


def test_an_edition_between_two_others_holds_what_neither_has(paper: Paper) -> None:
    paper.feed("wire", item("a", DUE - HOUR), item("b", DUE + HOUR))
    paper.build(DAY)
    paper.clock.now = DUE + 2 * DAYS
    later = paper.build(DAY + 2 * DAYS)
    assert names(later) == ["b"]
    between = paper.build(DAY + DAYS)
    assert names(between) == []
    assert (between["since"], between["until"]) == (later["since"], later["since"])


def test_since_widens_or_narrows_the_first_edition_and_is_kept(paper: Paper) -> None:
    paper.feed("wire", item("old", DUE - 30 * HOUR), item("new", DUE - HOUR))
    assert names(paper.build()) == ["new"]
    wide = paper.build(since=timedelta(hours=36))
    assert names(wide) == ["new", "old"]
    assert paper.build() == wide
    assert names(paper.build(since=DUE - 2 * HOUR)) == ["new"]


def test_since_may_not_be_the_edition_s_end_or_move_a_finished_one(paper: Paper) -> None:
    paper.feed("wire", item("a", DUE - HOUR))
    with pytest.raises(ConfigError, match="ends at 2023-07-12 11:00 UTC; choose an earlier beginning"):
        paper.build(since=DUE)
    assert not paper.output.exists()
    paper.build()
    paper.build(DAY + DAYS)
    with pytest.raises(ConfigError, match="was followed by a later one, so its stories stay"):
        paper.build(since=DUE - 2 * HOUR)


def test_a_story_that_its_outlet_corrects_is_corrected_in_the_edition(paper: Paper) -> None:
    paper.feed("wire", item("a", DUE - HOUR, "Cuort rules"))
    paper.build()
    paper.feed("wire", item("a", DUE - HOUR, "Court rules"))
    (story,) = lines(paper.build())
    assert story["title"] == "Court rules"


def test_copies_of_a_story_about_no_case_stand_in_the_json_once_each_and_on_the_page_beside_the_original(
    paper: Paper,
) -> None:
    text = "Registration for the bar examination opens on Monday in all fifty states, the examiners said. " * 4
    paper.feed("wire", item("one", DUE - 3 * HOUR, "Bar exam opens", text))
    paper.feed("herald", item("two", DUE - 2 * HOUR, "Bar exam opens", text))
    edition = paper.build()
    (section,) = edition["sections"]
    by_guid = {story["guid"]: story for story in section["stories"]}
    assert by_guid["two"]["duplicate_of"] == by_guid["one"]["id"]
    assert by_guid["one"]["duplicate_of"] is None
    page = paper.bytes()["digest.txt"].decode()
    assert page.count("Bar exam opens") == 1
    assert "The same text in\n  herald: https://news.example/two" in page
    paper.clock.now = DUE + DAYS
    paper.feed("gazette", item("three", DUE + HOUR, "Bar exam opens", text))
    paper.build(DAY + DAYS)  # the first reading of a feed: its story is within the window
    tomorrow = paper.edition(DAY + DAYS)
    assert names(tomorrow) == ["three"]
    assert "Bar exam opens" not in paper.bytes(DAY + DAYS)["digest.txt"].decode()
