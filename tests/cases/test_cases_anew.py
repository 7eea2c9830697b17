"""What is placed anew with what has come since, and which ids cases go on under."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from batches import after, in_batches
from goldsets import SETS, SHARED, figures, load
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cases_streams import FEW, by_day, by_id

from digest.cases.anew import Group, loosened, named
from digest.cases.corrections import Corrections, Verdict
from digest.cases.group import group_stories
from digest.cases.known import Known, Read, id_of
from digest.cases.profile import profile_of
from digest.cases.rarity import Rarity
from digest.cases.reading import read_story
from digest.model import Case, Placement, Story

NOON = datetime(2023, 7, 11, 12, tzinfo=UTC)
ANN, OLD = id_of("c", "a0"), "c0ld"


def stories(name: str, count: int) -> list[Story]:
    return [
        Story(f"{name}{n}", "", "Wire", f"Story {name}{n}", published=NOON + timedelta(hours=n)) for n in range(count)
    ]


def placed(told: Sequence[Story], case: str | None, score: float = 0.95) -> list[tuple[Story, Placement]]:
    return [(story, Placement(story.id, case, score=score)) for story in told]


def loose(known: Known) -> set[str]:
    found = loosened(known)
    assert {s.id for s, _ in (*found.history, *found.loose)} == {s.id for s, _ in known.history}
    return {story.id for story, _ in found.loose}


def test_what_is_sure_in_a_case_of_many_stories_stays() -> None:
    known = Known((Case(ANN, "Ann v. Bob"),), tuple(placed(stories("a", 5), ANN)))
    assert loose(known) == set()
    assert loosened(known).dissolved == frozenset()


def test_a_young_case_of_few_stories_is_open_whole_until_it_has_a_name() -> None:
    known = Known((Case(ANN, None),), tuple(placed(stories("a", 4), ANN)))
    assert loose(known) == {"a0", "a1", "a2", "a3"}
    assert loosened(known).dissolved == {ANN}
    assert loose(replace(known, cases=(Case(ANN, "Ann v. Bob"),))) == set()
    doubtful = Known((Case(ANN, "Ann v. Bob"),), tuple(placed(stories("a", 4), ANN, 0.8)))
    assert loose(doubtful) == {"a0", "a1", "a2", "a3"}
    assert loosened(doubtful).dissolved == frozenset(), "a case with a name stays, whatever stands in it"
    assert loosened(doubtful).emptied == {ANN}


def test_a_case_that_is_older_than_what_is_remembered_stays() -> None:
    known = Known((Case(OLD, None),), (*placed(stories("a", 1), OLD), *placed(stories("b", 1), OLD, 0.7)))
    assert loose(known) == {"b0"}
    assert loosened(known).dissolved == frozenset()


def test_doubtful_stories_of_a_case_and_of_none_are_open() -> None:
    history = (*placed(stories("a", 5), ANN), *placed(stories("b", 1), ANN, 0.8), *placed(stories("n", 1), None, 0.6))
    known = Known((Case(ANN, "Ann v. Bob"),), (*history, *placed(stories("m", 1), None, 0.99)))
    assert loose(known) == {"b0", "n0"}
    assert loosened(known).dissolved == frozenset()


@pytest.mark.parametrize(
    "corrections",
    [
        Corrections(spoken_of=frozenset({ANN})),
        Corrections(placed={f"a{n}": Verdict(ANN, "k1") for n in range(2)}),
    ],
)
def test_what_an_editor_spoke_of_stays(corrections: Corrections) -> None:
    assert loose(Known((Case(ANN, None),), tuple(placed(stories("a", 2), ANN)), corrections)) == set()


def test_copies_stay_or_are_open_together() -> None:
    one, two = placed(stories("a", 1), ANN)[0], placed(stories("b", 1), ANN)[0]
    copy = (two[0], replace(two[1], duplicate_of="a0"))
    assert loose(Known((Case(ANN, None),), (one, copy))) == {"a0", "b0"}
    by_hand = (two[0], replace(two[1], duplicate_of="a0", correction="k1"))
    assert loose(Known((Case(ANN, None),), (one, by_hand))) == set()


def group(case: str | None, *told: tuple[str, str | None]) -> Group:
    """Return stories, each with the case that it stood under; "" where it is new."""
    reads = []
    for name, was in told:
        story = Story(name, "", "", name)
        reading = read_story(story)
        placement = None if was == "" else Placement(name, was)
        reads.append(Read(story, reading, profile_of(reading, 0.9, Rarity()), placement))
    return Group(case, tuple(reads))


def test_stories_that_are_most_of_a_case_and_stand_together_again_are_that_case() -> None:
    """Though another of its stories alone was joined with what is known of it: by its name, or its number."""
    case = Case(ANN, "Ann v. Bob")
    told = placed(stories("a", 4), ANN)
    known = Known((case,), tuple(told[:1]), loose=tuple(told[1:]))
    entry = group(ANN, ("a0", ANN))
    most = named([entry, group(None, ("a1", ANN), ("a2", ANN), ("Ann v. Bob", ""), ("a3", ANN))], known)[0]
    assert most == [ANN, ANN]
    fewer = named([entry, group(None, ("a1", ANN), ("a2", ANN), ("Ann v. Bob", ""))], known)[0]
    strangers = named([entry, group(None, ("a1", ANN), ("a2", ANN), ("a3", ANN))], known)[0]
    assert fewer[0] == strangers[0] == ANN
    assert ANN not in (fewer[1], strangers[1]), "no more than half of it, or nothing of its name"


def test_a_nameless_case_that_was_emptied_goes_on_where_its_stories_are() -> None:
    known = Known((Case(OLD, None),), emptied=frozenset({OLD}))
    assert named([group(None, ("a1", OLD), ("a2", OLD), ("new", ""))], known) == ([OLD], {})


def test_a_dissolved_case_goes_on_where_most_of_its_stories_are() -> None:
    known = Known((Case(ANN, None), Case("c2", None)), dissolved=frozenset({ANN, "c2"}))
    ids, merged = named([group(None, ("a1", ANN), ("a2", ANN), ("new", "")), group(None, ("a0", ANN))], known)
    assert ids[0] == ANN
    assert ids[1] not in {ANN, "c2", id_of("c", "a0")}, "the id of the first story is the other's"
    assert merged == {}


def test_the_id_of_a_case_that_went_into_another_leads_there() -> None:
    known = Known((Case(ANN, None), Case("c2", None), Case("c3", None)), dissolved=frozenset({ANN, "c2"}))
    ids, merged = named([group("c3", ("a0", ANN)), group(None, ("b", "c2"), ("c", "c2"))], known)
    assert ids == ["c3", "c2"]
    assert merged == {ANN: "c3"}
    both, merged = named([group(None, ("a0", ANN), ("b", "c2"), ("c", "c2"))], known)
    assert both == ["c2"]
    assert merged == {ANN: "c2"}


def test_an_emptied_case_goes_on_only_where_its_name_or_number_stands() -> None:
    fox = Case("c2", "Dominion v. Fox", dockets=("1:21-cv-03257",))
    known = Known((fox, Case("c3", None)), emptied=frozenset({"c2"}))
    alone = group("c2")
    there = ("Dominion v. Fox: judge rules", "c2")
    assert named([alone, group(None, there)], known) == (["c2", "c2"], {})
    assert named([alone, group("c3", there)], known) == (["c3", "c3"], {"c2": "c3"})
    assert named([group("c2", there), group("c3", there)], known) == (["c2", "c3"], {}), "a story has come back"
    ids, merged = named([alone, group(None, ("Carroll v. Trump: judge rules", "c2"))], known)
    assert ids[0] == "c2"
    assert ids[1] != "c2"
    assert merged == {}
    ids, _ = named([alone, group(None, ("Dominion v. Fox, No. 1:23-cv-00001: judge rules", "c2"))], known)
    assert ids[1] != "c2", "one name, another number"


def test_a_case_none_of_whose_stories_is_about_a_case_leads_nowhere() -> None:
    assert named([group("c3", ("x", ""))], Known((Case("c3", None),), dissolved=frozenset({ANN}))) == (["c3"], {})


def test_a_new_story_goes_by_what_another_database_knows_of_its_case() -> None:
    known = Known(corrections=Corrections(merged={id_of("c", "x"): "c9"}))
    assert named([group(None, ("x", ""))], known)[0] == ["c9"]
    assert named([group(None, ("x", "c9"))], known)[0] != ["c9"], "it has parted from that one"


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_no_id_is_lost_and_what_editors_said_holds_however_the_stream_is_cut(data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(FEW) - 1), max_size=5)))
    ruled = data.draw(st.sampled_from(FEW)).id
    known, ever, stood = Known(), set[str](), dict[str, str | None]()
    for begin, end in zip([0, *cuts], [*cuts, len(FEW)], strict=True):
        grouping = group_stories(FEW[begin:end], loosened(known))
        known = after(known, FEW[begin:end], grouping)
        placements = by_id([placement for _, placement in known.placed()])
        ever |= {p.case for p in placements.values() if p.case}
        gone = known.corrections.merged
        assert not gone.keys() & {p.case for p in placements.values()}
        assert set(gone.values()) <= known.cases_now().keys() - gone.keys()
        assert ever <= {case.id for case in known.cases}
        if ruled in placements:
            here = stood.setdefault(ruled, placements[ruled].case)
            assert placements[ruled].case == (known.corrections.case(here) if here else None)
            verdict = Verdict(placements[ruled].case, "k1")
            known = replace(known, corrections=replace(known.corrections, placed={ruled: verdict}))


@pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason=f"the labelled sets are not at {SHARED / 'gold'}")
@pytest.mark.parametrize("name", SETS)
def test_day_by_day_finds_what_one_batch_does(name: str) -> None:
    gold = load(name)
    whole = group_stories(gold.stories)
    at_once = figures(gold, whole.placements, whole.cases)["cases"]["f1"]
    assert figures(gold, *in_batches(by_day(gold.stories)))["cases"]["f1"] > at_once - 0.014
