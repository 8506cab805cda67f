import numpy as np
import pytest
from populations import superpopulation

from aggrdetect.annotate.sample import draw_sample
from aggrdetect.annotate.tasks import read_labels, write_tasks
from aggrdetect.model.folder import REFERENCE_BINS, score_histograms
from aggrdetect.prevalence.frame import read_frame
from aggrdetect.prevalence.quality import _codes, _error, calibration, drift
from aggrdetect.schema import FLAGS, LABELS
from aggrdetect.stats.design import stratify
from aggrdetect.targets.roster import read_roster
from runs import fill_in, make_run


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("run"), seed=5)


def labelled_frame(made_up, folder, truth, n=400):
    folder.mkdir(exist_ok=True)
    write_tasks(folder / "tasks.csv", draw_sample(made_up.folder, n, seed=4))
    labels = read_labels(fill_in(folder / "tasks.csv", folder / "labels.csv", truth))
    return read_frame(made_up.folder, read_roster(made_up.roster), labels)


@pytest.fixture(scope="module")
def frame(made_up, tmp_path_factory):
    truth = {f"p{i}": bool(value) for i, value in enumerate(drawn_truth(made_up))}
    return labelled_frame(made_up, tmp_path_factory.mktemp("labels"), truth.__getitem__)


def drawn_truth(made_up):
    """Labels drawn with the scores as their probability: calibrated scores, whoever the official is."""
    scores = read_frame(made_up.folder, None, None).scores["aggression"]
    return np.random.default_rng(8).random(len(scores)) < scores


def test_calibrated_scores_are_no_further_from_the_labels_than_chance_puts_them(frame) -> None:
    found = calibration(frame, "aggression")
    assert found.error <= found.by_chance
    assert found.n_labelled == 400
    assert sum(entry.n_labelled for entry in found.bins) == 400
    assert sum(entry.n for entry in found.bins) == frame.n


def test_intervals_of_the_bins_hold_what_the_messages_really_are(frame, made_up) -> None:
    scores = frame.scores["aggression"]
    estimated = [entry for entry in calibration(frame, "aggression").bins if entry.share]
    assert len(estimated) >= 3
    truth = drawn_truth(made_up)
    held = [e.share.covers(truth[(scores >= e.low) & (scores < e.high)].mean()) for e in estimated]
    assert np.mean(held) >= 0.75


def test_scores_that_are_twice_too_high_are_told_from_chance(made_up, tmp_path) -> None:
    rng = np.random.default_rng(2)
    half = {f"p{i}": bool(value and rng.random() < 0.5) for i, value in enumerate(drawn_truth(made_up))}
    found = calibration(labelled_frame(made_up, tmp_path / "half", half.__getitem__), "aggression")
    assert found.error > found.by_chance


def test_scores_that_are_right_are_called_off_one_time_in_twenty() -> None:
    rng, n_rounds, off = np.random.default_rng(9), 300, 0
    for _ in range(n_rounds):
        _, _, p = superpopulation(rng, 30)
        strata, draws = stratify(p, 200)
        rows = np.concatenate([rng.permutation(np.flatnonzero(strata == h))[:k] for h, k in enumerate(draws)])
        codes, weights, q = _codes(p)[rows], (np.bincount(strata) / draws)[strata[rows]], p[rows]
        errors = [_error(codes, weights, (rng.random(len(q)) < q) - q) for _ in range(101)]
        off += errors[0] > np.quantile(errors[1:], 0.95)
    assert 0.03 <= off / n_rounds <= 0.08


def test_without_labels_nothing_is_said_of_calibration(made_up) -> None:
    assert calibration(read_frame(made_up.folder, None, None), "aggression") is None


def test_a_reference_counts_validation_texts_by_score_and_label() -> None:
    scores, labels = np.zeros((3, len(LABELS)), np.float32), np.zeros((3, len(LABELS)), np.float32)
    scores[:, 0], labels[:, 0] = (0.0, 0.51, 1.0), (0, 1, 1)
    counts = score_histograms(scores, labels)
    assert list(counts) == list(FLAGS)
    assert (counts["insult"]["negative"][0], sum(counts["insult"]["negative"])) == (1, 1)
    assert [counts["insult"]["positive"][i] for i in (10, REFERENCE_BINS - 1)] == [1, 1]


def test_the_run_itself_is_no_drift_and_other_scores_are(frame, made_up) -> None:
    scores = np.repeat(frame.scores["aggression"][:, None], len(LABELS), axis=1).astype(np.float32)
    labels = np.repeat(made_up.truth[:, None], len(LABELS), axis=1).astype(np.float32)
    same = drift(frame, score_histograms(scores, labels))
    assert [entry.label for entry in same] == list(FLAGS)
    assert next(entry for entry in same if entry.label == "aggression").index < 0.01
    (moved,) = drift(frame, {"aggression": score_histograms(1 - scores, labels)["aggression"]})
    assert moved.same_mix > 0.25
    assert drift(frame, {}) == ()
