"""`digest build`, `digest demo`, `digest init`, `digest explain`, `digest group` as they are typed."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from terminals import DATE, Ended, run_alone

from digest.resources import shipped

Digest = Callable[..., Ended]

FILES = ["digest.eml", "digest.html", "digest.ics", "digest.json", "digest.txt"]


def edition(folder: Path) -> dict[str, object]:
    document: dict[str, object] = json.loads((folder / "editions" / f"daily-{DATE}" / "digest.json").read_text("utf-8"))
    return document


def test_a_build_writes_four_files_and_prints_what_it_did(digest: Digest, folder: Path) -> None:
    ended = digest("build", "--date", DATE)
    assert (ended.status, ended.err) == (0, "")
    rows = dict(line.split("  ", 1) for line in ended.out.splitlines())
    # The feed has had nothing new since that day in 2023, which the machine's own clock finds long.
    assert re.fullmatch(r"note +Wire: silent: nothing new for [\d,]+ days", rows.pop(""))
    assert {name: value.strip() for name, value in rows.items()} == {
        "Edition": f"Daily of {DATE}: Judge lets Carroll v. Trump go on",
        "Feeds": "1 read, 0 of them unchanged, 0 failed",
        "New stories": "2",
        "Cases": "1",
        "Other stories": "1",
        "Written to": f"editions/daily-{DATE}",
    }
    assert sorted(path.name for path in (folder / "editions" / f"daily-{DATE}").iterdir()) == FILES


def test_json_is_one_object_and_nothing_else(digest: Digest) -> None:
    ended = digest("build", "--date", DATE, "--json", "--output", "out")
    report = json.loads(ended.out)
    assert (ended.err, ended.out.count("\n")) == ("", 1)
    assert (report["path"], report["cases"], report["new_stories"]) == (f"out/daily-{DATE}", 1, 2)
    (feed,) = report["feeds"]
    assert (feed["title"], feed["status"], feed["new"]) == ("Wire", "ok", 2)


def test_a_feed_that_fails_is_one_line_of_the_report_and_all_that_fail_are_status_1(
    digest: Digest, folder: Path
) -> None:
    with (folder / "feeds.toml").open("a") as file:
        file.write('[[feeds]]\ntitle = "Gone"\nurl = "gone.xml"\n')
    one = digest("build", "--date", DATE)
    assert (one.status, one.err) == (0, "")
    (failed,) = (line for line in one.out.splitlines() if line.startswith("  failed"))
    assert "Gone: " in failed
    (folder / "wire.xml").write_text("<html></html>")
    every = digest("build", "--date", DATE)
    assert every.status == 1
    assert every.err.startswith("no feed could be read, so the edition holds only what the database had; ")
    assert edition(folder)["subject"] == "Judge lets Carroll v. Trump go on"


def test_many_feeds_that_fail_for_one_reason_are_one_line(digest: Digest, folder: Path) -> None:
    with (folder / "feeds.toml").open("a") as file:
        for number in range(6):
            (folder / f"{number}.xml").write_text("<html></html>")
            file.write(f'[[feeds]]\ntitle = "Page {number}"\nurl = "{number}.xml"\n')
        file.write('[[feeds]]\ntitle = "Gone"\nurl = "gone.xml"\n')
    ended = digest("build", "--date", DATE)
    failed = [line.split(maxsplit=1)[1] for line in ended.out.splitlines() if line.startswith("  failed")]
    assert [line.partition(": ")[0] for line in failed] == ["Page 0, Page 1, Page 2 and 3 more", "Gone"]


def test_no_fetch_reads_no_feed(digest: Digest, folder: Path) -> None:
    digest("build", "--date", "2023-07-11")
    (folder / "wire.xml").unlink()
    ended = digest("build", "--date", DATE, "--no-fetch")
    assert (ended.status, ended.err) == (0, "")
    assert "Feeds          not read\n" in ended.out
    assert edition(folder)["subject"] == "Judge lets Carroll v. Trump go on"


@pytest.mark.parametrize("since", ["2023-07-11T16:00", "2023-07-11T20:00Z", "15h"])
def test_since_is_a_time_in_the_newsletter_s_zone_or_a_span(digest: Digest, folder: Path, since: str) -> None:
    assert digest("build", "--date", DATE, "--since", since).status == 0
    assert edition(folder)["since"] == "2023-07-11T20:00:00Z"
    assert edition(folder)["sections"] == []  # the other story is an hour older


def test_an_edition_that_is_followed_says_that_it_is_only_rendered_again(digest: Digest) -> None:
    digest("build", "--date", "2023-07-11")
    digest("build", "--date", DATE)
    assert "was sent or followed by another already: only rendered again" in digest("build", "--date", "2023-07-11").out


def browser(folder: Path) -> dict[str, str]:
    """Return an environment in which the browser is a script that notes down what it is asked to open."""
    script = folder / "browser"
    script.write_text(f'#!/bin/sh\nprintf %s "$1" > {folder}/opened\n')
    script.chmod(0o755)
    return {"BROWSER": f"{script} %s"}


def test_open_shows_the_edition_in_the_browser(folder: Path) -> None:
    ended = run_alone(folder, "build", "--date", DATE, "--open", changes=browser(folder))
    assert (ended.status, ended.err) == (0, "")
    page = folder / "editions" / f"daily-{DATE}" / "digest.html"
    assert (folder / "opened").read_text() == page.as_uri()


def test_the_demo_needs_nothing_and_touches_nothing_but_its_output(tmp_path: Path) -> None:
    elsewhere = {"DIGEST_DATABASE_URL": "sqlite:////nowhere/digest.db"}
    ended = run_alone(tmp_path, "demo", "--output", "out", changes=browser(tmp_path) | elsewhere)
    assert (ended.status, ended.err) == (0, "")
    page = tmp_path / "out" / "daily-2023-07-12" / "digest.html"
    assert (tmp_path / "opened").read_text() == page.as_uri()
    assert sorted(path.name for path in page.parent.iterdir()) == FILES
    assert sorted(path.name for path in tmp_path.iterdir()) == ["browser", "opened", "out"]


def test_no_open_keeps_the_browser_shut(tmp_path: Path) -> None:
    assert run_alone(tmp_path, "demo", "--no-open", changes=browser(tmp_path)).status == 0
    assert not (tmp_path / "opened").exists()


def test_init_writes_the_starting_feeds_and_never_over_a_file(digest: Digest, folder: Path) -> None:
    ended = digest("init", "new/place")
    assert (ended.status, ended.err) == (0, "")
    written = folder / "new" / "place" / "feeds.toml"
    assert written.read_bytes() == shipped("feeds.toml").read_bytes()
    assert len(tomllib.loads(written.read_text("utf-8"))["feeds"]) >= 60
    assert "digest build --config new/place/feeds.toml --open" in ended.out
    again = digest("init", "new/place")
    assert (again.status, again.out) == (2, "")
    assert "feeds.toml is there already; move it away, or name another folder" in again.err
    assert digest("init", "--config", "mine.toml").status == 0
    assert (folder / "mine.toml").exists()
    in_a_file = digest("init", "wire.xml/deeper")
    assert (in_a_file.status, in_a_file.out) == (1, "")
    assert "cannot be written: Not a directory; choose another folder" in in_a_file.err


def test_explain_tells_where_a_story_is_and_why(digest: Digest) -> None:
    digest("build", "--date", DATE)
    told = digest("explain", "carroll")
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith("Judge lets Carroll v. Trump go on (Wire, 2023-07-11)\n")
    assert "Case: Carroll v. Trump (nysd, No. 1:20-cv-07311) [c" in told.out
    assert "What speaks for it:\n  - " in told.out
    assert f"Edition: {DATE}\n" in told.out
    facts = json.loads(digest("explain", "https://news.example/carroll", "--json").out)
    assert (facts["caption"], facts["edition"], facts["grouped"]) == ("Carroll v. Trump", DATE, True)
    assert "Case: none" in digest("explain", "bar").out
    unknown = digest("explain", "zebra")
    assert (unknown.status, unknown.out, unknown.err.count("\n")) == (1, "", 1)


def test_group_reads_a_file_or_its_input_and_answers_line_by_line(digest: Digest, folder: Path) -> None:
    rows = '{"id": "é", "title": "Judge lets Carroll v. Trump go on"}\n{"id": "b", "title": "Bar exam"}\n'
    (folder / "stories.jsonl").write_text(rows, "utf-8")
    from_file = digest("group", "stories.jsonl")
    assert (from_file.status, from_file.err) == (0, "")
    assert [json.loads(line)["id"] for line in from_file.out.splitlines()] == ["é", "b"]
    from_input = run_alone(folder, "group", stdin=rows.encode(), changes={"PYTHONIOENCODING": "latin-1", "LANG": "C"})
    assert from_input.out == from_file.out
    assert run_alone(folder, "group", "-", stdin=b"") == Ended(0, "", "")
    half = run_alone(folder, "group", stdin=b'{"id": "\\ud83d", "title": "t"}')
    assert json.loads(half.out)["id"] == "\ud83d"


def test_group_names_the_lines_that_are_wrong_and_writes_nothing(digest: Digest, folder: Path) -> None:
    (folder / "stories.jsonl").write_text('{"id": "a", "title": "t"}\n{"id": 3}\nnonsense\n')
    ended = digest("group", "stories.jsonl")
    assert (ended.status, ended.out) == (2, "")
    assert [line.split(":")[0] for line in ended.err.splitlines()] == ["stories.jsonl, line 2", "stories.jsonl, line 3"]


def test_group_takes_the_followed_cases_of_a_configuration(digest: Digest, folder: Path) -> None:
    with (folder / "feeds.toml").open("a") as file:
        file.write('[[cases]]\ncaption = "Carroll I"\ncourt = "nysd"\ndockets = ["1:20-cv-07311"]\n')
    story = {"id": "a", "title": "Judge rules", "summary": "No. 1:20-cv-07311 (S.D.N.Y.), Judge Lewis Kaplan ruled."}
    (folder / "stories.jsonl").write_text(json.dumps(story))
    assert json.loads(digest("group", "stories.jsonl", "--config", "feeds.toml").out)["caption"] == "Carroll I"
