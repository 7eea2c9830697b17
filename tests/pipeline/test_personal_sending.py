"""Each subscriber gets an edition of his own: what he follows first, what he mutes last, with his own ways out."""

import os
import re
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import dkim
import pytest
from mailboxes import Mailbox, mail_server
from newsletters import DAY, DAYS, DUE, Paper, item

from digest.app import App
from digest.delivery.signing import make_key, read_key
from digest.errors import ConfigError
from digest.model import Delivery, Subscriber
from digest.store import editions, subscribers
from digest.subscribers.changes import newcomer
from digest.subscribers.links import random_text

HERS, HIS = "Dominion v. Fox", "Carroll v. Trump"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def mailed(paper_on_both: Paper, mailbox: Mailbox) -> Iterator[Paper]:
    """A newsletter with two cases in its edition, beside a mail server; nobody stands in its settings."""
    paper = paper_on_both
    paper.feed(
        "wire",
        item("a", DUE - DAYS / 2, "A ruling", "In Carroll v. Trump, No. 1:20-cv-07311 (S.D.N.Y.), a judge ruled."),
        item("b", DUE - DAYS / 3, "A filing", "In Dominion v. Fox, No. 1:21-cv-03257 (S.D.N.Y.), Fox filed."),
    )
    with mail_server(mailbox) as url:
        paper.settings = 'base_url = "https://daily.example.org"'
        paper.extra = f'[smtp]\nurl = "{url}"\n[delivery]\nconnections = 1\nbounce_address = "back@example.org"\n'
        paper.build()
        yield paper


def subscriber(app: App, address: str, followed: tuple[str, ...] = (), muted: tuple[str, ...] = ()) -> Subscriber:
    new = newcomer("Daily", address, app.clock(), leaving=random_text(), access=random_text())
    return replace(new, state="active", followed=followed, muted=muted)


def subscribe(app: App, address: str, followed: tuple[str, ...] = (), muted: tuple[str, ...] = ()) -> None:
    with app.database.begin() as conn:
        subscribers.add(conn, [subscriber(app, address, followed, muted)])


def fails_for(app: App, paper: Paper, reader: int, of: int) -> None:
    """Subscribe so many readers, and break the stored edition so that it cannot be made for one of them."""
    muted = (cases(paper)[HERS],)
    addresses = [f"reader{number:04}@example.org" for number in range(of)]
    with app.database.begin() as conn:
        new = [subscriber(app, address, muted=muted if at == reader else ()) for at, address in enumerate(addresses)]
        subscribers.add(conn, new)
        record = editions.find(conn, "Daily", DAY)
        assert record is not None
        broken = (record.html or "").replace("<!--cut muted-head-->", "")
        editions.save(conn, replace(record, html=broken, seal=None))


def cases(paper: Paper) -> dict[str, str]:
    return {case["caption"]: case["id"] for case in paper.edition()["cases"]}


def bodies(mailbox: Mailbox, address: str) -> tuple[str, str]:
    """Return the HTML and the text that came to an address, once."""
    assert mailbox.recipients.count(address) == 1
    message = mailbox.message(mailbox.recipients.index(address))
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert text is not None
    return html.get_content(), text.get_content()


