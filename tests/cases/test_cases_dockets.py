"""Docket numbers of every family, and the many numbers of the news that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cases.dockets import find_dockets


@pytest.mark.parametrize(
    ("text", "number", "key", "kind"),
    [
        # Federal trial courts, as CM/ECF prints them: every case type counts, initials and offices do not
        ("2:19-md-02885-MCR-GRJ", "2:19-md-02885", "19-md-02885", "district"),  # two judges' initials
        ("3:22-bk-01234", "3:22-bk-01234", "22-bk-01234", "district"),  # a bankruptcy court that numbers like the rest
        ("1:23-mj-00099", "1:23-mj-00099", "23-mj-00099", "district"),  # before a magistrate judge
        ("Case 1:23cr00257", "1:23-cr-00257", "23-cr-00257", "district"),  # run together
        ("1:23–cv–10511", "1:23-cv-10511", "23-cv-10511", "district"),  # en dashes, as typesetters like them
        ("2023-cv-00123", "23-cv-00123", "23-cv-00123", "district"),  # the year in full
        ("23 Crim. 490", "23-cr-00490", "23-cr-00490", "district"),  # spelled out
        ("(23-cr-0118 (AT))", "23-cr-00118", "23-cr-00118", "district"),  # brackets within brackets
        # The Panel on Multidistrict Litigation
        ("MDL-3094", "MDL No. 3094", "mdl3094", "mdl"),
        ("MDL 2738", "MDL No. 2738", "mdl2738", "mdl"),
        # Agencies
        ("FTC Docket No. 9412", "Docket No. 9412", "d-9412", "agency"),  # Federal Trade Commission, Part 3
        ("Docket No. D-9429", "Docket No. D-9429", "d-9429", "agency"),  # the same with its letter
        ("AP File No. 3-21394", "3-21394", "3-21394", "agency"),  # SEC administrative proceeding
        ("PGR2022-00012", "PGR2022-00012", "pgr2022-00012", "agency"),  # post-grant review
        ("CBM2014-00112", "CBM2014-00112", "cbm2014-00112", "agency"),  # covered business method
        ("28-RC-276480", "28-RC-276480", "28-rc-276480", "agency"),  # NLRB, an election
        ("AT.40684", "AT.40684", "at.40684", "agency"),  # European Commission, antitrust
        # State courts
        ("2019-0564-SG", "2019-0564-SG", "2019-0564", "state"),  # Delaware Chancery without its label
        ("2021CV30455", "2021CV30455", "2021cv30455", "state"),  # Colorado
        ("2023-CV-1234", "2023-CV-1234", "2023-cv-1234", "state"),  # Ohio
        ("Index No. 153974/2020", "153974/2020", "153974/2020", "state"),  # New York
        ("Case No. 22CV407442", "22CV407442", "22cv407442", "state"),  # Santa Clara
        ("Cause No. D-1-GN-18-001835", "D-1-GN-18-001835", "d-1-gn-18-1835", "other"),  # Travis County
        # Abroad
        ("T-612/17", "T-612/17", "t-612/17", "foreign"),  # General Court of the EU
        ("[2024] EWHC 111 (Ch)", "[2024] EWHC 111 (Ch)", "[2024]ewhc111ch", "neutral"),  # with its division
        ("[2023] EWCA Civ 1416", "[2023] EWCA Civ 1416", "[2023]ewcaciv1416", "neutral"),
        ("[2021] HCA 4", "[2021] HCA 4", "[2021]hca4", "neutral"),  # Australia
        ("2023 SCC 17", "2023 SCC 17", "2023scc17", "neutral"),  # Canada
        ("2024 CO 1", "2024 CO 1", "2024co1", "neutral"),  # Colorado's public-domain citation
        ("Claim No. HC-2015-004120", "HC-2015-004120", "hc-2015-4120", "other"),  # England
        ("W.P.(C) No. 494/2012", "W.P.(C) No. 494/2012", "wpc 494/2012", "foreign"),  # India
        ("Civil Appeal No. 12 of 2023", "Civil Appeal No. 12 of 2023", "civilappeal 12/2023", "foreign"),
        ("WP(L) 28871/2022", "WP(L) 28871/2022", "wpl 28871/2022", "foreign"),  # Bombay
        ("[2024] EAT 27", "[2024] EAT 27", "[2024]eat27", "neutral"),  # Employment Appeal Tribunal
        ("Case 1590/4/12/23", "1590/4/12/23", "1590/4/12/23", "foreign"),  # Competition Appeal Tribunal
        ("UKSC 2022/0098", "UKSC 2022/0098", "uksc2022/0098", "foreign"),  # the UK's Supreme Court, before judgment
        ("HQ16X01238", "HQ16X01238", "hq16x01238", "foreign"),  # Queen's Bench, claims before CE-File
        ("T20217044", "T20217044", "t20217044", "foreign"),  # a Crown Court trial
        ("VID412/2023", "VID412/2023", "vid412/2023", "foreign"),  # Federal Court of Australia, Victoria registry
        ("Application no. 53600/20", "53600/20", "53600/20", "foreign"),  # ECHR (KlimaSeniorinnen)
        ("UPC_CFI_412/2023", "UPC_CFI_412/2023", "upc_cfi_412/2023", "foreign"),  # Unified Patent Court
        ("2024Hun-Na8", "2024Hun-Na8", "2024hun-na8", "foreign"),  # Constitutional Court of Korea
        # More courts of the states
        ("Indictment No. 71543-23", "71543-23", "71543-23", "state"),  # New York, criminal
        ("2023 P 001877", "2023 P 001877", "2023p001877", "state"),  # Cook County, probate
        ("23 CVS 014877", "23 CVS 014877", "23cvs014877", "state"),  # North Carolina
        ("118 M.D. 2024", "118 M.D. 2024", "118m.d.2024", "state"),  # Pennsylvania, Commonwealth Court
        ("SJC-13663", "SJC-13663", "sjc-13663", "state"),  # Massachusetts
        ("WR-88,214-03", "WR-88,214-03", "wr-88,214-03", "state"),  # Texas, habeas corpus
        ("UWY-CV18-6046436-S", "UWY-CV18-6046436-S", "uwy-cv18-6046436", "state"),  # Connecticut (Lafferty v. Jones)
        ("24-2-00977-9 SEA", "24-2-00977-9", "24-2-00977-9", "state"),  # Washington, King County
        ("27-CR-20-12646", "27-CR-20-12646", "27-cr-20-12646", "state"),  # Minnesota (State v. Chauvin)
        ("CR29-22-2805", "CR29-22-2805", "cr29-22-2805", "state"),  # Idaho (State v. Kohberger)
        ("CV2020-006219", "CV2020-006219", "cv2020-006219", "state"),  # Arizona
        ("No. S270895", "S270895", "s270895", "state"),  # California, Supreme Court
        ("18-001958CF10A", "18-001958CF10A", "18-001958cf10a", "state"),  # Florida, Broward (State v. Cruz)
        ("2024-Ohio-872", "2024-Ohio-872", "2024-ohio-872", "neutral"),  # Ohio's public-domain citation
        ("GD-22-009871", "GD-22-009871", "gd-22-9871", "other"),  # Pennsylvania, Allegheny County
        ("in CGC-24-612746,", "CGC-24-612746", "cgc-24-612746", "other"),  # San Francisco (Musk v. Altman)
        ("CUMCD-CR-2023-04417", "CUMCD-CR-2023-04417", "cumcd-cr-2023-4417", "other"),  # Maine
        # Chambers' spellings of district numbers
        ("22-CV-10016 (LAK) (JLC)", "22-cv-10016", "22-cv-10016", "district"),
        ("20-CIV-7311", "20-cv-07311", "20-cv-07311", "district"),
        ("20 Mag. 4432", "20-mj-04432", "20-mj-04432", "district"),
        ("21 Misc. 100", "21-mc-00100", "21-mc-00100", "district"),
        ("Talc MDL (No. 2738)", "MDL No. 2738", "mdl2738", "mdl"),
        # Appeals
        ("No. 23-15992: Agency Asks", "23-15992", "23-15992", "appeal"),  # before a colon
        ("22-1756 | Fed. Cir.", "22-1756", "22-1756", "appeal"),  # a list of opinions
        ("No. 2022-1893 (Fed. Cir.)", "2022-1893", "2022-1893", "other"),  # the Federal Circuit's own spelling
        ("Docket No. 23-7577", "23-7577", "23-7577", "appeal"),
        ("Nos. 22–451", "22-451", "22-451", "appeal"),  # an en dash again
        ("No. 22-0099", "22-0099", "22-99", "appeal"),  # leading zeros are no part of a number
        # Bankruptcy
        ("23-10063 (DSJ)", "23-10063", "23-10063", "bankruptcy"),
        ("Adv. Proc. No. 24-50019 (JTD)", "24-50019", "24-50019", "bankruptcy"),  # an adversary proceeding
    ],
)
def test_a_number_of_each_family_is_read(text: str, number: str, key: str, kind: str) -> None:
    assert [(found.number, found.key, found.kind) for found in find_dockets(text)] == [(number, key, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "the 2023-24 academic year",
        "ages 18-24",
        "a 21-17 win",  # sport
        "held the Chiefs off the field, 40-22, and deny history",
        "Litigation Release No. 25951",  # of an agency's press office: each has another
        "COVID-19-2020",
        "ISO-9001 and RFC-2822",
        "part number A167702 in stock",
        "The vote was 52-48, split on party lines",  # politics
        "9-11 and 24-7 coverage",
        "1-800-555-0199",  # telephone
        "2023-07-11",  # a date
        "Sept. 10-12, 2023",
        "at 10:30-11:45",  # hours
        "Proverbs 22:10-12",  # scripture
        "page 22-105",
        "ISBN 978-3-16-148410-0",
        "$22-10 million",
        "F/A-18, MiG-29, B-52, C-130, AK-47 and AR-15",  # arms
        "A Boeing 777-300ER and an Airbus A320-200",
        "the 737-MAX-8",
        "US-101, I-95 and Route 66",  # roads
        "WD-40, 7-Eleven, F-150, iPhone 15",  # brands
        "No. 10 Downing Street",
        "Flight No. 1549",
        "a 16A fuse, form 20A-1",
    ],
)
def test_a_number_of_something_else_is_no_docket_number(text: str) -> None:
    assert find_dockets(text) == []


def test_bare_numbers_count_behind_a_sure_one() -> None:
    found = find_dockets("Nos. 2022-0731 and 2022-0744; see also Nos. 23-235, 23-236 and 24-7. He won, 40-22, again.")
    assert [number.key for number in found] == ["2022-0731", "2022-0744", "23-235", "23-236"]


def test_two_numbers_in_one_place_are_read_once() -> None:
    """The exact form wins over the loose one that would also match ("No. 22-cv-10016" is no appeal)."""
    found = find_dockets("Civil Action No. 1:22-cv-10016-LAK (S.D.N.Y.), appeal docketed, No. 23-793 (2d Cir.)")
    assert [number.number for number in found] == ["1:22-cv-10016", "23-793"]


@given(
    year=st.integers(10, 29),
    serial=st.integers(1, 99_999),
    office=st.sampled_from(["", "1:", "2:", "11:"]),
    dash=st.sampled_from(["-", "–"]),
    initials=st.sampled_from(["", "-LAK", "-MCR-GRJ", " (JPO)"]),
    around=st.sampled_from(["{}", "({})", "In {}, the judge", "Case No. {}.", "“{}”", "see {}; held"]),
)
def test_a_number_in_another_spelling_has_the_same_key(
    year: int, serial: int, office: str, dash: str, initials: str, around: str
) -> None:
    printed = f"{office}{year}{dash}cv{dash}{serial:05d}{initials}"
    assert [found.key for found in find_dockets(around.format(printed))] == [f"{year}-cv-{serial:05d}"]


@given(st.lists(st.integers(1, 99_999), min_size=1, max_size=8, unique=True))
def test_each_number_of_a_list_is_read_in_order(serials: list[int]) -> None:
    text = "Cases " + ", ".join(f"1:24-cv-{serial:05d}" for serial in serials) + " were joined."
    found = find_dockets(text)
    assert [number.key for number in found] == [f"24-cv-{serial:05d}" for serial in serials]
    assert all(text[number.span[0] : number.span[1]] == number.text for number in found)


_STYLES: dict[str, tuple[str, list[str]]] = {  # family: its key, and how courts, feeds and reporters write it
    "district": ("{yy}-cv-{n:05d}", [
        "{yy}-cv-{n:05d}", "1:{yy}-cv-{n:05d}-LAK", "{yy}-CV-{n} (LAK)", "{yy} Civ. {n} (LAK) (JLC)", "{yy}-CIV-{n}",
        "{yy} CV {n:05d}", "Civil Action No. {yy}-cv-{n:05d}", "Case {yy}cv{n:05d}", "2:{yy}–cv–{n:05d}",
    ]),
    "criminal": ("{yy}-cr-{n:05d}", [
        "{yy} Cr. {n:05d} (DLC)", "{yy} Crim. {n}", "S1 {yy}-cr-{n}", "3:{yy}-CR-{n:05d}-JPO",
    ]),
    "appeal": ("{yy}-{n}", [
        "No. {yy}-{n}", "Nos. {yy}-{n}, 19-99999", "Case No. {yy}-{n}", "Docket No. {yy}–{n}", "No. {yy}-{n}: a win",
    ]),
    "mdl": ("mdl{m}", ["MDL No. {m}", "MDL {m}", "MDL-{m}", "MDL No. {m} (JPML)", "MDL (No. {m})"]),
    "delaware": ("20{yy}-{m}", ["C.A. No. 20{yy}-{m}-KSJM", "20{yy}-{m}-IS", "C.A. No. 20{yy}-{m}", "Nos. 20{yy}-{m}"]),
    "board": ("ipr20{yy}-{n:05d}", ["IPR20{yy}-{n:05d}", "Case IPR20{yy}-{n:05d} (P.T.A.B.)", "in IPR20{yy}-{n:05d},"]),
    "uk": ("[20{yy}]uksc{n}", ["[20{yy}] UKSC {n}", "R v Smith [20{yy}] UKSC {n}."]),
    "india": ("wpc {n}/20{yy}", [
        "W.P.(C) No. {n}/20{yy}", "W.P.(C) {n} of 20{yy}", "WP(C) {n}/20{yy}", "W.P.(C) No. {n} of 20{yy}",
    ]),
    "eu": ("c-{k}/{yy}", ["C-{k}/{yy}", "Case C-{k}/{yy}", "(C-{k}/{yy})"]),
}  # fmt: skip


@pytest.mark.parametrize("family", sorted(_STYLES))
@given(yy=st.integers(10, 29), n=st.integers(10_000, 99_999), m=st.integers(1000, 3999), k=st.integers(1, 999))
def test_all_spellings_of_a_family_share_a_key(family: str, yy: int, n: int, m: int, k: int) -> None:
    key, styles = _STYLES[family]
    for style in styles:
        found = find_dockets(style.format(yy=yy, n=n, m=m, k=k))
        assert found, style
        assert found[0].key == key.format(yy=yy, n=n, m=m, k=k), style
