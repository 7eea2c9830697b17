"""Everyone gets the edition once: outbox and deliver together, on every kind of outbox, with a real SMTP server."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from itertools import count, pairwise
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

from digest.delivery.attempt import Compose, Mail, attempt
from digest.delivery.crew import Threads
from digest.delivery.outbox import DeliverySummary, deliver
from digest.delivery.pace import Pace
from digest.delivery.transport import SmtpTransport, Transport
from digest.errors import RenderError, StoreError
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


def mail_to(delivery: Delivery) -> Mail:
    head = f"From: {SENDER}\r\nTo: {delivery.address}\r\nSubject: Two lawsuits, one morning\r\n\r\n"
    return Mail(f"{head}Good morning.\r\n".encode(), SENDER)


def send(outbox: FilledOutbox, port: int, clock: TickingClock) -> DeliverySummary:
    with SmtpTransport(f"smtp://127.0.0.1:{port}") as transport, crew(transport) as sending:
        return deliver(outbox, sending, clock)


def crew(*transports: Transport, compose: Compose = mail_to) -> Threads:
    return Threads([partial(attempt, compose, transport) for transport in transports])


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
        assert send(outbox, port, clock) == DeliverySummary()  # it waits five minutes
        clock.go_on(timedelta(minutes=5))
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
    (claimed,) = outbox.exchange([], 1, clock(), clock())
    with mail_server(mailbox) as port:
        assert send(outbox, port, clock) == DeliverySummary(sent=6, uncertain=1)
    assert claimed.address not in mailbox.recipients


def test_a_message_that_cannot_be_made_pauses_the_run_and_says_whose(fill: Fill) -> None:
    outbox, mailbox, clock = fill(READERS), Mailbox(), TickingClock()

    def broken_for_the_third(delivery: Delivery) -> Mail:
        if delivery.address == READERS[2]:
            raise RenderError("message.html line 12: no such field")
        return mail_to(delivery)

    with mail_server(mailbox) as port, SmtpTransport(f"smtp://127.0.0.1:{port}") as transport:
        with crew(transport, compose=broken_for_the_third) as sending:
            summary = deliver(outbox, sending, clock)
        assert (summary.sent, summary.paused) == (2, True)
        assert "the message to reader3@example.com could not be made: message.html line 12" in str(summary.stopped)
        assert states(outbox) == ["sent", "sent"] + ["queued"] * 5
        assert [delivery.tries for delivery in outbox.listing()] == [1, 1] + [0] * 5
        assert send(outbox, port, clock) == DeliverySummary(sent=5)
    assert sorted(mailbox.recipients) == READERS


def test_a_bug_in_making_a_message_ends_the_run_with_nobody_half_served(fill: Fill) -> None:
    outbox, mailbox = fill(READERS), Mailbox()

    def buggy(delivery: Delivery) -> Mail:
        if delivery.address == READERS[2]:
            raise ZeroDivisionError
        return mail_to(delivery)

    with (
        mail_server(mailbox) as port,
        SmtpTransport(f"smtp://127.0.0.1:{port}") as transport,
        crew(transport, compose=buggy) as sending,
        pytest.raises(ZeroDivisionError),
    ):
        deliver(outbox, sending, TickingClock())
    assert states(outbox) == ["sent", "sent"] + ["queued"] * 5


def test_an_interrupted_conversation_is_uncertain(fill: Fill) -> None:
    """Ctrl-C while a message is under way: nobody knows how far it got."""

    class Interrupted:
        def send(self, message: bytes, sender: str, recipient: str) -> None:
            raise KeyboardInterrupt

    outbox = fill(READERS)
    with crew(Interrupted()) as sending, pytest.raises(KeyboardInterrupt):
        deliver(outbox, sending, TickingClock())
    assert states(outbox) == ["uncertain"] + ["queued"] * 6


def test_a_run_that_is_asked_to_stop_ends_between_two_deliveries(fill: Fill) -> None:
    outbox, mailbox, seen = fill(READERS), Mailbox(), list[Delivery]()
    with (
        mail_server(mailbox) as port,
        SmtpTransport(f"smtp://127.0.0.1:{port}") as transport,
        crew(transport) as sending,
    ):
        summary = deliver(outbox, sending, TickingClock(), on_done=seen.append, stop=lambda: len(mailbox.taken) == 2)
    assert summary == DeliverySummary(sent=2)
    assert states(outbox) == ["sent"] * 2 + ["queued"] * 5
    assert seen == outbox.listing()[:2]


def test_several_connections_share_the_work_and_double_nothing(fill: Fill) -> None:
    outbox, mailbox = fill([f"reader{n}@example.com" for n in range(40)]), Mailbox()
    with mail_server(mailbox) as port, ExitStack() as opened:
        transports = [opened.enter_context(SmtpTransport(f"smtp://127.0.0.1:{port}")) for _ in range(4)]
        sending = opened.enter_context(crew(*transports))
        assert deliver(outbox, sending, TickingClock()) == DeliverySummary(sent=40)
    assert len(set(mailbox.recipients)) == len(mailbox.recipients) == 40
    assert mailbox.connections == 4


def test_three_answers_that_blame_the_sender_pause_the_run_and_cost_no_recipient(fill: Fill) -> None:
    outbox, mailbox, clock = fill(READERS), Mailbox(), TickingClock()
    mailbox.answers = dict.fromkeys(READERS, "550 5.7.1 Service unavailable, client host blocked using Spamhaus")
    with mail_server(mailbox) as port:
        summary = send(outbox, port, clock)
        assert (summary.deferred, summary.failed, summary.paused) == (3, 0, True)
        assert "refuses us" in str(summary.stopped)
        assert states(outbox) == ["deferred"] * 3 + ["queued"] * 4
        mailbox.answers.clear()
        clock.go_on(timedelta(minutes=10))
        assert send(outbox, port, clock) == DeliverySummary(sent=7)


def test_a_list_of_which_nearly_all_is_refused_pauses_the_run(fill: Fill) -> None:
    readers = [f"reader{n}@example.com" for n in range(30)]
    outbox, mailbox = fill(readers), Mailbox(answers=dict.fromkeys(readers, "550 5.1.1 No such user"))
    with mail_server(mailbox) as port:
        summary = send(outbox, port, TickingClock())
    assert (summary.failed, summary.paused) == (20, True)
    assert "20 of the last 20 recipients were refused" in str(summary.stopped)


def test_a_recipient_that_is_put_off_for_a_day_is_given_up(fill: Fill) -> None:
    outbox, clock = fill(READERS[:1]), TickingClock()
    begun, mailbox = clock(), Mailbox(answers={READERS[0]: "451 4.2.2 Mailbox full"})
    with mail_server(mailbox) as port:
        while states(outbox) != ["failed"]:
            send(outbox, port, clock)
            due = outbox.listing()[0].due
            now = clock.go_on(max(due - clock(), timedelta(0)) if due else timedelta(0))
    assert outbox.listing()[0].tries == 12
    assert timedelta(hours=24) < now - begun < timedelta(hours=27)
    assert "given up after 12 tries" in (outbox.listing()[0].error or "")


def test_a_limit_for_a_domain_delays_that_domain_only(fill: Fill) -> None:
    """Four a minute to one domain: the clock of this test goes on by a second at each look, and no time passes."""
    readers = ["a@slow.example", "b@slow.example", "c@slow.example", "d@fast.example", "e@fast.example"]
    outbox, mailbox, clock = fill(readers), Mailbox(), TickingClock()
    taken: dict[str, datetime] = {}

    def note(delivery: Delivery) -> None:
        assert delivery.changed is not None
        taken[delivery.address] = delivery.changed

    with (
        mail_server(mailbox) as port,
        SmtpTransport(f"smtp://127.0.0.1:{port}") as transport,
        crew(transport) as sending,
    ):
        pace = Pace(per_domain=4)
        summary = deliver(outbox, sending, clock, pace=pace, on_done=note, wait=lambda _: None)
    assert summary == DeliverySummary(sent=5)
    assert [delivery.tries for delivery in outbox.listing()] == [1] * 5
    first, second, third = (taken[reader] for reader in readers[:3])
    assert second - first >= timedelta(seconds=14)
    assert third - second >= timedelta(seconds=14)
    assert taken[readers[3]] < second


def test_a_limit_in_all_spaces_the_messages(fill: Fill) -> None:
    outbox, mailbox, clock, times = fill(READERS[:4]), Mailbox(), TickingClock(), list[datetime]()

    def note(delivery: Delivery) -> None:
        times.append(delivery.changed or clock())

    with (
        mail_server(mailbox) as port,
        SmtpTransport(f"smtp://127.0.0.1:{port}") as transport,
        crew(transport) as sending,
    ):
        pace = Pace(per_minute=2)
        deliver(outbox, sending, clock, pace=pace, on_done=note, wait=lambda _: None)
    assert len(times) == 4
    assert all(late - early >= timedelta(seconds=28) for early, late in pairwise(times))


def test_an_outbox_that_fails_once_loses_and_doubles_nobody(fill: Fill) -> None:
    """The disk is full for a moment: the run ends, and keeps what it has before it does."""
    outbox, mailbox = fill(READERS), Mailbox()
    exchange, failures = outbox.exchange, [False, False, True]

    def failing(done: Sequence[Delivery], wanted: int, before: datetime, now: datetime) -> list[Delivery]:
        if failures and failures.pop(0):
            raise StoreError("the disk is full")
        return exchange(done, wanted, before, now)

    setattr(outbox, "exchange", failing)  # noqa: B010  mypy takes no method that is replaced
    with mail_server(mailbox) as port:
        with pytest.raises(StoreError):
            send(outbox, port, TickingClock())
        assert states(outbox) == ["sent"] * 2 + ["queued"] * 5
        assert send(outbox, port, TickingClock()) == DeliverySummary(sent=5)
    assert mailbox.recipients == READERS
