"""What editors do to cases: each correction becomes an entry of the ledger, and is obeyed at once."""

import gc
import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection

from digest.cases.corrections import DEEDS, DOCKETS_PARTED_BY, PROGRAM, in_force, parted, replay, taken_back
from digest.clock import Clock
from digest.config import FollowedCase
from digest.errors import DigestError
from digest.model import Case, Correction, CorrectionKind, Story
from digest.pipeline.caselookup import find_case, find_story
from digest.pipeline.casesheet import names_of
from digest.pipeline.place import MEMORY, place
from digest.store import cases as case_store
from digest.store import ledger as ledger_store
from digest.store import stories as story_store
from digest.store.db import Database

ArrangeKind = Literal["pin", "fold", "drop"]
Making = Callable[[Connection], Sequence[Correction]]
"""Makes the entries of a correction from what the store knows at that moment."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A story that stands elsewhere because of a correction."""

    story: Story
    before: Case | None
    after: Case | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What came of a correction."""

    entries: tuple[Correction, ...]
    moved: tuple[Moved, ...]  # in time order, those that the correction does not name among them
    names: Mapping[str, str]  # of what the entries speak of, by id


def correct(
    database: Database,
    followed: Sequence[FollowedCase],
    clock: Clock,
    making: Making,
    *,
    trial: bool = False,
    keep: Callable[["Corrected"], bool] = lambda _: True,
) -> Corrected:
    """Add a correction to the ledger, place anew what it concerns, and return what came of it.

    Stories that are new, and that it does not name, are left to the next build: an editor is waiting.
    `followed` are the cases of the settings.  With `trial`, or unless `keep` says so of what came of it, nothing is
    kept.  Raises what `making` raises.
    """
    with database.begin_alone() as conn:
        now = clock()
        entries = tuple(making(conn))
        named = {story for entry in entries for story in entry.stories}
        before, merged = _cases(conn, named), case_store.merged(conn)
        ledger_store.append(conn, entries)
        before |= place(conn, followed, now, now, among=named)
        ways = _merged(conn, merged, now - MEMORY) | _ways(before, _cases(conn, before))
        found = Corrected(entries, _moved(conn, ways), names_of(conn, entries))
        if trial or not keep(found):
            conn.rollback()
    return found


def get_ready() -> None:
    """Load what the first correction would wait for: words, courts, weights.

    All that there is by then is kept from the collector of garbage, which would look at it again and again while
    somebody waits: a tenth of a second each time.
    """
    from digest.cases.group import group_stories

    group_stories([Story("ready", "", "", "Roe v. Doe, No. 1:23-cv-00001: judge rules", content=_RULING)])
    gc.collect()
    gc.freeze()


_RULING = "The court of appeals ruled on Tuesday in the lawsuit that Jane Roe filed against John Doe in New York."


def taken_in(
    conn: Connection, entries: Sequence[Correction], cases: Sequence[Case], stories: Sequence[Story] = ()
) -> list[Correction]:
    """Return those of the entries that the ledger lacks, and store the cases and stories that nobody knows yet.

    Raises DigestError if the ledger has another entry under one of their ids.
    """
    known = {entry.id: entry for entry in ledger_store.entries(conn)}
    for entry in entries:
        if known.get(entry.id, entry) != entry:
            raise DigestError(f"correction {entry.id} is another one here; entries are never changed: add a new one")
    stored = case_store.now(conn, [case.id for case in cases])
    case_store.save(conn, [case for case in cases if case.id not in stored])
    here = story_store.titles(conn, [story.id for story in stories])
    story_store.save(conn, [story for story in stories if story.id not in here])
    return [entry for entry in entries if entry.id not in known]


_Ways = dict[str, tuple[str | None, str | None]]
"""From which case to which stories went, by their ids."""


def _cases(conn: Connection, stories: Iterable[str]) -> dict[str, str | None]:
    return {key: placement.case for key, placement in case_store.placements(conn, stories).items()}


def _ways(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> _Ways:
    return {key: (before[key], case) for key, case in after.items() if before[key] != case}


def _merged(conn: Connection, before: Mapping[str, str], since: datetime) -> _Ways:
    """Return the ways of the stories of late whose case is another's now, or its own again."""
    after = case_store.merged(conn)
    changed = {case for case in before.keys() | after.keys() if before.get(case) != after.get(case)}
    of_case = case_store.stories_since(conn, changed, since)
    return {story: (before.get(case, case), after.get(case, case)) for story, case in of_case.items()}


