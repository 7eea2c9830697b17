"""What goes wrong around a build costs a line, never the edition."""

import json

import pytest
from newsletters import DAY, DAYS, DUE, FolderServer, Paper, item, names, rss

from digest.app import App
from digest.config import load
from digest.errors import RenderError
from digest.model import FeedReport

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><rss version='2.0'><channel><item><title>&i;</title></item></channel></rss>"
)


def test_when_every_feed_is_dead_the_edition_holds_what_the_store_has(paper: Paper) -> None:
    paper.feed("wire", item("a", DUE - DAYS / 2))
    paper.build()
    (paper.folder / "wire.xml").unlink()
    with paper.opened() as app:
        outcome = app.build(DAY, paper.output)
        assert outcome.all_failed
    edition = paper.edition()
    assert names(edition) == ["a"]
    (report,) = edition["feeds"]
    assert report["status"] == "error"
    assert "wire.xml" in report["error"]


def test_no_feeds_at_all_is_an_empty_edition_and_no_failure(paper: Paper) -> None:
    with paper.opened() as app:
        assert not app.build(DAY, paper.output).all_failed
    assert names(paper.edition()) == []


def test_hostile_feeds_are_a_line_each_and_the_edition_is_whole(paper: Paper) -> None:
    site = paper.folder / "site"
    site.mkdir()
    feeds = {
        "good": rss([item("good", DUE - DAYS / 2, "A ruling")]),
        "script": rss([item("script", DUE - DAYS / 2, "<script>f()</script>Court <b>rules</b>", "<img onerror=x>")]),
        "broken": rss([item("broken", DUE - DAYS / 2)])[:-60],
        "bomb": BOMB,
        "many": rss([f"<item><title>n{n}</title><guid>n{n}</guid></item>" for n in range(100_000)]),
        "html": "<!DOCTYPE html><html><body>Please log in</body></html>",
    }
    for name, text in feeds.items():
        (site / f"{name}.xml").write_text(text, "utf-8")
    with FolderServer(site).running() as url:
        paper.feeds = {name: f"{url}/{name}.xml" for name in [*feeds, "missing"]}
        with paper.opened() as app:
            outcome = app.build(DAY, paper.output)
    assert outcome.collected is not None
    reports = {report.title: report for report in outcome.collected.reports}
    assert {name for name, report in reports.items() if report.status == "error"} == {"bomb", "html", "missing"}
    assert all("\n" not in (report.error or "") for report in reports.values())
    notes = dict(outcome.collected.notes)
    assert "98,000" in notes["many"]
    assert reports["many"].new == 2000
    assert "broken" in notes
    page = paper.bytes()["digest.html"].decode()
    assert "<script" not in page
    assert "onerror" not in page
    assert "A ruling" in page
    assert "Court rules" in page


def test_a_build_whose_files_cannot_be_written_has_not_happened(paper: Paper) -> None:
    paper.feed("wire", item("a", DUE - DAYS / 2))
    paper.output.write_text("a file where the folder should be")
    with pytest.raises(RenderError, match="--output"):
        paper.build()
    paper.output.unlink()
    paper.build(DAY - DAYS)
    assert names(paper.build()) == ["a"]


def test_a_build_without_fetching_shows_what_the_last_reading_said(paper: Paper) -> None:
    paper.feed("wire", item("a", DUE - DAYS / 2), item("b", DUE + DAYS / 2))
    first = paper.build()
    (paper.folder / "wire.xml").unlink()
    tomorrow = paper.build(DAY + DAYS, fetch=False)
    assert names(tomorrow) == ["b"]
    assert tomorrow["feeds"] == [feed | {"new": 0} for feed in first["feeds"]]  # since that edition


def test_files_that_were_deleted_or_changed_come_back_as_they_were(paper: Paper) -> None:
    paper.feed("wire", item("a", DUE - DAYS / 2))
    paper.build()
    first = paper.bytes()
    folder = paper.output / f"daily-{DAY}"
    (folder / "digest.eml").unlink()
    (folder / "digest.html").write_text("mangled")
    paper.build()
    assert paper.bytes() == first


def test_a_change_of_the_newsletter_s_title_shows_in_the_next_build(paper: Paper) -> None:
    paper.feed("wire", item("a", DUE - DAYS / 2))
    paper.build()
    path = paper.folder / "feeds.toml"
    changed = path.read_text("utf-8").replace("The Case Daily", "The Docket")
    with paper.opened() as app:
        path.write_text(changed, "utf-8")
        settings = load(path, {"DIGEST_DATABASE_URL": paper.database_url})
        App(settings, app.database, app.clock).build(DAY, paper.output)
    assert json.loads(paper.bytes()["digest.json"])["title"] == "The Docket"
    assert "The Docket" in paper.bytes()["digest.html"].decode()


def test_a_second_round_of_reading_finds_everything_unchanged(paper_on_both: Paper) -> None:
    paper = paper_on_both
    site = paper.folder / "site"
    site.mkdir()
    for name in ("wire", "blog"):
        (site / f"{name}.xml").write_text(rss([item(name, DUE - DAYS / 2)]), "utf-8")
    server = FolderServer(site)
    with server.running() as url:
        paper.feeds = {name: f"{url}/{name}.xml" for name in ("wire", "blog")}
        paper.build()
        done: list[FeedReport] = []
        with paper.opened() as app:
            outcome = app.build(DAY, paper.output, on_feed=done.append)
    assert server.answers == [200, 200, 304, 304]
    assert outcome.collected is not None
    assert [report.status for report in (*outcome.collected.reports, *done)] == ["not-modified"] * 4
