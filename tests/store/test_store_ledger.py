"""The ledger of corrections, and what it makes of cases for their readers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from store_samples import NOW, few, instants, keys, maybe_words, story, strings, words

from digest.model import Case, Correction, Placement, Subscriber
from digest.store import cases as case_store
from digest.store import ledger
from digest.store import stories as story_store
from digest.store import subscribers as subscriber_store
from digest.store.db import Database

FIRST, SECOND = Case("c1", "Smith v. Jones", "mad", ("1:24-cv-1",)), Case("c2", "Wesson v. Jones")
entries = st.builds(
    Correction, id=keys, at=instants, who=words, kind=st.sampled_from(["place", "merge", "undo"]), stories=strings,
    case=maybe_words, other=maybe_words, text=maybe_words, day=st.none() | st.just(date(2023, 7, 12)),
    newsletter=maybe_words, why=words, undoes=maybe_words,
)  # fmt: skip


@few
@given(st.lists(entries, max_size=4, unique_by=lambda entry: entry.id))
def test_the_ledger_reads_back_equal_and_in_its_order(database: Database, some: list[Correction]) -> None:
    with database.begin() as conn:
        known = ledger.entries(conn)
        fresh = [entry for entry in some if entry.id not in {old.id for old in known}]
        ledger.append(conn, fresh)
        assert ledger.entries(conn) == [*known, *fresh]


def test_an_entry_is_never_written_twice(database: Database) -> None:
    entry = Correction("k1", NOW, "ann", "follow", case="c1")
    with database.begin() as conn:
        ledger.append(conn, [entry])
    with pytest.raises(IntegrityError), database.begin() as conn:
        ledger.append(conn, [entry])


def test_readers_know_a_case_as_an_editor_left_it_and_grouping_as_it_found_it(database: Database) -> None:
    stated = Case("c1", "In re Jones", "ca1", (), "Bell", ("Smith v. Jones",))
    with database.begin() as conn:
        case_store.save(conn, [FIRST, SECOND])
        case_store.state(conn, {"c1": stated, "c2": SECOND}, {})
        assert case_store.load(conn, ["c1", "c2", "?"]) == {"c1": stated, "c2": SECOND}
        assert case_store.load_all(conn) == [FIRST, SECOND]
        case_store.save(conn, [FIRST])  # a later grouping
        assert case_store.load_now(conn) == [stated, SECOND]
        case_store.state(conn, {"c1": FIRST, "c2": SECOND}, {})
        assert case_store.load_now(conn) == [FIRST, SECOND]


def test_all_that_stands_under_a_merged_case_is_found_under_the_other(database: Database) -> None:
    with database.begin() as conn:
        case_store.save(conn, [FIRST, SECOND, Case("c3", "In re Fire")])
        story_store.save(conn, [story("a"), story("b", seen=NOW + timedelta(hours=1))])
        case_store.place(conn, [Placement("a", "c1"), Placement("b", "c2", correction="k1")])
        case_store.relate(conn, [("c1", "c3", "one fire"), ("c1", "c2", "one party"), ("c2", "c3", "another reason")])
        case_store.state(conn, {"c2": SECOND, "c3": Case("c3", "In re Fire")}, {"c1": "c2"})
        assert case_store.load(conn, ["c1"]) == {"c1": SECOND}
        assert case_store.now(conn, ["c1", "c2", "?"]) == {"c1": "c2", "c2": "c2"}
        assert {key: p.case for key, p in case_store.placements(conn, ["a", "b"]).items()} == {"a": "c2", "b": "c2"}
        assert [p.case for _, p in case_store.history(conn, NOW)] == ["c2", "c2"]
        assert [s.id for s, _ in case_store.stories_of(conn, ["c2", "c3"])["c2"]] == ["a", "b"]
        assert case_store.stories_of(conn, ["c1"]) == {"c1": []}
        assert case_store.related(conn, ["c2"]) == [("c2", "c3", "one fire")]
        assert case_store.counts(conn) == {"c2": (2, NOW + timedelta(hours=1))}
        assert case_store.newest_titles(conn, ["c2", "c3"]) == {"c2": "Story b"}
        assert case_store.ids_of(conn, "c2") == ["a", "b"]
        assert case_store.corrected(conn) == {"b": "k1"}
        case_store.state(conn, {case.id: case for case in case_store.load_all(conn)}, {})
        assert case_store.placements(conn, ["a"])["a"].case == "c1"


def test_stories_can_be_placed_anew_and_relations_taken_back(database: Database) -> None:
    with database.begin() as conn:
        case_store.save(conn, [FIRST, SECOND])
        story_store.save(conn, [story("a"), story("b")])
        case_store.place(conn, [Placement("a", "c1"), Placement("b", "c1", duplicate_of="a")])
        case_store.relate(conn, [("c2", "c1", "one fire")])
        assert case_store.copies_of(conn, ["a"]) == {"b"}
        case_store.unplace(conn, ["a", "?"])
        assert [s.id for s in story_store.unplaced(conn)] == ["a"]
        case_store.unrelate(conn, [("c1", "c2", "something else")])
        assert case_store.related(conn, ["c1"])
        case_store.unrelate(conn, [("c1", "c2", "one fire")])
        assert case_store.related(conn, ["c1"]) == []


def test_a_reader_who_follows_a_case_follows_what_it_is_part_of(database: Database) -> None:
    reader = Subscriber(
        "Daily", "ann@example.org", "active", NOW, NOW, "leaving", "access", followed=("c1", "c2"), muted=("c3",)
    )
    with database.begin() as conn:
        case_store.save(conn, [FIRST, SECOND])
        subscriber_store.add(conn, [reader])
        case_store.state(conn, {"c2": SECOND}, {"c1": "c2"})
        found = subscriber_store.find(conn, "Daily", "ann@example.org")
        assert found is not None
        assert (found.followed, found.muted) == (("c2",), ("c3",))
        assert [one.followed for one in subscriber_store.stream(conn, "Daily")] == [("c2",)]
        case_store.state(conn, {"c1": FIRST, "c2": SECOND}, {})
        assert [one.followed for one in subscriber_store.stream(conn, "Daily")] == [("c1", "c2")]
