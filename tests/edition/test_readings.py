"""Dates, stages and what is new, against the labels that were made by reading the gold sets."""

import json
from typing import get_args

import pytest
from goldsets import SHARED
from readings import BARS, LABELS, SETS, figures, read, stages

from digest.model import Stage


@pytest.mark.skipif(not (SHARED / "gold").exists(), reason=f"the gold sets are not there: {SHARED / 'gold'}")
def test_the_bars_are_reached() -> None:
    found = figures([case for name in SETS for case in read(name)])
    assert {name: value for name, value in found.items() if value < BARS[name]} == {}


@pytest.mark.skipif(not (SHARED / "gold").exists(), reason=f"the gold sets are not there: {SHARED / 'gold'}")
@pytest.mark.parametrize("name", ["dev-c", "dev-d"])
def test_stages_are_read_as_well_where_nothing_was_adjusted(name: str) -> None:
    found = list(stages(name))
    assert sum(stage in accepted for _, stage, accepted in found) / len(found) >= BARS["stage"]


@pytest.mark.parametrize("name", SETS)
def test_labels_are_whole_and_hold_no_more_of_a_story_than_a_sentence(name: str) -> None:
    for key, label in json.loads((LABELS / f"{name}.json").read_text("utf-8")).items():
        assert label["stage"] in get_args(Stage), key
        assert label["told_by"], key
        assert 0 < len(label["new"]) < 300, key
        assert not set(label["dates"]) & set(label.get("may", ())), key
