"""Grouping: what belongs together, what stays apart, and what never changes."""

import gc
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.cases.group import Known, followed_case, group_stories
from digest.cases.trees import Trees
from digest.cases.weights import shipped_weights
from digest.model import Case, DocketEntry, Grouping, Placement, Story

NOON = datetime(2023, 7, 11, 12, tzinfo=UTC)


def story(name: str, title: str, summary: str = "", **more: Any) -> Story:
    return Story(id=name, feed="", source=f"Outlet {name}", title=title, summary=summary, published=NOON, **more)


def by_id(grouping: Grouping) -> dict[str, Placement]:
    return {placement.story: placement for placement in grouping.placements}


def test_nothing_in_gives_nothing_out() -> None:
    assert group_stories([]) == Grouping((), ())


def test_one_caption_and_two_docket_numbers_are_two_cases() -> None:
    text = "The insurer asked the judge to dismiss the complaint over the burnt warehouse in Fall River."
    placed = by_id(group_stories([
        story("a", "Smith v. Jones, No. 1:24-cv-00101", text),
        story("b", "Smith v. Jones, No. 1:24-cv-00977", text + " A hearing is due."),
    ]))  # fmt: skip
    assert placed["a"].case != placed["b"].case


def test_a_copy_shares_case_and_development_of_its_original() -> None:
    text = (
        "BOSTON (CW) - A federal judge in Boston on Tuesday dismissed a lawsuit that accused Quillmark Foods of hiding "
        "lead in its baby rice, ruling that the parents could not show harm."
    )
    placed = by_id(group_stories([
        story("a", "Judge tosses baby rice lawsuit against Quillmark", text),
        story("b", "UPDATED: Quillmark wins in court", text),
    ]))  # fmt: skip
    assert placed["b"].duplicate_of == "a" or placed["a"].duplicate_of == "b"
    assert placed["a"].case == placed["b"].case is not None
    assert placed["a"].development == placed["b"].development


def test_a_copy_that_tells_more_of_a_court_than_its_original_makes_no_case_of_a_story_about_none() -> None:
    text = "Its reorganization hands Rinnworth Rail Corp to a rival and pays its workers forty cents on the dollar."
    placed = by_id(group_stories([
        story("a", "Rinnworth Rail thanks its workers for their patience", text),
        story("b", "Rinnworth Rail exits bankruptcy", text + " A federal judge in Ohio will hear more in March."),
    ]))  # fmt: skip
    assert placed["b"].duplicate_of == "a"
    assert placed["a"].case is placed["b"].case is None


def test_a_placed_story_stays_and_its_case_takes_the_next() -> None:
    first = story(
        "a", "1:24-cv-00101 Smith v. Jones", "[Complaint]", docket=DocketEntry("1:24-cv-00101", "Smith v. Jones", "mad")
    )
    before = group_stories([first])
    known = Known(before.cases, ((first, before.placements[0]),))
    after = group_stories([story("b", "Smith v. Jones, 24-cv-101: judge hears motion to dismiss")], known)
    assert after.placements[0].case == before.placements[0].case
    assert "docket number 1:24-cv-00101" in after.placements[0].evidence


@pytest.mark.parametrize(
    ("court", "number", "heading", "caption"),
    [
        ("deb", "24-10211", "Larkfield Stores Holdings, Inc.", "In re Larkfield Stores Holdings, Inc."),
        ("nysb", "18-35642", "LaQuece N. Burns", "In re LaQuece N. Burns"),
        ("nysb", "23-10001", "In re: Larkfield LLC", "In re: Larkfield LLC"),
        ("deb", "23-50412", "Teague v. Larkfield Stores Holdings, Inc.", "Teague v. Larkfield Stores Holdings, Inc."),
        ("ca5", "23-30445", "Larkfield Stores", "Larkfield Stores"),  # numbers of its form, and no debtors
    ],
)
def test_a_bankruptcy_goes_by_in_re_and_its_debtors_name(court: str, number: str, heading: str, caption: str) -> None:
    entry = story("a", f"{number} {heading}", "[Notice of Hearing]", docket=DocketEntry(number, heading, court))
    (case,) = group_stories([entry]).cases
    assert case.caption == caption


