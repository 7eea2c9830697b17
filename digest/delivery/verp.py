"""An address of its own for each delivery to come back to, so that a bounce says by itself whose it is.  Pure.

"bounces@example.org" becomes "bounces+aaaaaaaaab7q…@example.org" (variable envelope return path; the plus sign is the
subaddress of RFC 5233): the delivery's number, and a signature of it.  So an address names an edition and its reader to
nobody but this program, and nobody can make one for a message that he has not seen.
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass, field

_NUMBER = 6  # bytes: a hundred thousand deliveries a day for seven million years
_SIGNATURE = 9  # bytes; with the number just 24 letters of base32, which survive a change of case
_LETTERS = (_NUMBER + _SIGNATURE) * 8 // 5


@dataclass(frozen=True, slots=True)
class ReturnAddresses:
    """The return addresses of one newsletter, made from the address of its bounces."""

    base: str  # "bounces@example.org"
    newsletter: str
    key: bytes = field(repr=False)

    def make(self, delivery: int) -> str:
        """Return the address that bounces of the delivery with that number go to."""
        local, _, domain = self.base.rpartition("@")
        number = delivery.to_bytes(_NUMBER, "big")
        detail = base64.b32encode(number + self._signature(number)).decode("ascii").lower()
        return f"{local}+{detail}@{domain}"

    def read(self, address: str) -> int | None:
        """Return the number of the delivery that an address was made for; None if it was not made here."""
        detail = self._detail(address)
        if detail is None or len(detail) != _LETTERS:
            return None
        try:
            made = base64.b32decode(detail.upper())
        except (binascii.Error, ValueError):
            return None
        number, signature = made[:_NUMBER], made[_NUMBER:]
        return int.from_bytes(number, "big") if hmac.compare_digest(signature, self._signature(number)) else None

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

    def _signature(self, number: bytes) -> bytes:
        text = b"\0".join((b"digest", b"bounce", self.newsletter.encode(), number))
        return hmac.digest(self.key, text, "sha256")[:_SIGNATURE]
