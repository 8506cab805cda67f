import numpy as np
import pytest

from aggrdetect.evaluate.thresholds import choose_thresholds
from aggrdetect.model.folder import OPERATING_POINTS
from aggrdetect.model.scorer import flags
from aggrdetect.schema import DERIVED, FLAGS, LABELS


def sample(n=2000, seed=3):
    """Calibrated scores: labels are drawn with the scores as their probability."""
    rng = np.random.default_rng(seed)
    scores = rng.beta(0.4, 0.8, (n, len(LABELS)))
    labels = (rng.random(scores.shape) < scores).astype(np.float32)
    verbal, menace, aggression = (LABELS.index(label) for label in DERIVED)
    labels[:, aggression] = np.maximum(labels[:, verbal], labels[:, menace])
    scores[:, aggression] = 1 - (1 - scores[:, verbal]) * (1 - scores[:, menace])
    return scores.astype(np.float32), labels


@pytest.fixture(scope="module")
def chosen():
    scores, labels = sample()
    return choose_thresholds(scores, labels, np.random.default_rng(0))


def test_every_point_has_a_threshold_for_every_flag(chosen) -> None:
    assert list(chosen) == list(OPERATING_POINTS)
    for limits in chosen.values():
        assert list(limits) == list(FLAGS)
        assert all(0 < limit < 1 for limit in limits.values())


def test_precise_has_the_precision_and_wide_the_recall_that_they_promise(chosen) -> None:
    scores, labels = sample()
    found = {point: flags(scores, np.array([*limits.values()], np.float32)) for point, limits in chosen.items()}
    for i, label in enumerate(FLAGS):
        y = labels[:, LABELS.index(label)] == 1
        assert y[found["precise"][:, i]].mean() >= 0.945
        assert found["wide"][y, i].mean() >= 0.945
        # What its parts flag may leave nothing for the own score of aggression to add.
        if label != "aggression":
            assert chosen["wide"][label] < chosen["balanced"][label] < chosen["precise"][label]


def test_balanced_is_close_to_the_best_f1(chosen) -> None:
    scores, labels = sample(seed=4)
    s, y = scores[:, 0], labels[:, 0] == 1

    def f1(limit):
        flagged = s >= limit
        return 2 * (y & flagged).sum() / (y.sum() + flagged.sum())

    assert f1(chosen["balanced"][LABELS[0]]) > max(f1(limit) for limit in np.linspace(0.05, 0.95, 50)) - 0.02


def test_balanced_takes_the_highest_of_nearly_equal_thresholds() -> None:
    scores, labels = sample(400)
    k, n = LABELS.index("insult"), 200
    labels[:, k] = np.repeat([1, 0], n)
    scores[:, k] = np.repeat([0.8, 0.1], n)  # every threshold from .1 to .8 separates them
    found = choose_thresholds(scores, labels, np.random.default_rng(0))["balanced"]["insult"]
    assert found == pytest.approx(0.8, abs=0.011)


def test_a_label_that_never_occurs_gets_thresholds_too() -> None:
    scores, labels = sample(200)
    found = choose_thresholds(scores, np.zeros_like(labels), np.random.default_rng(0))
    assert all(0 < limit < 1 for limits in found.values() for limit in limits.values())


def test_the_same_generator_gives_the_same_thresholds(chosen) -> None:
    scores, labels = sample()
    assert choose_thresholds(scores, labels, np.random.default_rng(0)) == chosen