def test_a_case_with_many_stories_draws_the_next_one() -> None:
    """At a chance at which one with a single story does not."""
    unsure = replace(shipped_weights(), same=Trees.of(-500, []))
    heard = "Jurors heard Ellen Dressler's lawyers in Boston."
    words = ("Opening", "Second day", "Tapes played", "Closing", "Verdict", "Appeal")
    *told, new = (story(f"s{i}", f"{word} in trial of Quillmark Foods", heard) for i, word in enumerate(words))
    for count, draws in ((1, False), (len(told), True)):
        history = tuple((one, Placement(one.id, "c1", score=1.0)) for one in told[:count])
        (found,) = group_stories([new], Known((Case("c1", "State v. Dressler"),), history), unsure).placements
        assert (found.case == "c1") == draws


def test_a_story_about_no_case_needs_one_of_many_stories_to_be_of_it() -> None:
    """Whatever its words share with a court report: here all that shares a name is joined."""
    eager = replace(shipped_weights(), same=Trees.of(50_000, []))
    aside = story("z", "Quillmark Foods opens its new baby rice plant", "Dressler, who runs it, cut a ribbon.")
    heard = "Jurors heard Ellen Dressler's lawyers in Boston."
    trial = [
        story(name, f"{word} in trial of Quillmark Foods over baby rice", heard)
        for name, word in (("a", "Opening"), ("b", "Closing"), ("c", "Verdict"), ("d", "Appeal"))
    ]
    few = by_id(group_stories([*trial[:2], aside], weights=eager))
    assert few["a"].case == few["b"].case is not None
    assert few["z"].case is None
    many = by_id(group_stories([*trial, aside], weights=eager))
    assert many["z"].case == many["a"].case
    ribbon = "Dressler cut a ribbon in Fall River, where the plant will make rice for ninety towns. "
    long = replace(aside, summary=2 * ribbon)
    copied = by_id(group_stories([trial[0], long, replace(long, id="y", source="Another")], weights=eager))
    assert copied["y"].duplicate_of or copied["z"].duplicate_of
    assert copied["y"].case is copied["z"].case is None
    number = replace(aside, id="n", title="Quillmark Foods opens a plant, 1:24-cv-00101")
    numbered = replace(trial[0], title="Opening in Quillmark Foods trial, 1:24-cv-00101")
    assert len({p.case for p in group_stories([numbered, number], weights=eager).placements}) == 1


def test_a_followed_case_keeps_its_name() -> None:
    case = followed_case("Carroll v. Trump", "nysd", ["1:20-cv-07311"], ["Carroll I"])
    grouping = group_stories([story("a", "Trump and Carroll, No. 20-cv-7311: judge sets trial")], Known((case,)))
    assert grouping.placements[0].case == case.id
    assert all(changed.caption == "Carroll v. Trump" for changed in grouping.cases)


@pytest.mark.parametrize(
    "told",
    [
        ("Verdict on the halftime show: he came to win", "Our critic on flags and flared jeans."),
        ("Eggs top $8 a dozen as bird flu culls millions of hens", "One diner has added fifty cents per egg."),
        ("Giant schnauzer barks his way to the crown", "Third time in the final was the charm."),
        ("Arsenal v Chelsea: five things we learned", "Saka scored twice as the Gunners won 3-0 at the Emirates."),
        ("Kramer vs. Kramer turns 45", "Dustin Hoffman and Meryl Streep in the film that won five Oscars."),
        ("Real Madrid vs. Barcelona: how to watch", "Kick-off is at 9 p.m."),
        ("Mac vs. PC: the old fight is over", "Prices fell this week."),
        ("Food court opens at Judge Roy Bean mall", "Twelve stands and a carousel."),
        ("Court of public opinion", "Readers on the new bus lanes."),
        ("", ""),
    ],
)
def test_a_story_of_something_else_is_under_no_case(told: tuple[str, str]) -> None:
    assert group_stories([story("a", *told)]).placements[0].case is None


