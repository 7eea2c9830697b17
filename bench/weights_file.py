"""The file of what is learnt, in its one form: in order, each weight and each tree on a line of its own."""

import json
from dataclasses import asdict, replace
from typing import Any

from digest.cases.trees import Trees
from digest.cases.weights import Weights


def as_text(weights: Weights) -> str:
    """Return the weights as they stand in their file, so that a new training shows as what it changed."""
    told = asdict(replace(weights, same=Trees.of(0, [])))
    told["same"] = {"start": weights.same.start, "trees": weights.same.trees}
    return _lines(told) + "\n"


def _lines(told: Any) -> str:
    if isinstance(told, dict):
        return "{\n" + ",\n".join(f"{json.dumps(key)}: {_lines(told[key])}" for key in sorted(told)) + "\n}"
    if isinstance(told, list):
        return "[\n" + ",\n".join(map(json.dumps, told)) + "\n]"
    return json.dumps(told)
