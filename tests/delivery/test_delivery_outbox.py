"""Everyone gets the edition once: outbox and deliver together, on every kind of outbox, with a real SMTP server."""

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import psycopg
import pytest
from delivery_fakes import (
    SENDER,
    FilledOutbox,
    Mailbox,
    MemoryOutbox,
    StoreOutbox,
    TickingClock,
    free_port,
    mail_server,
)

from digest.delivery.outbox import DeliverySummary, deliver
from digest.delivery.transport import SmtpTransport
from digest.errors import RenderError
from digest.model import Delivery

READERS = [f"reader{n}@example.com" for n in range(1, 8)]
Fill = Callable[[Sequence[str]], FilledOutbox]


_numbers = count(1)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def fill(request: pytest.FixtureRequest, tmp_path: Path) -> Fill:
    """The fake that other tests may use, and the real thing on both databases."""
    if request.param == "memory":
        return MemoryOutbox
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    if request.param == "postgresql":
        server: str = request.getfixturevalue("postgres_url")
        schema = f"outbox_{next(_numbers)}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
        url = f"{server}&options=-csearch_path%3D{schema}"

    def filled(addresses: Sequence[str]) -> FilledOutbox:
        outbox = StoreOutbox(url)
        outbox.queue(addresses)
        return outbox

    return filled


def message_to(address: str) -> bytes:
    return f"From: {SENDER}\r\nTo: {address}\r\nSubject: Two lawsuits, one morning\r\n\r\nGood morning.\r\n".encode()


def send(outbox: FilledOutbox, port: int, clock: TickingClock) -> DeliverySummary:
    with SmtpTransport(f"smtp://127.0.0.1:{port}") as transport:
        return deliver(outbox, transport, message_to, SENDER, clock)


def states(outbox: FilledOutbox) -> list[str]:
    return [delivery.state for delivery in outbox.listing()]


def test_everyone_gets_the_edition_once_over_one_connection(fill: Fill) -> None:
    outbox, mailbox, clock = fill(READERS), Mailbox(), TickingClock()
    with mail_server(mailbox) as port:
        assert send(outbox, port, clock) == DeliverySummary(sent=7)
        assert send(outbox, port, clock) == DeliverySummary()
    assert mailbox.recipients == READERS
    assert mailbox.connections == 1
    assert states(outbox) == ["sent"] * 7


def test_one_refusal_and_one_delay_do_not_stop_the_rest(fill: Fill) -> None:
    outbox, mailbox, clock = fill(READERS), Mailbox(), TickingClock()
    mailbox.answers = {READERS[1]: "550 5.1.1 No such user here", READERS[3]: "450 4.2.1 Greylisted, come back"}
    mailbox.verdicts = {READERS[4]: "554 5.6.0 Not this text"}
    with mail_server(mailbox) as port:
        assert send(outbox, port, clock) == DeliverySummary(sent=4, failed=2, deferred=1)
        second, fourth, fifth = (outbox.listing()[n] for n in (1, 3, 4))
        assert (second.state, fourth.state, fifth.state) == ("failed", "deferred", "failed")
        assert "550 5.1.1 No such user here" in (second.error or "")
        assert "450 4.2.1 Greylisted" in (fourth.error or "")
        mailbox.answers.clear()
        assert send(outbox, port, clock) == DeliverySummary(sent=1)
    assert sorted(mailbox.recipients) == sorted(set(READERS) - {READERS[1], READERS[4]})
    assert outbox.listing()[3].tries == 2


def test_a_delayed_recipient_is_tried_once_a_run(fill: Fill) -> None:
    outbox, mailbox, clock = fill(READERS), Mailbox(), TickingClock()
    mailbox.answers = dict.fromkeys(READERS, "451 4.3.0 Later")
    with mail_server(mailbox) as port:
        assert send(outbox, port, clock) == DeliverySummary(deferred=7)
    assert [delivery.tries for delivery in outbox.listing()] == [1] * 7


def test_a_dead_server_stops_the_run_and_the_next_one_finishes(fill: Fill) -> None:
    outbox, mailbox, clock = fill(READERS), Mailbox(), TickingClock()
    with free_port() as port:
        summary = send(outbox, port, clock)
    assert summary.deferred == 3
    assert states(outbox) == ["deferred"] * 3 + ["queued"] * 4
    assert "Connection refused" in str(summary.stopped)
    assert "start the mail server or correct smtp.url" in str(summary.stopped)
    assert "\n" not in str(summary.stopped)
    with mail_server(mailbox, port):
        assert send(outbox, port, clock) == DeliverySummary(sent=7)
    assert sorted(mailbox.recipients) == READERS


