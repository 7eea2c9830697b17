"""Where mail is handed in: the record behind `smtp.url` in feeds.toml.  Pure."""

import ipaddress
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from digest.errors import ConfigError

StartTls = Literal["required", "optional", "off"]

_PORTS = {"smtp": 25, "smtps": 465}
_FORM = "write smtp://user@host:port or smtps://user@host:port"


@dataclass(frozen=True, slots=True)
class MailServer:
    """One SMTP server and how to talk to it."""

    host: str
    port: int
    tls: bool  # TLS from the first byte (RFC 8314)
    starttls: StartTls  # what to do about TLS on a connection that began without
    user: str | None = None

    @property
    def loopback(self) -> bool:
        """Whether it is this machine."""
        return is_loopback(self.host)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def is_loopback(host: str) -> bool:
    """Return whether a name says that it is this machine; no name is looked up, so that nobody else can say it is."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_url(url: str) -> MailServer:
    """Return the server that `smtp.url` names.

    `smtp://` begins in the clear and asks for TLS by STARTTLS: `?starttls=required` (no TLS, no mail; the default for
    every host but this machine), `optional` (TLS if the server offers it; its certificate must hold then too) or `off`
    (the default on this machine).  `smtps://` is TLS from the start.  The user for the login stands in the URL,
    percent-encoded where need be; the password never does.  Raises ConfigError.
    """
    parts = _split(url)
    if parts.password is not None:
        raise ConfigError("smtp.url must not hold the password: put it into DIGEST_SMTP_PASSWORD or a file")
    tls = parts.scheme == "smtps"
    port = parts.port or _PORTS[parts.scheme]
    user = unquote(parts.username) if parts.username else None
    server = MailServer((parts.hostname or "").lower(), port, tls, "off", user)
    default: StartTls = "off" if tls or server.loopback else "required"
    return MailServer(server.host, port, tls, _starttls(parts.query, default, tls), user)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in _PORTS and parts.hostname and parts.path in ("", "/") and not parts.fragment
        if known and parts.port != 0:
            return parts
    except ValueError:
        known = False
    shown = url.rpartition("@")[2]  # without what might be a password
    raise ConfigError(f'smtp.url "{shown}" names no mail server, {_FORM}')


def _starttls(query: str, default: StartTls, tls: bool) -> StartTls:
    chosen = default
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key != "starttls":
            raise ConfigError(f'smtp.url has an unknown option "{key}", only starttls is known')
        if value not in get_args(StartTls):
            raise ConfigError(f'smtp.url has starttls="{value}", write required, optional or off')
        if tls:
            raise ConfigError("smtp.url asks for TLS twice: take ?starttls= away, or write smtp:// instead of smtps://")
        chosen = next(word for word in get_args(StartTls) if word == value)
    return chosen
