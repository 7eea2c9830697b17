"""What an edition says of the feeds it was made from.  Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.edition import phrases
from digest.edition.links import short
from digest.model import Coverage, Edition, FeedReport, StoryLine

NAMED = 4
"""How many feeds with the same trouble are named; the others are counted."""
TROUBLES = 8
"""How many troubles are told; feeds with others are counted."""

SILENT_FROM = 3
"""Days: an edition of the past that is built long after is not told how feeds did since."""
A_YEAR = 365


def receipt(edition: Edition) -> tuple[str, ...]:
    """Return what `edition` covers and what it may lack, in parts of one line.

    "41 of 43 feeds read", "Bronx Law Daily not read", "NYEB silent for 9 days", "covers Mon 10 July 06:00 to Tue 11
    July 06:00 EDT", "2 undated stories".  Days are counted to the end of the window, in the newsletter's time zone.
    """
    zone = ZoneInfo(edition.timezone)
    undated = sum(story.published is None for story in _stories(edition))
    parts = [
        feeds_read(edition.feeds) if edition.feeds else "",
        *_troubles(edition.feeds, edition.until, zone),
        f"covers {phrases.window(edition.since, edition.until, zone)}{_missed(edition)}",
        phrases.count(undated, "undated story", "undated stories") if undated else "",
    ]
    return tuple(filter(None, parts))


def _missed(edition: Edition) -> str:
    """Return ", since no edition went out on 10 July"."""
    days = [phrases.short_date(day, edition.date.year) for day in edition.missed]
    return f", since no edition went out on {phrases.names(days, NAMED)}" if days else ""


def feeds_read(feeds: Sequence[FeedReport]) -> str:
    """Return "18 feeds read", or "17 of 18 feeds read" if some failed."""
    read = sum(feed.status != "error" for feed in feeds)
    total = phrases.count(len(feeds), "feed", "feeds")
    return f"{total} read" if read == len(feeds) else f"{read:,} of {total} read"


def _stories(edition: Edition) -> Iterable[StoryLine]:
    for card in edition.cases:
        for development in card.developments:
            yield from development.stories
    for section in edition.sections:
        yield from section.stories


def _troubles(feeds: Sequence[FeedReport], until: datetime, zone: ZoneInfo) -> list[str]:
    """Return what is wrong with which feeds: "A, B and 3 more not read"."""
    alike: dict[str, list[str]] = {}
    for report in feeds:
        if what := _trouble(report, until, zone):
            alike.setdefault(what, []).append(short(report.title))
    told = [f"{phrases.names(titles, NAMED)} {what}" for what, titles in list(alike.items())[:TROUBLES]]
    rest = sum(len(titles) for titles in list(alike.values())[TROUBLES:])
    return [*told, f"{phrases.count(rest, 'more feed', 'more feeds')} in trouble"] if rest else told


def _trouble(report: FeedReport, until: datetime, zone: ZoneInfo) -> str:
    """Return what an edition lacks of a feed, "" if nothing is known to be missing."""
    known = report.coverage or Coverage()
    if report.status == "error":
        last = _instant(known.last_read) if known.alarm == "dead" else None
        return "not read" + (f" since {phrases.short_date(last.astimezone(zone).date(), until.year)}" if last else "")
    newest = _instant(known.newest or known.last_new)
    days = (until - newest).days if newest else 0
    if known.alarm == "silent" and days >= SILENT_FROM:
        return f"silent for {phrases.count(days, 'day', 'days') if days <= A_YEAR else 'more than a year'}"
    return "may lack entries" if known.alarm == "gapped" else ""


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def merged(stored: Sequence[FeedReport], fresh: Sequence[FeedReport]) -> tuple[FeedReport, ...]:
    """Return the reports of an edition after another round of reading: those of `fresh`, in its order, or older ones.

    For each feed the report stays that of the last round which changed anything: brought new stories, failed where it
    had not (or otherwise), worked again, or alarms otherwise.  Else building twice would never give the same bytes,
    since every round takes its own time and most find nothing.  A feed's title is always today's.
    """
    before = {report.url: report for report in stored}
    return tuple(_newest_that_tells(before.get(report.url), report) for report in fresh)


def _newest_that_tells(old: FeedReport | None, new: FeedReport) -> FeedReport:
    if old is None or new.new or old.error != new.error or (old.status == "error") != (new.status == "error"):
        return new
    if alarm_of(old) != alarm_of(new):
        return new
    return replace(old, title=new.title)


def alarm_of(report: FeedReport) -> str | None:
    """Return what kind of trouble a feed is in over time, None if in none."""
    return report.coverage.alarm if report.coverage else None
