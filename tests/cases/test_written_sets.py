"""The labelled sets that were written to learn from: their labels hold together."""

from collections import defaultdict

import pytest
from goldsets import OWN, load


@pytest.mark.parametrize("name", OWN)
def test_labels_hold_together(name: str) -> None:
    gold = load(name)
    keys = [case["key"] for case in gold.cases]
    assert len(keys) == len(set(keys))
    assert {other for case in gold.cases for other in case["siblings"]} <= set(keys)
    ids = [label["id"] for label in gold.labels]
    assert len(ids) == len(set(ids))
    assert all(label["title"] and label["source"] for label in gold.labels)
    assert {label["dup_of"] for label in gold.labels} <= {None, *ids}
    told = {key for label in gold.labels for key in (label["case"], *label["also"]) if key}
    assert told == set(keys)
    assert not [label["id"] for label in gold.labels if label["case"] in label["also"]]
    assert not [label["id"] for label in gold.labels if bool(label["case"]) != bool(label["event"])]
    under = defaultdict(set)
    for label in gold.labels:
        under[label["event"]].add(label["case"])
    assert not [event for event, cases in under.items() if len(cases) > 1]
