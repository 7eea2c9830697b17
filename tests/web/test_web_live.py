"""Streams of events: what changes is told once, an error is a state like another, and there is an end of them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from digest.errors import RenderError
from digest.web import live
from digest.web.live import Live, name_of


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    with app.test_request_context():
        yield app


def events(stream: Live, states: list[str], known: str = "") -> list[str]:
    """Return the events of a stream that looks once at each of the states."""
    rest = iter(states)

    def stamp() -> object:
        state = next(rest)
        if state == states[-1]:
            stream.end()
        if state == "broken":
            raise RenderError("line 3")
        return state

    return [str(event) for event in stream.stream(stamp, known).response]


def test_each_change_is_told_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_LOOK", 0)
    told = events(Live(), ["a", "a", "b", "broken", "broken", "b", "end"])
    assert [event.partition("data: ")[2] for event in told] == ["", *["changed\n\n"] * 5]


def test_what_the_page_shows_is_no_news(app: Flask) -> None:
    assert len(events(Live(), ["a"], known=name_of(lambda: "a"))) == 1


def test_when_there_are_too_many_or_it_is_over_the_browser_is_told_not_to_ask_again(app: Flask) -> None:
    streams = Live()
    opened = [streams.stream(lambda: 1, "") for _ in range(24)]
    assert {answer.status_code for answer in opened} == {200}
    assert streams.stream(lambda: 1, "").status_code == 204
    opened[0].close()
    assert streams.stream(lambda: 1, "").status_code == 200
    streams.end()
    assert streams.stream(lambda: 1, "").status_code == 204
