"""A round-up's dates are not given to the case it stands under."""

from dataclasses import replace
from datetime import UTC, date, datetime

from digest.edition.compose import compose
from digest.model import Case, CaseFile, Placement, Story

TOLD = datetime(2023, 7, 11, 12, tzinfo=UTC)
STORY = Story("s", "", "Sidebar", "Morning notes", summary="A hearing is set for July 24.", published=TOLD, seen=TOLD)


def dates_given(placement: Placement) -> list[str]:
    file = CaseFile(Case("c1", "Halden v. Sorrel"), ((STORY, placement),))
    edition = compose(
        [file],
        [],
        newsletter="Daily",
        title="Daily",
        day=date(2023, 7, 12),
        timezone="UTC",
        since=TOLD,
        until=TOLD,
        feeds=[],
    )
    return [fact.date for fact in edition.cases[0].upcoming]


def test_a_story_that_discusses_several_cases_gives_no_date() -> None:
    alone = Placement("s", "c1")
    assert dates_given(alone) == ["2023-07-24"]
    assert dates_given(replace(alone, also=("c2", "c3"))) == []
