"""The sample edition: the same bytes wherever and whenever it is built, and only the day's stories in it."""

import json
from pathlib import Path

import pytest
from newsletters import lines

from digest.app import DEMO_DAY, opened_demo

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
