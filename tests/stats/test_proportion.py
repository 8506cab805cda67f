import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.proportion import clopper_pearson, wilson

counts = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_intervals_equal_those_of_scipy(count, level) -> None:
    positives, n = count
    for function, method in ((clopper_pearson, "exact"), (wilson, "wilson")):
        e = function(positives, n, level=level)
        oracle = binomtest(positives, n).proportion_ci(level, method=method)
        assert (e.low, e.high) == (pytest.approx(oracle.low, abs=1e-9), pytest.approx(oracle.high, abs=1e-9))
        assert 0 <= e.low <= e.value <= e.high <= 1


@given(counts)
def test_a_finite_population_shortens_the_interval_and_a_full_count_closes_it(count) -> None:
    positives, n = count
    for function in (clopper_pearson, wilson):
        free, half, full = (function(positives, n, population=p) for p in (None, 2 * n, n))
        assert half.width <= free.width + 1e-12
        assert full.width == 0


@pytest.mark.parametrize(
    ("positives", "n", "population"), [(1, 0, None), (-1, 4, None), (5, 4, None), (1, 4, 3), (float("nan"), 4, None)]
)
def test_impossible_counts_are_refused(positives, n, population) -> None:
    with pytest.raises(StatisticsError):
        clopper_pearson(positives, n, population=population)
    with pytest.raises(StatisticsError):
        wilson(positives, n, population=population)


@pytest.mark.parametrize("level", [0, 1, 1.5])
def test_impossible_levels_are_refused(level) -> None:
    with pytest.raises(StatisticsError, match="between 0 and 1"):
        clopper_pearson(1, 2, level=level)


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.3])
@pytest.mark.parametrize("population", [None, 1000])
def test_wilson_covers_as_often_as_it_says_and_clopper_pearson_at_least_so(rate, population) -> None:
    rng = np.random.default_rng(20260101)
    n, rounds = 400, 2000
    if population is None:
        found = rng.binomial(n, rate, rounds)
    else:
        found = rng.hypergeometric(round(population * rate), round(population * (1 - rate)), n, rounds)
    intervals = {f: [f(int(k), n, population=population) for k in found] for f in (wilson, clopper_pearson)}
    covered = {f: np.mean([e.covers(rate) for e in es]) for f, es in intervals.items()}
    assert 0.93 <= covered[wilson] <= 0.97
    assert covered[clopper_pearson] >= 0.94
