"""A newsletter for each test that wants one: on SQLite, and where the test says so on both databases."""

from pathlib import Path

import pytest
from newsletters import Paper


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    """A newsletter without feeds, on an empty SQLite file."""
    return Paper(tmp_path, f"sqlite:///{tmp_path / 'digest.db'}")


@pytest.fixture
def paper_on_both(tmp_path: Path, database_url: str) -> Paper:
    """The same on SQLite and on PostgreSQL."""
    return Paper(tmp_path, database_url)
