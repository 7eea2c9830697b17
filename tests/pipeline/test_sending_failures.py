"""Whatever fails while an edition is sent, everybody gets it once or it is told why not, and the next run finishes."""

import re
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from mailboxes import Mailbox, free_port, mail_server
from newsletters import DAY, DAYS, DUE, Paper, item

from digest.app import App
from digest.errors import StoreError
from digest.model import Delivery
from digest.store.db import Database

CONNECTIONS = 3
READERS = [f"reader{number}@example.org" for number in range(40)]
EVERYBODY = {"ann@example.org", "bob@example.org", *READERS}


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def built(paper: Paper, port: int) -> Paper:
    """A newsletter whose edition of the day is built, for 42 readers and a mail server on that port."""
    paper.feed("wire", item("a", DUE - DAYS / 2, "A ruling"))
    (paper.folder / "more.csv").write_text("\n".join(["email", *READERS]))
    paper.settings = 'recipients_file = "more.csv"'
    paper.extra = f'[smtp]\nurl = "smtp://127.0.0.1:{port}"\n[delivery]\nconnections = {CONNECTIONS}\n'
    paper.build()
    return paper


def finished(paper: Paper, mailbox: Mailbox, *, uncertain: int = 0) -> set[str]:
    """Go on until nothing waits, and return who is uncertain; everybody else has got the edition, once."""
    paper.clock.now += timedelta(hours=1)
    with paper.opened() as app:
        for sending in app.mailing.resume(None):
            assert sending.summary.stopped is None
            assert sending.waiting == 0
        states = {delivery.address: delivery.state for delivery in app.mailing.deliveries(DAY)}
        words = [delivery.error for delivery in app.mailing.deliveries(DAY, ["uncertain"])]
    doubtful = {address for address, state in states.items() if state == "uncertain"}
    assert states.keys() == EVERYBODY
    assert {state for address, state in states.items() if address not in doubtful} == {"sent"}
    assert len(mailbox.recipients) == len(set(mailbox.recipients))
    assert EVERYBODY - doubtful <= set(mailbox.recipients)
    assert len(doubtful) <= uncertain
    assert len(words) == len(doubtful)
    return doubtful


def after(count: int, action: Callable[[], object]) -> Callable[[Delivery], None]:
    """Return what does something once, when so many deliveries are done."""
    done: list[Delivery] = []

    def tell(delivery: Delivery) -> None:
        done.append(delivery)
        if len(done) == count:
            action()

    return tell


def test_a_server_that_is_down_at_the_start(built: Paper, mailbox: Mailbox, port: int) -> None:
    with built.opened() as app:
        sending = app.mailing.send(None)
    assert re.search(r"cannot be reached: .* 3 times in a row, so nothing more was tried", str(sending.summary.stopped))
    assert (sending.summary.sent, sending.waiting) == (0, len(EVERYBODY))
    with mail_server(mailbox, port):
        assert finished(built, mailbox) == set()


def test_a_server_that_goes_down_in_the_middle(built: Paper, mailbox: Mailbox, port: int) -> None:
    with ExitStack() as running, built.opened() as app:
        running.enter_context(mail_server(mailbox, port))
        sending = app.mailing.send(None, on_done=after(10, running.close))
    assert "so nothing more was tried" in str(sending.summary.stopped)
    assert sending.waiting > 0
    with mail_server(mailbox, port):
        finished(built, mailbox, uncertain=CONNECTIONS)


def test_a_slow_server_is_waited_for(built: Paper, mailbox: Mailbox, port: int) -> None:
    mailbox.seconds = 0.02
    with mail_server(mailbox, port):
        with built.opened() as app:
            assert app.mailing.send(None).summary.sent == len(EVERYBODY)
        assert finished(built, mailbox) == set()


def test_a_server_that_hangs_up_on_what_it_has_taken(built: Paper, mailbox: Mailbox, port: int) -> None:
    mailbox.dropping = {READERS[3], READERS[17]}
    with mail_server(mailbox, port):
        with built.opened() as app:
            assert app.mailing.send(None).summary.uncertain == 2
            (why, _) = [delivery.error for delivery in app.mailing.deliveries(DAY, ["uncertain"])]
        assert "had the whole message to reader3@example.org and broke off before its answer" in str(why)
        assert finished(built, mailbox, uncertain=2) == mailbox.dropping


def test_a_server_that_says_goodbye_in_the_middle(built: Paper, mailbox: Mailbox, port: int) -> None:
    mailbox.answers = dict.fromkeys([READERS[5], READERS[20]], "421 closing for a moment")
    with mail_server(mailbox, port):
        with built.opened() as app:
            summary = app.mailing.send(None).summary
            assert (summary.sent, summary.deferred, summary.stopped) == (len(EVERYBODY) - 2, 2, None)
        mailbox.answers = {}
        assert finished(built, mailbox) == set()


def test_a_full_disk(built: Paper, mailbox: Mailbox, port: int) -> None:
    log = built.folder / "digest.db-wal"
    with mail_server(mailbox, port):
        with no_file_larger_later() as fill, built.opened() as app, pytest.raises(StoreError, match=r"digest\.db: "):
            app.mailing.send(None, on_done=after(8, lambda: fill(log.stat().st_size + 20_000)))
        assert 8 <= len(mailbox.recipients) < len(EVERYBODY)
        finished(built, mailbox, uncertain=CONNECTIONS)


@contextmanager
def no_file_larger_later() -> Iterator[Callable[[int], None]]:
    """Yield what lets no file of this process grow beyond a size, until the end of the block."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_database_that_another_program_keeps_locked(built: Paper, mailbox: Mailbox, port: int) -> None:
    file = Path(built.database_url.removeprefix("sqlite:///"))
    locking = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    with mail_server(mailbox, port), closing(locking) as other:
        with built.opened() as opened, closing(Database(built.database_url, wait=0.1)) as impatient:
            app = App(opened.settings, impatient, opened.clock)
            with pytest.raises(StoreError, match="another program keeps it locked: wait until that is done"):
                app.mailing.send(None, on_done=after(8, lambda: other.execute("BEGIN IMMEDIATE")))
        other.execute("ROLLBACK")
        assert 8 <= len(mailbox.recipients) < len(EVERYBODY)
        finished(built, mailbox, uncertain=CONNECTIONS)
