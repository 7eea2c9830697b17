"""Measure sending to postfix's smtp-sink, beside a bare smtplib loop that sends one ready-made message.

    python bench/delivery.py                    speed, memory, and the start after a kill: the tables
    python bench/delivery.py speed              10,000 messages of 60 KB over 1, 4 and 8 connections, three times each
    python bench/delivery.py memory             the most memory held with 10,000 and with 100,000 recipients, by all
                                                processes together, what they share counted once (PSS)
    python bench/delivery.py resume             how long a start takes when 100, 1,000 and 10,000 of 20,000 are left

smtp-sink comes with Debian's postfix (`apt-get install postfix`).  Everything is on loopback.  Ours is what `digest
send` does: an outbox on SQLite, a message of its own for each reader, signed with DKIM (RSA of 2048 bits,
unless --no-dkim).  The peer has the same number of connections, a thread each, no outbox, no signature, and one
message for all.
"""

import argparse
import json
import os
import random
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "edition"))
from held import peak, proportional
from sample_edition import SAMPLE, SENDER

from digest.config import Settings, load
from digest.delivery.signing import make_key
from digest.edition.document import to_json
from digest.edition.message import to_message
from digest.edition.render import render_marked
from digest.model import Edition, Recipient, Rendered, Story
from digest.pipeline.send import Post, resume, send
from digest.pipeline.subscribing import Subscribing, links_of
from digest.resources import shipped
from digest.store import deliveries, editions, sendings, stories, subscribers
from digest.store.db import Database
from digest.store.editions import EditionRecord
from digest.subscribers.changes import newcomer
from digest.subscribers.links import random_text

DAY = date(2023, 7, 12)
NOW = datetime(2023, 7, 12, 11, tzinfo=UTC)
SIZE = 60_000  # bytes of a message
CONNECTIONS = (1, 4, 8)
SINK = shutil.which("smtp-sink") or "/usr/sbin/smtp-sink"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", nargs="?", choices=["speed", "memory", "resume", "child"])
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--connections", type=int, action="append")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-dkim", action="store_true")
    arguments = parser.parse_args()
    if arguments.what == "child":
        print(json.dumps(measured(arguments.messages, (arguments.connections or [4])[0], dkim=not arguments.no_dkim)))
        return
    if arguments.what in (None, "speed"):
        speed(arguments.messages, arguments.connections or CONNECTIONS, arguments.rounds, dkim=not arguments.no_dkim)
    if arguments.what in (None, "memory"):
        memory()
    if arguments.what in (None, "resume"):
        resuming()


def speed(messages: int, connections: Sequence[int], rounds: int, *, dkim: bool) -> None:
    print(f"{messages:,} messages of {SIZE:,} bytes, {'signed' if dkim else 'not signed'}; messages a second;")
    print(f"the quietest of {rounds} rounds; others: how many processors were busy with something else meanwhile")
    print(f"{'connections':>12} {'smtplib':>10} {'digest':>10} {'ratio':>7} {'lowest':>7} {'highest':>8} {'others':>7}")
    for count in connections:
        found = [one_round(messages, count, dkim=dkim) for _ in range(rounds)]
        best = min(found, key=lambda one: one.others)
        low, high = (choose(one.ratio for one in found) for choose in (min, max))
        print(
            f"{count:>12} {best.bare:>10,.0f} {best.ours:>10,.0f} {best.ratio:>7.0%} {low:>7.0%} {high:>8.0%} "
            f"{best.others:>7.2f}", flush=True,
        )  # fmt: skip


class Round(NamedTuple):
    """Messages a second of the bare loop and of ours, and how many processors something else kept busy meanwhile."""

    bare: float
    ours: float
    others: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


def one_round(messages: int, connections: int, *, dkim: bool) -> Round:
    with elsewhere() as others:
        with sink() as port:
            bare = messages / bare_loop(port, messages, connections)
        ours = messages / measured(messages, connections, dkim=dkim)["seconds"]
    return Round(bare, ours, others())


@contextmanager
def elsewhere() -> Iterator[Callable[[], float]]:
    """Yield what tells, once the block is done, how many processors were busy with other programs in it (Linux)."""
    begun, busy, own = time.perf_counter(), processors_busy(), own_time()
    told = 0.0
    yield lambda: told
    told = max(0.0, processors_busy() - busy - (own_time() - own)) / (time.perf_counter() - begun)


def processors_busy() -> float:
    """Return for how many seconds all processors together have been at work since the machine began."""
    user, nice, system, _, _, interrupts, soft, *_ = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + interrupts + soft) / os.sysconf("SC_CLK_TCK")


