"""Words and names; and that no text, however odd, makes a reader fail."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cases.captions import find_captions, parse_caption, same_caption
from digest.cases.citations import find_citations
from digest.cases.courts import find_forums
from digest.cases.dockets import find_dockets
from digest.cases.profile import joined, profile_of
from digest.cases.rarity import Rarity
from digest.cases.reading import opening_words, read_story, stem
from digest.cases.text import bare, common_words, is_common, is_title_case, name_runs, name_words, tokens
from digest.model import Story

_LEGAL = (
    "v. vs In re Estate of No. Case 1:24-cv-00101 24-101 Carroll Trump the and & , . ( ) “ ” ’ Judge Kaplan R "
    "Inc. et al federal judge in Manhattan $5 million II second suit filed 2020 MDL 2885 310 A.3d 430 "
    "\x00 \u202e \ufdfd 😀 İ ß ١٢ ²"
).split(" ")
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_LEGAL), max_size=40).map(" ".join))


@pytest.mark.parametrize(
    ("word", "plain"),
    [("Trump’s", "trump"), ("Trump's", "trump"), ("U.S.", "us"), ("plaintiffs’", "plaintiffs"), ("O’Brien", "o'brien")],
)
def test_a_word_is_bared_of_its_possessive_and_its_points(word: str, plain: str) -> None:
    assert bare(word) == plain


@pytest.mark.parametrize(
    ("headline", "title_case"),
    [
        ("Judge Failla Has Wahi Ruling To Ponder In SEC v. Coinbase", True),
        ("Judge tosses suit against Quillmark over baby rice", False),
        ("SEC v. Coinbase", False),  # too short to tell
        ("", False),
    ],
)
def test_a_headline_in_title_case_is_known(headline: str, title_case: bool) -> None:
    assert is_title_case(headline) is title_case


def test_a_name_of_a_headline_in_title_case_must_be_uncommon_or_known_from_below() -> None:
    headline = "Judge Dressler Rejects Apple Settlement Over Batteries"
    assert "dressler" in name_words(name_runs(headline, title=True))
    assert "apple" not in name_words(name_runs(headline, title=True))
    assert "apple" in name_words(name_runs(headline, frozenset({"apple"}), title=True))


def test_names_keep_their_connectors_and_lose_titles_and_days() -> None:
    runs = name_runs("The firm paid President Trump and Bank of Quillmark on Monday.")
    assert ["Bank", "of", "Quillmark"] in [[t.text for t in run][-3:] for run in runs]
    assert not {"president", "monday", "of", "and"} & set(name_words(runs))


def test_headline_and_text_share_stems() -> None:
    assert stem("Rejects") == stem("rejected") == stem("rejecting")
    assert stem("as") == "as"  # what is left would say nothing


def test_an_opening_has_neither_label_nor_dateline() -> None:
    told = "the judge dismissed the suit"
    assert opening_words(Story("a", "", "", "", summary=f"UPDATED: - {told}")) == tuple(told.split())
    assert opening_words(Story("a", "", "", "", summary=f"BOSTON (CW) - {told}")) == tuple(told.split())


def test_the_list_of_common_words_is_sorted_lower_case_and_without_repeats() -> None:
    from importlib.resources import files

    lines = files("digest.cases").joinpath("data/common_words.txt").read_text("utf-8").splitlines()
    assert len(lines) == len(common_words()) > 30_000
    assert lines == sorted(set(lines))
    assert all(line == line.lower().strip() for line in lines)


@given(TEXTS)
def test_the_words_of_any_text_stand_in_it(text: str) -> None:
    for token in tokens(text):
        assert text[token.start : token.end] == token.text
        is_common(token.text)
    assert all(name_runs(text))
    is_title_case(text)


@given(TEXTS)
def test_a_bared_word_is_not_bared_further(text: str) -> None:
    assert all(bare(bare(token.text)) == bare(token.text) for token in tokens(text))


@given(TEXTS)
def test_what_readers_find_in_any_text_stands_there(text: str) -> None:
    for number in (*find_dockets(text), *find_citations(text)):
        assert text[number.span[0] : number.span[1]] == number.text
    for forum in find_forums(text):
        assert text[forum.span[0] : forum.span[1]] == forum.text


@given(TEXTS, st.booleans())
def test_a_caption_that_is_found_is_a_caption_by_itself(text: str, title: bool) -> None:
    for caption in find_captions(text, title=title):
        assert 0 <= caption.span[0] < caption.span[1] <= len(text)
        again = parse_caption(caption.text)
        assert again is not None
        assert same_caption(again, caption)


@given(title=TEXTS, summary=TEXTS, body=TEXTS)
def test_any_story_is_read_and_two_readings_add_up(title: str, summary: str, body: str) -> None:
    moment = datetime(2023, 7, 11, tzinfo=UTC)
    reading = read_story(Story("a", "", "s", title, summary=summary, content=body, published=moment))
    profile = profile_of(reading, 0.5, Rarity())
    both = joined(profile, profile)
    assert (both.size, both.about) == (2, 1.0)
    assert both.names == {name: 2 * weight for name, weight in profile.names.items()}
    assert (both.first, both.last) == (profile.first, profile.last)


@pytest.mark.parametrize(
    "run",
    ["A", "1", " ", "A v. ", "In re Xy. ", "Judge Abc ", "Abc County ", "$1,", "12-", "\u202e", "😀", "e\u0301", "\0"],
)
def test_long_runs_of_one_thing_are_read(run: str) -> None:
    reading = read_story(Story("a", "", "s", run * 3000, summary=run * 3000, content=run * 3000))
    assert reading.title == run * 3000
