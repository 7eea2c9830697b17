"""The ledger as a text: what is written reads back equal, and what is wrong is told with its entry."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.model import Case, Correction
from digest.pipeline.ledgerfile import read, write

NOON = datetime(2023, 7, 11, 12, tzinfo=UTC)
ONE = '[[corrections]]\nid = "k1"\nat = 2023-07-11T12:00:00Z\nwho = "ann"\nkind = "follow"\ncase = "c1"\n'

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
maybe = st.none() | texts.filter(bool)
entries = st.builds(
    Correction, id=texts.filter(bool), at=st.datetimes(datetime(1990, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    who=texts, kind=st.sampled_from(["place", "rename", "note"]), stories=st.lists(texts, max_size=3).map(tuple),
    case=maybe, other=maybe, text=maybe, day=st.none() | st.dates(date(1990, 1, 1)), newsletter=maybe, why=texts,
    undoes=maybe,
)  # fmt: skip


@given(st.lists(entries, max_size=4, unique_by=lambda entry: entry.id), texts)
def test_what_is_written_reads_back_equal_whatever_stands_in_it(ledger: list[Correction], title: str) -> None:
    titles = {story: title for entry in ledger for story in entry.stories}
    ends = {case for entry in ledger for case in (entry.case, entry.other) if case}
    cases = {case: Case(case, title or None, dockets=(title,), aliases=(title, case)) for case in ends}
    assert read(write(ledger, titles, cases)) == (ledger, [case for _, case in sorted(cases.items())])


def test_ids_are_told_in_words_beside_them() -> None:
    entry = Correction("k1", NOON, "ann", "place", stories=("s1",), case="c1", why="by its number")
    text = write([entry], {"s1": "Judge\nrules (Wire)"}, {"c1": Case("c1", "Carroll v. Trump")})
    assert '"s1", # Judge rules (Wire)' in text
    assert 'case = "c1" # Carroll v. Trump' in text


def test_an_empty_ledger_is_a_file_that_can_be_read() -> None:
    assert read(write([], {}, {})) == ([], [])
    assert read("") == ([], [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[corrections", "the ledger is no valid TOML"),
        ("[[cases]]\nid = 'c1'\ncourt = 3", 'case 1: "court"'),
        ("corrections = 3", '"corrections" is no list of entries'),
        ("[other]\nx = 1", '"other" is unknown'),
        (ONE + ONE, 'entry 2: the id "k1" stands there already'),
        (ONE.replace("follow", "burn"), 'entry 1: "kind": input should be'),
        (ONE.replace('who = "ann"\n', ""), 'entry 1: "who" is missing'),
        (ONE.replace("who", "whom"), 'entry 1: "whom" is unknown'),
        (ONE.replace("12:00:00Z", "12:00:00"), 'entry 1: "at"'),
        (ONE + "stories = 3", 'entry 1: "stories"'),
        (ONE + "day = 2023-07-11T12:00:00Z", 'entry 1: "day"'),
    ],
)
def test_what_is_wrong_is_told_with_its_entry(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert any(line.startswith(problem) for line in caught.value.problems), caught.value.problems
