"""How well scores fit the labels of this run, and how far they have moved from what the model was tuned on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aggrdetect.prevalence.frame import Frame
from aggrdetect.schema import FLAGS
from aggrdetect.stats.drift import closest_mix, mixed, population_stability
from aggrdetect.stats.estimate import Estimate, Floats, Ints
from aggrdetect.stats.ppi import Labelled, ppi_proportion

EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Bins of the reliability table; a score on an edge belongs to the bin above, 1 to the last."""

LITTLE, MUCH = 0.1, 0.25
"""Usual readings of a stability index: below the first little has changed, from the second on much."""

_LEAST = 10
_ROUNDS = 400

Reference = Mapping[str, Mapping[str, Sequence[int]]]
"""By label: histograms of scores over validation, ``positive`` and ``negative``; see ``model.folder.Manifest``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Messages whose scores are about the same.

    Attributes:
        low: Lower edge, 0 to 1.
        high: Upper edge, 0 to 1.
        n: Messages of the run in it.
        n_labelled: Of which people labelled so many.
        mean_score: Mean score of those messages, 0 to 1; nan where there are none.
        share: Share of them that people call aggressive, from the labels alone; None with fewer than ten labels.
    """

    low: float
    high: float
    n: int
    n_labelled: int
    mean_score: float
    share: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How far scores can be read as probabilities on these messages.

    Attributes:
        label: One of ``schema.FLAGS``.
        bins: By score, lowest first.
        error: Expected calibration error: mean distance between score and label over the bins, 0 to 1.
        by_chance: What perfectly calibrated scores stay below with such a sample, 95 times out of 100.
        n_labelled: Labels.
    """

    label: str
    bins: tuple[Bin, ...]
    error: float
    by_chance: float
    n_labelled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How far the scores of a run are spread otherwise than those of the data that the model was tuned on.

    Attributes:
        label: One of ``schema.FLAGS``.
        index: Population stability index. Another share of positives alone makes it large.
        same_mix: The same after the reference was given the share of positives that fits best: what is left is change
            that estimates without labels cannot correct. None where validation held no positives or no negatives.
        by_chance: What ``same_mix`` stays below, 95 times out of 100, if nothing but the share of positives changed.
        n_reference: Texts in validation.
    """

    label: str
    index: float
    same_mix: float | None
    by_chance: float
    n_reference: int


def calibration(frame: Frame, label: str) -> Calibration | None:
    """Compare scores with the labels of a probability sample; None where there are none.

    Source:
        Broecker, Smith (2007), Weather and Forecasting 22(3), 651-661 (what chance alone gives).
    """
    data = frame.data(label)
    if data is None:
        return None
    codes = _codes(data.scores)
    sampled, weights, p = codes[data.rows], data.drawn.weights, data.scores[data.rows]
    rng = np.random.default_rng(0)
    by_chance = [_error(sampled, weights, (rng.random(len(p)) < p) - p) for _ in range(_ROUNDS)]
    return Calibration(
        label=label,
        bins=tuple(_bin(data, codes, number) for number in range(len(EDGES) - 1)),
        error=_error(sampled, weights, data.labels - p),
        by_chance=float(np.quantile(by_chance, 0.95)),
        n_labelled=len(p),
    )


def drift(frame: Frame, reference: Reference) -> tuple[Drift, ...]:
    """Compare the scores of a run with those of the model's validation data, for every label with a reference.

    Raises:
        StatisticsError: Positives and negatives are counted over different bins.
    """
    return tuple(_drift(frame.scores[label], label, reference[label]) for label in FLAGS if label in reference)


def _codes(scores: Floats) -> Ints:
    return np.clip(np.searchsorted(EDGES, scores, side="right") - 1, 0, len(EDGES) - 2)


def _bin(data: Labelled, codes: Ints, number: int) -> Bin:
    inside = codes == number
    n_labelled = int(inside[data.rows].sum())
    return Bin(
        low=EDGES[number],
        high=EDGES[number + 1],
        n=int(inside.sum()),
        n_labelled=n_labelled,
        mean_score=float(data.scores[inside].mean()) if inside.any() else float("nan"),
        share=ppi_proportion(data, domain=inside, weight=0.0) if n_labelled >= _LEAST else None,
    )


def _error(codes: Ints, weights: Floats, gaps: Floats) -> float:
    """Return the weighted mean over bins of how far labels and scores are apart."""
    return float(np.abs(np.bincount(codes, weights=weights * gaps)).sum() / weights.sum())


def _drift(scores: Floats, label: str, reference: Mapping[str, Sequence[int]]) -> Drift:
    positive, negative = (np.asarray(reference[name], dtype=np.float64) for name in ("positive", "negative"))
    now = np.histogram(scores, bins=len(positive), range=(0, 1))[0]
    whole = population_stability(positive + negative, now)
    same_mix, by_chance = None, whole.by_chance
    if positive.sum() and negative.sum():
        fitted = population_stability(mixed(positive, negative, closest_mix(positive, negative, now)), now)
        same_mix, by_chance = fitted.value, fitted.by_chance
    return Drift(
        label=label,
        index=whole.value,
        same_mix=same_mix,
        by_chance=by_chance,
        n_reference=int(positive.sum() + negative.sum()),
    )
