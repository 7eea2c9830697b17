"""`digest feeds`: which feeds there are, how they do, and changing the list of them in feeds.toml."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from digest.cli.feedwords import HEADER, facts, look_facts, look_lines, row
from digest.cli.files import put_out, read_bytes, read_text
from digest.cli.options import Config, Json, web_address
from digest.cli.say import complain, on_terminal, say, say_json, say_table
from digest.errors import ParseError

if TYPE_CHECKING:
    from digest.app import App
    from digest.feeds.look import Look
    from digest.model import Feed

SUMMARY = "List, add, remove, find and check feeds; OPML in and out."
EXAMPLE = "Example: digest feeds add https://www.scotusblog.com"

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False)

Kind = Annotated[Literal["news", "docket"], typer.Option("--kind", help="docket: a court's own list of filings.")]
Section = Annotated[str, typer.Option("--section", metavar="NAME", help="The folder it stands in.")]
Name = Annotated[str, typer.Argument(metavar="FEED", help="Its address or its title.")]


@app.command("list", epilog="Example: digest feeds list --alarms")
def list_(
    config: Config = None,
    alarms: Annotated[bool, typer.Option("--alarms", help="Only those that are dead, silent, gapped or fail.")] = False,
    json: Json = False,
) -> None:
    """List the feeds: how they do, how often they have something new, and what may be missing."""
    from digest.app import opened

    with opened(config, os.environ) as newsletter:
        lines, today = newsletter.feed_lines(), newsletter.clock().date()
    if alarms:
        lines = [line for line in lines if line.coverage.alarm or (line.report and line.report.error) or line.rest]
    if json:
        say_json([facts(line) for line in lines])
    elif lines:
        _say_feeds([row(line, today) for line in lines])
    else:
        say("No feed is in trouble." if alarms else "There are no feeds; add one with `digest feeds add ADDRESS`.")


@app.command("check", epilog="Example: digest feeds check SCOTUSblog")
def check(feed: Name, config: Config = None, json: Json = False) -> None:
    """Look closely at one feed: the way there, what the server says, format, problems, and three of its items."""
    from digest.app import opened
    from digest.config.edit import find_feed

    with opened(config, os.environ) as newsletter:
        settings = newsletter.settings
        number = find_feed(settings.feeds, feed, settings.path.parent)
        found = newsletter.check_feed(number)
        line, today = newsletter.feed_lines()[number], newsletter.clock().date()
    if json:
        say_json(facts(line) | look_facts(found))
    else:
        _say_feeds([row(line, today)])
        for text in look_lines(found):
            say(text)
    if found.error is not None:
        complain(f"{line.feed.title}: {found.error}")
        raise typer.Exit(1)


@app.command("discover", epilog="Example: digest feeds discover https://www.courthousenews.com")
def discover(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="A site, or one of its pages.")],
    config: Config = None,
    json: Json = False,
) -> None:
    """Find the feeds of a site; changes nothing."""
    from digest.app import opened

    with opened(config, os.environ) as newsletter:
        found = newsletter.discover(web_address(address))
    if json:
        say_json([look_facts(look) for look in found])
    else:
        say_table([_found(look) for look in found], ("Address", "Title", "Format", "Items", "Newest"))


@app.command("add", epilog=EXAMPLE)
def add(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="A feed, a site that has one, or a file's path.")],
    config: Config = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="The outlet's name. Default: the feed's.")] = "",
    kind: Kind = "news",
    section: Section = "",
) -> None:
    """Add a feed to feeds.toml, after reading it; of a site, the first feed that it names."""
    from digest.app import opened
    from digest.model import Feed

    with opened(config, os.environ) as newsletter:
        is_file = newsletter.settings.path.parent.joinpath(address).is_file()
        found = newsletter.discover(str(newsletter.settings.path.parent / address) if is_file else web_address(address))
        first = found[0]
        url = address if is_file else first.address
        name = title or (first.contents.title if first.contents else "") or url
        _add(newsletter, [Feed(url, name, kind, section=section)])
    for other in found[1:]:
        complain(f"the site has another feed, too: {other.address}")


@app.command("remove", epilog="Example: digest feeds remove SCOTUSblog")
def remove(feed: Name, config: Config = None) -> None:
    """Take a feed out of feeds.toml; the stories it brought stay."""
    from digest.app import opened
    from digest.config.edit import find_feed, save, without_feed

    with opened(config, os.environ) as newsletter:
        settings = newsletter.settings
        number = find_feed(settings.feeds, feed, settings.path.parent)
        text = read_text(settings.path)
        save(settings.path, without_feed(text, number), text)
    say(f"Removed {settings.feeds[number].title}: {settings.feeds[number].url}")


@app.command("import", epilog="Example: digest feeds import subscriptions.opml")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file, as feed readers export it.")],
    config: Config = None,
) -> None:
    """Add the feeds of an OPML file to feeds.toml, its folders as sections; those that are there already stay."""
    from digest.app import opened
    from digest.feeds import opml

    body = read_bytes(file)
    with opened(config, os.environ) as newsletter:
        _add(newsletter, opml.read(body))


@app.command("export", epilog="Example: digest feeds export > feeds.opml")
def export(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Default: printed.")] = None, config: Config = None
) -> None:
    """Write the feeds as OPML, sections as folders.  Logins are left out."""
    from digest.app import opened
    from digest.feeds import opml

    with opened(config, os.environ) as newsletter:
        text = opml.write(newsletter.settings.feeds, newsletter.settings.newsletter.title)
        count = len(newsletter.settings.feeds)
    put_out(text, file, f"{count} feeds")


def _add(newsletter: "App", feeds: "list[Feed] | tuple[Feed, ...]") -> None:
    """Write those of the feeds that are new and usable into feeds.toml, and say which."""
    from digest.config.edit import save, with_feed
    from digest.config.load import same_feed
    from digest.config.values import feed_url

    path, known = newsletter.settings.path, [feed.url for feed in newsletter.settings.feeds]
    before = text = read_text(path)
    added = 0
    for feed in feeds:
        try:
            feed_url(feed.url)
        except ValueError as error:
            complain(f"left out: {feed.title}: {error}")
            continue
        if any(same_feed(feed.url, other, path.parent) for other in known):
            complain(f"there already: {feed.title}: {feed.url}")
            continue
        text, added = with_feed(text, feed), added + 1
        known.append(feed.url)
        say(f"Added {feed.title}: {feed.url}")
    if added:
        save(path, text, before)
    elif not feeds:
        raise ParseError("the file lists no feeds; export them from your reader once more, as OPML")


def _say_feeds(rows: list[tuple[str, ...]]) -> None:
    """Print the table of feeds; on a terminal, whose lines are short, what there is to say of single ones after it."""
    if not on_terminal():
        say_table(rows, HEADER)
        return
    say_table([cells[:-1] for cells in rows], HEADER[:-1])
    for cells in rows:
        if cells[-1]:
            say(f"{cells[0]}: {cells[-1]}")


def _found(look: "Look") -> tuple[str, ...]:
    contents = look.contents
    if contents is None:
        return look.address, "", "", "", ""
    newest = contents.newest.date().isoformat() if contents.newest else ""
    return look.address, contents.title, contents.format, str(contents.items), newest
