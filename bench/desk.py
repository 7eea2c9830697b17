"""How long the desk takes for each thing that an editor does, on a day of 400 cases with 5,000 stories.

    python bench/desk.py [--cases 400] [--stories 5000] [--others 2000]

The day has other stories besides, about no case.  First what the server takes, request by request; then, where there is
a Chromium, what the editor sees of it: from the key or the click to the picture on the screen (see desk_screen.py).

A person takes what comes within 0.2 seconds for an answer to what he did (Nielsen, Usability Engineering, 1993, has 0.1
for "at once" and 1.0 for an unbroken train of thought): the third column says what share of that each thing takes, the
last one how long the processor worked for it, which depends less on what else the machine has to do.
"""

import argparse
import random
import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from desk_screen import Spent, on_screen
from flask import Flask

from digest.config import load
from digest.model import Case, Placement, Story
from digest.pipeline.casework import get_ready
from digest.pipeline.drafts import draft
from digest.store import cases, editions, stories
from digest.store.db import Database
from digest.store.editions import EditionRecord
from digest.web.desk.context import Desk
from digest.web.editions import AllEditions, FolderEditions
from digest.web.pages import create_app
from digest.web.stored import StoredEditions

LIMIT = 0.2  # seconds
ROUNDS = 5
DAY, NOW = date(2023, 7, 12), datetime(2023, 7, 12, 11, tzinfo=UTC)
SETTINGS = """
feeds = [{ title = "Wire", url = "wire.xml" }]
[newsletter]
name = "Daily"
title = "The Case Daily"
timezone = "America/New_York"
schedule = "0 7 * * *"
from = "The Case Daily <daily@example.org>"
postal_address = "1 Example Street, New York"
"""
WORDS = (
    "judge court ruling appeal motion hearing verdict filing damages statute settlement jury counsel brief order "
    "injunction evidence witness trial claim complaint defendant plaintiff discovery sanction remand"
).split()  # fmt: skip


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--stories", type=int, default=5000)
    parser.add_argument("--others", type=int, default=2000)
    wanted = parser.parse_args()
    with TemporaryDirectory() as folder:
        config = Path(folder, "feeds.toml")
        config.write_text(SETTINGS, "utf-8")
        with closing(Database(load(config, {}).database_url)) as database:
            fill(database, config, wanted.cases, wanted.stories, wanted.others)
            pages = pages_of(database, config)
            get_ready()
            show("What the server takes", Editor(pages, database).acts(wanted.stories))
            chromium = shutil.which("chromium")
            if chromium is None:
                print("\nWithout Chromium nothing is measured on a screen: apt-get install chromium")
            else:
                style = Path(folder, "templates", "style.css")
                style.parent.mkdir()

                def restyle(pixels: int) -> None:
                    style.write_text(f"h1 {{ letter-spacing: {pixels}px }}", "utf-8")

                with on_screen(pages, chromium, f"desk/?day={DAY}", f"?edition=daily-{DAY}", restyle) as acts:
                    show("What the editor sees", acts)


def show(title: str, acts: Mapping[str, Callable[[], Spent]]) -> None:
    """Do each thing some times, and print how long it takes."""
    print(f"\n{title:36}{'median':>8}{'worst':>8}{'of 0.2 s':>10}{'worked':>8}")
    for name, act in acts.items():
        found = [act() for _ in range(ROUNDS + 1)][1:]  # the first one imports and compiles
        times, worked = [one.seconds for one in found], [one.worked for one in found if one.worked is not None]
        work = f"{median(worked):8.3f}" if worked else ""
        print(f"{name:36}{median(times):8.3f}{max(times):8.3f}{median(times) / LIMIT:9.0%} {work}", flush=True)


def fill(database: Database, config: Path, case_count: int, story_count: int, other_count: int) -> None:
    """Store a day, grouped and built."""
    chance = random.Random(7)
    known = [
        Case(f"c{number:012x}", f"Plaintiff{number} v. Respondent{number}", "nysd", (f"1:23-cv-{number:05}",))
        for number in range(case_count)
    ]
    told = tell(known, story_count, "0")
    others = [
        Story(
            f"e{number:015x}", "wire.xml", f"Outlet {number % 40}", " ".join(chance.choices(WORDS, k=7)),
            f"https://news.example/e{number}", published=NOW - timedelta(minutes=number % 1400), seen=NOW,
        )
        for number in range(other_count)
    ]  # fmt: skip
    placed = [Placement(story.id, None, score=chance.random()) for story in others]
    for number, story in enumerate(told):
        case = known[number % case_count]
        evidence = (f"docket number {case.dockets[0]}", f"name Plaintiff{number % case_count}")
        against = (f"{known[(number + 1) % case_count].caption}: another docket number",)
        placed.append(
            Placement(story.id, case.id, development=f"d{number % (3 * case_count)}",
                      score=chance.random(), evidence=evidence, against=against)
        )  # fmt: skip
    with database.begin() as conn:
        stories.save(conn, [*told, *others])
        cases.save(conn, known)
        cases.place(conn, placed)
        ids = tuple(story.id for story in (*told, *others))
        editions.save(conn, EditionRecord("Daily", DAY, NOW - timedelta(days=1), NOW, NOW, None, (), ids, None))
    built = draft(database, load(config, {}), DAY, NOW).record
    with database.begin() as conn:
        editions.save(conn, built)


