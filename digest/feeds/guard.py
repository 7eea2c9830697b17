"""Which addresses a feed may make this program talk to: those of the public internet.

The decision is made on the address that is connected to, after the name was resolved and for each connection anew, so
that neither a name, nor a redirect, nor a name that resolves otherwise the second time (DNS rebinding) leads inside.
Where the operator wrote an address as a literal (127.0.0.1, [fd00::7]) or `localhost`, that host and port are meant and
allowed for this feed; any other that it redirects to is not.
"""

import contextlib
import socket
import threading
import time
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from digest.errors import FetchError

Origin = tuple[str, int]
"""A host as the operator wrote it, in lower case and without brackets, and a port."""

_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215: IPv4 in the last bits
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, 2.5.5.1


class ForbiddenAddressError(FetchError):
    """The address is not of the public internet."""


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet, whatever form it hides in.

    An IPv6 address that carries an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo) is as public as that one is.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(map(_is_public, (found, *_inside(found))))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address in _TRANSLATED[0]):
        return True  # the address inside decides
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or site_local)


def _inside(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _COMPATIBLE or any(address in network for network in _TRANSLATED):
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]


@lru_cache(1024)  # asked thrice of each feed's host
def is_literal(host: str) -> bool:
    """Return whether `host` is an IP address or `localhost`, which no name server can make another."""
    if host.lower() == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return bool(ip_address(host.strip("[]").partition("%")[0]))
    return False


def check(host: str, port: int, trusted: Origin | None) -> None:
    """Refuse a host that is a literal inside, before a connection that is already open is used for it."""
    bare = host.strip("[]").lower()
    if is_literal(bare) and (bare, port) != trusted and not is_public(bare):
        raise _forbidden(bare, bare)


def connect(host: str, port: int, trusted: Origin | None, until: float, timeout: float) -> socket.socket:
    """Return a socket that is connected to the first address of `host` that answers.

    Args:
        host: a name or an address.
        port: the TCP port.
        trusted: the host and port that the operator wrote as a literal.
        until: on the clock of time.monotonic; nothing takes longer.
        timeout: seconds for each address.

    Raises:
        ForbiddenAddressError: one of its addresses is not public.  One is enough: a name that leads to both is a trap.
        OSError: none of them answers (socket.gaierror: there is none).
    """
    bare = host.strip("[]").lower()
    addresses = _resolved(bare, port, until)
    if (bare, port) != trusted:
        for *_, target in addresses:
            if not is_public(str(target[0])):
                raise _forbidden(bare, str(target[0]))
    failure: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for family, kind, protocol, _, target in addresses:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError("deadline")
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(min(timeout, left))
            sock.connect(target)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


def _forbidden(host: str, address: str) -> ForbiddenAddressError:
    leads = f"its host {host[:100]} leads to {address}" if host != address else f"it leads to {address}"
    return ForbiddenAddressError(
        f"{leads}, which is not on the public internet; not asked.  If it is meant, write that address in feeds.toml"
    )


def _resolved(host: str, port: int, until: float) -> list[tuple[int, int, int, str, tuple[str | int, ...]]]:
    """Resolve a name; a name server that does not answer holds a thread of its own and not the feed's."""
    answer: list[object] = []

    def ask() -> None:
        try:
            answer.append(socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.append(error)

    if is_literal(host):
        ask()
    else:
        asking = threading.Thread(target=ask, name="name server", daemon=True)
        asking.start()
        asking.join(max(0.0, until - time.monotonic()))
    found = answer[0] if answer else TimeoutError("deadline")
    if isinstance(found, BaseException):
        raise found
    return found  # type: ignore[return-value]  # what getaddrinfo gives
