"""Asking name servers (dnspython)."""

import ipaddress
from typing import Literal

import dns.exception
import dns.resolver
import dns.reversename

from digest.doctor.finding import Answer

_PATIENCE = 5.0  # seconds for one question, all servers and tries together

Kind = Literal["A", "AAAA", "MX", "TXT", "PTR"]


class Names:
    """One resolver: the system's, or the name server that is named ("192.0.2.53" or "192.0.2.53:5353").

    Raises ValueError if that is no address.
    """

    def __init__(self, server: str | None = None) -> None:
        self._known: dict[tuple[str, str], Answer] = {}
        self._answered = False
        self.dead: str | None = None  # why no name server can be reached; then nothing more is asked
        self._resolver: dns.resolver.Resolver | None = None
        if server is not None:
            host, port = _split(server)
            self._resolver = dns.resolver.Resolver(configure=False)
            self._resolver.nameservers, self._resolver.port = [host], port
            return
        try:
            self._resolver = dns.resolver.Resolver()
        except dns.resolver.NoResolverConfiguration:
            self.dead = "this system names no name server"

    def ask(self, name: str, kind: Kind) -> Answer:
        """Return the records of that kind; each is asked for once."""
        key = name.lower().rstrip("."), kind
        if key not in self._known:
            self._known[key] = self._asked(key[0], kind)
        return self._known[key]

    def reverse(self, address: str) -> Answer:
        """Return the names of an IP address."""
        return self.ask(dns.reversename.from_address(address).to_text(), "PTR")

    def _asked(self, name: str, kind: Kind) -> Answer:
        if self.dead is not None or self._resolver is None:
            return Answer(unknown=self.dead)
        try:
            found = self._resolver.resolve(f"{name}.", kind, lifetime=_PATIENCE, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            self._answered = True
            return Answer()
        except dns.resolver.NoNameservers:
            self._answered = True
            return Answer(unknown=f"the name servers of {name} answer with an error")
        except (dns.exception.DNSException, OSError) as error:
            why = "no name server answers" if isinstance(error, dns.exception.Timeout) else str(error)
            if not self._answered:
                self.dead = why
            return Answer(unknown=why)
        except (UnicodeError, ValueError) as error:
            return Answer(unknown=f"{name} is no name: {error}")
        self._answered = True
        return Answer(tuple(_text(record, kind) for record in found))


def _text(record: object, kind: Kind) -> str:
    if kind == "TXT":
        return b"".join(getattr(record, "strings", ())).decode("utf-8", "replace")
    if kind == "MX":
        exchange = str(getattr(record, "exchange", "")).rstrip(".").lower()
        return f"{getattr(record, 'preference', 0)} {exchange or '.'}"
    return str(record).rstrip(".").lower()


def _split(server: str) -> tuple[str, int]:
    host, _, port = server.rpartition(":") if server.count(":") == 1 or "]:" in server else (server, "", "53")
    try:
        return str(ipaddress.ip_address(host.strip("[]"))), int(port)
    except ValueError:
        raise ValueError(f'"{server}" is no name server; write an address, 192.0.2.53 or 192.0.2.53:53') from None
