"""A server of the test's own that misbehaves as told."""

from collections.abc import Iterator

import pytest
from feeds_server import FeedServer, running


@pytest.fixture
def server() -> Iterator[FeedServer]:
    """A web server on loopback; see `feeds_server`."""
    with running() as own:
        yield own