def test_each_subscriber_gets_his_own_selection_order_and_ways_out(mailed: Paper, mailbox: Mailbox) -> None:
    ids = cases(mailed)
    with mailed.opened() as app:
        subscribe(app, "cid@example.org", followed=(ids[HERS],))
        subscribe(app, "dan@example.org", muted=(ids[HERS],))
        subscribe(app, "eve@example.org", followed=(ids[HIS],))
        assert app.mailing.send(None).summary.sent == 5
    for part in (0, 1):
        texts = {name: bodies(mailbox, f"{name}@example.org")[part] for name in ("cid", "dan", "eve")}
        texts = {name: text[text.index("Cases") :] for name, text in texts.items()}
        assert texts["cid"].index(HERS) < texts["cid"].index(HIS)
        assert texts["eve"].index(HIS) < texts["eve"].index(HERS)
        before, muted = texts["dan"].split("Cases you have muted")
        assert HIS in before
        assert HERS not in before
        assert HERS in muted
    links = set()
    for name in ("cid", "dan", "eve"):
        message = mailbox.message(mailbox.recipients.index(f"{name}@example.org"))
        ways = str(message["List-Unsubscribe"])
        found = re.match(r"<(https://daily\.example\.org/unsubscribe/[^>]+)>, <mailto:", ways)
        assert found is not None
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["Feedback-ID"].startswith("2023-07-12:daily:edition:")
        assert message["To"] == f"{name}@example.org"
        html, text = bodies(mailbox, f"{name}@example.org")
        assert html.count(found[1]) == text.count(found[1]) == 2
        (choose,) = set(re.findall(r"https://daily\.example\.org/preferences/\S+", text))
        assert html.count(choose) == 2
        links |= {found[1], choose}
    assert len(links) == 6


def test_each_message_is_signed_with_the_ways_out_and_says_so(mailed: Paper, mailbox: Mailbox) -> None:
    file = mailed.folder / "morning.pem"
    file.write_bytes(make_key("rsa"))
    mailed.extra += 'dkim_keys = ["morning.pem"]\n'
    with mailed.opened() as app:
        for number in range(5):
            subscribe(app, f"reader{number}@example.org")
        app.mailing.send(None)
    for recipient, data in mailbox.taken:
        assert dkim.verify(data, dnsfunc=lambda *_, **__: read_key(file).record.encode()), recipient
        named = dkim.DKIM(data).headers
        (signature,) = [value for name, value in named if name == b"DKIM-Signature"]
        covered = b"".join(signature.partition(b"h=")[2].partition(b";")[0].split()).split(b":")
        for name in (b"from", b"list-unsubscribe", b"list-unsubscribe-post", b"list-id", b"feedback-id", b"message-id"):
            assert name in covered


def test_an_address_outside_ascii_gets_a_signed_edition_if_the_server_takes_it(mailed: Paper, mailbox: Mailbox) -> None:
    file = mailed.folder / "morning.pem"
    file.write_bytes(make_key("rsa"))
    mailed.extra += 'dkim_keys = ["morning.pem"]\n'
    jose = "josé@xn--mnchen-3ya.example"
    with mailed.opened() as app:
        subscribe(app, jose)
        subscribe(app, "reader@example.org")
        assert app.mailing.send(None).summary.failed == 0
        app.mailing.send_test(DAY, jose)
    assert mailbox.recipients[-3:] == [jose, "reader@example.org", jose]
    for recipient, data in mailbox.taken:
        head, _, body = data.partition(b"\r\n\r\n")
        assert f"\r\nTo: {recipient}\r\n".encode() in head
        assert body.isascii()
        assert dkim.verify(data, dnsfunc=lambda *_, **__: read_key(file).record.encode())


def test_the_signature_names_the_domain_as_name_servers_have_it(mailed: Paper, mailbox: Mailbox) -> None:
    """The doctor looks for the key there, too, and for a domain with "ß" there are two ways to write it."""
    (mailed.folder / "morning.pem").write_bytes(make_key("ed25519"))
    mailed.extra += 'dkim_keys = ["morning.pem"]\n'
    mailed.sender = "The Case Daily <daily@straße.example>"
    mailed.settings = 'base_url = "https://straße.example/größe"'
    with mailed.opened() as app:
        app.mailing.send(None)
    assert b"d=xn--strae-oqa.example;" in mailbox.taken[0][1]
    ways = str(mailbox.message(0)["List-Unsubscribe"])
    assert ways.startswith("<https://xn--strae-oqa.example/gr%C3%B6%C3%9Fe/unsubscribe/")
    assert "<mailto:daily@xn--strae-oqa.example?subject=" in ways


