from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from sqlalchemy.exc import IntegrityError
from store_samples import DAY, NOW, cases, edition, few, placements, story

from digest.model import Case, Placement
from digest.store import cases as case_store
from digest.store import editions as edition_store
from digest.store import stories as story_store
from digest.store.db import Database

FIRST = Case("c1", "Carroll v. Trump", "nysd", ("1:20-cv-07311",))
SECOND = Case("c2", "Carroll v. Trump", "nysd", ("1:22-cv-10016",))


@few
@given(case=cases)
def test_a_case_reads_back_equal_in_every_field(database: Database, case: Case) -> None:
    with database.begin() as conn:
        case_store.save(conn, [case])
        assert case in case_store.load_all(conn)


@few
@given(placement=placements)
def test_a_placement_reads_back_equal_in_every_field(database: Database, placement: Placement) -> None:
    with database.begin() as conn:
        case_store.save(conn, [Case("case", None)])
        story_store.save(conn, [story("a"), story("b")])
        case_store.place(conn, [placement])
        assert case_store.placements(conn, ["a", "b", "?"]) == {"a": placement}


def test_a_known_case_is_overwritten_and_of_two_the_last_counts(database: Database) -> None:
    named = replace(FIRST, aliases=("Carroll I",))
    with database.begin() as conn:
        case_store.save(conn, [SECOND, FIRST])
        case_store.save(conn, [FIRST, named])
        assert case_store.load_all(conn) == [named, SECOND]


def test_a_story_is_placed_once_and_the_newer_decision_counts(database: Database) -> None:
    with database.begin() as conn:
        case_store.save(conn, [FIRST, SECOND])
        story_store.save(conn, [story("a")])
        case_store.place(conn, [Placement("a", "c1")])
        case_store.place(conn, [Placement("a", "c1"), Placement("a", "c2")])
        assert case_store.stories_of(conn, ["c1", "c2"]) == {"c1": [], "c2": [(story("a"), Placement("a", "c2"))]}


def test_a_placement_under_an_unknown_case_is_refused(database: Database) -> None:
    with database.begin() as conn:
        story_store.save(conn, [story("a")])
    with pytest.raises(IntegrityError), database.begin() as conn:
        case_store.place(conn, [Placement("a", "nowhere")])


def test_the_stories_of_cases_and_the_history_come_in_time_order(database: Database) -> None:
    old, new, other = story("z", published=NOW - timedelta(days=9)), story("a"), story("b")
    pairs = [(old, Placement("z", "c1")), (new, Placement("a", "c1")), (other, Placement("b"))]
    with database.begin() as conn:
        case_store.save(conn, [FIRST])
        story_store.save(conn, [new, old, other, story("unplaced")])
        case_store.place(conn, [placement for _, placement in pairs])
        assert case_store.stories_of(conn, ["c1"]) == {"c1": pairs[:2]}
        assert case_store.history(conn, NOW - timedelta(days=9)) == pairs
        assert case_store.history(conn, NOW) == pairs[1:]


def test_of_a_cases_stories_those_are_found_that_earlier_editions_of_the_newsletter_told(database: Database) -> None:
    told = {"Daily": {DAY - timedelta(days=1): "a", DAY: "b"}, "Weekly": {DAY - timedelta(days=2): "c"}}
    with database.begin() as conn:
        case_store.save(conn, [FIRST, SECOND])
        story_store.save(conn, [story(name) for name in "abcd"])
        case_store.place(conn, [Placement(name, "c1") for name in "abcd"])
        for newsletter, days in told.items():
            for day, name in days.items():
                edition_store.save(conn, edition(day, (name,), newsletter))
        pair = story("a"), Placement("a", "c1")
        assert case_store.told_before(conn, "Daily", DAY, ["c1", "c2"]) == {"c1": [pair], "c2": []}


def test_stories_with_their_placements_come_in_the_order_of_their_ids(database: Database) -> None:
    ids = [f"{number:04}" for number in range(2500)]  # asked for in several statements
    with database.begin() as conn:
        case_store.save(conn, [FIRST])
        story_store.save(conn, [story(name) for name in [*ids, "unplaced"]])
        case_store.place(conn, [Placement(name, "c1" if name > "1" else None) for name in ids])
        found = case_store.placed(conn, ["unplaced", "unknown", *reversed(ids)])
    assert [one.id for one, _ in found] == [placement.story for _, placement in found] == ids
    assert found[-1] == (story("2499"), Placement("2499", "c1"))


def test_a_relation_is_one_whichever_side_it_is_told_from(database: Database) -> None:
    with database.begin() as conn:
        case_store.save(conn, [FIRST, SECOND, Case("c3", None)])
        case_store.relate(conn, [("c2", "c1", "same parties"), ("c3", "c2", "same court matter")])
        case_store.relate(conn, [("c1", "c2", "same parties, other docket number")])
        both = [("c1", "c2", "same parties, other docket number"), ("c2", "c3", "same court matter")]
        assert case_store.related(conn, ["c2", "c1"]) == both
        assert case_store.related(conn, ["c3"]) == both[1:]
        assert case_store.related(conn, []) == []


def test_a_case_is_not_related_to_itself(database: Database) -> None:
    with database.begin() as conn:
        case_store.save(conn, [FIRST])
    with pytest.raises(IntegrityError), database.begin() as conn:
        case_store.relate(conn, [("c1", "c1", "same")])


def test_a_days_stories_are_counted_by_case_and_those_about_none_come_least_certain_first(database: Database) -> None:
    with database.begin() as conn:
        case_store.save(conn, [FIRST, SECOND])
        story_store.save(conn, [replace(story(name), source=f"Outlet {name in 'ab'}") for name in "abcdefg"])
        case_store.place(
            conn,
            [
                Placement("a", "c1", score=0.9), Placement("b", "c1", score=0.2, correction="k1"),
                Placement("c", "c2", score=0.5), Placement("d", None, score=0.8), Placement("e", None, score=0.3),
                Placement("f", None, score=0.1, duplicate_of="d"),
            ],
        )  # fmt: skip
        case_store.state(conn, {"c2": SECOND}, {"c1": "c2"})
        assert set(case_store.tallies(conn, list("abcdefgz"))) == {("c2", 3, 2, 0.5), (None, 3, 1, 0.3)}
        assert case_store.tallies(conn, []) == []
        assert case_store.about_none(conn, list("abcdefg"), 0, 9) == ["e", "d", "f"]
        assert case_store.about_none(conn, list("abcdef"), 1, 1) == ["d"]
        assert case_store.stories_since(conn, ["c1"], NOW) == {"a": "c1", "b": "c1"}
