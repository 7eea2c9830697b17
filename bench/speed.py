"""Measure how fast stories are grouped, beside TF-IDF with DBSCAN, and how fast `digest group` starts.

    python bench/speed.py                       1,000, 10,000 and 100,000 stories, every method: the table
    python bench/speed.py 1000 --method digest  one size, one method

The streams are those of bench/streams.py.  Every figure is of a process of its own, on one core and with one thread
for linear algebra.  The time is the processor's, which a busy machine lengthens least: that of grouping alone, with the
tables it loads, but without the making of the stream and the import of libraries.  The memory is the most the process
held, its stream included.

Methods: `digest` gives all stories to grouping at once, `digest by day` as the pipeline does, a day at a time with the
known cases and the stories placed before; `TF-IDF + DBSCAN` is what one would write in ten lines with scikit-learn.
The score is the B-cubed F1 of the cases over all stories, a story about no case being a cluster of its own.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from streams import Stream, as_line, make_stream

SIZES = (1_000, 10_000, 100_000)
PEER = "TF-IDF + DBSCAN"
EPS = 0.5  # cosine distance; of 0.35 to 0.8 the best in mean score at 1,000 and 10,000 stories of another seed
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
START_UPS = 5

Labels = Mapping[str, str | None]  # story id -> case


@dataclass(frozen=True)
class Run:
    """What one process measured."""

    method: str
    size: int
    seconds: float
    megabytes: float
    score: float


def digest_at_once(stream: Stream) -> Callable[[], Labels]:
    from digest.cases.group import group_stories

    return lambda: {p.story: p.case for p in group_stories(stream.stories).placements}


def digest_by_day(stream: Stream) -> Callable[[], Labels]:
    from batches import in_batches

    return lambda: {placement.story: placement.case for placement in in_batches(stream.days())[0]}


def peer(stream: Stream) -> Callable[[], Labels]:
    from sklearn.cluster import DBSCAN
    from sklearn.feature_extraction.text import TfidfVectorizer

    def run() -> Labels:
        texts = [f"{story.title} {story.summary}" for story in stream.stories]
        vectors = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
        found = DBSCAN(eps=EPS, min_samples=2, metric="cosine").fit_predict(vectors)
        return {s.id: None if n < 0 else str(n) for s, n in zip(stream.stories, found, strict=True)}

    return run


METHODS = {"digest": digest_at_once, "digest by day": digest_by_day, PEER: peer}


def b_cubed(truth: Labels, found: Labels) -> float:
    """Return the F1 of Bagga and Baldwin's B-cubed; None is a cluster of its own."""
    true, got = ({s: label or f"\n{s}" for s, label in labels.items()} for labels in (truth, found))
    both = Counter((true[s], got[s]) for s in true)
    sizes_true, sizes_got = Counter(true.values()), Counter(got.values())
    precision = sum(n * n / sizes_got[g] for (_, g), n in both.items()) / len(true)
    recall = sum(n * n / sizes_true[t] for (t, _), n in both.items()) / len(true)
    return 2 * precision * recall / (precision + recall)


def measure(method: str, size: int, seed: int) -> Run:
    """Run one method in this process."""
    stream = make_stream(size, seed)
    run = METHODS[method](stream)
    start = time.process_time()
    found = run()
    seconds = time.process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Run(method, size, seconds, megabytes, b_cubed(stream.truth, found))


def apart(method: str, size: int, options: argparse.Namespace) -> Run | str:
    """Measure in a process of its own; return what became of it in words if it did not finish."""

    def narrow() -> None:
        os.sched_setaffinity(0, {options.core})
        resource.setrlimit(resource.RLIMIT_AS, (options.gigabytes << 30,) * 2)

    command = [sys.executable, __file__, str(size), "--method", method, "--seed", str(options.seed), "--here"]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=options.limit,
            preexec_fn=narrow,
            env=os.environ | ONE_THREAD,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"not done in {options.limit} s"
    if done.returncode == 0:
        return Run(**json.loads(done.stdout))
    if "MemoryError" in done.stderr or "Unable to allocate" in done.stderr:
        return f"needs more than {options.gigabytes} GB"
    return done.stderr.strip().rpartition("\n")[2] or f"ended with status {done.returncode}"


def start_up(core: int) -> float:
    """Return the seconds that `digest group` takes for ten stories: the median of whole processes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "stories.jsonl")
        file.write_text("".join(f"{as_line(story)}\n" for story in make_stream(10).stories), "utf-8")
        times = []
        for _ in range(START_UPS):
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "digest", "group", str(file)],
                stdout=subprocess.DEVNULL,
                preexec_fn=lambda: os.sched_setaffinity(0, {core}),
                check=True,
            )
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def print_row(run: Run, peers: Mapping[int, Run]) -> None:
    beside = f"{run.seconds / peers[run.size].seconds:10.2f}" if run.size in peers else f"{'':10}"
    each = 1000 * run.seconds / run.size
    print(f"{run.size:9,}  {run.method:16}{run.seconds:10.2f}{each:10.3f}{run.megabytes:8.0f}{run.score:8.3f}{beside}")


def table(options: argparse.Namespace) -> None:
    runs: dict[tuple[str, int], Run] = {}
    peers: dict[int, Run] = {}
    given_up: dict[str, str] = {}
    print(f"{'stories':>9}  {'method':16}{'seconds':>10}{'ms/story':>10}{'MB':>8}{'F1':>8}{'x peer':>10}")
    methods = sorted(options.method or METHODS, key=lambda name: name != PEER)  # what is compared with comes first
    for size in sorted(options.sizes or SIZES):
        for method in methods:
            result = given_up.get(method) or apart(method, size, options)
            if isinstance(result, str):
                given_up[method] = f"not tried: {result.removeprefix('not tried: ')} at a smaller size"
                print(f"{size:9,}  {method:16}  {result}", flush=True)
                continue
            runs[method, size] = result
            if method == PEER:
                peers[size] = result
            print_row(result, peers)
            sys.stdout.flush()
    print_growth(runs)
    if not options.method or "digest" in options.method:
        print(f"`digest group` on ten stories: {start_up(options.core):.2f} s")


def print_growth(runs: Mapping[tuple[str, int], Run]) -> None:
    """Say how the time per story grew from each size to the next."""
    for method in dict.fromkeys(method for method, _ in runs):
        sizes = sorted(size for name, size in runs if name == method)
        for small, large in pairwise(sizes):
            growth = runs[method, large].seconds / large / (runs[method, small].seconds / small)
            print(f"{method}: time per story x {growth:.2f} from {small:,} to {large:,} stories")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, metavar="SIZE", help="numbers of stories, by default three")
    parser.add_argument("--method", action="append", choices=METHODS, help="only this; may be given again")
    parser.add_argument("--seed", type=int, default=1, help="of the streams")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)), help="which core to run on")
    parser.add_argument("--limit", type=float, default=900, help="seconds after which a run is given up")
    parser.add_argument("--gigabytes", type=int, default=8, help="memory that a run may reserve")
    parser.add_argument("--here", action="store_true", help="measure one method and size in this process, as JSON")
    options = parser.parse_args(arguments)
    if options.here:
        print(json.dumps(asdict(measure(options.method[0], options.sizes[0], options.seed))))
    else:
        table(options)


if __name__ == "__main__":
    main()