def own_time() -> float:
    """Return the processor time of this process and of those it started that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def memory() -> None:
    print(f"\n{'recipients':>12} {'most memory, MB':>16}")
    for count in (10_000, 100_000):
        command = [sys.executable, __file__, "child", "--messages", str(count), "--no-dkim"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, text=True) as process:
            most = peak(process, proportional, without=("smtp-sink",))
        if process.returncode:
            raise SystemExit(f"sending to {count:,} failed")
        print(f"{count:>12,} {most:>16,.0f}", flush=True)


def resuming() -> None:
    total = 20_000
    print(f"\n{'left of 20,000':>14} {'first message after, ms':>24} {'all after, s':>13}")
    for left in (100, 1_000, 10_000):
        with sink() as port, newsletter(port, 4, dkim=False) as (settings, database):
            people = list(recipients(settings, database, total))
            with database.begin() as conn:
                sendings.begin(conn, "Daily", DAY, NOW)
                deliveries.queue(conn, "Daily", DAY, people, NOW)
                over = total - left
                while over:
                    claimed = deliveries.claim(conn, "Daily", DAY, min(1000, over), NOW)
                    deliveries.settle(conn, [replace(one, state="sent", due=None) for one in claimed])
                    over -= len(claimed)
            first, whole = resumed(settings, database)
            print(f"{left:>14,} {first * 1000:>24,.0f} {whole:>13,.1f}")


def resumed(settings: Settings, database: Database) -> tuple[float, float]:
    """Go on with an edition and return after how many seconds the first message and the last one were out."""
    times: list[float] = []
    begun = time.perf_counter()
    resume(database, settings, DAY, Post(clock, lambda _: times.append(time.perf_counter() - begun)))
    return times[0], times[-1]


def measured(messages: int, connections: int, *, dkim: bool) -> dict[str, float]:
    """Send an edition to that many, and return how long it took."""
    with sink() as port, newsletter(port, connections, dkim=dkim) as (settings, database):
        first, *others = recipients(settings, database, messages)
        begun = time.perf_counter()
        summary = send(database, settings, DAY, [first, *others], Post(clock))
        seconds = time.perf_counter() - begun
        assert summary.sent == messages, summary
    return {"seconds": seconds}


def bare_loop(port: int, messages: int, connections: int) -> float:
    """Send one message over and over with smtplib and return how many seconds it took."""
    head = "From: daily@example.org\r\nTo: reader@example.com\r\nSubject: Two lawsuits\r\n\r\n"
    message = (head + "x" * 76 + "\r\n" + ("y" * 76 + "\r\n") * (SIZE // 78)).encode()

    def loop() -> None:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            for number in range(messages // connections):
                smtp.sendmail("daily@example.org", [f"reader{number}@example.com"], message)

    threads = [threading.Thread(target=loop) for _ in range(connections)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def recipients(settings: Settings, database: Database, count: int) -> Iterator[Recipient]:
    """Put so many subscribers on the list, each with wishes of its own, and yield them."""
    draw, cases = random.Random(1), [card.id for card in sample(SIZE).cases]
    for start in range(0, count, 1000):
        people = []
        for number in range(start, min(start + 1000, count)):
            new = newcomer("Daily", f"reader{number}@example.com", NOW, leaving=random_text(), access=random_text())
            followed, muted = (tuple(draw.sample(cases, draw.randint(0, 3))) for _ in range(2))
            people.append(replace(new, state="active", followed=followed, muted=muted))
        with database.begin() as conn:
            subscribers.add(conn, people)
    subscribing = Subscribing(database, settings.newsletter, links_of(settings), clock)
    yield from subscribing.recipients(DAY)


@cache
def sample(size: int) -> Edition:
    """Return the tests' sample edition with so many cases that its message has that many bytes."""
    edition = SAMPLE
    while len(to_message(edition, rendered(edition), SENDER)) < size:
        extra = replace(SAMPLE.cases[len(edition.cases) % len(SAMPLE.cases)], id=f"more-{len(edition.cases)}")
        edition = replace(edition, cases=(*edition.cases, extra))
    return edition


def rendered(edition: Edition) -> Rendered:
    return render_marked(edition, shipped("templates"), SENDER)


def clock() -> datetime:
    return datetime.now(UTC)


@contextmanager
def sink() -> Iterator[int]:
    """Run smtp-sink and yield its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with subprocess.Popen([SINK, "-u", "nobody", f"127.0.0.1:{port}", "1000"]) as process:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


@contextmanager
def newsletter(port: int, connections: int, *, dkim: bool) -> Iterator[tuple[Settings, Database]]:
    """Yield a newsletter with an edition of one story, whose message is as long as it should be."""
    with tempfile.TemporaryDirectory(prefix="digest-bench-") as name:
        folder = Path(name)
        (folder / "digest.pem").write_bytes(make_key("rsa"))
        keys = '["digest.pem"]' if dkim else "[]"
        (folder / "feeds.toml").write_text(
            f"""feeds = []
[newsletter]
name = "Daily"
title = "The Case Daily"
timezone = "America/New_York"
schedule = "0 7 * * *"
from = "The Case Daily <daily@example.org>"
postal_address = "1 Example Street, New York"
base_url = "https://daily.example.org"
[delivery]
connections = {connections}
dkim_keys = {keys}
bounce_address = "bounces@example.org"
""",
            "utf-8",
        )
        settings = load(folder / "feeds.toml", {"DIGEST_SMTP_URL": f"smtp://127.0.0.1:{port}"})
        with closing(Database(settings.database_url)) as database:
            edition = sample(SIZE)
            texts = rendered(edition)
            with database.begin() as conn:
                stories.save(conn, [Story("a", "", "A", "A judge ruled", seen=NOW)])
                document, told = to_json(edition), (texts.html, texts.text)
                record = EditionRecord("Daily", DAY, NOW, NOW, NOW, None, (), ("a",), document, *told)
                editions.save(conn, record)
            yield settings, database


if __name__ == "__main__":
    main()
