"""Damaged copies of feeds: read, or refused with one line.  `python bench/fuzz_feeds.py` reads thousands of them."""

from pathlib import Path

import pytest
from feeds_real import REAL
from fuzz_feeds import documents, outcome

from digest.errors import ParseError
from digest.feeds.records import Result
from digest.resources import demo_folder

FEEDS = [path for path in sorted([*REAL.rglob("*.xml"), *demo_folder().glob("*.xml")]) if path.stat().st_size < 40_000]


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem)
def test_a_damaged_feed_is_read_or_refused(path: Path) -> None:
    for name, document in documents([path], 5, seed=0):
        assert isinstance(outcome(document), (Result, ParseError)), name
