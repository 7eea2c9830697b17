"""The names and places of a story: what is a name, in text and in tags, and what is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cases import place_names
from digest.cases.about import signs
from digest.cases.compare import compare
from digest.cases.profile import profile_of
from digest.cases.rarity import Rarity
from digest.cases.reading import MOST_TAGS, Reading, read_story
from digest.cases.view import Views
from digest.model import Story


def story(title: str, summary: str = "", tags: tuple[str, ...] = ()) -> Story:
    return Story(id=title, feed="f", source="", title=title, summary=summary, tags=tags)


def read(title: str, summary: str = "", tags: tuple[str, ...] = ()) -> Reading:
    return read_story(story(title, summary, tags))


@pytest.mark.parametrize(
    ("summary", "names", "no_names"),
    [
        ("Who makes Call of Duty and Candy Crush?", {"call duty", "candy crush"}, {"call duty candy crush"}),
        ("The Securities and Exchange Commission sued.", {"securities exchange"}, {"the", "commission"}),
        ("Then I'm out, he said, and He'd gone by Christmas.", set(), {"i'm", "he'd", "christmas"}),
        ("Brad Smith will appeal.", {"brad", "smith"}, set()),
        ("A jury in Fort Smith heard Ada Pell.", {"ada", "pell"}, {"fort", "smith"}),
        ("While the Southern District mulls it, Ada Pell waits.", {"ada", "pell"}, {"while", "wsd"}),
        ("ST. LOUIS - Ada Pell sued.", {"ada", "pell"}, {"st", "louis"}),
    ],
)
def test_what_names_a_text_holds(summary: str, names: set[str], no_names: set[str]) -> None:
    found = read("", summary).names.keys()
    assert names <= found
    assert not no_names & found


def test_a_tag_names_what_other_stories_call_by_name() -> None:
    tagged = read("Judge weighs the megadeal", "Both sides have rested.", ("Orbis Media", "Technology"))
    told = [read(f"{day}: the trial", "He said that Orbis Media paid for new technology.") for day in ("One", "Two")]
    rarity = Rarity()
    rarity.learn([tagged, *told])
    names = rarity.names_of(tagged)
    assert {"orbis"} <= names.keys()
    assert "technology" not in names


def test_tags_tell_of_the_court_the_place_and_the_cause() -> None:
    silent, told = read("Ruling due"), read("Ruling due", "", ("N.D. Cal.", "copyright", "Oakland"))
    assert (silent.places, silent.forums, silent.causes) == (frozenset(), (), {})
    assert told.places == {"california"}
    assert {forum.court for forum in told.forums} == {"cand"}
    assert told.causes
    assert "oakland" in told.towns


def test_no_more_than_some_tags_are_read() -> None:
    many = tuple(f"Firm{i:03}" for i in range(500))
    assert read("Ruling due", "", many) == read("Ruling due", "", many[:MOST_TAGS])


def test_a_tag_is_a_sign_of_its_own() -> None:
    said, tagged = story("Jury convicts the baker"), story("The baker", "", ("Jury convicts the baker",))
    of_said, of_tagged = signs(said, read_story(said)), signs(tagged, read_story(tagged))
    assert any(sign.startswith("court ") for sign in of_said)
    assert {sign for sign in of_tagged if sign.startswith("tag ")}
    assert not {sign for sign in of_said if sign.startswith("tag ")}


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("A vote in Washington", set()),
        ("State of Washington v. Orbis", {"washington"}),
        ("Washington state sues; the court sits in Seattle", {"washington"}),
        ("West Virginia and New York", {"west virginia", "new york"}),
    ],
)
def test_washington_alone_is_the_capital(text: str, states: set[str]) -> None:
    assert place_names.states(text) == states


def test_a_city_where_one_states_courts_sit_tells_the_state() -> None:
    assert place_names.state_of("san francisco") == "california"
    assert place_names.state_of("portland") is None  # Maine and Oregon
    assert place_names.state_of("pelham bay") is None
    assert read("SAN FRANCISCO judge", "She will rule.").places == {"california"}


def test_a_headlines_parties_are_looked_for_in_what_others_say() -> None:
    headed = read("Tarrow v. Orbis: the other case")
    with_both = read("Orbis on trial", "Mr. Tarrow took the stand against Orbis on Monday.")
    with_one = read("Orbis on trial", "A rival took the stand against Orbis on Monday.")
    rarity = Rarity()
    rarity.learn([headed, with_both, with_one])
    views = Views(rarity)
    head, both, one = (profile_of(reading, 0.9, rarity) for reading in (headed, with_both, with_one))
    assert compare([(both, head)], views).evidence(0)["heading_said"] == 1.0
    assert compare([(one, head)], views).evidence(0)["heading_unsaid"] == 1.0


@given(st.lists(st.text(max_size=40), max_size=20), st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_tags_are_read(tags: list[str], title: str) -> None:
    assert read(title, "", tuple(tags)).title == title
