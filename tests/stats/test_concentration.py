import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.concentration import gini, lorenz, share_needed, top_share

counts = st.lists(st.integers(0, 50), min_size=1, max_size=40).filter(any)


@given(counts)
def test_the_gini_coefficient_is_twice_the_area_over_the_lorenz_curve(held) -> None:
    curve = lorenz(held)
    area = np.trapezoid(curve[:, 1], curve[:, 0])
    assert gini(held) == pytest.approx(1 - 2 * area)
    assert -1e-12 <= gini(held) < 1


@given(counts)
def test_the_curve_runs_under_the_diagonal_and_the_top_holds_at_least_its_share(held) -> None:
    curve = lorenz(held)
    assert (curve[:, 1] <= curve[:, 0] + 1e-12).all()
    assert top_share(held, 0.1) >= 0.1 - 1e-12
    assert top_share(held, share_needed(held)) >= 0.5 - 1e-9


@pytest.mark.parametrize("held", [[], [0, 0], [-1, 3]])
def test_impossible_counts_are_refused(held) -> None:
    with pytest.raises(StatisticsError):
        gini(held)


@pytest.mark.parametrize("function", [top_share, share_needed])
def test_impossible_shares_are_refused(function) -> None:
    with pytest.raises(StatisticsError, match="above 0, at most 1"):
        function([1, 2], 0)
