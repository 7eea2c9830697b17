"""Who sues, who is charged, who is bankrupt: roles in prose and headlines, and the sentences that give nobody one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cases.parties import find_parties
from digest.cases.text import bare, is_common

P, D, A, Q = "plaintiff", "defendant", "accused", "petitioner"


@pytest.mark.parametrize(
    ("headline", "parties"),
    [
        ("SEC Charges Samuel Bankman-Fried with Defrauding Investors in Crypto Asset Trading Platform FTX",
         [(P, "SEC"), (D, "Samuel Bankman-Fried")]),  # SEC, press release 2022-219: its charges are civil
        ("SEC Charges Coinbase for Operating as an Unregistered Securities Exchange, Broker, and Clearing Agency",
         [(P, "SEC"), (D, "Coinbase")]),  # SEC, press release 2023-102
        ("Samuel Bankman-Fried Sentenced to 25 Years for His Orchestration of Multiple Fraudulent Schemes",
         [(A, "Samuel Bankman-Fried")]),  # U.S. Attorney, S.D.N.Y., 28 March 2024
        ("Elizabeth Holmes Sentenced To More Than 11 Years For Defrauding Theranos Investors Of Hundreds Of Millions",
         [(A, "Elizabeth Holmes")]),  # U.S. Attorney, N.D. Cal., 18 November 2022
        ("Binance and CEO Plead Guilty to Federal Charges in $4B Resolution",
         [(A, "Binance")]),  # Department of Justice, 21 November 2023
        ("FTC Sues Amazon for Illegally Maintaining Monopoly Power",
         [(P, "FTC"), (D, "Amazon")]),  # Federal Trade Commission, 26 September 2023
        ("EEOC Sues Tesla for Racial Harassment and Retaliation",
         [(P, "EEOC"), (D, "Tesla")]),  # Equal Employment Opportunity Commission, 28 September 2023
        ("Justice Department Sues Google for Monopolizing Digital Advertising Technologies",
         [(D, "Google")]),  # Department of Justice, 24 January 2023
        ("Commission fines Apple over €1.8 billion over abusive App store rules for music streaming providers",
         [("respondent", "Apple")]),  # European Commission, IP/24/1161
    ],
)  # fmt: skip
def test_headlines_of_real_releases_tell_roles(headline: str, parties: list[tuple[str, str]]) -> None:
    assert [(found.role, found.name) for found in find_parties(headline, title=True)] == parties


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("a lawsuit filed by writer E. Jean Carroll against former President Donald Trump",
         [(P, "E. Jean Carroll"), (D, "Donald Trump")]),
        ("The writer E. Jean Carroll sued Donald J. Trump in 2019.", [(P, "E. Jean Carroll"), (D, "Donald J. Trump")]),
        ("E. Jean Carroll, who sued Donald Trump over it, won.", [(P, "E. Jean Carroll"), (D, "Donald Trump")]),
        ("Donald Trump was sued by E. Jean Carroll.", [(D, "Donald Trump"), (P, "E. Jean Carroll")]),
        ("a suit against Jay-Z and Combs", [(D, "Jay-Z"), (D, "Combs")]),
        ("the suit against Ticketmaster brought by Zuffa", [(D, "Ticketmaster"), (P, "Zuffa")]),
        ("Getty's suit against Stability", [(P, "Getty"), (D, "Stability")]),
        ("the SEC's case against Ripple", [(P, "SEC"), (D, "Ripple")]),
        ("Abdi Nazemian, Brian Keene and Stewart O'Nan filed a proposed class action on Friday.",
         [(P, "Abdi Nazemian"), (P, "Brian Keene"), (P, "Stewart O'Nan")]),
        ("It says Texas sues Pfizer, Moderna and Merck.",
         [(P, "Texas"), (D, "Pfizer"), (D, "Moderna"), (D, "Merck")]),
        ("Kaplan Corp. sues Brackett over patents", [(P, "Kaplan Corp"), (D, "Brackett")]),  # the point ends nothing
        ("Now Zuckerberg must face Relli's civil suit.", [(D, "Zuckerberg"), (P, "Relli")]),
        ("A jury found Theranos liable.", [(D, "Theranos")]),
        ("A jury found Tamsin Brill guilty on Wednesday.", [(A, "Tamsin Brill")]),
        ("Rex Heuermann, 59, who lives in Massapequa Park, pleaded not guilty.", [(A, "Rex Heuermann")]),  # far off
        ("the trial of Hadi Matar, accused of trying to kill", [(A, "Hadi Matar")]),  # told of the nearest name
        ("Neil Hargrove, 40, is charged with theft.", [(A, "Neil Hargrove")]),
        ("Manhattan prosecutors charged Rourke with fraud.", [(A, "Rourke")]),
        ("the indictment of Dermot Rourke in 24 Cr. 119", [(A, "Dermot Rourke")]),
        ("Kohberger's murder trial", [(A, "Kohberger")]),
        ("District Attorney Fani Willis", [("prosecutor", "Fani Willis")]),
        ("a founder of bankrupt crypto lender Celsius Network", [("debtor", "Celsius Network")]),
        ("Purdue Pharma filed for bankruptcy in 2019.", [("debtor", "Purdue Pharma")]),
        ("Sloane appeals verdict", [(Q, "Sloane")]),
        ("Alvin Bragg asks the Supreme Court to wait.", [(Q, "Alvin Bragg")]),
        ("The EU fined Qualcomm.", [("prosecutor", "EU"), ("respondent", "Qualcomm")]),
    ],
)  # fmt: skip
def test_a_sentence_tells_who_stands_where(text: str, parties: list[tuple[str, str]]) -> None:
    assert sorted((f.role, f.name) for f in find_parties(text)) == sorted(parties)


@pytest.mark.parametrize(
    "text",
    [
        "Carroll may sue Trump.",  # a hope
        "Carroll never sued Trump.",
        "Rourke was not charged.",
        "Home buyers whose wire instructions were stolen may sue Lakeshore.",
        "a man charged with stabbing Salman Rushdie pleaded guilty",  # the victim
        "Lawyers for Donald Trump sued.",  # whose they are is another thing
        "the captain of ferry Gannet pleads not guilty",
        "His lawyer, Jennifer Bonjean, has appealed.",
        "Maine jury convicts TV chef",
        "a suit against a Boeing supplier",  # Boeing is not sued
        "Former U.S. Attorney Preet Bharara",
        "a complaint lodged by the U.S. Chamber of Commerce",  # no suit of the United States
        "the Court of Appeals",
        "Judge Lewis Kaplan",
        "An appeal for information has gone out.",
        "The bank charged Visa rates.",
        "Chelsea beat Arsenal",
        "The suits at Savile Row cost more.",
        "'Batman v. Superman' sued nobody",
        "",
    ],
)
def test_a_sentence_that_gives_nobody_a_role_is_left_alone(text: str) -> None:
    assert find_parties(text) == []


def test_a_headline_says_sued_of_the_one_who_is_sued() -> None:
    assert [found.role for found in find_parties("Vantor sued over 41 fires", title=True)] == [D]
    assert [found.role for found in find_parties("Vantor sued over 41 fires.")] == [P]


def test_a_common_word_is_a_name_if_the_story_says_so() -> None:
    headline = "Trump Sues Musk"
    assert find_parties(headline, title=True) == []
    found = find_parties(headline, title=True, known=frozenset({"trump", "musk"}))
    assert [(party.role, party.name) for party in found] == [(P, "Trump"), (D, "Musk")]


_NAMES = st.from_regex(r"[BDFGKLMNPRSTVZ][aeiou][bdfgklmnprstvz]{1,2}[aeiou][bdgklmnrz]", fullmatch=True).filter(
    lambda name: not is_common(name)
)
_BOTH_ROLES = (
    "{0} sued {1}.",
    "{1} was sued by {0}.",
    "{0}'s lawsuit against {1} goes on.",
    "a suit filed by {0} against {1}",
    "{1} must face {0}'s suit.",
    "{0}, 59, who lives in Texas, has sued {1}.",
    "{0} filed a new lawsuit against {1}",
)


@given(one=_NAMES, other=_NAMES, told=st.sampled_from(_BOTH_ROLES))
def test_any_two_names_get_the_roles_of_the_sentence(one: str, other: str, told: str) -> None:
    found = find_parties(told.format(one, other))
    expected = {(P, one.lower()), (D, other.lower())}
    assert {(party.role, word) for party in found for word in party.words} == expected


_WORDS = "sued sues , . and by against lawsuit not guilty charged with of who 's case the U.S . faces".split()
_PIECES = st.lists(st.one_of(_NAMES, st.sampled_from(_WORDS)), max_size=40).map(" ".join)


@given(st.one_of(st.text(), _PIECES), st.booleans())
def test_a_name_stands_in_the_text_where_its_span_says(text: str, title: bool) -> None:
    found = find_parties(text, title=title)
    assert all(text[party.span[0] : party.span[1]] == party.name for party in found)
    assert all(party.words for party in found)
    assert len({(party.role, party.words) for party in found}) == len(found)


@pytest.mark.parametrize(
    "piece",
    ["Smith sued ", "lawsuit ", "a b, ", "Xul, ", "Nemo and ", "Nemo ", "faces charges ", "found a ", ", 59, "],
)
def test_a_word_is_looked_at_a_few_times_however_long_the_text_is(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is looked up passes through `bare` or the table of phrases; twice the text may be twice the work."""
    looks = 0

    def counting(word: str) -> str:
        nonlocal looks
        looks += 1
        return bare(word)

    monkeypatch.setattr("digest.cases.parties.bare", counting)
    counts = []
    for size in (500, 1000):
        looks = 0
        find_parties(piece * size)
        counts.append(looks)
    assert counts[1] <= 2 * counts[0] + 50


def test_a_long_text_is_read_to_its_end() -> None:
    text = "The bank said nothing. " * 20_000 + "Purdue Pharma filed for bankruptcy."
    assert [(found.role, found.name) for found in find_parties(text)] == [("debtor", "Purdue Pharma")]
