"""Grouping: what belongs together, what stays apart, and what never changes."""

import html
import importlib.util
import json
import random
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import courts_db
import pytest

from digest.cases.courts import _table
from digest.cases.group import Known, followed_case, group_stories
from digest.cases.weights import shipped_weights
from digest.model import DocketEntry, Grouping, Placement, Story

HERE = Path(__file__).parent
SHARED = HERE.parents[1].parent / "shared"
SETS = ("dev-a", "dev-b", "dev-c", "dev-d")
NOON = datetime(2023, 7, 11, 12, tzinfo=UTC)


def story(name: str, title: str, summary: str = "", **more: Any) -> Story:
    return Story(id=name, feed="", source=f"Outlet {name}", title=title, summary=summary, published=NOON, **more)


def read_labelled(folder: Path) -> tuple[list[Story], list[dict[str, Any]]]:
    labels = [json.loads(row) for row in (folder / "stories.jsonl").read_text("utf-8").splitlines() if row]
    return [_plain(label) for label in labels], labels


def _plain(label: dict[str, Any]) -> Story:
    moment = datetime.fromisoformat(label["published"]) if label["published"] else None
    parts = [
        " ".join(html.unescape(re.sub(r"<[^>]+>", " ", label[part] or "")).split())
        for part in ("title", "summary", "content")
    ]
    return Story(label["id"], "", label["source"], parts[0], label["link"], "", parts[1], parts[2], published=moment)


def by_id(grouping: Grouping) -> dict[str, Placement]:
    return {placement.story: placement for placement in grouping.placements}


def test_nothing_in_gives_nothing_out() -> None:
    assert group_stories([]) == Grouping((), ())


def test_the_order_of_the_stories_does_not_matter() -> None:
    stories, _ = read_labelled(HERE.parent / "demo")
    stories = stories[:60]
    expected = group_stories(stories)
    for seed in range(3):
        mixed = random.Random(seed).sample(stories, len(stories))
        again = group_stories(mixed)
        assert by_id(again) == by_id(expected)
        assert (again.cases, again.related) == (expected.cases, expected.related)


def test_both_carroll_suits_of_the_demo_stay_apart() -> None:
    stories, labels = read_labelled(HERE.parent / "demo")
    placed = by_id(group_stories(stories))
    cases = {
        key: {placed[row["id"]].case for row in labels if row["case"] == key} for key in ("carroll-1", "carroll-2")
    }
    assert len(cases["carroll-1"]) == 1
    assert not cases["carroll-1"] & cases["carroll-2"]


def test_one_caption_and_two_docket_numbers_are_two_cases() -> None:
    text = "The insurer asked the judge to dismiss the complaint over the burnt warehouse in Fall River."
    placed = by_id(group_stories([
        story("a", "Smith v. Jones, No. 1:24-cv-00101", text),
        story("b", "Smith v. Jones, No. 1:24-cv-00977", text + " A hearing is due."),
    ]))  # fmt: skip
    assert placed["a"].case != placed["b"].case


def test_a_copy_shares_case_and_development_of_its_original() -> None:
    text = (
        "BOSTON (CW) - A federal judge in Boston on Tuesday dismissed a lawsuit that accused Quillmark Foods of hiding "
        "lead in its baby rice, ruling that the parents could not show harm."
    )
    placed = by_id(group_stories([
        story("a", "Judge tosses baby rice lawsuit against Quillmark", text),
        story("b", "UPDATED: Quillmark wins in court", text),
    ]))  # fmt: skip
    assert placed["b"].duplicate_of == "a" or placed["a"].duplicate_of == "b"
    assert placed["a"].case == placed["b"].case is not None
    assert placed["a"].development == placed["b"].development


def test_a_placed_story_stays_and_its_case_takes_the_next() -> None:
    first = story(
        "a", "1:24-cv-00101 Smith v. Jones", "[Complaint]", docket=DocketEntry("1:24-cv-00101", "Smith v. Jones", "mad")
    )
    before = group_stories([first])
    known = Known(before.cases, ((first, before.placements[0]),))
    after = group_stories([story("b", "Smith v. Jones, 24-cv-101: judge hears motion to dismiss")], known)
    assert after.placements[0].case == before.placements[0].case
    assert "docket number 1:24-cv-00101" in after.placements[0].evidence


