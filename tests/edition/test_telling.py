"""Which sentences a card quotes, and which stories report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.edition.names import set_name
from digest.edition.telling import is_news, is_report, telling
from digest.edition.words import sentences
from digest.model import Story


def a_story(summary: str = "", title: str = "Judge denies the motion", content: str = "", url: str = "") -> Story:
    return Story(id="s", feed="f", source="News", title=title, summary=summary, content=content, url=url)


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        pytest.param("The judge ruled. He was brief. He left.", "The judge ruled. He was brief.", id="the opening"),
        pytest.param("Who pays? Roe does, a judge said.", "Roe does, a judge said.", id="a question first"),
        pytest.param("Took the offer? Thinking about it?", "", id="nothing else"),
        pytest.param("The judge ruled. What of the rest? He left.", "The judge ruled.", id="a question after it"),
        pytest.param("The judge ruled. We look at the order.", "The judge ruled.", id="what the writer does"),
        pytest.param("He “asked who pays?” The judge ruled.", "The judge ruled.", id="a quoted question"),
        pytest.param("See who else came. The judge ruled.", "The judge ruled.", id="a teaser"),
        pytest.param("Here’s what happened. The judge ruled.", "The judge ruled.", id="another teaser"),
        pytest.param(
            "22-5311 | D.C. Cir. | 2024-03-08 | Affirmed | Land trust", "Affirmed | Land trust", id="a list's line"
        ),
        pytest.param("Left | right | centre", "Left | right | centre", id="bars alone"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_card_quotes_what_tells_the_news(summary: str, told: str) -> None:
    assert telling(a_story(summary)) == told


@given(st.text(max_size=300), st.text(max_size=300))
def test_every_quote_is_in_the_story(summary: str, content: str) -> None:
    told = telling(a_story(summary, content=content))
    whole = " ".join(sentences(summary)) + "\n" + " ".join(sentences(content)) + "\n" + summary
    assert told in whole


@pytest.mark.parametrize(
    ("story", "reports"),
    [
        (a_story("The judge denied the motion."), True),
        (a_story("“I never met her,” he told jurors."), True),  # somebody else speaks
        (a_story('"I am done," the judge wrote.'), True),
        (a_story("Charles I. Dyer sued."), True),  # an initial
        (a_story("I was in the back row for the argument."), False),
        (a_story("We think that the opinion is wrong."), False),
        (a_story("The ruling is wrong.", url="https://n.example/2025/opinion/ruling"), False),
        (a_story("The ruling is wrong.", url="https://n.example/courts/opinion-filed"), True),  # a court's opinion
        (Story(id="s", feed="f", source="News", title="A mayor on a leash", tags=("Opinion",)), False),
    ],
)
def test_columns_and_writing_in_the_first_person_are_no_reports(story: Story, reports: bool) -> None:
    assert is_report(story) is reports


@pytest.mark.parametrize(
    "title",
    [
        "Can Trump be sued?",
        "Op-ed: Cameras belong in court",
        "The Morning Line: A leap in L.A.",
        "Friday: a cooling-off period, three juries out",
        "Donald Trump’s court calendar, explained",
        "FTC v. Microsoft: the five pages that matter",
        "Chamber v. NLRB: Ten Questions About the Rule",
        "While they wait: a guide to the fight",
        "A short history of the conscience-shocking award",
        "What is Moore v. Harper?",
        "Ep. 212: The employee of the month",
        "Carroll v. Trump: explaining the lawsuit",
        "State of Texas v. U.S. Department of Homeland Security",
        "Chewy, Inc. v. International Business Machines Corp.",
        "In re Boy Scouts of America and Delaware BSA, LLC",
    ],
)
def test_titles_that_head_no_news(title: str) -> None:
    assert not is_news(title)


@pytest.mark.parametrize(
    "title",
    [
        "Judge orders five men to pay",
        "Opinions of the court are free, judges say",
        "Friday hearing off in Carroll v. Trump",
        "Court rules that the guide dog may stay",
        "Whole Foods settles",
        "Carroll v. Trump goes to trial",
        "In re Fairmont Grocers is dismissed",
    ],
)
def test_titles_that_tell_news(title: str) -> None:
    assert is_news(title)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TRUMP VS CABLE NEWS NETWORK, INC.", "Trump v. Cable News Network, Inc."),
        ("IN RE MCDONALD'S FRANCHISE LITIGATION", "In re McDonald's Franchise Litigation"),
        ("UNITED STATES EX REL. O'BRIEN V. KPMG LLP", "United States ex rel. O'Brien v. KPMG LLP"),
        ("STATE OF NEW YORK v. AT&T CORP. ET AL.", "State of New York v. AT&T Corp."),
        ("Agrawal et al v. Musk et al", "Agrawal v. Musk"),
        ("USA v. Menendez, et al.", "United States v. Menendez"),
        ("In Re: Verdance Litigation", "In re Verdance Litigation"),
        ("Carroll vs. Trump", "Carroll v. Trump"),
        ("R v Kerr", "R v. Kerr"),
        ("SEC v. FTC", "SEC v. FTC"),  # no word in it
        ("eBay Inc. v. MercExchange", "eBay Inc. v. MercExchange"),
        ("Ökölö v. Łódź", "Ökölö v. Łódź"),
        ("", ""),
    ],
)
def test_a_shouted_name_is_set_as_lawyers_set_it(name: str, expected: str) -> None:
    assert set_name(name) == expected
    assert set_name(expected) == expected
