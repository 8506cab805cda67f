import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.correction import TestErrors, rogan_gladen


@given(st.integers(0, 1000), st.integers(60, 100), st.integers(60, 100))
def test_intervals_are_ordered_and_inside_the_unit_range(n_flagged, tp, tn) -> None:
    e = rogan_gladen(n_flagged, 1000, TestErrors(tp=tp, fp=100 - tn, fn=100 - tp, tn=tn))
    assert 0 <= e.low <= e.value <= e.high <= 1


def test_a_perfect_model_leaves_the_flag_rate() -> None:
    assert rogan_gladen(80, 1000, TestErrors(tp=500, fp=0, fn=0, tn=500)).value == pytest.approx(0.08)


def test_a_model_that_knows_nothing_is_refused() -> None:
    with pytest.raises(StatisticsError, match="Label a sample"):
        rogan_gladen(50, 100, TestErrors(tp=5, fp=5, fn=5, tn=5))


@pytest.mark.parametrize("errors", [TestErrors(tp=0, fp=1, fn=0, tn=9), TestErrors(tp=9, fp=-1, fn=1, tn=9)])
def test_impossible_test_counts_are_refused(errors) -> None:
    with pytest.raises(StatisticsError, match="cannot measure"):
        rogan_gladen(5, 100, errors)


@pytest.mark.parametrize("rate", [0.05, 0.15, 0.4])
def test_intervals_cover_as_often_as_they_say(rate) -> None:
    rng = np.random.default_rng(20260101)
    hits = 0
    for _ in range(2000):
        tp, tn = rng.binomial(200, 0.8), rng.binomial(800, 0.97)
        positives = rng.binomial(3000, rate)
        flagged = rng.binomial(positives, 0.8) + rng.binomial(3000 - positives, 0.03)
        hits += rogan_gladen(flagged, 3000, TestErrors(tp=tp, fp=800 - tn, fn=200 - tp, tn=tn)).covers(rate)
    assert 0.93 <= hits / 2000 <= 0.97
