"""A logistic model whose signs are told beforehand which side they may speak for.

Some hundred signs, learnt from stories of few writers, pick up what these writers happen to do: "storms speak for a
court case".  A sign that by its meaning speaks for one side gets a weight on that side or none, so that what is learnt
holds for other writers, and signs that pay nothing fall away.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from sklearn.feature_extraction import DictVectorizer

Side = int  # 1: the weight is not below 0; -1: not above; 0: it is free
LEAST = 0.01  # a smaller weight is left out
_BOUNDS = {1: (0, None), -1: (None, 0), 0: (None, None)}


def fit_sided(
    rows: Sequence[dict[str, float]],
    answers: Sequence[bool],
    counts: Sequence[float],
    strength: float,
    side: Callable[[str], Side],
) -> dict[str, float]:
    """Return the weights that make `answers` likeliest, each row counting as often as `counts` says.

    `strength` is what the rows count against keeping the weights small, as `C` is in scikit-learn.
    """
    vectorizer = DictVectorizer(sparse=False)
    data = vectorizer.fit_transform(rows)
    names = list(vectorizer.get_feature_names_out())
    table = np.hstack([data, np.ones((len(data), 1))])  # the last column is the constant
    wanted, weight = np.where(answers, 1.0, -1.0), np.array(counts)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = wanted * (table @ weights)
        small = np.append(weights[:-1], 0.0)
        slope = table.T @ (-wanted * weight / (1 + np.exp(margin)))
        return float(strength * (weight @ np.logaddexp(0, -margin)) + small @ small / 2), strength * slope + small

    bounds = [*(_BOUNDS[side(name)] for name in names), (None, None)]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, bounds=bounds, method="L-BFGS-B").x
    kept = {name: round(float(w), 4) for name, w in zip(names, found[:-1], strict=True) if abs(w) >= LEAST}
    return {"": round(float(found[-1]), 4)} | kept
