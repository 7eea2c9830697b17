"""Links that need no login: opaque, signed, revocable.  Pure.

A link carries a random text that the store knows, and a signature that says what it is for.  It names no case and no
address.  Who reads the database cannot make one without the key, and who has the key cannot without the database.  It
is revoked by storing another random text.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from itsdangerous import BadSignature, Signer
from itsdangerous.signer import SigningAlgorithm

from digest.model import Addressee, Reader, Subscriber

Purpose = str
CONFIRM, PREFERENCES, UNSUBSCRIBE = "confirm", "preferences", "unsubscribe"
_LIMIT = 200  # characters; ours have about 70


def random_text() -> str:
    """Return a text of 128 random bits that nobody can guess."""
    return secrets.token_urlsafe(16)


RandomText = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one newsletter; `base_url` is where its pages are, None if it has none."""

    newsletter: str
    sender: str  # the newsletter's From
    base_url: str | None
    key: bytes = field(repr=False)

    def sign(self, purpose: Purpose, text: str) -> str:
        """Return what stands at the end of a link for that purpose."""
        return self._signer(purpose).sign(text).decode("ascii")

    def read(self, purpose: Purpose, token: str) -> str | None:
        """Return the random text of a token, None if it was not signed here, for this newsletter and this purpose."""
        if len(token) > _LIMIT or not token.isascii():
            return None
        try:
            return self._signer(purpose).unsign(token).decode("ascii")
        except BadSignature:
            return None

    def confirm_url(self, subscriber: Subscriber) -> str:
        """Return where a sign-up is confirmed.  Only to be called while one waits, and if there are pages."""
        return self._url(CONFIRM, subscriber.request or "")

    def preferences_url(self, subscriber: Subscriber | Addressee) -> str:
        """Return where preferences are set.  Only to be called if there are pages."""
        return self._url(PREFERENCES, subscriber.access)

    def unsubscribe_url(self, subscriber: Subscriber) -> str:
        """Return where the newsletter is left.  Only to be called if there are pages."""
        return self._url(UNSUBSCRIBE, subscriber.leaving)

    def reader(self, subscriber: Subscriber | Addressee) -> Reader:
        """Return the subscriber as an edition goes to him."""
        preferences = self.preferences_url(subscriber) if self.base_url else None
        wishes = subscriber.followed, subscriber.muted
        reader = Reader(subscriber.address, subscriber.id, *wishes, preferences_url=preferences)
        return self._leaving_by(reader, subscriber.leaving)

    def listed_reader(self, address: str) -> Reader:
        """Return an address that stands in the settings as an edition goes to it."""
        return self._leaving_by(Reader(address), self.listed_text(address))

    def listed_text(self, address: str) -> str:
        """Return what stands for an address of the settings in its links, since no table has a random text for it."""
        identity = f"{self.newsletter}\0{address.casefold()}".encode()
        return f"~{hmac.new(self.key, identity, sha256).hexdigest()[:32]}"

    def _leaving_by(self, reader: Reader, text: str) -> Reader:
        token = self.sign(UNSUBSCRIBE, text)
        return replace(
            reader,
            unsubscribe_url=f"{self.base_url}/{UNSUBSCRIBE}/{token}" if self.base_url else None,
            unsubscribe_mailto=f"mailto:{_bare(self.sender)}?subject={quote(f'{UNSUBSCRIBE} {token}')}",
        )

    def _url(self, purpose: Purpose, text: str) -> str:
        return f"{self.base_url}/{purpose}/{self.sign(purpose, text)}"

    def _signer(self, purpose: Purpose) -> Signer:
        return _signer(self.key, f"digest\0{self.newsletter}\0{purpose}")


class _Hmac(SigningAlgorithm):
    """HMAC with SHA-256, in a fifth of the time that the library's own takes."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Return the signature."""
        return hmac.digest(key, value, "sha256")


@lru_cache(maxsize=16)
def _signer(key: bytes, salt: str) -> Signer:
    own = hmac.digest(key, salt.encode(), "sha256")  # derived here: the library would do it for every token
    return Signer(own, key_derivation="none", algorithm=_Hmac())


@lru_cache(maxsize=16)
def _bare(address: str) -> str:
    return parseaddr(address)[1]


def unsubscribe_headers(reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return the headers by which a mail program offers to leave with one click (RFC 2369, RFC 8058).

    One click needs https.  The signature of the message must cover both.
    """
    ways = [f"<{way}>" for way in (reader.unsubscribe_url, reader.unsubscribe_mailto) if way]
    if not ways:
        return ()
    headers = [("List-Unsubscribe", ", ".join(ways))]
    if (reader.unsubscribe_url or "").startswith("https://"):
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return tuple(headers)
