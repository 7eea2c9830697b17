"""`digest cases`: which cases there are, and putting right which story is about which."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.casewords import HEADER, case_facts, entry_facts, entry_row, named, row, story_rows
from digest.cli.files import put_out, read_text
from digest.cli.options import Config, Json, user_name, web_address
from digest.cli.say import complain, say, say_json, say_table
from digest.errors import ConfigError, DigestError

if TYPE_CHECKING:
    from digest.app import App
    from digest.model import Correction, Story
    from digest.pipeline.casework import Corrected, Editor, Making

SUMMARY = "List and show cases; move stories, merge, split, rename and follow cases; undo; the ledger of it all."
EXAMPLE = "Example: digest cases list trump"

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False)

_LISTED = 50

CaseName = Annotated[str, typer.Argument(metavar="CASE", help="Its id, caption, other name or docket number.")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="The other case.")]
Stories = Annotated[list[str], typer.Argument(metavar="STORY...", help="Their ids, guids or addresses.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Your reason; it stands in the ledger.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who you are. Default: your name on this machine.")]
Trial = Annotated[bool, typer.Option("--trial", help="Only show what would change.")]


@dataclass(frozen=True, slots=True)
class _Desk:
    """An opened newsletter, and who corrects it."""

    newsletter: "App"
    editor: "Editor"
    trial: bool

    def correct(self, making: "Making") -> "Corrected":
        """Add a correction to the ledger, and say what came of it."""
        from digest.pipeline.casework import correct

        newsletter = self.newsletter
        found = correct(newsletter.database, newsletter.settings.cases, newsletter.clock, making, trial=self.trial)
        for entry in found.entries:
            noted = "Would be" if self.trial else "Noted as"
            say(f"{noted} correction {entry.id}: {entry_row(entry, found.names)[-1]}")
        for moved in found.moved:
            ends = " -> ".join(named(end) if end else "no case" for end in (moved.before, moved.after))
            say(f"  {moved.story.title} ({moved.story.source}): {ends}")
        return found


@contextmanager
def _desk(config: Path | None, by: str, why: str, *, trial: bool = False) -> Iterator[_Desk]:
    from digest.app import opened
    from digest.pipeline.casework import Editor

    with opened(config, os.environ) as newsletter:
        name = by.strip() or user_name()
        editor = Editor(name, newsletter.clock(), why, newsletter.settings.newsletter.name)
        yield _Desk(newsletter, editor, trial)


@app.command("list", epilog=EXAMPLE)
def list_(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORD...", help="Of caption, number, court, judge.")
    ] = None,
    config: Config = None,
    every: Annotated[bool, typer.Option("--all", help=f"All of them, not only the {_LISTED} newest.")] = False,
    json: Json = False,
) -> None:
    """List the cases, those with the newest stories first."""
    from digest.app import opened
    from digest.pipeline.caselookup import listing

    with opened(config, os.environ) as newsletter, newsletter.database.read() as conn:
        lines = listing(conn, " ".join(words or []))
    shown = lines if every else lines[:_LISTED]
    if json:
        say_json([case_facts(line) for line in shown])
    elif shown:
        say_table([row(line) for line in shown], HEADER)
    else:
        say("No case bears these words." if words else "There are no cases yet; `digest build` finds them.")
    if len(lines) > len(shown):
        complain(f"and {len(lines) - len(shown)} more: name a word of it, or use --all")


@app.command("show", epilog="Example: digest cases show 'Carroll v. Trump'")
def show(case: CaseName, config: Config = None, json: Json = False) -> None:
    """Show a case: what is known of it, its stories, related cases, and what editors put right."""
    from digest.app import opened
    from digest.pipeline.casesheet import sheet

    with opened(config, os.environ) as newsletter, newsletter.database.read() as conn:
        found = sheet(conn, case)
    if json:
        say_json(found.facts())
        return
    say(named(found.case))
    for name, text in found.details():
        say(f"{name}: {text}")
    if found.stories:
        say_table(story_rows(found.stories), ("Story", "Day", "Outlet", "Sure", "Title"))
    for entry in found.corrections:
        say("  ".join(entry_row(entry, found.names)))


@app.command("place", epilog="Example: digest cases place 3f0c9a51d2e84b76 --in 'Carroll v. Trump'")
def place(
    stories: Stories,
    config: Config = None,
    case: Annotated[str | None, typer.Option("--in", metavar="CASE", help="The case that they are about.")] = None,
    new: Annotated[str | None, typer.Option("--new", metavar="CAPTION", help="A case of their own.")] = None,
    none: Annotated[bool, typer.Option("--none", help="They are about no case.")] = False,
    why: Why = "",
    by: By = "",
    trial: Trial = False,
) -> None:
    """Put stories under another case, a new one or none; their copies go along."""
    if sum([case is not None, new is not None, none]) != 1:
        raise ConfigError("say where they belong: give one of --in CASE, --new CAPTION and --none")
    with _desk(config, by, why, trial=trial) as desk:
        if new is not None:
            desk.correct(lambda conn: desk.editor.place_apart(conn, stories, new))
        else:
            desk.correct(lambda conn: desk.editor.place(conn, stories, case))


@app.command("add", epilog="Example: digest cases add https://news.example/ruling --in 'Carroll v. Trump'")
def add(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="The story's web page.")],
    config: Config = None,
    case: Annotated[str | None, typer.Option("--in", metavar="CASE", help="Default: where it fits.")] = None,
    why: Why = "",
    by: By = "",
) -> None:
    """Take in a story that no feed brings, from its web page."""
    url = web_address(address)
    with _desk(config, by, why) as desk:
        story = desk.newsletter.read_page(url)
        desk.correct(lambda conn: desk.editor.add(conn, story, case))
        say(f"{story.title} ({story.source})")


@app.command("merge", epilog="Example: digest cases merge 'Trump v. Carroll' --into 'Carroll v. Trump'")
def merge(
    case: CaseName,
    into: Annotated[str, typer.Option("--into", metavar="CASE", help="The case that it is part of.")],
    config: Config = None,
    why: Why = "",
    by: By = "",
    trial: Trial = False,
) -> None:
    """Make a case part of another; its stories and old addresses lead there."""
    with _desk(config, by, why, trial=trial) as desk:
        desk.correct(lambda conn: desk.editor.merge(conn, case, into))


@app.command("split", epilog="Example: digest cases split 'Carroll v. Trump' 3f0c9a51d2e84b76 --new 'Carroll II'")
def split(
    case: CaseName,
    stories: Stories,
    new: Annotated[str, typer.Option("--new", metavar="CAPTION", help="The name of the case that they are about.")],
    config: Config = None,
    why: Why = "",
    by: By = "",
    trial: Trial = False,
) -> None:
    """Put some stories of a case under one of their own; the two are never joined again."""
    with _desk(config, by, why, trial=trial) as desk:
        desk.correct(lambda conn: desk.editor.split(conn, case, stories, new))


@app.command("apart", epilog="Example: digest cases apart 'Carroll v. Trump' 1:22-cv-10016")
def apart(case: CaseName, other: Other, config: Config = None, why: Why = "", by: By = "") -> None:
    """State that two cases are never the same."""
    with _desk(config, by, why) as desk:
        desk.correct(lambda conn: desk.editor.keep_apart(conn, case, other))


@app.command("relate", epilog="Example: digest cases relate 'Smith v. Jones' 'In re Jones' --because 'one fire'")
def relate(
    case: CaseName,
    other: Other,
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="The reason, as readers are told it.")],
    config: Config = None,
    by: By = "",
) -> None:
    """State that two cases belong beside each other, and why."""
    with _desk(config, by, "") as desk:
        desk.correct(lambda conn: desk.editor.relate(conn, case, other, because))


@app.command("rename", epilog="Example: digest cases rename c0a1b2c3d4e5f 'Carroll v. Trump' --court nysd")
def rename(
    case: CaseName,
    caption: Annotated[str | None, typer.Argument(metavar="CAPTION", help="Its name from now on.")] = None,
    court: Annotated[str | None, typer.Option("--court", metavar="ID", help="Its court, as nysd.")] = None,
    docket: Annotated[list[str] | None, typer.Option("--docket", metavar="NUMBER", help="Its docket numbers.")] = None,
    judge: Annotated[str | None, typer.Option("--judge", metavar="NAME", help="Its judge.")] = None,
    config: Config = None,
    why: Why = "",
    by: By = "",
) -> None:
    """State what a case is called, and its court, docket numbers and judge."""
    with _desk(config, by, why) as desk:
        state = partial(desk.editor.state, case=case, caption=caption, court=court, dockets=docket, judge=judge)
        desk.correct(state)


@app.command("follow", epilog="Example: digest cases follow 'Carroll v. Trump'")
def follow(
    case: CaseName,
    config: Config = None,
    stop: Annotated[bool, typer.Option("--stop", help="Follow it no more.")] = False,
    by: By = "",
) -> None:
    """Follow a case: it stands first in an edition."""
    with _desk(config, by, "") as desk:
        desk.correct(lambda conn: desk.editor.follow(conn, case, stop=stop))


@app.command("undo", epilog="Example: digest cases undo k5d41402abc4b")
def undo(
    correction: Annotated[str | None, typer.Argument(metavar="ID", help="Default: the last one that counts.")] = None,
    config: Config = None,
    why: Why = "",
    by: By = "",
    trial: Trial = False,
) -> None:
    """Undo a correction: what it said counts no more. An undoing can be undone as well."""
    with _desk(config, by, why, trial=trial) as desk:
        desk.correct(lambda conn: desk.editor.undo(conn, correction))


@app.command("log", epilog="Example: digest cases log --json")
def log(config: Config = None, json: Json = False) -> None:
    """List all corrections: who, when, what, why, and whether they count."""
    from digest.app import opened
    from digest.cases.corrections import in_force
    from digest.pipeline.casesheet import names_of
    from digest.store import ledger as ledger_store

    with opened(config, os.environ) as newsletter, newsletter.database.read() as conn:
        ledger = ledger_store.entries(conn)
        names = names_of(conn, ledger)
    counting = {entry.id for entry in in_force(ledger)}
    if json:
        say_json([entry_facts(entry) | {"counts": entry.id in counting} for entry in ledger])
    elif ledger:
        undone = {entry.undoes for entry in ledger if entry.kind == "undo"}
        rows = [entry_row(entry, names, undone=entry.id in undone - counting) for entry in ledger]
        say_table(rows, ("Correction", "When (UTC)", "Who", "What"))
    else:
        say("Nothing was corrected yet.")


@app.command("export", epilog="Example: digest cases export corrections.toml")
def export(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Default: printed.")] = None, config: Config = None
) -> None:
    """Write all corrections into a readable file, for version control or another database."""
    from digest.app import opened
    from digest.pipeline.casesheet import exported

    with opened(config, os.environ) as newsletter, newsletter.database.read() as conn:
        text, count = exported(conn)
    put_out(text, file, f"{count} corrections")


@app.command("import", epilog="Example: digest cases import corrections.toml")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="As `digest cases export` writes it.")],
    config: Config = None,
    trial: Trial = False,
) -> None:
    """Take corrections in from a file; those that are known already stay as they are.

    Stories that no feed brings are read from their pages again.
    """
    from digest.pipeline import ledgerfile
    from digest.pipeline.casework import taken_in

    text = read_text(file)
    try:
        entries, cases = ledgerfile.read(text)
    except ConfigError as error:
        raise ConfigError([f"{file}: {problem}" for problem in error.problems]) from None
    with _desk(config, "", "", trial=trial) as desk:
        stories = _read_again(desk.newsletter, entries)
        found = desk.correct(lambda conn: taken_in(conn, entries, cases, stories))
    say(f"{len(found.entries)} corrections taken in, {len(entries) - len(found.entries)} known already.")


def _read_again(newsletter: "App", entries: "Sequence[Correction]") -> "list[Story]":
    """Return the stories that editors took in from their pages and that are not here; which page is gone is told."""
    from digest.cases.corrections import in_force
    from digest.store import stories as story_store

    taken = {story: entry for entry in in_force(entries) if entry.kind == "add" for story in entry.stories}
    with newsletter.database.read() as conn:
        here = story_store.titles(conn, taken)
    found = []
    for key, entry in taken.items():
        if key in here:
            continue
        try:
            found.append(replace(newsletter.read_page(entry.text or ""), id=key, seen=entry.at))
        except DigestError as error:
            complain(f"the story {entry.text} is not taken in: {error}")
    return found
