"""Who may work at the desk, beyond the machine that it runs on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from digest.store.columns import storable
from digest.store.statements import insert_into
from digest.store.tables import editors


@dataclass(frozen=True, slots=True)
class Account:
    """One person."""

    name: str
    role: str  # "editor" or "operator"
    secret: str  # the password's argon2 hash
    created: datetime


def add(conn: Connection, account: Account) -> bool:
    """Store an account; return False, and change nothing, if there is one of that name."""
    row = {"name": account.name, "role": account.role, "secret": account.secret, "created": account.created}
    statement = insert_into(conn, editors).on_conflict_do_nothing(index_elements=[editors.c.name])
    return bool(conn.execute(statement, row).rowcount)


def find(conn: Connection, name: str) -> Account | None:
    """Return the account of that name."""
    row = conn.execute(select(editors).where(editors.c.name == storable(name))).first()
    return None if row is None else Account(*row)


def everybody(conn: Connection) -> list[Account]:
    """Return all accounts, by name."""
    return sorted((Account(*row) for row in conn.execute(select(editors))), key=lambda account: account.name)


def set_secret(conn: Connection, name: str, secret: str) -> bool:
    """Give an account another password's hash; return False if there is none of that name."""
    changed = conn.execute(update(editors).where(editors.c.name == storable(name)).values(secret=secret))
    return bool(changed.rowcount)


def remove(conn: Connection, name: str) -> bool:
    """Delete an account; return False if there is none of that name."""
    return bool(conn.execute(delete(editors).where(editors.c.name == storable(name))).rowcount)
