"""The composition root: a feeds.toml and the environment become one newsletter that can be worked on.

What the command line asks for is a method here.  Imports that are slow stand in the methods that need them.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from digest import __version__
from digest.clock import Clock, system_clock
from digest.config import Settings, days_off, days_without_weekly, find, has_weekly, load, weekly
from digest.config.shape import Fetch
from digest.errors import ConfigError, FetchError
from digest.feeds import FetchLimits, Lengths
from digest.model import FeedReport, Story
from digest.pipeline.build import Built, build, edition_folder
from digest.pipeline.choose import Since, time_of
from digest.pipeline.collect import Collected, collect
from digest.pipeline.missed import note_missed_before
from digest.resources import demo_folder
from digest.schedule import default_day
from digest.store.db import Database
from digest.store.editions import EditionRecord

if TYPE_CHECKING:
    from digest.app.mailing import Mailing
    from digest.doctor.finding import Finding
    from digest.doctor.keys import MadeKeys
    from digest.feeds.look import Look
    from digest.pipeline.bounces import Bounces
    from digest.pipeline.explain import Explanation
    from digest.pipeline.feedlist import FeedLine
    from digest.pipeline.subscribing import Subscribing
    from digest.service import Duty

DEMO_DAY = date(2023, 7, 12)
"""The day of the sample feeds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A build, and the round of reading before it if there was one."""

    built: Built
    collected: Collected | None
    weekly: Built | None = None  # the edition that sums up the week, on its last day, if anybody wants it
    missed: Sequence[date] = ()  # days whose edition was found not to have gone out, so that this one covers their time

    @property
    def all_failed(self) -> bool:
        """Whether there are feeds and none of them could be read."""
        reports = self.collected.reports if self.collected else ()
        return bool(reports) and all(report.status == "error" for report in reports)


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
        missed = note_missed_before(self.database, self.settings, day, self.clock)
        built = build(
            self.database, self.settings, day, self.clock,
            output=output, reports=self._reports(collected), since=since,
        )  # fmt: skip
        return Outcome(built, collected, self.build_weekly(day, output), missed)

    def build_weekly(self, day: date, output: Path) -> Built | None:
        """Build the weekly edition of `day` from what the database has; None if there is none to be that day.

        It covers all since the one before, and is made only if a subscriber wants it.
        """
        from digest.store import subscribers

        with self.database.read() as conn:
            wanted = subscribers.weekly_wanted(conn, self.settings.newsletter.list_name)
        if wanted is None or not has_weekly(day, self.settings.newsletter):
            return None
        settings = weekly(self.settings)
        note_missed_before(self.database, settings, day, self.clock)
        return build(self.database, settings, day, self.clock, output=output, reports=None)

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

    @property
    def mailing(self) -> "Mailing":
        """Editions that were built: looked over, sent, and what became of that."""
        from digest.app.mailing import Mailing

        return Mailing(self.settings, self.database, self.clock)

    def subscribing(self) -> "Subscribing":
        """Return the newsletter's subscribers.  Raises ConfigError if the key of their links cannot be had."""
        from digest.pipeline.subscribing import subscribing

        return subscribing(self.database, self.settings, self.clock)

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

    def duties(self, output: Path, stop: threading.Event) -> "tuple[Duty, Duty]":
        """Return what the service attends to: each edition at its time, built below `output` and sent; the weekly ones.

        The latter have nothing to do while nobody wants one.
        """
        from digest.pipeline.publish import Publisher
        from digest.service import Calendar, Duty

        newsletter = self.settings.newsletter
        calendar = Calendar(
            newsletter.schedule, newsletter.timezone, timedelta(hours=newsletter.grace), days_off(newsletter)
        )
        work = Publisher(
            self.database, self.settings, self.clock,
            build=lambda day: self._built(day, output),
            recipients=self.mailing.to_all,
            ask=partial(self._ask, self.mailing),
            stop=stop.is_set,
        )  # fmt: skip
        of_week = Publisher(
            self.database, weekly(self.settings), self.clock,
            build=lambda day: self._built_weekly(day, output),
            recipients=self.mailing.weekly.to_all,
            ask=partial(self._ask, self.mailing.weekly),
            stop=stop.is_set,
        )  # fmt: skip
        return Duty(work, calendar), Duty(of_week, replace(calendar, off=days_without_weekly(newsletter)))

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

    def _built_weekly(self, day: date, output: Path) -> EditionRecord:
        built = self.build_weekly(day, output)
        assert built is not None, "it is due only if somebody wants it"
        return built.record

    def _ask(self, mailing: "Mailing", day: date, mark: str) -> None:
        if self.settings.newsletter.editor is not None:
            mailing.send_test(day, self.settings.newsletter.editor, mark)

    def _reports(self, collected: Collected | None) -> tuple[FeedReport, ...] | None:
        if collected is None:
            return None
        reports = collected.reports
        return reports if self.timed else tuple(replace(report, seconds=0.0) for report in reports)

    def read_page(self, address: str) -> Story:
        """Return the story at a web address that the operator named.  Raises FetchError or ParseError."""
        from digest.feeds.pages import read_page

        return read_page(address, self.clock(), self.limits(), by_operator=True)

    def limits(self) -> FetchLimits:
        """Return how much a feed may ask of this newsletter."""
        return limits_of(self.settings)


def limits_of(settings: Settings) -> FetchLimits:
    """Return how much a feed may ask of a newsletter with these settings."""
    fetch = settings.fetch
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
        lengths=_lengths(fetch),
        parse_seconds=fetch.parse_seconds,
        parse_bytes=fetch.parse_bytes,
        user_agent=f"digest/{__version__} (feed reader{owner})",
    )


def _lengths(fetch: Fetch) -> Lengths:
    return Lengths(
        title=fetch.max_title,
        summary=fetch.max_summary,
        text=fetch.max_text,
        name=fetch.max_name,
        tag=fetch.max_tag,
        guid=fetch.max_guid,
        address=fetch.max_address,
        tags=fetch.max_tags,
        links=fetch.max_links,
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
