"""The parts of grouping, each by itself: copies, rarity, profiles, comparing, joining, naming, relating."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streams import make_stream

from digest.cases.cluster import Node, join, join_near
from digest.cases.compare import compare
from digest.cases.copies import find_copies
from digest.cases.identity import contradict
from digest.cases.naming import describe
from digest.cases.profile import Profile, agreement, joined, joined_texts, profile_of, profile_of_case
from digest.cases.rarity import Rarity
from digest.cases.reading import Reading, read_story
from digest.cases.view import Views
from digest.cases.weights import shipped_weights
from digest.model import Case, DocketEntry, Story

WIRE = (
    "BOSTON (CW) - A federal judge in Boston on Tuesday dismissed a lawsuit that accused Quillmark Foods of hiding "
    "lead in its baby rice, ruling that the parents could not show harm from the trace amounts found by a laboratory."
)


def story(name: str, title: str = "", summary: str = "", **more: Any) -> Story:
    return Story(name, "", f"Outlet {name}", title, summary=summary, **more)


def read(title: str, summary: str = "", **more: Any) -> Reading:
    return read_story(story(title, title, summary, **more))


def profile(title: str, summary: str = "", **more: Any) -> Profile:
    return profile_of(read(title, summary, **more), 0.9, Rarity())


@pytest.mark.parametrize(
    ("other", "copied"),
    [
        (WIRE, True),
        (WIRE[:150], True),  # cut short
        (f"UPDATED: {WIRE}", True),  # labelled
        (WIRE.replace("BOSTON (CW) - ", ""), True),  # without its dateline
        (WIRE.upper(), True),
        (f"{WIRE} An appeal is likely, said a lawyer for the families.", True),  # written on
        ("A federal judge in Boston threw out a suit over lead in Quillmark's baby rice.", False),  # another's words
        ("A federal judge in Boston on Tuesday dismissed it.", False),  # too short to tell
        ("", False),
    ],
)
def test_a_copy_is_found_however_it_is_cut_and_headed(other: str, copied: bool) -> None:
    found = find_copies([story("a", "Judge tosses suit", WIRE), story("b", "Quillmark wins", other)])
    assert found == ({"b": "a"} if copied else {})


def test_all_copies_have_the_first_for_their_original() -> None:
    stories = [story(name, f"Headline {name}", WIRE[: len(WIRE) - 8 * i]) for i, name in enumerate("abcd")]
    assert find_copies(stories) == {"b": "a", "c": "a", "d": "a"}


def test_what_many_stories_share_is_no_sign_of_copying() -> None:
    """A rule of a feed, not of news: after forty stories with the same words nobody is a copy any more."""
    found = find_copies([story(f"{i:03d}", f"Headline {i}", WIRE) for i in range(60)])
    assert len(found) < 60 - 1
    assert "059" not in found


def test_entries_of_a_court_are_never_copies() -> None:
    entry = DocketEntry("1:24-cv-00101", "Smith v. Jones", "mad")
    assert find_copies([story(name, "Order", WIRE, docket=entry) for name in "ab"]) == {}


def test_a_name_is_worth_more_the_fewer_stories_have_it() -> None:
    rarity = Rarity()
    few = [read(f"Dressler and Kaplan met at {place}") for place in ("Quillmark", "Bitterbrush", "Tvedtville")]
    rarity.learn(few)
    assert rarity.name("quillmark") > rarity.name("dressler") > 0.0  # three stories do not tell what is common
    assert rarity.name("quillmark") == rarity.name("unheard-of")
    rarity.learn(30 * few)
    assert rarity.name("dressler") == 0.0  # in every story
    assert rarity.name("unheard-of") > rarity.name("quillmark") > 0.0
    assert Rarity().name("anything") > 0  # before any story


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (("Carroll v. Trump, No. 1:20-cv-07311", ""), ("Carroll v. Trump, No. 1:22-cv-10016", ""), True),  # two numbers
        (("Carroll v. Trump, No. 1:20-cv-07311", ""), ("Carroll v. Trump, 20 Civ. 7311", ""), False),  # one, twice
        (("Carroll v. Trump, No. 1:20-cv-07311", ""), ("Carroll v. Trump, No. 23-793", ""), False),  # its appeal
        (("Carroll v. Trump, No. 1:20-cv-07311", ""), ("Carroll v. Trump", ""), False),  # silence
        (("Papers in Carroll II", ""), ("Papers in the first Carroll suit", ""), True),
        (("Papers in Carroll II", ""), ("Papers in Carroll", ""), False),
    ],
)
def test_what_contradicts_cannot_be_one_case(one: tuple[str, str], other: tuple[str, str], apart: bool) -> None:
    assert contradict(profile(*one), profile(*other)) is apart
    assert contradict(profile(*other), profile(*one)) is apart


def test_a_comparison_is_the_same_either_way_round_and_tells_the_fields() -> None:
    a = read("Dressler v. Quillmark, No. 1:24-cv-00101: Judge Ellen Tvedt weighs $5 million award",
             published=datetime(2023, 7, 10, tzinfo=UTC))  # fmt: skip
    b = read("Judge Ellen Tvedt cuts $5 million award", "In Quillmark v. Dressler, 24-cv-101, she found it too high.",
             published=datetime(2023, 7, 11, tzinfo=UTC))  # fmt: skip
    rarity = Rarity()
    rarity.learn([a, b])
    one, other = profile_of(a, 0.9, Rarity()), profile_of(b, 0.8, Rarity())
    compared = compare([(one, other), (other, one)], Views(rarity))
    evidence = compared.evidence(0)
    assert evidence == compared.evidence(1)
    assert [evidence[sign] for sign in ("number", "caption", "judge_shared", "amount")] == [1.0, 1.0, 1.0, 1.0]
    assert not evidence.keys() & {"number_against", "caption_against", "judge_against"}


def test_of_a_silent_profile_no_field_speaks_against() -> None:
    told = profile("Dressler v. Quillmark, No. 1:24-cv-00101: Judge Ellen Tvedt weighs $5 million award")
    evidence = compare([(told, profile(""))], Views(Rarity())).evidence(0)
    spoken = {sign for sign, value in evidence.items() if sign.endswith("_against") and value}
    assert spoken <= {"causes_against"}  # how much is told counts there, and the other tells nothing


def test_a_pair_compares_the_same_whichever_others_are_compared_with_it() -> None:
    told = [profile("Dressler v. Quillmark: Judge Ellen Tvedt weighs $5 million award", "Quillmark sued in 2021.")]
    told += [joined(told[0], profile("Manhattan jury charges Anton Orvik", "Prosecutors indicted Orvik of Duluth."))]
    told += [profile("Orvik pleads not guilty in Duluth"), profile(""), profile("In re Quillmark, No. 1:24-bk-00101")]
    pairs = [(a, b) for a in told for b in told]
    views = Views(Rarity())
    together = compare(pairs, views)
    alone = [compare([pair], views).evidence(0) for pair in pairs]
    assert [together.evidence(i) for i in range(len(pairs))] == alone
    assert compare([], views).chances(shipped_weights().same).tolist() == []


_FIELD = st.dictionaries(st.sampled_from("abcd"), st.floats(0.1, 10))


@given(_FIELD, _FIELD)
def test_agreement_is_between_the_same_and_nothing_in_common(a: dict[str, float], b: dict[str, float]) -> None:
    assert -1 <= agreement(a, b) <= 1 + 1e-9
    assert agreement(a, b) == pytest.approx(agreement(b, a))
    assert agreement(a, a) == pytest.approx(1 if a else 0)


def test_profiles_add_up_in_any_order() -> None:
    a, b = profile("Dressler v. Quillmark, 24-cv-101"), profile("Quillmark wins", "Judge Ellen Tvedt ruled.")
    one, other = joined(a, b), joined(b, a)
    assert (one.size, one.dockets, one.names, one.judges) == (other.size, other.dockets, other.names, other.judges)
    assert one.spelled == other.spelled


def test_the_likeliest_pair_is_joined_first_and_two_known_cases_never() -> None:
    nodes = [Node(Profile(size=1), (i,)) for i in range(3)]
    likely = {(0, 1): 0.6, (1, 2): 0.9, (0, 2): 0.1}

    def chance(a: Node, b: Node) -> float:
        pairs = [likely.get((min(i, j), max(i, j)), 0.0) for i in a.members for j in b.members]
        return sum(pairs) / len(pairs)

    joined_nodes = join_near(nodes, lambda pairs: [chance(a, b) for a, b in pairs], 0.5, 2)
    assert [node.members for node in joined_nodes] == [(0,), (1, 2)]
    known = [Node(Profile(size=1), (i,), known=True) for i in range(2)]
    assert len(join_near(known, lambda pairs: [1.0] * len(pairs), 0.5, 2)) == 2


def test_a_rehearsal_changes_no_join() -> None:
    told = [read_story(story) for story in make_stream(120).stories]
    rarity = Rarity()
    rarity.learn(told)
    views = Views(rarity)

    def chances(pairs: Sequence[tuple[Node, Node]]) -> list[float]:
        likely: list[float] = (
            compare([(a.profile, b.profile) for a, b in pairs], views).chances(shipped_weights().same).tolist()
        )
        return likely

    def nodes() -> list[Node]:
        return [Node(profile_of(reading, 0.5, rarity), (i,), known=i < 9) for i, reading in enumerate(told)]

    one_by_one = join(nodes(), rarity, chances, 0.55)
    assert join(nodes(), rarity, chances, 0.55, rehearsed=True) == one_by_one
    assert any(len(node.members) > 2 for node in one_by_one)


def test_a_text_that_several_stories_bear_counts_as_one() -> None:
    wire, own = profile("Dressler sues Quillmark"), profile("Quillmark answers Dressler's suit")
    case = joined_texts([[wire, wire, wire], [own]])
    assert case == joined(wire, own)
    assert case.size == 2


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("Dressler v. Quillmark: judge rules", "Halden v. Tvedt: judge rules", True),
        ("Dressler v. Quillmark: judge rules", "Dressler v. Halden: judge rules", False),  # a party may leave or join
        ("Dressler v. SEC: judge rules", "Halden v. SEC: judge rules", True),  # an agency is in court with everybody
        ("United States v. Dressler", "United States v. Halden", True),
        ("Dressler v. Quillmark", "Quillmark v. Dressler: appeal heard", False),
        ("Dressler v. Quillmark: judge rules", "In re Halden", False),  # a matter may be called both ways
        ("Dressler v. Quillmark: judge rules", "Halden loses", False),
    ],
)
def test_headlines_with_captions_of_strangers_are_of_two_cases(one: str, other: str, apart: bool) -> None:
    assert contradict(profile(one), profile(other)) is contradict(profile(other), profile(one)) is apart


def test_a_case_is_called_what_most_of_its_stories_call_it_in_the_fullest_spelling() -> None:
    readings = [
        read("Dressler v. Quillmark: judge rules"),
        read("Dressler v. Quillmark Foods, Inc. heads to trial"),
        read("Experts recall Smith v. Jones", "The ruling by Judge Ellen Tvedt follows."),
    ]
    case = describe(None, "c1", readings, named=False)
    assert (case.id, case.caption, case.judge) == ("c1", "Dressler v. Quillmark Foods, Inc.", "Tvedt")


@pytest.mark.parametrize(
    ("titles", "caption"),
    [
        (["USA v. DRESSLER et al", "U.S. v. Dressler"], "United States v. Dressler"),
        (["Securities and Exchange Commission v. Quillmark", "SEC v. Quillmark: trial"], "SEC v. Quillmark"),
        (["FEDERAL TRADE COMMISSION v. QUILLMARK, INC."], "FTC v. Quillmark, Inc."),  # as everybody says
        (["Dressler v. Centers for Disease Control and Prevention, No. 24-101", "Dressler v. CDC"], "Dressler v. CDC"),
        (["Dressler v. Quillmark Growers Guild: why", "Dressler v. QGG"], "Dressler v. Quillmark Growers Guild"),
        (["Quillmark Chess League v. Tvedt", *["QCL v. Tvedt"] * 4], "QCL v. Tvedt"),  # but as nearly all call it
        (["Ellen Tvedt v. Quillmark LLC", "Tvedt v. Quillmark LLC"], "Tvedt v. Quillmark LLC"),
        (["Ellen Tvedt v. Quillmark LLC", "Tvedt sues again"], "Tvedt v. Quillmark LLC"),  # the surname by itself
        (["Tvedt v. Metro Sunday", "Tvedt asks again on Sunday"], "Tvedt v. Metro Sunday"),  # no surname
        (["Dressler v. Prince Harald", "Prince Harald asks; Harald may"], "Dressler v. Prince Harald"),
        (["State of Wisconsin v. Tvedt", "State v. Tvedt"], "State v. Tvedt"),
        (["Dressler v. State of Kerala", "Dressler v. State"], "Dressler v. State of Kerala"),  # which is sued
        (["Commonwealth v. Tvedt’s next stop", "Commonwealth v. Tvedt"], "Commonwealth v. Tvedt"),
        (["Dressler v. Wendy’s"], "Dressler v. Wendy’s"),
        (["QUILLMARK STUDENTS et al. v. STATE OF INDIANA"], "Quillmark Students v. State of Indiana"),
        (["QUILLMARK'S FOODS, INC. v. MCALISTER, MARGARET"], "Quillmark's Foods, Inc. v. McAlister"),  # a register
        (["SEC v. QUILLMARK FOODS"], "SEC v. Quillmark Foods"),
        (["PEOPLE v. COX"], "People v. Cox"),
        (["R v Tvedt and others: appeals heard", "R v Tvedt"], "R v. Tvedt and others"),
        (["Dressler & Anor v Tvedt & Ors [2025] EWHC 14"], "Dressler v. Tvedt"),
        (["In re Quillmark Prods. Liab. Litig., MDL No. 2441"], "In re Quillmark Products Liability Litigation"),
        (["In re Quillmark Corp. Sec. Litig., No. 24-cv-101"], "In re Quillmark Corp. Securities Litigation"),
        (["Certain Tvedt Mounts and Components Thereof; Inv. No. 337-TA-1396"], "Certain Tvedt Mounts"),
        (["21-468 Tvedt Pork Council v. Dressler", *["Tvedt Pork v. Dressler"] * 3], "Tvedt Pork Council v. Dressler"),
        (["Quillmark, Inc. v. Ellen R. Tvedt", "Quillmark v. Tvedt"], "Quillmark, Inc. v. Tvedt"),
        (["Bitterbrush v. Halden Acoustics Limited"], "Bitterbrush v. Halden Acoustics Ltd."),
        (["Dressler v. Quillmark", "Dressler v. Quillmark", "Quillmark Foods v. Dressler"], "Dressler v. Quillmark"),
        (["Tvedt v. Halden", "Tvedt v. Acoustics Fund", "In re Quillmark"], "Tvedt v. Halden"),  # two names of one case
        (["Dressler Co. v. Quillmark Corp.", "Dressler v. Quillmark and Tvedt"], "Dressler Co. v. Quillmark Corp."),
        (["Dressler v. Quillmark and Tvedt"], "Dressler v. Quillmark and Tvedt"),  # one firm, for all we know
        (["In re Tvedt LLC: sold", "24-10211 Tvedt LLC", "In re Tvedt Share Litigation"], "In re Tvedt LLC"),
        (["Quillmark wins"], None),
    ],
)  # fmt: skip
def test_a_caption_is_written_as_reporters_cite_it(titles: list[str], caption: str | None) -> None:
    told = [read(title) for title in titles]
    assert describe(None, "c1", told, named=False).caption == caption
    assert describe(None, "c1", told[::-1], named=False).caption == caption


def test_of_two_captions_that_of_the_parties_most_stories_name_is_the_case_s() -> None:
    told = [
        read("Smith v. Jones weighs on the rice case"),
        read("Dressler v. Quillmark"),
        read("Quillmark ends sales", "Ellen Dressler is content."),
    ]
    assert describe(None, "c1", told, named=False).caption == "Dressler v. Quillmark"


def test_a_story_that_gives_the_whole_name_of_a_litigation_spells_out_what_its_headline_cuts() -> None:
    text = "The suit, In re Quillmark Foods Securities Litigation, covers buyers of shares."
    told = [read("In re Quillmark: holders may go on", content=text), read("Quillmark holders may go on")]
    assert describe(None, "c1", told, named=False).caption == "In re Quillmark Foods Securities Litigation"


def test_a_precedent_that_a_body_cites_is_not_the_case_s_caption() -> None:
    told = [read("Tvedt appeals", content="It rests on Dressler v. Quillmark."), *[read("Tvedt waits")] * 4]
    assert describe(None, "c1", told, named=False).caption is None
    told = [read("Quillmark appeals", content="In Dressler v. Quillmark a jury found for her."), read("Tvedt waits")]
    assert describe(None, "c1", told, named=False).caption == "Dressler v. Quillmark"


def test_what_is_known_of_a_case_stays() -> None:
    known = Case("c1", "Dressler v. Quillmark", "mad", ("1:24-cv-00101",), "Tvedt", ("the rice case",))
    told = [read("Quillmark Foods v. Dressler, No. 24-1187", "The 1st Circuit heard it.")]
    case = describe(known, "c1", told, named=True)
    assert (case.caption, case.court, case.aliases) == (known.caption, "mad", known.aliases)
    assert case.dockets == ("1:24-cv-00101", "24-1187")
    assert case.judge == "Tvedt"


def test_two_judges_named_equally_often_are_none() -> None:
    assert describe(None, "c1", [read("Judge Ellen Tvedt"), read("Judge Miriam Castellan")], named=False).judge is None


def test_a_case_known_by_name_alone_has_a_profile() -> None:
    case = Case("c1", "Carroll v. Trump", "nysd", ("20 Civ. 7311", "22-451"), "Lewis A. Kaplan", ("In re Carroll",))
    known = profile_of_case(case)
    assert set(known.dockets) == {"20-cv-07311", "22-451"}
    assert known.judges == {"kaplan": 1.0}
    assert known.courts == {"nysd": 1.0}
    assert len(known.captions) == 2
