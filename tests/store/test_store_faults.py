"""What is told to the operator for errors that cannot be staged here, made from the drivers' own exceptions."""

import sqlite3

import psycopg.errors
import pytest
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, ProgrammingError

from digest.store.faults import explained


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("words of the library")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    "error, advice",
    [
        (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), "the disk reports an error"),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), "wait until that is done"),
        (sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED), "check the permissions"),
        (psycopg.errors.DiskFull("words of the server"), "the server's disk is full: free some space"),
        (psycopg.errors.OutOfMemory("words of the server"), "out of memory or disk"),
        (psycopg.errors.TooManyConnections("words of the server"), "raise max_connections"),
        (psycopg.errors.InsufficientPrivilege("words of the server"), "let the database's owner grant it"),
        (psycopg.errors.InvalidPassword("words of the server"), "check user and password"),
        (psycopg.errors.InvalidCatalogName("words of the server"), "create it with createdb"),
        (psycopg.errors.DeadlockDetected("words of the server"), "try again"),
        (psycopg.errors.CannotConnectNow("words of the server"), "try again when it runs"),
        (psycopg.errors.ReadOnlySqlTransaction("words of the server"), "the primary server"),
        (psycopg.OperationalError("words\n  of the client"), "check that it runs"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_an_error_that_can_be_mended_is_one_line_with_advice_and_the_original_words(
    error: sqlite3.Error | psycopg.Error, advice: str
) -> None:
    told = str(explained(OperationalError("INSERT …", {}, error), "digest.db"))
    assert told.startswith("database digest.db: ")
    assert advice in told
    assert "(words of the " in told
    assert "INSERT" not in told


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("", {}, sqlite_error(sqlite3.SQLITE_ERROR)),
        DatabaseError("", {}, sqlite_error(sqlite3.SQLITE_CONSTRAINT_UNIQUE)),
        ProgrammingError("", {}, psycopg.errors.UndefinedTable("no such table")),
        ProgrammingError("", {}, psycopg.ProgrammingError("the query has 1 placeholder but 2 parameters were passed")),
    ],
    ids=["statement", "constraint", "table", "parameters"],
)
def test_a_bug_is_not_explained_away(error: DBAPIError) -> None:
    assert explained(error, "digest.db") is None
