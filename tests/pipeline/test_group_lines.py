"""The filter's formats: everything that may stand in a line, and one line about each that is wrong."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import FollowedCase
from digest.errors import ConfigError
from digest.model import Story
from digest.pipeline.lines import group, read_lines


def read(*rows: Mapping[str, Any] | str) -> list[Story]:
    return read_lines("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode())


def problems(*rows: Mapping[str, Any] | str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(*rows)
    return caught.value.problems


def test_all_fields_are_taken_and_cleaned_as_a_feed_s_are() -> None:
    (story,) = read({
        "id": "x1", "title": "A <b>ruling</b> &amp; more", "summary": "<p>One</p><p>Two</p>",
        "content": '<p>See <a href="/doc?utm_source=rss">it</a></p>', "link": "https://news.example/a?utm_medium=x#top",
        "published": "Tue, 11 Jul 2023 17:42:00 -0400", "source": "Wire", "author": "Ann", "tags": ["Courts", ""],
        "kind": "unknown fields are left alone",
    })  # fmt: skip
    assert (story.id, story.title, story.summary, story.content) == ("x1", "A ruling & more", "One\n\nTwo", "See it")
    assert (story.url, story.links) == ("https://news.example/a", ("https://news.example/doc",))
    assert (story.source, story.author, story.tags) == ("Wire", "Ann", ("Courts",))
    assert str(story.published) == "2023-07-11 21:42:00+00:00"


@pytest.mark.parametrize("text", [None, "", "yesterday", "1970-01-01T00:00:00Z", "0001-01-01", "31 February 2023"])
def test_a_date_that_is_none_is_no_date(text: str | None) -> None:
    assert read({"id": "a", "title": "t", "published": text})[0].published is None


def test_missing_and_null_fields_and_blank_lines_are_nothing() -> None:
    nulls = dict.fromkeys(("summary", "content", "link", "published", "source", "author", "tags"))
    stories = read({"id": "a", "title": "t"}, "", {"id": "b", "title": "t", **nulls}, "  \r")
    assert [story.id for story in stories] == ["a", "b"]
    assert read("") == []
    assert read_lines(b'\xef\xbb\xbf{"id": "a", "title": "t"}\r\n')[0].id == "a"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("not json", "is not JSON (Expecting value: line 1 column 1 (char 0)); write one object on each line"),
        ("[" * 100_000, "is nested too deep; write one flat object"),
        ("3", 'is a number; write an object with "id" and "title"'),
        ('["a"]', 'is a list; write an object with "id" and "title"'),
        ("null", 'is null; write an object with "id" and "title"'),
        ('{"title": "t"}', 'has no "id"; every story needs one'),
        ('{"id": "a", "title": null}', 'has no "title"; every story needs one'),
        ('{"id": "", "title": "t"}', 'has no "id"; every story needs one'),
        ('{"id": 7, "title": "t"}', '"id" is a number; write a text in quotes'),
        ('{"id": "a", "title": "t", "link": ["x"]}', '"link" is a list; write a text in quotes'),
        ('{"id": "a", "title": "t", "summary": true}', '"summary" is true or false; write a text in quotes'),
        ('{"id": "a", "title": "t", "tags": "courts"}', '"tags" is no list of texts; write ["courts", "appeals"]'),
        ('{"id": "a", "title": "t", "tags": [1]}', '"tags" is no list of texts; write ["courts", "appeals"]'),
    ],
)
def test_what_is_wrong_with_a_line_is_one_line_with_its_number(row: str, problem: str) -> None:
    assert problems('{"id": "fine", "title": "t"}', row) == [f"line 2: {problem}"]


def test_every_problem_is_told_at_once_and_a_repeated_id_names_the_first() -> None:
    assert problems({"id": "a", "title": "t"}, "{", {"id": "a", "title": "u"}) == [
        "line 2: is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1)); "
        "write one object on each line",
        'line 3: the id "a" stands already on line 1; give each its own',
    ]
    with pytest.raises(ConfigError, match=r"line 1: is not UTF-8 text \(byte 3\); save the file as UTF-8"):
        read_lines(b'{"\xff": 1}')


def test_the_answer_has_a_line_for_each_story_in_their_order() -> None:
    text = "Carroll v. Trump, No. 1:20-cv-07311 (S.D.N.Y.), goes to trial, Judge Lewis Kaplan ruled."
    rows = [
        {"id": "z", "title": "Carroll v. Trump goes to trial", "summary": text, "published": "2023-07-11"},
        {"id": "m", "title": "Bar exam opens on Monday", "published": "2023-07-11"},
        {"id": "a", "title": "Trial set in Carroll v. Trump", "summary": f"{text} Soon.", "published": "2023-07-11"},
    ]
    answers = [json.loads(line) for line in group(read(*rows))]
    assert [answer["id"] for answer in answers] == ["z", "m", "a"]
    assert list(answers[0]) == ["id", "case", "caption", "also", "development", "duplicate_of", "score", "evidence"]
    assert answers[0]["case"] == answers[2]["case"] is not None
    assert answers[0]["caption"] == "Carroll v. Trump"
    assert (answers[1]["case"], answers[1]["caption"]) == (None, None)
    assert group([]) == []


def test_followed_cases_are_known_beforehand() -> None:
    followed = FollowedCase(caption="Carroll v. Trump (first)", court="nysd", dockets=("1:20-cv-07311",))
    text = "The suit, No. 1:20-cv-07311 (S.D.N.Y.), goes to trial, Judge Lewis Kaplan ruled on Tuesday."
    (line,) = group(read({"id": "a", "title": "Carroll case goes to trial", "summary": text}), [followed])
    assert json.loads(line)["caption"] == "Carroll v. Trump (first)"


values = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=3)
fields = st.sampled_from(["id", "title", "summary", "content", "link", "published", "source", "author", "tags", "x"])


@given(st.lists(st.dictionaries(fields, values) | values, max_size=4))
def test_any_json_is_either_taken_or_refused_line_by_line(rows: list[Any]) -> None:
    data = "\n".join(map(json.dumps, rows)).encode()
    try:
        stories = read_lines(data)
    except ConfigError as error:
        told = error.problems
    else:
        assert len(stories) == len(rows)
        return
    assert told
    assert all(problem.startswith("line ") and "\n" not in problem for problem in told)


@given(st.binary(max_size=300))
def test_any_bytes_are_either_taken_or_refused(data: bytes) -> None:
    with suppress(ConfigError):
        assert read_lines(data) == []
