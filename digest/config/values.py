"""Checks of single values.  Pure but for the time zone table; each returns the value to keep.

What is wrong is a ValueError in one line: what it is, and what to write instead.  Heavy libraries are imported where
they are needed.
"""

import re
from difflib import get_close_matches
from email.utils import parseaddr
from urllib.parse import SplitResult, quote, unquote, urlsplit

from digest.domains import ascii_domain
from digest.errors import ConfigError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
WEEKLY = "-weekly"
"""What the name of a newsletter's weekly editions ends with."""

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 -]*[A-Za-z0-9])?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # two letters or more: C:\ is a drive
_HOST_WITHOUT_SCHEME = re.compile(r"www\.|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|gov|edu|uk|eu)/")


def one_line(text: str) -> str:
    """Text that goes into headers and headings: not empty, no line breaks or other control characters."""
    text = text.strip()
    if not text:
        raise ValueError("is empty; write some text")
    if _CONTROL.search(text):
        raise ValueError("holds a line break or another control character; write it on one line")
    return text


def some_lines(text: str) -> str:
    """Text of one or more lines, not empty."""
    lines = [one_line(line) for line in text.strip().split("\n") if line.strip()]
    return "\n".join(lines) if lines else one_line("")


def newsletter_name(text: str) -> str:
    """Name of folders and of the List-Id: what every file system takes."""
    if not _NAME.fullmatch(text) or len(text) > 64:
        raise ValueError(f'"{text}" cannot name folders; write up to 64 letters (a to z), digits, spaces and hyphens')
    if text.lower().endswith(WEEKLY):
        raise ValueError(f'"{text}" ends as the weekly editions of a newsletter do; leave "{WEEKLY}" away')
    return text


def time_zone(text: str) -> str:
    """Name of the IANA time zone database."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "America" is a folder of the database
        near = _nearest_zone(text, sorted(available_timezones())) or "America/New_York"
        raise ValueError(f'"{text}" is no time zone; write "{near}"') from None
    return text


def cron_line(text: str) -> str:
    """Cron line, in the meaning of `digest.schedule`."""
    from digest.schedule import check_cron

    if problem := check_cron(text):
        raise ValueError(problem)
    return text


def holiday_calendar(text: str) -> str:
    """Country of the holidays library, or a part of one: "US", "GB-ENG"."""
    from holidays import country_holidays  # 30 ms

    country, _, part = text.partition("-")
    try:
        country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        raise ValueError(f'"{text}" has no calendar of holidays; write "US" or "GB-ENG", for instance') from None
    return text


def address(text: str) -> str:
    """Bare e-mail address; its domain comes back in the form the mail system uses (punycode).

    Letters outside ASCII may stand before the @ (RFC 6531); only mail servers that know SMTPUTF8 take those.
    """
    return _address(text, international=True)


def address_for_all(text: str) -> str:
    """The same, but one that every mail server takes: letters in everybody's mailbox come from it and back to it."""
    return _address(text, international=False)


def _address(text: str, *, international: bool) -> str:
    from email_validator import EmailNotValidError, validate_email

    text = text.strip()
    if _CONTROL.search(text):
        raise ValueError("holds a line break or another control character; write one plain address")
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=international, allow_quoted_local=True)
    except EmailNotValidError as error:
        why = str(error).rstrip(".")
        why = why[:1].lower() + why[1:]
        raise ValueError(f'"{text}" is no e-mail address ({why}); write name@example.org') from None
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"


def sender(text: str) -> str:
    """Address with an optional name, as a From header has it (RFC 5322), its domain as name servers have it."""
    text = one_line(text)
    _, bare = parseaddr(text)
    if not bare or (bare != text and f"<{bare}>" not in text):
        raise ValueError(f"\"{text}\" is no sender; write \"The Case Daily <daily@example.org>\"")
    return text.replace(bare, address_for_all(bare))


