"""The same edition is the same bytes in any process, time zone, locale and folder, however many cases it has."""

import os
import subprocess
import sys
from pathlib import Path

MAKES = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from sample_edition import SAMPLE, SENDER, many
from digest.edition.calendar import to_calendar
from digest.edition.document import to_json
from digest.edition.message import to_message
from digest.edition.render import render
from digest.resources import shipped
for number in (0, 1, 400):
    edition = many(number)
    made = render(edition, shipped("templates"), SENDER)
    files = {"html": made.html.encode(), "txt": made.text.encode(), "eml": to_message(edition, made, SENDER),
             "json": to_json(edition).encode(), "ics": to_calendar(to_json(edition))}
    for name, content in files.items():
        print(number, name, len(content), hashlib.sha256(content).hexdigest())
"""
PLACES = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONOPTIMIZE": "1"},
)


def test_all_files_are_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    tests = str(Path(__file__).parent)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", MAKES, tests],
            cwd=folder, env=os.environ | place, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )
        for folder, place in zip((tmp_path, Path.cwd()), PLACES, strict=True)
    ]  # fmt: skip
    first, second = [process.communicate(timeout=300)[0].splitlines() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert first == second
    assert len(first) == 3 * 5
    sizes = [int(line.split()[2]) for line in first if " eml " in line]
    assert sizes == sorted(sizes)
