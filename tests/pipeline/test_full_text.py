"""A feed that is read in full: its articles help grouping, stay after revisions, and are shown to nobody."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.feeds import FetchLimits
from digest.model import Feed
from digest.pipeline.collect import collect
from digest.pipeline.place import in_full
from digest.store import stories as story_store
from digest.store.db import Database

sys.path.append(str(Path(__file__).parents[1] / "feeds"))
import feeds_server as web

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
LIMITS = FetchLimits(workers=1, pause=0)
BODY = "The judge in Carroll v. Trump, No. 1:20-cv-07311, denied the motion on Tuesday after a long hearing. " * 4
PAGE = f"<html><body><article><h1>A ruling</h1><p>{BODY}</p><p>{BODY}</p></article></body></html>".encode()


def item(title: str, link: str) -> bytes:
    return web.rss(f"<title>{title}</title><link>{link}</link><guid>a</guid><description>Short.</description>")


def test_an_article_is_read_once_kept_through_revisions_and_given_to_grouping_only(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    with web.running() as server:
        link = server.add("/a", web.reply(200, PAGE, Content_Type="text/html"))
        first, second = (web.reply(200, item(title, link)) for title in ("A ruling", "A ruling, updated"))
        url = server.add("/feed", first, second)
        feed = Feed(url, "Outlet", location=url, full_text=True)
        collect(database, [feed], lambda: NOW, LIMITS)
        collect(database, [feed], lambda: NOW + timedelta(days=1), LIMITS)
        assert server.asked("/a") == 1
    with database.read() as conn:
        (story,) = story_store.unplaced(conn)
    assert story.title == "A ruling, updated"
    assert "1:20-cv-07311" in story.article
    assert (story.summary, story.content) == ("Short.", "")
    assert "1:20-cv-07311" in in_full(story).content
    database.close()
