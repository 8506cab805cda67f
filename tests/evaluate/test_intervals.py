import numpy as np
import pytest

from aggrdetect.evaluate.intervals import mean, paired_difference, share
from aggrdetect.stats.proportion import clopper_pearson


def test_a_share_of_independent_units_has_about_the_exact_interval() -> None:
    found, exact = share([1] * 3 + [0] * 77, None), clopper_pearson(3, 80)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=0.002)


def test_copies_of_a_text_add_no_certainty() -> None:
    alone, copied = share([1, 0, 0, 1, 0, 0], None), share([1, 0, 0, 1, 0, 0] * 5, list("abcdef") * 5)
    assert copied.width == pytest.approx(alone.width, rel=0.1)


@pytest.mark.parametrize("hits", [[0, 0, 0, 0], [1, 1, 1, 1]])
def test_no_hits_or_only_hits_rest_on_the_clusters(hits) -> None:
    found, exact = share(hits, ["a", "a", "b", "b"]), clopper_pearson(hits[0] * 2, 2)
    assert (found.low, found.high) == (exact.low, exact.high)


def test_a_share_of_nothing_is_not_defined() -> None:
    assert np.isnan([share([], None).value, share([], None).low]).all()


def test_the_interval_of_a_rare_share_covers_it_among_clusters() -> None:
    rng, hits = np.random.default_rng(20260103), 0
    clusters = np.repeat(np.arange(60), 3)
    for _ in range(400):
        rate = np.repeat(rng.beta(0.3, 9.7, 60), 3)
        hits += share(rng.random(180) < rate, clusters).covers(0.03)
    assert hits / 400 >= 0.93


def test_a_mean_of_one_cluster_has_a_value_and_no_interval() -> None:
    assert mean(np.array([1.0, 2.0]), ["a", "a"], np.random.default_rng(0)) == {
        "value": 1.5,
        "low": None,
        "high": None,
        "n": 2,
    }


def test_a_difference_far_from_chance_has_a_small_p_value() -> None:
    rng = np.random.default_rng(1)
    assert paired_difference(0.2, rng.normal(0.2, 0.02, 999))["p_value"] == 0.001
    assert paired_difference(0.01, rng.normal(0.01, 0.05, 999))["p_value"] > 0.5


def test_no_difference_at_all_has_a_p_value_of_one() -> None:
    assert paired_difference(0.0, np.zeros(99))["p_value"] == 1.0
