"""Looking at all that a newsletter stands on, one thing after the other."""

import shutil
import stat
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.clock import Clock
from digest.config import Settings, key_file, signing_key
from digest.delivery.mailbox import letters_in
from digest.delivery.outcomes import Unavailable
from digest.delivery.probe import probe
from digest.delivery.server import is_loopback, read_url
from digest.delivery.wire import bare_address
from digest.doctor import keys, sending, standing
from digest.doctor.finding import Answer, Finding
from digest.doctor.names import Names
from digest.doctor.reach import own_addresses, page_at, spf_of
from digest.errors import ConfigError, DigestError, StoreError
from digest.model import Feed
from digest.pipeline.feedlist import FeedLine
from digest.pipeline.texts import try_own_templates
from digest.store.db import Database
from digest.store.migrations import HEAD

_EXAMPLE = "daily@example.org"  # what the shipped feeds.toml has
_CLOCKS = 3  # web servers that are asked for the time
_OFFLINE = "no name server answers, so there is no network"


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at."""

    settings: Settings
    database: Database
    clock: Clock
    names: Names
    feeds: Callable[[], Iterable[tuple[str, str, str]]]  # title, state and reason of each
    addresses: Sequence[str] = ()  # that mail leaves from, if the operator names them
    user_agent: str = "digest"

    @property
    def sender(self) -> str:
        """The bare address that the newsletter comes from, its domain in ASCII."""
        return bare_address(self.settings.newsletter.from_)

    @property
    def bounces(self) -> str:
        """The address that undeliverable messages come back to."""
        return self.settings.delivery.bounce_address or self.sender


def examine(patient: Patient) -> Iterator[Finding]:
    """Yield what is found, each as soon as it is known.  Nothing is changed, and nobody is sent anything."""
    yield from _configuration(patient)
    yield from _database(patient)
    patient.names.ask(patient.sender.rpartition("@")[2], "MX")  # tells whether there is a network at all
    yield from _mail_server(patient)
    yield from _sending_domain(patient)
    yield from _bounces(patient)
    yield from _web_pages(patient)
    clocks = [page_at(address, patient.clock, patient.user_agent) for address in _clocks(patient)]
    yield standing.judge_clock(clocks) if patient.names.dead is None else _offline("clock", "time")
    yield from _feeds(patient)


def _configuration(patient: Patient) -> Iterator[Finding]:
    settings, area = patient.settings, "configuration"
    yield Finding(area, str(settings.path), "ok", "every setting can be read")
    if patient.sender == _EXAMPLE:
        yield Finding(area, "newsletter.from", "wrong", f"is still the address of the example, {_EXAMPLE}; write yours")
    yield _key(settings)
    try:
        try_own_templates(settings)
    except DigestError as error:
        yield Finding(area, "templates", "wrong", str(error))
    else:
        yield Finding(area, "templates", "ok", "an edition can be rendered")


def _key(settings: Settings) -> Finding:
    file = key_file(settings)
    if not file.exists():
        return Finding("configuration", file.name, "ok", f"{file} is made when it is first needed")
    try:
        signing_key(settings)
    except ConfigError as error:
        return Finding("configuration", file.name, "wrong", str(error))
    return Finding("configuration", file.name, "ok", "only its owner can read it; back it up with the database")


def _database(patient: Patient) -> Iterator[Finding]:
    database, area = patient.database, "database"
    try:
        before = database.revision()
        with database.begin():
            pass
    except StoreError as error:
        yield Finding(area, "access", "wrong", str(error))
        return
    yield Finding(area, "access", "ok", f"{database.name} can be read and written")
    state = {None: "was made just now", HEAD: f"up to date ({HEAD})"}.get(before, f"brought from {before} to {HEAD}")
    yield Finding(area, "version", "ok", state)
    url = patient.settings.database_url
    if not url.startswith("sqlite:///"):
        yield Finding(area, "disk", "not checked", "it is the database server's; ask it")
        return
    file = Path(url.removeprefix("sqlite:///"))
    folder = file.parent
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        words = f"others on this machine may read the addresses in it; run  chmod 600 {file}"
        yield Finding(area, "privacy", "note", words)
    yield standing.judge_disk(str(folder), shutil.disk_usage(folder).free)


def _mail_server(patient: Patient) -> Iterator[Finding]:
    settings, area = patient.settings, "mail server"
    try:
        spoken = probe(settings.smtp_url, settings.smtp_password, patient.bounces)
    except DigestError as error:
        if isinstance(error, Unavailable) and _far(patient, read_url(settings.smtp_url).host):
            yield _offline(area, "connection")
        else:
            yield Finding(area, "connection", "wrong", str(error))
        return
    yield from standing.judge_server(spoken, patient.clock())


def _sending_domain(patient: Patient) -> Iterator[Finding]:
    if patient.sender == _EXAMPLE:
        yield Finding(sending.AREA, "DNS", "not checked", "newsletter.from is an example; write yours first")
        return
    names = patient.names
    domain, bounces = (address.rpartition("@")[2].lower() for address in (patient.sender, patient.bounces))
    yield sending.judge_mx(domain, "answers and letters to leave", names.ask(domain, "MX"), names.ask(domain, "A"))
    if bounces != domain:
        yield sending.judge_mx(bounces, "bounces", names.ask(bounces, "MX"), names.ask(bounces, "A"))
    addresses = patient.addresses or _addresses(patient)
    txt = names.ask(bounces, "TXT")
    results = [spf_of(address, patient.bounces, names) for address in addresses] if txt.records else []
    if txt.records and not addresses:  # whether it can be obeyed shows with any address
        results = [spf_of("192.0.2.1", patient.bounces, names)]
    yield from sending.judge_spf(bounces, txt, addresses, results)
    signed = yield from _dkim(patient, domain)
    policy = sending.Policy(tuple((name, names.ask(f"_dmarc.{name}", "TXT")) for name in sending.dmarc_names(domain)))
    yield from sending.judge_dmarc(domain, bounces, policy, signed=signed)
    for address in addresses:
        found = names.reverse(address)
        kind = "AAAA" if ":" in address else "A"
        forward = {name: names.ask(name, "AAAA" if kind == "AAAA" else "A") for name in found.records}
        yield sending.judge_ptr(address, found, forward)
    if not addresses:
        words = "the address that mail leaves from is not known here; add --from-ip ADDRESS"
        yield Finding(sending.AREA, "PTR", "not checked", words)


def _dkim(patient: Patient, domain: str) -> Generator[Finding, None, bool]:
    """Yield what is found on the keys; return whether there are any."""
    settings = patient.settings
    found = []
    for name in settings.delivery.dkim_keys:
        file = settings.path.parent / Path(name).expanduser()
        try:
            found.append(keys.key_file(file))
        except ConfigError as error:
            yield Finding(sending.AREA, f"DKIM key {file.name}", "wrong", str(error))
            continue
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            words = f"others may read it, and sign in your name; run  chmod 600 {file}"
            yield Finding(sending.AREA, f"DKIM key {file.name}", "wrong", words)
    names = [sending.dkim_name(key.selector, domain) for key in found]
    answers: dict[str, Answer] = {name: patient.names.ask(name, "TXT") for name in names}
    yield from sending.judge_dkim(domain, found, answers)
    return bool(found)


def _addresses(patient: Patient) -> list[str]:
    """Return the addresses that mail leaves from, if this machine sends it and is not behind others."""
    return own_addresses() if read_url(patient.settings.smtp_url).loopback else []


def _bounces(patient: Patient) -> Iterator[Finding]:
    settings, area = patient.settings, "bounces"
    if settings.delivery.bounce_address is None:
        words = f"not set: what is undeliverable comes to {patient.sender}, and nobody is stopped by it"
        yield Finding(area, "delivery.bounce_address", "note", words)
    where = settings.bounces.mailbox
    if where is None:
        words = "not set: right only if your mail server pipes them to  digest bounces --from -"
        yield Finding(area, "bounces.mailbox", "note", words)
        return
    try:
        with letters_in(where, settings.bounces_password) as letters:
            unread = sum(1 for _ in letters)
    except DigestError as error:
        if where.startswith("imap") and patient.names.dead is not None:
            yield _offline(area, "bounces.mailbox")
        else:
            yield Finding(area, "bounces.mailbox", "wrong", str(error))
        return
    yield Finding(area, "bounces.mailbox", "ok", f"{where} can be read; {unread:,} to read")


def _clocks(patient: Patient) -> list[str]:
    """Return whose servers are asked for the time: those of feeds, since our own pages may be on this machine."""
    if patient.names.dead is not None:
        return []
    return [feed.url for feed in patient.settings.feeds if _is_on_the_web(feed)][:_CLOCKS]


def _is_on_the_web(feed: Feed) -> bool:
    return feed.url.startswith(("http://", "https://"))


def _web_pages(patient: Patient) -> Iterator[Finding]:
    base_url = patient.settings.newsletter.base_url
    if base_url is None:
        words = "not set: there are no web pages, people cannot sign up, and leave by mail only"
        yield Finding("web pages", "newsletter.base_url", "note", words)
        return
    page = page_at(f"{base_url}/healthz", patient.clock, patient.user_agent)
    if page.status is None and patient.names.dead is not None:
        yield _offline("web pages", "newsletter.base_url")
    else:
        yield standing.judge_pages(page, base_url)


def _feeds(patient: Patient) -> Iterator[Finding]:
    try:
        states = list(patient.feeds())
    except StoreError as error:
        yield Finding("feeds", "all", "not checked", str(error))
    else:
        yield from standing.judge_feeds(states)


def feed_states(lines: Iterable[FeedLine]) -> Iterator[tuple[str, str, str]]:
    """Yield title, state and reason of each feed."""
    for line in lines:
        report, alarm = line.report, line.coverage.alarm
        state = alarm or (report.status if report is not None else "new")
        yield line.feed.title, state, line.coverage.why or (report.error if report is not None else None) or ""


def _far(patient: Patient, host: str) -> bool:
    return patient.names.dead is not None and not is_loopback(host)


def _offline(area: str, subject: str) -> Finding:
    return Finding(area, subject, "not checked", _OFFLINE)