@pytest.fixture
def couriers(mailed: Paper, monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Have even a few messages sent by other processes, two with two connections each, and return the first."""
    mailed.extra = mailed.extra.replace("connections = 1", "connections = 4")
    monkeypatch.setattr("digest.pipeline.send.MANY", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    started: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            started.append(self)

    monkeypatch.setattr("digest.pipeline.couriers.subprocess.Popen", Noted)
    return started


def test_other_processes_send_the_same_messages_and_end_with_the_run(
    mailed: Paper, mailbox: Mailbox, couriers: list[subprocess.Popen[bytes]]
) -> None:
    with mailed.opened() as app:
        for number in range(30):
            subscribe(app, f"reader{number}@example.org", muted=(cases(mailed)[HERS],) if number % 2 else ())
        folder, _ = app.mailing.dry_run(DAY, mailed.output, None)
        assert app.mailing.send(None).summary.sent == 32
    assert len(mailbox.recipients) == len(set(mailbox.recipients)) == 32
    for recipient, data in mailbox.taken:
        assert data == (folder / f"{recipient}.eml").read_bytes()
    (first,) = couriers  # the other one is forked off it
    assert first.poll() == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(first.pid, 0)


def test_a_process_that_is_killed_ends_the_run_and_loses_and_doubles_nobody(
    mailed: Paper, mailbox: Mailbox, couriers: list[subprocess.Popen[bytes]]
) -> None:
    done: list[Delivery] = []

    def tell(delivery: Delivery) -> None:
        done.append(delivery)
        if len(done) == 10:
            couriers[0].kill()
            couriers[0].wait()

    with mailed.opened() as app:
        for number in range(60):
            subscribe(app, f"reader{number}@example.org")
        summary = app.mailing.send(None, on_done=tell).summary
        assert "a process that hands messages in has ended" in str(summary.stopped)
        assert not summary.paused
        assert summary.uncertain <= 2
        mailed.clock.now += DAYS / 24
        assert app.mailing.resume(None)[0].waiting == 0
        uncertain = {delivery.address for delivery in app.mailing.deliveries(DAY, ["uncertain"])}
    assert len(mailbox.recipients) == len(set(mailbox.recipients))
    assert len(set(mailbox.recipients) | uncertain) == 62


def test_ctrl_c_lets_other_processes_finish_what_is_on_its_way(
    mailed: Paper, mailbox: Mailbox, couriers: list[subprocess.Popen[bytes]]
) -> None:
    """It comes to all processes of a terminal at once."""
    done: list[Delivery] = []

    def tell(delivery: Delivery) -> None:
        done.append(delivery)
        if len(done) == 10:
            for process in couriers:
                process.send_signal(signal.SIGINT)
                process.send_signal(signal.SIGTERM)
            raise KeyboardInterrupt

    with mailed.opened() as app:
        for number in range(30):
            subscribe(app, f"reader{number}@example.org")
        with pytest.raises(KeyboardInterrupt):
            app.mailing.send(None, on_done=tell)
        states = Counter(delivery.state for delivery in app.mailing.deliveries(DAY))
        assert set(states) == {"sent", "queued"}
        assert app.mailing.resume(None)[0].summary.sent == states["queued"]
    assert len(mailbox.recipients) == len(set(mailbox.recipients)) == 32


def test_what_another_process_cannot_make_or_read_is_told_as_here(
    mailed: Paper, mailbox: Mailbox, couriers: list[subprocess.Popen[bytes]]
) -> None:
    with mailed.opened() as app:
        fails_for(app, mailed, 30, of=40)
        summary = app.mailing.send(None).summary
        assert summary.paused
        assert "the message to reader0030@example.org could not be made: the templates make no piece" in str(
            summary.stopped
        )
        assert Counter(delivery.state for delivery in app.mailing.deliveries(DAY)) == {
            "sent": summary.sent, "queued": 42 - summary.sent,
        }  # fmt: skip
    assert len(mailbox.recipients) == len(set(mailbox.recipients)) == summary.sent
    mailed.extra += 'dkim_keys = ["missing.pem"]\n'
    with mailed.opened() as app, pytest.raises(ConfigError, match=r"missing\.pem: the DKIM key cannot be read"):
        app.mailing.resume(DAY)


def test_the_link_in_a_message_leaves_the_list_for_those_of_the_settings_too(mailed: Paper, mailbox: Mailbox) -> None:
    with mailed.opened() as app:
        subscribe(app, "cid@example.org")
        app.mailing.send(None)
        for address in ("ann@example.org", "cid@example.org"):
            text = bodies(mailbox, address)[1]
            token = re.findall(r"https://daily\.example\.org/unsubscribe/(\S+)", text)[0]
            gone = app.subscribing().leave(token)
            assert gone is not None
            assert gone.address == address
        listed = app.mailing.recipients()[0]
        assert [one.address for one in app.subscribing().recipients(DAY + DAYS, listed)] == ["bob@example.org"]


def test_who_leaves_while_an_edition_is_sent_gets_nothing_more(mailed: Paper, mailbox: Mailbox) -> None:
    with mailed.opened() as app:
        subscribe(app, "cid@example.org")
        subscribe(app, "dan@example.org")
        mailbox.answers["cid@example.org"] = "451 later"
        mailbox.answers["dan@example.org"] = "451 later"
        assert app.mailing.send(None).summary.deferred == 2
        mailbox.answers.clear()
        app.subscribing().remove("cid@example.org", erase=False)
        app.subscribing().remove("dan@example.org", erase=True)
        mailed.clock.now += DAYS / 24
        (going_on,) = app.mailing.resume(None)
        assert (going_on.summary.sent, going_on.summary.failed, going_on.waiting) == (0, 2, 0)
        why = [delivery.error for delivery in app.mailing.deliveries(DAY, ["failed"])]
    assert why == [f"not sent: {what} since the edition was queued" for what in ("unsubscribed", "erased")]
    assert mailbox.recipients == ["ann@example.org", "bob@example.org"]


def test_a_template_error_at_one_reader_pauses_the_run_says_where_and_halves_nobody(
    mailed: Paper, mailbox: Mailbox
) -> None:
    told: list[Delivery] = []
    with mailed.opened() as app:
        fails_for(app, mailed, 30, of=40)
        summary = app.mailing.send(None, on_done=told.append).summary
        assert (summary.sent, summary.failed, summary.paused) == (32, 0, True)
        assert str(summary.stopped) == (
            "the message to reader0030@example.org could not be made: the templates make no piece “muted-head”: look "
            "for cut(…) in them, and build again - nothing more was tried; mend that; "
            "then `digest send --resume --date 2023-07-12` goes on, and nobody gets it twice"
        )
        app.build(DAY, mailed.output)  # with the templates as they should be
        (resumed,) = app.mailing.resume(DAY)
        assert (resumed.summary.sent, resumed.waiting) == (10, 0)
    assert len(mailbox.recipients) == len(set(mailbox.recipients)) == 42
    for number in range(42):
        assert len(list(mailbox.message(number).iter_parts())) == 2


def test_a_template_error_at_reader_5000_pauses_the_processes_that_send(mailed: Paper, mailbox: Mailbox) -> None:
    mailed.extra = mailed.extra.replace("connections = 1", "connections = 4")
    with mailed.opened() as app:
        fails_for(app, mailed, 5000, of=5100)
        summary = app.mailing.send(None).summary
        assert summary.paused
        assert "the message to reader5000@example.org could not be made" in str(summary.stopped)
        assert 5002 <= summary.sent + 1 <= 5002 + 4, "as many more as were on their way"
        assert Counter(delivery.state for delivery in app.mailing.deliveries(DAY)) == {
            "sent": summary.sent, "queued": 5102 - summary.sent,
        }  # fmt: skip
        app.build(DAY, mailed.output)
        (resumed,) = app.mailing.resume(DAY)
        assert (summary.sent + resumed.summary.sent, resumed.waiting) == (5102, 0)
    assert len(mailbox.recipients) == len(set(mailbox.recipients)) == 5102
    assert all(data.rstrip().endswith(b"--") for _, data in mailbox.taken), "each is whole"
