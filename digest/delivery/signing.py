"""DKIM signatures (RFC 6376, RFC 8463), one a key.

The tests let dkimpy verify each.  It does not sign here: it would take 12 ms for a message of 60 KB with an RSA key of
2048 bits, of which the signature is 0.2 ms.  Our own headers need none of its care, and the body of a message
that we made is canonical as it is.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa, utils

from digest.errors import ConfigError

_SIGNED = (
    b"from to subject date message-id reply-to list-id list-unsubscribe list-unsubscribe-post feedback-id "
    b"auto-submitted mime-version content-type"
).split()
_SEALED = (b"from", b"to", b"subject", b"date", b"list-unsubscribe", b"list-unsubscribe-post")
"""Named once more than they occur, so that nobody can add another one (RFC 6376 5.4.2)."""

_FIELD_END = re.compile(rb"\r\n(?![ \t])")
_BLANKS = re.compile(rb"[ \t]+")
_NAMES = 5  # of headers on a line
_WIDTH = 72  # characters of the signature on a line
_SMALLEST = 1024  # bits; RFC 8301 3.2: verifiers take no shorter ones


class _Key(Protocol):
    def sign(self, digest: bytes) -> bytes:
        """Return the signature of the hash of the headers."""


class _RsaKey:
    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key = key

    def sign(self, digest: bytes) -> bytes:
        return self._key.sign(digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A private key and the name under which DNS has its public half."""

    selector: str
    algorithm: str  # "rsa-sha256" or "ed25519-sha256"
    key: _Key
    record: str  # what DNS is to hold at SELECTOR._domainkey.DOMAIN


def read_key(file: Path) -> DkimKey:
    """Return the key in a PEM file; the file's name without its ending is the selector.  Raises ConfigError."""
    try:
        private = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise ConfigError(f"{file}: the DKIM key cannot be read ({error.strerror}); check delivery.dkim_keys") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ConfigError(f"{file} is no private key in PEM; make one:  digest doctor --make-dkim-key") from None
    public = private.public_key()
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size >= _SMALLEST:
        form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        record = _record("rsa", public.public_bytes(*form))
        return DkimKey(file.stem, "rsa-sha256", _RsaKey(private), record)
    if isinstance(private, ed25519.Ed25519PrivateKey):
        form = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        record = _record("ed25519", public.public_bytes(*form))
        return DkimKey(file.stem, "ed25519-sha256", private, record)
    raise ConfigError(f"{file}: DKIM knows RSA of {_SMALLEST} bits or more and Ed25519; make one of these")


def make_key(kind: str) -> bytes:
    """Return a new private key, "rsa" or "ed25519", in PEM."""
    private = ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else rsa.generate_private_key(65537, 2048)
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return private.private_bytes(*form)


class Signer:
    """Puts a signature of each key before messages from one domain."""

    def __init__(self, keys: Sequence[DkimKey], domain: str, now: Callable[[], datetime]) -> None:
        self._keys = keys
        self._domain = domain.encode()
        self._now = now

    def sign(self, message: bytes) -> bytes:
        """Return the message with its signatures; its lines end in CRLF."""
        end = message.index(b"\r\n\r\n")
        head, body_hash = message[:end], _body_hash(message, end + 4)
        fields: dict[bytes, list[bytes]] = {}
        for field in _FIELD_END.split(head):
            name, canonical = _relaxed(field)
            fields.setdefault(name, []).append(canonical)
        names = [name for name in _SIGNED if name in fields]
        names += [name for name in _SEALED if name in fields or name.startswith(b"list-")]
        # Those that are named once more than they occur count as empty (RFC 6376 5.4.2); the last one comes first.
        signed = b"".join(fields[name].pop() for name in names if fields.get(name))
        stamp = str(int(self._now().timestamp())).encode()
        return b"".join((*(self._signature(key, names, body_hash, stamp, signed) for key in self._keys), message))

    def _signature(self, key: DkimKey, names: Sequence[bytes], body_hash: bytes, stamp: bytes, signed: bytes) -> bytes:
        lines = [
            b"v=1; a=%b; c=relaxed/simple; d=%b;" % (key.algorithm.encode(), self._domain),
            b"s=%b; t=%b;" % (key.selector.encode(), stamp),
            *(b":".join(names[at : at + _NAMES]) + b":" for at in range(0, len(names), _NAMES)),
            b"bh=%b;" % body_hash,
            b"b=",
        ]
        lines[2] = b"h=" + lines[2]
        lines[-3] = lines[-3][:-1] + b";"
        own = b"dkim-signature:" + b" ".join(lines)
        value = base64.b64encode(key.key.sign(hashlib.sha256(signed + own).digest()))
        folded = [value[at : at + _WIDTH] for at in range(0, len(value), _WIDTH)]
        return b"DKIM-Signature: " + b"\r\n ".join([*lines[:-1], b"b=" + folded[0], *folded[1:]]) + b"\r\n"


def _body_hash(message: bytes, start: int) -> bytes:
    """Return the hash of the body, from `start` on, as "simple" wants it: one line end at its end (RFC 6376 3.4.3)."""
    end = len(message)
    while end > start and message[end - 1] in b"\r\n":
        end -= 1
    hashed = hashlib.sha256(memoryview(message)[start:end])
    hashed.update(b"\r\n")
    return base64.b64encode(hashed.digest())


@lru_cache(maxsize=256)
def _relaxed(field: bytes) -> tuple[bytes, bytes]:
    """Return the name of a header in lower case, and the header as "relaxed" wants it (RFC 6376 3.4.2)."""
    name, _, value = field.partition(b":")
    name = name.strip().lower()
    return name, b"%b:%b\r\n" % (name, _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip())


def _record(kind: str, public: bytes) -> str:
    return f"v=DKIM1; k={kind}; p={base64.b64encode(public).decode()}"
