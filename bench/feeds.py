"""Measure how fast feeds are read and stored, beside the `reader` library and a bare download with requests.

    python bench/feeds.py                     500 feeds at 0, 50 and 200 ms, every method; and how the time grows
    python bench/feeds.py --latency 50 --feeds 500 --methods digest,bare

The feeds are those of bench/feeds_site.py: 100 KB and 30 stories each, every one on a host of its own, 1 % of them dead
or dripping.  `cold` is the first reading, all stories new and stored in an SQLite file; `warm` the second, in a new
process, answered with 304.  `reader` updates with its own 20 workers; `bare` downloads with requests in 20 threads and
keeps nothing; `digest` reads with the 40 that are its default, as a build does.  Wall time, the processor's time of all
processes of the method, and the most memory that they held together, each without the server's, which is a process of
its own, and without the import of libraries and the making of an empty database.  The memory is watched from outside.
Where other programs run beside it, `digest`, which needs all processors, loses more wall time than who waits for
servers: then only the processor's time can be compared.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import feeds_site as site
from held import peak

WORKERS = 20
OWN_WORKERS = 40  # the default of fetch.workers
METHODS = ("digest", "reader", "bare")
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Run:
    """What one process measured."""

    method: str
    feeds: int
    latency: int
    kind: str
    seconds: float
    processor: float
    megabytes: float
    stories: int
    errors: int


def with_digest(urls: list[str], database: Path) -> tuple[int, int]:
    from digest.feeds import FetchLimits
    from digest.model import Feed
    from digest.pipeline.collect import collect
    from digest.store.db import Database

    feeds = [Feed(url, url, location=url) for url in urls]
    store = Database(f"sqlite:///{database}")
    done = collect(store, feeds, lambda: datetime.now(UTC).replace(microsecond=0), FetchLimits(workers=OWN_WORKERS))
    store.close()
    return sum(report.new for report in done.reports), sum(report.status == "error" for report in done.reports)


def with_reader(urls: list[str], database: Path) -> tuple[int, int]:
    import logging

    from reader import make_reader

    logging.disable()
    reader = make_reader(str(database), search_enabled=False)
    errors = new = 0
    for result in reader.update_feeds_iter(workers=WORKERS, scheduled=False):
        errors += isinstance(result.value, Exception)
        new += getattr(result.value, "new", 0) or 0
    reader.close()
    return new, errors


def bare(urls: list[str], database: Path) -> tuple[int, int]:
    from concurrent.futures import ThreadPoolExecutor

    import requests

    headers = {"If-None-Match": '"1"'} if database.exists() else {}
    local = threading.local()

    def get(url: str) -> bool:
        if not hasattr(local, "session"):
            local.session = requests.Session()
        try:
            local.session.get(url, headers=headers, timeout=20)
        except requests.RequestException:
            return False
        return True

    with ThreadPoolExecutor(WORKERS) as pool:
        errors = list(pool.map(get, urls)).count(False)
    database.touch()
    return 0, errors


CALLS: dict[str, Callable[[list[str], Path], tuple[int, int]]] = {
    "digest": with_digest, "reader": with_reader, "bare": bare,
}  # fmt: skip


def resident(pid: int) -> int:
    """Return the bytes that a process holds, those that it shares with others as well."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def processor() -> float:
    """Return the seconds of this process and of the children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def load(method: str) -> None:
    """Import what a method needs."""
    if method == "digest":
        import digest.feeds.fetch
        import digest.pipeline.collect
        import digest.store.db  # noqa: F401
    elif method == "reader":
        import reader
        from reader._parser import feedparser, http  # noqa: F401

        del reader
    else:
        import requests  # noqa: F401


def prepare(method: str, urls: list[str], database: Path) -> None:
    """Make the database with its tables, and, where that is a step of its own, tell it of the feeds."""
    if method == "digest":
        from digest.store.db import Database

        with closing(Database(f"sqlite:///{database}")) as store:
            store.upgrade()
    elif method == "reader":
        from reader import make_reader

        reader = make_reader(str(database), search_enabled=False)
        for url in urls:
            reader.add_feed(url, exist_ok=True)
        reader.close()


def measure(method: str, kind: str, count: int, latency: int, port: int, database: Path) -> Run:
    """Run one method in this process."""
    urls = [site.address(number, port) for number in range(count)]
    load(method)
    prepare(method, urls, database)
    before, began = processor(), time.perf_counter()
    stories, errors = CALLS[method](urls, database)
    seconds = time.perf_counter() - began
    if method == "digest":
        from digest.feeds import workers

        workers.end_all()  # so that their time counts
    return Run(method, count, latency, kind, seconds, processor() - before, 0, stories, errors)


@contextmanager
def served(count: int, latency: int) -> Iterator[int]:
    """Run the server, and yield its port."""
    arguments = [sys.executable, str(HERE / "feeds_site.py"), str(count), str(latency)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield int(server.stdout.readline())
        server.stdin.close()


def compare(count: int, latency: int, methods: list[str]) -> list[Run]:
    """Measure each method, cold and then warm, each time in a process of its own."""
    runs = []
    with served(count, latency) as port, tempfile.TemporaryDirectory() as folder:
        for method in methods:
            for kind in ("cold", "warm"):
                task = json.dumps([method, kind, count, latency, port, f"{folder}/{method}"])
                runs.append(watched([sys.executable, __file__, "--task", task]))
    return runs


def watched(command: list[str]) -> Run:
    """Let a process measure, and add the memory that it and its children took."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        most = peak(process, resident)
        assert process.stdout is not None
        run = Run(**json.loads(process.stdout.read()))
    return replace(run, megabytes=most)


