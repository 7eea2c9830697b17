"""Text that looks like a caption, a number, a court or a party and is none; and text of any kind and size."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cases import facts, place_names
from digest.cases.captions import find_captions
from digest.cases.citations import find_citations
from digest.cases.courts import find_forums
from digest.cases.dockets import find_dockets
from digest.cases.links import find_links
from digest.cases.parties import find_parties
from digest.cases.reading import read_story
from digest.model import Story

READERS: list[Callable[[str], object]] = [
    find_dockets,
    find_captions,
    lambda text: find_captions(text, title=True),
    find_forums,
    find_parties,
    lambda text: find_parties(text, title=True),
    find_citations,
    facts.judges,
    facts.amounts,
    facts.filed_years,
    facts.proceedings,
    facts.causes,
    lambda text: facts.turn(text, text),
    place_names.countries,
    place_names.states,
    lambda text: find_links([text]),
]


@pytest.mark.parametrize(
    "text",
    [
        "Case No. 5 luggage on sale",
        "No. 1 seed beats No. 16 seed, 84-52",
        "Chanel No. 5 turns 100",
        "Arsenal v Chelsea: 2-1",
        "Ford v Ferrari wins two Oscars",
        "Kramer vs. Kramer at 40",
        "Batman v. Superman: Dawn of Justice",
        "Boeing 737-800, flight 22-410 of 2023",
        "The tennis court at 23-25 High Street",
        "Episode 23-04: Judge Judy signs off",
        "Vitamin B12 and the MMR-II vaccine",
        "Room 20-451, open 9-5",
    ],
)
def test_what_looks_like_a_matter_gives_no_docket_court_judge_or_party(text: str) -> None:
    """A caption may be read ("Arsenal v Chelsea"): alone it is no case, and nothing else makes it one."""
    assert find_dockets(text) == []
    assert find_forums(text) == []
    assert find_parties(text, title=True) == []
    assert find_citations(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x07\x1b",
        "\u202eCarroll v. Trump\u202c",  # written from right to left
        "İİ sued İİ",  # a letter whose lower case is two
        "大阪地方裁判所 v. 東京",
        "🏛️ v. 🦊",
        "v.",
        "()[]{}",
        "In re",
        "R (",
        "’s",
    ],
)
def test_control_characters_and_any_script_are_only_text(text: str) -> None:
    for read in READERS:
        read(text)


_NASTY_WORDS = [
    *"v. vs In re Judge U.S. District No. 23-235 1:20-cv-07311 MDL $5 million [2023] UKSC 12 R ( ) , . : ; “".split(),
    *"’s sued lawsuit against filed by charged with Supreme Court High County federal judge in Ohio & et al".split(),
    *["Mr", "Justice", "\x00", "İ", "\u200d", "\n"],
]
_NASTY = st.lists(st.sampled_from(_NASTY_WORDS), max_size=60).map(" ".join)


@settings(max_examples=200)
@given(st.one_of(st.text(), _NASTY))
def test_no_reader_fails_and_what_is_found_stands_in_the_text(text: str) -> None:
    for read in READERS:
        read(text)
    for number in find_dockets(text):
        assert text[slice(*number.span)] == number.text
    for forum in find_forums(text):
        assert text[slice(*forum.span)] == forum.text
    for party in find_parties(text):
        assert text[slice(*party.span)] == party.name
    spans = [number.span for number in find_dockets(text)]
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(st.one_of(st.text(max_size=200), _NASTY))
def test_reading_the_same_text_again_finds_the_same(text: str) -> None:
    """Words are remembered from text to text; what was read before must not matter."""
    once = [read(text) for read in READERS]
    for read in READERS:
        read(text[::-1])
    assert [read(text) for read in READERS] == once


_PIECES = [
    "a", "1", "1-", "1,", "A ", "v. ", "A v. B ", "Smith v. Jones ", "In re Smith ", "Judge ", "U.S. District Judge ",
    "U.S. ", "federal judge in ", "Ohio federal court ", "Supreme Court India ", "(", "R (", "lawsuit against ",
    "filed a ", "23-235 and ", "Nos. 23-235, ", "12:23-cv-", "A-22-", "W.P.(C) No. ", "$1", "Wake County ", "’s ",
    "A-", "Certain-", "Certain ", "337-TA-1 ", "Certain A 337-TA-1 ", "Inc. 19-CA-301447 ", "A c. B ", "A, ",
    "A/B ", "A, Petitioner, v. ", "A Against B 07-CA-271199 ",
    "A (B) v. ", "(Minister ", "A (A Child) (", "(A) B Litig ", "v. A and ", "A v. B, , , ", "A v. b c ", "A’ ",
    "X, ", "NEW YORK — ", "was sued by ", "suit in ", "first I ", "Kaplan, the judge ",
]  # fmt: skip


@pytest.mark.parametrize("piece", _PIECES)
def test_a_long_run_of_anything_is_read_to_its_end(piece: str) -> None:
    """A reader that goes back to the beginning for each find would take minutes for one of these."""
    text = piece * (60_000 // len(piece))
    for read in READERS:
        read(text)


def test_a_story_of_five_megabytes_is_read() -> None:
    word = "Carroll v. Trump, No. 1:20-cv-07311, in Manhattan federal court. "
    story = Story(id="1", feed="", source="", title="", content=word * (5_000_000 // len(word)))
    reading = read_story(story)
    assert [number.number for number in reading.asides] == ["1:20-cv-07311"]
    assert read_story(replace(story, content="\x00" * 5_000_000)).captions == ()


def test_a_list_of_hundreds_of_captions_is_read_as_far_as_a_story_goes() -> None:
    """All captions of a story are compared with each other: four hundred of them took seconds."""
    text = ", ".join(f"Adams{chr(97 + at // 26)}{chr(97 + at % 26)} v. Baker" for at in range(400))
    reading = read_story(Story("s", "f", "Wire", text[:400], "https://wire.example/s", summary=text[:4000]))
    assert len(find_captions(text[:4000])) > 100
    assert len(reading.captions) == 20
