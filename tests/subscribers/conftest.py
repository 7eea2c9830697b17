"""Subscribers on both databases."""

import pytest
from subscribing_samples import People

from digest.store.db import Database


@pytest.fixture
def people(database: Database) -> People:
    """Nobody yet."""
    return People(database)
