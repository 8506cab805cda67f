import numpy as np
import torch
from scipy.special import expit

from aggrdetect.schema import LABELS
from aggrdetect.train.calibrate import as_record, calibrated, fit_platt, fold


def test_the_line_that_made_the_labels_is_found_again() -> None:
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 3, (20_000, 2)).astype(np.float32)
    line = np.array([[0.5, -1.0], [2.0, 0.7]])
    labels = (rng.random(logits.shape) < expit(logits * line[:, 0] + line[:, 1])).astype(np.float32)
    np.testing.assert_allclose(fit_platt(logits, labels), line, atol=0.12)


def test_a_label_that_never_occurs_gets_low_scores_and_no_infinity() -> None:
    logits = np.random.default_rng(1).normal(0, 2, (200, 1)).astype(np.float32)
    platt = fit_platt(logits, np.zeros((200, 1), np.float32))
    assert np.isfinite(platt).all()
    assert platt[0, 0] > 0
    assert calibrated(logits, platt).max() < 0.2


def test_the_order_of_scores_stays() -> None:
    rng = np.random.default_rng(2)
    logits = rng.normal(0, 2, (100, 3)).astype(np.float32)
    platt = fit_platt(logits, rng.integers(0, 2, (100, 3)).astype(np.float32))
    np.testing.assert_array_equal(np.argsort(calibrated(logits, platt), axis=0), np.argsort(logits, axis=0))


def test_folding_gives_the_calibrated_scores() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = torch.nn.Module()
        model.classifier = torch.nn.Linear(8, 3)
        x = torch.randn(5, 8)
    platt = np.array([[0.5, -1.0], [2.0, 0.7], [1.0, 0.0]])
    with torch.no_grad():
        raw = model.classifier(x).numpy()
        fold(model, platt)
        folded = torch.sigmoid(model.classifier(x)).numpy()
    np.testing.assert_allclose(folded, calibrated(raw, platt), atol=1e-6)


def test_the_record_names_every_label() -> None:
    record = as_record(np.tile([1.0, 0.123456789], (len(LABELS), 1)))
    assert list(record) == list(LABELS)
    assert record["threat"] == [1.0, 0.12346]
