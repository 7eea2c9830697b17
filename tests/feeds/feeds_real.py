"""Where the real feeds and the gold sets are: beside the checkout, not in it (they are not ours to pass on)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.feeds import FeedReading, FetchLimits, read_feeds
from digest.model import Feed, FeedKind

SHARED = Path(__file__).parents[2].parent / "shared"
REAL = SHARED / "real"
COURTS = REAL / "court-feeds"
NOW = datetime(2026, 3, 20, tzinfo=UTC)  # after the newest of them

needs_real = pytest.mark.skipif(not REAL.is_dir(), reason=f"the real feeds are not in {REAL}")


def read(path: Path, kind: FeedKind = "docket", now: datetime = NOW) -> FeedReading:
    """Read one local feed."""
    feed = Feed(f"https://feeds.example/{path.name}", path.stem, kind, str(path))
    return read_feeds([feed], {}, now, FetchLimits(workers=1))[0]
