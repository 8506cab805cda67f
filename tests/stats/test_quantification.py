import numpy as np
import pytest
from scipy.special import expit, logit

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.quantification import Moments, emq, pacc


def calibrated(rng, labels, trained_on):
    return expit(1.8 * rng.normal(1.8 * labels, 1) - 1.62 + logit(trained_on))


def moments(scores, labels):
    return [Moments(mean=s.mean(), sd=s.std(), n=len(s)) for s in (scores[labels == 1], scores[labels == 0])]


def test_values_equal_those_of_mlquantify() -> None:
    """Expected numbers: ``EMQ(tol=1e-10, max_iter=5000)`` and ``GPACC()`` of mlquantify 0.5.1 on the same draws."""
    rng = np.random.default_rng(11)
    tested = (rng.random(4000) < 0.3).astype(int)
    tested_scores = 1 / (1 + np.exp(-(1.8 * rng.normal(1.8 * tested, 1) - 1.62 + logit(0.3))))
    labels = (rng.random(6000) < 0.08).astype(int)
    scores = 1 / (1 + np.exp(-(1.8 * rng.normal(1.8 * labels, 1) - 1.62 + logit(0.3))))
    found = emq(scores, trained_on=tested.mean(), clusters=None)
    assert found.value == pytest.approx(0.06948045, abs=2e-4)
    assert pacc(scores, *moments(tested_scores, tested)).value == pytest.approx(0.06369392, abs=1e-6)


def test_scores_that_tell_nothing_apart_are_refused() -> None:
    same = Moments(mean=0.5, sd=0.1, n=10)
    with pytest.raises(StatisticsError, match="Label a sample"):
        pacc([0.4, 0.5], same, same)
    with pytest.raises(StatisticsError, match="trained_on is 0"):
        emq([0.4, 0.5], trained_on=0, clusters=None)
    with pytest.raises(StatisticsError, match="one official"):
        emq([0.4, 0.5], trained_on=0.5, clusters=["a", "a"])


def test_intervals_cover_as_often_as_they_say() -> None:
    rng = np.random.default_rng(20260101)
    hits = {"emq": 0, "pacc": 0}
    for _ in range(1000):
        rates = rng.beta(2, 18, 100)
        clusters = np.repeat(np.arange(100), 15)
        labels = (rng.random(1500) < rates[clusters]).astype(int)
        scores = calibrated(rng, labels, 0.3)
        hits["emq"] += emq(scores, trained_on=0.3, clusters=clusters).covers(0.1)
        tested = (rng.random(1000) < 0.3).astype(int)
        hits["pacc"] += pacc(scores, *moments(calibrated(rng, tested, 0.3), tested)).covers(labels.mean())
    assert all(0.93 <= hit / 1000 <= 0.97 for hit in hits.values()), hits
