"""Sentences, openings and short lines: parts of the text, never half of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.edition.words import is_cut, opening, sentences, shorten, without_dateline
from digest.model import Story


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Carroll v. Trump goes on.", id="versus"),
        pytest.param("The case is No. 22-cv-10016 in Manhattan.", id="number"),
        pytest.param("E. Jean Carroll sued him.", id="initial"),
        pytest.param("The suit names Acme Inc. and Foo Corp. Ltd. as defendants.", id="company"),
        pytest.param("The 2d Cir. Court said so in Smith v. U.S. Department of Labor.", id="court and country"),
        pytest.param("Sen. Bob Menendez and Gov. Kathy Hochul met Dr. Smith, Mr. Jones Jr. and Ms. Roe.", id="titles"),
        pytest.param("Trial is set for Jan. 15, and the hearing for Sept. 12.", id="month and day"),
        pytest.param("Judges in Concord, N.H. Superior Court met at 5 p.m. Monday.", id="state and hour"),
        pytest.param("He asked “Why?” and left.", id="question within"),
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(text: str) -> None:
    assert sentences(text) == (text,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("He sued. She won.", ["He sued.", "She won."], id="plain"),
        pytest.param("“It is over.” The judge left.", ["“It is over.”", "The judge left."], id="closing quote"),
        pytest.param("He sued Acme Inc. The suit failed.", ["He sued Acme Inc.", "The suit failed."], id="company"),
        pytest.param("He left the U.S. In 2019 he sued.", ["He left the U.S.", "In 2019 he sued."], id="country"),
        pytest.param("Right? No. The court ruled.", ["Right?", "No.", "The court ruled."], id="the answer no"),
        pytest.param("A heading\n\nthen text.", ["A heading", "then text."], id="a blank line always ends"),
        pytest.param("  spaced \n out.  ", ["spaced out."], id="white space"),
        pytest.param("", [], id="empty"),
    ],
)
def test_sentences_end_where_readers_end_them(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


pieces = st.sampled_from(["Inc.", "v.", "The", "U.S.", "“No.”", "\n\n", "x", "…", "A.", "?!"])


@given(st.text() | st.lists(pieces).map(" ".join))
def test_the_sentences_joined_give_back_the_text(text: str) -> None:
    assert " ".join(sentences(text)) == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NEW YORK (CW) - The department said", "The department said"),
        ("CONCORD, N.H. — Nineteen books", "Nineteen books"),
        ("LOS ANGELES, Oct 10 (Continental) - Five years", "Five years"),
        ("Oct 5 (Continental) - Twitter", "Twitter"),
        ("(CW) - Special Counsel", "Special Counsel"),
        ("UPDATED 7:20 p.m. - NEW YORK (CW) - The U.S.", "The U.S."),
        ("UPDATED: DOJ says", "DOJ says"),
        ("UPDATED 4:35 p.m. TORONTO — A plane", "A plane"),
        ("A well-known judge — the third — ruled", "A well-known judge — the third — ruled"),
        ("DOJ says Trump can be sued", "DOJ says Trump can be sued"),
    ],
)
def test_labels_and_datelines_go_and_nothing_else_does(text: str, expected: str) -> None:
    assert without_dateline(text) == expected


@pytest.mark.parametrize("end", ["…", "...", "[…]", "[...]", "[ … ]", " [&hellip;]"])
def test_a_text_that_the_feed_cut_is_known(end: str) -> None:
    assert is_cut(f"What may a public health official say to {end}")
    assert not is_cut("A whole sentence.")


def a_story(summary: str, content: str = "") -> Story:
    return Story(id="s", feed="f", source="News", title="A title", summary=summary, content=content)


@pytest.mark.parametrize(
    ("summary", "content", "expected"),
    [
        pytest.param("One here. Two here. Three here.", "", "One here. Two here.", id="two sentences"),
        pytest.param("One here. Two is cut off by […]", "Body first.", "One here.", id="only whole ones"),
        pytest.param("The only one is cut by […]", "Body first. Second.", "Body first. Second.", id="the body instead"),
        pytest.param("", "BOSTON — Body first.", "Body first.", id="no summary"),
        pytest.param("One here. Long " + "long " * 80 + "two.", "", "One here.", id="a long second one is left out"),
        pytest.param("long " * 80 + "one.", "Body.", "Body.", id="a long first one too"),
        pytest.param("One here. Read full article (subscribers) »", "", "One here.", id="the feed's furniture"),
        pytest.param("cut […]", "", "", id="nothing whole"),
    ],
)
def test_a_story_opens_with_one_or_two_whole_sentences(summary: str, content: str, expected: str) -> None:
    assert opening(a_story(summary, content)) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("three words here", 12, "three words…"),
        ("three words, here", 13, "three words…"),
        ("loses its $84 million patent", 17, "loses its…"),
        ("loses its $84 million patent", 24, "loses its $84 million…"),
        ("trial in 2024 in Ohio", 15, "trial in 2024…"),
        ("法院作出判决法院作出判决", 6, "法院作出判…"),
        ("e\u0301" * 6, 4, "e\u0301…"),
        ("👩\u200d⚖️👩\u200d⚖️👩\u200d⚖️", 6, "👩\u200d⚖️…"),
        ("In re Orbital Launch Corp., No. 24-40103", 34, "In re Orbital Launch Corp.…"),
        ("Writers sue the makers in Kadrey v. Meta", 37, "Writers sue the makers in Kadrey…"),
    ],
)
def test_a_line_is_shortened_between_words_or_whole_characters(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected


@given(st.text(min_size=1), st.integers(2, 80))
def test_a_shortened_line_keeps_to_its_limit(text: str, limit: int) -> None:
    line = shorten(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
