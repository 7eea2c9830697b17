"""Whether a story is about a case: what reads as one, what only sounds like one, and what nobody should trip over."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cases.about import AGAINST, FOR, signs
from digest.cases.reading import read_story
from digest.cases.weights import chance, shipped_weights
from digest.model import Story

CASES = (
    ("Bookkeeper charged with stealing $2 million from parish", "She was arraigned on Monday in county court."),
    ("Ex-treasurer pleads guilty to wire fraud", "Prosecutors will ask for three years in prison."),
    ("Jury finds landlord liable for balcony collapse", "Jurors awarded the family $9 million in damages."),
    ("Nurse takes the stand in her own defence", "Under cross-examination at Leeds Crown Court she denied the charge."),
    ("Cyclist gets four years for crash that killed pensioner", "The judge called it a deliberate act."),
    ("Brewer sues rival over hop logo", "The trademark complaint was filed in federal court in Denver."),
    ("Cannery to pay $3 million to settle suit by workers", "A judge must still approve the class action settlement."),
    ("Judge blocks state's ban on drag brunches", "The preliminary injunction holds until a trial in May."),
    ("5th Circuit revives suit over hospital merger", "A divided panel reversed the dismissal."),
    ("Toy chain files for Chapter 11", "Creditors are owed $400 million, court papers say."),
    ("High Court dismisses claim against water company", "Mrs Justice Ashdown said the claimants had come too late."),
    ("Court told of midnight call", "The accused denies murder. The trial continues."),
    ("Orchard Holdings v. Bramley Press, No. 2:24-cv-00118", "Opinion and order granting summary judgment."),
    ("Supreme Court agrees to hear dispute over river dams", "The justices granted certiorari on Monday."),
)
NO_CASES = (
    ("Ford v Ferrari is still the best film about racing", "Our critic saw it again, with popcorn."),
    ("Batman v. Superman: the costumes go on show", "The museum has both capes."),
    ("Arsenal v Chelsea: preview, team news and prediction", "The striker is fit for the derby on Sunday."),
    ("Roe v Wade: the musical opens off Broadway", "Songs, tap dance and a standing ovation for the cast."),
    ("Case No. 5: the luggage that follows you", "We test the wheels, the battery and the app."),
    ("Verdict on the new sitcom: laughs, eventually", "The series finds its feet in episode four."),
    ("Fans sentenced to another season of rebuilding", "The coach has asked for patience after nine losses."),
    ("Trial of malaria vaccine begins in Ghana", "Researchers will follow 4,000 volunteers for a year."),
    ("Free trial ends Sunday, then it is $8 a month", "The streaming app has new shows every week."),
    ("Police appeal for witnesses after bus shelter fire", "Officers want to hear from anyone who was passing."),
    ("On the court: sisters meet in doubles final", "The tennis tournament ends on Saturday."),
    ("The case for walking to work", "It costs nothing and doctors like it."),
    ("Ten new cases of measles in the valley", "The outbreak began at a school, the health department said."),
    ("Phone case with a fan charges itself", "Charging takes an hour over USB-C."),
    ("Talent show judge loses her voice", "The other judges gave scores for two."),
    ("Senate committee hearing on rail safety runs late", "Lawmakers heard from four companies."),
    ("Settlers build new settlement on West Bank hill", "The army has not moved them."),
    ("He wore the same suit to every game", "The coach says it brings luck."),
    ("Forward comes off the bench to score twice", "The team won its fourth match in a row."),
    ("Chapter 11 of her novel was the hardest", "The writer talks about a book that took nine years."),
    ("Man arrested after fight at county fair", "Police said no one was badly hurt."),
    ("Governor signs bill on school lunches", "The law takes effect in July."),
    ("Law firm hires three partners from rival", "The group will open an office in Dallas."),
    ("Bar exam pass rate falls to 58 percent", "Law schools blame the new format."),
    ("Union threatens to sue over shift plan", "No suit has been filed, its chair said."),
    ("Storm closes schools along the coast", "Forecasters expect a foot of snow."),
)


def likely(title: str, summary: str = "", content: str = "") -> float:
    story = Story(id="s", feed="f", source="", title=title, summary=summary, content=content)
    return chance(signs(story, read_story(story)), shipped_weights().about)


@pytest.mark.parametrize(("title", "summary"), CASES, ids=[title for title, _ in CASES])
def test_a_court_at_work_is_a_case(title: str, summary: str) -> None:
    assert likely(title, summary) > 0.5


@pytest.mark.parametrize(("title", "summary"), NO_CASES, ids=[title for title, _ in NO_CASES])
def test_the_words_of_a_court_in_another_sense_are_no_case(title: str, summary: str) -> None:
    assert likely(title, summary) < shipped_weights().about_from


def test_an_empty_story_is_no_case() -> None:
    assert likely("") < 0.5


def test_what_only_the_body_tells_counts_for_less() -> None:
    plain, told = "Cannery workers gather at the gate", "A judge blocked the sale. The plaintiffs testified at trial."
    assert likely(plain) < likely(plain, content=told) < likely(plain, told)


def test_a_name_is_no_sign_whoever_bears_it() -> None:
    one = "{} sues {} over a fence, and a judge in Tacoma hears both"
    assert likely(one.format("Aldous Pemberley", "Quilla Marsh")) == likely(one.format("Odo Trask", "Berenike Holt"))


def test_a_sign_speaks_only_for_the_side_it_is_meant_for() -> None:
    for sign, weight in shipped_weights().about.items():
        group = sign.split(" ", 1)[0]
        assert group not in FOR or weight > 0, sign
        assert group not in AGAINST or weight < 0, sign


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_a_chance(title: str, summary: str, content: str) -> None:
    assert 0.0 <= likely(title, summary, content) <= 1.0


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        (
            "Partners raise their hourly rates again",
            "The senate wants figures: 90 percent of appeals cost more than in March.",
            {"weak no case in headline", "weak no case in headline, and none named", "weak twice no case"},
        ),
        ("Orchard v. Bramley: partners at odds", "The firm was sued in May.", {"weak no case in headline"}),
        ("Judge denies Orchard's motion to dismiss", "A survey of 90 shops is in evidence.", set()),
    ],
)
def test_what_is_no_case_weighs_by_whether_the_headline_says_it(title: str, summary: str, expected: set[str]) -> None:
    story = Story(id="s", feed="f", source="", title=title, summary=summary)
    found = {sign for sign in signs(story, read_story(story)) if "no case" in sign and "yet" not in sign}
    assert {sign for sign in found if "more" not in sign and "three" not in sign} == expected
