"""Kill `digest send` with signal 9 at random moments, start it again, and count what every recipient got.

    python bench/delivery_kill.py               200 kills, over 4 connections
    python bench/delivery_kill.py --kills 20    fewer

The mail server is aiosmtpd and keeps who got what.  A line says how many recipients were lost, doubled and uncertain;
the exit status is 1 if one was lost or doubled, or if more were uncertain than had been on their way.
"""
# ruff: noqa: N802  aiosmtpd names the methods of its handlers

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from delivery import DAY, clock, newsletter, recipients

from digest.pipeline.send import Post, send
from digest.store import deliveries

READERS_A_KILL = 120  # more than a run sends before it is killed, or the last ones would find nothing to do


class Mailbox:
    """Counts the messages to each recipient, at the moment before it says yes."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken[envelope.rcpt_tos[0]] += 1
        return "250 taken"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    chance, mailbox, readers = random.Random(arguments.seed), Mailbox(), arguments.kills * READERS_A_KILL
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    with newsletter(port, arguments.connections, dkim=False) as (settings, database):
        people = list(recipients(settings, database, readers))
        send(database, settings, DAY, people, Post(clock, stop=lambda: True))  # queues them
        kills = 0
        while kills < arguments.kills:
            kills += killed(settings.path.parent, port, mailbox, chance)
            print(f"\r{kills} kills, {mailbox.taken.total():,} messages", end="", file=sys.stderr, flush=True)
        finish = subprocess.run(command(), cwd=settings.path.parent, env=environment(port), check=False)
        server.stop()
        with database.read() as conn:
            states = {d.address: d.state for d in deliveries.listing(conn, "Daily", DAY)}
    uncertain = {address for address, state in states.items() if state == "uncertain"}
    missing = {address for address in states if address not in mailbox.taken}
    lost, doubled = missing - uncertain, sum(count > 1 for count in mailbox.taken.values())
    arrived = len(uncertain - missing)
    limit = kills * arguments.connections
    print(
        f"\n{kills} kills, {readers:,} recipients: {len(lost)} lost, {doubled} doubled, {len(uncertain)} uncertain "
        f"of at most {limit} ({arrived} of them had arrived); the last run ended with {finish.returncode}"
    )
    return int(bool(lost or doubled or len(uncertain) > limit or len(states) != readers))


def killed(folder: Path, port: int, mailbox: Mailbox, chance: random.Random) -> bool:
    """Start a run, kill it at a random moment, and return whether it was still running.

    One run in ten is killed while it starts, the others up to 20 ms after a random number of messages.
    """
    enough = mailbox.taken.total() + chance.randrange(1, READERS_A_KILL)
    with subprocess.Popen(command(), cwd=folder, env=environment(port), stderr=subprocess.DEVNULL) as process:
        if chance.random() < 0.1:
            time.sleep(chance.uniform(0.0, 1.0))
        else:
            while process.poll() is None and mailbox.taken.total() < enough:
                time.sleep(0.001)
            time.sleep(chance.uniform(0.0, 0.02))
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


def command() -> list[str]:
    return [sys.executable, "-m", "digest", "send", "--resume", "--date", str(DAY)]


def environment(port: int) -> dict[str, str]:
    return {**os.environ, "DIGEST_SMTP_URL": f"smtp://127.0.0.1:{port}"}


if __name__ == "__main__":
    sys.exit(main())
