"""The whole examination against real servers: names, mail with TLS, web pages; and with none of them."""
# ruff: noqa: N802  aiosmtpd and http.server name the methods of their handlers

import email.utils
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from dns_server import Zone, name_server

from digest.app import App
from digest.config import load
from digest.doctor.finding import Finding, Page
from digest.doctor.standing import judge_clock, judge_disk, judge_feeds, judge_pages
from digest.errors import ConfigError
from digest.store.db import Database

CERTIFICATE = Path(__file__).parents[1] / "delivery" / "data" / "localhost.pem"
IP = "198.51.100.7"
NOW = datetime(2023, 7, 12, 11, tzinfo=UTC)


@dataclass
class Paper:
    """A newsletter of news.example.org that a test sets up and has examined."""

    folder: Path
    settings: str = ""
    base_url: str | None = None
    sender: str = "The Case Daily <daily@news.example.org>"
    password: str | None = None
    database_url: str | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @contextmanager
    def opened(self) -> Iterator[App]:
        base_url = f'base_url = "{self.base_url}"\n' if self.base_url else ""
        (self.folder / "wire.xml").write_text("<rss version='2.0'><channel><title>T</title></channel></rss>", "utf-8")
        (self.folder / "feeds.toml").write_text(
            f'[newsletter]\nname = "Daily"\ntitle = "The Case Daily"\ntimezone = "America/New_York"\n'
            f'schedule = "0 7 * * *"\nfrom = "{self.sender}"\npostal_address = "1 Example Street"\n{base_url}'
            f'{self.settings}\n[[feeds]]\ntitle = "Wire"\nurl = "wire.xml"\n',
            "utf-8",
        )
        environ = {"DIGEST_SMTP_PASSWORD": self.password or "", "DIGEST_DATABASE_URL": self.database_url or ""}
        settings = load(self.folder / "feeds.toml", environ)
        with closing(Database(settings.database_url)) as database:
            yield App(settings, database, lambda: self.now)

    def examined(self, server: str, *addresses: str) -> dict[str, Finding]:
        with self.opened() as app:
            return {f"{one.area}: {one.subject}": one for one in app.examine(server, addresses)}


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> str:
    """A host that is not this machine by name, though its servers are, and whose certificate is trusted."""
    look_up = socket.getaddrinfo

    def answer(host: Any, *args: Any, **kwargs: Any) -> Any:
        return look_up("127.0.0.1" if host == "mail.example.org" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    return "mail.example.org"


@dataclass
class MailServer:
    """Takes nothing, and answers MAIL FROM as it is told."""

    answer: str = "250 OK"
    senders: list[str] = field(default_factory=list)
    texts: int = 0

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self.senders.append(address)
        if self.answer.startswith("250"):
            envelope.mail_from = address
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.texts += 1
        return "250 taken"


@contextmanager
def mail_server(handler: MailServer, **options: Any) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def says_yes(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data.password == b"open sesame", handled=False)


@contextmanager
def web_server(status: int = 200, text: bytes = b"ok\n", date: Callable[[], str] | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return date() if date else super().date_time_string(timestamp)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def records(paper: Paper) -> dict[tuple[str, str], list[str]]:
    """Make keys, and return a zone in which all is as it should be, the keys' records just as they were printed."""
    with paper.opened() as app:
        made = app.make_dkim_keys("digest")
    paper.settings = f'[delivery]\nbounce_address = "bounces@news.example.org"\n{made.setting}\n'
    zone = {
        ("news.example.org", "MX"): ["10 mx.news.example.org."],
        ("news.example.org", "TXT"): [f'"v=spf1 ip4:{IP} -all"'],
        ("_dmarc.news.example.org", "TXT"): ['"v=DMARC1; p=none"'],
        ("7.100.51.198.in-addr.arpa", "PTR"): ["mx.news.example.org."],
        ("mx.news.example.org", "A"): [IP],
    }
    for line in made.records:
        name, _, text = line.partition(". IN TXT ")
        zone[name, "TXT"] = [text.removeprefix("( ").removesuffix(" )")]
    return zone


def test_a_newsletter_that_is_set_up_well_has_nothing_wrong(paper: Paper, far_away: str) -> None:
    zone, handler = records(paper), MailServer()
    (paper.folder / "box" / "new").mkdir(parents=True)
    paper.settings += '[bounces]\nmailbox = "box"\n'
    paper.password = "open sesame"
    options = {"tls_context": tls(), "require_starttls": True, "authenticator": says_yes, "data_size_limit": 10**7}
    with mail_server(handler, **options) as port, name_server(Zone(zone)) as server:
        paper.settings += f'[smtp]\nurl = "smtp://editor@{far_away}:{port}"\n'
        found = paper.examined(server, IP)
    assert {name: one.words for name, one in found.items() if one.state == "wrong"} == {}
    assert {name for name, one in found.items() if one.state != "ok"} - {"database: disk"} == {
        "web pages: newsletter.base_url", "clock: time", "feeds: all",
    }  # fmt: skip
    assert found["mail server: TLS"].words == "TLSv1.3, certificate until 2120-01-01"
    assert found["mail server: login"].words == '"editor" is let in'
    assert found["mail server: size limit"].words == "10,000,000 bytes"
    assert found["sending domain: SPF of news.example.org"].words == f"allows {IP}: v=spf1 ip4:{IP} -all"
    assert found["sending domain: DMARC alignment"].words == "by SPF (news.example.org) and DKIM (news.example.org)"
    assert found[f"sending domain: PTR of {IP}"].words == "mx.news.example.org"
    assert found["bounces: bounces.mailbox"].words == f"{paper.folder / 'box'} can be read; 0 to read"
    assert handler.senders == ["bounces@news.example.org"]
    assert handler.texts == 0


def test_without_a_network_nothing_is_called_wrong_that_is_not(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    zone = Zone(records(paper))
    zone.lost = {name for name, _ in zone.records}
    monkeypatch.setattr("digest.doctor.names._PATIENCE", 0.1)
    paper.base_url = "https://daily.nowhere.invalid"
    paper.settings += '[smtp]\nurl = "smtp://mail.nowhere.invalid:25"\n'
    paper.settings += '[bounces]\nmailbox = "imaps://me@mail.nowhere.invalid/"\n'
    with name_server(zone) as server, paper.opened() as app:
        settings = load(app.settings.path, {"DIGEST_BOUNCES_PASSWORD": "x"})
        found = list(App(settings, app.database, app.clock).examine(server, (IP,)))
    assert [one for one in found if one.state == "wrong"] == []
    unknown = {f"{one.area}: {one.subject}" for one in found if one.state == "not checked"}
    assert {
        "mail server: connection", "sending domain: MX of news.example.org", "sending domain: SPF of news.example.org",
        "sending domain: DMARC of news.example.org", f"sending domain: PTR of {IP}", "web pages: newsletter.base_url",
        "bounces: bounces.mailbox", "clock: time",
    } <= unknown  # fmt: skip


def test_what_is_wrong_is_told_with_what_to_write(paper: Paper) -> None:
    zone = records(paper)
    zone["digest._domainkey.news.example.org", "TXT"] = ['"v=DKIM1; k=rsa; p=AAAA"']
    del zone["_dmarc.news.example.org", "TXT"]
    zone["news.example.org", "TXT"] = ['"v=spf1 -all"']
    (paper.folder / "digest.pem").chmod(0o644)
    handler = MailServer(answer="553 5.1.8 not you")
    with mail_server(handler, data_size_limit=90_000) as port, name_server(Zone(zone)) as server:
        paper.settings += f'[smtp]\nurl = "smtp://127.0.0.1:{port}"\n'
        found = paper.examined(server, IP)
    wrong = {name: one for name, one in found.items() if one.state == "wrong"}
    key = "sending domain: DKIM key digest.pem"
    assert set(wrong) == {
        "mail server: sender", "mail server: size limit", "sending domain: SPF of news.example.org", key,
        "sending domain: DMARC of news.example.org",
    }  # fmt: skip
    assert "553 5.1.8 not you" in wrong["mail server: sender"].words
    (line,) = wrong["sending domain: SPF of news.example.org"].write
    assert line == f'news.example.org. IN TXT "v=spf1 ip4:{IP} -all"'
    (line,) = wrong[key].write
    assert line.startswith('digest._domainkey.news.example.org. IN TXT ( "v=DKIM1; k=rsa; p=MII')
    assert all(len(piece) <= 255 for piece in re.findall(r'"([^"]*)"', line))


def test_a_key_that_others_may_read_is_told(paper: Paper) -> None:
    zone = records(paper)
    (paper.folder / "digest.pem").chmod(0o644)
    with name_server(Zone(zone)) as server, paper.opened() as app:
        words = [one.words for one in app.examine(server, ()) if one.state == "wrong"]
    assert f"others may read it, and sign in your name; run  chmod 600 {paper.folder / 'digest.pem'}" in words


def test_a_database_that_others_may_read_is_told(paper: Paper) -> None:
    with name_server(Zone({})) as server:
        assert "database: privacy" not in paper.examined(server)
        (paper.folder / "digest.db").chmod(0o644)
        found = paper.examined(server)["database: privacy"]
    assert found.state == "note"
    assert found.words.endswith(f"run  chmod 600 {paper.folder / 'digest.db'}")


@pytest.mark.parametrize(
    ("prepare", "name", "words"),
    [
        (lambda folder: (folder / "digest.key").write_text("x"), "configuration: digest.key", "chmod 600"),
        (lambda folder: (folder / "digest.db").write_text("x" * 5000), "database: access", "not a database"),
        (lambda folder: own_template(folder, "{{ nothing.like.this }}"), "configuration: templates", "card.html"),
    ],
)
def test_what_is_wrong_on_this_machine_is_told(
    paper: Paper, prepare: Callable[[Path], object], name: str, words: str
) -> None:
    prepare(paper.folder)
    (paper.folder / "digest.key").touch(0o644) if "key" in name else None
    with name_server(Zone({})) as server:
        found = paper.examined(server)
    assert found[name].state == "wrong"
    assert words in found[name].words


def own_template(folder: Path, text: str) -> None:
    (folder / "templates").mkdir()
    (folder / "templates" / "card.html").write_text(text, "utf-8")


def test_a_database_of_either_kind_is_looked_at(paper: Paper, database_url: str) -> None:
    paper.database_url = database_url
    with name_server(Zone({})) as server:
        first, second = paper.examined(server), paper.examined(server)
    assert first["database: access"].state == "ok"
    assert first["database: version"].words == "was made just now"
    assert second["database: version"].words.startswith("up to date (")
    assert (first["database: disk"].state == "not checked") == (not database_url.startswith("sqlite"))


def test_the_address_of_the_example_is_not_looked_up(paper: Paper) -> None:
    paper.sender = "The Case Daily <daily@example.org>"
    zone = Zone({})
    with name_server(zone) as server:
        found = paper.examined(server)
    assert found["configuration: newsletter.from"].state == "wrong"
    assert found["sending domain: DNS"].state == "not checked"
    assert zone.asked == [("example.org", "MX")]


def test_the_web_pages_and_the_clock_are_asked_where_readers_reach_them(paper: Paper) -> None:
    late = email.utils.format_datetime(paper.now - timedelta(minutes=10), usegmt=True)
    with web_server(date=lambda: late) as paper.base_url, name_server(Zone({})) as server:
        paper.settings = f'[[feeds]]\ntitle = "Court"\nurl = "{paper.base_url}/feed"\n'
        found = paper.examined(server)
    assert found["web pages: newsletter.base_url"].words.endswith("mail programs offer no way to leave by one click")
    assert found["clock: time"].state == "wrong"
    assert "it is 600 seconds ahead, by 1 web server" in found["clock: time"].words
    with web_server(404) as paper.base_url, name_server(Zone({})) as server:
        paper.settings = f'[[feeds]]\ntitle = "Court"\nurl = "{paper.base_url}/feed"\n'
        found = paper.examined(server)
    assert "answers 404, and not as our pages do; run `digest serve`" in found["web pages: newsletter.base_url"].words
    assert found["clock: time"].state == "ok"
    with name_server(Zone({("a.test", "A"): [IP]})) as server:  # nobody listens there any more
        found = paper.examined(server)
    assert found["web pages: newsletter.base_url"].state == "wrong"
    assert "Connection refused" in found["web pages: newsletter.base_url"].words


# ------------------------------------------------------------------ judgments


def page(offset: float | None) -> Page:
    return Page("https://a.test", 200, "ok", NOW - timedelta(seconds=offset) if offset is not None else None, NOW)


@pytest.mark.parametrize(
    ("offsets", "state"),
    [([0], "ok"), ([-29, 29], "ok"), ([40], "note"), ([-40], "note"), ([301], "wrong"), ([5, 9999, 1], "ok"),
     ([], "not checked"), ([None], "not checked")],
)  # fmt: skip
def test_the_clock_is_judged_by_the_middle_of_what_others_say(offsets: list[float | None], state: str) -> None:
    assert judge_clock([page(offset) for offset in offsets]).state == state


@pytest.mark.parametrize(("free", "state"), [(10**12, "ok"), (5 * 10**8, "note"), (10**7, "wrong")])
def test_the_disk_has_room_or_not(free: int, state: str) -> None:
    assert judge_disk("/srv", free).state == state


@pytest.mark.parametrize(
    ("status", "text", "base_url", "state"),
    [(200, "ok", "https://a.test", "ok"), (200, "ok", "http://a.test", "wrong"), (503, "ok", "https://a.test", "wrong"),
     (200, "hello", "https://a.test", "wrong"), (None, "refused", "https://a.test", "wrong")],
)  # fmt: skip
def test_pages_are_ours_and_over_https(status: int | None, text: str, base_url: str, state: str) -> None:
    assert judge_pages(Page(f"{base_url}/healthz", status, text), base_url).state == state


def test_feeds_are_counted_and_the_ill_ones_named() -> None:
    assert judge_feeds([])[0].state == "wrong"
    assert judge_feeds([("a", "new", "")])[0].state == "not checked"
    assert judge_feeds([("a", "dead", "gone")])[0].state == "wrong"
    found = judge_feeds([("a", "ok", ""), ("b", "dead", "gone"), *((f"s{n}", "silent", "") for n in range(6))])
    assert found[0].words == "1 of 8 do well; 1 dead, 6 silent"
    assert [(one.subject, one.state) for one in found[1:3]] == [("b", "note"), ("s0", "note")]
    assert found[-1].words == "2 more; look with  digest feeds list --alarms"


# ------------------------------------------------------------------ keys


def test_keys_are_for_their_owner_and_never_overwritten(paper: Paper) -> None:
    with paper.opened() as app:
        made = app.make_dkim_keys("digest")
        files = [paper.folder / "digest.pem", paper.folder / "digest-ed25519.pem"]
        assert made.files == tuple(map(str, files))
        assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
        assert made.setting == 'dkim_keys = ["digest.pem", "digest-ed25519.pem"]'
        assert [line.partition(" ")[0] for line in made.records] == [
            "digest._domainkey.news.example.org.", "digest-ed25519._domainkey.news.example.org.",
        ]  # fmt: skip
        before = [file.read_bytes() for file in files]
        files[0].unlink()
        with pytest.raises(ConfigError, match=r"digest-ed25519\.pem is there already"):
            app.make_dkim_keys("digest")
        assert not files[0].exists()
        assert files[1].read_bytes() == before[1]


@pytest.mark.parametrize("selector", ["", "../x", "a.b", "A", "-a", "a" * 41, "ä"])
def test_a_selector_is_a_label(paper: Paper, selector: str) -> None:
    with paper.opened() as app, pytest.raises(ConfigError, match="is no selector"):
        app.make_dkim_keys(selector)
    assert list(paper.folder.glob("*.pem")) == []
