import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from populations import FLAGGED_FROM, RATE, superpopulation

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.bootstrap import bootstrap_sums, percentile_interval
from aggrdetect.stats.design import design, simple, stratify
from aggrdetect.stats.estimate import OFFICIALS_LIKE_THESE, THESE_MESSAGES
from aggrdetect.stats.jackknife import jackknife_variance
from aggrdetect.stats.ppi import (
    cluster_totals,
    labelled,
    ppi_clusters,
    ppi_proportion,
    tuning_weight,
)

probabilities = hnp.arrays(np.float64, st.integers(4, 30), elements=st.floats(0, 1))


@given(probabilities, st.randoms(use_true_random=False), st.integers(2, 30))
def test_intervals_are_ordered_and_inside_the_unit_range(scores, random, n) -> None:
    n = min(n, len(scores))
    labels = np.array([float(random.random() < s) for s in scores[:n]])
    data = labelled(labels, np.arange(n), scores, simple(n, len(scores)))
    for e in (ppi_proportion(data), ppi_proportion(data, weight=0), ppi_clusters(data, np.arange(len(scores)) // 2)):
        assert 0 <= e.low <= e.value <= e.high <= 1


def test_scores_that_differ_by_next_to_nothing_get_no_weight() -> None:
    scores = np.array([1e-106, 0.0, 1.0, 0.0])
    data = labelled(np.array([1.0, 0.0]), np.arange(2), scores, simple(2, 4))
    assert tuning_weight(data) == 0.0
    estimate = ppi_clusters(data, np.arange(4) // 2)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


def test_perfect_scores_give_the_mean_of_all_units() -> None:
    scores = np.tile([1.0, 0.0, 1.0, 0.0], 100)
    data = labelled(scores[:8], np.arange(8), scores, simple(8, 400))
    assert ppi_proportion(data).value == pytest.approx(0.5)


def test_useless_scores_give_what_the_labels_say() -> None:
    data = labelled([1, 0, 0, 0], np.arange(4), np.full(40, 0.3), simple(4, 40))
    assert ppi_proportion(data).value == pytest.approx(0.25)


def test_a_full_count_has_no_uncertainty_about_these_messages() -> None:
    labels = np.array([1.0, 0.0, 0.0, 1.0])
    e = ppi_proportion(labelled(labels, np.arange(4), labels * 0.8, simple(4, 4)), weight=0)
    assert e.value == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("weight", "value", "low", "high"),
    [
        (0.0, 0.1, 0.06605243, 0.13394757),
        (0.5, 0.09509999, 0.06887697, 0.12132301),
        (1.0, 0.09019998, 0.0689348, 0.11146516),
    ],
)
def test_values_and_widths_equal_those_of_ppi_python(weight, value, low, high) -> None:
    """Expected numbers: ``ppi_py.ppi_mean_ci(y, f, u, lam=weight)`` of ppi-python 0.2.3 on the same draws."""
    rng = np.random.default_rng(7)
    truth = rng.random(40300) < 0.1
    scores = np.clip(0.1 + 0.5 * truth + rng.normal(0, 0.15, 40300), 0, 1)
    data = labelled(truth[:300].astype(float), np.arange(300), scores, simple(300, 40300))
    officials = np.arange(40300)
    variance, _ = jackknife_variance(*cluster_totals(data, officials, weight=weight))
    assert ppi_clusters(data, officials, weight=weight).value == pytest.approx(value, abs=1e-4)
    assert 2 * 1.959964 * np.sqrt(variance) == pytest.approx(high - low, rel=0.005)


def test_weights_undo_a_sample_that_prefers_high_scores() -> None:
    rng = np.random.default_rng(2)
    scores = rng.random(20_000)
    labels = (rng.random(20_000) < scores).astype(float)
    inclusion = 0.02 + 0.2 * scores
    rows = np.flatnonzero(rng.random(20_000) < inclusion)
    data = labelled(labels[rows], rows, scores, design(inclusion[rows]))
    assert labels[rows].mean() > 0.6
    assert ppi_proportion(data, weight=0).covers(labels.mean())
    assert ppi_proportion(data).covers(labels.mean())


def test_no_positive_label_still_has_an_upper_bound() -> None:
    data = labelled(np.zeros(30), np.arange(30), np.full(3000, 0.01), simple(30, 3000))
    e = ppi_proportion(data)
    assert e.value == 0
    assert e.high == pytest.approx(0.1157, abs=1e-3)


def test_too_few_labels_in_a_group_are_refused_with_how_many_there_are() -> None:
    data = labelled([1, 0, 1], np.arange(3), np.full(30, 0.5), simple(3, 30))
    with pytest.raises(StatisticsError, match="1 labels fall into this group"):
        ppi_proportion(data, domain=np.arange(30) == 0)


def test_rows_outside_the_population_are_refused() -> None:
    with pytest.raises(StatisticsError, match="run from 0 to 9"):
        labelled([1, 0], [0, 9], np.full(5, 0.5), simple(2, 5))


def test_cluster_totals_add_up_to_the_estimate() -> None:
    officials, labels, scores = superpopulation(np.random.default_rng(3))
    rows = np.random.default_rng(4).choice(len(labels), 300, replace=False)
    data = labelled(labels[rows], rows, scores, simple(300, len(labels)))
    for domain in (None, officials % 2 == 0):
        totals, sizes = cluster_totals(data, officials, domain=domain)
        assert totals.sum() / sizes.sum() == pytest.approx(ppi_proportion(data, domain=domain).value)


def test_the_jackknife_is_about_as_wide_as_the_bootstrap_over_officials() -> None:
    rng = np.random.default_rng(3)
    officials, labels, scores = superpopulation(rng)
    rows = rng.choice(len(labels), 400, replace=False)
    data = labelled(labels[rows], rows, scores, simple(400, len(labels)))
    sums = np.column_stack(cluster_totals(data, officials))
    replicates = bootstrap_sums(sums, lambda t: t[:, 0] / t[:, 1], n_resamples=2000, rng=rng)
    low, high = percentile_interval(replicates, 0.95)
    assert ppi_clusters(data, officials).width == pytest.approx(high - low, rel=0.2)


def test_estimates_name_their_estimand() -> None:
    data = labelled([1, 0, 0, 1], np.arange(4), np.linspace(0, 1, 40), simple(4, 40))
    assert ppi_proportion(data).estimand == THESE_MESSAGES
    assert ppi_clusters(data, np.arange(40) // 4).estimand == OFFICIALS_LIKE_THESE


def _coverage(rounds, draw):
    """Return the share of covered truths and the mean width by estimator."""
    rng = np.random.default_rng(20260101)
    found = [draw(rng) for _ in range(rounds)]
    names = found[0].keys()
    covered = {name: np.mean([f[name][0].covers(f[name][1]) for f in found]) for name in names}
    return covered, {name: np.mean([f[name][0].width for f in found]) for name in names}


def test_uniform_samples_cover_as_often_as_they_say_and_are_25_percent_narrower_than_labels_alone() -> None:
    def draw(rng):
        officials, labels, scores = superpopulation(rng)
        rows = rng.choice(len(labels), 400, replace=False)
        data = labelled(labels[rows], rows, scores, simple(400, len(labels)))
        flags = labelled(labels[rows], rows, (scores >= FLAGGED_FROM).astype(float), simple(400, len(labels)))
        group = officials < 80
        return {
            "labels": (ppi_proportion(data, weight=0), labels.mean()),
            "powered": (ppi_proportion(data), labels.mean()),
            "flags": (ppi_proportion(flags), labels.mean()),
            "group": (ppi_proportion(data, domain=group), labels[group].mean()),
            "like these": (ppi_clusters(data, officials), RATE),
        }

    covered, width = _coverage(2500, draw)
    assert all(0.93 <= share <= 0.97 for share in covered.values()), covered
    assert width["powered"] < 0.75 * width["labels"]
    assert width["flags"] < 0.75 * width["labels"]


def test_stratified_samples_cover_as_often_as_they_say_and_are_35_percent_narrower_than_labels_alone() -> None:
    def draw(rng):
        officials, labels, scores = superpopulation(rng)
        strata, sizes = stratify(scores, 400)
        members = [np.flatnonzero(strata == h) for h in range(len(sizes))]
        rows = np.concatenate([rng.choice(m, n, replace=False) for m, n in zip(members, sizes, strict=True)])
        inclusion = sizes / np.bincount(strata)
        data = labelled(labels[rows], rows, scores, design(inclusion[strata[rows]], strata[rows]))
        plain = rng.choice(len(labels), 400, replace=False)
        alone = labelled(labels[plain], plain, scores, simple(400, len(labels)))
        return {
            "labels": (ppi_proportion(alone, weight=0), labels.mean()),
            "stratified labels": (ppi_proportion(data, weight=0), labels.mean()),
            "powered": (ppi_proportion(data), labels.mean()),
            "like these": (ppi_clusters(data, officials), RATE),
        }

    covered, width = _coverage(1500, draw)
    assert all(0.93 <= share <= 0.97 for share in covered.values()), covered
    assert width["powered"] < 0.65 * width["labels"]


def test_the_tuning_weight_of_calibrated_scores_is_about_one() -> None:
    officials, labels, scores = superpopulation(np.random.default_rng(3))
    data = labelled(labels, np.arange(len(labels)), scores, design(np.full(len(labels), 0.5)))
    assert tuning_weight(data) == pytest.approx(1, abs=0.1)
    assert len(officials) == len(scores)


def test_groups_cover_as_often_as_they_say_or_somewhat_more() -> None:
    rng, hits, rounds = np.random.default_rng(20260102), {"labels alone": 0, "with scores": 0}, 800
    for _ in range(rounds):
        _, labels, scores = superpopulation(rng, n_officials=80)
        group = rng.random(len(labels)) < 0.2
        rows = rng.choice(len(labels), 300, replace=False)
        data = labelled(labels[rows], rows, scores, simple(300, len(labels)))
        truth = labels[group].mean()
        hits["labels alone"] += ppi_proportion(data, domain=group, weight=0.0).covers(truth)
        hits["with scores"] += ppi_proportion(data, domain=group).covers(truth)
    assert all(0.93 <= hit / rounds <= 0.985 for hit in hits.values()), hits
