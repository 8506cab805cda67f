import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.design import allocate, covariance, design, simple, stratify


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=30), st.integers(0, 50))
def test_variance_of_a_simple_sample_is_the_textbook_one(values, more) -> None:
    n, population = len(values), len(values) + more
    found, df = covariance(np.array(values), np.array(values), simple(n, population))
    expected = population**2 * (1 - n / population) * np.var(values, ddof=1) / n
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert df == pytest.approx(n - 1) or df == 0


def test_strata_add_up() -> None:
    drawn = design([0.5, 0.5, 0.25, 0.25], ["a", "a", "b", "b"])
    values = np.array([1.0, 3.0, 2.0, 6.0])
    parts = [covariance(values[i : i + 2], values[i : i + 2], simple(2, n))[0] for i, n in ((0, 4), (2, 8))]
    assert covariance(values, values, drawn)[0] == pytest.approx(sum(parts))


def test_independent_draws_have_a_variance_too() -> None:
    values = np.array([1.0, -1.0, 0.5])
    assert covariance(values, values, design([0.5, 0.25, 0.1]))[0] > 0


@pytest.mark.parametrize(
    ("inclusion", "strata", "message"),
    [
        ([0.0, 0.5], None, "is 0"),
        ([0.5, 1.5], None, "0 to 1"),
        ([0.5, 0.4], ["a", "a"], "differ within"),
        ([0.5], None, "at least 2"),
    ],
)
def test_impossible_designs_are_refused(inclusion, strata, message) -> None:
    with pytest.raises(StatisticsError, match=message):
        design(inclusion, strata)


def test_a_sample_larger_than_its_population_is_refused() -> None:
    with pytest.raises(StatisticsError, match="expected 2 to 3"):
        simple(4, 3)


@given(st.lists(st.floats(0, 1), min_size=4, max_size=80), st.data())
def test_strata_leave_nobody_out_and_draws_add_up(scores, data) -> None:
    n = data.draw(st.integers(2, len(scores)))
    strata, draws = stratify(np.array(scores), n)
    sizes = np.bincount(strata)
    assert draws.sum() == n
    assert (draws <= sizes).all()
    assert (draws >= 1).all()


def test_uncertain_scores_are_drawn_more_often() -> None:
    scores = np.concatenate([np.full(5000, 0.01), np.full(500, 0.5)])
    strata, draws = stratify(scores, 200)
    inclusion = (draws / np.bincount(strata))[strata]
    assert inclusion[scores == 0.5].mean() > 3 * inclusion[scores == 0.01].mean()


def test_draws_never_exceed_what_is_there() -> None:
    assert allocate(np.array([1.0, 1.0]), np.array([3, 100]), 50).tolist() == [3, 47]
