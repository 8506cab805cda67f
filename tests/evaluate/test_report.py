import json

import numpy as np
import pytest
from sklearn import metrics

from aggrdetect.evaluate.report import _calibration_error, f1_counts, macro_f1, measure
from aggrdetect.schema import AGGRESSIVE_FORMS, FLAGS, LABELS, TARGETS
from aggrdetect.stats.checks import cluster_codes

THRESHOLDS = np.full(len(FLAGS), 0.5, np.float32)


def sample(n: int, seed: int = 1):
    """Labels with one target a row, and scores that are often right."""
    rng = np.random.default_rng(seed)
    labels = (rng.random((n, len(LABELS))) < 0.3).astype(np.float32)
    labels[:, 6:11] = np.eye(5, dtype=np.float32)[rng.integers(0, 5, n)]
    scores = np.clip(0.4 * labels + 0.6 * rng.random(labels.shape), 0, 1).astype(np.float32)
    return scores, labels, [str(i // 2) for i in range(n)]


def test_every_flagged_label_has_every_metric_and_the_table_is_json() -> None:
    scores, labels, clusters = sample(200)
    measured = json.loads(json.dumps(measure(scores, labels, clusters, THRESHOLDS)))
    assert set(measured) == {*FLAGS, "target", "macro_f1_forms"}
    for label in FLAGS:
        assert set(measured[label]) == {"precision", "recall", "f1", "auroc", "auprc", "ece", "n", "n_positive"}
        for name in ("precision", "recall", "f1", "auroc", "auprc", "ece"):
            number = measured[label][name]
            assert number["low"] <= number["value"] <= number["high"]


def test_macro_values_equal_those_of_scikit_learn() -> None:
    scores, labels, clusters = sample(300)
    measured = measure(scores, labels, clusters, THRESHOLDS)
    truth, found = labels[:, 6:11].argmax(1), scores[:, 6:11].argmax(1)
    assert measured["target"]["macro_f1"]["value"] == pytest.approx(metrics.f1_score(truth, found, average="macro"))
    by_target = [measured["target"]["f1"][target]["value"] for target in TARGETS]
    assert by_target == pytest.approx(metrics.f1_score(truth, found, average=None))
    confusion = [list(row.values()) for row in measured["target"]["confusion"].values()]
    assert confusion == metrics.confusion_matrix(truth, found).tolist()
    columns = [LABELS.index(form) for form in AGGRESSIVE_FORMS]
    macro = metrics.f1_score(labels[:, columns], scores[:, columns] >= 0.5, average="macro")
    assert measured["macro_f1_forms"]["value"] == pytest.approx(macro)


def test_two_thousand_rows_give_the_same_numbers_every_time() -> None:
    scores, labels, clusters = sample(2000)
    assert measure(scores, labels, clusters, THRESHOLDS) == measure(scores, labels, clusters, THRESHOLDS)


def test_labels_that_do_not_occur_are_null_not_zero() -> None:
    scores, labels, clusters = sample(40)
    labels[:, LABELS.index("threat")] = 0
    scores[:, LABELS.index("threat")] = 0
    threat = measure(scores, labels, clusters, THRESHOLDS)["threat"]
    assert threat["f1"] == threat["auroc"] == {"value": None, "low": None, "high": None}
    assert threat["n_positive"] == 0


def test_a_label_that_occurs_nowhere_is_left_out_of_the_mean() -> None:
    truth = np.array([[True, False], [True, False]])
    assert macro_f1(f1_counts(truth, truth).sum(axis=0, keepdims=True)).tolist() == [1.0]


def test_perfect_scores_still_have_an_interval() -> None:
    _, labels, clusters = sample(60)
    measured = measure(labels, labels, clusters, THRESHOLDS)
    assert measured["macro_f1_forms"]["value"] == 1.0
    assert 0.8 < measured["macro_f1_forms"]["low"] < 1.0


def test_the_interval_of_the_calibration_error_covers_the_true_error() -> None:
    rng = np.random.default_rng(20260102)
    hits, n_runs = 0, 300
    for _ in range(n_runs):
        p = rng.random(600)
        y = (rng.random(600) < np.clip(p - 0.08, 0, 1)).astype(float)
        found = _calibration_error(y, p, cluster_codes(None, 600), rng)
        hits += found["low"] <= _TRUE_ERROR <= found["high"]
    assert hits / n_runs >= 0.93


_GRID = (np.arange(150_000) + 0.5) / 150_000
_GAPS = (_GRID - np.clip(_GRID - 0.08, 0, 1)).reshape(15, -1).mean(axis=1)
_TRUE_ERROR = float(_GAPS.mean())
