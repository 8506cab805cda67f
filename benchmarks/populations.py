"""Made-up populations with a known truth: officials, their messages, labels and scores."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import norm

SEPARATION = norm.isf(0.03) - norm.ppf(0.2)
"""How far the scores of positives lie above those of negatives: 3 % false positives, 20 % misses at one threshold."""

RATE = 0.07917689
"""Mean rate of aggressive messages in ``superpopulation``: expit(-3 + 1.2 z) integrated over a normal z."""


def superpopulation(
    rng: np.random.Generator, n_officials: int = 200, spread: float = 1.2, drift: float = 0.0
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return official, label and calibrated score of each message: skewed counts, aggression clustered by official.

    With *drift*, the signal of messages that are not aggressive lies so much higher, and scores are calibrated no more.
    """
    sizes = np.maximum(1, np.round(np.exp(rng.normal(np.log(40), 1.0, n_officials)))).astype(int)
    rates = expit(-3.0 + rng.normal(0, spread, n_officials))
    officials = np.repeat(np.arange(n_officials), sizes)
    labels = (rng.random(len(officials)) < rates[officials]).astype(float)
    signal = rng.normal(0, 1, len(officials)) + SEPARATION * labels + drift * (1 - labels)
    return officials, labels, expit(logit(RATE) + SEPARATION * signal - SEPARATION**2 / 2)


FLAGGED_FROM = expit(logit(RATE) + SEPARATION * norm.isf(0.03) - SEPARATION**2 / 2)
"""Scores from here on are flags with 3 % false positives and 20 % misses."""
