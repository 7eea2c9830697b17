"""Ten successive days of a gold set, over HTTP, on one database: every story of a day in exactly one edition.

The feeds grow as real ones do: each day they are cut off at that day.  Only what is exact is asserted here; how well
stories are grouped is measured elsewhere.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from newsletters import DAYS, SHARED, Clock, FolderServer, Paper, lines

from digest.edition.check import check
from digest.feeds import dates
from digest.store import cases

FIRST = {"dev-a": date(2023, 7, 7), "dev-b": date(2022, 10, 3), "dev-c": date(2024, 3, 4), "dev-d": date(2025, 2, 10)}
LONG_AFTER = datetime(2026, 1, 5, 15, 30, tzinfo=UTC)
GOLD, TOOL = SHARED / "gold", SHARED / "tools" / "gold_feeds.py"

pytestmark = pytest.mark.skipif(not TOOL.exists(), reason=f"the gold sets are not there: {GOLD}")


def cut(name: str, until: date, url: str, folder: Path) -> None:
    """Write the feeds of a gold set as they were at the end of a day."""
    command = [sys.executable, str(TOOL), str(GOLD / name), str(folder), "--until", str(until), "--base-url", url]
    subprocess.run(command, check=True, capture_output=True)


def outlets(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield title and address of the feeds that the tool wrote into its own feeds.toml."""
    rows = iter((folder / "feeds.toml").read_text("utf-8").splitlines())
    for row in rows:
        if row == "[[feeds]]":
            title, url = next(rows), next(rows)
            yield json.loads(title.partition(" = ")[2]), json.loads(url.partition(" = ")[2])


def run_ten_days(name: str, paper: Paper) -> dict[date, dict[str, Any]]:
    """Build ten days in a row; return each day's digest.json, checked to stay as it is when it is built again."""
    feeds = paper.folder / "feeds"
    editions = {}
    with FolderServer(feeds).running() as url:
        for number in range(10):
            day = FIRST[name] + number * DAYS
            cut(name, day, url, feeds)
            paper.feeds = {title.replace('"', "'"): address for title, address in outlets(feeds)}
            editions[day] = paper.build(day)
            assert wrongly_new(paper, [editions[one] for one in editions if one < day], editions[day]) == []
            if number in (0, 5):
                before = paper.bytes(day)
                paper.build(day)
                assert paper.bytes(day) == before
    assert all(paper.edition(day) == edition for day, edition in editions.items())
    faults = {fault.check for day in editions for fault in check(paper.bytes(day)["digest.eml"]).findings}
    assert faults <= {"unsubscribing"}  # the message of no reader has no reader's links
    return editions


def due(day: date) -> datetime:
    return datetime.combine(day, time(7), ZoneInfo("America/New_York")).astimezone(UTC)


@pytest.mark.parametrize("name", FIRST)
def test_every_story_of_a_day_stands_in_exactly_one_edition(name: str, paper: Paper) -> None:
    paper.clock = Clock(LONG_AFTER)  # an archive is built day by day
    editions = run_ten_days(name, paper)
    windows = [(edition["since"], edition["until"]) for edition in editions.values()]
    assert [datetime.fromisoformat(until) for _, until in windows] == [due(day) for day in editions]
    assert all(before[1] == after[0] for before, after in pairwise(windows))
    shown = Counter(story["guid"] for edition in editions.values() for story in lines(edition))
    assert set(shown.values()) == {1}
    assert len({edition["subject"] for edition in editions.values()}) == len(editions)
    assert all(len(edition["subject"]) <= 70 for edition in editions.values())
    assert all(40 <= len(edition["preheader"]) <= 130 for edition in editions.values())
    told = {case["id"] for edition in editions.values() for case in edition["cases"]}
    with paper.opened() as app, app.database.read() as conn:
        assert cases.load(conn, told).keys() == told, "the address of a case leads on, whatever became of it"
    stories = [json.loads(row) for row in (GOLD / name / "stories.jsonl").read_text("utf-8").splitlines()]
    served = [story for story in stories if story["published"] and story["published"][:10] <= str(max(editions))]
    where = {story["guid"]: day for day, edition in editions.items() for story in lines(edition)}
    assert {story["id"]: where.get(story["id"]) for story in served} == {
        story["id"]: edition_of(story["published"], list(editions), where.get(story["id"])) for story in served
    }


