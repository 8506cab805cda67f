import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.comparison import compare, compare_clusters, holm, trend
from aggrdetect.stats.estimate import OFFICIALS_LIKE_THESE
from aggrdetect.stats.proportion import wilson


def test_equal_estimates_do_not_differ() -> None:
    d = compare(wilson(20, 100), wilson(20, 100))
    assert (d.value, d.p_value) == (0, 1)


@given(st.integers(0, 100), st.integers(0, 100))
def test_the_p_value_is_small_exactly_when_the_interval_leaves_out_zero(a, b) -> None:
    d = compare(wilson(a, 100), wilson(b, 100))
    if abs(d.p_value - 0.05) > 1e-9:
        assert (d.p_value < 0.05) == (not d.low <= 0 <= d.high)


def test_unlike_estimates_are_not_compared() -> None:
    with pytest.raises(StatisticsError, match="only like numbers"):
        compare(wilson(1, 10), wilson(1, 10, population=100))


def test_differences_and_slopes_cover_as_often_as_they_say() -> None:
    rng = np.random.default_rng(20260101)
    hits = {"difference": 0, "trend": 0, "same officials": 0}
    rounds = 1500
    for _ in range(rounds):
        months = [wilson(int(rng.binomial(400, p)), 400) for p in (0.08, 0.09, 0.1, 0.11, 0.12, 0.13)]
        hits["difference"] += compare(months[0], months[5]).low <= 0.05 <= compare(months[0], months[5]).high
        slope = trend(months)
        hits["trend"] += slope.low <= 0.01 <= slope.high
        rates, sizes = rng.beta(2, 18, 100), rng.integers(5, 40, (2, 100))
        first, second = rng.binomial(sizes[0], rates), rng.binomial(sizes[1], rates + 0.03)
        paired = compare_clusters(
            (first.astype(float), sizes[0].astype(float)),
            (second.astype(float), sizes[1].astype(float)),
            estimand=OFFICIALS_LIKE_THESE,
        )
        hits["same officials"] += paired.low <= 0.03 <= paired.high
    assert all(0.93 <= hit / rounds <= 0.975 for hit in hits.values()), hits


def test_two_periods_among_the_same_officials_need_two_of_them() -> None:
    one = (np.array([1.0]), np.array([5.0]))
    with pytest.raises(StatisticsError, match="at least two officials"):
        compare_clusters(one, one, estimand=OFFICIALS_LIKE_THESE)


def test_a_trend_needs_three_periods() -> None:
    with pytest.raises(StatisticsError, match="needs at least 3"):
        trend([wilson(1, 10), wilson(2, 10)])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(p_values) -> None:
    adjusted = holm(p_values)
    assert (adjusted >= np.array(p_values) - 1e-12).all()
    order = np.argsort(p_values, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()
