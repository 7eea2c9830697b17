"""Feeds in words: rows of the table, the lines of a closer look, and the same facts for programs.  Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digest.feeds.look import Look
    from digest.pipeline.feedlist import FeedLine

HEADER = ("Feed", "State", "Last 14 days", "A day", "Window", "Last new", "Last read", "Why")
_DAYS = 14
_BARS = "▁▂▃▄▅▆▇█"
_SHOWN = 3  # items of a closer look
_HEADERS = {
    "content-type", "content-encoding", "etag", "last-modified", "cache-control", "expires", "retry-after", "location",
    "server",
}  # fmt: skip


def row(line: "FeedLine", today: date) -> tuple[str, ...]:
    """Return the cells of a feed, in the order of `HEADER`."""
    coverage = line.coverage
    return (
        line.feed.title,
        state(line),
        sparkline(line.days, today),
        "" if not coverage.rhythm_hours else f"{24 / coverage.rhythm_hours:.1f}",
        "" if coverage.window_hours is None else _span(coverage.window_hours),
        (coverage.last_new or "")[:10],
        (coverage.last_read or "")[:16].replace("T", " "),
        line.rest or coverage.why or (line.report.error if line.report else None) or _moved(line),
    )


def state(line: "FeedLine") -> str:
    """Return the one word that matters most of a feed."""
    if line.coverage.alarm:
        return line.coverage.alarm
    if line.rest:
        return "waits"
    return line.report.status if line.report else "new"


def sparkline(days: Mapping[str, int], today: date) -> str:
    """Return a bar for each of the last 14 days, today's last; a point for a day without items."""
    counts = [days.get((today - timedelta(days=ago)).isoformat(), 0) for ago in range(_DAYS - 1, -1, -1)]
    most = max(counts)
    return "".join(_BARS[-(-count * len(_BARS) // most) - 1] if count else "·" for count in counts)


def _span(hours: float) -> str:
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} d"


def _moved(line: "FeedLine") -> str:
    return f"moved for good, is read at {line.location}" if line.location else ""


def facts(line: "FeedLine") -> dict[str, Any]:
    """Return what is known of a feed."""
    report = line.report
    return {
        "url": line.feed.url,
        "title": line.feed.title,
        "kind": line.feed.kind,
        "section": line.feed.section or None,
        "state": state(line),
        "error": report.error if report else None,
        "waits": line.rest,
        "moved_to": line.location or None,
        "next_check": _iso(line.next_check),
        "coverage": asdict(line.coverage),
        "items_per_day": dict(line.days),
    }


def look_facts(look: "Look") -> dict[str, Any]:
    """Return what a closer look found."""
    contents = look.contents
    return {
        "address": look.address,
        "hops": [{"address": hop.address, "status": hop.status, "headers": dict(hop.headers)} for hop in look.trail],
        "bytes": look.size,
        "format": contents.format if contents else None,
        "feed_title": contents.title if contents else None,
        "items": contents.items if contents else 0,
        "oldest": _iso(contents.oldest) if contents else None,
        "newest": _iso(contents.newest) if contents else None,
        "problem": look.error,
        "notes": list(look.notes),
        "feeds_named": list(look.links),
        "samples": [
            {"id": s.id, "title": s.title, "url": s.url, "published": _iso(s.published)} for s in look.stories[:_SHOWN]
        ],
    }


def look_lines(look: "Look") -> Iterator[str]:
    """Yield the lines of a closer look."""
    for hop in look.trail:
        yield f"HTTP {hop.status}  {hop.address}"
        yield from (f"    {name}: {value[:100]}" for name, value in hop.headers if name.lower() in _HEADERS)
    if look.contents is not None:
        contents = look.contents
        when = f", {_day(contents.oldest)} to {_day(contents.newest)}" if contents.oldest and contents.newest else ""
        items = "1 item" if contents.items == 1 else f"{contents.items:,} items"
        yield f"{contents.format or 'Feed'}, {look.size:,} bytes, {items}{when}"
    yield from (f"Problem: {note}" for note in look.notes)
    yield from (f"Names the feed {link}" for link in look.links)
    for story in look.stories[:_SHOWN]:
        yield f"  - {story.title}"
        yield f"    {story.url or '(no link)'}  {_iso(story.published) or '(no date)'}"


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