def base_url(text: str) -> str:
    """Address below which the web pages are, without a slash at its end, in ASCII: headers of messages carry it."""
    parts = _web(text, "https://daily.example.org")
    if parts.query or parts.fragment:
        raise ValueError(f'"{text}" has a query or a fragment; write only the address, as https://daily.example.org')
    if text.isascii():
        return text.rstrip("/")
    host, colon, port = parts.netloc.partition(":")
    try:
        ascii_url = parts._replace(netloc=f"{ascii_domain(host)}{colon}{port}", path=quote(parts.path, safe="/%"))
    except ValueError as error:
        raise ValueError(f'"{text}" names no host ({error})') from None
    return ascii_url.geturl().rstrip("/")


def contact(text: str) -> str:
    """Address at which the owners of feeds can complain; sent with every request."""
    if text.startswith("mailto:"):
        return "mailto:" + address(text.removeprefix("mailto:"))
    _web(text, "mailto:you@example.org")
    return text


def feed_url(text: str) -> str:
    """Web address or path of a feed."""
    text = one_line(text)
    if _HOST_WITHOUT_SCHEME.match(text):
        raise ValueError(f'"{text}" looks like a web address without its beginning; write "https://{text}"')
    if _SCHEME.match(text):
        _web(text, "https://… or the path of a file")
    return text


def database_url(text: str) -> str:
    """SQLite file or PostgreSQL database."""
    url, shown = _split(text), _shown(text)
    if url.scheme == "sqlite":
        if not url.path.lstrip("/") or url.netloc:
            raise ValueError(f'"{shown}" names no file; write "sqlite:///digest.db", with three slashes')
    elif url.scheme in {"postgresql", "postgresql+psycopg"}:
        if len(url.path) < 2:
            raise ValueError(f'"{shown}" names no database; write "postgresql://user@host/digest"')
    else:
        raise ValueError(f'"{shown}" is no database; write "sqlite:///digest.db" or "postgresql://user@host/digest"')
    return text


def smtp_url(text: str) -> str:
    """Mail server, in the meaning of `digest.delivery.server`; a password in it is left to others to judge."""
    from digest.delivery.server import read_url

    _split(text)
    try:
        read_url(without_password(text)[0])
    except ConfigError as error:
        raise ValueError(str(error).removeprefix("smtp.url ")) from None
    return text


def mailbox(text: str) -> str:
    """Path of a Maildir or an mbox file, or address of an IMAP folder; a password in it is left to others to judge."""
    text = one_line(text)
    if _SCHEME.match(text):
        from digest.delivery.place import read_place

        _split(text)
        try:
            read_place(without_password(text)[0])
        except ConfigError as error:
            raise ValueError(str(error).removeprefix("bounces.mailbox ")) from None
    return text


def without_password(url: str) -> tuple[str, str | None]:
    """Return the address without its password, and the password."""
    parts = urlsplit(url)
    if parts.password is None:
        return url, None
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}@{host}").geturl(), unquote(parts.password)


def _web(text: str, instead: str) -> SplitResult:
    """Split an http or https address; refuse any other, one without a host, with spaces, or with a password."""
    url = _split(one_line(text))
    if url.scheme not in {"http", "https"} or not url.hostname or " " in text:
        raise ValueError(f'"{_shown(text)}" is no address on the web; write {instead}')
    if url.password is not None:
        raise ValueError("holds a password, which this file must not; use an address that needs none")
    return url


def _split(text: str) -> SplitResult:
    try:
        url = urlsplit(text)
        _ = url.port  # checked on access only
    except ValueError:  # its words may hold a part of a password
        raise ValueError(f'"{_shown(text)}" is no address; check its host and port') from None
    return url


def _shown(url: str) -> str:
    """Return an address as reports may show it: without the password, however broken it is."""
    return re.sub(r"(://[^/@:]*:).*@", r"\1…@", url, flags=re.DOTALL)


def _nearest_zone(text: str, zones: list[str]) -> str | None:
    """Return the zone with the most similar name, or whose last part is similar ("New York", "london")."""
    wanted = text.strip().lower().replace(" ", "_")
    for spelling in ({zone.lower(): zone for zone in zones}, {zone.rpartition("/")[2].lower(): zone for zone in zones}):
        if near := get_close_matches(wanted, spelling, n=1, cutoff=0.7):
            return spelling[near[0]]
    return None
