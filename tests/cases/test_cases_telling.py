"""What grouping tells of its result: why a story stands where it does, and which cases belong beside each other."""

from typing import Any

from digest.cases.evidence import reasons, runners_up
from digest.cases.index import CaseIndex
from digest.cases.profile import Profile, joined, profile_of
from digest.cases.rarity import Rarity
from digest.cases.reading import Reading, read_story
from digest.cases.related import related_cases
from digest.cases.view import Views
from digest.cases.weights import shipped_weights
from digest.model import Case, Placement, Story


def read(title: str, summary: str = "", **more: Any) -> Reading:
    return read_story(Story(title, "", "An outlet", title, summary=summary, **more))


def index_of(cases: dict[str, list[Reading]]) -> CaseIndex:
    rarity = Rarity()
    rarity.learn(reading for readings in cases.values() for reading in readings)
    profiles: dict[str, Profile] = {}
    for case, readings in cases.items():
        for reading in readings:
            own = profile_of(reading, 0.9, Rarity())
            profiles[case] = joined(profiles[case], own) if case in profiles else own
    return CaseIndex(profiles, Views(rarity))


CASES = {
    "c1": [
        read("Dressler v. Quillmark, No. 1:24-cv-00101: Judge Ellen Tvedt weighs award"),
        read("Quillmark award too high, says S.D.N.Y. Judge Ellen Tvedt", "The ruling is in Dressler v. Quillmark."),
    ],
    "c2": [read("Quillmark v. Halden Acoustics, No. 1:23-cv-00455: Judge Miriam Castellan hears motion")],
    "c3": [read("In re Bitterbrush Water: trial ends")],
}


def test_a_story_is_told_what_joins_it_to_its_case_strongest_first() -> None:
    index = index_of(CASES)
    story = profile_of(read("Judge Ellen Tvedt rules in Quillmark v. Dressler, 24-cv-101"), 0.9, Rarity())
    told = reasons(
        story, index.profiles["c1"], index.rarity, "Judge Ellen Tvedt rules in Quillmark v. Dressler, 24-cv-101"
    )
    assert told[:3] == ("docket number 1:24-cv-00101", "caption Quillmark v. Dressler", "judge Tvedt")


def test_names_are_written_as_the_story_writes_them_and_initials_as_such() -> None:
    story = Profile(names={"ftc": 1.0, "mcneil": 1.0}, size=1)
    case = Profile(names={"ftc": 2.0, "mcneil": 2.0}, size=2)
    assert set(reasons(story, case, Rarity(), "The trade commission and Ann McNeil")) == {"name FTC", "name McNeil"}


def test_a_story_that_shares_nothing_is_the_first_of_its_case() -> None:
    assert reasons(Profile(size=1), Profile(size=1), Rarity(), "") == ("the first story of its case",)


def test_runners_up_are_told_with_what_spoke_against_them_and_never_the_own_case() -> None:
    index = index_of(CASES)
    story = profile_of(CASES["c1"][0], 0.9, Rarity())
    captions = {"c1": "Dressler v. Quillmark", "c2": "Quillmark v. Halden Acoustics", "c3": ""}
    (from_the_other,) = runners_up([(story, "c2")], index, captions, shipped_weights())
    assert from_the_other[0].startswith("Dressler v. Quillmark (c1), ")
    assert all("(c1)" not in line for line in next(runners_up([(story, "c1")], index, captions, shipped_weights())))


def test_what_was_ruled_out_is_said_so_however_alike_it_is_and_no_number_vies_with_how_sure_the_placement_is() -> None:
    told = "Dressler v. Quillmark, No. 1:24-cv-00{}: Judge Ellen Tvedt weighs the award"
    index = index_of({"c1": [read(told.format(101))], "c2": [read(told.format(455))]})
    story = profile_of(read(told.format(101)), 0.9, Rarity())
    ((line,),) = runners_up([(story, "c1")], index, {}, shipped_weights())
    assert line == "a case without a caption (c2), ruled out: another docket number"
    likelier = next(runners_up([(story, "c3")], index, {}, shipped_weights()))[0]
    assert likelier == "a case without a caption (c1), much alike"
    assert "%" not in line + likelier


def test_the_index_finds_the_cases_that_share_a_key_nearest_first() -> None:
    index = index_of(CASES)
    assert index.near(profile_of(read("Quillmark v. Dressler, 24-cv-101"), 0.9, Rarity())) == ["c1", "c2"]
    assert index.near(profile_of(read("The bakery opens on Sunday"), 0.9, Rarity())) == []


def test_cases_with_a_party_in_common_are_related_but_not_by_the_state() -> None:
    cases = {
        "c1": Case("c1", "Dressler v. Quillmark"),
        "c2": Case("c2", "Quillmark v. Halden Acoustics"),
        "c4": Case("c4", "United States v. Dressler"),
        "c5": Case("c5", "United States v. Halden"),
        "c6": Case("c6", None),
        "c7": Case("c7", "SEC v. Lumen Ridge"),
        "c8": Case("c8", "SEC v. Tesseract"),
    }
    index = index_of({name: [read(case.caption or "Trial of Dressler goes on")] for name, case in cases.items()})
    related = {(one, other): why for one, other, why in related_cases(cases, (), index)}
    assert related[("c1", "c2")] == "a party in common: Quillmark"
    assert related[("c1", "c4")] == "a party in common: Dressler"
    assert ("c7", "c8") not in related  # the SEC sues everybody
    assert ("c4", "c5") not in related  # the United States is a party of half of all cases
    assert not any("c6" in pair for pair in related)  # no caption, no party
    assert all(one < other for one, other in related)


def test_cases_of_one_caption_are_related_by_what_is_known_of_their_numbers() -> None:
    readings = {name: [read("Dressler v. Quillmark")] for name in ("c1", "c2")}
    numbered = {name: Case(name, "Dressler v. Quillmark", None, (f"24-cv-0010{name[1]}",)) for name in readings}
    plain = {name: Case(name, "Quillmark v. Dressler") for name in readings}
    assert related_cases(numbered, (), index_of(readings)) == (("c1", "c2", "same parties, other docket number"),)
    assert related_cases(plain, (), index_of(readings)) == (("c1", "c2", "same parties, other matter"),)


def test_cases_that_one_story_discusses_are_related_once() -> None:
    placements = [Placement("a", "c3", ("c1",)), Placement("b", "c1", ("c3",)), Placement("d", None, ("c1", "c3"))]
    cases = {"c1": Case("c1", None), "c3": Case("c3", None)}
    related = related_cases(cases, placements, index_of({name: CASES[name] for name in cases}))
    assert related == (("c1", "c3", "discussed in the same story"),)
