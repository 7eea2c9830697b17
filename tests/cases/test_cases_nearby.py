"""Which known cases a few stories can have anything to do with: rather too many than too few."""

import pytest

from digest.cases.nearby import nearby
from digest.model import Case, Story

CASES = [
    Case("c1", "SEC v. Jarkesy", "scotus", ("22-859",)),
    Case("c2", "In re LTL Management LLC", None, ("3:23-bk-12825",), None, ("Talc Litigation",)),
    Case("c3", None, "nysd", ("1:20-cv-07311",)),
    Case("c4", None),
    Case("c5", "People v. Doe"),
]


@pytest.mark.parametrize(
    "title, text, expected",
    [
        pytest.param("Jarkesy is heard", "", {"c1"}, id="a party"),
        pytest.param("The S.E.C. and its judges", "", {"c1"}, id="with points"),
        pytest.param("A ruling", "The talc suits go on.", {"c2"}, id="another name, in the text"),
        pytest.param("Case 20 Civ. 7311 (LAK) goes on", "", {"c3"}, id="a number in another form"),
        pytest.param("No. 859 of many", "", {"c1"}, id="half a number: too many do no harm"),
        pytest.param("The people of New York v. the company", "", set(), id="what all captions have"),
        pytest.param("", "", set(), id="nothing"),
    ],
)
def test_a_word_of_a_name_or_the_number_is_enough(title: str, text: str, expected: set[str]) -> None:
    assert nearby(CASES, [Story("s", "", "", title, content=text)]) == expected
