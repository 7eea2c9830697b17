"""Stories of a case that tell of another country's courts."""

import pytest

from digest.cases.abroad import told_abroad
from digest.model import Case, DocketEntry, Story

MERGER = Case("c", "FTC v. Microsoft", "cand")
HERE = "A San Francisco federal judge refused to stop the merger."
LONDON = "The Competition Appeal Tribunal need not hear the appeal."


def story(name: str, text: str, body: str = "", court: str | None = None) -> Story:
    entry = DocketEntry("3:23-cv-02880", "FTC v. Microsoft", court) if court else None
    return Story(id=name, feed="f", source="News", title="Microsoft", summary=text, content=body, docket=entry)


@pytest.mark.parametrize(
    ("text", "body", "expected"),
    [
        (LONDON, "", True),
        ("The regulator wants to talk.", LONDON, True),  # only its body says where
        (f"{LONDON} {HERE}", "", False),  # of both: it may be about this one
        (HERE, LONDON, False),  # the body tells of other things as well
        ("The Ninth Circuit will hear the appeal.", "", False),  # the same case, above
        ("An administrative law judge will hear it.", "", False),  # one of that country's agencies
        ("The General Court annuls the decision.", "", True),
        ("It is not over.", "", False),  # silence is no contradiction
    ],
)
def test_a_story_is_told_abroad_if_it_names_only_another_countrys_courts(
    text: str, body: str, expected: bool
) -> None:
    assert told_abroad(MERGER, [story("s", text, body)]) == (("s",) if expected else ())


def test_what_a_courts_own_feed_says_is_told_at_home() -> None:
    assert told_abroad(MERGER, [story("s", LONDON, court="cand")]) == ()


def test_a_case_whose_court_has_no_id_is_where_most_of_its_stories_are() -> None:
    stories = [story("a", LONDON), story("b", LONDON), story("c", HERE)]
    for court in (None, "scotus"):  # many countries have a Supreme Court
        assert told_abroad(Case("c", "Microsoft v CMA", court), stories) == ("c",)
    assert told_abroad(Case("c", "Microsoft v CMA"), stories[1:]) == ()  # as many here as there


def test_a_court_of_the_union_is_none_of_another_country() -> None:
    luxembourg = story("c", "The Court of Justice of the European Union will decide.")
    stories = [story("a", LONDON), story("b", LONDON), luxembourg]
    assert told_abroad(Case("c", "Microsoft v CMA"), stories) == ()
