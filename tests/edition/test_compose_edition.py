"""An edition from case files: every case once, the most reported first, told in its stories' own words."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.edition.compose import compose
from digest.edition.courtnames import court_level, court_name, reason_in_words
from digest.edition.render import render
from digest.model import (
    Case,
    CaseCard,
    CaseFile,
    DocketEntry,
    Earlier,
    Edition,
    FeedReport,
    Notes,
    Placement,
    RelatedCase,
    Story,
)  # fmt: skip
from digest.resources import shipped

Placed = tuple[Story, Placement]

UNTIL = datetime(2023, 7, 12, 11, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=1)
CARROLL = Case("c1", "Carroll v. Trump", "nysd", ("1:20-cv-07311",), "Lewis A. Kaplan")


def news(
    name: str, title: str, summary: str = "", *, source: str = "", hours: float = 1, content: str = ""
) -> Story:
    return Story(
        id=name, feed="f", source=source or f"Outlet {name}", title=title, url=f"https://news.example/{name}",
        summary=summary, content=content, published=SINCE + timedelta(hours=hours), seen=UNTIL,
    )  # fmt: skip


def entry(name: str, event: str | None, number: int | None = None, *, hours: float = 1) -> Story:
    return Story(
        id=name, feed="d", source="S.D.N.Y.", title="1:20-cv-07311 Carroll v. Trump",
        published=SINCE + timedelta(hours=hours),
        docket=DocketEntry("1:20-cv-07311", "Carroll v. Trump", "nysd", number, event),
    )  # fmt: skip


def placed(story: Story, development: str | None = "d1", duplicate_of: str | None = None) -> Placed:
    return story, Placement(story.id, case="c1", development=development, duplicate_of=duplicate_of)


def a_file(*new: Placed, case: Case = CARROLL, past: Sequence[Placed] = ()) -> CaseFile:
    return CaseFile(case, tuple(new), tuple(past))


def composed(
    files: Sequence[CaseFile],
    others: Sequence[Story] = (),
    title: str = "The Case Daily",
    taken: frozenset[str] = frozenset(),
    notes: Notes = Notes(),  # noqa: B008  frozen
) -> Edition:
    return compose(
        files, others, newsletter="Daily", title=title, day=date(2023, 7, 12), timezone="America/New_York",
        since=SINCE, until=UNTIL, feeds=[FeedReport("u", "t", "ok")] * 98,
        earlier=Earlier(subjects=taken), notes=notes,
    )  # fmt: skip


def card(*new: Placed, past: Sequence[Placed] = ()) -> CaseCard:
    (only,) = composed([a_file(*new, past=past)]).cases
    return only


def other_case(number: int, *new: Placed, court: str | None = "nysd") -> CaseFile:
    stories = new or (placed(news(f"o{number}", f"Roe {number} sues Doe")),)
    return a_file(*stories, case=Case(f"o{number}", f"Roe {number} v. Doe", court))


# ------------------------------------------------------------------ a card


def test_a_card_says_what_is_known_of_the_case() -> None:
    found = card(placed(news("a", "DOJ says Trump can be sued", "It said so on Tuesday.")))
    assert (found.id, found.caption, found.court, found.court_name) == ("c1", "Carroll v. Trump", "nysd", "S.D.N.Y.")
    assert (found.dockets, found.judge) == (("1:20-cv-07311",), "Lewis A. Kaplan")


def test_stories_of_one_development_stand_together_the_lead_first_the_others_in_time_order() -> None:
    stories = [
        placed(news("early", "Why the letter matters", "A long explanation of what a certification is.", hours=1)),
        placed(news("wire", "DOJ says Trump can be sued by Carroll", "The department said so on Tuesday.", hours=3)),
        placed(news("copy", "DOJ: Trump can be sued by Carroll", "It said so.", hours=2), duplicate_of="wire"),
        placed(entry("letter", "Letter", 189, hours=0.5)),
        placed(news("motion", "Trump wants a new date", "He asked.", hours=4), "d2"),
    ]
    found = card(*stories)
    assert [(d.id, d.headline) for d in found.developments] == [
        ("d1", "DOJ says Trump can be sued by Carroll"),
        ("d2", "Trump wants a new date"),
    ]
    assert [line.id for line in found.developments[0].stories] == ["wire", "letter", "early", "copy"]
    assert [line.duplicate_of for line in found.developments[0].stories] == [None, None, None, "wire"]
    assert [line.kind for line in found.developments[0].stories] == ["news", "docket", "news", "news"]


def test_the_developments_below_the_leading_one_stand_in_time_order() -> None:
    late, early = (placed(news(name, f"Carroll {name}", hours=hours), name) for name, hours in (("z", 3), ("a", 1)))
    top = [placed(news(f"t{n}", "Trump is sued", hours=9), "top") for n in range(2)]
    told_twice = [placed(news(f"m{n}", "Trump answers", hours=2), "middle") for n in range(2)]
    routine = placed(entry("r", "Notice of Appearance", hours=0.5), "routine")
    found = card(late, early, *told_twice, *top, routine)
    assert [development.id for development in found.developments] == ["top", "a", "middle", "z", "routine"]


def test_the_lead_names_the_parties_and_has_the_fullest_opening() -> None:
    stories = [
        placed(news("a", "A stunning about-face", "The government no longer stands by a former president.")),
        placed(news("b", "Justice Dept. drops Trump's shield", "It did.")),
        placed(news("c", "Trump loses his shield", "The department no longer stands by him, it wrote on Tuesday.")),
        placed(news("d", "Is Trump on his own now?", "The department no longer stands by him. " * 3)),
    ]
    assert card(*stories).developments[0].headline == "Trump loses his shield"


def test_a_routine_entry_never_becomes_the_headline_beside_another() -> None:
    stories = [
        placed(entry("a", "Notice of Appearance", 3, hours=3)),
        placed(entry("b", "Motion to Dismiss", 2, hours=2)),
        placed(entry("c", "Summons Returned Executed", 1, hours=1)),
    ]
    assert card(*stories).developments[0].headline == "Motion to Dismiss filed (entry 2)"
    apart = card(*((story, Placement(story.id, "c1")) for story, _ in stories))
    assert apart.developments[0].headline == "Motion to Dismiss filed (entry 2)"


@pytest.mark.parametrize(
    ("event", "number", "expected"),
    [
        ("Letter", 189, "Letter filed (entry 189)."),
        ("Letter", None, "Letter filed."),
        ("Order on Motion to Adjourn Conference", 12, "Order on Motion to Adjourn Conference entered (entry 12)."),
        ("Motion Order FILED", 27, "Motion Order filed (entry 27)."),
        ("COMPLAINT against IBM", 1, "Complaint against IBM filed (entry 1)."),
        ("ruling letter sent", None, "ruling letter sent."),
        ("Oral Argument", 4, "Docket entry: Oral Argument (entry 4)."),
        (None, None, "1:20-cv-07311 Carroll v. Trump."),
    ],
)
def test_a_docket_entry_is_told_in_the_courts_words(event: str | None, number: int | None, expected: str) -> None:
    found = card(placed(entry("a", event, number)))
    assert (found.whats_new, found.whats_new_source) == (expected, "S.D.N.Y.")


def test_whats_new_is_taken_word_for_word_from_the_leading_story() -> None:
    summary = "NEW YORK (CW) - The U.S. Justice Department changed its mind. It told Judge Kaplan. Trump raged."
    found = card(placed(news("a", "DOJ says Trump can be sued", summary, source="Continental Wire")))
    assert found.whats_new == "The U.S. Justice Department changed its mind. It told Judge Kaplan."
    assert found.whats_new_source == "Continental Wire"


def test_a_lead_that_the_feed_cuts_short_is_told_by_the_next_outlet() -> None:
    stories = [
        placed(news("a", "Carroll may sue Trump", "The department said […]", source="Cut", hours=1)),
        placed(news("b", "What now?", "The department changed its mind.", source="Whole", hours=2)),
    ]
    found = card(*stories)
    assert found.developments[0].headline == "Carroll may sue Trump"
    assert (found.whats_new, found.whats_new_source) == ("The department changed its mind.", "Whole")


def test_a_story_without_text_is_told_by_its_title() -> None:
    assert card(placed(news("a", "Carroll may sue Trump"))).whats_new == "Carroll may sue Trump"


def test_stage_dates_and_history_come_from_all_stories_of_the_case() -> None:
    past = [
        placed(news("p1", "Carroll amends suit against Trump", "Trial is set for Jan. 15.", hours=-100), "p"),
        placed(entry("p2", "Notice of Appearance", 3, hours=-50), None),
        placed(news("p3", "Judge Kaplan denies Trump's motion", hours=-30), "q"),
        placed(news("p4", "Trump faces a deadline", hours=-20), "d1"),
    ]
    found = card(placed(news("a", "DOJ says Trump can be sued")), past=past)
    assert found.stage == "motions"
    assert [(fact.date, fact.text, fact.story) for fact in found.timeline] == [
        ("2023-07-07", "Carroll amends suit against Trump", "p1"),
        ("2023-07-10", "Judge Kaplan denies Trump's motion", "p3"),
        ("2023-07-10", "Trump faces a deadline", "p4"),  # of which today's story tells more
    ]
    assert [(fact.date, fact.story) for fact in found.upcoming] == [("2024-01-15", "p1")]


def test_a_case_that_settled_has_no_trial_ahead() -> None:
    past = [placed(news("p", "Carroll v. Trump", "Trial is set for Jan. 15.", hours=-100), "p")]
    assert card(placed(news("a", "Trump settles Carroll suit")), past=past).upcoming == ()


def test_a_case_that_ended_in_a_sentence_has_no_trial_ahead_that_another_suit_has() -> None:
    dealer = placed(news("a", "Dealer sentenced to 57 months", "He must report on Sept. 6."))
    museum = placed(news("b", "Museum sues convicted dealer", "Trial is set for Feb. 5, 2024.", hours=2), "d2")
    assert card(dealer, museum).upcoming == ()


def abroad(*stories: Placed, told_abroad: Sequence[str]) -> CaseCard:
    (only,) = composed([replace(a_file(*stories), abroad=tuple(told_abroad))]).cases
    return only


def test_a_story_of_another_countrys_courts_neither_leads_nor_tells_stage_or_dates() -> None:
    """The fullest opening, and it names the parties: only where it is told speaks against it."""
    london = news("l", "Trump appeals against Carroll in London", "The Court of Appeal hears it on July 20. " * 2)
    here = news("n", "Judge denies motion", "The judge denied it.", hours=2)
    found = abroad(placed(london), placed(here), told_abroad=["l"])
    assert found.whats_new == "The judge denied it."
    assert (found.stage, found.upcoming) == ("motions", ())
    assert [story.id for story in found.developments[0].stories] == ["n", "l"]


def test_where_nobody_else_tells_anything_it_is_quoted_after_all() -> None:
    london = placed(news("l", "Trump appeals against Carroll", "The appeal was filed in London on Tuesday."))
    found = abroad(london, told_abroad=["l"])
    assert (found.whats_new, found.stage) == ("The appeal was filed in London on Tuesday.", "appeal")


def test_a_development_abroad_stands_below_one_at_home_and_an_entry_goes_before_its_story() -> None:
    london = [placed(news(f"l{n}", "Carroll appeals in London"), "d2") for n in range(3)]
    ids = [story.id for story, _ in london]
    found = abroad(*london, placed(news("n", "Judge denies motion", "The judge denied it.")), told_abroad=ids)
    assert [one.headline for one in found.developments] == ["Judge denies motion", "Carroll appeals in London"]
    filed = abroad(london[0], placed(entry("e", "Letter", 7), "d2"), told_abroad=ids)
    assert filed.whats_new == "Letter filed (entry 7)."


def test_a_case_without_a_known_name_goes_by_its_headline() -> None:
    story = placed(news("a", "Baker sues mayor"))
    numbered, unnumbered = Case("x", None, dockets=("1:23-cv-1",)), Case("y", None)
    captions = [c.caption for c in composed([a_file(story, case=numbered), a_file(story, case=unnumbered)]).cases]
    assert captions == ["Baker sues mayor", "Baker sues mayor"]


def test_related_cases_keep_a_fixed_order() -> None:
    related = (RelatedCase("c3", "Trump v. Cohen", "same party"), RelatedCase("c2", "Carroll v. Trump", "same parties"))
    file = CaseFile(CARROLL, (placed(news("a", "Trump is sued")),), related=related)
    assert [other.id for other in composed([file]).cases[0].related] == ["c2", "c3"]


# ------------------------------------------------------------------ the edition


def test_the_most_reported_case_leads_and_copies_count_once() -> None:
    copied = a_file(
        placed(news("w", "Trump is sued", source="Wire")),
        *(placed(news(f"k{n}", "Trump is sued", source=f"Copy {n}"), duplicate_of="w") for n in range(5)),
    )
    two = other_case(1, placed(news("x", "Roe wins")), placed(news("y", "Doe loses")))
    docket = other_case(2, placed(entry("e", "Motion to Dismiss")), court="scotus")
    routine = other_case(3, placed(entry("r", "Notice of Appearance")), court="scotus")
    high, low = other_case(4, court="ca2"), other_case(5, court="nysd")
    files = [routine, docket, low, high, copied, two]
    ids = [found.id for found in composed(files).cases]
    assert ids == ["o1", "o4", "c1", "o5", "o2", "o3"]


def test_a_case_with_nothing_new_is_left_out() -> None:
    assert composed([a_file()]).cases == ()


def test_stories_of_no_case_stand_under_one_heading_the_newest_first() -> None:
    (section,) = composed([], [news("a", "Bar exam results", hours=1), news("b", "A hire", hours=2)]).sections
    assert section.title == "Other legal news"
    assert [line.id for line in section.stories] == ["b", "a"]


@given(st.randoms())
def test_the_order_of_the_input_never_matters(chance: random.Random) -> None:
    stories = [placed(news(str(n), f"Trump hears of it {n % 2}", "Text.", hours=n % 2), f"d{n % 3}") for n in range(7)]
    files = [a_file(*stories), other_case(1), other_case(2)]
    others = [news(f"n{n}", "A title", hours=n % 2) for n in range(4)]
    expected = composed(files, others)
    chance.shuffle(stories)
    files[0] = a_file(*stories)
    chance.shuffle(files)
    chance.shuffle(others)
    assert composed(files, others) == expected


# ------------------------------------------------------------------ subject and preheader


@pytest.mark.parametrize(
    ("headline", "more", "expected"),
    [
        pytest.param("DOJ says Trump can be sued by E. Jean Carroll", 24,
                     "DOJ says Trump can be sued by E. Jean Carroll, and 24 more cases", id="many"),
        pytest.param("Trump is sued.", 1, "Trump is sued, and 1 more case", id="one more"),
        pytest.param("Trump is sued", 0, "Trump is sued", id="one alone"),
        pytest.param("Can Trump be sued?", 2, "Carroll v. Trump: Can Trump be sued? And 2 more cases", id="a question"),
        pytest.param("BREAKING: Trump is sued", 2, "Trump is sued, and 2 more cases", id="a label"),
        pytest.param("Government abandons claim that Trump was on the job when he insulted columnist", 24,
                     "Government abandons claim that Trump was on the job… and 24 more cases", id="too long"),
        pytest.param("Cold shower, hot air: Trump loses his $84 million but not his patent", 24,
                     "Trump loses his $84 million but not his patent, and 24 more cases", id="a line before a colon"),
        pytest.param("Government abandons claim that Trump was at work: what comes next in court", 24,
                     "Government abandons claim that Trump was at work… and 24 more cases", id="no party after it"),
        pytest.param("\u202eTrump \u2066is sued", 0, "Trump is sued", id="bidirectional controls"),
        pytest.param("⚖️ ترامب يواجه دعوى", 2, "⚖️ ترامب يواجه دعوى, and 2 more cases", id="emoji and Arabic"),
    ],
)  # fmt: skip
def test_the_subject_says_the_days_top_news(headline: str, more: int, expected: str) -> None:
    top = a_file(placed(news("a", headline)), placed(entry("b", "Letter")), placed(news("c", "x", source="B"), "d2"))
    found = composed([top, *(other_case(n, placed(entry(f"e{n}", "Letter"))) for n in range(more))])
    assert found.subject == expected


def test_a_headline_stands_whole_with_fewer_words_for_the_rest() -> None:
    headline = "Judge denies Trump's motion to dismiss in defamation suit"
    others = (other_case(n, placed(entry(f"e{n}", "Letter"))) for n in range(25))
    found = composed([a_file(placed(news("a", headline))), *others])
    assert found.subject == f"{headline}, and 25 more"


def test_where_the_first_case_has_a_column_only_the_next_ones_news_is_the_subject() -> None:
    column, report = placed(news("a", "Opinion: Let Trump be sued")), placed(news("b", "Roe sues the mayor"))
    assert composed([a_file(column), other_case(1, report)]).subject == "Roe sues the mayor, and 1 more case"


def test_a_case_of_columns_stands_below_one_with_a_report() -> None:
    columns = [placed(news(name, f"Opinion: Trump {name}", source=name), name) for name in "abc"]
    report = placed(news("d", "Roe sues the mayor"))
    assert [c.caption for c in composed([a_file(*columns), other_case(1, report)]).cases][1] == "Carroll v. Trump"


def test_a_headline_that_is_too_long_gives_way_to_another_outlets() -> None:
    long = "Government abandons claim that Trump was on the job when he insulted columnist in 2019"
    stories = [
        placed(news("a", long, "The department said so on Tuesday.", hours=1)),
        placed(news("b", "How we got here", hours=2)),
        placed(news("c", "DOJ says Trump can be sued by E. Jean Carroll", "It did.", hours=3)),
    ]
    found = composed([a_file(*stories), other_case(1, placed(entry("e", "Letter")))])
    assert found.subject == "DOJ says Trump can be sued by E. Jean Carroll, and 1 more case"


def test_a_headline_from_another_countrys_courts_is_no_subject() -> None:
    long = "Government abandons claim that Trump was on the job when he insulted columnist in 2019"
    stories = placed(news("a", long, "It did.")), placed(news("l", "Trump wins delay in London", hours=2))
    top = replace(a_file(*stories, case=CARROLL), abroad=("l",))
    found = composed([top, other_case(1, placed(news("b", "Roe 1 sues the mayor")))])
    assert found.subject == "Roe 1 sues the mayor, and 1 more case"
    assert found.preheader.startswith("Carroll v. Trump; ")  # and the case of the subject is not named again


def test_an_edition_without_cases_says_so() -> None:
    found = composed([])
    assert found.subject == "The Case Daily, 12 July 2023: no new cases"
    assert found.preheader == "The Case Daily covers 11 July 2023, 07:00 to 12 July 2023, 07:00; 98 feeds read"


def test_the_preheader_names_the_next_cases() -> None:
    found = composed([a_file(placed(news("a", "Trump is sued")), placed(news("b", "x"))), *map(other_case, range(9))])
    assert found.preheader.startswith("Roe 0 v. Doe; Roe 1 v. Doe; ")


def test_the_preheader_names_two_cases_of_one_name_once() -> None:
    alike = [a_file(placed(news(name, "x")), case=Case(name, "Roe v. Doe", "nysd")) for name in ("b", "c", "d")]
    found = composed([a_file(placed(news("a", "Trump is sued")), placed(news("z", "y"))), *alike])
    assert found.preheader.startswith("Roe v. Doe; The Case Daily covers")


ANY_TITLE = st.one_of(
    st.text(min_size=1, max_size=300),
    st.sampled_from(["Doe sues Roe 1", "Doe wins", "Is Roe 2 done?", "\u202e", "⚖️", "a" * 200, "Roe v. Doe"]),
)


@given(
    st.lists(ANY_TITLE, max_size=4),
    st.lists(st.text(max_size=200), max_size=3),
    st.text(min_size=1, max_size=120),
    st.integers(0, 6),
)
def test_whatever_the_titles_subject_and_preheader_keep_to_their_lengths_and_apart(
    titles: list[str], others: list[str], newsletter: str, editions: int
) -> None:
    """The same news day after day: every edition has a subject of its own."""
    files = [other_case(n, placed(news(f"s{n}", title, title))) for n, title in enumerate(titles)]
    plain = [news(f"n{n}", title) for n, title in enumerate(others)]
    taken: set[str] = set()
    for _ in range(editions + 1):
        found = composed(files, plain, title=newsletter, taken=frozenset(taken))
        assert 1 <= len(found.subject) <= 70
        assert 40 <= len(found.preheader) <= 130
        assert "\n" not in found.subject + found.preheader
        assert found.subject not in taken
        assert found.subject.casefold() != found.preheader.casefold()
        assert len(found.subject) < 20 or found.subject.casefold().rstrip(".") not in found.preheader.casefold()
        taken.add(found.subject)


@given(st.lists(ANY_TITLE, min_size=1, max_size=3))
def test_the_preheader_repeats_nothing_of_the_subject(titles: list[str]) -> None:
    files = [other_case(n, placed(news(f"s{n}", title, f"{title}. It was so."))) for n, title in enumerate(titles)]
    found = composed(files)
    said = " ".join(re.findall(r"\w+", found.subject.casefold()))
    for piece in found.preheader.split("; "):
        words = " ".join(re.findall(r"\w+", piece.casefold()))
        if len(words.split()) > 1 and "…" not in piece:
            assert f" {words} " not in f" {said} "


def test_a_subject_that_is_taken_gives_way_to_another_headline_then_names_the_day() -> None:
    stories = [placed(news("a", "Trump is sued")), placed(news("b", "Carroll sues Trump", hours=2))]
    taken: set[str] = set()
    dated = "Trump is sued, 12 July 2023", "The Case Daily, 12 July 2023"
    for expected in ("Trump is sued", "Carroll sues Trump", *dated):
        found = composed([a_file(*stories)], taken=frozenset(taken)).subject
        assert found == expected
        taken.add(found)


def test_the_only_cases_own_words_are_no_preheader_if_they_are_the_subject() -> None:
    title = "Trump is sued by Carroll in New York"
    found = composed([a_file(placed(news("a", title, f"{title}.")))])
    assert found.preheader.startswith("The Case Daily covers")


def test_the_editors_notes_stand_on_the_edition_and_on_the_case() -> None:
    notes = Notes("Back on Monday.", (("c1", "We misread this one."), ("gone", "Nowhere")))
    found = composed([a_file(placed(news("a", "Trump is sued"))), other_case(1)], notes=notes)
    assert found.note == "Back on Monday."
    assert {card.id: card.note for card in found.cases} == {"c1": "We misread this one.", "o1": ""}
    made = render(found, shipped("templates"))
    for text in (made.html.replace("</b>", ""), made.text):
        assert "From the editor: Back on Monday." in text
        assert "From the editor: We misread this one." in text
        assert "Nowhere" not in text


# ------------------------------------------------------------------ courts


@pytest.mark.parametrize(
    ("court", "name", "level"),
    [
        ("nysd", "S.D.N.Y.", 1),
        ("dcd", "D.D.C.", 1),
        ("ca2", "2d Cir.", 2),
        ("cafc", "Fed. Cir.", 2),
        ("nyappdiv", "N.Y. App. Div.", 2),
        ("scotus", "U.S. Supreme Court", 3),
        ("cal", "California Supreme Court", 3),
        ("tex", "Texas Supreme Court", 3),
        ("ny", "New York Court of Appeals", 3),
        ("nysupct", "N.Y. Sup. Ct.", 1),
        ("njb", "Bankr. D.N.J.", 1),
        ("uksc", None, 0),
        (None, None, 0),
    ],
)
def test_courts_have_the_names_and_the_rank_that_lawyers_know(court: str | None, name: str | None, level: int) -> None:
    assert (court_name(court), court_level(court)) == (name, level)


def test_a_reason_names_its_court_as_people_do() -> None:
    reasons = ("court nysd", "court of-nowhere", "name Court nysd")
    assert [reason_in_words(one) for one in reasons] == ["court S.D.N.Y.", "court of-nowhere", "name Court nysd"]
