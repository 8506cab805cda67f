"""The one result type of all statistics."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

THESE_MESSAGES = "these messages"
"""Finite population: exactly the pairs at hand. Uncertain only as far as they have no human label."""

OFFICIALS_LIKE_THESE = "officials like these"
"""Generalising: officials are a sample too, so they are resampled as clusters."""

TEXTS_LIKE_THESE = "texts like these"
"""Generalising: labelled texts are a sample of texts, as in a test set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A point estimate with its interval; ``nan`` throughout where the quantity is not defined.

    Attributes:
        value: The estimated quantity; a proportion, 0 to 1, unless the method says otherwise.
        low: Lower bound of the interval.
        high: Upper bound of the interval.
        level: Coverage the interval aims at, such as 0.95.
        method: Name of the estimator, as printed in reports.
        estimand: What the number is about: ``these messages``, ``officials like these`` or ``texts like these``.
        n_labelled: Units with a human label.
        n_scored: Units with a model score, labelled ones among them.
        n_clusters: Independent units that the interval rests on.
    """

    value: float
    low: float
    high: float
    level: float
    method: str
    estimand: str
    n_labelled: int
    n_scored: int
    n_clusters: int

    @property
    def width(self) -> float:
        """Length of the interval."""
        return self.high - self.low

    def covers(self, truth: float) -> bool:
        """Tell whether *truth* lies in the interval."""
        return self.low <= truth <= self.high

    def as_dict(self) -> dict[str, Any]:
        """Return the fields, for JSON, with None where a number is not defined."""
        numbers = {name: getattr(self, name) for name in ("value", "low", "high")}
        return {
            **{name: None if np.isnan(number) else number for name, number in numbers.items()},
            "level": self.level,
            "method": self.method,
            "estimand": self.estimand,
            "n_labelled": self.n_labelled,
            "n_scored": self.n_scored,
            "n_clusters": self.n_clusters,
        }
