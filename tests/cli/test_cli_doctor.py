"""`digest doctor` as it is typed."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from terminals import Ended, write_newsletter

from digest.doctor.finding import Answer
from digest.doctor.names import Names

Digest = Callable[..., Ended]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name server answers, at once: what is asked of real ones is tested beside the doctor itself."""

    def silent(self: Names, name: str, kind: str) -> Answer:
        self.dead = "no name server answers"
        return Answer(unknown=self.dead)

    monkeypatch.setattr(Names, "ask", silent)


@pytest.fixture
def away(folder: Path) -> Path:
    """A newsletter of a real domain, whose mail server is elsewhere."""
    text = (folder / "feeds.toml").read_text("utf-8").replace("daily@example.org", "daily@news.example.org")
    (folder / "feeds.toml").write_text(text.replace("[[feeds]]", '[smtp]\nurl = "smtp://mail.invalid"\n[[feeds]]', 1))
    return folder


@pytest.mark.usefixtures("away")
def test_without_a_network_it_says_what_it_could_not_check_and_is_content(digest: Digest, folder: Path) -> None:
    done = digest("doctor")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "Configuration", "Database", "Mail server", "Sending domain", "Bounces", "Web pages", "Clock", "Feeds",
        "All is well. 7 could not be checked from here.",
    ]  # fmt: skip
    assert "  ?      connection: no name server answers, so there is no network" in lines
    assert f"  ok     access: {folder / 'digest.db'} can be read and written" in lines
    assert "  note   DKIM: no key signs your messages; unless your mail server does, make one:  " in done.out


def test_what_is_wrong_is_marked_and_makes_it_fail(digest: Digest, folder: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    write_newsletter(folder, extra=f'[smtp]\nurl = "smtp://127.0.0.1:{port}"\n')
    done = digest("doctor")
    assert done.status == 1
    assert f"  WRONG  connection: 127.0.0.1:{port} cannot be reached: Connection refused" in done.out
    assert "  WRONG  newsletter.from: is still the address of the example, daily@example.org; write yours" in done.out
    assert done.out.endswith("2 things are wrong. 3 could not be checked from here.\n")


@pytest.mark.usefixtures("away")
def test_programs_get_json(digest: Digest) -> None:
    told = json.loads(digest("doctor", "--json").out)
    assert told["wrong"] == 0
    assert {finding["state"] for finding in told["findings"]} == {"ok", "note", "not checked"}
    assert {"area", "subject", "state", "words", "write"} == set(told["findings"][0])


@pytest.mark.usefixtures("away")
def test_keys_are_made_once_and_what_to_write_is_printed(digest: Digest, folder: Path) -> None:
    made = digest("doctor", "--make-dkim-key")
    assert (made.status, made.err) == (0, "")
    lines = made.out.splitlines()
    assert lines[0] == f"Made {folder / 'digest.pem'}, which only you can read. Keep it, and give it to nobody."
    assert any(line.startswith('digest._domainkey.news.example.org. IN TXT ( "v=DKIM1; k=rsa; p=MII') for line in lines)
    assert any(line.startswith('digest-ed25519._domainkey.news.example.org. IN TXT "v=DKIM1; k=ed') for line in lines)
    assert lines[-1] == 'dkim_keys = ["digest.pem", "digest-ed25519.pem"]'
    again = digest("doctor", "--make-dkim-key")
    assert (again.status, again.out) == (2, "")
    assert again.err.startswith(f"{folder / 'digest.pem'} is there already, and messages on their way")
    other = json.loads(digest("doctor", "--make-dkim-key", "next", "--json").out)
    assert other["files"] == [str(folder / "next.pem"), str(folder / "next-ed25519.pem")]
    assert len(other["records"]) == 2


def test_the_line_it_prints_names_the_keys(digest: Digest, away: Path) -> None:
    line = digest("doctor", "--make-dkim-key").out.splitlines()[-1]
    text = (away / "feeds.toml").read_text("utf-8")
    (away / "feeds.toml").write_text(text.replace("[smtp]", f"[delivery]\n{line}\n[smtp]", 1), "utf-8")
    assert digest("doctor").out.count("DKIM key ") == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from-ip", "mail.example.org"), '--from-ip: "mail.example.org" is no IP address; write 198.51.100.7'),
        (("--nameserver", "ns.example.org"), '--nameserver: "ns.example.org" is no name server; write an address'),
        (("--make-dkim-key", "a.b"), '--make-dkim-key: "a.b" is no selector'),
        (("digest",), '"digest": a selector belongs to --make-dkim-key'),
    ],
)
def test_a_wrong_argument_is_one_line(digest: Digest, arguments: tuple[str, ...], words: str) -> None:
    done = digest("doctor", *arguments)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(words)
