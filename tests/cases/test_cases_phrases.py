"""Families of phrases: how they are written, and what they find."""

import pytest

from digest.cases.phrases import END, Phrases, cut, load


def found(phrases: str, text: str, **others: str) -> list[str]:
    table = Phrases({"it": phrases} | others, {"bench": "judge|court"})
    return [family for family, _ in table.find(cut(text))]


@pytest.mark.parametrize(
    ("phrases", "text"),
    [
        ("pleads guilty", "Clerk pleads guilty"),
        ("plead|pleads guilty", "They plead guilty"),
        ("arraign*", "His arraignment is on Monday"),
        ("# years in prison", "She got 12 years in prison"),
        ("# years in prison", "She got twelve years in prison"),
        ("judge ~ blocks", "Judge in far Kodiak blocks the sale"),
        ("<bench> blocks", "Court blocks the sale"),
        ("pay $ # ~ settle", "to pay £3 million to settle"),
        ("class action", "a class-action suit"),
        ("us attorney", "the U.S. attorney’s office"),
        ("one, two three", "two three"),
    ],
)
def test_a_phrase_is_found(phrases: str, text: str) -> None:
    assert found(phrases, text) == ["it"]


@pytest.mark.parametrize(
    ("phrases", "text"),
    [
        ("pleads guilty", "Clerk pleads. Guilty as ever"),
        ("judge ~ blocks", "Judge is away. Traffic blocks the road"),
        ("judge ~ blocks", "Judge who sat for thirty years in Kodiak blocks"),
        ("arraign*", "a strange sign"),
        ("# years", "years"),
        ("judge blocks", "judge"),
        ("one", ""),
    ],
)
def test_a_phrase_is_not_found(phrases: str, text: str) -> None:
    assert found(phrases, text) == []


def test_the_longer_phrase_takes_its_words() -> None:
    assert found("court", "the tennis court and the court", other="tennis court") == ["other", "it"]


def test_the_words_in_a_gap_are_not_taken() -> None:
    assert found("murder trial", "Judge in murder trial blocks the film", other="judge ~ blocks") == ["other", "it"]


def test_a_phrase_that_begins_or_ends_with_a_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="begins or ends with a gap"):
        Phrases({"it": "~ court"}, {})


def test_words_are_cut_with_the_ends_of_sentences() -> None:
    assert cut("The U.S. judge’s co-defendant. $5!") == ["the", "us", "judge", "co", "defendant", END, "$", "5", END]


def test_every_family_of_the_table_can_be_read() -> None:
    table = load("about")
    assert len(table.families) == len(set(table.families)) > 60