def test_a_connection_cut_after_the_text_is_uncertain_and_not_sent_again(fill: Fill) -> None:
    outbox, mailbox, clock = fill(READERS), Mailbox(dropping={READERS[2]}), TickingClock()
    with mail_server(mailbox) as port:
        assert send(outbox, port, clock) == DeliverySummary(sent=6, uncertain=1)
        assert send(outbox, port, clock) == DeliverySummary()
    assert mailbox.recipients == READERS
    assert outbox.listing()[2].state == "uncertain"
    assert "look into the server's log" in (outbox.listing()[2].error or "")


def test_a_server_that_closes_while_it_greets_a_recipient_delays_only_that_one(fill: Fill) -> None:
    """421: the server ends the connection; the next recipient gets a new one."""
    outbox, mailbox, clock = fill(READERS), Mailbox(), TickingClock()
    mailbox.answers = {READERS[0]: "421 4.3.2 Going down"}
    with mail_server(mailbox) as port:
        assert send(outbox, port, clock) == DeliverySummary(sent=6, deferred=1)
    assert mailbox.connections == 2


def test_a_refused_sender_stops_the_run_before_it_costs_a_recipient(fill: Fill) -> None:
    outbox, clock = fill(READERS), TickingClock()
    with mail_server(Mailbox(sender_answer="553 5.7.1 Not your address")) as port:
        summary = send(outbox, port, clock)
    assert states(outbox) == ["deferred"] + ["queued"] * 6
    assert "553 5.7.1 Not your address" in str(summary.stopped)


def test_what_a_killed_run_left_sending_is_uncertain_and_not_sent_again(fill: Fill) -> None:
    outbox, mailbox, clock = fill(READERS), Mailbox(), TickingClock()
    claimed = outbox.claim(clock(), clock())
    assert claimed is not None
    with mail_server(mailbox) as port:
        assert send(outbox, port, clock) == DeliverySummary(sent=6, uncertain=1)
    assert claimed.address not in mailbox.recipients


def test_two_runs_at_once_share_the_work_and_double_nothing(fill: Fill) -> None:
    """A second run starts in the middle of the first, which then finds nothing left."""
    outbox, mailbox, clock = fill(READERS), Mailbox(), TickingClock()
    with mail_server(mailbox) as port, SmtpTransport(f"smtp://127.0.0.1:{port}") as transport:
        summaries: list[DeliverySummary] = []

        def start_another(done: Delivery) -> None:
            if done.address == READERS[2]:
                summaries.append(send(outbox, port, clock))

        first = deliver(outbox, transport, message_to, SENDER, clock, on_done=start_another)
    assert (first.sent, summaries[0].sent) == (3, 4)
    assert sorted(mailbox.recipients) == READERS


def test_a_message_that_cannot_be_made_ends_the_run_with_nobody_half_served(fill: Fill) -> None:
    outbox, mailbox, clock = fill(READERS), Mailbox(), TickingClock()

    def broken_for_the_third(address: str) -> bytes:
        if address == READERS[2]:
            raise RenderError("message.html line 12: no such field")
        return message_to(address)

    with mail_server(mailbox) as port, SmtpTransport(f"smtp://127.0.0.1:{port}") as transport:
        with pytest.raises(RenderError):
            deliver(outbox, transport, broken_for_the_third, SENDER, clock)
        assert states(outbox) == ["sent", "sent", "deferred"] + ["queued"] * 4
        assert send(outbox, port, clock) == DeliverySummary(sent=5)
    assert sorted(mailbox.recipients) == READERS


def test_an_interrupted_conversation_is_uncertain(fill: Fill) -> None:
    """Ctrl-C while a message is under way: nobody knows how far it got."""

    class Interrupted:
        def send(self, message: bytes, sender: str, recipient: str) -> None:
            raise KeyboardInterrupt

    outbox = fill(READERS)
    with pytest.raises(KeyboardInterrupt):
        deliver(outbox, Interrupted(), message_to, SENDER, TickingClock())
    assert states(outbox) == ["uncertain"] + ["queued"] * 6


def test_a_run_that_is_asked_to_stop_ends_between_two_deliveries(fill: Fill) -> None:
    outbox, mailbox, seen = fill(READERS), Mailbox(), list[Delivery]()
    with mail_server(mailbox) as port, SmtpTransport(f"smtp://127.0.0.1:{port}") as transport:
        summary = deliver(
            outbox, transport, message_to, SENDER, TickingClock(), on_done=seen.append, stop=lambda: len(seen) == 2
        )
    assert summary == DeliverySummary(sent=2)
    assert states(outbox) == ["sent"] * 2 + ["queued"] * 5
    assert seen == outbox.listing()[:2]
