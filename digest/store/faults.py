"""Which database errors a person can mend, and what to tell them.  Pure.

SQLite's codes: https://www.sqlite.org/rescode.html (the low byte is the primary code).
PostgreSQL's: https://www.postgresql.org/docs/current/errcodes-appendix.html (the first two characters are the class).
Anything else is a bug and keeps its type.
"""

from sqlite3 import SQLITE_BUSY

from sqlalchemy.exc import DBAPIError, OperationalError

from digest.errors import StoreError

_BUSY = "another program keeps it locked: wait until that is done, then try again"
_UNWRITABLE = "it may not be written: check the permissions of the file and of its folder"
_SQLITE = {
    3: _UNWRITABLE,  # SQLITE_PERM
    SQLITE_BUSY: _BUSY,
    6: _BUSY,  # SQLITE_LOCKED
    8: _UNWRITABLE,  # SQLITE_READONLY
    10: "the disk reports an error: check that it is sound and not full, then try again",  # SQLITE_IOERR
    11: "the file is damaged: restore it from a backup",  # SQLITE_CORRUPT
    13: "the disk is full: free some space, then try again; nothing is left half written",  # SQLITE_FULL
    14: "it cannot be opened: check that its folder exists and that you may write there",  # SQLITE_CANTOPEN
    26: "the file is not a database: write another name in [database] url, or move the file away",  # SQLITE_NOTADB
}
_POSTGRESQL = {  # by code or class, the longer first
    "3D000": "it does not exist: create it with createdb, or correct the name in [database] url",
    "25006": "the server accepts no writing: point [database] url at the primary server",
    "40001": "another program changed the same rows: try again",
    "40P01": "another program changed the same rows: try again",
    "42501": "the user has no right to do this: let the database's owner grant it",
    "53100": "the server's disk is full: free some space, then try again; nothing is left half written",
    "53300": "the server has no connection left: stop other programs or raise max_connections",
    "55P03": _BUSY,
    "57014": "the server stopped a statement that took too long: raise statement_timeout, or try again",
    "08": "the connection broke: check that the server runs, then try again",
    "28": "the server refuses the login: check user and password in [database] url",
    "53": "the server is out of memory or disk: free some, then try again",
    "57": "the server is shutting down or starting: try again when it runs",
    "58": "the server's disk reports an error: check that it is sound and not full, then try again",
    "XX001": "the database is damaged: restore it from a backup",
    "XX002": "an index is damaged: run REINDEX DATABASE, or restore a backup",
}
_UNREACHABLE = "cannot reach the server: check that it runs and that [database] url is right"


def explained(error: DBAPIError, where: str) -> StoreError | None:
    """Return what to tell the operator of the database `where`, or None if the error is a bug of the program."""
    advice = _advice(error)
    if advice is None:
        return None
    words = " ".join(str(error.orig).split())
    return StoreError(f"database {where}: {advice} ({words})")


def is_busy(error: DBAPIError) -> bool:
    """Return whether SQLite failed because another connection holds the lock that was needed."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == SQLITE_BUSY


def _advice(error: DBAPIError) -> str | None:
    sqlite_code = getattr(error.orig, "sqlite_errorcode", None)
    if sqlite_code is not None:
        return _SQLITE.get(sqlite_code & 0xFF)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    # An error of the client library itself: no connection, or none any more.
    return _UNREACHABLE if isinstance(error, OperationalError) or error.connection_invalidated else None
