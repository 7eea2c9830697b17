"""A story from its own page: what the page says of itself, within the limits, and never from inside for an editor."""

import socket
from datetime import UTC, datetime

import feeds_server as web
import pytest
from feeds_server import FeedServer

from digest.errors import DigestError
from digest.feeds import FetchLimits
from digest.feeds.pages import read_page
from digest.model import Story

FAST = FetchLimits(workers=2, timeout=5, deadline=10, pause=0)
NOW = datetime(2023, 7, 12, 9, tzinfo=UTC)
TEXT = "The court of appeals reversed the judgment on Tuesday and sent the case back for a new trial on damages. "
PAGE = f"""<!doctype html><html><head><title>Ruling | The Gazette</title>
<meta property="og:title" content="A ruling &amp; its reasons"><meta property="og:site_name" content="The Gazette">
<meta property="og:description" content="Damages are tried anew."><meta name="author" content="Ann Bell"></head>
<body><nav>Subscribe</nav><article><h1>A ruling &amp; its reasons</h1><p>{TEXT * 3}</p><p>{TEXT}</p></article></body>"""


def read(address: str, *, by_operator: bool = True) -> Story:
    return read_page(address, NOW, FAST, by_operator=by_operator)


def test_a_story_is_made_of_what_its_page_says(server: FeedServer) -> None:
    url = server.add("/ruling?utm_source=x", web.reply(200, PAGE.encode(), Content_Type="text/html; charset=utf-8"))
    story = read(url)
    assert (story.title, story.source, story.summary) == (
        "A ruling & its reasons", "The Gazette", "Damages are tried anew.",
    )  # fmt: skip
    assert "reversed the judgment" in story.article
    assert story.content == ""  # the text is not ours to show
    assert (story.published, story.seen, story.feed) == (None, NOW, "")
    assert story.url.endswith("/ruling")
    assert read(url).id == story.id


def test_an_editor_is_never_led_inside(server: FeedServer) -> None:
    url = server.add("/ruling", web.reply(200, PAGE.encode()))
    with pytest.raises(DigestError, match="public internet"):
        read(url, by_operator=False)
    assert not server.asked("/ruling")


def test_an_editor_is_not_told_which_inner_address_a_name_has(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.11.12.13", 80))]
    monkeypatch.setattr("digest.feeds.guard.socket.getaddrinfo", lambda *_: inside)
    told = {}
    for by_operator in (True, False):
        with pytest.raises(DigestError, match="public internet") as caught:
            read("http://wiki.intranet.example/", by_operator=by_operator)
        told[by_operator] = str(caught.value)
    assert "10.11.12.13" in told[True]
    assert "10.11" not in told[False]
    assert "feeds.toml" not in told[False]  # which is not his


@pytest.mark.parametrize(
    "answer",
    [web.reply(404), web.reply(200, b"", Content_Type="text/html"), web.reply(200, b"\xff\xd8" * 90), web.reset],
)
def test_what_is_no_story_is_refused_in_one_line(server: FeedServer, answer: web.Answer) -> None:
    with pytest.raises(DigestError) as caught:
        read(server.add("/x", answer))
    assert "\n" not in str(caught.value)
