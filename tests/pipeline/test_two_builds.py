"""Two processes that build on one database at the same time both succeed, and leave one consistent whole."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from newsletters import DAY, DAYS, DUE, Paper, item, lines, names

from digest.store import editions

ROOT = Path(__file__).parents[2]


def start(paper: Paper, day: date) -> "subprocess.Popen[str]":
    arguments = ["build", "--date", str(day), "--output", str(paper.output)]
    command = [sys.executable, "-W", "error", "-m", "digest", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DIGEST_DATABASE_URL": paper.database_url}
    return subprocess.Popen(
        command, cwd=paper.folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def outcomes(paper: Paper, *days: date) -> list[str]:
    """Build these days at once; return what was said on stderr, after checking that all went well."""
    with paper.opened():  # writes feeds.toml
        pass
    started = [start(paper, day) for day in days]
    told = []
    for process in started:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        told.append(err)
    return told


def test_two_builds_of_one_day_on_a_database_that_is_not_there_yet(paper_on_both: Paper) -> None:
    paper = paper_on_both
    titles = {f"s{n}": f"Smith v. Jones, No. 1:23-cv-0{n}234" for n in range(9)}
    paper.feed("wire", *(item(name, DUE - DAYS / 2, title, "ruled") for name, title in titles.items()))
    assert outcomes(paper, DAY, DAY) == ["", ""]
    assert names(paper.edition()) == [f"s{n}" for n in range(9)]
    first = paper.bytes()
    paper.build()
    assert paper.bytes() == first


def test_builds_of_different_days_share_the_stories_out(paper_on_both: Paper) -> None:
    paper = paper_on_both
    paper.feed("wire", *(item(f"s{n}", DUE - n * DAYS / 8) for n in range(40)), item("undated", None))
    days = [DAY, DAY - DAYS, DAY - 2 * DAYS]
    assert outcomes(paper, *days) == ["", "", ""]
    shown = Counter(story["guid"] for day in days for story in lines(paper.edition(day)))
    assert set(shown.values()) == {1}
    with paper.opened() as app, app.database.read() as conn:
        for day in days:
            record = editions.find(conn, "Daily", day)
            assert record is not None
            assert list(record.stories) == [story["id"] for story in lines(paper.edition(day))]
