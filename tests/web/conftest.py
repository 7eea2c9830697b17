"""Newsletters: one for the tests that only look at its pages, one each for those that change something."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from site_samples import Pages, newsletter


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A newsletter that no test changes."""
    with newsletter(tmp_path_factory.mktemp("newsletter")) as pages:
        yield pages


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    """A newsletter of the test's own."""
    with newsletter(tmp_path) as own:
        yield own
