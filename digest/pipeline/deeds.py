"""Deeds: who approved an edition, had it sent, or stopped that.  They stand in the ledger, for the record alone."""

import secrets
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection

from digest.model import Correction
from digest.store import ledger as ledger_store

Deed = Literal["approve", "send", "stop"]


def put_down(conn: Connection, who: str, deed: Deed, newsletter: str, day: date, now: datetime) -> None:
    """Put it down in the transaction that does it, so that neither is there without the other."""
    ledger_store.append(conn, [Correction(f"k{secrets.token_hex(6)}", now, who, deed, day=day, newsletter=newsletter)])
