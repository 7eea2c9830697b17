"""What the items of court feeds state."""

import courts_db
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds.docket import court_of, docket_entry, event_text, is_filing_system
from digest.model import DocketEntry

ECF = "https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?492165"
DOC = "https://ecf.nysd.uscourts.gov/doc1/127122264358?caseid=492165"


def number_and_caption(title: str, text: str = "") -> tuple[str, str | None] | None:
    entry = docket_entry(title, text, ())
    return (entry.docket, entry.caption) if entry else None


def test_a_pacer_item_states_everything() -> None:
    assert docket_entry("1:18-cv-03365 Chau v. Donovan et al", "[Notice of Appearance] (3)", (DOC, ECF)) == DocketEntry(
        docket="1:18-cv-03365", caption="Chau v. Donovan et al", court="nysd", number=3, event="Notice of Appearance",
        document=DOC,
    )  # fmt: skip


@pytest.mark.parametrize(
    "title, expected",
    [
        # district: a defendant's number is no part of a case's
        ("1:18-cr-00224-1 USA v. Nejad", ("1:18-cr-00224", "USA v. Nejad")),
        ("1:17-cv-00008  Galeana et al v. Yunhua", ("1:17-cv-00008", "Galeana et al v. Yunhua")),
        ("1:20-cv-07311-LAK-JLC Carroll v. Trump", ("1:20-cv-07311", "Carroll v. Trump")),
        ("1:16-md-02742 In re: SunEdison, Inc.", ("1:16-md-02742", "In re: SunEdison, Inc.")),
        ("5:18-~gr-00001 ", ("5:18-~gr-00001", None)),
        # bankruptcy: nor are the judge's initials
        ("16-11390-smb Breitburn Energy Partners LP, et al.,  ", ("16-11390", "Breitburn Energy Partners LP, et al.")),
        ("18-35642 LaQuece N. Burns", ("18-35642", "LaQuece N. Burns")),
        ("8:19-bk-00123-CPM Gulf Shrimp, Inc.", ("8:19-bk-00123", "Gulf Shrimp, Inc.")),
        # appeals, opinions, arguments, the Supreme Court
        ("22-1495 In re: Maura Lynch", ("22-1495", "In re: Maura Lynch")),
        ("20-1046: KYOCERA v. ITC [OPINION], Precedential", ("20-1046", "KYOCERA v. ITC")),
        ("15-6003: Jessica Robb vs Janice Harder", ("15-6003", "Jessica Robb vs Janice Harder")),
        ("22-1234 - Smith v. Jones", ("22-1234", "Smith v. Jones")),
        ("No. 23A41 Marrow v. Texas", ("23A41", "Marrow v. Texas")),
        ("No. 23–719 Trump v. Anderson", ("23-719", "Trump v. Anderson")),
        # state courts
        ("2022-0613-KSJM Twitter, Inc. v. Elon R. Musk", ("2022-0613-KSJM", "Twitter, Inc. v. Elon R. Musk")),
        ("UWY-CV18-6046436-S LAFFERTY v. JONES", ("UWY-CV18-6046436-S", "LAFFERTY v. JONES")),
        ("A167702 In re Marriage of Tennant", ("A167702", "In re Marriage of Tennant")),
        # CourtListener
        ("Entry #12 in Carroll v. Trump, 1:20-cv-07311", ("1:20-cv-07311", "Carroll v. Trump")),
        ("Minute entry from 2024-03-01 in Smith v. Jones, Inc., 23-719", ("23-719", "Smith v. Jones, Inc.")),
        ("USA v. Prewitt (M.D. Fla. 8:24-cr-00098) — ORDER of detention", ("8:24-cr-00098", "USA v. Prewitt")),
        # no docket item
        ("Supreme Court takes up 23-719", None),
        ("10-year sentence upheld", None),
        ("2024 in review", None),
        ("COVID-19 rules fall", None),
        ("Trump v. Anderson", None),
        ("", None),
    ],
)
def test_the_title_gives_number_and_caption(title: str, expected: tuple[str, str | None] | None) -> None:
    assert number_and_caption(" ".join(title.split())) == expected


@pytest.mark.parametrize(
    "text, number",
    [
        ("Docket#: 24-2057 - Date Issued: Tue Aug 26 2025 - Published Opinion", "24-2057"),
        ("Cornell\n\nNo. 25A457 argued date: decided date: October 23, 2025", "25A457"),
        ("No. 24–1021 argued date: January 14, 2026", "24-1021"),
        ("22-1756 | Fed. Cir. | 2024-03-05 | Precedential", "22-1756"),
        ("Case No. 1:20-cv-07311-LAK", "1:20-cv-07311"),
        ("Appeal Number: 20-1046", "20-1046"),
        ("Decided 5-4", None),
        ("The court sat on 12-13 March", None),
    ],
)
def test_a_bare_caption_takes_its_number_from_the_text_below(text: str, number: str | None) -> None:
    assert number_and_caption("United States v. Clay", text) == (number and (number, "United States v. Clay"))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[Letter] (3)", ("Letter", 3, "Letter")),
        ("[Close Adversary Case]", ("Close Adversary Case", None, "Close Adversary Case")),
        ("Type: bk Office: 1 Chapter: 11 Trustee: Doe, J. [Objection] (5237)", ("Objection", 5237, "Objection")),
        ("[Cure Payment (Rule 3002.1)] (doc)", ("Cure Payment (Rule 3002.1)", None, "Cure Payment (Rule 3002.1)")),
        ("[Stay and [Proposed] Order] (7)", ("Stay and [Proposed] Order", 7, "Stay and [Proposed] Order")),
        ("[Order] approving bond on consent (321)", ("Order", 321, "Order approving bond on consent")),
        ("[Verdict] as to T. Whitfield (1) Guilty", ("Verdict", None, "Verdict as to T. Whitfield (1) Guilty")),
        ("Type: the court's new press kit", None),
        ("[unclosed", None),
        ("[]", None),
        ("OPINION Posted: A v. B [OPINION](pdf)", None),
    ],
)
def test_the_event_stands_in_brackets(text: str, expected: tuple[str, int | None, str] | None) -> None:
    assert event_text(text) == expected


