"""`digest cases`: looking at cases, putting them right, the ledger in and out."""

import json
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from terminals import DATE, Ended

Digest = Callable[..., Ended]


@pytest.fixture
def built(digest: Digest, folder: Path) -> Digest:
    items = "".join(
        f"<item><title>{title}</title><guid>{guid}</guid><link>https://s.example/{guid}</link>"
        f"<pubDate>Tue, 11 Jul 2023 10:00:00 GMT</pubDate><description>{text}</description></item>"
        for guid, title, text in [
            ("a", "Smith v. Jones, No. 1:24-cv-00101: insurer moves to dismiss", "The insurer asked the judge."),
            ("b", "Smith v. Jones, No. 1:24-cv-00101: hearing put off", "The lawyers asked the court for time."),
            ("c", "Wesson v. Jones, No. 1:24-cv-00202: trial in May", "A jury hears the lawsuit."),
        ]
    )
    (folder / "two.xml").write_text(f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>", "utf-8")
    toml = folder / "feeds.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[[feeds]]\ntitle = "Two"\nurl = "two.xml"\n', "utf-8")
    assert digest("build", "--date", "2023-07-12").status == 0
    return digest


def captions(digest: Digest, *words: str) -> dict[str, int]:
    return {case["caption"]: case["stories"] for case in json.loads(digest("cases", "list", *words, "--json").out)}


def test_cases_are_listed_by_their_words_and_shown(built: Digest) -> None:
    assert captions(built, "jones", "v.") == {"Smith v. Jones": 2, "Wesson v. Jones": 1}
    assert "Smith v. Jones" in built("cases", "list", "00101").out
    assert "No case bears" in built("cases", "list", "zebra").out
    shown = built("cases", "show", "smith v. jones").out
    assert "1:24-cv-00101" in shown
    assert "insurer moves to dismiss" in shown
    facts = json.loads(built("cases", "show", "1:24-cv-00202", "--json").out)
    assert [story["title"] for story in facts["stories"]] == ["Wesson v. Jones, No. 1:24-cv-00202: trial in May"]


def test_a_story_is_moved_the_ledger_tells_it_and_undo_takes_it_back(built: Digest) -> None:
    tried = built("cases", "place", "b", "--in", "Wesson v. Jones", "--trial")
    assert "Would be correction" in tried.out
    assert "Smith v. Jones" in tried.out.splitlines()[1]
    assert "Nothing was corrected yet" in built("cases", "log").out
    built("cases", "place", "b", "--in", "Wesson v. Jones", "--why", "by its number", "--by", "ann")
    assert captions(built, "jones", "v.") == {"Smith v. Jones": 1, "Wesson v. Jones": 2}
    assert "ann placed it on" in built("explain", "b").out
    log = built("cases", "log").out
    assert "story" in log
    assert "by its number" in log
    assert built("cases", "undo").status == 0
    assert captions(built, "jones", "v.") == {"Smith v. Jones": 2, "Wesson v. Jones": 1}
    assert [entry["counts"] for entry in json.loads(built("cases", "log", "--json").out)] == [False, False]


def test_split_merge_rename_follow_apart_and_relate(built: Digest) -> None:
    assert built("cases", "split", "Smith v. Jones", "a", "--new", "Jones v. Smith").status == 0
    assert built("cases", "merge", "Wesson v. Jones", "--into", "Smith v. Jones").status == 0
    assert built("cases", "rename", "Jones v. Smith", "In re Fire", "--court", "mad").status == 0
    assert built("cases", "rename", "In re Fire", "--docket", "24-1; 24-2").status == 0
    assert built("cases", "follow", "In re Fire", "--by", "ann").status == 0
    assert built("cases", "relate", "In re Fire", "Smith v. Jones", "--because", "one fire").status == 0
    refused = built("cases", "merge", "In re Fire", "--into", "Smith v. Jones")
    assert refused.status == 1
    assert "never the same" in refused.err
    assert captions(built, "fire") == {"In re Fire": 1}
    shown = built("cases", "show", "In re Fire").out
    for text in ("Followed: yes", "24-1, 24-2", "one fire", "Court: mad"):
        assert text in shown
    assert built("cases", "apart", "In re Fire", "Smith v. Jones").status == 0


def test_the_ledger_goes_out_into_a_file_and_comes_in_once(built: Digest, folder: Path) -> None:
    built("cases", "place", "b", "--none")
    assert "Wrote 1 corrections" in built("cases", "export", "corrections.toml").out
    assert built("cases", "export").out == (folder / "corrections.toml").read_text("utf-8")
    assert "0 corrections taken in, 1 known already" in built("cases", "import", "corrections.toml").out
    (folder / "corrections.toml").write_text("[[corrections]]\nid = 3\n", "utf-8")
    wrong = built("cases", "import", "corrections.toml")
    assert wrong.status == 2
    assert 'corrections.toml: entry 1: "id"' in wrong.err
    assert built("cases", "import", "missing.toml").status == 1


def test_where_a_story_belongs_must_be_said_once(built: Digest) -> None:
    for options in ((), ("--none", "--new", "X"), ("--in", "Smith v. Jones", "--none")):
        wrong = built("cases", "place", "b", *options)
        assert wrong.status == 2
        assert "--in CASE, --new CAPTION and --none" in wrong.err


def test_a_story_is_taken_in_from_its_page(built: Digest, folder: Path) -> None:
    (folder / "page.html").write_text(
        "<!doctype html><html><head><title>Smith v. Jones settles</title></head><body><article>"
        "<h1>Smith v. Jones settles</h1><p>The parties to the suit over the warehouse settled.</p></article></body>",
        "utf-8",
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/page.html"
        taken = built("cases", "add", url, "--in", "Smith v. Jones")
        twice = built("cases", "add", url)
        kept = built("cases", "show", "Smith v. Jones", "--json").out
        assert built("cases", "export", "corrections.toml").status == 0
        for left in folder.glob("digest.db*"):
            left.unlink()
        assert built("build", "--date", DATE).status == 0
        again = built("cases", "import", "corrections.toml")
        assert again.status == 0, again.err
        assert titles(built("cases", "show", "Smith v. Jones", "--json").out) == titles(kept)
        server.shutdown()
        thread.join()
    assert taken.status == 0, taken.err
    assert "Smith v. Jones settles" in taken.out
    assert twice.status == 1
    assert "is here already" in twice.err
    assert captions(built, "smith") == {"Smith v. Jones": 3}
    assert built("cases", "add", "ftp://x.example/a").status == 2


def titles(sheet: str) -> set[str]:
    return {story["title"] for story in json.loads(sheet)["stories"]}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""
