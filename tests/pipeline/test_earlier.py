"""What an edition owes to those before it: no subject twice, quiet cases, editions that did not go out."""

import re
from datetime import timedelta

from newsletters import DAY, DAYS, DUE, Paper, item, lines

from digest.model import Correction
from digest.store import ledger

HOUR = timedelta(hours=1)
SUED = "E. Jean Carroll sued Donald Trump in Carroll v. Trump, No. 1:20-cv-07311 (S.D.N.Y.), on Tuesday."
FOLLOWED = """
[[cases]]
caption = "Carroll v. Trump"
court = "nysd"
dockets = ["1:20-cv-07311"]

[[cases]]
caption = "Roe v. Doe"
"""


def test_the_same_headline_on_two_days_makes_two_subjects(paper_on_both: Paper) -> None:
    paper = paper_on_both
    title = "Trump sued in Carroll v. Trump"
    paper.feed("wire", *(item(f"n{n}", DUE - HOUR + n * DAYS, title, SUED) for n in range(3)))
    subjects = [paper.build(DAY + n * DAYS)["subject"] for n in range(3)]
    assert len(set(subjects)) == 3
    assert subjects[0] == "Trump sued in Carroll v. Trump"
    assert paper.build(DAY)["subject"] == subjects[0]  # its own is not taken


def test_a_followed_case_without_news_is_told_with_its_last_day(paper_on_both: Paper) -> None:
    paper = paper_on_both
    paper.extra = FOLLOWED
    paper.feed("wire", item("a", DUE - HOUR, "Trump sued in Carroll v. Trump", SUED))
    today, tomorrow = paper.build(DAY), paper.build(DAY + DAYS)
    assert [case["caption"] for case in today["quiet"]] == ["Roe v. Doe"]
    assert {case["caption"]: case["last"] for case in tomorrow["quiet"]} == {
        "Carroll v. Trump": "2023-07-12", "Roe v. Doe": None,
    }  # fmt: skip
    for name in ("digest.txt", "digest.html"):
        page = " ".join(re.sub(r"</?(?:bdi|span)[^>]*>", "", paper.bytes(DAY + DAYS)[name].decode()).split())
        assert "Nothing new in Carroll v. Trump, last on 12 July; Roe v. Doe, no news so far." in page


def test_an_editors_notes_stand_in_the_edition_of_their_day(paper_on_both: Paper) -> None:
    paper = paper_on_both
    title = "Trump sued in Carroll v. Trump"
    paper.feed("wire", *(item(f"n{n}", DUE - HOUR + n * DAYS, title, SUED) for n in range(2)))
    case_id = paper.build(DAY)["cases"][0]["id"]
    said = [
        Correction("k1", DUE, "ann", "note", text="Back on Monday.", day=DAY),
        Correction("k2", DUE, "ann", "note", case=case_id, text="Misread at first.", day=DAY),
        Correction("k3", DUE, "ann", "note", case=case_id, text="The suit filed first."),
        Correction("k4", DUE, "ann", "note", text="Elsewhere.", day=DAY, newsletter="Weekly"),
        Correction("k5", DUE, "ann", "note", case=case_id, text="Undone.", day=DAY),
        Correction("k6", DUE, "ann", "undo", undoes="k5"),
    ]
    with paper.opened() as app, app.database.begin() as conn:
        ledger.append(conn, said)
    today, tomorrow = paper.build(DAY), paper.build(DAY + DAYS)
    assert (today["note"], today["cases"][0]["note"]) == ("Back on Monday.", "The suit filed first.")
    assert (tomorrow["note"], tomorrow["cases"][0]["note"]) == ("", "The suit filed first.")
    assert "From the editor: Back on Monday." in paper.bytes(DAY)["digest.txt"].decode()


def test_a_headline_that_an_outlet_changed_is_told_once(paper_on_both: Paper) -> None:
    paper = paper_on_both
    paper.feed("wire", item("a", DUE - HOUR, "Jury acquits Trump", SUED))
    paper.build(DAY)
    paper.feed("wire", item("a", DUE - HOUR, "Jury convicts Trump", SUED))
    tomorrow, later = paper.build(DAY + DAYS), paper.build(DAY + 2 * DAYS)
    assert [(one["kind"], one["before"], one["now"]) for one in tomorrow["corrections"]] == [
        ("headline", "Jury acquits Trump", "Jury convicts Trump")
    ]
    assert later["corrections"] == []
    assert "12 July: “Jury acquits Trump” is now Jury convicts Trump" in paper.bytes(DAY + DAYS)["digest.txt"].decode()


def test_a_story_that_an_editor_placed_elsewhere_is_told_with_both_cases(paper_on_both: Paper) -> None:
    paper = paper_on_both
    other = "Roe sued Doe in Roe v. Doe, No. 1:22-cv-01234 (S.D.N.Y.), on Tuesday."
    first = item("a", DUE - HOUR, "Trump sued in Carroll v. Trump", SUED)
    paper.feed("wire", first, item("b", DUE - HOUR, "Roe v. Doe begins", other))
    today = paper.build(DAY)
    cases = {case["caption"]: case["id"] for case in today["cases"]}
    story = next(line["id"] for line in lines(today) if line["guid"] == "b")
    with paper.opened() as app, app.database.begin() as conn:
        ledger.append(conn, [Correction("k1", DUE, "ann", "place", (story,), cases["Carroll v. Trump"])])
    (told,) = paper.build(DAY + DAYS)["corrections"]
    assert (told["kind"], told["before"], told["now"]) == ("regrouped", "Roe v. Doe", "Carroll v. Trump")
    assert told["stories"] == [story]


def test_an_edition_that_another_follows_puts_right_what_it_did_and_nothing_more(paper: Paper) -> None:
    paper.feed("wire", item("a", DUE - HOUR, "Jury acquits Trump", SUED))
    paper.build(DAY)
    paper.feed("wire", item("a", DUE - HOUR, "Jury convicts Trump", SUED))
    told = paper.build(DAY + DAYS)["corrections"]
    paper.feed("wire", item("a", DUE - HOUR, "Jury still out on Trump", SUED))
    paper.build(DAY + 2 * DAYS)
    assert paper.build(DAY + DAYS)["corrections"] == told != []
