"""How long readers' own editions take: a thousand put together, beside one full render and beside rendering each.

    python bench/editions.py [--readers N]

The edition is the tests' sample, enlarged to some 60 KB of HTML.  Times are the best of three rounds.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "edition"))
from sample_edition import SAMPLE, SENDER

from digest.edition.assemble import assemble
from digest.edition.pieces import pieces_of
from digest.edition.render import render, render_marked
from digest.resources import shipped

AIMED = 60_000  # bytes of HTML


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--readers", type=int, default=1000)
    readers = parser.parse_args().readers
    templates, edition = shipped("templates"), SAMPLE
    while len(render(edition, templates, SENDER).html.encode()) < AIMED:
        extra = replace(SAMPLE.cases[len(edition.cases) % len(SAMPLE.cases)], id=f"more-{len(edition.cases)}")
        edition = replace(edition, cases=(*edition.cases, extra))
    wishes = chosen([card.id for card in edition.cases], readers)

    def all_readers() -> None:
        pieces_of.cache_clear()
        marked = render_marked(edition, templates, SENDER)
        for number, (followed, muted) in enumerate(wishes):
            assemble(marked, followed=followed, muted=muted, unsubscribe_url=f"https://d.example/u/{number}")

    size = len(render(edition, templates, SENDER).html.encode())
    once = best(lambda: render(edition, templates, SENDER))
    everyone = best(all_readers)
    print(f"edition: {len(edition.cases)} cases, {size:,} bytes of HTML; {readers:,} readers")
    print(f"{'one full render, inlined by premailer':45} {once * 1000:9.1f} ms   1.0")
    print(f"{'all readers, rendered once and put together':45} {everyone * 1000:9.1f} ms {everyone / once:5.1f}")
    print(f"{'   of that for one reader':45} {(everyone - once) / readers * 1000:9.3f} ms")
    print(f"{'all readers, each rendered (reckoned)':45} {once * readers * 1000:9.1f} ms {readers:5.1f}")


def chosen(ids: list[str], readers: int) -> list[tuple[set[str], set[str]]]:
    """Return for each reader up to five cases followed and up to five muted, the same in every run."""
    draw = random.Random(1)
    return [(set(draw.sample(ids, draw.randint(0, 5))), set(draw.sample(ids, draw.randint(0, 5))))
            for _ in range(readers)]  # fmt: skip


def best(run: Callable[[], object]) -> float:
    """Return the seconds of the fastest of three runs."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return min(times)


if __name__ == "__main__":
    main()
