"""An editor puts cases right: at once, for every later build, and so that it can be undone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from newsletters import DAY, DAYS, DUE, Clock, Paper, item
from sqlalchemy import Connection

from digest.app import App
from digest.cases.corrections import PROGRAM
from digest.errors import DigestError
from digest.model import Case, Correction
from digest.pipeline import caselookup, casesheet, ledgerfile
from digest.pipeline.casework import Corrected, Editor, correct, taken_in
from digest.pipeline.correctionwords import told
from digest.pipeline.related import related_to
from digest.store import cases as case_store
from digest.store import ledger as ledger_store

EARLY = DUE - DAYS / 2
FIRST = "Smith v. Jones, No. 1:24-cv-00101"
SECOND = "Wesson v. Jones, No. 1:24-cv-00202"
Making = Callable[[Editor, Connection], Sequence[Correction]]


@pytest.fixture
def paper(tmp_path: Path, database_url: str) -> Paper:
    paper = Paper(tmp_path, database_url)
    paper.feed(
        "Wire",
        item("a", EARLY, f"{FIRST}: insurer moves to dismiss", "The insurer asked the judge to dismiss the complaint."),
        item("b", EARLY, f"{FIRST}: hearing put off", "The lawyers asked the court for more time to answer."),
        item("c", EARLY, f"{SECOND}: trial in May", "A jury will hear the lawsuit over the burnt boatyard."),
    )
    paper.build()
    return paper


def put_right(app: App, making: Making, *, trial: bool = False, why: str = "") -> Corrected:
    editor = Editor("ann", app.clock(), why, "Daily")
    return correct(app.database, app.settings.cases, app.clock, lambda conn: making(editor, conn), trial=trial)


def standing(app: App) -> dict[str, str | None]:
    """Return where each story stands: guid -> caption."""
    with app.database.read() as conn:
        placed = case_store.history(conn, EARLY - DAYS)
        cases = case_store.load(conn, [p.case for _, p in placed if p.case])
        return {s.guid: cases[p.case].caption if p.case else None for s, p in placed}


BEFORE = {"a": "Smith v. Jones", "b": "Smith v. Jones", "c": "Wesson v. Jones"}


def test_a_story_is_moved_and_stays_there_in_every_later_build(paper: Paper) -> None:
    with paper.opened() as app:
        assert standing(app) == BEFORE
        found = put_right(app, lambda editor, conn: editor.place(conn, ["a"], "1:24-cv-00202"), why="the other suit")
        assert [(m.story.guid, m.before and m.before.caption, m.after and m.after.caption) for m in found.moved] == [
            ("a", "Smith v. Jones", "Wesson v. Jones")
        ]
        assert standing(app) == BEFORE | {"a": "Wesson v. Jones"}
        told = app.explain("a")
        assert told.correction is not None
        assert told.correction.why == "the other suit"
    document = paper.build()
    stories = {case["caption"]: [s["guid"] for d in case["developments"] for s in d["stories"]]
               for case in document["cases"]}  # fmt: skip
    assert {caption: sorted(names) for caption, names in stories.items()} == {
        "Smith v. Jones": ["b"],
        "Wesson v. Jones": ["a", "c"],
    }


def test_a_trial_says_what_would_come_of_it_and_keeps_nothing(paper: Paper) -> None:
    with paper.opened() as app:
        found = put_right(app, lambda editor, conn: editor.place(conn, ["a"], None), trial=True)
        assert [m.after for m in found.moved] == [None]
        assert standing(app) == BEFORE
        with app.database.read() as conn:
            assert ledger_store.entries(conn) == []


def test_what_is_undone_is_placed_anew_and_an_undoing_can_be_undone(paper: Paper) -> None:
    with paper.opened() as app:
        moved = put_right(app, lambda editor, conn: editor.place(conn, ["a"], None))
        undone = put_right(app, lambda editor, conn: editor.undo(conn))
        assert standing(app) == BEFORE
        assert undone.entries[0].undoes == moved.entries[0].id
        put_right(app, lambda editor, conn: editor.undo(conn, undone.entries[0].id))
        assert standing(app) == BEFORE | {"a": None}


def test_undoing_puts_a_story_and_its_copies_back_to_where_they_stood(paper: Paper) -> None:
    with paper.opened() as app:
        with app.database.read() as conn:
            before = case_store.history(conn, EARLY - DAYS)
        put_right(app, lambda editor, conn: editor.place(conn, ["a"], None))
        put_right(app, lambda editor, conn: editor.place(conn, ["a"], "1:24-cv-00202"))
        put_right(app, lambda editor, conn: editor.undo(conn))
        assert standing(app) == BEFORE | {"a": None}
        put_right(app, lambda editor, conn: editor.undo(conn))
        with app.database.read() as conn:
            assert case_store.history(conn, EARLY - DAYS) == before


def test_a_split_is_never_joined_again_and_a_merge_against_it_is_refused(paper: Paper) -> None:
    with paper.opened() as app:
        put_right(app, lambda editor, conn: editor.split(conn, FIRST[-13:], ["b"], "Jones v. Smith"))
        assert standing(app) == BEFORE | {"b": "Jones v. Smith"}
        with pytest.raises(DigestError, match="never the same"):
            put_right(app, lambda editor, conn: editor.merge(conn, "Jones v. Smith", "Smith v. Jones"))
    paper.feed("Wire 2", item("d", EARLY, f"{FIRST}: judge rules", "The judge ruled on the motion."))
    paper.build()
    with paper.opened() as app:
        assert standing(app) == BEFORE | {"b": "Jones v. Smith", "d": "Smith v. Jones"}


def test_merged_cases_are_one_until_that_is_undone(paper: Paper) -> None:
    with paper.opened() as app:
        put_right(app, lambda editor, conn: editor.merge(conn, "Wesson v. Jones", "Smith v. Jones"))
        assert set(standing(app).values()) == {"Smith v. Jones"}
        with app.database.read() as conn:
            kept = caselookup.find_case(conn, "Wesson v. Jones")  # its name leads there
            assert kept.dockets == ("1:24-cv-00101", "1:24-cv-00202")
    paper.feed("Wire 2", item("d", EARLY, f"{SECOND}: jury chosen", "Twelve jurors were chosen for the trial."))
    assert [case["caption"] for case in paper.build()["cases"]] == ["Smith v. Jones"]
    with paper.opened() as app:
        put_right(app, lambda editor, conn: editor.undo(conn))
        assert standing(app)["c"] == "Wesson v. Jones"


def test_a_stated_name_court_and_number_stand_in_the_edition(paper: Paper) -> None:
    with paper.opened() as app:
        put_right(
            app,
            lambda editor, conn: editor.state(conn, "Smith v. Jones", caption="In re Warehouse", judge="Bell"),
        )
        put_right(app, lambda editor, conn: editor.follow(conn, "In re Warehouse"))
        put_right(app, lambda editor, conn: editor.relate(conn, "In re Warehouse", "Wesson v. Jones", "one fire"))
    case = paper.build()["cases"][0]
    assert (case["caption"], case["judge"]) == ("In re Warehouse", "Bell")
    assert "one fire" in case["related"][0]["why"]


def test_the_ledger_makes_another_database_the_same(paper: Paper, tmp_path: Path) -> None:
    with paper.opened() as app:
        put_right(app, lambda editor, conn: editor.place_apart(conn, ["b"], "Jones v. Smith"))
        put_right(app, lambda editor, conn: editor.merge(conn, "Wesson v. Jones", "Smith v. Jones"))
        expected = standing(app)
        with app.database.read() as conn:
            text, count = casesheet.exported(conn)
            ledger = ledger_store.entries(conn)
    assert count == 2
    (tmp_path / "other").mkdir()
    other = Paper(tmp_path / "other", f"sqlite:///{tmp_path / 'other.db'}", Clock(), paper.feeds)
    for name in paper.feeds.values():
        (other.folder / name).write_bytes((paper.folder / name).read_bytes())
    with other.opened() as app:
        entries, cases = ledgerfile.read(text)
        assert put_right(app, lambda _, conn: taken_in(conn, entries, cases)).entries == tuple(ledger)
        assert put_right(app, lambda _, conn: taken_in(conn, entries, cases)).entries == ()
    other.build()
    with other.opened() as app:
        assert standing(app) == expected
        with pytest.raises(DigestError, match="is another one here"):
            put_right(app, lambda _, conn: taken_in(conn, [replace(entries[0], why="something else")], []))


@pytest.mark.parametrize(
    ("making", "message"),
    [
        (lambda e, c: e.place(c, ["nowhere"], None), "no story is known by"),
        (lambda e, c: e.place(c, [], None), "no story is named"),
        (lambda e, c: e.place(c, ["a"], "Roe v. Wade"), "no case is known by"),
        (lambda e, c: e.place(c, ["a"], "Jones"), "2 cases are known by"),
        (lambda e, c: e.place_apart(c, ["a"], "  "), "a caption is missing"),
        (lambda e, c: e.split(c, "Smith v. Jones", ["c"], "X"), "is not under Smith v. Jones"),
        (lambda e, c: e.split(c, "Smith v. Jones", ["a", "b"], "X"), "these are all stories of"),
        (lambda e, c: e.merge(c, "Smith v. Jones", "1:24-cv-00101"), "are one case already"),
        (lambda e, c: e.state(c, "Smith v. Jones"), "nothing is stated"),
        (lambda e, c: e.undo(c), "there is no correction of an editor's to undo"),
        (lambda e, c: e.undo(c, "k1"), "no correction is known by"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(paper: Paper, making: Making, message: str) -> None:
    with paper.opened() as app:
        with pytest.raises(DigestError, match=message):
            put_right(app, making)
        with app.database.read() as conn:
            assert ledger_store.entries(conn) == []


def captions(document: dict[str, Any]) -> list[str]:
    return [case["caption"] for case in document["cases"]]


def test_a_case_stands_first_in_one_line_or_not_at_all_on_the_day_that_is_named(paper: Paper) -> None:
    assert captions(paper.edition()) == ["Smith v. Jones", "Wesson v. Jones"]
    with paper.opened() as app:
        put_right(app, lambda editor, conn: editor.arrange(conn, "pin", "Wesson v. Jones", DAY))
        put_right(app, lambda editor, conn: editor.arrange(conn, "fold", "Smith v. Jones", DAY))
    document = paper.build()
    assert captions(document) == ["Wesson v. Jones", "Smith v. Jones"]
    assert [case["folded"] for case in document["cases"]] == [False, True]
    page = paper.bytes()["digest.html"].decode()
    assert "In brief" in page
    assert page.index("In brief") < page.rindex("Smith v. Jones")
    with paper.opened() as app:
        put_right(app, lambda editor, conn: editor.arrange(conn, "drop", "Smith v. Jones", DAY))
    assert captions(paper.build()) == ["Wesson v. Jones"]
    with paper.opened() as app:
        put_right(app, lambda editor, conn: editor.undo(conn))
    assert captions(paper.build()) == ["Wesson v. Jones", "Smith v. Jones"]


def test_a_story_is_left_out_and_another_goes_by_the_editors_headline(paper: Paper) -> None:
    with paper.opened() as app:
        put_right(app, lambda editor, conn: editor.drop(conn, ["b"]))
        put_right(app, lambda editor, conn: editor.head(conn, "a", "Insurer wants  out"))
        put_right(app, lambda editor, conn: editor.tell(conn, "Smith v. Jones", DAY, "The insurer asks to be let go."))
        put_right(app, lambda editor, conn: editor.note(conn, None, DAY, "A quiet day."))
    document = paper.build()
    (first,) = [case for case in document["cases"] if case["caption"] == "Smith v. Jones"]
    assert [s["title"] for d in first["developments"] for s in d["stories"]] == ["Insurer wants out"]
    assert first["whats_new"] == "The insurer asks to be let go."
    assert document["note"] == "A quiet day."
    with paper.opened() as app, app.database.read() as conn:
        assert caselookup.find_story(conn, "a").title.startswith("Smith v. Jones")  # the outlet's own


def test_a_headline_of_the_editors_is_no_correction_in_the_next_edition(paper: Paper) -> None:
    with paper.opened() as app:
        put_right(app, lambda editor, conn: editor.head(conn, "a", "Insurer wants out"))
    paper.build()
    paper.clock.now += DAYS
    paper.feed("Wire 2", item("d", DUE + DAYS / 2, f"{FIRST}: judge rules", "The judge ruled on the motion."))
    assert paper.build(DAY + DAYS)["corrections"] == []


def test_cases_that_turn_out_to_be_one_are_joined_in_the_ledger_and_parted_for_good_by_undoing_it(paper: Paper) -> None:
    with paper.opened() as app, app.database.begin() as conn:
        twin = caselookup.find_case(conn, "1:24-cv-00101")
        case_store.save(conn, [Case("c0", "Smith v. Jones", None, ("1:24-cv-00101",))])
    paper.feed("Wire 2", item("d", EARLY, f"{FIRST}: judge rules", "The judge ruled on the motion to dismiss."))
    paper.clock.now = DUE - DAYS / 12
    paper.build()
    with paper.opened() as app, app.database.read() as conn:
        entry = ledger_store.entries(conn)[-1]
        assert (entry.who, entry.kind, {entry.case, entry.other}) == (PROGRAM, "merge", {twin.id, "c0"})
        assert entry.at == paper.clock.now  # when it happened, not when the edition is due
        assert case_store.load(conn, ["c0"])["c0"].id == case_store.load(conn, [twin.id])[twin.id].id
    with paper.opened() as app:
        put_right(app, lambda editor, conn: editor.undo(conn, entry.id))
    paper.feed("Wire 3", item("e", EARLY, f"{FIRST}: appeal", "The insurer appealed against the ruling."))
    paper.build()
    with paper.opened() as app, app.database.read() as conn:
        assert case_store.load(conn, ["c0"])["c0"].id == "c0"


def test_a_correction_does_not_wait_until_what_came_in_meanwhile_is_grouped(paper: Paper) -> None:
    paper.feed(
        "Wire 2",
        item("d", EARLY, f"{FIRST}: judge rules", "The judge ruled on the motion to dismiss."),
        item("e", EARLY, f"{SECOND}: jury chosen", "Twelve jurors will hear the lawsuit."),
    )
    with paper.opened() as app:
        app.poll(lambda: False)
        put_right(app, lambda editor, conn: editor.place(conn, ["a"], "1:24-cv-00202"))
        assert standing(app) == BEFORE | {"a": "Wesson v. Jones"}
        put_right(app, lambda editor, conn: editor.place(conn, ["d"], "1:24-cv-00202"))  # a new one that it names
        assert standing(app) == BEFORE | {"a": "Wesson v. Jones", "d": "Wesson v. Jones"}
        put_right(app, lambda editor, conn: editor.undo(conn))
        assert standing(app) == BEFORE | {"a": "Wesson v. Jones", "d": "Smith v. Jones"}
    paper.build()
    with paper.opened() as app:
        assert standing(app) == BEFORE | {"a": "Wesson v. Jones", "d": "Smith v. Jones", "e": "Wesson v. Jones"}


def test_a_case_that_all_its_stories_have_left_stands_in_nobodys_way(paper: Paper) -> None:
    with paper.opened() as app, app.database.begin() as conn:
        case = caselookup.find_case(conn, "1:24-cv-00101")
        left = Case("c0", "Smith v. Jones", None, ("1:24-cv-00101",))
        awaited = Case("c1", "Smith v. Jones", None, ("1:24-cv-00909",))  # another suit, of which nothing has come yet
        case_store.save(conn, [left, awaited])
        case_store.relate(conn, [("c0", case.id, "a party in common: Jones")])
        assert "c0" not in {other.id for other in related_to(conn, [case.id])[case.id]}
        assert {other.caption for other in casesheet.sheet(conn, case.id).related} == {"Wesson v. Jones"}
        assert caselookup.find_case(conn, "1:24-cv-00101").id == case.id
        assert [line.case.id for line in caselookup.listing(conn, "smith")] == [case.id, "c1"]
        assert caselookup.find_case(conn, "c0").id == "c0"  # its address still leads there


def test_the_ledger_calls_a_case_without_a_name_by_what_it_told(paper: Paper) -> None:
    title = f"{FIRST}: hearing put off"
    with paper.opened() as app:
        with app.database.begin() as conn:
            nameless = caselookup.find_case(conn, "1:24-cv-00101")
            case_store.save(conn, [replace(nameless, caption=None)])
        put_right(app, lambda editor, conn: editor.merge(conn, nameless.id, "Wesson v. Jones"))
        with app.database.read() as conn:
            (entry,) = ledger_store.entries(conn)
            assert told(entry, casesheet.names_of(conn, [entry])) == f"{title} is part of Wesson v. Jones"


def test_a_case_without_a_name_that_the_program_joined_is_called_by_what_it_told_last() -> None:
    entry = Correction("k1", DUE, PROGRAM, "merge", case="c1", other="c0", text="Judge halts the merger")
    assert told(entry, {"c1": "Smith v. Jones"}) == "Judge halts the merger is part of Smith v. Jones"
    assert told(replace(entry, text=None), {"c1": "Smith v. Jones"}) == "case c0 is part of Smith v. Jones"
