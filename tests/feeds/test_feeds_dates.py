"""The dates of feeds."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds.dates import instant, published

NOW = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text, expected",
    [
        # RFC 822 and its relatives
        ("Fri, 08 Mar 2024 14:05:06 GMT", "2024-03-08T14:05:06"),
        ("Fri, 08 Mar 2024 14:05:06 +0530", "2024-03-08T08:35:06"),
        ("Fri, 8 Mar 2024 14:05:06 EST", "2024-03-08T19:05:06"),
        ("Tue, 02 Jun 2015 09:00 CDT", "2015-06-02T14:00:00"),
        ("8 Mar 24 14:05 Z", "2024-03-08T14:05:00"),
        ("08 Mar 98 00:00:00 GMT", "1998-03-08T00:00:00"),
        ("Friday, 08-Mar-24 14:05:06 UTC", "2024-03-08T14:05:06"),
        ("Fri,  8 March 2024 14:05:06 GMT+2", "2024-03-08T12:05:06"),
        ("Fri, 08 Mar 2024 14:05:06 CET", "2024-03-08T13:05:06"),
        ("Mon, 12 Mar 2024 07:00:00 PM EDT", "2024-03-12T23:00:00"),
        ("Fri, 08 Mar 2024 24:00:00 GMT", "2024-03-09T00:00:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00"),
        # ISO 8601 and RFC 3339
        ("2024-03-08T14:05:06Z", "2024-03-08T14:05:06"),
        ("2024-03-08T14:05:06.789-05:00", "2024-03-08T19:05:06"),
        ("2024-03-08t14:05:06-0500", "2024-03-08T19:05:06"),
        ("2024-03-08 14:05", "2024-03-08T14:05:00"),
        ("20240308T140506Z", "2024-03-08T14:05:06"),
        ("2024-03-08", "2024-03-08T00:00:00"),
        ("2024-03", "2024-03-01T00:00:00"),
        # prose, `date`, slashes, epochs
        ("Friday, March 8, 2024 - 2:05 pm", "2024-03-08T14:05:00"),
        ("March 8th, 2024, 12:05 a.m. EST", "2024-03-08T05:05:00"),
        ("Sept. 8, 2024", "2024-09-08T00:00:00"),
        ("Tue Mar 12 18:05:00 UTC 2024", "2024-03-12T18:05:00"),
        ("Tue Mar 12 18:05:00 EDT 2024", "2024-03-12T22:05:00"),
        ("03/08/2024 14:05", "2024-03-08T14:05:00"),
        ("13/03/2024", "2024-03-13T00:00:00"),
        ("2024/03/08 10:11", "2024-03-08T10:11:00"),
        ("1710180000", "2024-03-11T18:00:00"),
        ("1710180000123", "2024-03-11T18:00:00"),
        # other languages
        ("Di, 12 Mrz 2024 10:00:00 +0100", "2024-03-12T09:00:00"),
        ("12. März 2024 14:05 MEZ", "2024-03-12T13:05:00"),
        ("mardi 1er août 2023", "2023-08-01T00:00:00"),
        ("lun., 10 juil. 2023 08:00:00 +0200", "2023-07-10T06:00:00"),
        ("8 de Mayo de 2024, 10:00", "2024-05-08T10:00:00"),
        ("mer, 04 ott 2023 10:00:00 +0000", "2023-10-04T10:00:00"),
        ("08 Dez 2023 10:00 GMT", "2023-12-08T10:00:00"),
        ("\n   Tue, 02 Jun 2015\n 09:00 CDT ", "2015-06-02T14:00:00"),
    ],
)
def test_every_form_in_the_wild_is_read(text: str, expected: str) -> None:
    assert instant(text) == datetime.fromisoformat(expected + "+00:00")


@pytest.mark.parametrize(
    "text",
    [None, "", "soon", "Thu, 31 Feb 2024 00:00 GMT", "2024-13-01", "2024-03-08T25:00:00", "8 Mia 2024", "0000-00-00"],
)
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert instant(text) is None


@pytest.mark.parametrize(
    "text, kept",
    [
        pytest.param("1994-12-31T23:59:59Z", False, id="older than any feed"),
        pytest.param("1970-01-01T00:00:00Z", False, id="a clock never set"),
        pytest.param("1995-01-01T00:00:00Z", True, id="the oldest"),
        pytest.param("2024-06-02T00:00:00Z", True, id="a day ahead"),
        pytest.param("2024-06-02T00:00:01Z", False, id="more than a day ahead"),
    ],
)
def test_an_impossible_date_counts_as_absent(text: str, kept: bool) -> None:
    assert (published(text, NOW) is not None) == kept


MOMENTS = st.integers(31_536_000, 3_124_137_600).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))  # 1971-2068
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(MOMENTS, ZONES)
def test_what_python_writes_is_read_back(utc: datetime, zone: timezone) -> None:
    moment = utc.astimezone(zone)
    assert instant(moment.isoformat()) == moment
    assert instant(format_datetime(moment)) == moment


@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    moment = instant(text)
    assert moment is None or (moment.tzinfo is UTC and moment.microsecond == 0)
