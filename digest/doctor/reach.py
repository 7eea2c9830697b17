"""Looking at what lies outside: addresses of this machine, what SPF says of them, and answers of web servers."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import spf
import urllib3

from digest.clock import Clock
from digest.doctor.finding import Page
from digest.doctor.names import Kind, Names
from digest.doctor.sending import SpfResult

_PATIENCE = 10.0  # seconds
_TOWARDS = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))  # documentation: nothing is sent there


def own_addresses() -> list[str]:
    """Return the addresses of this machine that the internet can know: those it would send from itself."""
    found = []
    for family, towards in _TOWARDS:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:  # no network of that family
            probe.connect((towards, 25))  # no packet leaves: it only chooses the way
            address = probe.getsockname()[0]
            if ipaddress.ip_address(address).is_global:
                found.append(address)
    return found


def spf_of(address: str, sender: str, names: Names) -> SpfResult:
    """Return what SPF says of a message from `address` that comes back to `sender` (pyspf, RFC 7208)."""

    def look_up(name: str, kind: Kind, *_: object, **__: object) -> Iterator[tuple[tuple[str, str], Any]]:
        answer = names.ask(name, kind)
        if answer.unknown:
            raise spf.TempError(answer.unknown)
        return (((name, kind), _as_pyspf_has_it(record, kind)) for record in answer.records)

    before, spf.DNSLookup = spf.DNSLookup, look_up
    try:
        result, words = spf.check2(address, sender, sender.rpartition("@")[2], querytime=0)
    finally:
        spf.DNSLookup = before
    return SpfResult(address, str(result), " ".join(str(words).split()))


def _as_pyspf_has_it(record: str, kind: Kind) -> object:
    if kind == "TXT":
        return (record.encode(),)
    if kind == "MX":
        preference, _, exchange = record.partition(" ")
        return int(preference), exchange
    return record


def page_at(address: str, clock: Clock, user_agent: str) -> Page:
    """Ask for a page, without following it elsewhere."""
    headers = {"User-Agent": user_agent}
    options = urllib3.Timeout(connect=_PATIENCE, read=_PATIENCE)
    try:
        with urllib3.PoolManager(retries=False, timeout=options) as pool:
            answer = pool.request("GET", address, headers=headers, preload_content=False, redirect=False)
            asked = clock()
            text = answer.read(200, decode_content=True).decode("utf-8", "replace")
            status, date = answer.status, answer.headers.get("Date")
            answer.release_conn()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Page(address, None, _why(error))
    return Page(address, status, " ".join(text.split()), _moment(date), asked)


def _moment(date: str | None) -> datetime | None:
    try:
        return None if date is None else parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return None


def _why(error: BaseException) -> str:
    while (reason := getattr(error, "reason", None) or error.__cause__) is not None and isinstance(reason, Exception):
        error = reason
    text = str(getattr(error, "strerror", None) or error)
    return " ".join(text.partition(": ")[2].split()) if text.startswith("<") else " ".join(text.split())
