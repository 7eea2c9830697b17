"""A browser; newsletters: one for the tests that only look at its pages, one each for those that change something."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
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


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    chromium = shutil.which("chromium")
    if chromium is None:
        need = "browser tests need Chromium: run  apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(need)
        pytest.skip(need)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
