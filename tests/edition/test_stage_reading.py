"""Where a case stands, by the words of its stories; none where they leave it open."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.edition.stage import stage
from digest.model import DocketEntry, Story

NOON = datetime(2023, 7, 11, 16, tzinfo=UTC)


def news(title: str, summary: str = "", name: str = "s") -> Story:
    return Story(id=name, feed="f", source="News", title=title, summary=summary, published=NOON, seen=NOON)


def entry(event: str, court: str | None = None) -> Story:
    docket = DocketEntry(docket="1:20-cv-07311", caption="Carroll v. Trump", court=court, event=event)
    return Story(id=event, feed="f", source="Court", title="1:20-cv-07311 Carroll v. Trump", docket=docket)


def stage_of(*developments: list[Story], court: str | None = None) -> str | None:
    reading = stage(developments, court)
    return reading.stage if reading else None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Prosecutors open an investigation of the treasurer", "investigation"),  # nobody is charged
        ("Suspect taken into custody in Midtown", "investigation"),  # held, not charged
        ("X Corp. sues four John Does over data scraping", "filed"),  # present tense of headlines
        ("Celsius founder charged with fraud", "filed"),  # a charge
        ("Marlow's files for Chapter 11", "filed"),  # a bankruptcy
        ("Grand jury indicts deputy over chase", "filed"),  # an indictment
        ("Judge denies motion to dismiss in data breach suit", "motions"),  # the case goes on
        ("Judge refused to toss the lawsuit", "motions"),  # not dismissed
        ("Judge blocks state's ban on books", "motions"),  # an injunction fight
        ("Ex-coach pleads not guilty", "motions"),  # after the charge, before the trial
        ("Trial is set for January", "motions"),  # not yet
        ("Mobster faces trial in January", "motions"),  # not yet
        ("Jury selection begins in Weinstein's case", "trial"),  # begun
        ("Dentist told jury he loved her", "trial"),  # evidence
        ("Defense rests its case", "trial"),  # near its end
        ("Jury finds retailer liable for fall", "verdict"),  # present tense of headlines
        ("Jury found Trump liable for defamation", "verdict"),  # by a jury
        ("Marchetti found guilty on seven counts", "verdict"),  # sentence to come
        ("Not guilty: car wash shooter acted in self-defense", "verdict"),  # acquitted
        ("Trump seeks a new trial", "verdict"),  # after it, before judgment is final
        ("Treasurer pleads guilty to theft", "sentencing"),  # decided, sentence to come
        ("Killer sentenced to life", "sentencing"),  # done
        ("Dentist jailed for four years", "sentencing"),  # British
        ("Judge enters final judgment for Tesla holder", "judgment"),  # of the trial court
        ("Judge tosses labor board's joint-employer rule", "judgment"),  # a rule, not a suit
        ("Commission fined Apple 1.8 billion euros", "judgment"),  # of an agency
        ("Appeals court keeps block on birthright order", "appeal"),  # above
        ("Supreme Court halts Texas execution", "appeal"),  # the highest
        ("FTC appeals ruling in Microsoft case", "appeal"),  # begun
        ("Fofanah v. Garland: 4th Circ. Revives Asylum Bid", "appeal"),  # trade press
        ("9th Circuit rejects FTC's plea to block the deal", "appeal"),  # what it does is not what decides
        ("Parker's settles Beach suit weeks before trial", "settled"),  # trial did not come
        ("Google agreed to pay $85 million to settle suit", "settled"),  # paid
        ("Chancery Tosses Suit Over Walkaway Fee", "dismissed"),  # the suit
        ("Accuser drops lawsuit against rapper", "dismissed"),  # by the plaintiff
        ("Charges against Jones were dismissed", "dismissed"),  # criminal
        ("Marrow was executed on Thursday", "closed"),  # nothing left
        ("Two borrowers sue over debt relief", "filed"),  # the plural of headlines
        ("Commercial Court: judgment handed down on Tuesday", "judgment"),  # of the trial court
        ("Court winds up investment firm", "judgment"),  # British
        ("Federal Court signs off on a record penalty", "judgment"),  # agreed between the parties
        ("Buyer and pretzel maker settle: price drops", "settled"),  # the plural of headlines
        ("Star agreed to a settled administrative order", "settled"),  # an agency's term
        ("Ontario judge certifies class action", "motions"),  # on the way to trial
        ("Sentencing is set for January", "verdict"),  # found guilty, not yet sentenced
        ("A Santa Ana panel held that the agreement controls", "appeal"),  # judges, not jurors
        ("Appeals court said that a form signed in 2016 controls", "appeal"),  # the year is the form's
        ("Banker freed on $2 million bond", "motions"),  # after the charge
        ("Mrs Justice Lowe lets the tenants sue", "motions"),  # a judge of the United Kingdom
        ("Judge grills both sides over the ban", "motions"),  # what judges do at a hearing
        ("Estate asks to freeze the dentist's assets", "motions"),  # a request
        ("Insurer files interpleader over $4 million policy", "filed"),  # who is owed, a court shall say
        ("Earl seeks £1.2m from dealer", "filed"),  # a claim
        ("Document examiner told the county court that the note is a copy", "trial"),  # evidence
        ("The first witness wept", "trial"),  # of several
        ("The housekeeper's lawyer will cross-examine on Thursday", "trial"),  # who is examined is there
        ("Jury splits the jackpot", "verdict"),  # between the parties
        ("Commission will review the initial determination", "verdict"),  # of the judge, the rest to come
        ("Labor board judge says roaster fired organizers", "verdict"),  # of an agency's own judge
        ("What the cap could do to a $45 million verdict", "verdict"),  # what is feared for is there
        ("How much is for a second trial", "verdict"),  # who owes is known
        ("Judge sets the remedies trial", "verdict"),  # who broke the law is known
        ("Letters seeking leniency for the founder", "sentencing"),  # the sentence is at hand
        ("Jury finds gunman eligible for the death penalty", "sentencing"),  # guilt was found before
        ("Epic moves to enforce the judgment", "judgment"),  # there is one
        ("ACCC v Kestrel [2024] FCA 198: penalty by agreement", "judgment"),  # a law report
        ("The deal that ends the family's lawsuit", "settled"),  # told by what it does
        ("First Circuit appeal is being dropped", "appeal"),  # still there
        ("Advocate General says that no proof of loss is needed", "appeal"),  # of the EU's highest court
        ("European Court of Justice rules for Danish bank", "appeal"),  # by its older name
        ("European Court of Human Rights finds for journalist", "appeal"),  # of no country
        ("Upper Tribunal dismisses landlord's claim", "appeal"),  # above the First-tier
        ("Competition Appeal Tribunal to hear merger case: ECJ agreed", "appeal"),  # above an authority
        ("General Court annuls aid for rival ferry line", "appeal"),  # of the EU, above its Commission
        ("Marchetti v Aurelio [2024] EAT 27", "appeal"),  # a tribunal above another
        ("Justices tie over heartbeat law", "appeal"),  # what a court of several does
        ("County judge Whitfield guilty of selling contracts", "verdict"),  # a headline without its verb
        ("Jury took four hours to convict him", "verdict"),  # done
        ("Brightmart fined $34m for false specials", "judgment"),  # by a court or an agency
        ("PureSpring Water $9.5M class action settlement", "settled"),  # a notice
        ("Late-night ruling halts the cut", "motions"),  # by a judge, for now
    ],
)
def test_what_has_happened_is_read(title: str, expected: str) -> None:
    assert stage_of([news(title)]) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Trump could appeal",  # may
        "He plans to appeal the order",  # intends
        "He vows to appeal the verdict to the end",  # intends
        "Musk may be sued over his plan",  # may
        "No settlement reached after talks",  # denied
        "Jones hopes to be acquitted of fraud",  # hopes
        "He was convicted of fraud in 2009",  # long ago
        "Read's case and what it means",  # nothing
        "Jones will be sentenced to a term",  # to come
        "The company was not fined",  # denied
        "Massachusetts General Court allows wine in supermarkets",  # a legislature
        "Judge throws out six counts in Georgia case",  # a part: the rest goes on, to where, it does not say
    ],
)
def test_what_may_happen_or_did_not_is_not_read(title: str) -> None:
    assert stage_of([news(title)]) in (None, "motions")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Third Circuit still mulling the two-step", "appeal"),  # nothing happened, there
        ("Plan goes to creditors", "motions"),  # a bankruptcy goes on
        ("The weakest count of the complaint", "filed"),  # a look at it
        ("Where the matter is, and what it means", None),  # nothing
        ("All eyes are on a courtroom in Oakland", "motions"),  # a trial court
        ("The solicitor general's three points", "appeal"),  # who argues in highest courts only
        ("Prosecutors prepare a capital case", "filed"),  # charged, and nothing else
        ("Fees fight is in state Supreme Court", "motions"),  # New York's name for its trial court
    ],
)
def test_without_news_the_case_is_before_whom_its_stories_mention(title: str, expected: str | None) -> None:
    assert stage_of([news(title)]) == expected


def test_what_a_witness_did_is_not_where_the_case_stands() -> None:
    story = news("The judge will preside", "An officer, who pleaded guilty in May, may testify.")
    assert stage_of([story]) == "motions"


def test_a_line_of_a_courts_list_says_what_the_court_did() -> None:
    line = "2022-1318 | Ohio | 2024-03-06 | Reversed; warrantless drone flight over curtilage"
    assert stage_of([news("State v. Brannigan", line)]) == "appeal"


def test_a_jury_that_is_to_be_picked_makes_no_trial() -> None:
    assert stage_of([news("Jury selection is due Monday, the judge said")]) == "motions"


def test_what_became_of_the_owner_of_a_party_is_not_where_the_case_stands() -> None:
    assert stage_of([news("Widow sues a cafe whose owner is on trial for murder")]) == "filed"


def test_what_a_quarter_of_the_stories_tell_counts_however_many_leave_it_out() -> None:
    vague = [news("Judge sides with the agency", "The judge ruled on Friday.", f"v{number}") for number in range(3)]
    ended = news("Texas v. DHS", "Opinion; dismissed for want of standing.", "e")
    assert stage_of([*vague, ended]) == "dismissed"
    assert stage_of([*vague, replace(vague[0], id="v3"), ended]) == "motions"


def test_jurors_of_a_penalty_phase_try_nobody_anew() -> None:
    trial, penalty = news("Jury deliberations begin"), news("Penalty phase of the gunman's trial opens")
    assert stage_of([trial], [penalty]) == "sentencing"
    assert stage_of([trial], [news("Accomplice pleads guilty")]) == "trial"


def test_of_as_many_stories_on_both_sides_the_later_stage_counts() -> None:
    stories = [news("Seven sue over pay", name="a"), news("Judge denies the motion", name="b")]
    assert stage_of(stories) == "motions"


def test_the_opening_counts_and_the_rest_is_history() -> None:
    story = news("The writer's case", "The judge denied the motion. He set no date. A jury convicted a clerk of theft.")
    assert stage_of([story]) == "motions"


def test_the_newest_development_that_says_something_decides() -> None:
    silent, verdict, trial = news("Why it matters"), news("Jury found him guilty"), news("Trial opens in Boston")
    assert stage_of([silent], [verdict], [trial]) == "verdict"


def test_papers_filed_after_a_verdict_do_not_move_the_case_back() -> None:
    assert stage_of([entry("Letter")], [news("Jury found him guilty")]) == "verdict"


def test_after_a_side_appeal_the_trial_courts_news_counts() -> None:
    assert stage_of([news("Judge denies the motion")], [news("Appeals court lifts stay")]) == "motions"


def test_stories_of_one_development_that_are_split_give_none() -> None:
    assert stage_of([news("Judge dismisses the lawsuit", name="a"), news("X settles lawsuit", name="b")]) is None


def test_of_endings_that_exclude_each_other_the_one_that_more_stories_tell_counts() -> None:
    stories = [news("X settles suit", name="a"), news("X settles lawsuit", name="b"), news("X drops lawsuit", name="c")]
    assert stage_of(stories) == "settled"


def test_endings_that_exclude_each_other_in_one_story_give_none() -> None:
    assert stage_of([news("Jury found him guilty as judge tosses the case")]) is None


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("Complaint", "filed"),
        ("Indictment", "filed"),
        ("Letter", "motions"),
        ("Response in Opposition to Motion", "motions"),
        ("Notice of Appeal", "appeal"),
        ("Clerk's Judgment", "judgment"),
        ("Order Dismissing Case", "dismissed"),
        ("Stipulation of Dismissal", "dismissed"),
        ("Close Bankruptcy Case", "closed"),
        ("Sentencing Submission", "sentencing"),
        ("Notice of Appearance", None),
    ],
)
def test_a_docket_entry_is_read_by_its_event(event: str, expected: str | None) -> None:
    assert stage_of([entry(event)]) == expected


@pytest.mark.parametrize("court", ["scotus", "ca9", "cal", "nyappdiv"])
def test_whatever_is_filed_in_a_court_above_is_an_appeal(court: str) -> None:
    assert stage_of([entry("Letter", court)]) == "appeal"
    assert stage_of([news("Judge denies motion")], court=court) == "appeal"


def test_a_reading_says_what_it_rests_on() -> None:
    reading = stage([[news("Jury found Trump liable for defamation", name="a1")]])
    assert reading is not None
    assert (reading.story, reading.words) == ("a1", "Jury found")


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_whatever_breaks_the_reader(title: str, summary: str) -> None:
    stage([[news(title, summary)], [entry(title)]])


def test_stories_of_one_day_in_any_order_give_one_stage() -> None:
    stories = [news("X settles suit", name=str(n)) for n in range(3)]
    assert stage_of(stories) == stage_of(stories[::-1]) == "settled"
