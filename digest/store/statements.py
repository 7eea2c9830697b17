"""The few statements that are spelt differently on the two databases, or that need care with many rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from json import dumps
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Dialect,
    Row,
    Select,
    Table,
    TableValuedAlias,
    Text,
    Update,
    cast,
    func,
)

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

_CHUNK = 1000  # values in one IN list; the databases refuse more than 32,766 and 65,535 parameters in a statement


def insert_into(conn: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """Return an INSERT that knows ON CONFLICT, in the dialect of the connection: the other one is not imported."""
    if conn.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def upsert(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows; where the primary key is known, overwrite the columns that the rows name.

    The caller passes each key once and in sorted order: two transactions that lock the same rows in different
    orders wait for each other for ever.
    """
    if not rows:
        return
    statement = insert_into(conn, table)
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def insert_on_sqlite(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, which all name the same columns, past what SQLAlchemy does for each of them.

    With many rows that takes twice as long as the database itself.
    """
    names, dialect = list(rows[0]), conn.dialect
    columns = []
    for name in names:
        bound = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        columns.append([bound(row[name]) if bound else row[name] for row in rows])
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
    conn.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def listed(conn: Connection, values: Sequence[str]) -> TableValuedAlias:
    """Return the values as a table of one column, `value`: to be joined and counted by the database, however many."""
    if conn.dialect.name == "sqlite":
        return func.json_each(dumps(values)).table_valued("value")
    return func.unnest(cast(values, ARRAY(Text))).table_valued("value").render_derived()


def update_each(conn: Connection, statement: Update, rows: Sequence[Mapping[str, Any]]) -> int:
    """Run an UPDATE once for each of the rows, which fill in its parameters, and return how many rows it changed.

    On SQLite past what SQLAlchemy does each time, which takes four times as long as the database itself.  There may
    be no list of values (IN) in it.
    """
    if conn.dialect.name != "sqlite":
        return conn.execute(statement, rows).rowcount
    text, parameters = _spelt(statement, conn.dialect)
    values = [tuple(_bound(row.get(name, own), bind) for name, own, bind in parameters) for row in rows]
    return conn.exec_driver_sql(text, values).rowcount


@lru_cache(maxsize=16)
def _spelt(statement: Update, dialect: Dialect) -> tuple[str, list[tuple[str, Any, Callable[[Any], Any] | None]]]:
    """Return the SQL of a statement, and each of its parameters: name, value if no row has one, how it is bound."""
    compiled = statement.compile(dialect=dialect)
    names = compiled.positiontup or ()
    binds = {name: compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
    return str(compiled), [(name, compiled.params[name], binds[name]) for name in names]


def _bound(value: Any, bind: Callable[[Any], Any] | None) -> Any:
    return bind(value) if bind else value


def rows_in(
    conn: Connection, query: Select[Any], column: ColumnElement[str], values: Iterable[str]
) -> Iterator[Row[Any]]:
    """Yield the rows of the query whose column is one of the values, however many values there are."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), _CHUNK):
        # All of a chunk at once: one by one they take the library twice as long.
        yield from conn.execute(query.where(column.in_(distinct[start : start + _CHUNK]))).all()
