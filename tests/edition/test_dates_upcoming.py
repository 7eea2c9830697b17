"""What is due in a case: dates that a story gives plainly, and no others."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.edition.dates import upcoming
from digest.model import DatedFact, DocketEntry, Story

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2023, 7, 11, 21, 30, tzinfo=UTC)  # Tuesday 11 July 2023, 5.30 p.m. in New York
DAY = date(2023, 7, 11)


def a_story(text: str, published: datetime | None = TUESDAY, name: str = "s", title: str = "A title") -> Story:
    return Story(id=name, feed="f", source="News", title=title, content=text, published=published, seen=published)


def dates_in(text: str, published: datetime | None = TUESDAY) -> list[str]:
    return [fact.date for fact in upcoming([a_story(text, published)], DAY, NEW_YORK)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trial is set for January 2024.", "2024-01"),  # a month with its year
        ("The trial is set for January.", "2024-01"),  # the next such month
        ("The judge has set trial for Jan. 15.", "2024-01-15"),  # the next such day, in the next year
        ("A hearing is scheduled for July 24.", "2023-07-24"),  # the next such day, in this year
        ("A hearing of the appeal is listed for 24 July 2024.", "2024-07-24"),  # British order
        ("A hearing is set for Monday, July 24, at 10 a.m.", "2023-07-24"),  # weekday and day
        ("A hearing is set for 10 a.m. on July 24th.", "2023-07-24"),  # the hour first
        ("A hearing on whether to unseal the file is set for July 24.", "2023-07-24"),  # "whether" is no doubt about it
        ("The hearing is set for 2023-07-24.", "2023-07-24"),  # ISO 8601
        ("A conference is set for next Tuesday.", "2023-07-18"),  # "next" and today's weekday: in a week
        ("Closing arguments are set for Friday before Judge Oyelowo.", "2023-07-14"),  # the coming weekday
        ("He will be sentenced on Friday.", "2023-07-14"),  # a verb instead of a noun
        ("She faces sentencing in September.", "2023-09"),  # "faces"
        ("He'll be sentenced in May and is free until then.", "2024-05"),  # contracted
        ("Jury selection is due Monday before Justice Joel Cohen.", "2023-07-17"),  # no preposition
        ("A six-week trial begins in March.", "2024-03"),  # present tense for the future
        ("The judge gave Carroll until Monday to object.", "2023-07-17"),  # a deadline
        ("Government lawyers have until Thursday to tell a judge.", "2023-07-13"),  # a deadline of many
        ("The judge told Vantor to hand over its files by Aug. 14.", "2023-08-14"),  # ordered
        ("He is to be put to death at Huntsville on Thursday.", "2023-07-13"),  # an execution
        ("Judgment will be handed down on August 2.", "2023-08-02"),  # a ruling with a date
        ("The case goes to trial next year.", "2024"),  # a year
        ("Deliberations resume on Friday.", "2023-07-14"),  # a jury
        ("The judge moved the trial from Aug. 14 to Dec. 11.", "2023-12-11"),  # only the new date of a move
        ("Ahead of Thursday’s injunction hearing, charities listed members.", "2023-07-13"),  # the date first
        ("The next date in Estate of Roe, 2023 P 001877, is July 27.", "2023-07-27"),  # commas in between
        ("On Wednesday, a judge will hear the motion.", "2023-07-12"),  # the date first
        ("A trial judge must rule before July 18.", "2023-07-18"),  # by when
        ("The judge will sentence Mabry on Aug. 4.", "2023-08-04"),  # said of the judge
        ("He faces up to 20 years when he's sentenced on Jan. 18.", "2024-01-18"),  # in the present tense
        ("The lawyers' first brief is due on the 14th.", "2023-07-14"),  # a day of this month
        ("The lawyers' first brief is due on the 4th.", "2023-08-04"),  # past in this month
        ("She is to be sentenced on the 15th of next month.", "2023-08-15"),  # counted from today
        ("The ALJ sets September hearing.", "2023-09"),  # as headlines put it
        ("The action is still on Justice Roe's calendar for Oct. 2.", "2023-10-02"),  # not called by its event
        ("He pleaded not guilty in a case the judge set for November.", "2023-11"),  # "not" denies nothing of it
        ("The bench restrained the city from razing 312 huts by the river till October 20.", "2023-10-20"),  # an order
        ("Discovery starts in November.", "2023-11"),  # before the trial
        ("Jurors gave them attorney fees in an amount to be set next month.", "2023-08"),  # by the judge
    ],
)
def test_a_date_that_something_is_scheduled_for_is_read(text: str, expected: str) -> None:
    assert dates_in(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "A ruling is due in the coming weeks.",  # counted
        "The judge gave them 30 days to amend the complaint.",  # counted
        "A trial is set for this fall.",  # seasonal
        "The trial will begin next spring.",  # seasonal
        "The hearing is set for next week.",  # a week is no date
        "The hearing is set for the week of July 24.",  # nor is any of its days
        "Sentencing could come as early as Monday.",  # hedged
        "The trial may begin in October.",  # hedged
        "Opening statements are expected on Monday.",  # hedged
        "The trial is tentatively set for Oct. 2.",  # hedged
        "Jury selection is set for about Oct. 2.",  # hedged
        "Prosecutors asked the judge to set the trial for Dec. 11.",  # a wish
        "The defense proposed that the trial be set for Dec. 11.",  # a wish
        "The judge refused to set the trial for Dec. 11.",  # denied
        "The hearing will not be held on July 24.",  # denied
        "The suit had been set for trial in October.",  # over
        "The trial was due to start on Oct. 17.",  # over, or why else "was"
        "A hearing was held on July 3.",  # past
        "He was sentenced on Monday.",  # past
        "The trial is set for July.",  # not later than the story's own month
        "A hearing is set for Tuesday.",  # today, or in a week
        "A conference is set for next Thursday.",  # in two days, or in nine
        "The hearing was in June, and a festival is set for August.",  # another clause's event
        "The court is closed. Lawmakers will hold a hearing on July 24.",  # not a court's
        "The council will hold a hearing on July 24.",  # nor this
        "A trial in the other case is set for Oct. 2.",  # another case's
        "Is the trial set for Oct. 2?",  # a question
        "The plant will open on July 24.",  # nothing of a court
        "The trial is set for June 31.",  # no such day
        "The trial is set for July 1.",  # just past: the story is of July 11
        "Trial is set for October or November.",  # open
    ],
)
def test_no_date_is_read_where_the_story_gives_none(text: str) -> None:
    assert dates_in(text) == []


def test_a_story_without_a_date_of_its_own_cannot_say_when() -> None:
    assert dates_in("A hearing is set for Thursday.", published=None) == []


def test_weekdays_count_from_the_calendar_day_of_the_newsletters_zone() -> None:
    """03.00 UTC on Thursday is Wednesday night in New York."""
    night = datetime(2023, 7, 13, 3, tzinfo=UTC)
    assert dates_in("A hearing is set for Thursday.", night) == ["2023-07-13"]


def test_what_is_over_by_the_editions_day_is_dropped_and_today_is_not() -> None:
    story = a_story("A hearing is set for Thursday.")
    assert upcoming([story], date(2023, 7, 13), NEW_YORK)
    assert not upcoming([story], date(2023, 7, 14), NEW_YORK)


def test_a_fact_carries_the_sentence_and_the_story() -> None:
    story = a_story("NEW YORK (AP) - He denies it. Trial is set for Jan. 15, 2024.")
    (fact,) = upcoming([replace(story, url="https://news.example/s")], DAY, NEW_YORK)
    assert fact == DatedFact("2024-01-15", "Trial is set for Jan. 15, 2024.", "s", "News", "https://news.example/s")


def test_of_a_long_sentence_the_clause_is_kept() -> None:
    sentence = (
        "The department, which took the other view under two attorneys general and said so in three briefs, changed "
        "its mind on Tuesday; the trial of the former president in the writer's older lawsuit is set for January 15, "
        "a date that neither side wants to move."
    )
    (fact,) = upcoming([a_story(sentence)], DAY, NEW_YORK)
    assert fact.text == "the trial of the former president in the writer's older lawsuit is set for January 15"


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("A hearing is set for July 24.", "The hearing was postponed.", []),  # cancelled
        ("A hearing is set for July 24.", "The judge called off the hearing.", []),  # cancelled
        ("The trial is set for Oct. 2.", "The judge vacated the trial date.", []),  # cancelled
        ("The trial is set for Oct. 2.", "Judge pauses Twitter trial.", []),  # stayed
        ("The trial is set for Oct. 2.", "Adair trial moved to spring.", []),  # moved, to no date
        ("The trial is set for Oct. 2.", "The judge moved the trial to Dec. 11.", ["2023-12-11"]),  # moved
        ("The trial is set for Oct. 2.", "Trial is set for Nov. 6.", ["2023-11-06"]),  # a case has one trial
        ("A hearing is set for July 24.", "A hearing is set for July 31.", ["2023-07-24", "2023-07-31"]),  # both
        ("Trial is set for Jan. 15.", "The trial is set for January.", ["2024-01-15"]),  # told less exactly
        ("The trial is set for January.", "Trial is set for Jan. 15.", ["2024-01-15"]),  # told more exactly
        ("The trial is set for Oct. 2.", "The hearing was postponed.", ["2023-10-02"]),  # another event
        ("The trial is set for Oct. 2.", "Lawyers asked that the trial be postponed.", ["2023-10-02"]),  # a wish
        ("The trial is set for Oct. 2.", "The judge refused to put off the trial.", ["2023-10-02"]),  # denied
        ("Trial is set for Oct. 2.", "The trial moved to closing arguments.", ["2023-10-02"]),  # not in time
        ("Trial is set for Oct. 2.", "A jury found him liable.", []),  # over
        ("Trial is set for Oct. 2.", "Unless a jury convicts him, he goes free.", ["2023-10-02"]),  # if at all
        ("A hearing is set for Oct. 2.", "The appeals court vacated the verdict.", ["2023-10-02"]),  # no event of it
    ],
)
def test_a_later_story_takes_a_date_away_or_moves_it(earlier: str, later: str, expected: list[str]) -> None:
    stories = [a_story(later, TUESDAY + timedelta(days=1), "later"), a_story(earlier, TUESDAY, "earlier")]
    assert [fact.date for fact in upcoming(stories, DAY, NEW_YORK)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Getty's trial is set for October.",  # whose it is
        "Officer Ray Kemp still faces trial in October.",  # who faces it
        "He testified against Tarrio, who goes to trial in October.",  # told in passing
    ],
)
def test_another_persons_trial_is_none_of_the_cases_dates(text: str) -> None:
    names = ["Tarleton v. Doe"]
    assert not upcoming([a_story(text)], DAY, NEW_YORK, names)
    assert upcoming([a_story(text)], DAY, NEW_YORK, ["Getty v. Kemp", "United States v. Tarrio"])


@pytest.mark.parametrize(
    "text",
    [
        "So the older case goes to trial in January 2024.",
        "Her other lawsuit against him is set for trial on Jan. 15.",
        "A separate criminal trial is scheduled for Oct. 2.",
    ],
)
def test_the_trial_of_another_case_is_none_of_this_cases_dates(text: str) -> None:
    assert not upcoming([a_story(text)], DAY, NEW_YORK, ["Carroll v. Trump"])


def test_a_case_that_was_tried_has_only_its_penalty_left_to_try() -> None:
    suit, penalty = a_story("Trial is set for Oct. 2."), a_story("The penalty trial is set for Oct. 2.")
    hearing = a_story("A hearing is set for Oct. 2.")
    assert upcoming([suit], DAY, NEW_YORK)
    assert not upcoming([suit], DAY, NEW_YORK, tried=True)
    assert upcoming([penalty], DAY, NEW_YORK, tried=True)
    assert upcoming([hearing], DAY, NEW_YORK, tried=True)


def test_numbers_are_read_as_americans_write_dates_only_on_a_docket() -> None:
    text = "Status Conference set for 7/24/2023 at 10:00 AM."
    entry = Story(
        id="s", feed="f", source="Court", title="Roe v. Doe", summary=text, published=TUESDAY,
        docket=DocketEntry(docket="1:20-cv-07311"),
    )  # fmt: skip
    assert [fact.date for fact in upcoming([entry], DAY, NEW_YORK)] == ["2023-07-24"]
    assert dates_in(text) == []


@given(st.permutations(range(4)))
def test_the_order_of_the_stories_does_not_matter(order: list[int]) -> None:
    texts = ("Trial is set for Oct. 2.", "The trial is set for October.", "A hearing is set for July 24.", "No date.")
    stories = [a_story(text, TUESDAY + timedelta(hours=n), str(n)) for n, text in enumerate(texts)]
    assert upcoming([stories[n] for n in order], DAY, NEW_YORK) == upcoming(stories, DAY, NEW_YORK)


@given(st.text(max_size=300))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    for fact in upcoming([a_story(f"The trial is set for {text}")], DAY, NEW_YORK):
        assert fact.date > "2023-07-11"[: len(fact.date)]


def test_a_ruling_that_has_come_is_due_no_more() -> None:
    before = a_story("A judge must rule before July 18.", TUESDAY - timedelta(days=1), "a")
    after = a_story("The judge refused to block the deal.", TUESDAY, "b")
    assert upcoming([before], DAY, NEW_YORK)
    assert upcoming([before, after], DAY, NEW_YORK) == ()
