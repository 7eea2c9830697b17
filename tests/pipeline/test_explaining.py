"""Why a story is where it is: found by every name it goes by, told from what grouping noted down."""

import pytest
from newsletters import DAY, DAYS, DUE, Paper, item, lines

from digest.errors import DigestError
from digest.pipeline.explain import Explanation

TEXT = "In Carroll v. Trump, No. 1:20-cv-07311 (S.D.N.Y.), Judge Lewis Kaplan ruled on Tuesday that the suit goes on."


@pytest.fixture
def told(paper_on_both: Paper) -> Paper:
    paper = paper_on_both
    paper.feed(
        "wire",
        item("a", DUE - DAYS / 2, "Judge lets Carroll v. Trump go on", TEXT),
        item("c", DUE - DAYS / 4, "Carroll's suit against Trump goes on", f"{TEXT} A trial is next."),
        item("b", DUE - DAYS / 3, "Bar exam opens on Monday", "Seats are left in nine states."),
    )
    paper.build()
    return paper


def explain(paper: Paper, name: str) -> Explanation:
    with paper.opened() as app:
        return app.explain(name)


def test_a_story_is_found_by_id_start_of_id_guid_and_address(told: Paper) -> None:
    (story,) = (line for line in lines(told.edition()) if line["guid"] == "a")
    for name in (story["id"], story["id"][:6], "a", "https://news.example/a"):
        found = explain(told, name)
        assert found.story.id == story["id"]
        assert found.edition == DAY
        assert found.case is not None
        assert "1:20-cv-07311" in found.case.dockets
        assert found.placement is not None
        assert found.placement.evidence[0].startswith("docket number ")


def test_a_story_about_no_case_says_so(told: Paper) -> None:
    found = explain(told, "b")
    assert found.placement is not None
    assert found.case is None


def test_a_name_that_fits_no_story_or_several_is_refused_with_advice(told: Paper) -> None:
    told.feed("echo", item("a", DUE - DAYS / 2, "Judge lets Carroll v. Trump go on", TEXT))
    told.build()
    with pytest.raises(DigestError, match=r"2 stories are known by \"a\"; name one by its id: .*\(wire\)"):
        explain(told, "a")
    for name in ("nothing", "", "%", "\0", "\ud83d"):
        with pytest.raises(DigestError, match="no story is known by"):
            explain(told, name)
