"""One database: its address, its transactions, its schema's version.

The same code runs on SQLite (one writer at a time, any number of readers beside it) and on PostgreSQL.
Errors that an operator can mend come out as `StoreError` with advice; bugs keep their type.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from json import JSONEncoder
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, ProgrammingError

from digest.errors import StoreError
from digest.store.faults import explained, is_busy
from digest.store.migrations import HEAD

_BEGIN = "digest_begin"  # execution option: the statement that opens a transaction on SQLite
_ALONE = 0x616C6F6E65  # "alone": the number of the advisory lock, the same in every version of the program
_READING: dict[str, Any] = {_BEGIN: "BEGIN"}  # takes no lock before it must
_BARE: dict[str, Any] = {_BEGIN: ""}  # no transaction
_ATTEMPTS = 100  # far more than processes start at once, each of which can get in between once or twice
_FORMS = "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"


class Database:
    """The database at `url` ("sqlite:///digest.db", "postgresql://user@host/name"); nothing is opened before use.

    `wait` is how many seconds to wait for another writer before giving up with a StoreError.
    """

    def __init__(self, url: str, *, wait: float = 60.0) -> None:
        address = _address(url)
        self._is_sqlite = address.get_backend_name() == "sqlite"
        self.name = _name(address)
        self._engine = _sqlite(address, wait) if self._is_sqlite else _postgresql(address, wait)
        self._hasty = _sqlite(address, wait, waits=False) if self._is_sqlite else self._engine
        self._kept: Connection | None = None  # for all hasty commits, one after the other
        self._hurrying = Lock()
        self._current = False  # whether the schema is known to be up to date
        self._upgrading = Lock()

    @property
    def era(self) -> str | None:
        """What ends with a power cut, if commits can go without waiting for the disk; None if they cannot.

        A commit that does not wait outlives its process, but not the era.  PostgreSQL always waits: it has no name for
        what a crash of its own ends.
        """
        return _boot() if self._is_sqlite else None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Yield a connection in one transaction that may write: committed at the end, undone by an exception.

        On SQLite it holds the write lock from the start: a transaction that reads first and writes later could not
        wait for another writer, since what it has read would then be out of date.
        """
        self.upgrade()
        with self._explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def begin_hasty(self) -> Iterator[Connection]:
        """As `begin`, but where there is an era the commit does not wait for the disk.

        The next one that waits brings it there, too.  The connection is kept, since to have one from the pool takes
        longer than a small commit; SQLite's writers have to wait for each other anyway.
        """
        if self.era is None:
            with self.begin() as connection:
                yield connection
            return
        self.upgrade()
        with self._hurrying, self._explained():
            self._kept = self._kept or self._hasty.connect()
            with self._kept.begin():
                yield self._kept

    @contextmanager
    def begin_alone(self) -> Iterator[Connection]:
        """As `begin`, but one at a time over all processes, for what is decided upon all that was read.

        On SQLite every writer is alone; on PostgreSQL an advisory lock sees to it until the transaction ends.
        """
        with self.begin() as connection:
            if not self._is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(_ALONE)))
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that sees one unchanging state, may not write, and never waits for a writer."""
        self.upgrade()
        kind = _READING if self._is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._explained(), self._engine.connect().execution_options(**kind) as connection:
            if self._is_sqlite:
                connection.exec_driver_sql("PRAGMA query_only = ON")
            try:
                yield connection
            finally:
                if self._is_sqlite:
                    connection.exec_driver_sql("PRAGMA query_only = OFF")

    @contextmanager
    def sole(self, what: str) -> Iterator[bool]:
        """Yield whether `what` could be had for the length of the block: one process has it at a time.

        Whatever ends the process, `kill -9` and a power cut among them, frees it.  On SQLite a lock on a file beside
        the database stands for it, on PostgreSQL an advisory lock of the session.
        """
        self.upgrade()
        if self._is_sqlite:
            with _file_lock(f"{self.name}.{what}.lock") as had:
                yield had
            return
        with self._explained(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            key = func.hashtextextended(func.current_schema().concat(what), 0)
            try:
                yield bool(connection.scalar(select(func.pg_try_advisory_lock(key))))
            finally:
                connection.execute(select(func.pg_advisory_unlock_all()))

    def upgrade(self) -> None:
        """Bring the schema to this program's version; cheap if it is there, and done by itself on first use.

        Raises StoreError if the database is of a version that this program does not know: nothing is touched then.
        """
        with self._upgrading:
            if not self._current:
                with self._explained():
                    self._migrate_if_due()
                self._current = True

    def revision(self) -> str | None:
        """Return the version that the schema is at, None if there is none yet; brings nothing up to date."""
        with self._explained(), self._engine.connect().execution_options(**_READING) as connection:
            return _version(connection)

    def close(self) -> None:
        """Close all connections.  The object may be used again."""
        with self._hurrying:
            if self._kept is not None:
                self._kept.close()
                self._kept = None
        self._engine.dispose()
        self._hasty.dispose()

    def _migrate_if_due(self) -> None:
        with self._engine.connect().execution_options(**_READING) as connection:
            version = _version(connection)
        if version == HEAD:
            return
        # Imported here because alembic takes longer to import than an ordinary start takes in total.
        from digest.store.migrate import migrate

        if self._is_sqlite and version is None:
            self._write_ahead()
        with self._engine.begin() as connection:
            migrate(connection, self.name)

    def _write_ahead(self) -> None:
        """Switch the SQLite file to write-ahead logging for good; this cannot be done inside a transaction.

        The switch reads the file and then asks for the sole lock on it.  SQLite never waits for a lock while it holds
        another one (two that did so would wait for ever), so beside other processes that start it fails at once as
        "locked", whatever the time-out.  An empty transaction does wait until they are done; then it is tried again.
        """
        with self._engine.connect().execution_options(**_BARE) as connection:
            for attempt in range(_ATTEMPTS):
                try:
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                except OperationalError as error:
                    if not is_busy(error) or attempt == _ATTEMPTS - 1:
                        raise
                else:
                    return
                connection.exec_driver_sql("BEGIN EXCLUSIVE")  # raises once the time-out is over
                connection.exec_driver_sql("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            told = explained(error, self.name)
            if told is None:
                raise
            raise told from error


@contextmanager
def _file_lock(name: str) -> Iterator[bool]:
    """Yield whether this process could lock the file of that name, which is made and stays."""
    try:
        file = open(name, "wb")  # noqa: SIM115  closed below
    except OSError as error:
        raise StoreError(f"{name} cannot be written ({error.strerror}): check the permissions of its folder") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        # The text is not repeated: it may hold a password.
        raise StoreError(f"[database] url is not an address: {_FORMS}") from error
    backend = address.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StoreError(f"[database] url names the unsupported database {backend}: {_FORMS}")
    return address


def _name(address: URL) -> str:
    """Return what messages call the database: the file, or the address without anything that may be secret."""
    if address.get_backend_name() == "sqlite":
        return address.database or "in memory"
    return address.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def _sqlite(address: URL, wait: float, *, waits: bool = True) -> Engine:
    """Return an engine; `waits` is whether its commits wait for the disk."""
    engine = create_engine(address, connect_args={"timeout": wait}, json_serializer=_json)

    @event.listens_for(engine, "do_connect")
    def make(*_: object) -> None:
        """Make the file, unless it is there, for its owner alone: it holds readers' addresses.

        One that is there must not even be opened: closing it would free all locks that this process has on it, and
        another process, which then takes itself for the last, would delete the log with what was committed.
        """
        if address.database not in (None, "", ":memory:"):
            with suppress(OSError):  # SQLite meets the same, and says what it is
                os.close(os.open(address.database, os.O_CREAT | os.O_EXCL | os.O_RDONLY, 0o600))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not open transactions by itself: `begin` does
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {'FULL' if waits else 'NORMAL'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if statement := options.get(_BEGIN, "BEGIN IMMEDIATE"):
            connection.exec_driver_sql(statement)

    return engine


@cache
def _boot() -> str | None:
    """Return what Linux calls this run of the machine; other systems have no such name."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None


def _postgresql(address: URL, wait: float) -> Engine:
    engine = create_engine(
        address,
        connect_args={"connect_timeout": 10},
        json_serializer=_json,
        pool_pre_ping=True,  # a service outlives restarts of its database
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.execute(f"SET TIME ZONE 'UTC'; SET lock_timeout = {round(wait * 1000)}")
        connection.commit()

    return engine


_encoded = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(value: Any) -> str:
    return _encoded(value) if value or not isinstance(value, (list, tuple)) else "[]"


def _version(connection: Connection) -> str | None:
    """Return the revision that the schema is at, None for a database without one."""
    query = text("SELECT version_num FROM alembic_version")
    try:
        version: str | None = connection.scalar(query)
    except (OperationalError, ProgrammingError):
        connection.rollback()
        if not inspect(connection).has_table("alembic_version"):
            return None
        version = connection.scalar(query)  # another process has made it in between, or it fails again
    return version
