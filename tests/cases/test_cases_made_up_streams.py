"""The streams that speed is measured on are what their description says."""

from collections import Counter

import pytest
from streams import COPY, NO_CASE, Stream, make_stream

from digest.cases.copies import find_copies


@pytest.fixture(scope="module")
def stream() -> Stream:
    return make_stream(4000)


def test_a_seed_gives_one_stream(stream: Stream) -> None:
    assert make_stream(4000) == stream
    assert make_stream(4000, seed=2) != stream


def test_it_has_the_stories_asked_for_in_the_order_of_their_time(stream: Stream) -> None:
    times = [story.published for story in stream.stories if story.published]
    assert len(times) == len({story.id for story in stream.stories}) == 4000
    assert times == sorted(times)
    assert [story for day in stream.days() for story in day] == list(stream.stories)
    assert len(stream.days()) == 30


def test_most_cases_are_small_and_a_few_are_large(stream: Stream) -> None:
    sizes = Counter(case for case in stream.truth.values() if case).values()
    assert sum(n < 4 for n in sizes) / len(sizes) > 0.7
    assert 5 < sum(n >= 20 for n in sizes) < 0.05 * len(sizes)
    about_none = sum(case is None for case in stream.truth.values()) / 4000
    assert about_none == pytest.approx(NO_CASE, abs=0.03)


def test_its_copies_are_found_as_copies(stream: Stream) -> None:
    assert len(find_copies(stream.stories)) > 0.9 * COPY * 4000


def test_cases_and_names_grow_with_the_stream(stream: Stream) -> None:
    short = make_stream(1000)

    def of_cases(stream: Stream) -> int:
        return len({case for case in stream.truth.values() if case})

    def names(stream: Stream) -> int:
        return len({word for s in stream.stories for word in s.summary.split() if word[0].isupper()})

    assert of_cases(stream) > 2.5 * of_cases(short)
    assert names(stream) > 1.5 * names(short)
