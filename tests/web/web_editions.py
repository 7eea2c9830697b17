"""Folders of editions for the web tests, as builds write them, and a process that serves them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HTML = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>t</title></head><body style="margin:0">'
    '<p><a href="#case-1">Carroll v. Trump</a></p><h2 id="case-1">Carroll v. Trump</h2>'
    '<p><a href="https://wire.example/letter" dir="auto">The letter</a></p>{}</body></html>'
)


def write_edition(output: Path, name: str, *, subject: str = "Two lawsuits, one morning", extra: str = "") -> None:
    """Write a small edition; `extra` is markup at the end of its HTML."""
    folder = output / name
    folder.mkdir(parents=True)
    document = {"newsletter": "Daily", "date": name[-10:], "subject": subject, "cases": [{}, {}], "sections": []}
    (folder / "digest.html").write_text(HTML.format(extra), "utf-8")
    (folder / "digest.txt").write_text("Carroll v. Trump\n<b>not bold</b>\n", "utf-8")
    (folder / "digest.eml").write_text("Subject: Two lawsuits\r\n\r\nsource of the message\r\n", "utf-8")
    (folder / "digest.ics").write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "utf-8")
    (folder / "digest.json").write_text(json.dumps(document), "utf-8")


@contextmanager
def serving(output: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve a folder in a process of its own; yield that and the address.  It is asked to end with the block."""
    tests = Path(__file__).parent
    command = [sys.executable, "-W", "error", str(tests / "web_child.py"), str(output)]
    environment = {**os.environ, "PYTHONPATH": str(tests.parents[1])}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, text=True, stdout=pipe, stderr=pipe) as child:
        assert child.stdout is not None
        yield child, child.stdout.readline().strip()
        child.terminate()
