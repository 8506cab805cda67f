import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.classification import METRICS, _replicates, auprc, auroc, classification_report, threshold_counts

rows = st.lists(st.tuples(st.integers(0, 1), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 0.9, 1.0])), min_size=2)


@given(rows)
def test_values_equal_those_of_scikit_learn(pairs) -> None:
    labels, scores = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    flagged = scores >= 0.5
    report = classification_report(
        labels, np.asarray(scores), np.asarray(scores) >= 0.5, None, np.random.default_rng(1), n_resamples=5
    )
    if flagged.any():
        assert report["precision"].value == pytest.approx(metrics.precision_score(labels, flagged))
    if labels.any():
        assert report["recall"].value == pytest.approx(metrics.recall_score(labels, flagged, zero_division=0))
        assert report["auprc"].value == pytest.approx(metrics.average_precision_score(labels, scores))
    if flagged.any() or labels.any():
        assert report["f1"].value == pytest.approx(metrics.f1_score(labels, flagged, zero_division=0))
    if 0 < labels.sum() < len(labels):
        assert report["auroc"].value == pytest.approx(metrics.roc_auc_score(labels, scores))


def report_at_half(labels, scores, clusters, rng, **options):
    return classification_report(labels, scores, np.asarray(scores) >= 0.5, clusters, rng, **options)


def test_resampled_values_equal_those_of_the_repeated_rows() -> None:
    rng = np.random.default_rng(5)
    labels, scores = rng.integers(0, 2, 40).astype(float), rng.random(40).round(1)
    codes = np.repeat(np.arange(10), 4)
    found = _replicates(labels, scores >= 0.5, scores, codes, resamples=(1, np.random.default_rng(9)))
    draws = np.random.default_rng(9).integers(0, 10, size=(1, 10))[0]
    again = np.concatenate([np.flatnonzero(codes == c) for c in draws])
    assert found["auroc"][0] == pytest.approx(metrics.roc_auc_score(labels[again], scores[again]))
    assert found["auprc"][0] == pytest.approx(metrics.average_precision_score(labels[again], scores[again]))
    assert found["f1"][0] == pytest.approx(metrics.f1_score(labels[again], scores[again] >= 0.5))


def test_perfect_recall_still_has_an_interval() -> None:
    labels, scores = np.array([1.0] * 5 + [0.0] * 5), np.array([0.9] * 5 + [0.1] * 5)
    recall = classification_report(
        labels, np.asarray(scores), np.asarray(scores) >= 0.5, None, np.random.default_rng(1)
    )["recall"]
    assert (recall.value, recall.high) == (1.0, 1.0)
    assert recall.low == pytest.approx(0.4782, abs=1e-3)


def test_one_error_in_fifty_has_an_interval_of_use() -> None:
    labels = np.array([1.0] * 50 + [0.0] * 1000)
    scores = np.array([0.9] * 49 + [0.1] + [0.1] * 999 + [0.9])
    report = classification_report(
        labels, np.asarray(scores), np.asarray(scores) >= 0.5, None, np.random.default_rng(1)
    )
    for name in ("precision", "recall", "f1"):
        assert 0.85 < report[name].low < 0.95 < report[name].value < report[name].high < 1


def test_undefined_metrics_are_nan_and_null_in_json() -> None:
    report = classification_report([0, 0], [0.1, 0.2], [False, False], None, np.random.default_rng(1))
    assert np.isnan(report["recall"].value)
    assert report["auroc"].as_dict()["value"] is None
    assert list(report) == list(METRICS)


def test_fewer_clusters_widen_the_interval() -> None:
    rng = np.random.default_rng(3)
    quality = np.repeat(rng.normal(0, 1, 40), 10)
    labels = (rng.random(400) < 0.4).astype(float)
    scores = 1 / (1 + np.exp(-(labels + quality)))
    alone = classification_report(
        labels, np.asarray(scores), np.asarray(scores) >= 0.5, None, np.random.default_rng(1)
    )["f1"]
    grouped = classification_report(
        labels, np.asarray(scores), np.asarray(scores) >= 0.5, np.repeat(np.arange(40), 10), np.random.default_rng(1)
    )["f1"]
    assert grouped.width > 1.3 * alone.width


@pytest.mark.parametrize(
    ("labels", "scores", "message"),
    [([], [], "at least 1"), ([0, 1], [0.1], "Lengths differ"), ([0, 2], [0.1, 0.2], "0 to 1"), ([0], [-1], "0 to 1")],
)
def test_impossible_input_is_refused_with_what_was_found(labels, scores, message) -> None:
    with pytest.raises(StatisticsError, match=message):
        threshold_counts(labels, scores, 0.5)


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(20260101)

    def draw(n_clusters):
        shift = np.repeat(rng.normal(0, 0.5, n_clusters), 4)
        labels = (rng.random(len(shift)) < 0.3).astype(float)
        return labels, 1 / (1 + np.exp(-(2 * labels - 1 + shift + rng.normal(0, 1, len(shift)))))

    big_labels, big_scores = draw(100_000)
    truth = {
        "auroc": auroc(big_labels, big_scores),
        "auprc": auprc(big_labels, big_scores),
        "f1": metrics.f1_score(big_labels, big_scores >= 0.5),
        "precision": metrics.precision_score(big_labels, big_scores >= 0.5),
        "recall": metrics.recall_score(big_labels, big_scores >= 0.5),
    }
    hits = dict.fromkeys(METRICS, 0)
    for _ in range(1200):
        labels, scores = draw(100)
        clusters = np.repeat(np.arange(100), 4)
        for name, estimate in classification_report(
            labels, np.asarray(scores), np.asarray(scores) >= 0.5, clusters, rng, n_resamples=200
        ).items():
            hits[name] += estimate.covers(truth[name])
    assert all(0.93 <= hit / 1200 <= 0.97 for hit in hits.values()), hits
