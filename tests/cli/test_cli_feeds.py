"""`digest feeds`: the list of feeds, how they do, and changing it."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from terminals import Ended

from digest.cli.feedwords import sparkline

Digest = Callable[..., Ended]
ITEMS = "".join(
    f"<item><title>Ruling {n}</title><link>https://s.example/{n}</link><guid>{n}</guid>"
    f"<pubDate>Tue, {n} Mar 2024 10:00:00 GMT</pubDate></item>"
    for n in range(1, 6)
)
SITE = {
    "index.html": '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/one.xml">'
    '<link rel="alternate" type="application/atom+xml" href="/two.xml"></head></html>',
    "one.xml": f"<rss version='2.0'><channel><title>Site One</title>{ITEMS}</channel></rss>",
    "two.xml": "<feed xmlns='http://www.w3.org/2005/Atom'><title>Site Two</title><entry><title>A</title><id>a</id>"
    "<link href='https://s.example/a'/><updated>2024-03-01T00:00:00Z</updated></entry></feed>",
    "bare/index.html": "<!doctype html><html><body>Nothing here</body></html>",
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("site")
    for name, text in SITE.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def toml(folder: Path) -> str:
    return (folder / "feeds.toml").read_text("utf-8")


def test_the_feeds_of_a_site_are_found_and_the_first_is_added(digest: Digest, folder: Path, site: str) -> None:
    before = toml(folder)
    found = json.loads(digest("feeds", "discover", site + "/", "--json").out)
    assert [(look["address"], look["feed_title"], look["format"]) for look in found] == [
        (f"{site}/one.xml", "Site One", "RSS 2.0"), (f"{site}/two.xml", "Site Two", "Atom 1.0"),
    ]  # fmt: skip
    assert toml(folder) == before
    added = digest("feeds", "add", site + "/", "--section", "World")
    assert (added.status, added.out) == (0, f"Added Site One: {site}/one.xml\n")
    assert f"another feed, too: {site}/two.xml" in added.err
    assert (
        toml(folder)
        == f'{before.rstrip()}\n\n[[feeds]]\ntitle = "Site One"\nurl = "{site}/one.xml"\nsection = "World"\n'
    )
    again = digest("feeds", "add", f"{site}/one.xml")
    assert (again.status, "there already" in again.err) == (0, True)


@pytest.mark.parametrize("place, words", [("/bare/", "names no feed that can be read"), ("/none", "HTTP 404")])
def test_a_site_without_a_feed_is_not_added(digest: Digest, folder: Path, site: str, place: str, words: str) -> None:
    before = toml(folder)
    ended = digest("feeds", "add", site + place)
    assert (ended.status, ended.out) == (1, "")
    assert words in ended.err
    assert toml(folder) == before


def test_the_first_feed_is_added_to_a_file_without_any(digest: Digest, folder: Path, site: str) -> None:
    bare = toml(folder).partition("[[feeds]]")[0]
    (folder / "feeds.toml").write_text(bare, "utf-8")
    assert "There are no feeds; add one with" in digest("feeds", "list").out
    assert "there are none in feeds.toml; add one with" in digest("build", "--date", "2024-03-08").out
    assert digest("feeds", "add", site + "/one.xml").status == 0
    assert toml(folder).startswith(bare.rstrip())
    assert "Site One" in digest("feeds", "list").out


def test_a_feed_that_was_read_is_listed_checked_and_removed(digest: Digest, folder: Path, site: str) -> None:
    before = toml(folder)
    digest("feeds", "add", f"{site}/one.xml", "--title", "The Site")
    listed = {feed["title"]: feed for feed in json.loads(digest("feeds", "list", "--json").out)}
    assert listed["The Site"]["state"] == "new"
    checked = digest("feeds", "check", "the site")
    assert checked.status == 0
    assert f"HTTP 200  {site}/one.xml" in checked.out
    assert "RSS 2.0, " in checked.out
    assert [line.strip() for line in checked.out.splitlines() if line.startswith("  - ")] == [
        "- Ruling 1", "- Ruling 2", "- Ruling 3",
    ]  # fmt: skip
    listed = {feed["title"]: feed for feed in json.loads(digest("feeds", "list", "--alarms", "--json").out)}
    assert listed["The Site"]["coverage"]["alarm"] == "silent"  # since 2024, by the machine's own clock
    assert digest("feeds", "remove", "The Site").status == 0
    assert toml(folder) == before


def test_a_feed_that_fails_is_checked_with_its_problem(digest: Digest, folder: Path, site: str) -> None:
    digest("feeds", "add", f"{site}/one.xml")
    (folder / "feeds.toml").write_text(toml(folder).replace("/one.xml", "/gone.xml"), "utf-8")
    ended = digest("feeds", "check", f"{site}/gone.xml")
    assert (ended.status, "HTTP 404 Not Found" in ended.err) == (1, True)
    assert f"HTTP 404  {site}/gone.xml" in ended.out


def test_an_unknown_feed_is_a_mistake_of_the_command(digest: Digest) -> None:
    for command in ("check", "remove"):
        ended = digest("feeds", command, "nothing")
        assert (ended.status, ended.out) == (2, "")
        assert 'there is no feed "nothing"' in ended.err


def test_a_list_goes_out_and_comes_in(digest: Digest, folder: Path, tmp_path: Path) -> None:
    assert digest("feeds", "export", "mine.opml").status == 0
    assert digest("feeds", "export").out == (folder / "mine.opml").read_text("utf-8")
    more = (
        "<opml version='2.0'><body><outline text='Law'><outline text='N' xmlUrl='https://n.example/feed'/>"
        "<outline text='X' xmlUrl='ftp://x.example/feed'/></outline></body></opml>"
    )
    (folder / "more.opml").write_text(more, "utf-8")
    ended = digest("feeds", "import", "more.opml")
    assert (ended.status, ended.out) == (0, "Added N: https://n.example/feed\n")
    assert "left out: X" in ended.err
    assert toml(folder).endswith('title = "N"\nurl = "https://n.example/feed"\nsection = "Law"\n')
    assert digest("feeds", "import", "mine.opml").out == ""


def test_a_sparkline_has_a_bar_for_each_day_and_a_point_for_none() -> None:
    line = sparkline({"2024-03-12": 8, "2024-03-11": 1, "2024-02-28": 4, "2024-02-27": 9}, date(2024, 3, 12))
    assert line == "▄···········▁█"
    assert sparkline({}, date(2024, 3, 12)) == "·" * 14
