import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.calibration import expected_calibration_error, reliability

rows = st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=1, max_size=50)


@given(rows, st.integers(1, 20))
def test_every_score_falls_into_the_bin_that_holds_it(pairs, n_bins) -> None:
    labels, scores = zip(*pairs, strict=True)
    bins = reliability(labels, scores, n_bins)
    assert sum(b.n for b in bins) == len(pairs)
    assert all(b.low - 1e-12 <= b.mean_score <= b.high + 1e-12 for b in bins if b.n)
    assert 0 <= expected_calibration_error(labels, scores, n_bins) <= 1


def test_bins_equal_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(4)
    scores = rng.random(500)
    labels = (rng.random(500) < scores).astype(float)
    rates, means = calibration_curve(labels, scores, n_bins=10)
    bins = reliability(labels, scores, 10)
    assert [b.rate for b in bins] == pytest.approx(rates.tolist())
    assert [b.mean_score for b in bins] == pytest.approx(means.tolist())


def test_calibrated_scores_have_almost_no_error_and_swapped_ones_much() -> None:
    rng = np.random.default_rng(4)
    scores = rng.random(50_000)
    labels = (rng.random(50_000) < scores).astype(float)
    assert expected_calibration_error(labels, scores) < 0.02
    assert expected_calibration_error(labels, 1 - scores) > 0.4


def test_no_bins_are_refused() -> None:
    with pytest.raises(StatisticsError, match="at least 1"):
        reliability([1], [0.5], 0)
