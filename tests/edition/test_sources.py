"""Primary sources: which links lead to an opinion, a docket, a filing, and to those of which case."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.edition.sources import documents, kind_of
from digest.model import Placement, Story

TOLD = datetime(2023, 7, 11, tzinfo=UTC)
DOCKET = "https://www.courtlistener.com/docket/16226072/carroll-v-trump/"
OPINION = "https://www.supremecourt.gov/opinions/22pdf/21-869_87ad.pdf"
FILING = "https://storage.courtlistener.com/recap/gov.uscourts.nysd.543790/gov.uscourts.nysd.543790.177.0.pdf"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (DOCKET, "docket"),
        (OPINION, "opinion"),
        (FILING, "filing"),
        ("https://www.courtlistener.com/docket/16226072/177/carroll-v-trump/", "filing"),
        ("https://www.courtlistener.com/opinion/9404747/carroll-v-trump/", "opinion"),
        ("https://www.supremecourt.gov/docket/docketfiles/html/public/23-939.html", "docket"),
        ("https://www.supremecourt.gov/search.aspx?filename=/docket/docketfiles/html/public/23-939.html", "docket"),
        ("https://www.supremecourt.gov/DocketPDF/23/23-939/303418/20240318_brief.pdf", "filing"),
        ("https://www.ca2.uscourts.gov/decisions/isysquery/x/1/doc/22-1987_opn.pdf", "filing"),
        ("https://cdn.ca9.uscourts.gov/datastore/opinions/2023/07/11/22-55873.pdf", "opinion"),
        ("https://ecf.nysd.uscourts.gov/doc1/127133456789", "filing"),
        ("https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?543790", "docket"),
        ("https://www.govinfo.gov/app/details/USCOURTS-nysd-1_20-cv-07311", "opinion"),
        ("https://caselaw.nationalarchives.gov.uk/uksc/2023/12", "opinion"),
        ("https://www.bailii.org/ew/cases/EWCA/Civ/2023/770.html", "opinion"),
        ("https://www.documentcloud.org/documents/23871234-letter", "filing"),
        ("https://www.justice.gov/media/1305431/dl?inline", "filing"),
        ("https://www.supremecourt.gov/", None),
        ("https://www.supremecourt.gov/opinions/slipopinion/22", None),
        ("https://www.courtlistener.com/", None),
        ("https://www.justice.gov/opa/pr/man-sentenced", None),
        ("https://www.scotusblog.com/case-files/cases/moore-v-harper/", None),
        ("https://evil.example/www.courtlistener.com/docket/1/", None),
        ("https://courtlistener.com.evil.example/docket/1/", None),
        ("javascript:location='https://courtlistener.com/docket/1'", None),
        ("http://[broken/courtlistener.com/docket/1", None),
        ("", None),
    ],
)
def test_addresses(url: str, kind: str | None) -> None:
    assert kind_of(url) == kind


@given(st.text())
def test_any_text_may_stand_as_an_address(text: str) -> None:
    kind_of(text)
    kind_of(f"https://www.courtlistener.com/{text}")


def telling(name: str, *links: str, also: tuple[str, ...] = ()) -> tuple[Story, Placement]:
    return Story(name, "f", "Wire", "Title", links=links, published=TOLD), Placement(name, "c1", also)


def test_each_is_given_once_opinions_first() -> None:
    first = telling("a", FILING, DOCKET, "https://wire.example/more")
    found = documents([first, telling("b", f"{DOCKET}#entry-177", OPINION)])
    assert [(one.kind, one.url, one.story) for one in found] == [
        ("opinion", OPINION, "b"), ("docket", DOCKET, "a"), ("filing", FILING, "a"),
    ]  # fmt: skip


def test_what_an_earlier_edition_linked_to_is_not_given_again() -> None:
    assert [one.url for one in documents([telling("b", DOCKET, FILING)], [telling("a", DOCKET)])] == [FILING]


def test_a_story_about_other_cases_too_may_link_to_theirs() -> None:
    assert documents([telling("a", DOCKET, also=("c2",))]) == ()
