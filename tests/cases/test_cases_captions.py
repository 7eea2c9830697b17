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
        ("Roe v. Wade and Dobbs v. Jackson", ["Roe v. Wade", "Dobbs v. Jackson"]),  # "and" between two captions
        ("Nirvana v. Aldor Ltd. Costs follow.", ["Nirvana v. Aldor Ltd."]),  # the point ends the sentence too
        ("It lost Korvane Inc. v. Aldor Corp. The appeal failed.", ["Korvane Inc. v. Aldor Corp."]),
        ("Aldor Mining (Pty) Ltd v Minister of Water and Sanitation",
         ["Aldor Mining (Pty) Ltd v. Minister of Water and Sanitation"]),  # brackets within a company's name
        ("Credit Suisse Securities (USA) LLC v. Laver", ["Credit Suisse Securities (USA) LLC v. Laver"]),
        ("Royal Park Investments SA/NV v. Deutsche Bank", ["Royal Park Investments SA/NV v. Deutsche Bank"]),
        ("Aldor Pte Ltd (in liquidation) v Halden LLP", ["Aldor Pte Ltd (in liquidation) v. Halden LLP"]),
        ("CC/Devas (Mauritius) v. Antrix", ["CC/Devas (Mauritius) v. Antrix"]),
        ("Canada (Minister of Citizenship and Immigration) v. Vavilov, 2019 SCC 65",
         ["Canada (Minister of Citizenship and Immigration) v. Vavilov"]),  # an office stands in brackets
        ("Rock Advertising Limited (Respondent) v MWB Business Exchange Centres Limited (Appellant) [2018] UKSC 24",
         ["Rock Advertising Limited v. MWB Business Exchange Centres Limited"]),  # but what a party is, is no name
        ("In Aldor Electric Co., Petitioner, v. Halden Tool Co., the Board", ["Aldor Electric Co. v. Halden Tool Co."]),
        ("R (Miller) v Prime Minister", ["R (Miller) v. Prime Minister"]),
        ("BP p.l.c. v. Mayor and City Council of Baltimore", ["BP p.l.c. v. Mayor and City Council of Baltimore"]),
        ("Law Debenture Trust Corporation plc v Ukraine", ["Law Debenture Trust Corporation plc v. Ukraine"]),
        ("Merck KGaA and others v Aldor", ["Merck KGaA and others v. Aldor"]),  # the United Kingdom's style
        ("R v Hallam and others: appeals three years on", ["R v. Hallam and others"]),
        ("Teamsters Local 1190 v. Aldor", ["Teamsters Local 1190 v. Aldor"]),  # a number within a name
        ("In Ottumwa Teachers' Pension Fund v. Aldor it held", ["Ottumwa Teachers' Pension Fund v. Aldor"]),
        ("In re Aldor Hip Implant Prods. Liab. Litig., MDL No. 2441", ["In re Aldor Hip Implant Prods. Liab. Litig."]),
        ("In re Equifax, Inc. Customer Data Security Breach Litigation",
         ["In re Equifax, Inc. Customer Data Security Breach Litigation"]),  # a matter goes on behind a company's form
        ("In re Restasis (Cyclosporine Ophthalmic Emulsion) Antitrust Litigation",
         ["In re Restasis (Cyclosporine Ophthalmic Emulsion) Antitrust Litigation"]),
        ("In re Boeing Co. The judge ruled", ["In re Boeing Co."]),
        ("Re Aldor Kitchens Ltd CR-2023-005117", ["Re Aldor Kitchens Ltd"]),  # the number is no name
        ("Re L (A Child) (Custody: Habitual Residence) [2013] UKSC 75",
         ["Re L (A Child) (Custody: Habitual Residence)"]),
        ("Inquest touching the death of Ellen Tvedt", ["Inquest touching the death of Ellen Tvedt"]),
        ("STATE v. HALDEN, 02-CR-2020-1140", ["STATE v. HALDEN"]),
        ("Secretary of Labor v. Aldor LLC, OSHRC 17-1822", ["Secretary of Labor v. Aldor LLC"]),  # a court is no name
        ("CL-2022-000690 Aldor v Halden plc – trial begins", ["Aldor v. Halden plc"]),
        ("24CV03316 Estate of Tvedt v. Aldor LLC", ["Estate of Tvedt v. Aldor LLC"]),
        ("OFF-WHITE LLC v. A445995685, et al.", ["OFF-WHITE LLC v. A445995685"]),  # a seller's name, and no number
        ("1-800 Contacts, Inc. v. FTC", ["1-800 Contacts, Inc. v. FTC"]),
        ("Aldor -v- Halden [2024] IEHC 12", ["Aldor v. Halden"]),  # the Irish courts'
        ("Gard and Others v. the United Kingdom", ["Gard and Others v. United Kingdom"]),  # the ECtHR's
        ("us vs. the Establishment", []),
        ("R (on the application of AAA (Syria) and others) v Secretary of State for the Home Department [2023] UKSC 42",
         ["R (on the application of AAA (Syria) and others) v. Secretary of State for the Home Department"]),
        ("Aldor (a pseudonym) v Halden", ["Aldor (a pseudonym) v. Halden"]),  # Victoria's
        ("303 Creative LLC v. Elenis", ["303 Creative LLC v. Elenis"]),
        ("R. v. N.S., 2012 SCC 72", ["R. v. N.S."]),
        ("U.S. ex rel. Polansky v. Executive Health Resources",
         ["U.S. ex rel. Polansky v. Executive Health Resources"]),
        ("See Loper Bright Enters. v. Raimondo, 603 U.S. 369 (2024).", ["Loper Bright Enters. v. Raimondo"]),
        ("It cited Chevron U.S.A. Inc. v. NRDC, Inc. Justice Kagan dissented.", ["Chevron U.S.A. Inc. v. NRDC, Inc."]),
        ("In re: Johnson & Johnson Talcum Powder Marketing, Sales Practices and Products Liability Litigation is",
         ["In re Johnson & Johnson Talcum Powder Marketing, Sales Practices and Products Liability Litigation"]),
        ("Djokovic (SRB) v Alcaraz (ESP)", []),
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
        ("Viking River Cruises, Inc. v. Moriana", ["Viking River Cruises, Inc. v. Moriana"]),  # "Viking" is no verb
        ("Saugatuck Watershed Council v. Aldor", ["Saugatuck Watershed Council v. Aldor"]),
        ("Great Lakes Casualty Co. v. Halden, Inc.", ["Great Lakes Casualty Co. v. Halden, Inc."]),
        ("Learning Resources v. Trump: What Comes Next", ["Learning Resources v. Trump"]),
        ("Aldor Stores, Inc. v. Halden Home LLC, 1:19-cv-11950", ["Aldor Stores, Inc. v. Halden Home LLC"]),
        ("We The Patriots USA, Inc. et al v. Hochul et al, 1:21-cv-4954 (E.D.N.Y.)",
         ["We The Patriots USA, Inc. et al v. Hochul"]),  # a number behind it: no headline's words before it
        ("CITY OF ALDOR TEACHERS' PENSION SYSTEM v. HALDEN, 3:20-cv-09914",
         ["CITY OF ALDOR TEACHERS' PENSION SYSTEM v. HALDEN"]),
        ("BOST v. ILLINOIS STATE BD. OF ELECTIONS", ["BOST v. ILLINOIS STATE BD. OF ELECTIONS"]),  # SCOTUS's own feed
        ("LEARNING RESOURCES, INC. v. TRUMP", ["LEARNING RESOURCES, INC. v. TRUMP"]),
        ("Kestenbaum et al v. President and Fellows of Harvard College, 1:24-cv-10092 (D. Mass.)",
         ["Kestenbaum et al v. President and Fellows of Harvard College"]),
        ("Aldor Plaza LLC v. Halden Cinemas, Index No. 653318/2020", ["Aldor Plaza LLC v. Halden Cinemas"]),
        ("Ayinde v London Borough of Haringey; Al-Haroun v Qatar National Bank QPSC [2025] EWHC 1383 (Admin)",
         ["Ayinde v. London Borough of Haringey", "Al-Haroun v. Qatar National Bank QPSC"]),
        ("Green Notch Insurance v. Meadow & Wheel Creamery, 24-CV-02871",
         ["Green Notch Insurance v. Meadow & Wheel Creamery"]),
        ("Aldor Creek Spirits v. Halden Distilling stays in Nashville",
         ["Aldor Creek Spirits v. Halden Distilling"]),  # a verb in small letters: what stands before is a name
        ("OSCAR ALDOR v. ALAN GRANT, M.D., 2021CI19940", ["OSCAR ALDOR v. ALAN GRANT"]),
        ("U.S. ex rel. Polansky v. Executive Health Resources",
         ["U.S. ex rel. Polansky v. Executive Health Resources"]),  # a headline that is nothing but a caption
        ("United States ex rel. Zafirov v. Florida Medical Associates, LLC",
         ["United States ex rel. Zafirov v. Florida Medical Associates, LLC"]),
        ("Milieudefensie et al v Royal Dutch Shell", ["Milieudefensie et al v. Royal Dutch Shell"]),
        ("Students for Fair Admissions, Inc. v. President & Fellows of Harvard College",
         ["Students for Fair Admissions, Inc. v. President & Fellows of Harvard College"]),
        ("Students for Fair Admissions v. Harvard Ends an Era", ["Students for Fair Admissions v. Harvard"]),
        ("SEC v. Jarkesy and the Future of Agency Adjudication", ["SEC v. Jarkesy"]),
        ("How Murthy v. Missouri Could Change Social Media", ["Murthy v. Missouri"]),
        ("Judge Tosses Smith v. Jones Suit Over Pay", ["Smith v. Jones"]),
        ("Judge Tosses Smith v. Jones, No. 22-555", ["Smith v. Jones"]),  # a court before the verb
        ("9th Circuit Revives Worker's Claim In Harris v. Ford Motor Co.", ["Harris v. Ford Motor Co."]),
        ("Revisiting Chevron v. NRDC After Forty Years", ["Chevron v. NRDC"]),
        ("Batman v. Superman Bombs At Box Office", ["Batman v. Superman"]),
        ("Cubs' Lester v. Cueto: How They Stack Up", ["Lester v. Cueto"]),
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
        ("Certain Battery Mounts and Components Thereof; Inv. No. 337-TA-1396",
         ["Certain Battery Mounts and Components Thereof"]),
        ("Detroit Region Issues Complaint Against Aldor Freight Lines (07-CA-271199)", ["Aldor Freight Lines"]),
        ("In Aldor Hotels, Inc., 02-CA-301447, the Board", ["Aldor Hotels, Inc."]),
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
