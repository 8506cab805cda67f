import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.drift import closest_mix, mixed, population_stability

counts = st.lists(st.integers(0, 500), min_size=20, max_size=20).filter(any)


def histogram(rng, n, a, b):
    return np.histogram(rng.beta(a, b, n), bins=20, range=(0, 1))[0]


@given(counts, counts)
def test_an_index_is_never_below_zero_and_zero_for_the_same_spread(then, now) -> None:
    assert population_stability(then, now).value >= 0
    assert population_stability(then, then).value == 0


@given(counts, counts, st.floats(0, 1))
def test_a_mix_keeps_the_number_of_texts(positive, negative, share) -> None:
    assert mixed(positive, negative, share).sum() == pytest.approx(sum(positive) + sum(negative))


def test_chance_alone_stays_below_its_bound_as_often_as_it_says_or_more() -> None:
    """More often than 95 % where the mix was fitted: the fit takes some of the difference away."""
    rng, n_rounds, within, within_mix = np.random.default_rng(20), 1000, 0, 0
    for _ in range(n_rounds):
        positive, negative = histogram(rng, 350, 2, 1.2), histogram(rng, 650, 0.4, 5)
        again = histogram(rng, 350, 2, 1.2) + histogram(rng, 650, 0.4, 5)
        whole = population_stability(positive + negative, again)
        within += whole.value <= whole.by_chance
        now = histogram(rng, 200, 2, 1.2) + histogram(rng, 3800, 0.4, 5)
        fitted = population_stability(mixed(positive, negative, closest_mix(positive, negative, now)), now)
        within_mix += fitted.value <= fitted.by_chance
    assert 0.93 <= within / n_rounds <= 0.985
    assert within_mix / n_rounds >= 0.95


def test_another_share_of_positives_is_no_drift_once_it_is_allowed_for_but_other_scores_are() -> None:
    rng = np.random.default_rng(21)
    positive, negative = histogram(rng, 400, 2, 1.2), histogram(rng, 600, 0.4, 5)

    def left(now):
        return population_stability(mixed(positive, negative, closest_mix(positive, negative, now)), now).value

    rarer = histogram(rng, 300, 2, 1.2) + histogram(rng, 9700, 0.4, 5)
    assert population_stability(positive + negative, rarer).value > 0.25
    assert left(rarer) < 0.1
    assert left(histogram(rng, 10_000, 3, 9)) > 0.25


def test_histograms_over_other_bins_or_without_units_are_refused() -> None:
    with pytest.raises(StatisticsError, match="same"):
        population_stability([1, 2], [1, 2, 3])
    with pytest.raises(StatisticsError, match="without units"):
        closest_mix([0, 0], [1, 2], [1, 2])
