"""All that the store knows of one case, and the ledger as a text."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from digest.cases.corrections import in_force, replay
from digest.edition.phrases import told_apart
from digest.model import Case, Correction, Placement, RelatedCase, Story
from digest.pipeline import ledgerfile
from digest.pipeline.caselookup import find_case
from digest.pipeline.correctionwords import told
from digest.store import cases as case_store
from digest.store import ledger as ledger_store
from digest.store import stories as story_store

_NAMELESS = "a case without a name"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One case with its stories and what was put right about it."""

    case: Case
    stories: tuple[tuple[Story, Placement], ...]  # in time order
    related: tuple[RelatedCase, ...]
    corrections: tuple[Correction, ...]  # those in force that speak of it
    followed: bool  # by a correction; those of feeds.toml are followed anyway
    names: Mapping[str, str]  # of what the corrections speak of, by id

    def details(self) -> list[tuple[str, str]]:
        """Return what is known of the case, with a name for each."""
        found = [
            ("Court", self.case.court or ""),
            ("Judge", self.case.judge or ""),
            ("Docket numbers", ", ".join(self.case.dockets)),
            ("Other names", "; ".join(self.case.aliases)),
            ("Followed", "yes" if self.followed else ""),
            ("Related", "; ".join(f"{other.caption} [{other.id}], {other.why}" for other in self.related)),
        ]
        return [(name, text) for name, text in found if text]

    def facts(self) -> dict[str, Any]:
        """Return it for programs."""
        return asdict(self.case) | {
            "followed": self.followed,
            "related": [asdict(other) for other in self.related],
            "stories": [
                {"id": story.id, "title": story.title, "source": story.source, "url": story.url,
                 "published": story.published.isoformat() if story.published else None,
                 "score": placement.score, "correction": placement.correction}
                for story, placement in self.stories
            ],
            "corrections": [entry.id for entry in self.corrections],
        }  # fmt: skip


def sheet(conn: Connection, name: str) -> Sheet:
    """Return what is known of the case that goes by `name`.  Raises DigestError if there is none, or several."""
    case = find_case(conn, name)
    placed = case_store.stories_of(conn, [case.id])[case.id]
    ledger = ledger_store.entries(conn)
    found = replay(ledger)
    own = {story.id for story, _ in placed}
    spoken = [
        entry for entry in in_force(ledger)
        if case.id in {found.case(end) for end in (entry.case, entry.other) if end} or own & set(entry.stories)
    ]  # fmt: skip
    return Sheet(
        case, tuple(placed), _related(conn, case.id), tuple(spoken), found.followed.get(case.id, False),
        names_of(conn, spoken),
    )  # fmt: skip


def exported(conn: Connection) -> tuple[str, int]:
    """Return the ledger as a text, with titles and captions beside the ids, and how many entries it has."""
    ledger = ledger_store.entries(conn)
    titles = {key: f"{story.title} ({story.source})" for key, story in story_store.load(
        conn, [story for entry in ledger for story in entry.stories]).items()}  # fmt: skip
    named = {end for entry in ledger for end in (entry.case, entry.other)}
    cases = {case.id: case for case in case_store.load_all(conn) if case.id in named}
    return ledgerfile.write(ledger, titles, cases), len(ledger)


def names_of(conn: Connection, entries: Sequence[Correction]) -> dict[str, str]:
    """Return what to call the cases, stories and corrections that entries speak of, by id.

    A case without a caption goes by the title of its newest story, as at the desk; what has neither is left out.  A
    case that was merged into another is called as it was before.
    """
    undone = _undone(conn, entries)
    ledger = [*entries, *undone]
    names = _captions(conn, ledger) | story_store.titles(conn, [story for entry in ledger for story in entry.stories])
    for entry in reversed(undone):  # an undoing that was undone speaks of an older entry
        names[entry.id] = told(entry, names)
    return {key: name for key, name in names.items() if name}


def _undone(conn: Connection, entries: Sequence[Correction]) -> list[Correction]:
    """Return the entries that these undo, and those that such ones undo in turn, the newest first."""
    wanted = {entry.undoes for entry in entries if entry.undoes}
    found = []
    for entry in reversed(ledger_store.entries(conn)) if wanted else ():
        if entry.id in wanted:
            found.append(entry)
            wanted |= {entry.undoes} if entry.undoes else set()
    return found


def _captions(conn: Connection, ledger: Sequence[Correction]) -> dict[str, str]:
    cases = case_store.load(conn, [end for entry in ledger for end in (entry.case, entry.other) if end])
    merged = [key for key, case in cases.items() if case.id != key]
    cases |= {case.id: case for case in case_store.found(conn, merged)}
    titles = case_store.own_titles(conn, [key for key, case in cases.items() if not case.caption])
    return titles | told_apart({key: (case.caption, case.dockets) for key, case in cases.items() if case.caption})


def _related(conn: Connection, case_id: str) -> tuple[RelatedCase, ...]:
    reasons = {(two if one == case_id else one): why for one, two, why in case_store.related(conn, [case_id])}
    told = case_store.with_stories(conn, reasons)
    others = {key: why for key, why in reasons.items() if key in told}
    names = {key: case.caption for key, case in case_store.load(conn, others).items()}
    titles = case_store.newest_titles(conn, [key for key, name in names.items() if not name])
    return tuple(RelatedCase(key, names[key] or titles.get(key) or _NAMELESS, why) for key, why in others.items())
