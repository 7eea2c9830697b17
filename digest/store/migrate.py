"""Applies the migrations that are due.  Imported only when one is, since alembic is slow to import."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, func, select

from digest.errors import StoreError
from digest.store.migrations import HEAD

_LOCK = 0x646967657374  # "digest": the number of the advisory lock, the same in every version of the program


def migrate(connection: Connection, name: str) -> None:
    """Apply all migrations that the database `name` lacks, within the caller's transaction: all or none.

    Of several processes that start at once one does it and the others wait: on SQLite the transaction already holds
    the write lock, on PostgreSQL an advisory lock stands for it.  Raises StoreError if the version is unknown.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    config = configuration(connection)
    version = MigrationContext.configure(connection).get_current_revision()
    if version is not None and not _knows(config, version):
        raise StoreError(
            f"database {name} is of version {version}, which this program (version {HEAD}) does not know: "
            "install the newest digest, or write another database in [database] url"
        )
    command.upgrade(config, "head")


def configuration(connection: Connection) -> Config:
    """Return what alembic needs to know: where the migrations are, and the connection that env.py uses."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _knows(config: Config, version: str) -> bool:
    try:
        return ScriptDirectory.from_config(config).get_revision(version) is not None
    except CommandError:
        return False
