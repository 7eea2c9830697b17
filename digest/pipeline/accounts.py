"""Accounts of the desk: passwords are kept as argon2id hashes (RFC 9106), and compared in constant time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from digest.errors import DigestError
from digest.store import editors as store
from digest.store.db import Database
from digest.store.editors import Account

Role = Literal["editor", "operator"]
ROLES: Sequence[str] = get_args(Role)
SHORTEST = 12
"""Characters of a password: what nobody guesses (NIST SP 800-63B wants 8, and a second factor)."""
_LONGEST = 1000  # characters: hashing more is work that strangers could order
_hasher = PasswordHasher()


def add(database: Database, name: str, role: str, password: str, now: datetime) -> None:
    """Add an account.  Raises DigestError if the name is taken, or the password too short."""
    if not name.strip() or len(name) > 100 or role not in ROLES:
        raise DigestError(f'"{name}" cannot be added as {role}; roles are {" and ".join(ROLES)}')
    account = Account(name.strip(), role, _hashed(password), now)
    with database.begin() as conn:
        if not store.add(conn, account):
            raise DigestError(f"there is an account {name} already; `digest desk password {name}` changes its password")


def set_password(database: Database, name: str, password: str) -> None:
    """Change a password; whoever is logged in with the old one is not any more.  Raises DigestError."""
    secret = _hashed(password)
    with database.begin() as conn:
        if not store.set_secret(conn, name, secret):
            raise DigestError(_unknown(name))


def remove(database: Database, name: str) -> None:
    """Remove an account, and end its sessions.  Raises DigestError if there is none."""
    with database.begin() as conn:
        if not store.remove(conn, name):
            raise DigestError(_unknown(name))


def everybody(database: Database) -> list[Account]:
    """Return all accounts, without their secrets."""
    with database.read() as conn:
        return [replace(account, secret="") for account in store.everybody(conn)]


def entered(database: Database, name: str, password: str) -> Account | None:
    """Return the account that name and password open; a name that nobody has takes as long as a wrong password."""
    with database.read() as conn:
        account = store.find(conn, name[:100])
    try:
        _hasher.verify(account.secret if account else _nobodys(), password[:_LONGEST])
    except (VerificationError, InvalidHashError):
        return None
    return account


def still(database: Database, name: str, proof: str) -> Account | None:
    """Return the account whose session this is; None once it was removed or its password changed."""
    with database.read() as conn:
        account = store.find(conn, name)
    return account if account is not None and proof_of(account) == proof else None


def proof_of(account: Account) -> str:
    """Return what a session carries, which is another once the password is."""
    return sha256(account.secret.encode()).hexdigest()[:32]


def _hashed(password: str) -> str:
    if not SHORTEST <= len(password) <= _LONGEST:
        raise DigestError(f"a password has {SHORTEST} characters or more; choose a longer one")
    return _hasher.hash(password)


def _unknown(name: str) -> str:
    return f"there is no account {name}; `digest desk list` shows them"


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password, and no account has this hash")
