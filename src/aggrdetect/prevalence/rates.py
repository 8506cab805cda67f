"""What share of the messages is aggressive: every estimator side by side."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect.errors import StatisticsError
from aggrdetect.prevalence.frame import Frame
from aggrdetect.prevalence.model_test import ModelTest
from aggrdetect.stats.correction import rogan_gladen
from aggrdetect.stats.estimate import THESE_MESSAGES, Estimate
from aggrdetect.stats.ppi import ppi_clusters, ppi_proportion
from aggrdetect.stats.proportion import wilson
from aggrdetect.stats.quantification import emq

RAW = "raw flag rate (not an estimate of prevalence)"

MIN_LABELS = 20
"""Labels that a group needs for an estimate of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The share of messages with one label, by every way there is; None where a way is not open.

    Attributes:
        label: One of ``schema.FLAGS``.
        raw: Share of flags, with the interval that it would get if flags were labels; never the headline.
        manual: From the labels alone, about these messages.
        powered: Prediction-powered, about these messages.
        powered_like_these: The same, about officials like these.
        corrected: Model estimate, Rogan-Gladen from the model's test errors, about these messages.
        quantified: Model estimate, EMQ, about officials like these.
    """

    label: str
    raw: Estimate
    manual: Estimate | None = None
    powered: Estimate | None = None
    powered_like_these: Estimate | None = None
    corrected: Estimate | None = None
    quantified: Estimate | None = None

    @property
    def headline(self) -> Estimate | None:
        """The best there is about these messages: prediction-powered, else the corrected model estimate."""
        return self.powered or self.corrected

    @property
    def headline_like_these(self) -> Estimate | None:
        """The best there is about officials like these."""
        return self.powered_like_these or self.quantified

    @property
    def is_model_estimate(self) -> bool:
        """Whether the headline rests on the model's test errors instead of labels of these messages."""
        return self.powered is None and self.corrected is not None

    def as_dict(self) -> dict[str, Any]:
        """Return everything, for JSON."""
        ways = ("raw", "manual", "powered", "powered_like_these", "corrected", "quantified")
        estimates = {way: getattr(self, way) for way in ways}
        headline = self.headline.as_dict() if self.headline else None
        return {
            "label": self.label,
            "headline": headline,
            "is_model_estimate": self.is_model_estimate,
            **{way: estimate.as_dict() if estimate else None for way, estimate in estimates.items()},
        }


def rates(
    frame: Frame,
    label: str,
    *,
    domain: NDArray[np.bool_] | None = None,
    test: ModelTest | None = None,
    like_these: bool = True,
    level: float = 0.95,
) -> Rates:
    """Estimate the share of messages with a label in every way that labels and test errors allow.

    Args:
        frame: The run.
        label: One of ``schema.FLAGS``.
        domain: Which pairs, all by default. Shape (N,), bool.
        test: The model's test errors, or None.
        like_these: Whether to generalise to officials like these as well.
        level: Coverage, 0 to 1.

    Raises:
        StatisticsError: The domain is empty.
    """
    inside = np.ones(frame.n, dtype=bool) if domain is None else domain
    n, n_flagged = int(inside.sum()), int(frame.flags[label][inside].sum())
    raw = replace(wilson(n_flagged, n, level=level), method=RAW, estimand=THESE_MESSAGES, n_labelled=0, n_scored=n)
    found: dict[str, Estimate | None] = {}
    data = frame.data(label)
    if data is not None and inside[data.rows].sum() >= (MIN_LABELS if domain is not None else 2):
        found["manual"] = ppi_proportion(data, domain=inside, weight=0.0, level=level)
        found["powered"] = ppi_proportion(data, domain=inside, level=level)
        if like_these and frame.addressed:
            found["powered_like_these"] = _defined(
                lambda: ppi_clusters(data, frame.official, domain=inside, level=level)
            )
    if test is not None and label in test.errors:
        found["corrected"] = _defined(lambda: rogan_gladen(n_flagged, n, test.errors[label], level=level))
    if test is not None and label in test.positive_share and like_these and frame.addressed and domain is None:
        found["quantified"] = _defined(
            lambda: emq(
                frame.scores[label], trained_on=test.positive_share[label], clusters=frame.official, level=level
            )
        )
    return Rates(label=label, raw=raw, **found)


def _defined(estimator: Callable[[], Estimate]) -> Estimate | None:
    """Return an estimate, or None where these numbers do not define one."""
    try:
        return estimator()
    except StatisticsError:
        return None
