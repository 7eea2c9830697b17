"""Docket numbers, captions, courts, judges and links as courts and reporters write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cases import facts
from digest.cases.captions import find_captions, parse_caption, same_caption
from digest.cases.citations import find_citations
from digest.cases.courts import find_forums
from digest.cases.dockets import find_dockets
from digest.cases.links import find_links


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1:20-cv-07311 Carroll v. Trump", ["1:20-cv-07311"]),  # CM/ECF, office and year first
        ("20 Civ. 7311 (LAK)", ["20-cv-07311"]),  # S.D.N.Y. as judges write it, with initials
        ("in 24 Cr. 119, unsealed", ["24-cr-00119"]),  # the same, criminal
        ("No. 22-cv-10016 and No. 23-939", ["22-cv-10016", "23-939"]),  # two courts in one sentence
        ("Nos. 23-235, 23-236", ["23-235", "23-236"]),  # the Supreme Court, consolidated
        ("21-454 Sackett v. EPA", ["21-454"]),  # a docket feed's title
        ("an application, No. 23A814,", ["23A814"]),  # the Supreme Court's applications
        ("16-10992-smb SunEdison, Inc.", ["16-10992"]),  # bankruptcy, judge's initials behind
        ("22-11068 (JTD)", ["22-11068"]),  # the same in brackets
        ("MDL No. 2885", ["MDL No. 2885"]),  # the Panel on Multidistrict Litigation
        ("Index No. 452564/2022", ["452564/2022"]),  # New York
        ("C.A. No. 2022-0613-KSJM", ["2022-0613-KSJM"]),  # Delaware Chancery
        ("Inv. No. 337-TA-1391", ["337-TA-1391"]),  # International Trade Commission
        ("IPR2023-01188 was instituted", ["IPR2023-01188"]),  # Patent Trial and Appeal Board
        ("Case 19-CA-308812", ["19-CA-308812"]),  # National Labor Relations Board
        ("R v Smith [2023] UKSC 12", ["[2023] UKSC 12"]),  # neutral citation
        ("Kwalah v. B.C., 2024 BCCA 88", ["2024 BCCA 88"]),  # Canada
        ("in Case C-252/21", ["C-252/21"]),  # Court of Justice of the EU
        ("W.P. 6614 of 2023", ["W.P. 6614 of 2023"]),  # India
        ("the 2022-23 season", []),  # years
        ("Boeing 737-800 and Airbus A320", []),  # machines
        ("won 22-10 on Saturday", []),  # a score
        ("Case No. 5 luggage", []),  # a product
        ("Covid-19, F-16, MH370", []),  # names with numbers
    ],
)
def test_docket_numbers_are_read_in_their_normal_form(text: str, numbers: list[str]) -> None:
    assert [found.number for found in find_dockets(text)] == numbers


@given(
    office=st.integers(0, 9), year=st.integers(10, 29), kind=st.sampled_from(["cv", "cr"]), serial=st.integers(1, 99999)
)
def test_all_spellings_of_a_district_number_share_a_key(office: int, year: int, kind: str, serial: int) -> None:
    spelled = {"cv": "Civ.", "cr": "Cr."}[kind]
    full = f"{office}:{year}-{kind}-{serial:05d}"
    spellings = [full, f"{year}-{kind}-{serial}", f"{year} {spelled} {serial} (LAK)", f"{full}-LAK"]
    assert {found.key for text in spellings for found in find_dockets(text)} == {f"{year}-{kind}-{serial:05d}"}


@pytest.mark.parametrize(
    ("text", "title", "captions"),
    [
        ("Cohen v. Trump Organization heads for jury", True, ["Cohen v. Trump Organization"]),  # a verb follows
        ("Judge Failla Has Wahi Ruling To Ponder In SEC v. Coinbase", True, ["SEC v. Coinbase"]),  # title case before
        ("Marsh v. Marsh: Beauty Heirs' Fight Stays In Federal Court", True, ["Marsh v. Marsh"]),  # and after
        ("Washington v. Kroger Won’t Wait For Feds, Attys Say", True, ["Washington v. Kroger"]),  # a curly verb
        ("Chewy, Inc. v. International Business Machines Corp.", True,
         ["Chewy, Inc. v. International Business Machines Corp."]),  # common words in a party's name
        ("1:23-cv-11195 The New York Times Company v. Microsoft Corporation et al", True,
         ["New York Times Company v. Microsoft Corporation"]),  # a docket feed's title
        ("No. 23A41 Marrow v. Texas", True, ["Marrow v. Texas"]),  # the number is no party
        ("In re LTL Management: Judge Kaplan weighs dismissal", True, ["In re LTL Management"]),  # one-sided
        ("Ex parte Lockridge", True, ["Ex parte Lockridge"]),
        ("Overruling 1998, in Narasimha Rao. Sita Soren v. Union of India, 2024 INSC 161.", False,
         ["Sita Soren v. Union of India"]),  # a sentence ends before it
        ("R v Pemberley-Cole [2024] EWCA Crim 211", True, ["R v. Pemberley-Cole"]),  # the Crown
        ("She sued him. He sued back.", False, []),
        ("v. v. v.", True, []),
    ],
)  # fmt: skip
def test_captions_are_read_as_they_stand(text: str, title: bool, captions: list[str]) -> None:
    assert [found.text for found in find_captions(text, title=title)] == captions


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Carroll v. Trump", "E. Jean Carroll v. Donald J. Trump", True),  # first names
        ("Carroll v. Trump", "Trump v. Carroll", True),  # flipped on appeal
        ("SEC v. Ripple Labs, Inc.", "SEC v. Ripple Labs", True),  # the form of company
        ("USA v. Whitfield", "United States v. Whitfield", True),  # the state's names
        ("Carroll v. Trump", "Cohen v. Trump", False),
        ("In re Celsius", "In re Celsius Network LLC", True),
        ("State of Ohio v. U.S. Department of Homeland Security", "Ohio v. DHS", True),
        ("National Pork Producers v. Ross", "National Pork Producers Council v. Ross", True),  # NPP is NPPC
        ("In re Aldor Prods. Liab. Litig.", "In re Aldor Products Liability Litigation", True),
        ("R v Hallam", "R v Hallam and others", True),
        ("In re Celsius LLC", "In re Celsius Securities Litigation", False),  # the bankruptcy and the holders' suits
        ("In re Celsius", "In re Celsius Securities Litigation", True),  # cut short
        ("In re Celsius", "Celsius v. Smith", False),  # one-sided and two-sided
    ],
)
def test_captions_agree_either_way_round(one: str, other: str, same: bool) -> None:
    a, b = parse_caption(one), parse_caption(other)
    assert a is not None
    assert b is not None
    assert same_caption(a, b) is same


@pytest.mark.parametrize(
    ("text", "court"),
    [
        ("a Manhattan federal judge ruled", "nysd"),  # reporters' name
        ("in the Southern District of New York", "nysd"),
        ("(D. Del.)", "ded"),  # abbreviation
        ("the 9th U.S. Circuit Court of Appeals", "ca9"),
        ("a New Orleans-based appeals court", "ca5"),  # by its seat
        ("a federal judge in Brownsville", "txsd"),
        ("the U.S. Supreme Court on Monday", "scotus"),
    ],
)
def test_courts_are_known_by_what_reporters_call_them(text: str, court: str) -> None:
    assert court in {forum.court for forum in find_forums(text)}


@pytest.mark.parametrize(
    ("lead", "body", "turn"),
    [
        ("Post-trial papers in Carroll II", "", "second"),
        ("Clock ticks in the first Carroll suit", "", "first"),
        ("DOJ lets go", "The letter cited the verdict in Carroll's second suit.", "first"),  # the other one is told
        ("World War II letters found", "", None),
        ("What the older case says of the newer one", "", None),  # both: no telling
    ],
)
def test_first_and_second_of_two_lawsuits_are_told_apart(lead: str, body: str, turn: str | None) -> None:
    assert facts.turn(lead, body) == turn


def test_judges_amounts_and_citations_are_read() -> None:
    text = "Judge Lewis A. Kaplan kept the $5.5 million award; see Tornetta v. Musk, 310 A.3d 430 (Del. Ch. 2024)."
    assert facts.judges(text) == {"kaplan": "Kaplan"}
    assert facts.amounts(text) == {"5500000"}
    assert [found.number for found in find_citations(text)] == ["310 A.3d 430"]
    assert find_citations("Three to two, 10 A. m.") == []


def test_links_to_dockets_and_filings_give_court_and_number() -> None:
    archive = "https://storage.courtlistener.com/recap/gov.uscourts.nysd.543790/gov.uscourts.nysd.543790.1.0.pdf"
    linked = find_links((archive,))
    assert linked.court == "nysd"
    assert [number.key for number in linked.dockets] == ["nysd case 543790"]
    petition = "https://www.supremecourt.gov/docket/docketfiles/html/public/23-939.html"
    assert [number.number for number in find_links((petition,)).dockets] == ["23-939"]
    assert find_links(("https://example.org/a",)).dockets == ()


@given(st.text())
def test_no_text_makes_a_reader_fail_and_what_it_finds_stands_there(text: str) -> None:
    for found in find_dockets(text):
        assert text[found.span[0] : found.span[1]] == found.text
    for caption in find_captions(text, title=True):
        assert 0 <= caption.span[0] < caption.span[1] <= len(text)
    find_forums(text)
    facts.judges(text)
    facts.amounts(text)
    find_citations(text)
