"""The desk's pages to look at: what they say of a day, a case, a story, and what is found."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from desk_samples import EDITION, Office, office
from site_samples import DAY

from digest.model import Case, CaseCard, DatedFact, Placement
from digest.pipeline.daysheet import sure_in_words
from digest.store import cases as case_store
from digest.store import editions as edition_store
from digest.web.desk.timeline import timeline


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A desk that no test changes."""
    with office(tmp_path_factory.mktemp("desk")) as found:
        yield found


def test_the_day_lists_its_cases_least_certain_first_and_the_rest(desk: Office) -> None:
    page = desk.client.get(EDITION).text
    assert "Wednesday, 12 July 2023" in page
    assert "2 cases, 4 stories." in page
    assert "This edition went out." in page
    assert "Carroll v. Trump" in page
    shares = [int(text.split(" %")[0].split()[-1]) for text in page.split("</meter>")[1:3]]
    assert shares == sorted(shares)
    assert page.index("About no case") < page.index("A story about nothing")
    assert "<script>" not in page


@pytest.mark.parametrize("placed", [True, False], ids=["cases", "stories about none"])
def test_a_long_day_is_shown_in_pages_and_nothing_of_it_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, placed: bool
) -> None:
    """A broad feed brings thousands of stories about no case a day."""
    with office(tmp_path) as own:
        with own.database.begin() as conn:
            record = edition_store.find(conn, "Daily", DAY)
            assert record is not None
            cases = [f"c{at:012x}" for at in range(4)]
            case_store.save(conn, [Case(case, case) for case in cases])
            where = zip(record.stories, cases if placed else [None] * 4, strict=True)
            case_store.place(conn, [Placement(story, case, score=0.1 * at) for at, (story, case) in enumerate(where)])
        whole = rows(own.client.get(EDITION).text)
        monkeypatch.setattr("digest.web.desk.pages._LINES", 3)
        name = "cases" if placed else "others"
        pages = [own.client.get(f"{EDITION}&{name}={skip}").text for skip in (0, 3, 99)]
    assert whole == cases if placed else list(record.stories)  # the least certain first
    assert [rows(page) for page in pages] == [whole[:3], whole[3:], []]
    assert "1 to 3 of 4" in pages[0]
    assert ["The next 1<" in page for page in pages] == [True, False, False]
    assert ["Those before" in page for page in pages] == [False, True, True]


def rows(page: str) -> list[str]:
    return re.findall(r'id="row-(\w+)"', page)


def test_a_case_tells_its_stories_with_the_reasons(desk: Office) -> None:
    page = desk.client.get(f"/desk/days/2023-07-12/{desk.case('Carroll v. Trump')}").text
    assert "Why it is here:" in page
    assert "docket number 1:20-cv-07311" in page
    page = desk.client.get(f"/desk/cases/{desk.case('Carroll v. Trump')}").text
    assert "<dt>Docket numbers</dt><dd>1:20-cv-07311</dd>" in page
    assert "S.D.N.Y." in page
    assert "What comes next" in page
    assert '<svg class="mark due"' in page
    assert '<svg class="mark told"' in page


def test_a_story_tells_where_it_is(desk: Office) -> None:
    page = desk.client.get("/desk/search?q=raining").text
    (story,) = {piece.split('"')[0] for piece in page.split('href="/desk/stories/')[1:]}
    page = desk.client.get(f"/desk/stories/{story}").text
    assert "none; such stories stand under other legal news" in page
    assert 'href="/desk/?day=2023-07-12"' in page
    assert 'href="https://news.example/d"' in page


@pytest.mark.parametrize(
    "words, told",
    [
        ("jarkesy", "No. 22-859"),
        ("1:20-cv-07311", "Carroll v. Trump"),
        ("no such words", "No case bears these words."),
        ("", "Type a caption"),
        ('"<b>zz', "Search: &#34;&lt;b&gt;zz"),
    ],
)
def test_the_search_finds_cases_and_stories(desk: Office, words: str, told: str) -> None:
    page = desk.client.get("/desk/search", query_string={"q": words}).text
    assert told in page
    assert "<b>" not in page


