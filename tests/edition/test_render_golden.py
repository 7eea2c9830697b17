"""The sample edition in all five files, compared in full with what was looked at and found good.

After a change that is meant: DIGEST_UPDATE_GOLDEN=1 pytest tests/edition/test_render_golden.py, then look at
tests/golden/ in a browser and a mail program, and at the difference, before it is committed.
"""

import os
from pathlib import Path

import pytest
from sample_edition import SAMPLE, SENDER

from digest.edition.calendar import to_calendar
from digest.edition.document import to_json
from digest.edition.message import to_message
from digest.edition.render import render
from digest.resources import shipped

GOLDEN = Path(__file__).parents[1] / "golden"


def files() -> dict[str, bytes]:
    rendered = render(SAMPLE, shipped("templates"), SENDER)
    return {
        "digest.html": rendered.html.encode(),
        "digest.txt": rendered.text.encode(),
        "digest.eml": to_message(SAMPLE, rendered, SENDER),
        "digest.json": to_json(SAMPLE).encode(),
        "digest.ics": to_calendar(to_json(SAMPLE)),
    }


@pytest.mark.parametrize("name", ["digest.html", "digest.txt", "digest.eml", "digest.json", "digest.ics"])
def test_the_sample_edition_is_as_it_was_approved(name: str) -> None:
    made, path = files()[name], GOLDEN / name
    if os.environ.get("DIGEST_UPDATE_GOLDEN") == "1":
        path.write_bytes(made)
        pytest.fail(f"{path} was written anew: look at it, then run again without DIGEST_UPDATE_GOLDEN")
    assert made.decode().splitlines() == path.read_bytes().decode().splitlines()  # a readable difference
    assert made == path.read_bytes()