HEAD = "feeds  latency  reading  method    seconds  ratio    processor  ratio       MB  stories  errors"


def table(runs: list[Run]) -> Iterator[str]:
    """Yield the lines of the table; ratios are to `digest`."""
    ours = {(run.feeds, run.latency, run.kind): run for run in runs if run.method == "digest"}
    for run in runs:
        mine = ours.get((run.feeds, run.latency, run.kind))
        ratios = (run.seconds / mine.seconds, run.processor / mine.processor) if mine else (1, 1)
        yield (
            f"{run.feeds:5}  {run.latency:4} ms  {run.kind:7}  {run.method:8}  {run.seconds:7.2f}  {ratios[0]:5.2f}"
            f"  {run.processor:11.2f}  {ratios[1]:5.2f}  {run.megabytes:7.0f}  {run.stories:7}  {run.errors:6}"
        )


def verdict(runs: list[Run]) -> Iterator[str]:
    """Yield what the runs of one table amount to, as ratios of `digest` to the others."""
    found = {(run.method, run.kind): run for run in runs}
    for other in ("reader", "bare"):
        for kind in ("cold", "warm"):
            ours, theirs = found.get(("digest", kind)), found.get((other, kind))
            if ours and theirs:
                wall, processor = ours.seconds / theirs.seconds, ours.processor / theirs.processor
                faster = f", {1 / wall:.1f} times as fast" if wall < 1 else ""
                yield f"  {kind}: {wall:.2f} of the time of {other}{faster}; {processor:.2f} of its processor time"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--latency", type=int, action="append")
    parser.add_argument("--feeds", type=int, action="append")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--task", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.task:
        method, kind, count, latency, port, database = json.loads(arguments.task)
        print(json.dumps(asdict(measure(method, kind, count, latency, port, Path(database)))))
        return
    methods = arguments.methods.split(",")
    print(HEAD)
    for latency in arguments.latency or [0, 50, 200]:
        for count in arguments.feeds or ([125, 250, 500] if latency == 50 else [500]):
            chosen = methods if count == 500 or arguments.feeds else ["digest"]
            runs = compare(count, latency, chosen)
            print(*table(runs), *verdict(runs), sep="\n", flush=True)


if __name__ == "__main__":
    main()