def test_feeds_and_ledger(desk: Office) -> None:
    with desk.database.read() as conn:
        newest = edition_store.latest(conn, "Daily")
    assert newest is not None
    told = json.loads(newest.document or "")
    page = desk.client.get("/desk/feeds").text
    assert "Wire &lt;b&gt;&amp; Co" in page
    assert "in 28 days" in page
    assert f"says: {told['receipt']}." in page  # in the edition's own words
    assert "1 feed read; covers " in desk.client.get(EDITION).text
    assert "Nothing was put right yet." in desk.client.get("/desk/ledger").text


@pytest.mark.parametrize(
    "path",
    ["/desk/cases/none", "/desk/stories/none", "/desk/days/2023-07-12/none", "/desk/?day=soon", "/desk/days/x/y"],
)
def test_what_is_not_there_is_not_found(desk: Office, path: str) -> None:
    assert desk.client.get(path).status_code == 404


def test_a_day_without_an_edition_shows_what_is_waiting(desk: Office) -> None:
    assert "No build has made this edition" in desk.client.get("/desk/?day=2023-07-20").text


def test_there_is_no_desk_without_a_newsletter(tmp_path: Path) -> None:
    from digest.web.editions import FolderEditions
    from digest.web.pages import create_app

    client = create_app(FolderEditions(tmp_path)).test_client()
    assert client.get("/desk/").status_code == 404


def test_a_runner_up_is_led_to_by_its_name(tmp_path: Path) -> None:
    with office(tmp_path) as own, own.database.begin() as conn:
        record = edition_store.find(conn, "Daily", DAY)
        assert record is not None
        other, case = own.case("SEC v. Jarkesy"), own.case("Carroll v. Trump")
        told = (f"SEC v. Jarkesy (1) ({other}), much alike, but another court", "something old")
        case_store.place(conn, [Placement(record.stories[0], case, score=0.9, against=told)])
    page = own.client.get(f"/desk/stories/{record.stories[0]}").text
    link = f'<a href="/desk/cases/{other}" dir="auto">SEC v. Jarkesy (1)</a>'
    assert f"{link}, much alike, but another court; something old" in page


def test_how_sure_in_words() -> None:
    assert [sure_in_words(score) for score in (1, 0.9, 0.8, 0.7499, 0)] == [
        "certain", "quite sure", "fairly sure", "in doubt", "in doubt",
    ]  # fmt: skip


def card(past: list[str], due: list[str]) -> CaseCard:
    def facts(dates: list[str]) -> tuple[DatedFact, ...]:
        return tuple(DatedFact(day, "told", "s") for day in dates)

    return CaseCard("c", "A v. B", None, None, (), None, None, "", "", (), facts(past), facts(due))


def test_the_picture_has_a_lane_for_each_kind_and_room_for_what_is_no_day() -> None:
    picture = timeline(card(["2023-05-09"], ["2024-01", "2025"]), date(2023, 7, 12))
    assert picture is not None
    past, due = picture.lanes
    assert (past.shape, due.shape) == ("past", "due")
    assert past.marks[0].at == 2.0
    assert past.marks[0].wide == 0
    assert due.marks[0].wide > 0
    assert due.marks[1].at + due.marks[1].wide == pytest.approx(98)
    assert past.marks[0].at < picture.now < due.marks[0].at
    assert [tick.text for tick in picture.ticks] == ["2024", "2025"]


def test_there_is_no_picture_of_a_case_without_dates_and_one_day_is_enough() -> None:
    assert timeline(card([], []), date(2023, 7, 12)) is None
    picture = timeline(card(["2023-07-12"], []), date(2023, 7, 12))
    assert picture is not None
    assert [tick.text for tick in picture.ticks] == ["12 Jul 2023"]