def tell(known: Sequence[Case], count: int, mark: str) -> list[Story]:
    """Return stories about the cases; `mark` is a hexadecimal digit by which they differ from others."""
    chance = random.Random(7)
    told = []
    for number in range(count):
        case = known[number % len(known)]
        text = " ".join(chance.choices(WORDS, k=120))
        told.append(
            Story(
                f"{mark}{number:015x}", "wire.xml", f"Outlet {number % 40}", f"{case.caption}: {text[:50]}",
                f"https://news.example/{mark}{number}", content=f"In {case.caption}, No. {case.dockets[0]}, {text}.",
                published=NOW - timedelta(minutes=number % 1400), seen=NOW,
            )
        )  # fmt: skip
    return told


def pages_of(database: Database, config: Path) -> Flask:
    """Return the preview and the desk."""
    stored = StoredEditions(database, config, lambda: load(config, {}), lambda: NOW)
    source = AllEditions(stored, FolderEditions(config.parent / "none"), lambda: stored)
    return create_app(source, desk=Desk(database, stored.settings, lambda: NOW, _no_page))


def _no_page(address: str) -> Story:
    raise AssertionError(f"nothing is read here: {address}")


class Editor:
    """Asks for pages and sends forms, without a browser."""

    def __init__(self, pages: Flask, database: Database) -> None:
        self._client = pages.test_client()
        self._database = database
        self._turn = count()
        with database.read() as conn:
            self._known = cases.load_now(conn)
            self._case = self._known[17].id
            self._story = cases.stories_of(conn, [self._case])[self._case][0][0].id

    def acts(self, newcomers: int) -> dict[str, Callable[[], Spent]]:
        """Return what an editor does; each returns the seconds that the server took."""
        known, case, story, another = self._known, self._case, self._story, self._known[18].id

        def move() -> Spent:
            return self._send(do="place", story=story, other=case)

        def move_after_news() -> Spent:
            with self._database.begin() as conn:
                stories.save(conn, tell([known[17]], newcomers, "f"))
            return move()

        def merge() -> Spent:
            return self._send(do="merge", case=known[20 + next(self._turn)].id, other=another)

        def split() -> Spent:
            with self._database.read() as conn:
                last = cases.stories_of(conn, [case])[case][-1][0].id
            return self._send(do="split", case=case, story=last, text=f"Split v. Off {next(self._turn)}")

        def preview_after_move() -> Spent:
            move()
            return self._get(f"/?edition=daily-{DAY}")

        return {
            "the day's list": lambda: self._get(f"/desk/?day={DAY}"),
            "opening a case": lambda: self._get(f"/desk/days/{DAY}/{case}"),
            "a case's page": lambda: self._get(f"/desk/cases/{case}"),
            "a story's page": lambda: self._get(f"/desk/stories/{story}"),
            "searching": lambda: self._get("/desk/search?q=Plaintiff17"),
            "searching for what many have": lambda: self._get("/desk/search?q=court"),
            "suggesting cases": lambda: self._get("/desk/suggest?q=respondent1"),
            "the ledger": lambda: self._get("/desk/ledger"),
            "the preview": lambda: self._get(f"/?edition=daily-{DAY}"),
            "moving a story": move,
            "undoing a move": self._undone(move),
            "naming a case": lambda: self._send(do="state", case=case, caption=f"Another v. Name {next(self._turn)}"),
            "undoing the name": self._undo,
            "merging two cases": merge,
            "undoing a merge": self._undone(merge),
            "splitting a case": split,
            "undoing a split": self._undone(split),
            "writing a note": lambda: self._send(do="note", case=case, day=str(DAY), text="A note."),
            "the preview after a move": preview_after_move,
            "moving a story, many new": move_after_news,
            "merging two cases, many new": merge,
        }

    def _get(self, path: str) -> Spent:
        start = _now()
        answer = self._client.get(path)
        spent = _since(start)
        assert answer.status_code == 200, answer.text
        return spent

    def _send(self, **fields: str) -> Spent:
        page = self._client.get(f"/desk/stories/{self._story}").text
        known = dict(re.findall(r'name="(csrf|head)" value="([^"]*)"', page))
        data = {**known, "back": "/desk/ledger", **fields}
        start = _now()
        answer = self._client.post("/desk/correct", data=data)
        spent = _since(start)
        assert answer.status_code in (200, 303), answer.text
        if answer.status_code == 200:  # what else would move: saved on being asked
            saved = self._client.post("/desk/correct", data={**data, "sure": "1"})
            assert saved.status_code == 303, saved.text
        return spent

    def _undone(self, act: Callable[[], Spent]) -> Callable[[], Spent]:
        def undo() -> Spent:
            act()
            return self._undo()

        return undo

    def _undo(self) -> Spent:
        entry = re.findall(r'name="entry" value="(\w+)"', self._client.get("/desk/ledger").text)[0]
        return self._send(do="undo", entry=entry)


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(start: tuple[float, float]) -> Spent:
    return Spent(time.perf_counter() - start[0], time.process_time() - start[1])


if __name__ == "__main__":
    main()
