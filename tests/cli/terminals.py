"""Commands as a person types them: in this process for speed, in one of their own where the process itself matters."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).parents[2]
DATE = "2023-07-12"

HEAD = """
[newsletter]
name = "Daily"
title = "The Case Daily"
timezone = "America/New_York"
schedule = "0 7 * * *"
from = "The Case Daily <daily@example.org>"
postal_address = "1 Example Street, New York"
recipients = ["ann@example.org"]
"""

FEED = """<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>
<item><title>Judge lets Carroll v. Trump go on</title><guid isPermaLink='false'>carroll</guid>
<link>https://news.example/carroll</link><pubDate>Tue, 11 Jul 2023 17:42:00 -0400</pubDate>
<description>In Carroll v. Trump, No. 1:20-cv-07311 (S.D.N.Y.), Judge Lewis Kaplan ruled on Tuesday.</description>
</item>
<item><title>Bar exam opens on Monday</title><guid isPermaLink='false'>bar</guid>
<pubDate>Tue, 11 Jul 2023 15:00:00 -0400</pubDate></item>
</channel></rss>"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


def environment(changes: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
    return {**kept, "PYTHONPATH": str(ROOT), **changes}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "digest", *arguments]


def run_alone(
    folder: Path, *arguments: str, stdin: bytes = b"", changes: Mapping[str, str] = MappingProxyType({})
) -> Ended:
    """Run a command in a process of its own, with `changes` to the environment."""
    done = subprocess.run(
        command(*arguments), cwd=folder, env=environment(changes), input=stdin, capture_output=True, timeout=120,
        check=False,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def write_newsletter(folder: Path, feed: str = FEED, extra: str = "") -> None:
    (folder / "wire.xml").write_text(feed, "utf-8")
    (folder / "feeds.toml").write_text(f'{HEAD}\n{extra}\n[[feeds]]\ntitle = "Wire"\nurl = "wire.xml"\n', "utf-8")
