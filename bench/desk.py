"""How long the desk takes for each thing that an editor does, on a day of 400 cases with 5,000 stories.

    python bench/desk.py [--cases 400] [--stories 5000]

The last line moves a story while as many new ones as the day has wait to be grouped.

A person takes what comes within 0.2 seconds for an answer to what he did (Nielsen, Usability Engineering, 1993, has 0.1
for "at once" and 1.0 for an unbroken train of thought): the last column says what share of that each thing takes.
"""

import argparse
import random
import re
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from digest.config import load
from digest.model import Case, Placement, Story
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


def fill(database: Database, case_count: int, story_count: int) -> tuple[str, str]:
    """Store a day; return the id of a story and of a case."""
    chance = random.Random(7)
    names = [f"Plaintiff{number}" for number in range(case_count)]
    known = [
        Case(f"c{number:012x}", f"{name} v. Respondent{number}", "nysd", (f"1:23-cv-{number:05}",))
        for number, name in enumerate(names)
    ]
    told = tell(known, story_count, "0")
    placed = []
    for number, story in enumerate(told):
        case = known[number % case_count]
        evidence = (f"docket number {case.dockets[0]}", f"party {names[number % case_count]}")
        against = (f"{known[(number + 1) % case_count].caption}, 40%: another docket number",)
        placed.append(
            Placement(story.id, case.id, development=f"d{number % (3 * case_count)}",
                      score=chance.random(), evidence=evidence, against=against)
        )  # fmt: skip
    with database.begin() as conn:
        stories.save(conn, told)
        cases.save(conn, known)
        cases.place(conn, placed)
        ids = tuple(story.id for story in told)
        record = EditionRecord("Daily", DAY, NOW - timedelta(days=1), NOW, NOW, None, (), ids, document='{"cases": []}')
        editions.save(conn, record)
    return told[17].id, known[17].id


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


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--stories", type=int, default=5000)
    wanted = parser.parse_args()
    with TemporaryDirectory() as folder:
        config = Path(folder, "feeds.toml")
        config.write_text(SETTINGS, "utf-8")
        settings = load(config, {})
        with closing(Database(settings.database_url)) as database:
            story, case = fill(database, wanted.cases, wanted.stories)
            measure(database, config, story, case, wanted.stories)


def _no_page(address: str) -> Story:
    raise AssertionError(f"nothing is read here: {address}")


def measure(database: Database, config: Path, story: str, case: str, newcomers: int) -> None:
    """Do each thing some times, and print how long it takes."""
    stored = StoredEditions(database, config, lambda: load(config, {}), lambda: NOW)
    source = AllEditions(stored, FolderEditions(config.parent / "none"), lambda: stored)
    client = create_app(source, desk=Desk(database, stored.settings, lambda: NOW, _no_page)).test_client()

    def get(path: str) -> Callable[[], str]:
        return lambda: client.get(path).text

    def send(**fields: str) -> Callable[[], str]:
        def post() -> str:
            page = client.get(f"/desk/stories/{story}").text
            known = dict(re.findall(r'name="(csrf|head)" value="([^"]*)"', page))
            start = time.perf_counter()
            answer = client.post("/desk/correct", data={**known, "back": "/desk/", **fields})
            assert answer.status_code in (200, 303), answer.text
            spent.append(time.perf_counter() - start)
            return answer.text

        return post

    def undo() -> str:
        page = client.get("/desk/ledger").text
        return send(do="undo", entry=re.findall(r'name="entry" value="(\w+)"', page)[0])()

    def undo_move() -> str:
        move()
        spent.clear()
        return undo()

    def move_after_news() -> str:
        with database.begin() as conn:
            stories.save(conn, tell(list(cases.load(conn, [case]).values()), newcomers, "f"))
        return move()

    spent: list[float] = []
    move = send(do="place", story=story, other=case)
    acts = {
        "the day's list": get("/desk/?day=2023-07-12"),
        "opening a case": get(f"/desk/days/2023-07-12/{case}"),
        "a case's page": get(f"/desk/cases/{case}"),
        "a story's page": get(f"/desk/stories/{story}"),
        "searching": get("/desk/search?q=Plaintiff17"),
        "suggesting cases": get("/desk/suggest?q=respondent1"),
        "undoing a move": undo_move,
        "moving a story": move,
        "naming a case": send(do="state", case=case, caption="Another v. Name"),
        "undoing the name": undo,
        "moving, many new": move_after_news,
    }

    print(f"{'':18}{'seconds':>9}{'of 0.2 s':>10}")
    for name, act in acts.items():
        times = []
        for number in range(ROUNDS):
            spent.clear()
            start = time.perf_counter()
            act()
            whole = time.perf_counter() - start
            if number:  # the first one imports and compiles
                times.append(spent[0] if spent else whole)
        print(f"{name:18}{median(times):9.3f}{median(times) / LIMIT:9.0%}")


if __name__ == "__main__":
    main()
