"""Full-text search over stories, on both databases."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import story

from digest.store import search, stories
from digest.store.db import Database


def found(database: Database, words: str, limit: int = 10) -> list[str]:
    with database.read() as conn:
        return search.stories(conn, words, limit)


@pytest.fixture
def stored(database: Database) -> Database:
    batch = [
        replace(story("a"), title="Judge rules in Carroll v. Trump", summary="A ruling.", content=""),
        replace(story("b"), title="Café owners sue", summary="No. 1:20-cv-07311, they say.", content=""),
        replace(story("c"), title="Rain", summary="", content=f"Carroll. {'x ' * 5000} needle"),
    ]
    with database.begin() as conn:
        stories.save(conn, batch)
        stories.let_be_found(conn, batch)
    return database


@pytest.mark.parametrize(
    "words, ids",
    [
        ("carroll", ["a", "c"]),
        ("CARROLL trump", ["a"]),
        ("1:20-cv-07311", ["b"]),
        ("carroll nobody", []),
        ("", []),
        ('" * ( ) - :', []),
        ("needle", []),  # too far down
    ],
)
def test_all_words_must_be_there_and_a_title_goes_before_a_text(stored: Database, words: str, ids: list[str]) -> None:
    assert found(stored, words) == ids


def test_no_more_than_are_wanted(stored: Database) -> None:
    assert found(stored, "carroll", 1) == ["a"]


def test_a_revised_story_is_found_by_what_it_says_now(stored: Database) -> None:
    with stored.begin() as conn:
        stories.save(conn, [replace(story("a"), title="Verdict in Doe v. Roe", summary="", content="")])
    assert found(stored, "carroll") == ["c"]
    assert found(stored, "verdict doe") == ["a"]


@given(words=st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_whatever_is_typed_is_no_mistake(stored: Database, words: str) -> None:
    found(stored, words)
