"""An address of its own for each delivery to come back to, so that a bounce says by itself whose it is.  Pure.

"bounces@example.org" becomes "bounces+123-0f1e2d3c4b@example.org" (variable envelope return path; the plus sign is the
subaddress of RFC 5233): the delivery's number, and a mark that nobody knows who has not seen that message.
"""

import hashlib
import re

from digest.model import Delivery

_DETAIL = re.compile(r"(\d{1,18})-([0-9a-f]{12})")


def return_address(base: str, delivery: Delivery) -> str:
    """Return the address that bounces of this delivery go to."""
    local, _, domain = base.rpartition("@")
    return f"{local}+{delivery.id}-{mark_of(delivery)}@{domain}"


def read_return_address(base: str, address: str) -> tuple[int, str] | None:
    """Return the delivery's number and the mark in an address made from `base`, None if it is another one."""
    local, _, domain = base.lower().rpartition("@")
    found_local, _, found_domain = address.strip().lower().rpartition("@")
    start, detail = found_local[: len(local) + 1], found_local[len(local) + 1 :]
    match = _DETAIL.fullmatch(detail)
    if start != f"{local}+" or found_domain != domain or match is None:
        return None
    return int(match[1]), match[2]


def mark_of(delivery: Delivery) -> str:
    """Return what only the recipient's side can know of a delivery."""
    identity = "\0".join((delivery.newsletter, delivery.date.isoformat(), delivery.address))
    return hashlib.sha256(identity.encode()).hexdigest()[:12]
