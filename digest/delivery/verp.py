"""An address of its own for each delivery to come back to, so that a bounce says by itself whose it is.  Pure.

"bounces@example.org" becomes "bounces+aaaaaaaaab7q…@example.org" (variable envelope return path; the plus sign is the
subaddress of RFC 5233): the delivery's number, and a signature of it with its edition and its reader.  So an address
names both to nobody but this program, nobody can make one for a message that he has not seen, and one from before a
database was begun anew names nobody in the new one.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from digest.model import Delivery

_NUMBER = 6  # bytes: a hundred thousand deliveries a day for seven million years
_SIGNATURE = 9  # bytes; with the number just 24 letters of base32, which survive a change of case
_LETTERS = (_NUMBER + _SIGNATURE) * 8 // 5


@dataclass(frozen=True, slots=True)
class ReturnAddresses:
    """The return addresses of one newsletter, made from the address of its bounces."""

    base: str  # "bounces@example.org"
    newsletter: str
    key: bytes = field(repr=False)

    def make(self, delivery: Delivery) -> str:
        """Return the address that bounces of a delivery go to."""
        local, _, domain = self.base.rpartition("@")
        number = delivery.id.to_bytes(_NUMBER, "big")
        detail = base64.b32encode(number + self._signature(delivery)).decode("ascii").lower()
        return f"{local}+{detail}@{domain}"

    def read(self, address: str, find: Callable[[int], Delivery | None]) -> Delivery | None:
        """Return the delivery that an address was made for, None if it was not made here.

        `find` returns the delivery with a number, if there is one.
        """
        detail = self._detail(address)
        if detail is None or len(detail) != _LETTERS:
            return None
        try:
            made = base64.b32decode(detail.upper())
        except (binascii.Error, ValueError):
            return None
        delivery = find(int.from_bytes(made[:_NUMBER], "big"))
        if delivery is None or not hmac.compare_digest(made[_NUMBER:], self._signature(delivery)):
            return None
        return delivery

    def all_in(self, text: str) -> list[str]:
        """Return each address in a text that wants to be one of these, forged or not, in their order."""
        local, _, domain = self.base.rpartition("@")
        form = rf"(?<![\w.+-]){re.escape(local)}\+[\w=.-]{{1,100}}@{re.escape(domain)}(?![\w-])"
        return list(dict.fromkeys(found.lower() for found in re.findall(form, text, re.IGNORECASE)))

    def _detail(self, address: str) -> str | None:
        local, _, domain = self.base.lower().rpartition("@")
        found_local, _, found_domain = address.strip().lower().rpartition("@")
        start = f"{local}+"
        if not found_local.startswith(start) or found_domain != domain:
            return None
        return found_local.removeprefix(start)

    def _signature(self, delivery: Delivery) -> bytes:
        named = str(delivery.id), self.newsletter, delivery.date.isoformat(), delivery.address
        text = "\0".join(("digest", "bounce", *named))
        return hmac.digest(self.key, text.encode(), "sha256")[:_SIGNATURE]