def test_a_case_keeps_its_id_when_its_story_is_edited() -> None:
    """The id comes from the story's own, never from words that an outlet may change."""
    text = "The judge dismissed the complaint over the burnt warehouse in Fall River and closed the lawsuit."
    before = group_stories([story("a", "Smith v. Jones: judge tosses suit", text)]).placements[0]
    after = group_stories([story("a", "UPDATE: judge tosses suit in Smith v. Jones", text + " Smith will appeal.")])
    assert before.case is not None
    assert (after.placements[0].case, after.placements[0].development) == (before.case, before.development)


def test_a_copy_of_a_story_placed_before_goes_to_its_case_and_development() -> None:
    text = (
        "A federal judge in Boston on Tuesday dismissed a lawsuit that accused Quillmark Foods of hiding lead in its "
        "baby rice, ruling that the parents could not show harm."
    )
    first = story("a", "Judge tosses baby rice lawsuit against Quillmark", text)
    before = group_stories([first])
    after = group_stories(
        [story("b", "Quillmark wins in court", text)], Known(before.cases, ((first, before.placements[0]),))
    ).placements[0]
    assert after.duplicate_of == "a"
    assert (after.case, after.development) == (before.placements[0].case, before.placements[0].development)
    assert after.case is not None


def test_a_precedents_citation_is_no_number_of_the_case_and_a_neutral_citation_is() -> None:
    text = "The judge quoted Bantam Books v. Sullivan, 372 U.S. 58, as she ruled in the lawsuit, No. 3:22-cv-01213."
    (case,) = group_stories([story("a", "Missouri v. Biden: judge bars contacts", text)]).cases
    assert case.dockets == ("3:22-cv-01213",)
    (case,) = group_stories([story("b", "Reference re Impact Assessment Act, 2023 SCC 23: court rules", "")]).cases
    assert case.dockets == ("2023 SCC 23",)


def test_like_entries_of_two_dockets_are_two_cases_and_neither_copies_the_other() -> None:
    entries = [
        story(name, f"{number} Smith v. Jones", "[Order on Motion to Dismiss] The motion is granted in full.",
              docket=DocketEntry(number, "Smith v. Jones", "mad"))
        for name, number in (("a", "1:24-cv-00101"), ("b", "1:24-cv-00977"))
    ]  # fmt: skip
    grouping = group_stories(entries)
    placed = by_id(grouping)
    assert placed["a"].case != placed["b"].case
    assert placed["a"].duplicate_of is placed["b"].duplicate_of is None
    assert [why for _, _, why in grouping.related] == ["same parties, other docket number"]
    assert {case.court for case in grouping.cases} == {"mad"}


def test_odd_stories_do_no_harm() -> None:
    odd = [
        story("a", "\x00\x07\u202e", "\ufdfd" * 50),
        story("b", "A v. " * 500, "1:24-cv-00101 " * 500),
        story("c", "Court", content="word " * 1_000_000),  # five megabytes
        Story("d", "", "s", "No date", published=None),
        Story("e", "", "s", "Long ago", published=datetime(1970, 1, 1, tzinfo=UTC)),
        Story("f", "", "s", "Far ahead", published=datetime(2090, 1, 1, tzinfo=UTC)),
    ]
    assert [p.story for p in group_stories(odd).placements] == list("abcdef")


def test_the_collector_of_garbage_goes_on_when_grouping_is_done_and_has_missed_nothing() -> None:
    told = [story(f"s{i}", f"Smith v. Jones, No. 1:24-cv-{i // 2:05d}: judge rules") for i in range(20)]
    group_stories(told)  # loads its tables
    gc.collect()
    group_stories(told)
    assert gc.isenabled()
    assert gc.collect() == 0
