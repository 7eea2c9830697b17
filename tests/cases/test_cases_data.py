"""The files that come with grouping: learnt weights and the table of courts."""

import tomllib
from collections import Counter
from importlib.resources import files
from typing import Any

import courts_db
import pytest
from weights_file import as_text

from digest.cases.courts import find_forums
from digest.cases.place_names import STATES
from digest.cases.weights import chance, shipped_weights

DATA = files("digest.cases").joinpath("data")
COURTS: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(DATA.joinpath("courts.toml").read_text("utf-8"))
ENTRIES = {court: entry for table in COURTS.values() for court, entry in table.items()}


def test_each_model_has_a_constant_and_each_threshold_is_a_chance() -> None:
    weights = shipped_weights()
    assert all("" in model for model in (weights.about, weights.event, weights.also))
    thresholds = (weights.same_from, weights.about_from, weights.event_from, weights.also_from)
    assert all(0 < threshold < 1 for threshold in thresholds)


def test_the_file_of_weights_is_in_its_one_form() -> None:
    """Sorted and each weight and tree on a line, so that a new training shows as what it changed."""
    assert DATA.joinpath("weights.json").read_text("utf-8") == as_text(shipped_weights())


@pytest.mark.parametrize(
    ("signs", "likely"),
    [
        ({}, 0.5),  # the constant alone
        ({"a": 2.0}, 0.8808),
        ({"a": 1e9}, 1.0),  # never an overflow
        ({"a": -1e9}, 0.0),
        ({"nobody learnt this": 5.0}, 0.5),
    ],
)
def test_a_chance_is_that_of_a_logistic_model(signs: dict[str, float], likely: float) -> None:
    assert chance(signs, {"": 0.0, "a": 1.0}) == pytest.approx(likely, abs=1e-4)


def test_every_court_is_one_of_courts_db() -> None:
    assert set(ENTRIES) <= {court["id"] for court in courts_db.courts}


def test_no_name_stands_for_two_courts() -> None:
    names = Counter(name for entry in ENTRIES.values() for name in entry["names"])
    assert [name for name, courts in names.items() if courts > 1] == []


def test_each_court_is_known_by_its_abbreviation() -> None:
    assert [court for court, entry in ENTRIES.items() if entry["short"] not in entry["names"]] == []


def test_every_district_has_a_state_and_seats_each_once() -> None:
    states = {*STATES, "District of Columbia", "Puerto Rico", "Virgin Islands"}
    assert {entry["state"] for entry in COURTS["district"].values()} == states
    assert all(entry["cities"] for entry in COURTS["district"].values())
    assert all(len(set(entry["cities"])) == len(entry["cities"]) for entry in ENTRIES.values())


@pytest.mark.parametrize("court", sorted(ENTRIES))
def test_a_court_is_found_by_each_of_its_names(court: str) -> None:
    for name in ENTRIES[court]["names"]:
        assert court in {forum.court for forum in find_forums(f"ruled the {name} on Monday")}, name
