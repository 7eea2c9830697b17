"""Captions in sentences and headlines: where they begin and end, and which of them name one matter."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest.cases.captions import find_captions, parse_caption, same_caption, side_words
from digest.cases.text import is_common


@pytest.mark.parametrize(
    ("text", "captions"),
    [
        ("Carroll vs. Trump", ["Carroll v. Trump"]),  # every way to write "against"
        ("Carroll versus Trump", ["Carroll v. Trump"]),
        ("Carroll v Trump: what next?", ["Carroll v. Trump"]),
        ("Smith\nv.\nJones", ["Smith v. Jones"]),  # broken over lines
        ("In re: Purdue Pharma L.P.", ["In re Purdue Pharma L.P."]),  # bankruptcy
        ("In the Matter of Baby M", ["In re Baby M"]),  # family
        ("Matter of Kaufman", ["In re Kaufman"]),  # New York
        ("IN RE: ROUNDUP PRODUCTS", ["In re ROUNDUP PRODUCTS"]),  # a court's own capitals
        ("Ex parte Milligan", ["Ex parte Milligan"]),
        ("Estate of Prince Rogers Nelson", ["Estate of Prince Rogers Nelson"]),  # probate
        ("Guardianship of Britney Spears ends", ["Guardianship of Britney Spears"]),
        ("Reference re Greenhouse Gas Pollution Pricing Act", ["Reference re Greenhouse Gas Pollution Pricing Act"]),
        ("R. v. Jordan, 2016 SCC 27", ["R. v. Jordan"]),  # the Crown, pointed, with a citation behind
        ("The judge in “Kadrey v. Meta” ruled", ["Kadrey v. Meta"]),  # curly quotes around
        ("Judge weighs ‘Smith v. Jones’ again", ["Smith v. Jones"]),
        ("O’Bannon v. NCAA", ["O’Bannon v. NCAA"]),  # a curly apostrophe within
        ("AT&T Mobility LLC v. Concepcion", ["AT&T Mobility LLC v. Concepcion"]),
        ("Epic Games, Inc. v. Apple Inc.", ["Epic Games, Inc. v. Apple Inc."]),  # commas and points of a company
        ("New York State Rifle & Pistol Ass'n, Inc. v. Bruen", ["New York State Rifle & Pistol Ass'n, Inc. v. Bruen"]),
        ("State ex rel. Smith v. Jones", ["State ex rel. Smith v. Jones"]),  # on the relation of
        ("Dobbs v. Jackson Women’s Health Organization", ["Dobbs v. Jackson Women’s Health Organization"]),
        ("Brown v. Board of Education of Topeka", ["Brown v. Board of Education of Topeka"]),
        ("UNITED STATES OF AMERICA v. DONALD J. TRUMP", ["UNITED STATES OF AMERICA v. DONALD J. TRUMP"]),
        ("U.S. v. Google LLC", ["U.S. v. Google LLC"]),
        ("Łukasz v. Poland", ["Łukasz v. Poland"]),  # letters beyond ASCII
        ("NetChoice, LLC v. Paxton, No. 22-555", ["NetChoice, LLC v. Paxton"]),  # the number is no party
        ("The plaintiffs in Smith v. Jones, which was filed in 2020, lost.", ["Smith v. Jones"]),
        ("What Trump v. Anderson means for voters", ["Trump v. Anderson"]),  # a question word before
        ("R (on the application of Miller) v The Prime Minister",
         ["R (on the application of Miller) v. The Prime Minister"]),  # [2019] UKSC 41, judicial review
        ("X Corp. v. Media Matters", ["X Corp. v. Media Matters"]),  # a name of one letter
        ("LAFFERTY, ERICA Et Al v. JONES, ALEX EMRIC Et Al",
         ["LAFFERTY, ERICA Et Al v. JONES, ALEX EMRIC Et Al"]),  # Connecticut's register: surname first
        ("Agrawal et al v. Musk et al", ["Agrawal et al v. Musk"]),  # CM/ECF
        ("In re the Marriage of Cruz", ["In re Marriage of Cruz"]),  # family
        ("Doe #1 v. Rokita", ["Doe #1 v. Rokita"]),  # nameless plaintiffs are numbered
        ("Thoughts on Tornetta v. Musk and In re Dell", ["Tornetta v. Musk", "In re Dell"]),  # one ends, one begins
        ("Citing Moore v. Harper, it ruled", ["Moore v. Harper"]),  # a participle begins the sentence
        ("Shades of Stanford v. Roche", ["Stanford v. Roche"]),
        ("Friends of Animals v. Haaland", ["Friends of Animals v. Haaland"]),  # but friends are people
        ("United States v. 'DogeDad'", ["United States v. DogeDad"]),
        ("Batman v. Superman", ["Batman v. Superman"]),  # whether it is a case is not for the reader
        ("A Matter of Trust", []),  # plain words
        ("OLED v. mini-LED", []),
        ("Henry V and the crown", []),  # a king
        ("This is v. bad", []),  # slang
        ("I v. you", []),
        ("Jarndyce and Jarndyce", []),  # nothing says "against"
        ("v. Trump", []),  # one side only
        ("Carroll v.", []),
    ],
)  # fmt: skip
def test_a_caption_in_a_sentence_is_read_whole_and_alone(text: str, captions: list[str]) -> None:
    assert [found.text for found in find_captions(text)] == captions


@pytest.mark.parametrize(
    ("headline", "captions"),
    [
        ("Why Moore v. Harper Matters For State Legislatures", ["Moore v. Harper"]),  # a question before, a verb after
        ("Epic Games, Inc. v. Apple Inc.", ["Epic Games, Inc. v. Apple Inc."]),
        ("Estate of Prince Rogers Nelson", ["Estate of Prince Rogers Nelson"]),
        ("In Re Facebook Biometric Privacy Litigation", ["In re Facebook Biometric Privacy Litigation"]),
        ("Supreme Court Revives Smith v. Jones Fight", ["Smith v. Jones"]),  # a verb before, a noun after
        ("Judge in Carroll v. Trump Orders Delay", ["Carroll v. Trump"]),
        ("Judge Tosses Epic Games v. Apple Appeal", ["Epic Games v. Apple"]),  # common words may be a party's
        ("Judge Tosses Securities and Exchange Commission v. Ripple Labs",
         ["Securities and Exchange Commission v. Ripple Labs"]),  # "and" follows no verb
        ("Justices Take Up Smith v. Jones", ["Smith v. Jones"]),  # the plural's verb has no ending
        ("DOJ Says U.S. v. Google Trial Should Start", ["U.S. v. Google"]),
        ("Ex Parte Young Still Matters, Court Says", ["Ex parte Young"]),
        ("Red Willow Band v. Haaland", ["Red Willow Band v. Haaland"]),  # no verb though it ends as one
        ("Tesseract Optics v. Lumen Ridge, No. 2022-1893 (Fed. Cir.)", ["Tesseract Optics v. Lumen Ridge"]),
        ("State of Texas v. U.S. Department of Homeland Security",
         ["State of Texas v. U.S. Department of Homeland Security"]),  # connectors raise no doubt
        ("No. 23-236 Danco Laboratories, L.L.C. v. Alliance for Hippocratic Medicine",
         ["Danco Laboratories, L.L.C. v. Alliance for Hippocratic Medicine"]),  # a docket's own heading
        ("Cohen v. Trump Organization heads for jury", ["Cohen v. Trump Organization"]),
        ("24-10211 Halden Acoustics LLC", ["In re Halden Acoustics LLC"]),  # a bankruptcy court's heading
        ("23-11131-TMH Halden Acoustics Corporation, et al.", ["In re Halden Acoustics Corporation"]),
        ("24-50019 Official Committee v. Sagamore LP", ["Official Committee v. Sagamore LP"]),
        ("24-10211 Halden Acoustics asks for time", []),
        ("23-10001 says Dressler", []),
    ],
)  # fmt: skip
def test_a_caption_in_a_headline_leaves_the_other_capitals_out(headline: str, captions: list[str]) -> None:
    assert [found.text for found in find_captions(headline, title=True)] == captions


@pytest.mark.parametrize(
    ("side", "words"),
    [
        ("Donald J. Trump", {"donald", "trump"}),  # no initials
        ("The Trump Organization, Inc., et al.", {"trump", "organization"}),  # no company form, nobody else
        ("United States of America", {"us"}),  # one word for the state, however it is written
        ("U.S.", {"us"}),
        ("U.S. Department of Education", {"us", "department", "education"}),  # but a department is itself
        ("Department of Homeland Security", {"department", "homeland", "security", "dhs"}),  # or its initials
        ("Department of Justice", {"department", "justice", "doj"}),
        ("R", {"r"}),  # the Crown is a party, though of one letter
        ("Trump’s", {"trump"}),
        ("Inc.", set()),
        ("", set()),
    ],
)
def test_a_side_is_known_by_its_significant_words(side: str, words: set[str]) -> None:
    assert side_words(side) == words


def test_a_string_without_a_party_is_no_caption() -> None:
    assert parse_caption("") is None
    assert parse_caption("Inc. v. LLC") is None


_NAMES = (
    st.from_regex(r"[BDFGKLMNPRSTVZ][aeiou][bdfgklmnprstvz]{1,2}[aeiou][bdgklmnrstz]{1,3}", fullmatch=True)
    .filter(lambda name: not is_common(name))
)  # fmt: skip
_PARTIES = st.builds(
    "{}{}".format,
    st.lists(_NAMES, min_size=1, max_size=3).map(" ".join),
    st.sampled_from(["", " Inc.", ", LLC", " Corp.", " & Co."]),
)


@given(one=_PARTIES, other=_PARTIES, versus=st.sampled_from(["v.", "v", "vs.", "vs", "versus"]))
def test_a_caption_of_any_two_parties_is_found_in_a_sentence(one: str, other: str, versus: str) -> None:
    text = f"The ruling in {one} {versus} {other}, which nobody had expected, came on Monday."
    found = find_captions(text)
    expected = parse_caption(f"{one} v. {other}")
    assert expected is not None
    assert [(caption.left, caption.right) for caption in found] == [(expected.left, expected.right)]
    assert text[found[0].span[0] :].startswith(one.split(maxsplit=1)[0])


@given(one=_PARTIES, other=_PARTIES, third=_PARTIES)
def test_flipping_a_caption_names_the_same_matter_and_another_party_does_not(one: str, other: str, third: str) -> None:
    a, flipped = parse_caption(f"{one} v. {other}"), parse_caption(f"{other} v. {one}")
    assert a is not None
    assert flipped is not None
    assert same_caption(a, flipped)
    assert same_caption(flipped, a)
    assume(not any(side_words(third) & side for side in a.sides))
    strange = parse_caption(f"{one} v. {third}")
    assert strange is not None
    assert not same_caption(a, strange)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("R. c. Tremblay, 2022 QCCA 1321", ["R. c. Tremblay"]),  # Cour d'appel du Québec
        ("dans Bouchard c. Groupe Aldor inc. la juge", ["Bouchard c. Groupe Aldor"]),
        ("The town was founded c. 1200", []),
        ("John C. Smith of c. Street", []),
        ("Certain Smart Widgets and Components Thereof, Inv. No. 337-TA-1185: hearing set",
         ["Certain Smart Widgets and Components Thereof"]),  # USITC's own style
        ("Judge Decisions: Aldor Coffee Roasters, Inc. (19-CA-301447)", ["Aldor Coffee Roasters, Inc."]),  # NLRB's
        ("Judges issued Decision 19-CA-301447", []),
        ("Aldor v. Governor, State of Florida, No. 22-13135", ["Aldor v. Governor, State of Florida"]),
        ("Smith v. Jones, Governor of the Bank", ["Smith v. Jones"]),
    ],
)  # fmt: skip
def test_forms_of_other_countries_and_of_agencies(text: str, found: list[str]) -> None:
    assert [caption.text for caption in find_captions(text)] == found


def test_a_headline_goes_on_after_a_caption() -> None:
    assert [c.text for c in find_captions("Aldor v. Apple After Certiorari Denial: What Comes Next", title=True)] == [
        "Aldor v. Apple"
    ]


def test_a_french_caption_is_parsed_and_is_one_with_the_english() -> None:
    french, english = parse_caption("R. c. Tremblay"), parse_caption("R. v. Tremblay")
    assert french is not None
    assert english is not None
    assert french.text == "R. c. Tremblay"
    assert same_caption(french, english)
