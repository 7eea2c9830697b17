"""Reads feeds.toml and the environment into checked, resolved settings."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from digest.config import values
from digest.config.headers import feed_headers
from digest.config.places import find_places
from digest.config.problems import Report, toml_problem
from digest.config.shape import Bounces, Delivery, Fetch, File, FollowedCase, Newsletter, Smtp, Web
from digest.errors import ConfigError
from digest.model import Feed


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a newsletter is set up with.  Paths are absolute; secrets are left out of the printed form."""

    path: Path  # the feeds.toml it comes from
    newsletter: Newsletter
    delivery: Delivery
    bounces: Bounces  # a path in it is absolute
    web: Web
    fetch: Fetch
    feeds: tuple[Feed, ...]
    cases: tuple[FollowedCase, ...]
    database_url: str = field(repr=False)  # may hold a password, if it comes from the environment
    smtp_url: str  # never holds a password
    smtp_password: str | None = field(repr=False)
    bounces_password: str | None = field(default=None, repr=False)


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Return the settings of a feeds.toml, with the environment's overrides.

    DIGEST_DATABASE_URL, DIGEST_SMTP_URL, DIGEST_SMTP_PASSWORD and DIGEST_BOUNCES_PASSWORD go before the file; an empty
    variable counts as unset.
    Relative paths of feeds and of the SQLite database are relative to the file's folder.
    Raises ConfigError with one line for every problem there is.
    """
    text = _read(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(toml_problem(str(path), error, text)) from None
    report = Report(str(path), find_places(text))
    file = None
    try:
        file = File.model_validate(data)
    except ValidationError as error:
        report.add_invalid(error)
    _check_repeated_feeds(data, path.parent, report)
    _check_passwords(data, report)
    database_url, smtp_url, smtp_password = _overrides(environ, report)
    if file is not None and smtp_password is None:
        smtp_password = _password_file(file.smtp, "smtp", path.parent, report)
    bounces_password = environ.get("DIGEST_BOUNCES_PASSWORD") or None
    if file is not None and bounces_password is None:
        bounces_password = _password_file(file.bounces, "bounces", path.parent, report)
    folder = path.absolute().parent
    feeds = _feeds(file, folder, report) if file is not None else ()
    if (problems := report.lines()) or file is None:
        raise ConfigError(problems)
    return Settings(
        path=path.absolute(),
        newsletter=file.newsletter,
        delivery=file.delivery,
        bounces=_placed(file.bounces, folder),
        web=file.web,
        fetch=file.fetch,
        feeds=feeds,
        cases=file.cases,
        database_url=_resolved(database_url or file.database.url, folder),
        smtp_url=smtp_url or file.smtp.url,
        smtp_password=smtp_password,
        bounces_password=bounces_password,
    )


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")  # some editors put a byte order mark first
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: the file is not UTF-8 text here; save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check the name and its permissions") from None


def _feeds(file: File, folder: Path, report: Report) -> tuple[Feed, ...]:
    feeds = []
    for number, entry in enumerate(file.feeds):
        headers = feed_headers(entry, number, folder, report)
        where = _location(entry.url, folder)
        feeds.append(
            Feed(
                entry.url, entry.title, entry.kind, where, entry.section or "", headers, entry.full_text, entry.paywall
            )
        )
    return tuple(feeds)


def _location(url: str, folder: Path) -> str:
    """Return what to open: the address itself, or the absolute path of a file."""
    return url if url.lower().startswith(("http://", "https://")) else str(folder / Path(url).expanduser())


def _placed(bounces: Bounces, folder: Path) -> Bounces:
    """Return the settings of bounces with the absolute path of their mailbox, if it has one."""
    where = bounces.mailbox
    if where is None or where.startswith(("imap://", "imaps://")):
        return bounces
    return bounces.model_copy(update={"mailbox": str(folder / Path(where).expanduser())})


def _resolved(database_url: str, folder: Path) -> str:
    """Return the database's address with an absolute path if it is an SQLite file."""
    start = "sqlite:///"
    if not database_url.startswith(start):
        return database_url
    return start + str(folder / database_url.removeprefix(start))


def _check_repeated_feeds(data: Mapping[str, object], folder: Path, report: Report) -> None:
    """A feed that stands twice would be read twice, and its stories reported under two names."""
    first: dict[str, int] = {}
    entries = data.get("feeds")
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        url = entry.get("url") if isinstance(entry, dict) else None
        if not isinstance(url, str):
            continue
        same = first.setdefault(_identity(url, folder), number)
        if same != number:
            line = report.line(("feeds", same, "url"))
            report.add(("feeds", number, "url"), f'"{url}" stands already on line {line}; remove one of the two')


def same_feed(first: str, second: str, folder: Path) -> bool:
    """Return whether two addresses or paths, relative to the folder, name one feed."""
    return _identity(first, folder) == _identity(second, folder)


def _identity(url: str, folder: Path) -> str:
    """Return what two spellings of one feed's address have in common."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    if parts.scheme not in {"http", "https"}:
        return _location(url, folder)
    return parts._replace(scheme="", netloc=parts.netloc.lower(), path=parts.path.rstrip("/"), fragment="").geturl()


def _check_passwords(data: Mapping[str, object], report: Report) -> None:
    """Secrets come from the environment or a file of their own: feeds.toml gets mailed around and committed."""
    fixes = {
        "database": "write the whole address to DIGEST_DATABASE_URL instead",
        "smtp": "write it to DIGEST_SMTP_PASSWORD or to the file that smtp.password_file names",
        "bounces": "write it to DIGEST_BOUNCES_PASSWORD or to the file that bounces.password_file names",
    }
    for table, fix in fixes.items():
        section, key = data.get(table), "mailbox" if table == "bounces" else "url"
        url = section.get(key) if isinstance(section, dict) else None
        if isinstance(url, str) and _password(url) is not None:
            report.add((table, key), f"holds a password, which this file must not; {fix}")


def _password(url: str) -> str | None:
    try:
        return values.without_password(url)[1]
    except ValueError:
        return None


def _overrides(environ: Mapping[str, str], report: Report) -> tuple[str | None, str | None, str | None]:
    """Return the database's address, the mail server's, and its password, as far as the environment gives them."""
    found = {}
    for name, check in (("DIGEST_DATABASE_URL", values.database_url), ("DIGEST_SMTP_URL", values.smtp_url)):
        if url := environ.get(name):
            try:
                found[name] = check(url)
            except ValueError as error:
                report.add_variable(name, str(error))
    smtp_url, password = None, None
    if "DIGEST_SMTP_URL" in found:
        smtp_url, password = values.without_password(found["DIGEST_SMTP_URL"])
    return found.get("DIGEST_DATABASE_URL"), smtp_url, environ.get("DIGEST_SMTP_PASSWORD") or password


def _password_file(table: Smtp | Bounces, name: str, folder: Path, report: Report) -> str | None:
    """Return the only line of the password file, None if there is no such file in the settings."""
    if table.password_file is None:
        return None
    file = folder / Path(table.password_file).expanduser()
    try:
        password = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        report.add((name, "password_file"), f"{file} cannot be read ({why}); write the password to it")
        return None
    if not password or "\n" in password:
        report.add((name, "password_file"), f"{file} must hold one line, the password; write it there")
        return None
    return password
