import numpy as np
import pytest

from aggrdetect.errors import StatisticsError
from aggrdetect.stats import bootstrap
from aggrdetect.stats.bootstrap import cluster_sums, logit_interval, percentile_interval, ratio_replicates


def test_slices_of_resamples_are_the_whole(monkeypatch) -> None:
    whole = ratio_replicates(np.arange(6.0), np.ones(6), None, rng=np.random.default_rng(1), n_resamples=9)
    monkeypatch.setattr(bootstrap, "_CELLS", 12)
    sliced = ratio_replicates(np.arange(6.0), np.ones(6), None, rng=np.random.default_rng(1), n_resamples=9)
    assert sliced.tolist() == whole.tolist()


def test_sums_by_cluster_keep_the_total() -> None:
    table = np.random.default_rng(1).random((50, 3))
    assert cluster_sums(table, np.arange(50) % 7).sum(axis=0) == pytest.approx(table.sum(axis=0))


def test_one_cluster_is_refused() -> None:
    with pytest.raises(StatisticsError, match="at least 2"):
        ratio_replicates(np.ones(3), np.ones(3), ["a"] * 3, rng=np.random.default_rng(1))


def test_undefined_replicates_are_left_out() -> None:
    assert percentile_interval(np.array([np.nan, 1.0, 1.0]), 0.95) == (1.0, 1.0)
    assert np.isnan(percentile_interval(np.array([np.nan]), 0.95)).all()
    assert logit_interval(0.5, np.array([np.nan]), 0.95) == (0.0, 1.0)


def test_intervals_of_a_clustered_mean_cover_as_often_as_they_say() -> None:
    rng = np.random.default_rng(20260101)
    hits = 0
    for _ in range(1500):
        sizes = rng.integers(1, 12, 120)
        rates = rng.beta(2, 6, 120)
        clusters = np.repeat(np.arange(120), sizes)
        values = (rng.random(len(clusters)) < rates[clusters]).astype(float)
        replicates = ratio_replicates(values, np.ones(len(values)), clusters, rng=rng, n_resamples=300)
        low, high = logit_interval(float(values.mean()), replicates, 0.95)
        hits += low <= 0.25 <= high
    assert 0.93 <= hits / 1500 <= 0.97
