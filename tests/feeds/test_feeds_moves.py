"""Which feed is which after feeds.toml was changed."""

import pytest

from digest.feeds.health import Health
from digest.feeds.moves import Past, moves
from digest.model import Feed

OLD = "https://n.example/feed"


def past(title: str = "Outlet", kind: str = "news", **health: str) -> Past:
    return Past(title, kind, Health(**health))  # type: ignore[arg-type]  # only texts


def test_what_stays_has_not_moved() -> None:
    assert moves([Feed(OLD, "Outlet")], {OLD: past(), "https://m.example/": past()}) == {}
    assert moves([Feed(OLD, "Outlet")], {}) == {}


@pytest.mark.parametrize(
    "new, known",
    [
        pytest.param(Feed("https://m.example/", "Outlet"), past(), id="title"),
        pytest.param(Feed("http://www.n.example/feed/", "Renamed"), past(), id="spelling"),
        pytest.param(Feed("https://m.example/", "Renamed"), past(moved_to="https://m.example/"), id="redirect"),
        pytest.param(Feed("https://m.example", "Renamed"), past(location="https://m.example/"), id="stood"),
        pytest.param(Feed("feeds/my.xml", "Outlet"), past(), id="file"),
    ],
)
def test_a_feed_is_known_by_title_spelling_or_redirect(new: Feed, known: Past) -> None:
    assert moves([new], {OLD: known}) == {new.url: OLD}


def test_another_title_or_kind_is_another_feed() -> None:
    assert moves([Feed("https://m.example/", "Other")], {OLD: past()}) == {}
    assert moves([Feed("https://m.example/", "Outlet", "docket")], {OLD: past()}) == {}


def test_a_title_that_two_have_says_nothing_and_a_redirect_still_does() -> None:
    one, two = Feed("https://m.example/1", "Outlet"), Feed("https://m.example/2", "Outlet")
    assert moves([one, two], {OLD: past()}) == {}
    assert moves([one], {OLD: past(), "https://o.example/": past()}) == {}
    assert moves([one, two], {OLD: past(moved_to=two.url)}) == {two.url: OLD}


def test_each_old_feed_is_taken_once() -> None:
    one, two = Feed("https://m.example/1", "Outlet"), Feed("http://n.example/feed", "Outlet")
    other = "https://o.example/"
    assert moves([one, two], {OLD: past(), other: past()}) == {two.url: OLD, one.url: other}
