"""The other cases that a story discusses beside its own, found passage by passage."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from digest.cases.discussed import also_evidence, discussed_cases
from digest.cases.heard import Asked
from digest.cases.index import CaseIndex
from digest.cases.passages import cues, passages, round_up_marks
from digest.cases.profile import Profile, joined, profile_of
from digest.cases.rarity import Rarity
from digest.cases.reading import read_story
from digest.cases.tellings import Tellings
from digest.cases.view import Views
from digest.cases.weights import shipped_weights
from digest.model import Story

FRAUD = [
    ("Lender's founder Orvik indicted in Manhattan", "Prosecutors charge Anton Orvik with wire fraud over Halverto."),
    ("Orvik pleads not guilty to fraud charges", "The founder of crypto lender Halverto was freed on bail."),
    ("Judge Castellan sets Orvik's criminal trial", "Jury selection in the fraud case opens in October."),
]
BANKRUPTCY = [
    ("Halverto's chapter 11 plan goes to creditors", "Bankruptcy Judge Nils Tamblyn will hear objections in Delaware."),
    ("Creditors back Halverto reorganization", "Bankruptcy Judge Tamblyn approved the disclosure statement."),
    ("Tamblyn confirms Halverto bankruptcy plan", "Unsecured creditors get a third of their claims in Delaware."),
]
BRIDGE = [
    ("Kestrelway bridge collapse suit to be tried", "Families of the dead sued contractor Dunmarrow in Duluth."),
    ("Dunmarrow blames inspectors in bridge suit", "The contractor's engineers testified about the Kestrelway."),
    ("Jury gets Kestrelway bridge case", "Lawyers for the families asked for $40 million from Dunmarrow."),
]
NOISE = [(f"Council of Aldertown votes on item {n}", f"The budget line {n} passed without debate.") for n in range(40)]


def story(title: str, summary: str = "", content: str = "") -> Story:
    return Story(title, "", "An outlet", title, summary=summary, content=content)


def told(cases: Mapping[str, Sequence[tuple[str, str]]], *more: Story) -> tuple[Tellings, list[Profile]]:
    """Return what the cases are told by, and the profiles of `more`; the first of these is a story of case "fraud"."""
    readings = {case: [read_story(story(*text)) for text in texts] for case, texts in cases.items()}
    others = [read_story(s) for s in more]
    rarity = Rarity()
    rarity.learn([*(r for rs in readings.values() for r in rs), *others, *(read_story(story(*t)) for t in NOISE)])
    own = profile_of(others[0], 0.9, rarity)
    profiles: dict[str, Profile] = {"fraud": own}
    for case, rs in readings.items():
        for reading in rs:
            profile = profile_of(reading, 0.9, rarity)
            profiles[case] = joined(profiles[case], profile) if case in profiles else profile
    tellings = Tellings(CaseIndex(profiles, Views(rarity)), shipped_weights().same)
    return tellings, [own, *(profile_of(r, 0.2, rarity) for r in others[1:])]


CASES = {"fraud": FRAUD, "chapter": BANKRUPTCY, "bridge": BRIDGE}


def test_passages_are_sentences_and_clauses_that_end_at_no_abbreviation() -> None:
    read = passages(
        story(
            "Orvik v. Tamblyn: a U.S. District Judge rules",
            "A founder is charged; a lender is bankrupt; a bridge case goes to a jury.",
            "Mr. Orvik of Halverto Inc. denied it all. Bail denied. The case goes on before Judge J. P. Castellan.",
        )
    )
    assert [(p.part, p.said) for p in read] == [
        ("title", "Orvik v. Tamblyn: a U.S. District Judge rules"),
        ("summary", "A founder is charged;"),
        ("summary", "a lender is bankrupt;"),
        ("summary", "a bridge case goes to a jury."),
        ("body", "Mr. Orvik of Halverto Inc. denied it all."),
        ("body", "Bail denied. The case goes on before Judge J. P. Castellan."),
    ]
    assert {"orvik", "halverto"} <= read[4].names
    assert passages(story("", "", "")) == ()


def test_words_that_tell_of_a_second_proceeding_are_told_from_those_that_do_not() -> None:
    assert cues("A separate suit is pending before another judge.") >= {"apart", "ahead", "other", "matter", "court"}
    assert cues("He smiled and left.") == frozenset()
    assert round_up_marks("The week in court: five rulings, in brief") == 3
    assert round_up_marks("Orvik pleads not guilty") == 0


def test_a_case_that_gets_a_sentence_is_discussed_and_one_that_gets_none_is_not() -> None:
    body = (
        "Anton Orvik was charged with wire fraud on Thursday. In a separate case, Bankruptcy Judge Nils Tamblyn will "
        "decide in Delaware whether Halverto's creditors may vote on its chapter 11 plan."
    )
    new = story("Founder Orvik in court over Halverto fraud charges", "He pleaded not guilty in Manhattan.", body)
    plain = story(new.title, new.summary, "Anton Orvik was charged with wire fraud on Thursday.")
    tellings, (profile,) = told(CASES, new)
    assert discussed_cases([Asked(new, profile, "fraud")], tellings, shipped_weights()) == [("chapter",)]
    tellings, (profile,) = told(CASES, plain)
    assert discussed_cases([Asked(plain, profile, "fraud")], tellings, shipped_weights()) == [()]


def test_what_the_other_stories_of_the_own_case_say_speaks_for_no_other_case() -> None:
    new = story("Anton Orvik's fraud trial: prosecutors charge more", "The criminal case against Halverto's founder.")
    tellings, (profile,) = told(CASES, new)
    beside = also_evidence(Asked(new, profile, "fraud"), tellings)
    alone = also_evidence(Asked(new, profile, None), tellings)
    assert "fraud" not in beside
    assert "bridge" not in beside
    assert max(alone, key=lambda case: alone[case].get("alone weight", 0.0)) == "fraud"


def test_a_round_up_is_read_clause_by_clause() -> None:
    new = story(
        "The week in court: founders, creditors and a bridge",
        "Orvik pleads not guilty to fraud charges over Halverto; Bankruptcy Judge Tamblyn confirms a plan in "
        "Delaware; the Kestrelway bridge suit against Dunmarrow goes to a Duluth jury.",
    )
    tellings, (_, profile) = told(CASES, story(*FRAUD[0]), new)
    rows = also_evidence(Asked(new, profile, None), tellings)
    assert {case for case, row in rows.items() if "alone best" in row} == {"fraud", "chapter", "bridge"}
    (found,) = discussed_cases([Asked(new, profile, None)], tellings, shipped_weights())
    assert set(found) >= {"fraud", "bridge"}


def test_a_story_discusses_the_same_cases_whichever_others_are_asked_with_it() -> None:
    stories = [story(*text) for texts in CASES.values() for text in texts] + [story("", ""), story(*NOISE[0])]
    tellings, profiles = told(CASES, *stories)
    asked = [
        Asked(s, profile, own)
        for s, profile in zip(stories, profiles, strict=True)
        for own in ("fraud", "chapter", None)
    ]
    together = discussed_cases(asked, tellings, shipped_weights())
    assert together == [discussed_cases([one], tellings, shipped_weights())[0] for one in asked]
    assert discussed_cases(asked[::-1], tellings, shipped_weights()) == together[::-1]
    assert any(together)


def test_where_there_are_no_cases_none_is_discussed() -> None:
    tellings = Tellings(CaseIndex({}, Views(Rarity())), shipped_weights().same)
    assert discussed_cases([Asked(story(*FRAUD[0]), Profile(size=1), None)], tellings, shipped_weights()) == [()]
    assert discussed_cases([], tellings, shipped_weights()) == []


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_is_read_and_its_passages_are_of_it(title: str, body: str) -> None:
    read = passages(story(title, "", body))
    assert all(p.said in f"{title}\n{body}" for p in read)
    assert len(read) <= 30


def test_a_very_long_story_has_no_more_passages_than_a_long_one() -> None:
    assert len(passages(story("A title", "", "He said it again and again. " * 200_000))) <= 30
