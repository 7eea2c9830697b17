"""The service reads the feeds through the day: each at its pace, one round at a time, beside builds and services."""

import threading
from contextlib import closing
from datetime import timedelta

from newsletters import DUE, FolderServer, Paper, item, names, rss

from digest.app import App
from digest.pipeline.poll import unpolled
from digest.store.db import Database

MINUTE = timedelta(minutes=1)


def polled(app: App) -> list[str]:
    """Return the titles of the feeds that a round asks."""
    return [report.title for report in app.poll(lambda: False)]


def test_a_feed_is_read_when_it_is_due_and_not_before(paper_on_both: Paper) -> None:
    paper = paper_on_both
    paper.feed("quiet", *(item(f"q{n}", DUE - timedelta(days=n)) for n in range(4)))
    paper.feed("busy", *(item(f"b{n}", DUE - n * 5 * MINUTE) for n in range(4)))
    with paper.opened() as app:
        rounds = []
        for minutes in range(0, 50, 5):
            paper.clock.now = DUE + minutes * MINUTE
            rounds.append(polled(app))
        assert rounds == [["quiet", "busy"], [], [], ["busy"], [], [], ["busy"], [], [], ["busy"]]
        paper.clock.now = DUE + timedelta(hours=12)
        assert polled(app) == ["quiet", "busy"]


def test_an_edition_holds_and_counts_what_the_day_brought(paper: Paper) -> None:
    for hours in (20, 12, 4):
        paper.clock.now = DUE - timedelta(hours=hours)
        paper.feed("wire", item(f"at{hours}", paper.clock.now - MINUTE))
        with paper.opened() as app:
            assert polled(app) == ["wire"]
    paper.clock.now = DUE
    paper.feed("wire", item("last", DUE - MINUTE))
    edition = paper.build()
    assert names(edition) == ["at12", "at20", "at4", "last"]
    assert [feed["new"] for feed in edition["feeds"]] == [4]
    assert paper.build() == edition


def test_no_round_begins_beside_a_build_or_another_round(paper_on_both: Paper) -> None:
    paper = paper_on_both
    paper.feed("wire", item("a", DUE - MINUTE))
    with paper.opened() as app, closing(Database(paper.database_url)) as other, unpolled(other):
        assert polled(app) == []
    with paper.opened() as app:
        assert polled(app) == ["wire"]


def test_rounds_and_builds_at_once_do_no_harm(paper_on_both: Paper) -> None:
    """A build does not wait for a round; two services take turns; nothing comes twice and nothing is lost."""
    paper = paper_on_both
    paper.clock.now = DUE - MINUTE
    server = FolderServer(paper.folder)
    with server.running() as base:
        for number in range(8):
            paper.feed(f"f{number}", *(item(f"{number}-{n}", DUE - n * 10 * MINUTE) for n in range(1, 6)))
            paper.feeds[f"f{number}"] = f"{base}/f{number}.xml"
        failures: list[BaseException] = []
        with paper.opened() as one, paper.opened() as other:

            def again_and_again(act: object) -> None:
                try:
                    for _ in range(3):
                        act()  # type: ignore[operator]
                except BaseException as error:  # noqa: BLE001
                    failures.append(error)

            acts = [lambda: polled(one), lambda: polled(other), lambda: one.build(DUE.date(), paper.output)]
            threads = [threading.Thread(target=again_and_again, args=(act,)) for act in acts]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert failures == []
    edition = paper.build()
    assert names(edition) == sorted(f"{feed}-{n}" for feed in range(8) for n in range(1, 6))
    assert [feed["new"] for feed in edition["feeds"]] == [5] * 8


def test_a_round_that_is_stopped_leaves_the_rest_for_the_next(paper: Paper) -> None:
    for number in range(3):
        paper.feed(f"f{number}", item(f"{number}", DUE - MINUTE))
    with paper.opened() as app:
        assert list(app.poll(lambda: True)) == []
        assert polled(app) == ["f0", "f1", "f2"]


def test_a_feed_that_failed_is_left_alone_for_a_while(paper: Paper) -> None:
    paper.feeds["wire"] = "nowhere.xml"
    with paper.opened() as app:
        for minutes, due in ((0, True), (5, False), (10, False), (20, True), (30, False)):
            paper.clock.now = DUE + minutes * MINUTE
            assert polled(app) == (["wire"] if due else [])
        (paper.folder / "nowhere.xml").write_text(rss([item("a", DUE - MINUTE)]), "utf-8")
        paper.clock.now = DUE + timedelta(hours=1)
        assert polled(app) == ["wire"]