def test_a_followed_case_keeps_its_name() -> None:
    case = followed_case("Carroll v. Trump", "nysd", ["1:20-cv-07311"], ["Carroll I"])
    grouping = group_stories([story("a", "Trump and Carroll, No. 20-cv-7311: judge sets trial")], Known((case,)))
    assert grouping.placements[0].case == case.id
    assert all(changed.caption == "Carroll v. Trump" for changed in grouping.cases)


@pytest.mark.parametrize(
    "told",
    [
        ("Verdict on the halftime show: he came to win", "Our critic on flags and flared jeans."),
        ("Eggs top $8 a dozen as bird flu culls millions of hens", "One diner has added fifty cents per egg."),
        ("Giant schnauzer barks his way to the crown", "Third time in the final was the charm."),
        ("", ""),
    ],
)
def test_a_story_of_something_else_is_under_no_case(told: tuple[str, str]) -> None:
    assert group_stories([story("a", *told)]).placements[0].case is None


def test_odd_stories_do_no_harm() -> None:
    odd = [
        story("a", "\x00\x07\u202e", "\ufdfd" * 50),
        story("b", "A v. " * 500, "1:24-cv-00101 " * 500),
        story("c", "Court", content="word " * 1_000_000),
        Story("d", "", "s", "No date", published=None),
        Story("e", "", "s", "Long ago", published=datetime(1970, 1, 1, tzinfo=UTC)),
        Story("f", "", "s", "Far ahead", published=datetime(2090, 1, 1, tzinfo=UTC)),
    ]
    assert [p.story for p in group_stories(odd).placements] == list("abcdef")


def test_the_weights_are_whole_and_their_file_is_in_its_one_form() -> None:
    weights = shipped_weights()
    assert all("" in model for model in (weights.about, weights.same, weights.event, weights.also))
    assert all(
        0 < chance < 1 for chance in (weights.same_from, weights.about_from, weights.event_from, weights.also_from)
    )
    path = HERE.parents[1] / "digest" / "cases" / "data" / "weights.json"
    text = path.read_text("utf-8")
    assert text == json.dumps(json.loads(text), indent=0, sort_keys=True) + "\n"


def test_every_court_of_the_table_is_one_of_courts_db() -> None:
    known = {court["id"] for court in courts_db.courts}
    assert {court for court, _ in _table().by_name.values()} <= known


@pytest.mark.skipif(not (SHARED / "gold").exists(), reason=f"the gold sets are not there: {SHARED / 'gold'}")
@pytest.mark.parametrize(
    ("name", "cases", "placed", "in_case"),
    [
        ("dev-a", 0.76, 0.73, 0.95),
        ("dev-b", 0.84, 0.82, 0.95),
        ("dev-c", 0.81, 0.80, 0.95),
        ("dev-d", 0.87, 0.73, 0.94),
    ],
)
def test_the_gold_sets_are_grouped_no_worse_than_before(name: str, cases: float, placed: float, in_case: float) -> None:
    """A floor under what the shipped weights reach on sets they have seen; the honest figures are cross-validated."""
    stories, labels = read_labelled(SHARED / "gold" / name)
    grouping = group_stories(stories)
    predictions = [
        {"id": p.story, "case": p.case, "duplicate_of": p.duplicate_of, "development": p.development, "also": p.also}
        for p in grouping.placements
    ]
    score = scorer().score(json.loads((SHARED / "gold" / name / "cases.json").read_text("utf-8")), labels, predictions)
    assert score["cases"]["f1"] >= cases
    assert score["placed"]["f1"] >= placed
    assert score["in_case"]["f1"] >= in_case
    assert score["duplicates"]["f1"] >= 0.98


def scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score", SHARED / "tools" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
