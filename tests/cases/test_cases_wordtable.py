"""A table of patterns finds what each pattern alone would find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cases.wordtable import WordTable

_PATTERNS = {
    "crime": r"indict\w*|plead(?:ed|s)?|not[- ]guilty|grand jury|guilty",
    "suit": r"(?:class|civil) action|lawsuits?|law suits?|action",
    "court": r"(?:U\.S\.|US) (?:district )?court|court|(?:high )?court of appeals",
    "law": r"10\(b\)|Clean (?:Air|Water)",
}
_WORDS = (
    "indicted pleads not guilty not-guilty grand jury class civil action law suit lawsuits U.S. US district court high "
    "of appeals 10(b) Clean Air".split()
)


def _alone(pattern: str, text: str) -> list[str]:
    return [m[0] for m in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.I)]


@given(st.lists(st.sampled_from([*_WORDS, ",", "x"]), max_size=25).map(" ".join))
def test_each_pattern_finds_what_it_would_find_alone(text: str) -> None:
    found = [(name, m[0]) for name, m in WordTable(_PATTERNS.items()).matches(text)]
    for name, pattern in _PATTERNS.items():
        assert [words for other, words in found if other == name] == _alone(pattern, text)


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    for name, m in WordTable(_PATTERNS.items()).matches(text):
        assert re.fullmatch(_PATTERNS[name], m[0], re.I)


def test_a_table_may_mind_capitals_or_read_each_place_once() -> None:
    minding = WordTable([("place", "Turkey|Turkish")], any_case=False)
    assert [m[0] for _, m in minding.matches("a turkey in Turkey")] == ["Turkey"]
    states = [("wv", "West Virginia"), ("va", "Virginia")]
    assert [name for name, _ in WordTable(states).matches("West Virginia")] == ["wv", "va"]
    assert [name for name, _ in WordTable(states, one_place=True).matches("West Virginia")] == ["wv"]


def test_a_pattern_that_closes_no_bracket_is_refused() -> None:
    with pytest.raises(ValueError, match="no closing bracket"):
        WordTable([("broken", "(?:a|b")])