def test_the_event_of_an_opinion_comes_from_its_title_or_its_text() -> None:
    def event(title: str, text: str) -> str | None:
        entry = docket_entry(title, text, ())
        assert entry is not None
        return entry.event

    assert event("20-1046: A v. B [RULE 36 JUDGMENT], Nonprecedential", "") == "RULE 36 JUDGMENT"
    assert event("A v. B", "Docket#: 24-2057 - Date Issued: Tue - Unpublished Order and Judgment") == (
        "Unpublished Order and Judgment"
    )
    assert event("15-6003: A vs B", "Oral argument argued before the Eighth Circuit on 06/02/2015") == "Oral argument"


def test_a_recording_is_the_document_of_an_argument() -> None:
    entry = docket_entry("15-6003: A vs B", "", ("http://www.ca8.uscourts.gov/x",), ("http://media.example/a.mp3",))
    assert entry == DocketEntry("15-6003", "A vs B", "ca8", document="http://media.example/a.mp3")


COURTS = {court["id"] for court in courts_db.courts}


@pytest.mark.parametrize(
    "address, court",
    [
        ("https://ecf.nysd.uscourts.gov/x", "nysd"),
        ("https://ecf.nysb.uscourts.gov/x", "nysb"),
        ("https://ecf.nysb-mega.uscourts.gov/x", "nysb"),
        ("https://ecf.mdb.uscourts.gov/x", "mdb"),
        ("https://ecf.med.uscourts.gov/x", "med"),
        ("https://ecf.azb.uscourts.gov/x", "arb"),
        ("https://ecf.neb.uscourts.gov/x", "nebraskab"),
        ("https://ecf.nmid.uscourts.gov/x", "nmid"),
        ("https://ecf.dcd.uscourts.gov/x", "dcd"),
        ("https://ecf.ca2.uscourts.gov/x", "ca2"),
        ("https://ecf.ca11.uscourts.gov/x", "ca11"),
        ("https://ecf.cadc.uscourts.gov/x", "cadc"),
        ("https://cafc.uscourts.gov/x", "cafc"),
        ("https://ecf.cofc.uscourts.gov/x", "uscfc"),
        ("http://media-oa.ca8.uscourts.gov/OAaudio/x.mp3", "ca8"),
        ("https://www.supremecourt.gov/opinions/23pdf/23-719.pdf", "scotus"),
        ("https://www.law.cornell.edu/supremecourt/text/25A457", "scotus"),
        ("https://storage.courtlistener.com/recap/gov.uscourts.nysd.543790/gov.uscourts.nysd.543790.1.0.pdf", "nysd"),
        ("https://www.govinfo.gov/app/details/USCOURTS-ca8-22-01234", "ca8"),
        ("https://pacer.uscourts.gov/x", None),
        ("https://www.uscourts.gov/x", None),
        ("https://www.law.cornell.edu/uscode", None),
        ("https://ecf.nysd.uscourts.gov.evil.example/x", None),
        ("https://evil.example/ecf.nysd.uscourts.gov", None),
        ("", None),
    ],
)
def test_the_host_tells_the_court(address: str, court: str | None) -> None:
    assert court_of(address) == court
    assert court is None or court in COURTS


def test_every_federal_district_and_bankruptcy_court_is_known_by_its_host() -> None:
    """Ids that end in d or b and are alive; the dead ones ("missd", "californiad") have no host."""
    known = [
        court["id"]
        for court in courts_db.courts
        if court["system"] == "federal" and court["type"] in ("trial", "bankruptcy") and len(court["id"]) <= 4
    ]
    missed = [court for court in known if court_of(f"https://ecf.{court}.uscourts.gov/") not in (court, "uscfc")]
    # bankruptcy appellate panels sit in a court of appeals' own files
    assert [court for court in missed if not court.startswith("bap")] == []


@pytest.mark.parametrize("address, inside", [(ECF, True), ("https://www.nysd.uscourts.gov/", False), ("x", False)])
def test_a_filing_system_is_known_by_its_host(address: str, inside: bool) -> None:
    assert is_filing_system(address) == inside


@given(st.text(alphabet="[]() -–:#.,vAaNo1239\n", max_size=60), st.text(alphabet="[]() Typeb:1No.#-", max_size=60))
def test_no_item_is_too_odd(title: str, text: str) -> None:
    entry = docket_entry(" ".join(title.split()), text, ())
    assert entry is None or (entry.docket and entry.caption != "")
