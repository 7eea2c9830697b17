"""How soon `digest preview` shows an edition, and what changes in it while it is looked at.

    python bench/preview.py [--cases 30 400]

The program runs as it does for an editor, a process with a database; a Chromium looks at it.  Opening is timed from the
start of that process to the picture of the edition, with the browser already there; a change from the moment when it is
written until the frame has been drawn anew.  Each edition has thirteen stories a case, and a fifth as many about none.
First of all comes the sample edition, from the files that `digest demo` writes.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from desk import DAY, NOW, SETTINGS, fill
from desk_screen import PAINTED
from playwright.sync_api import Page, sync_playwright

from digest.config import load
from digest.pipeline.casework import Editor, Making, correct
from digest.resources import shipped
from digest.store import cases
from digest.store.db import Database

ROUNDS = 5
REPLACED = """before => new Promise(done => {
  const look = () => {
    const { contentDocument: page } = document.querySelector("iframe");
    const shown = page && page.URL !== before && page.readyState === "complete" && page.querySelector("h1");
    shown ? requestAnimationFrame(() => setTimeout(done, 0)) : requestAnimationFrame(look);
  };
  look();
})"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, nargs="*", default=[30, 400])
    wanted = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("This looks at pages: apt-get install chromium")
    print(f"{'seconds':36}{'median':>8}{'worst':>8}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
        with TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-m", "digest", "demo", "--no-open"], cwd=folder, check=True, stdout=-3)
            show("opening the sample edition", partial(opening, page, Path(folder)))
        for number in wanted.cases:
            with TemporaryDirectory() as folder, closing(newsletter(Path(folder), number)) as database:
                print(f"{number} cases")
                show("opening", partial(opening, page, Path(folder)))
                with running(Path(folder)) as address:
                    page.goto(f"{address}?edition=daily-{DAY}")
                    for name, change in changes(Path(folder), database).items():
                        show(name, partial(followed, page, change))
        browser.close()


def show(name: str, act: Callable[[], float]) -> None:
    """Do a thing some times, and print how long it takes."""
    act()  # the first time files are read from the disk
    times = [act() for _ in range(ROUNDS)]
    print(f"  {name:34}{median(times):8.2f}{max(times):8.2f}", flush=True)


def newsletter(folder: Path, number: int) -> Database:
    """Return the database of a newsletter with one edition of so many cases."""
    config = folder / "feeds.toml"
    config.write_text(SETTINGS, "utf-8")
    database = Database(load(config, {}).database_url)
    fill(database, config, number, number * 13, number // 5 * 13)
    return database


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run the preview of a folder, and yield its address."""
    command = [sys.executable, "-m", "digest", "preview", "--no-open", "--port", "0"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "it says where it is"
        yield found[0]
    finally:
        process.terminate()
        process.wait()


def opening(page: Page, folder: Path) -> float:
    """Return how long it takes from the start of the program to the edition on the screen."""
    began = time.perf_counter()
    with running(folder) as address:
        page.goto(address)
        page.evaluate(REPLACED, "about:blank")
        page.evaluate(PAINTED)
        return time.perf_counter() - began


def followed(page: Page, change: Callable[[], object]) -> float:
    """Return how long it takes from a change to its picture."""
    before = page.evaluate("() => document.querySelector('iframe').contentDocument.URL")
    began = time.perf_counter()
    change()
    page.evaluate(REPLACED, before)
    spent = time.perf_counter() - began
    page.wait_for_timeout(1500)  # until the checks have been brought up to date, too
    return spent


def changes(folder: Path, database: Database) -> Mapping[str, Callable[[], object]]:
    """Return what may change while an edition is looked at."""
    turn, config, templates = count(3), folder / "feeds.toml", folder / "templates"
    templates.mkdir()
    settings, editor = load(config, {}), Editor("Ann", NOW)
    with database.read() as conn:
        one, other = cases.load_now(conn)[17:19]
        story = cases.stories_of(conn, [one.id])[one.id][0][0].id
    card = (shipped("templates") / "card.html").read_text("utf-8")

    def corrected(making: Making) -> None:
        correct(database, settings.cases, lambda: NOW, making)

    def sheet() -> None:
        (templates / "style.css").write_text(f"h1 {{ letter-spacing: {next(turn)}px }}", "utf-8")

    def template() -> None:
        (templates / "card.html").write_text(card + f"<p>{next(turn)}</p>", "utf-8")

    def title() -> None:
        config.write_text(SETTINGS.replace("The Case Daily", f"Daily {next(turn)}"), "utf-8")

    def move() -> None:
        where = (one, other)[next(turn) % 2]
        corrected(lambda conn: editor.place(conn, [story], where.id))

    def name() -> None:
        corrected(lambda conn: editor.state(conn, one.id, caption=f"Another v. Name {next(turn)}"))

    return {
        "a new style sheet": sheet, "a change to a template": template, "another title in feeds.toml": title,
        "moving a story": move, "naming a case": name,
    }  # fmt: skip


if __name__ == "__main__":
    main()
