"""Articles behind stories: read where robots.txt allows it, within the limits, and never inside."""

import threading
from http.server import BaseHTTPRequestHandler

import feeds_server as web
import pytest
from feeds_server import FeedServer

from digest.feeds import FetchLimits
from digest.feeds.articles import MAX_ARTICLES, read_articles
from digest.model import Feed, Story

FAST = FetchLimits(workers=2, timeout=5, deadline=10, pause=0)
TEXT = "The court of appeals reversed the judgment on Tuesday and sent the case back for a new trial on damages. "
PAGE = f"""<!doctype html><html><head><title>A ruling</title></head><body><nav><a href="/">Home</a> Subscribe</nav>
<article><h1>A ruling</h1><p>{TEXT * 3}</p><p>Judge Okafor wrote for the majority. {TEXT}</p></article>
<footer>All rights reserved</footer></body></html>""".encode()


def read(server: FeedServer, *urls: str, limits: FetchLimits = FAST) -> dict[str, str]:
    feed = Feed(server.add("/feed", web.reply(404)), "Outlet", full_text=True)
    stories = [Story(url, feed.url, "Outlet", "A ruling", url) for url in urls]
    return read_articles([(feed, story) for story in stories], limits)


def test_the_article_of_a_page_is_read_and_nothing_around_it(server: FeedServer) -> None:
    url = server.add("/a", web.reply(200, PAGE, Content_Type="text/html"))
    text = read(server, url)[url]
    assert "Judge Okafor wrote for the majority." in text
    assert "Subscribe" not in text
    assert "<" not in text


@pytest.mark.parametrize(
    "robots, allowed",
    [
        pytest.param(web.reply(404), True, id="there is none"),
        pytest.param(web.reply(403), True, id="it may not be read"),
        pytest.param(web.reply(200, b"User-agent: *\nDisallow: /private"), True, id="another part"),
        pytest.param(web.reply(200, b"User-agent: *\nDisallow: /news"), False, id="forbidden"),
        pytest.param(web.reply(200, b"User-agent: digest\nDisallow: /\n\nUser-agent: *\nAllow: /"), False, id="named"),
        pytest.param(web.reply(500), False, id="in trouble"),
        pytest.param(web.reset, False, id="unreachable"),
    ],
)
def test_robots_txt_is_obeyed(server: FeedServer, robots: web.Answer, allowed: bool) -> None:
    server.add("/robots.txt", robots)
    url = server.add("/news/a", web.reply(200, PAGE))
    assert bool(read(server, url)) == allowed
    assert server.asked("/news/a") == allowed


def test_a_site_is_asked_for_its_robots_txt_once(server: FeedServer) -> None:
    urls = [server.add(f"/{n}", web.reply(200, PAGE)) for n in range(5)]
    assert set(read(server, *urls)) == set(urls)
    assert server.asked("/robots.txt") == 1


def test_a_page_inside_is_not_asked(server: FeedServer) -> None:
    url = server.add("/a", web.reply(200, PAGE)).replace("127.0.0.1", "127.0.0.2")
    assert read(server, url) == {}
    assert server.asked("/a") == 0


def test_what_is_no_page_or_too_large_or_gone_is_left_out_and_the_rest_is_read(server: FeedServer) -> None:
    good = server.add("/good", web.reply(200, PAGE))
    large = server.add("/large", web.reply(200, PAGE + b" " * 200_000))
    limits = FetchLimits(workers=2, timeout=5, deadline=10, pause=0, max_bytes=100_000)
    broken = server.add("/broken", web.reply(200, b"\x00\xff<"))
    assert set(read(server, server.add("/gone", web.reply(410)), large, broken, good, limits=limits)) == {good}


def test_a_feed_that_says_enough_is_not_read_in_full_and_one_that_lists_much_is_no_crawl(server: FeedServer) -> None:
    feed = Feed("https://n.example/feed", "Outlet", full_text=True)
    enough = Story("long", feed.url, "Outlet", "T", server.add("/long", web.reply(200, PAGE)), content="x" * 2000)
    nowhere = Story("nowhere", feed.url, "Outlet", "T")
    assert read_articles([(feed, enough), (feed, nowhere)], FAST) == {}
    here = Feed(enough.url.replace("/long", "/feed"), "Outlet", full_text=True)
    many = [Story(str(n), here.url, "Outlet", "T", enough.url.replace("long", str(n))) for n in range(MAX_ARTICLES + 9)]
    read_articles([(here, story) for story in many], FAST)
    assert len(server.requests) == MAX_ARTICLES + 1  # and robots.txt


def test_once_it_is_to_stop_those_under_way_are_the_last(server: FeedServer) -> None:
    may_answer = threading.Event()
    asked: list[None] = []

    def stop() -> bool:
        if asked:  # the first answer has been obeyed
            may_answer.set()
        asked.append(None)
        return True

    def answer(request: BaseHTTPRequestHandler) -> None:
        may_answer.wait(30)
        web.reply(200, PAGE)(request)

    urls = [server.add(f"/{n}", answer) for n in range(5)]
    feed = Feed(urls[0], "Outlet", full_text=True)
    stories = [(feed, Story(url, feed.url, "Outlet", "T", url)) for url in urls]
    limits = FetchLimits(workers=1, timeout=30, deadline=60, pause=0)
    assert set(read_articles(stories, limits, stop)) == {urls[0]}
