"""The composition root: a feeds.toml and the environment become one newsletter that can be worked on.

What the command line asks for is a method here.  Imports that are slow stand in the methods that need them.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from digest import __version__
from digest.clock import Clock, system_clock
from digest.config import Settings, days_off, find, load, read_recipients
from digest.errors import ConfigError, DeliveryError, FetchError
from digest.feeds import FetchLimits
from digest.model import Delivery, DeliveryState, FeedReport, Reader, Recipient
from digest.pipeline.build import Built, build, edition_folder
from digest.pipeline.choose import Since, time_of
from digest.pipeline.collect import Collected, collect
from digest.resources import demo_folder
from digest.schedule import default_day
from digest.store.db import Database
from digest.store.editions import EditionRecord

if TYPE_CHECKING:
    from digest.delivery.outbox import DeliverySummary
    from digest.doctor.finding import Finding
    from digest.doctor.keys import MadeKeys
    from digest.edition.check import Checked
    from digest.feeds.look import Look
    from digest.pipeline.bounces import Bounces
    from digest.pipeline.explain import Explanation
    from digest.pipeline.feedlist import FeedLine
    from digest.pipeline.subscribing import Subscribing
    from digest.service import Duty
    from digest.store.schedule import Missed

log = logging.getLogger(__name__)

DEMO_DAY = date(2023, 7, 12)
"""The day of the sample feeds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A build, and the round of reading before it if there was one."""

    built: Built
    collected: Collected | None

    @property
    def all_failed(self) -> bool:
        """Whether there are feeds and none of them could be read."""
        reports = self.collected.reports if self.collected else ()
        return bool(reports) and all(report.status == "error" for report in reports)


@dataclass(frozen=True, slots=True)
class Sending:
    """How sending an edition went."""

    day: date
    summary: "DeliverySummary"
    waiting: int  # how many deliveries are still to be made
    refused: tuple[str, ...]  # a line for each recipient that is none


@dataclass(frozen=True, slots=True)
class App:
    """One newsletter: its settings, its database, the time."""

    settings: Settings
    database: Database
    clock: Clock
    timed: bool = True  # whether reports tell how long reading a feed took, which is never twice the same

    @property
    def today(self) -> date:
        """The day it is for the newsletter."""
        return default_day(self.clock(), self.settings.newsletter.timezone)

    def folder(self, output: Path, day: date) -> Path:
        """Return where the files of the edition of `day` are below `output`."""
        return edition_folder(output, self.settings.newsletter.name, day)

    def build(
        self,
        day: date,
        output: Path,
        *,
        since: Since | None = None,
        fetch: bool = True,
        on_feed: Callable[[FeedReport], None] | None = None,
    ) -> Outcome:
        """Read the feeds (unless `fetch` is False), and build the edition of `day` below `output`.

        `on_feed` is called after each feed.  A feed that fails stops nothing.
        """
        collected = None
        if fetch:
            collected = collect(self.database, self.settings.feeds, self.clock, self.limits(), on_feed)
        built = build(
            self.database, self.settings, day, self.clock,
            output=output, reports=self._reports(collected), since=since,
        )  # fmt: skip
        return Outcome(built, collected)

    def send(
        self,
        day: date | None,
        *,
        on_done: Callable[[Delivery], None] | None = None,
        on_begin: Callable[[int], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Sending:
        """Send the edition of `day`, by default the newest, to every recipient who has not got it.

        `on_begin` is told how many deliveries are to be made, `on_done` each one in its new state.
        Raises ConfigError if there are no recipients, DeliveryError if there is no edition, or nothing in it.
        """
        from digest.pipeline.send import Post, chosen, send, transports

        listed, refused = self.recipients()
        day = chosen(self.database, self.settings, day).date
        with transports(self.settings) as connections:
            post = Post(connections, self.clock, on_done, stop, on_begin)
            summary = send(self.database, self.settings, day, self.subscribing().recipients(day, listed), post)
        return Sending(day, summary, self._waiting(day), refused)

    def resume(
        self,
        day: date | None,
        *,
        on_done: Callable[[Delivery], None] | None = None,
        on_begin: Callable[[int], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> list[Sending]:
        """Go on with the edition of `day`, by default with all of the last day of which something is left.

        Nobody is added to those it was queued for.  Only naming the day ends a pause.
        """
        from digest.delivery.outbox import DeliverySummary
        from digest.pipeline.send import Post, resume, transports, unfinished

        found = unfinished(self.database, self.settings, self.clock()) if day is None else []
        sendings = []
        with transports(self.settings) as connections:
            post = Post(connections, self.clock, on_done, stop, on_begin)
            for one in [day] if day else [sending.date for sending in found if not sending.paused]:
                summary = resume(self.database, self.settings, one, post)
                sendings.append(Sending(one, summary, self._waiting(one), ()))
        for paused in (sending for sending in found if sending.paused):
            reason = DeliveryError(f"sending the edition of {paused.date} is paused: {paused.reason}")
            summary = DeliverySummary(stopped=reason, paused=True)
            sendings.append(Sending(paused.date, summary, self._waiting(paused.date), ()))
        return sendings

    def send_test(self, day: date | None, address: str, mark: str = "Test") -> date:
        """Send a marked copy of an edition to one address, note nothing of it, and return the edition's day."""
        from digest.delivery.transport import SmtpTransport
        from digest.pipeline.composer import signer
        from digest.pipeline.send import chosen
        from digest.pipeline.texts import messages

        record = chosen(self.database, self.settings, day)
        message = signer(self.settings, self.clock)(messages(record, self.settings, mark)(Reader(address)))
        with SmtpTransport(self.settings.smtp_url, self.settings.smtp_password) as transport:
            transport.send(message, self.settings.newsletter.from_, address)
        return record.date

    def dry_run(self, day: date | None, output: Path, address: str | None) -> tuple[Path, int]:
        """Write what would be sent now into files, and return their folder and how many there are.

        With `address` it is the test copy to that one.  Nothing is sent and nothing noted.
        """
        from digest.delivery.folder import FolderTransport
        from digest.pipeline.send import chosen, not_sent_yet
        from digest.pipeline.texts import messages

        record = chosen(self.database, self.settings, day)
        if address is not None:
            readers = iter([Reader(address)])
        else:
            everyone = self.subscribing().readers(record.date, self.recipients()[0])
            readers = not_sent_yet(self.database, record, everyone)
        message = messages(record, self.settings, "Test" if address else "")
        folder = self.folder(output, record.date) / "messages"
        transport = FolderTransport(folder)
        written = 0
        for reader in readers:
            transport.send(message(reader), self.settings.newsletter.from_, reader.address)
            written += 1
        return folder, written

    def check(self, day: date | None) -> "tuple[date, Checked]":
        """Return the day of the edition of `day`, or of the newest, and what the gate says of it.

        Raises DeliveryError if there is no such edition.
        """
        from digest.pipeline.gate import checked_before_sending
        from digest.pipeline.send import chosen

        record = chosen(self.database, self.settings, day)
        return record.date, checked_before_sending(record, self.settings)

    def recipients(self) -> tuple[list[str], tuple[str, ...]]:
        """Return the addresses of the settings to send to, beside the subscribers, and a line for each that is none.

        Raises ConfigError if there are none, and no active subscribers.
        """
        from digest.pipeline.lists import counted

        addresses, refused = read_recipients(self.settings)
        if not addresses and not counted(self.database, self.settings.newsletter.name).get("active"):
            where = "write addresses into newsletter.recipients, or add people with `digest subscribers`"
            raise ConfigError([*refused, f"{self.settings.path}: there is nobody to send to; {where}"])
        return addresses, tuple(refused)

    def deliveries(self, day: date | None, states: Sequence[DeliveryState] = ()) -> list[Delivery]:
        """Return the deliveries of the edition of `day`, or of all editions; those in some states only, if named."""
        from digest.store import deliveries

        with self.database.read() as conn:
            return deliveries.listing(conn, self.settings.newsletter.name, day, states)

    def delivery_counts(self, day: date | None) -> list[tuple[date, DeliveryState, int]]:
        """Return how many deliveries there are, by edition and state."""
        from digest.store import deliveries

        with self.database.read() as conn:
            return deliveries.counts(conn, self.settings.newsletter.name, day)

    def retry(self, day: date, states: Sequence[DeliveryState]) -> int:
        """Queue the deliveries of an edition in these states again, and return how many there were."""
        from digest.store import deliveries

        with self.database.begin() as conn:
            return deliveries.retry(conn, self.settings.newsletter.name, self.clock(), states=states, date=day)

    def feed_lines(self) -> "list[FeedLine]":
        """Return what is known of each feed."""
        from digest.pipeline.feedlist import listing

        return listing(self.database, self.settings.feeds, self.clock())

    def check_feed(self, number: int) -> "Look":
        """Look closely at one feed, whatever is remembered of it; one that was gone and answers is read again."""
        from digest.feeds.look import look

        feed = self.settings.feeds[number]
        found = look(feed, self.clock(), self.limits())
        if found.error is None:
            collect(self.database, self.settings.feeds, self.clock, self.limits(), alone=number)
        return found

    def discover(self, address: str) -> "list[Look]":
        """Return the feeds of a site.  Raises ParseError or FetchError if there is none."""
        from digest.feeds.look import discover

        return discover(address, self.clock(), self.limits())

    def subscribing(self) -> "Subscribing":
        """Return the newsletter's subscribers.  Raises ConfigError if the key of their links cannot be had."""
        from digest.pipeline.subscribing import Subscribing, links_of

        return Subscribing(
            self.database, self.settings.newsletter, links_of(self.settings), self.clock,
            listed=lambda: read_recipients(self.settings)[0],
        )  # fmt: skip

    def bounces(self) -> "Bounces":
        """Return what comes back to the newsletter.  Raises ConfigError if the key of its addresses cannot be had."""
        from digest.pipeline.bounces import Bounces
        from digest.pipeline.composer import return_addresses

        addresses = return_addresses(self.settings)
        return Bounces(self.database, self.settings, self.subscribing(), addresses, self.clock)

    def explain(self, story: str) -> "Explanation":
        """Return why a story is where it is.  Raises DigestError if there is no such story, or several."""
        from digest.pipeline.explain import explain

        return explain(self.database, self.settings.newsletter.name, story)

    def examine(self, nameserver: str | None, addresses: Sequence[str]) -> "Iterator[Finding]":
        """Yield what is found on all that the newsletter stands on.  Raises ConfigError if `nameserver` is no address.

        `addresses` are those that mail leaves from, where the operator knows better than this machine.
        """
        from digest.doctor.examine import Patient, examine, feed_states
        from digest.doctor.names import Names

        try:
            names = Names(nameserver)
        except ValueError as error:
            raise ConfigError(f"--nameserver: {error}") from None
        patient = Patient(
            self.settings, self.database, self.clock, names, lambda: feed_states(self.feed_lines()), addresses,
            self.limits().user_agent,
        )  # fmt: skip
        return examine(patient)

    def make_dkim_keys(self, selector: str) -> "MadeKeys":
        """Make keys beside feeds.toml.  Raises ConfigError if one is there already, or the selector is none."""
        from digest.doctor.keys import make_keys

        return make_keys(self.settings, selector)

    def approve(self, day: date | None) -> date:
        """Let the edition of `day`, by default the newest, be sent as it is now; return its day."""
        from digest.pipeline.publish import approve

        return approve(self.database, self.settings, day, self.clock)

    def missed(self, day: date | None = None) -> "list[Missed]":
        """Return the editions that did not go out, and why."""
        from digest.store import schedule

        with self.database.read() as conn:
            return schedule.all_missed(conn, self.settings.newsletter.name, day)

    def duty(self, output: Path, stop: threading.Event) -> "Duty":
        """Return what the service attends to: each edition at its time, built below `output` and sent."""
        from digest.pipeline.publish import Publisher
        from digest.service import Calendar, Duty

        newsletter = self.settings.newsletter
        calendar = Calendar(
            newsletter.schedule, newsletter.timezone, timedelta(hours=newsletter.grace), days_off(newsletter)
        )
        work = Publisher(
            self.database, self.settings, self.clock,
            build=lambda day: self._built(day, output),
            recipients=self._to_all,
            ask=self._ask,
            stop=stop.is_set,
        )  # fmt: skip
        return Duty(work, calendar)

    def poll(self, stop: Callable[[], bool]) -> Sequence[FeedReport]:
        """Read the feeds of which something new is to be expected, until `stop` is true; return their reports."""
        from digest.pipeline.poll import poll

        return poll(self.database, self.settings.feeds, self.clock, self.limits(), stop)

    def _built(self, day: date, output: Path) -> EditionRecord:
        from digest.pipeline.poll import unpolled

        with unpolled(self.database):
            outcome = self.build(day, output)
        if outcome.all_failed:
            raise FetchError(f"no feed could be read, so nothing was sent; {_first_error(outcome)}")
        return outcome.built.record

    def _to_all(self, day: date) -> Iterator[Recipient]:
        addresses, refused = self.recipients()
        for line in refused:
            log.warning("not a recipient: %s", line)
        return self.subscribing().recipients(day, addresses)

    def _ask(self, day: date) -> None:
        if self.settings.newsletter.editor is not None:
            self.send_test(day, self.settings.newsletter.editor, mark="To approve")

    def _waiting(self, day: date) -> int:
        from digest.store import deliveries

        with self.database.read() as conn:
            return deliveries.unfinished(conn, self.settings.newsletter.name, day)

    def _reports(self, collected: Collected | None) -> tuple[FeedReport, ...] | None:
        if collected is None:
            return None
        reports = collected.reports
        return reports if self.timed else tuple(replace(report, seconds=0.0) for report in reports)

    def limits(self) -> FetchLimits:
        """Return how much a feed may ask of this newsletter."""
        fetch = self.settings.fetch
        owner = f"; {fetch.contact}" if fetch.contact else ""
        return FetchLimits(
            workers=fetch.workers,
            timeout=fetch.timeout,
            deadline=fetch.deadline,
            per_host=fetch.per_host,
            spacing=fetch.spacing,
            max_redirects=fetch.max_redirects,
            max_bytes=fetch.max_bytes,
            max_items=fetch.max_items,
            max_text=fetch.max_text,
            parse_seconds=fetch.parse_seconds,
            parse_bytes=fetch.parse_bytes,
            user_agent=f"digest/{__version__} (feed reader{owner})",
        )


@contextmanager
def opened(config: Path | None, environ: Mapping[str, str], clock: Clock = system_clock) -> Iterator[App]:
    """Yield the newsletter of a feeds.toml: the one named, or the one that is found.  Raises ConfigError."""
    settings = load(find(config, environ), environ)
    with closing(Database(settings.database_url)) as database:
        yield App(settings, database, clock)


@contextmanager
def opened_demo(config: Path | None = None) -> Iterator[App]:
    """Yield the sample newsletter at its edition's time, on a database that is gone afterwards.

    `config` takes the place of the sample's own feeds.toml.  Nothing of this machine has a part in what is built.
    """
    settings = load(config or demo_folder() / "feeds.toml", {})
    with TemporaryDirectory(prefix="digest-demo-") as folder:
        url = f"sqlite:///{Path(folder, 'digest.db')}"
        with closing(Database(url)) as database:
            now = time_of(settings, DEMO_DAY)
            yield App(replace(settings, database_url=url), database, lambda: now, timed=False)


def _first_error(outcome: Outcome) -> str:
    reports = outcome.collected.reports if outcome.collected else ()
    return next((f"{report.title}: {report.error}" for report in reports), "")
