"""The learnt weights: a readable file, made by `bench/grouping.py train` and read here.  Pure but for that one file.

`about` tells whether a story is about a case, `same` whether two profiles are one case, `event` whether stories of one
case tell of one development, `also` whether a story discusses another case too.  The chance is 1 / (1 + exp(-sum)): of
a constant and weight × sign in a logistic model, and for `same` of what small trees answer.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from digest.cases.ragged import Floats
from digest.cases.trees import Trees, read_tree

Model = Mapping[str, float]  # sign -> weight; "" is the constant


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt, with the chances from which on a thing is taken for true."""

    about: Model
    same: Trees
    event: Model
    also: Model
    same_from: float
    about_from: float
    event_from: float
    also_from: float


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with the program."""
    told = json.loads(files("digest.cases").joinpath("data/weights.json").read_text("utf-8"))
    same = Trees.of(told["same"]["start"], [read_tree(tree) for tree in told["same"]["trees"]])
    return Weights(**{**told, "same": same})


def chance(signs: Mapping[str, float], model: Model) -> float:
    """Return the chance (0..1) that a logistic model gives to these signs."""
    weight = model.get
    total = sum([weight(sign, 0.0) * value for sign, value in signs.items() if value], start=model[""])
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def chances(totals: Floats) -> Floats:
    """Return the chances (0..1) that many such sums give."""
    likely: Floats = 1 / (1 + np.exp(-np.clip(totals, -30.0, 30.0)))
    return likely
