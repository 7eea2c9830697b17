"""The plain text of any edition: set in 72 columns, its links numbered, with the stories and links of the HTML."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import read, text_links, web_links
from sample_edition import CARROLL, SAMPLE, SENDER, UNTIL, story

from digest.edition.plain import WIDTH, Notes, columns, wrap
from digest.edition.render import render
from digest.model import CaseCard, DatedFact, Development, Edition, FeedKind, Section, StoryLine
from digest.resources import shipped

TEMPLATES: Path = shipped("templates")
LISTED = re.compile(r"^\[(\d+)\] (https?://\S+)$", re.MULTILINE)
NUMBERED = re.compile(r"\[(\d+)\]")

WORDS = "judge court of Trump v. größe 最高裁判所は העתירה “appeal” e\u0301tude".split()
TITLES = st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join)
NUMBERS = st.integers(0, 30)  # of stories: the same may stand in several places


@st.composite
def stories(draw: st.DrawFn) -> StoryLine:
    number = draw(NUMBERS)
    kind: FeedKind = draw(st.sampled_from(("news", "docket")))
    url = draw(st.sampled_from([f"https://a.example/{number}", f"https://b.example/{'long/' * 30}{number}", ""]))
    copied = draw(st.sampled_from([None, None, "s0"]))
    line = story(f"s{number}", draw(TITLES), f"Story {number}: {draw(TITLES)}", number, url=url, duplicate_of=copied)
    return replace(line, kind=kind, summary=draw(TITLES))


@st.composite
def cards(draw: st.DrawFn) -> CaseCard:
    events = draw(st.lists(st.lists(stories(), min_size=1, max_size=6), max_size=4))
    developments = tuple(
        Development(f"d{at}", draw(st.sampled_from(["", draw(TITLES)])), tuple(lines), draw(st.booleans()))
        for at, lines in enumerate(events)
    )
    facts = st.lists(st.builds(DatedFact, st.just("2024-01-16"), TITLES, NUMBERS.map("s{}".format)), max_size=3)
    return replace(
        CARROLL,
        id=f"c{draw(st.integers())}",
        caption=draw(TITLES),
        whats_new=draw(TITLES),
        developments=developments,
        timeline=tuple(draw(facts)),
        upcoming=tuple(draw(facts)),
        related=(),
    )


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    found = draw(st.lists(cards(), max_size=3, unique_by=lambda card: card.id))
    others = draw(st.lists(stories(), max_size=4))
    return replace(
        SAMPLE, cases=tuple(found), sections=(Section("Other legal news", tuple(others)),), since=UNTIL - timedelta(1)
    )


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(editions())
def test_any_edition_is_told_alike_in_both_parts_within_72_columns_and_each_number_has_its_link(
    edition: Edition,
) -> None:
    made = render(edition, TEMPLATES, SENDER)
    page, text = read(made.html), made.text
    assert text_links(text) == web_links(made.html)
    long = [line for line in text.splitlines() if columns(line) > WIDTH]
    assert all(re.fullmatch(r"\s*(\[\d+\] )?https?://\S+", line) for line in long)
    shown = set(re.findall(r"Story \d+: ", page.text))
    assert set(re.findall(r"Story \d+: ", " ".join(text.split()))) == shown
    for passage in re.split(r"\n{3,}", text):
        listed = LISTED.findall(passage)
        assert [int(number) for number, _ in listed] == list(range(1, len(listed) + 1))
        named = {int(number) for number in NUMBERED.findall(LISTED.sub("", passage))}
        assert named == {int(number) for number, _ in listed}
        assert len({url for _, url in listed}) == len(listed)


def test_the_words_of_a_link_lead_to_the_same_address_in_both_parts() -> None:
    made = render(SAMPLE, TEMPLATES, SENDER)
    text = " ".join(made.text.partition("In brief")[0].split())
    card = text[text.index("Carroll v. Trump") : text.index("United States v. Trump ----")]
    addresses = dict(re.findall(r"\[(\d+)\] (https?://\S+)", card))
    links = [(url, words) for url, words in read(made.html).links if url in addresses.values()]
    assert len(links) > 8
    for url, words in links:
        numbers = [number for number, address in addresses.items() if address == url]
        assert any(re.search(rf"{re.escape(words)}[^][]{{0,60}}\[{number}\]", card) for number in numbers), words


def test_a_number_stays_with_the_words_it_belongs_to() -> None:
    for length in range(50, 80):
        lines = wrap("x " * (length // 2) + "word [12], and more words").splitlines()
        assert not any(line.startswith("[12]") for line in lines)
        assert all(columns(line) <= WIDTH for line in lines)
    assert wrap("判決" * 40 + " [1]").splitlines()[-1].strip() != "[1]"


def test_links_are_numbered_as_they_come_and_one_named_twice_has_one_number() -> None:
    note = Notes()
    urls = ["https://a.example/", "https://b.example/", "https://a.example/", "", "#case-2"]
    assert [note(url) for url in urls] == [" [1]", " [2]", " [1]", "", ""]
    assert note.urls == urls[:2]