def wrongly_new(paper: Paper, earlier: Iterable[dict[str, Any]], edition: dict[str, Any]) -> list[str]:
    """Return what an edition tells as new though earlier ones told it, or the other way round.

    What they told is what their stories stand under now: some are placed anew with what has come since.
    """
    shown = [story["id"] for one in earlier for story in lines(one)]
    with paper.opened() as app, app.database.read() as conn:
        told = {placement.development for placement in cases.placements(conn, shown).values()}
    developments = [development for card in edition["cases"] for development in card["developments"]]
    return [one["headline"] for one in developments if one["continued"] != (one["id"] in told)]


def edition_of(published: str, days: list[date], found: date | None) -> date | None:
    """Return the day whose edition a story belongs to; where its date is impossible, the day of any edition will do."""
    moment = dates.published(published, LONG_AFTER)
    if moment is None:
        assert found is not None
        return found
    return next((day for day in days if due(day - timedelta(days=1)) <= moment < due(day)), None)


def test_ten_days_built_each_morning_give_the_same_editions_as_built_long_after(paper: Paper, tmp_path: Path) -> None:
    """What the clock says decides nothing about an edition that is built at its time."""
    mornings = tmp_path / "mornings"
    mornings.mkdir()
    early = Paper(mornings, f"sqlite:///{mornings / 'digest.db'}")
    feeds = tmp_path / "feeds"
    with FolderServer(feeds).running() as url:
        for number in range(3):
            day = FIRST["dev-a"] + number * DAYS
            cut("dev-a", day, url, feeds)
            early.feeds = paper.feeds = {title.replace('"', "'"): address for title, address in outlets(feeds)}
            early.clock.now, paper.clock.now = due(day), LONG_AFTER
            assert without_clock(early.build(day)) == without_clock(paper.build(day))


def without_clock(edition: dict[str, Any]) -> dict[str, Any]:
    return edition | {"feeds": [feed | {"seconds": 0, "coverage": None} for feed in edition["feeds"]]}


def test_the_story_of_july_stands_once_and_the_second_lawsuit_apart(paper: Paper) -> None:
    """12 July 2023: the letter in the suit filed first; most who tell it name neither number nor caption."""
    paper.clock = Clock(LONG_AFTER)
    rows = (GOLD / "dev-a" / "stories.jsonl").read_text("utf-8").splitlines()
    labels = {row["id"]: row for row in map(json.loads, rows)}
    feeds = paper.folder / "feeds"
    with FolderServer(feeds).running() as url:
        for number in range(6):
            cut("dev-a", FIRST["dev-a"] + number * DAYS, url, feeds)
            paper.feeds = {title.replace('"', "'"): address for title, address in outlets(feeds)}
            edition = paper.build(FIRST["dev-a"] + number * DAYS)
    cards = {
        card["id"]: [s["guid"] for dev in card["developments"] for s in dev["stories"]] for card in edition["cases"]
    }
    first = [card["id"] for card in edition["cases"] if "1:20-cv-07311" in card["dockets"]]
    assert len(first) == 1
    told = {guid for stories in cards.values() for guid in stories if labels[guid]["event"] == "carroll1-doj-reversal"}
    naming = {guid for guid in told if names_party_or_number(labels[guid])}
    assert len(naming) >= 7
    assert naming <= set(cards[first[0]])
    assert not any(labels[guid]["case"] == "carroll-2" for guid in cards[first[0]])


def names_party_or_number(label: dict[str, Any]) -> bool:
    text = f"{label['title']} {label['summary']}".lower()
    return any(word in text for word in ("carroll", "trump", "20-cv-07311"))
