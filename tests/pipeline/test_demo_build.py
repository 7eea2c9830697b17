"""The sample edition: the same bytes wherever and whenever it is built, and only the day's stories in it."""

import functools
import json
import sys
from pathlib import Path

import pytest
from newsletters import lines

from digest.app import DEMO_DAY, App, opened_demo
from digest.pipeline.casework import Editor, correct
from digest.pipeline.drafts import draft, empty_draft
from digest.pipeline.texts import files_of

BEFORE_THE_WINDOW = 6


def built(output: Path) -> dict[str, bytes]:
    with opened_demo() as app:
        folder = app.build(DEMO_DAY, output).built.folder
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_sample_edition_is_the_same_bytes_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = built(tmp_path / "a")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("DIGEST_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("DIGEST_CONFIG", "/nowhere/feeds.toml")
    assert built(Path("b")) == first
    assert set(first) == {"digest.eml", "digest.html", "digest.ics", "digest.json", "digest.txt"}


def test_the_sample_edition_holds_the_stories_of_its_day_and_no_older_ones(tmp_path: Path) -> None:
    with opened_demo() as app:
        outcome = app.build(DEMO_DAY, tmp_path)
        record = outcome.built.record
        assert outcome.collected is not None
        assert [report.error for report in outcome.collected.reports if report.error] == []
        new = sum(report.new for report in outcome.collected.reports)
    assert len(record.stories) == new - BEFORE_THE_WINDOW
    assert record.until.isoformat() == "2023-07-12T11:00:00+00:00"
    assert (record.until - record.since).days == 1
    shown = lines(json.loads(record.document or ""))
    assert len({story["id"] for story in shown}) == len(shown) == len(record.stories)


def test_a_day_without_news_covers_a_whole_day_even_if_it_were_the_first(tmp_path: Path) -> None:
    with opened_demo() as app:
        app.build(DEMO_DAY, tmp_path)
        record = empty_draft(app.database, app.settings, DEMO_DAY, app.clock()).record
    assert (record.until - record.since).days == 1
    assert "from Tue 07:00 to Wed 07:00 EDT" in (record.html or "")


def forget() -> None:
    """Empty all that the program keeps of what it has made, as a new process has it."""
    for module in [module for name, module in sys.modules.items() if name.startswith("digest.")]:
        for value in vars(module).values():
            if isinstance(value, functools._lru_cache_wrapper):
                value.cache_clear()


def drafted(app: App) -> dict[str, bytes]:
    record = draft(app.database, app.settings, DEMO_DAY, app.clock()).record
    made = {"seal": record.seal or "", "marked": record.html or ""}
    return {name: text.encode() for name, text in made.items()} | files_of(record, app.settings)


def test_what_is_kept_of_an_edition_that_is_put_right_changes_no_byte_of_it(tmp_path: Path) -> None:
    with opened_demo() as app:
        told = json.loads(app.build(DEMO_DAY, tmp_path).built.record.document or "")["cases"]
        one, other, third = told[0], told[5], told[7]
        first, last = (case["developments"][-1]["stories"][-1]["id"] for case in (one, third))
        editor = Editor("Ann", app.clock())
        for making in (
            lambda conn: editor.place(conn, [first], other["id"]),
            lambda conn: editor.state(conn, third["id"], caption="Another v. Name"),
            lambda conn: editor.merge(conn, other["id"], third["id"]),
            lambda conn: editor.place(conn, [last], None),
        ):
            before = drafted(app)
            correct(app.database, app.settings.cases, app.clock, making)
            warm = drafted(app)
            forget()
            assert warm == drafted(app)
            assert warm["digest.html"] != before["digest.html"]
