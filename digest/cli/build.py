"""`digest build`: the main job."""

import os
from collections.abc import Sequence
from json import loads
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.options import EDITIONS, Config, Day, Json, Output, read_day, read_since
from digest.cli.say import complain, feed_progress, open_in_browser, say_json, say_table

if TYPE_CHECKING:
    from digest.app import Outcome
    from digest.model import FeedReport

EXAMPLE = "Example: digest build --date 2023-07-12 --open"
ALIKE = 5
"""How many feeds may fail for one reason and still have a line each."""
NAMED = 3
"""How many feeds a line for more of them names."""


def command(
    *,
    config: Config = None,
    date: Day = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="T", help="Begin here instead of where the edition before ends: a time, or 36h, or 2d."),
    ] = None,
    output: Output = EDITIONS,
    no_fetch: Annotated[bool, typer.Option("--no-fetch", help="Build from what the database has.")] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Show the edition in the browser.")] = False,
    json: Json = False,
) -> None:
    """Read the feeds, group the stories by case, and write the day's edition."""
    from digest.app import opened

    with opened(config, os.environ) as app, feed_progress(0 if no_fetch else len(app.settings.feeds)) as on_feed:
        day = read_day(date, app.today) or app.today
        begin = read_since(since, app.settings.newsletter.timezone)
        outcome = app.build(day, output, since=begin, fetch=not no_fetch, on_feed=on_feed)
    report(outcome, json=json)
    if open_it:
        open_in_browser(outcome.built.folder / "digest.html")


def report(outcome: "Outcome", *, json: bool) -> None:
    """Print how a build went; exits with 1 if not one feed could be read."""
    if json:
        say_json(_facts(outcome))
    else:
        say_table(_rows(outcome))
    if outcome.all_failed:
        complain(
            "no feed could be read, so the edition holds only what the database had; "
            "check the network and the addresses in feeds.toml, then build again"
        )
        raise typer.Exit(1)


def _rows(outcome: "Outcome") -> list[tuple[str, str]]:
    collected, edition = outcome.collected, _document(outcome)
    rows = [("Edition", f"{edition['newsletter']} of {edition['date']}: {edition['subject']}")]
    if outcome.built.frozen:
        rows.append(("", "was sent or followed by another already: only rendered again"))
    if collected is None:
        rows.append(("Feeds", "not read"))
    elif not collected.reports:
        rows.append(("Feeds", "there are none in feeds.toml; add one with `digest feeds add ADDRESS`"))
    else:
        failed = [report for report in collected.reports if report.status == "error"]
        quiet = sum(report.status == "not-modified" for report in collected.reports)
        read = len(collected.reports) - len(failed)
        rows.append(("Feeds", f"{read} read, {quiet} of them unchanged, {len(failed)} failed"))
        rows.extend(("  failed", line) for line in _failures(failed))
        rows.extend(("  note", f"{title}: {note}") for title, note in collected.notes)
        rows.append(("New stories", str(sum(report.new for report in collected.reports))))
    rows.append(("Cases", str(_cases(edition))))
    rows.append(("Other stories", str(_others(edition))))
    rows.append(("Written to", str(outcome.built.folder)))
    if outcome.missed:
        rows.append(("Missed before", f"{', '.join(map(str, outcome.missed))}: this edition covers the time"))
    if outcome.weekly is not None:
        rows.append(("Weekly edition", f"{loads(outcome.weekly.record.document or '')['subject']}"))
        rows.append(("Written to", str(outcome.weekly.folder)))
    return rows


def _failures(failed: Sequence["FeedReport"]) -> list[str]:
    """Return a line for each feed that failed; one for all that failed for one reason, if there are many.

    Without a network they all do, and what to do about it would be said a hundred times.
    """
    alike: dict[str | None, list[str]] = {}
    for report in failed:
        alike.setdefault(report.error, []).append(report.title)
    lines: list[str] = []
    for error, titles in alike.items():
        if len(titles) > ALIKE:
            lines.append(f"{', '.join(titles[:NAMED])} and {len(titles) - NAMED} more: {error}")
        else:
            lines.extend(f"{title}: {error}" for title in titles)
    return lines


def _facts(outcome: "Outcome") -> dict[str, Any]:
    collected, edition = outcome.collected, _document(outcome)
    reports = collected.reports if collected else ()
    return {
        **{key: edition[key] for key in ("newsletter", "date", "subject", "since", "until")},
        "path": str(outcome.built.folder),
        "weekly": str(outcome.weekly.folder) if outcome.weekly else None,
        "frozen": outcome.built.frozen,
        "missed": [str(day) for day in outcome.missed],
        "cases": _cases(edition),
        "other_stories": _others(edition),
        "new_stories": sum(report.new for report in reports),
        "feeds": [
            {"url": report.url, "title": report.title, "status": report.status, "error": report.error,
             "new": report.new, "seconds": report.seconds}
            for report in reports
        ],
        "notes": [{"feed": title, "note": note} for title, note in (collected.notes if collected else ())],
    }  # fmt: skip


def _document(outcome: "Outcome") -> dict[str, Any]:
    """Return the edition as its digest.json has it."""
    document: dict[str, Any] = loads(outcome.built.record.document or "")
    return document


def _cases(edition: dict[str, Any]) -> int:
    return sum(not case["only_routine"] for case in edition["cases"])


def _others(edition: dict[str, Any]) -> int:
    return sum(len(section["stories"]) for section in edition["sections"])