def _moved(conn: Connection, ways: _Ways) -> tuple[Moved, ...]:
    cases = case_store.load(conn, {case for ends in ways.values() for case in ends if case})
    stories = story_store.load(conn, ways)
    moved = [Moved(stories[key], cases.get(one or ""), cases.get(other or "")) for key, (one, other) in ways.items()]
    return tuple(sorted(moved, key=lambda one: (one.story.published or one.story.seen or _EARLY, one.story.id)))


_EARLY = datetime.fromisoformat("1995-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Editor:
    """Who corrects, when and why: makes the entries of the ledger.

    Cases and stories go by any name that `caselookup` knows.  Each method raises DigestError if one is not known, or
    if the entry would say nothing.
    """

    who: str
    now: datetime
    why: str = ""
    newsletter: str | None = None  # for what holds in one newsletter only

    def place(self, conn: Connection, stories: Sequence[str], case: str | None) -> list[Correction]:
        """Put stories under a case, or under none."""
        target = find_case(conn, case).id if case else None
        return [self._entry("place", stories=_stories(conn, stories), case=target)]

    def add(self, conn: Connection, story: Story, case: str | None = None) -> list[Correction]:
        """Take in a story that no feed brings, under a case or where grouping puts it."""
        known = story_store.lookup(conn, story.url)
        if known and known[0].id not in taken_back(ledger_store.entries(conn)):
            raise DigestError(f"that story is here already, as {known[0].id} ({known[0].source}); move it instead")
        story_store.save(conn, [story])
        taken = self._entry("add", stories=(story.id,), text=story.url)
        return [taken, *(self.place(conn, [story.id], case) if case else [])]

    def place_apart(self, conn: Connection, stories: Sequence[str], caption: str) -> list[Correction]:
        """Put stories under a case of their own, by that caption."""
        return [self._of_new_case("place", stories=_stories(conn, stories), text=_text(caption, "a caption"))]

    def split(self, conn: Connection, case: str, stories: Sequence[str], caption: str) -> list[Correction]:
        """Put stories of a case under one of their own, and keep the two apart for ever."""
        left = find_case(conn, case)
        ids = _stories(conn, stories)
        placements = case_store.placements(conn, ids)
        strange = [one for one in ids if one not in placements or placements[one].case != left.id]
        if strange:
            where = f"`digest cases show {left.id}` lists its stories"
            raise DigestError(f"story {strange[0]} is not under {_name(left)}; {where}")
        if len(ids) == len(case_store.stories_of(conn, [left.id])[left.id]):
            raise DigestError(f"these are all stories of {_name(left)}; use `digest cases rename` to name it otherwise")
        return [self._of_new_case("split", stories=ids, other=left.id, text=_text(caption, "a caption"))]

    def merge(self, conn: Connection, gone: str, into: str) -> list[Correction]:
        """Make one case part of another: its stories, numbers and names go there, and so do its old addresses."""
        one, other = _two(conn, gone, into)
        if replay(ledger_store.entries(conn)).are_apart(one.id, other.id):
            told = "undo that first (`digest cases log`, `digest cases undo`)"
            raise DigestError(f"an editor said that {_name(one)} and {_name(other)} are never the same; {told}")
        return [self._entry("merge", case=other.id, other=one.id)]

    def keep_apart(self, conn: Connection, case: str, other: str) -> list[Correction]:
        """State that two cases are never the same."""
        one, two = _two(conn, case, other)
        return [self._entry("apart", case=one.id, other=two.id)]

    def relate(self, conn: Connection, case: str, other: str, because: str) -> list[Correction]:
        """State that two cases belong beside each other, and why."""
        one, two = _two(conn, case, other)
        return [self._entry("related", case=one.id, other=two.id, text=_text(because, "a reason"))]

    def state(
        self,
        conn: Connection,
        case: str,
        *,
        caption: str | None = None,
        court: str | None = None,
        dockets: Sequence[str] | None = None,
        judge: str | None = None,
    ) -> list[Correction]:
        """State what a case is called, and by what it is known; None leaves it to the stories."""
        target = find_case(conn, case).id
        numbers = None if dockets is None else DOCKETS_PARTED_BY.join(n for text in dockets for n in parted(text))
        said: list[tuple[CorrectionKind, str | None]] = [
            ("rename", None if caption is None else _text(caption, "a caption")),
            ("court", court),
            ("dockets", numbers),
            ("judge", judge),
        ]
        entries = [self._entry(kind, case=target, text=text) for kind, text in said if text is not None]
        if not entries:
            raise DigestError("nothing is stated; give a caption, --court, --docket or --judge")
        return entries

    def follow(self, conn: Connection, case: str, *, stop: bool = False) -> list[Correction]:
        """Follow a case, or follow it no more."""
        return [self._entry("unfollow" if stop else "follow", case=find_case(conn, case).id)]

    def arrange(self, conn: Connection, kind: ArrangeKind, case: str, day: date) -> list[Correction]:
        """Put a case first in the edition of `day`, tell it in one line there, or leave it out."""
        return [self._of_edition(kind, day, case=find_case(conn, case).id)]

    def drop(self, conn: Connection, stories: Sequence[str]) -> list[Correction]:
        """Leave stories out of every edition."""
        return [self._entry("drop", stories=_stories(conn, stories), newsletter=self.newsletter)]

    def head(self, conn: Connection, story: str, headline: str) -> list[Correction]:
        """Give a story another headline; the outlet's own stays in the store."""
        text = _text(headline, "a headline")
        return [self._entry("headline", stories=_stories(conn, [story]), text=text, newsletter=self.newsletter)]

    def tell(self, conn: Connection, case: str, day: date, text: str) -> list[Correction]:
        """Write what is new in a case, in the edition of `day`."""
        return [self._of_edition("whats_new", day, case=find_case(conn, case).id, text=_text(text, "the sentence"))]

    def note(self, conn: Connection, case: str | None, day: date, text: str) -> list[Correction]:
        """Write the editor's own note on a case, or on the whole edition, of `day`."""
        target = find_case(conn, case).id if case else None
        return [self._of_edition("note", day, case=target, text=_text(text, "the note"))]

    def undo(self, conn: Connection, name: str | None = None) -> list[Correction]:
        """Undo a correction by its id, or the last one of an editor's that counts.

        Cases that the program itself has joined are parted so, and it joins them no more.
        """
        ledger = ledger_store.entries(conn)
        standing = in_force(ledger)
        if name is None:
            own = [entry for entry in standing if entry.who != PROGRAM]
            if not own:
                raise DigestError("there is no correction of an editor's to undo")
            return [self._entry("undo", undoes=own[-1].id)]
        found = [entry for entry in ledger if entry.id == name]
        if not found:
            raise DigestError(f'no correction is known by "{name}"; `digest cases log` lists them')
        if found[0].kind in DEEDS:
            raise DigestError(f"{name} says what was done with an edition, and stays on record; nothing undoes it")
        undone = {entry.undoes for entry in ledger if entry.kind == "undo"} if found[0].kind != "undo" else set()
        if name in undone and found[0] not in standing:
            raise DigestError(f"correction {name} is undone already; `digest cases log` lists them")
        return [self._entry("undo", undoes=name)]

    def _entry(self, kind: CorrectionKind, **fields: Any) -> Correction:
        return Correction(f"k{secrets.token_hex(6)}", self.now, self.who, kind, why=self.why, **fields)

    def _of_edition(self, kind: CorrectionKind, day: date, **fields: Any) -> Correction:
        return self._entry(kind, day=day, newsletter=self.newsletter, **fields)

    def _of_new_case(self, kind: CorrectionKind, **fields: Any) -> Correction:
        """Return an entry on a case that there is not yet: its id comes from the entry's, and is as good as any."""
        entry = self._entry(kind, **fields)
        case = "c" + hashlib.sha256(f"editor\n{entry.id}".encode()).hexdigest()[:12]
        return replace(entry, case=case)


def _stories(conn: Connection, names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        raise DigestError("no story is named; take ids from a digest.json or from `digest cases show`")
    return tuple(dict.fromkeys(find_story(conn, name).id for name in names))


def _two(conn: Connection, one: str, other: str) -> tuple[Case, Case]:
    first, second = find_case(conn, one), find_case(conn, other)
    if first.id == second.id:
        raise DigestError(f'"{one}" and "{other}" are one case already: {_name(first)} ({first.id})')
    return first, second


def _text(text: str, what: str) -> str:
    if not text.strip():
        raise DigestError(f"{what} is missing; write one")
    return " ".join(text.split())


def _name(case: Case) -> str:
    return case.caption or f"the case {case.id}"
