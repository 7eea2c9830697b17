"""Corrections: what earlier editions said that no longer holds, each told once."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from reading import read
from sample_edition import CARROLL, EMPTY, SAMPLE, one, story

from digest.edition.amendments import Now, Told, amendments, done_in, is_overturning, overturned, told_in
from digest.edition.document import to_json
from digest.edition.page import CORRECTIONS_SHOWN
from digest.edition.render import render
from digest.model import Amendment, Story
from digest.resources import shipped

MONDAY, TUESDAY = date(2023, 7, 10), date(2023, 7, 11)
CARROLL_1, CARROLL_2 = ("c1", "Carroll v. Trump"), ("c2", "Trump v. Carroll")


def told(
    name: str, title: str, case: tuple[str | None, str] = CARROLL_1, day: date = MONDAY, *, shown: bool = True
) -> Told:
    return Told(day, name, title, shown, *case)


def now(title: str, case: tuple[str | None, str] = CARROLL_1) -> Now:
    return Now(Story("s", "f", "Wire", title, "https://wire.example/s"), *case)


def found(told_before: Iterable[Told], **stories: Now) -> list[tuple[str, str, str, int]]:
    return [(a.kind, a.before, a.now, len(a.stories)) for a in amendments(told_before, stories, merged={"old": "c2"})]


def test_a_headline_with_other_words_is_told() -> None:
    assert found([told("a", "Jury acquits")], a=now("Jury convicts")) == [
        ("headline", "Jury acquits", "Jury convicts", 1)
    ]


@pytest.mark.parametrize("title", ["Jury acquits", "UPDATED: Jury acquits", "“Jury” acquits!", "JURY ACQUITS"])
def test_a_label_or_a_comma_is_no_change(title: str) -> None:
    assert found([told("a", "Jury acquits")], a=now(title)) == []


def test_a_headline_that_was_not_on_the_page_is_of_no_interest() -> None:
    assert found([told("a", "Jury acquits", shown=False)], a=now("Jury convicts")) == []


@pytest.mark.parametrize("title", ["RETRACTED: Jury acquits", "Withdrawn – jury story", "Retraction: the jury"])
def test_a_withdrawn_headline_is_told_as_such(title: str) -> None:
    assert found([told("a", "Jury acquits")], a=now(title))[0][0] == "withdrawn"


def test_what_counts_is_how_it_was_told_last() -> None:
    twice = [told("a", "Second wording", day=TUESDAY), told("a", "First wording")]
    assert found(twice, a=now("Second wording")) == []


def test_a_story_that_is_gone_says_nothing() -> None:
    assert found([told("a", "Jury acquits")]) == []


def test_stories_that_left_a_case_are_counted_by_where_they_went() -> None:
    three = [told(name, f"Title {name}") for name in "abc"]
    stories = {"a": now("Title a"), "b": now("Title b", CARROLL_2), "c": now("Title c", CARROLL_2)}
    assert found(three, **stories) == [("regrouped", "Carroll v. Trump", "Trump v. Carroll", 2)]
    assert found(three, **(stories | {"c": now("Title c", (None, ""))})) == [
        ("regrouped", "Carroll v. Trump", "Trump v. Carroll", 1), ("regrouped", "Carroll v. Trump", "", 1),
    ]  # fmt: skip


def test_a_case_that_was_merged_into_another_is_one_line() -> None:
    both = [told(name, f"Title {name}", ("old", "Carroll v. Trump")) for name in "ab"]
    stories = {name: now(f"Title {name}", CARROLL_2) for name in "ab"}
    assert found(both, **stories) == [("merged", "Carroll v. Trump", "Trump v. Carroll", 2)]
    same = {name: now(f"Title {name}", ("c2", "Carroll v. Trump")) for name in "ab"}
    assert found(both, **same) == []


def test_a_case_is_renamed_if_both_are_names() -> None:
    assert found(
        [told("a", "T"), told("b", "U")], a=now("T", ("c1", "Roe v. Doe")), b=now("U", ("c1", "Roe v. Doe"))
    ) == [("renamed", "Carroll v. Trump", "Roe v. Doe", 0)]
    assert found([told("a", "T", ("c1", "Writer sues president"))], a=now("T")) == []
    assert found([told("a", "T", ("c1", "Carroll v Trump"))], a=now("T")) == []
    assert found([told("a", "T", ("c1", "E. Jean Carroll v. Donald J. Trump"))], a=now("T")) == []  # in full
    agency = told("a", "T", ("c1", "Food and Drug Administration v. Hope Alliance"))
    assert found([agency], a=now("T", ("c1", "FDA v. Hope Alliance"))) == []


@pytest.mark.parametrize(
    "title",
    [
        "Second Circuit throws out $5 million verdict against Trump",
        "Appeals court vacates injunction on social media contacts",
        "Court reverses the fraud conviction of a former governor",
        "Murder conviction of Queens man is overturned after 24 years",
        "Judge sets aside jury's award in earbud case",
        "Sanctions order against lawyers reversed",
    ],
)
def test_a_headline_says_that_a_ruling_is_undone(title: str) -> None:
    assert is_overturning(title)


@pytest.mark.parametrize(
    "title",
    [
        "Trump asks court to throw out verdict",
        "Court refuses to vacate injunction",
        "Appeals court could reverse ruling",
        "Ruling stands",
        "Government appeals ruling that struck down reporting law",
        "Judge throws out lawsuit over trees",
        "DOJ reverses course on Carroll",
        "Will the verdict be overturned?",
        "Trump wants verdict thrown out",
        "",
    ],
)
def test_a_headline_that_only_asks_for_it_does_not(title: str) -> None:
    assert not is_overturning(title)


def test_a_ruling_is_undone_only_where_readers_were_told_of_the_case() -> None:
    undone = one("d", "", story("s", "Wire", "Appeals court throws out verdict"))
    card = replace(CARROLL, developments=(undone,))
    (found_one,) = overturned([card], {CARROLL.id: set()}, TUESDAY)
    assert (found_one.kind, found_one.now, found_one.about) == (
        "ruling",
        "Appeals court throws out verdict",
        "Carroll v. Trump",
    )
    assert overturned([card], {}, TUESDAY) == ()
    more = replace(card, developments=(replace(undone, continued=True),))  # told with the ruling that it undoes
    assert overturned([more], {CARROLL.id: set()}, TUESDAY) == (found_one,)
    assert overturned([more], {CARROLL.id: {"d"}}, TUESDAY) == ()  # an earlier edition said so


def test_an_edition_is_read_back_from_its_document() -> None:
    stories = list(told_in(json.loads(to_json(SAMPLE)), MONDAY))
    by_id = {one.story: one for one in stories}
    assert by_id["doj-letter"] == Told(
        MONDAY, "doj-letter", by_id["doj-letter"].title, True, "c-carroll-1", "Carroll v. Trump"
    )
    assert not by_id["flip"].shown
    assert by_id["bar-exam"].case is None
    assert "dkt-carroll-166" not in by_id


def test_what_was_put_right_once_is_not_told_again() -> None:
    first = amendments([told("a", "Jury acquits")], {"a": now("Jury convicts")}, merged={})
    done = done_in(json.loads(to_json(replace(EMPTY, corrections=first))))
    assert amendments([told("a", "Jury acquits")], {"a": now("Jury convicts")}, merged={}, done=done) == ()


LINES = (
    (Amendment("headline", MONDAY, "Jury acquits", "Jury convicts", "x", ("a",), "Wire", "https://wire.example/a"),
     "10 July: “Jury acquits” is now Jury convicts (Wire)"),
    (Amendment("withdrawn", MONDAY, "Jury acquits", "Retracted: jury", "x", ("a",), "Wire", "https://wire.example/a"),
     "10 July: “Jury acquits” was withdrawn: Retracted: jury (Wire)"),
    (Amendment("regrouped", MONDAY, "Roe v. Doe", "Doe v. Roe", "Jury convicts", ("a",), "Wire", "https://wire.example/a"),
     "10 July: Jury convicts stood under Roe v. Doe; it belongs to Doe v. Roe."),
    (Amendment("regrouped", MONDAY, "Roe v. Doe", "", "", ("a", "b")),
     "10 July: 2 stories under Roe v. Doe belong to no case here."),
    (Amendment("merged", MONDAY, "Roe v. Doe", "Doe v. Roe", "", ("a",)), "Roe v. Doe and Doe v. Roe are one case."),
    (Amendment("renamed", MONDAY, "Roe v. Doe", "Doe v. Roe"), "Roe v. Doe is now called Doe v. Roe."),
    (Amendment("ruling", MONDAY, "", "Court voids verdict", "Roe v. Doe", ("a",), "Wire", "https://wire.example/a"),
     "A ruling in Roe v. Doe is undone: Court voids verdict (Wire)"),
)  # fmt: skip


@pytest.mark.parametrize(("amendment", "line"), LINES)
def test_each_has_a_line_in_both_parts(amendment: Amendment, line: str) -> None:
    made = render(replace(SAMPLE, corrections=(amendment,)), shipped("templates"))
    assert line in " ".join(read(made.html).text.split())
    plain = " ".join(made.text.replace(" [1]", "").split())
    assert line in plain
    assert plain.index("Corrections ====") > plain.index("Other legal news")


def test_many_are_counted() -> None:
    made = render(replace(SAMPLE, corrections=(LINES[0][0],) * 50), shipped("templates"))
    assert made.html.count("“Jury acquits” is now") == CORRECTIONS_SHOWN
    assert f"and {50 - CORRECTIONS_SHOWN} more" in made.text
    assert "Corrections" not in render(SAMPLE, shipped("templates")).text
