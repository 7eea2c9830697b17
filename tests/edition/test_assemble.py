"""One reader's edition: the same cards in his own order, within what mail programs show."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read, text_links, web_links
from sample_edition import CARROLL, SAMPLE, SENDER, many, story

from digest.edition.assemble import BUDGET, CUT_AT, assemble
from digest.edition.message import to_message
from digest.edition.pieces import pieces_of, size_of
from digest.edition.render import render, render_marked
from digest.model import Edition, Rendered, Section
from digest.resources import shipped

TEMPLATES: Path = shipped("templates")
MARKED = render_marked(SAMPLE, TEMPLATES, SENDER)
IDS = [card.id for card in SAMPLE.cases]
CAPTIONS = [card.caption for card in SAMPLE.cases]


def cards(rendered: Rendered) -> list[str]:
    """Return the captions of the cards in the order in which they stand."""
    found = [text for level, text in read(rendered.html).headings if level == "h3"]
    in_text = [caption for caption in found if caption in rendered.text]
    assert in_text == found
    return found


def all_of(rendered: Rendered, edition: Edition) -> bytes:
    return to_message(edition, rendered, SENDER)


def html_as_sent(edition: Edition, rendered: Rendered) -> int:
    """Return the size of the HTML part as it goes over the wire."""
    return len(all_of(rendered, edition).split(b"Content-Type: text/html", 1)[1])


def test_without_wishes_it_is_the_edition_as_everybody_gets_it() -> None:
    assert assemble(MARKED) == render(SAMPLE, TEMPLATES, SENDER)
    assert cards(assemble(MARKED)) == CAPTIONS


def test_followed_cases_stand_first_in_the_editions_order() -> None:
    mine = assemble(MARKED, followed={IDS[3], IDS[2]})
    assert cards(mine) == [CAPTIONS[at] for at in (2, 3, 0, 1, *range(4, len(IDS)))]
    assert web_links(mine.html) == text_links(mine.text) == web_links(assemble(MARKED).html)


def test_a_muted_case_is_told_in_one_line_at_the_end() -> None:
    mine = assemble(MARKED, muted={IDS[0]})
    assert cards(mine) == [*CAPTIONS[1:], "Cases you have muted"]
    assert read(mine.html).text.count("The Justice Department told the court on Tuesday") == 0
    for text in (read(mine.html).text, mine.text):
        assert CAPTIONS[0] in text.partition("Cases you have muted")[2]
    assert web_links(mine.html) == text_links(mine.text)


def test_the_list_of_contents_has_the_order_of_the_cards_and_leaves_out_muted_ones() -> None:
    mine = assemble(MARKED, followed={IDS[2]}, muted={IDS[0]})
    links = [address for address, _ in read(mine.html).links if address.startswith("#")]
    assert links[:2] == ["#case-3", "#case-2"]


@pytest.mark.parametrize("part", ["html", "text"])
def test_the_ways_out_stand_at_the_top_and_at_the_end_and_lead_where_this_reader_needs(part: str) -> None:
    mine = assemble(MARKED, unsubscribe_url="https://d.example/u?a=1&b=2", preferences_url="https://d.example/p")
    links = [a for a, _ in read(mine.html).links] if part == "html" else mine.text.split()
    assert links.count("https://d.example/u?a=1&b=2") == links.count("https://d.example/p") == 2
    assert ".invalid" not in mine.html + mine.text
    assert ".invalid" not in assemble(MARKED).html + assemble(MARKED).text
    assert mine.text.index("https://d.example/u") < mine.text.index("Carroll v. Trump")


def long_links(number: int) -> Edition:
    """Return an edition of many cases whose links are as long as feeds make them, in another script."""
    address = "https://news.example/" + "%E4%BD%A0=&" * 180
    lead = replace(CARROLL.developments[0].stories[0], url=address, title="判決" * 60)
    card = replace(CARROLL, developments=(replace(CARROLL.developments[0], stories=(lead,)),))
    cases = tuple(replace(card, id=f"c{at}", caption=f"Case {at} v. State") for at in range(number))
    return replace(SAMPLE, cases=cases)


@pytest.mark.parametrize(
    "edition",
    [many(60), many(400), long_links(40), long_links(400)],
    ids=["60 cases", "400 cases", "40 with long links", "400 with long links"],
)
def test_an_edition_too_long_for_mail_programs_shrinks_from_its_end(edition: Edition) -> None:
    made = render(edition, TEMPLATES, SENDER)
    assert max(len(made.html.encode()), html_as_sent(edition, made)) < CUT_AT
    assert web_links(made.html) == text_links(made.text)
    words = read(made.html).text
    assert edition.cases[0].caption in cards(made)
    shown = sum(f'id="case-{at}"' in made.html for at in range(1, len(edition.cases) + 1))
    assert shown == len(edition.cases) or f"and {len(edition.cases) - shown:,} more" in words


def test_other_news_that_finds_no_room_is_counted() -> None:
    stories = tuple(story(f"o{at}", "Outlet", f"A story of no case {at} " + "long " * 30) for at in range(900))
    edition = replace(SAMPLE, cases=(CARROLL,), sections=(Section("Other legal news", stories),))
    made = render(edition, TEMPLATES, replace(SENDER, base_url="https://daily.example"))
    shown = made.text.count("A story of no case")
    assert 50 < shown < 900
    assert f"{900 - shown} more stories on the web pages of {SAMPLE.title}" in read(made.html).text
    assert "https://daily.example" in text_links(made.text)
    assert html_as_sent(edition, made) < CUT_AT


def test_a_feed_cannot_pass_a_text_for_a_mark() -> None:
    forged = replace(CARROLL, caption="A <!--cut foot--> v. \x02foot\x03 B", id="a--> <b")
    made = render_marked(replace(SAMPLE, cases=(forged,)), TEMPLATES, SENDER)
    assert pieces_of(made).cases == (("1", "a--> <b"),)
    assert "A <!--cut foot--> v. foot B" in assemble(made).text
    assert read(assemble(made).html).text.count("A <!--cut foot--> v. foot B") == 1


@given(st.sets(st.sampled_from(IDS)), st.sets(st.sampled_from(IDS)))
def test_every_case_stands_once_whatever_a_reader_follows_and_mutes(followed: set[str], muted: set[str]) -> None:
    mine = assemble(MARKED, followed=followed, muted=muted)
    ids = [name for name in read(mine.html).ids if name.startswith("case-")]
    assert sorted(ids) == sorted(f"case-{at + 1}" for at in range(len(IDS)))
    assert web_links(mine.html) == text_links(mine.text)


@given(st.text())
def test_the_size_of_a_piece_is_never_below_what_it_takes(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    assert size_of(text).bytes >= len(data)


def test_the_budget_leaves_room_for_what_servers_add() -> None:
    assert BUDGET <= 80_000
