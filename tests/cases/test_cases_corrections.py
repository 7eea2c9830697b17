"""What an editor put right is obeyed by every later run, and only while nothing undoes it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cases.corrections import DEEDS, PROGRAM, Corrections, in_force, replay
from digest.cases.group import Known, group_stories
from digest.model import Case, Correction, CorrectionKind, Grouping, Placement, Story

NOON = datetime(2023, 7, 11, 12, tzinfo=UTC)
FIRE = "The insurer asked the judge to dismiss the complaint over the burnt warehouse in Fall River."


def story(name: str, title: str, summary: str = FIRE, **more: Any) -> Story:
    return Story(id=name, feed="", source=f"Outlet {name}", title=title, summary=summary, published=NOON, **more)


def entry(number: int, kind: CorrectionKind, **more: Any) -> Correction:
    return Correction(f"k{number}", NOON + timedelta(minutes=number), "ann", kind, **more)


def by_id(grouping: Grouping) -> dict[str, Placement]:
    return {placement.story: placement for placement in grouping.placements}


SMITH, WESSON = Case("c1", "Smith v. Jones", "mad", ("1:24-cv-00101",)), Case("c2", "Wesson v. Jones", "mad")
STORIES = [
    story("a", "Smith v. Jones, No. 1:24-cv-00101: insurer moves to dismiss"),
    story("b", "Smith v. Jones, No. 1:24-cv-00101: hearing put off", "The lawyers asked for more time."),
    story("c", "Wesson v. Jones: trial in May", "A jury is to hear Wesson's suit."),
]


def grouped(*ledger: Correction, stories: list[Story] = STORIES) -> dict[str, Placement]:
    return by_id(group_stories(stories, Known((SMITH, WESSON), corrections=replay(ledger))))


def test_a_story_goes_where_an_editor_placed_it_and_says_so() -> None:
    assert grouped()["a"].case == "c1"
    found = grouped(entry(1, "place", stories=("a",), case="c2"))
    assert found["a"].case == "c2"
    assert found["a"].evidence[0] == "an editor placed it here"
    assert (found["a"].score, found["a"].correction) == (1.0, "k1")
    assert found["b"].case == "c1"
    assert found["b"].correction is None


def test_a_story_is_about_no_case_or_a_new_one_if_an_editor_says_so() -> None:
    found = grouped(
        entry(1, "place", stories=("a",)), entry(2, "place", stories=("b",), case="c9", text="In re Warehouse")
    )
    assert (found["a"].case, found["b"].case) == (None, "c9")
    assert replay([entry(2, "place", stories=("b",), case="c9", text="In re Warehouse")]).stated["c9"].caption


def test_copies_follow_the_story_that_an_editor_placed() -> None:
    text = FIRE * 4
    first = story("a", "Smith v. Jones, No. 1:24-cv-00101", text)
    copy = story("z", "UPDATED: Smith v. Jones, No. 1:24-cv-00101", text)
    ledger = replay([entry(1, "place", stories=("a",), case="c2")])
    assert grouped(entry(1, "place", stories=("a",), case="c2"), stories=[first, copy])["z"].case == "c2"
    before = group_stories([first], Known((SMITH, WESSON), corrections=ledger))
    later = Known((SMITH, WESSON), ((first, before.placements[0]),), ledger)
    assert group_stories([copy], later).placements[0].case == "c2"


def test_later_stories_are_held_beside_what_the_editor_made_of_the_cases() -> None:
    """The story that was moved takes its words along: the next one like it goes after it."""
    odd = story("a", "Harbour blaze: Okonkwo sues", "Okonkwo says the blaze cost her the boatyard in Gloucester.")
    ledger = replay([entry(1, "place", stories=("a",), case="c9", text="Okonkwo v. Harbour Board")])
    before = group_stories([odd], Known((SMITH,), corrections=ledger))
    next_one = story("d", "Okonkwo v. Harbour Board: suit goes to trial", "Okonkwo sued after the Gloucester blaze.")
    known = Known((SMITH, *before.cases), ((odd, before.placements[0]),), ledger)
    assert group_stories([next_one], known).placements[0].case == "c9"


def test_merged_cases_are_one_with_the_numbers_and_names_of_both() -> None:
    ledger = replay([entry(1, "merge", case="c2", other="c1")])
    found = by_id(group_stories(STORIES, Known((SMITH, WESSON), corrections=ledger)))
    assert {found[name].case for name in "abc"} == {"c2"}
    now = ledger.of([SMITH, WESSON])
    assert now == {"c2": Case("c2", "Wesson v. Jones", "mad", ("1:24-cv-00101",), aliases=("Smith v. Jones",))}
    assert ledger.case("c1") == "c2"


def test_stories_placed_before_a_merge_are_of_the_case_that_is_left() -> None:
    past = ((STORIES[0], Placement("a", "c1", development="d1")),)
    ledger = replay([entry(1, "merge", case="c2", other="c1")])
    found = group_stories(STORIES[1:2], Known((SMITH, WESSON), past, ledger))
    assert found.placements[0].case == "c2"


def test_a_chain_of_merges_leads_to_its_end_and_a_circle_to_no_harm() -> None:
    ledger = [entry(1, "merge", case="c2", other="c1"), entry(2, "merge", case="c3", other="c2")]
    assert replay(ledger).merged == {"c1": "c3", "c2": "c3"}
    assert replay([*ledger, entry(3, "merge", case="c1", other="c3")]).merged == {"c1": "c3", "c2": "c3"}
    assert replay([*ledger, entry(3, "undo", undoes="k1")]).merged == {"c2": "c3"}


def test_what_is_undone_counts_no_more_until_the_undoing_is_undone() -> None:
    move = entry(1, "place", stories=("a",), case="c2")
    assert grouped(move, entry(2, "undo", undoes="k1")) == grouped()
    merge = [entry(1, "merge", case="c1", other="c2"), entry(2, "undo", undoes="k1")]
    assert not replay(merge).merged
    assert not replay(merge).may_be_joined("c1", "c2")
    assert not replay(merge).are_apart("c1", "c2")  # an editor may think again
    assert grouped(move, entry(2, "undo", undoes="k1"), entry(3, "undo", undoes="k2")) == grouped(move)


def test_what_an_editor_states_of_a_case_stands_whatever_the_stories_say() -> None:
    ledger = replay([
        entry(1, "rename", case="c1", text="In re Warehouse"), entry(2, "court", case="c1", text="ca1"),
        entry(3, "dockets", case="c1", text="24-1001; 24-1002"), entry(4, "judge", case="c1", text="Ann Bell"),
        entry(5, "rename", case="c1", text="In re Warehouse Fire"),
    ])  # fmt: skip
    assert ledger.of([SMITH])["c1"] == Case("c1", "In re Warehouse Fire", "ca1", ("24-1001", "24-1002"), "Ann Bell")
    found = group_stories(STORIES, Known((SMITH, WESSON), corrections=ledger))
    assert all(case.caption != "In re Warehouse Fire" for case in found.cases)  # what was read stays beside it


def test_split_moves_the_stories_and_keeps_the_two_apart() -> None:
    ledger = replay([entry(1, "split", stories=("b",), case="c9", other="c1", text="Jones v. Smith")])
    found = by_id(group_stories(STORIES, Known((SMITH, WESSON), corrections=ledger)))
    assert (found["a"].case, found["b"].case) == ("c1", "c9")
    assert ledger.are_apart("c9", "c1")
    assert ledger.are_apart("c1", "c9")


def test_related_and_followed_cases() -> None:
    ledger = [
        entry(1, "related", case="c2", other="c1", text="one fire"), entry(2, "follow", case="c1"),
        entry(3, "follow", case="c2"), entry(4, "unfollow", case="c2"),
    ]  # fmt: skip
    found = replay(ledger)
    assert found.related == {("c1", "c2"): "one fire"}
    assert found.followed == {"c1": True, "c2": False}


def test_the_order_of_the_stories_changes_nothing() -> None:
    ledger = [entry(1, "place", stories=("a",), case="c2"), entry(2, "merge", case="c1", other="c2")]
    assert grouped(*ledger) == grouped(*ledger, stories=STORIES[::-1])


_ids = st.sampled_from(["c1", "c2", "c3", "c4"])
KINDS: tuple[CorrectionKind, ...] = ("place", "split", "merge", "apart", "related", "rename", "follow", "undo")
_kinds = st.sampled_from(KINDS)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Correction]:
    return [
        entry(
            n, draw(_kinds), stories=tuple(draw(st.lists(st.sampled_from("abc"), max_size=2, unique=True))),
            case=draw(st.none() | _ids), other=draw(st.none() | _ids), text=draw(st.none() | st.just("In re X")),
            undoes=f"k{draw(st.integers(0, n))}",
        )
        for n in range(draw(st.integers(0, 8)))
    ]  # fmt: skip


@given(ledgers())
def test_any_ledger_can_be_replayed_and_names_no_case_that_is_gone(ledger: list[Correction]) -> None:
    found = replay(ledger)
    gone = found.merged.keys()
    named = {verdict.case for verdict in found.placed.values()} | found.stated.keys() | found.followed.keys()
    named |= set(found.merged.values()) | {end for pair in [*found.apart, *found.related] for end in pair}
    assert not named & gone
    assert in_force([e for e in ledger if e in in_force(ledger)]) == in_force(ledger)


@pytest.mark.parametrize("ledger", [[], [entry(1, "undo", undoes="k77")], [entry(1, "merge", case="c1")]])
def test_entries_that_lead_nowhere_say_nothing(ledger: list[Correction]) -> None:
    assert replace(replay(ledger), spoken_of=frozenset()) == Corrections()


def test_a_case_that_an_editor_speaks_of_is_told_from_one_that_the_program_joined() -> None:
    program = replace(entry(1, "merge", case="c1", other="c2"), who=PROGRAM)
    assert replay([program]).spoken_of == frozenset()
    assert replay([program, entry(2, "follow", case="c2")]).spoken_of == {"c1"}
    assert replay([entry(1, "follow", case="c2"), entry(2, "undo", undoes="k1")]).spoken_of == frozenset()


def test_what_was_let_go_out_is_on_record_and_changes_nothing() -> None:
    ledger = [entry(n, kind, day=date(2023, 7, 12)) for n, kind in enumerate(DEEDS)]
    assert replay(ledger) == Corrections()
    assert in_force(ledger) == []


def twins(*ledger: Correction) -> Grouping:
    """Group one more story where two known cases are one by all that is known of them."""
    known = Known(
        (SMITH, Case("c5", None)),
        ((STORIES[0], Placement("a", "c1")), (replace(STORIES[0], id="x"), Placement("x", "c5"))),
        replay(ledger),
    )
    return group_stories([STORIES[1]], known)


def test_two_known_cases_that_turn_out_to_be_one_are_joined_unless_somebody_said_no() -> None:
    found = twins()
    ((gone, stays),) = found.merged
    assert {gone, stays} == {"c1", "c5"}
    assert [p.case for p in found.placements] == [stays]
    assert twins(entry(1, "apart", case="c1", other="c5")).merged == ()
    assert twins(entry(1, "merge", case="c1", other="c5"), entry(2, "undo", undoes="k1")).merged == ()
    assert twins(entry(1, "merge", case="c1", other="c5")).merged == ()  # they are one already
