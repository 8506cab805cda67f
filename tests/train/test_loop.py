from dataclasses import replace

import numpy as np
import pytest
import torch

from aggrdetect.errors import ModelError
from aggrdetect.model.tokenise import batches_by_length
from aggrdetect.schema import LABELS
from aggrdetect.train.batches import Draw, encode
from aggrdetect.train.config import LoopConfig, TrainConfig
from aggrdetect.train.data import rows_of
from aggrdetect.train.loop import (
    blend,
    centre_pooler,
    fine_tune,
    load_classifier,
    padded,
    parameter_groups,
)
from aggrdetect.train.losses import pair_loss
from tiny import annotation, gold_rows


@pytest.fixture
def classifier(tiny_folder):
    return load_classifier(tiny_folder.path, dropout=0.0)


@pytest.fixture(scope="module")
def rows():
    return rows_of([annotation(row) for row in gold_rows(60)])


def recipe(tmp_path, **loop):
    quick = {"epochs": 3, "batch_tokens": 256, "max_tokens": 32, "rate": 1e-3, "head_rate": 1e-2} | loop
    return TrainConfig(name="t", annotations=tmp_path, loop=LoopConfig(**quick))


def error(classifier, rows) -> float:
    """Mean cross-entropy over rows and labels."""
    logits = torch.from_numpy(classifier.logits(rows.texts))
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.from_numpy(rows.labels))
    return float(loss)


def test_logits_come_in_the_order_of_the_texts(classifier, rows) -> None:
    logits = classifier.logits(rows.texts, batch_tokens=100)
    assert logits.shape == (60, len(LABELS))
    np.testing.assert_allclose(classifier.logits(rows.texts[::-1])[::-1], logits, atol=0.1)  # bf16


def test_no_texts_have_no_logits(classifier) -> None:
    assert classifier.logits([]).shape == (0, len(LABELS))


def test_training_from_an_empty_head_learns(classifier, rows, tmp_path) -> None:
    with torch.no_grad():
        classifier.model.classifier.weight.zero_()
        classifier.model.classifier.bias.zero_()
    before = error(classifier, rows)
    fine_tune(classifier, rows, recipe(tmp_path, epochs=8))
    assert error(classifier, rows) < 0.7 * before
    assert not classifier.model.training


def test_equal_seeds_give_equal_weights(tiny_folder, rows, tmp_path) -> None:
    first, second = (
        fine_tune(load_classifier(tiny_folder.path), rows, recipe(tmp_path, epochs=1)).model.state_dict()
        for _ in range(2)
    )
    assert all(torch.equal(first[key], second[key]) for key in first)


def test_rounding_is_off_again_after_training(classifier, rows, tmp_path) -> None:
    fine_tune(classifier, rows, recipe(tmp_path, epochs=1, quantise_after=0.0))
    assert not any("forward" in module.__dict__ for module in classifier.model.modules())


def test_averaged_weights_move_less_than_the_last_ones(tiny_folder, rows, tmp_path) -> None:
    start = load_classifier(tiny_folder.path).model.classifier.weight.detach().clone()
    moved = []
    for average in (0.0, 0.999):
        done = fine_tune(load_classifier(tiny_folder.path), rows, recipe(tmp_path, average=average))
        moved.append(float((done.model.classifier.weight.detach() - start).norm()))
    assert moved[1] < moved[0]


def test_easy_rows_are_drawn_less_often_and_count_for_the_rest(classifier, rows, tmp_path) -> None:
    losses = np.arange(60, dtype=np.float32)
    drawn = Draw.of(losses, LoopConfig(easy_share=0.2), np.random.default_rng(1))
    assert set(range(30, 60)) <= set(drawn.rows.tolist())
    assert 0 < (drawn.rows < 30).sum() < 15
    assert set(drawn.times[drawn.rows < 30].tolist()) == {5.0}
    assert set(drawn.times[drawn.rows >= 30].tolist()) == {1.0}
    steps = []
    config = recipe(tmp_path, batch_tokens=32, easy_share=0.2)
    fine_tune(classifier, rows, config, report=lambda *args: steps.append(args))
    assert steps[-1][1] < steps[0][1]


def test_no_pass_changes_nothing(classifier, rows, tmp_path) -> None:
    before = {k: v.clone() for k, v in classifier.model.state_dict().items()}
    fine_tune(classifier, rows, recipe(tmp_path, epochs=0))
    assert all(torch.equal(before[k], v) for k, v in classifier.model.state_dict().items())


def test_blended_weights_lie_half_way(classifier, tiny_folder) -> None:
    other = load_classifier(tiny_folder.path).model.classifier.weight.detach().clone()
    with torch.no_grad():
        classifier.model.classifier.weight.zero_()
    blend(classifier, tiny_folder.path)
    torch.testing.assert_close(classifier.model.classifier.weight.detach(), other / 2)
    classifier.model.classifier = torch.nn.Linear(3, 14)
    with pytest.raises(ModelError, match="other layers"):
        blend(classifier, tiny_folder.path)


def test_frozen_layers_keep_their_weights(classifier, rows, tmp_path) -> None:
    before = {k: v.clone() for k, v in classifier.model.state_dict().items()}
    fine_tune(classifier, rows, recipe(tmp_path, epochs=1, frozen_layers=1))
    after = classifier.model.state_dict()
    kept = {k for k in before if torch.equal(before[k], after[k])}
    assert any(k.startswith("bert.encoder.layer.0") for k in kept)
    assert any(k.startswith("bert.embeddings") for k in kept)
    assert not any(k.startswith("classifier") for k in kept)
    assert all(parameter.requires_grad for parameter in classifier.model.parameters())


def test_a_loss_over_pairs_tells_minimal_pairs_apart(tiny_folder, rows, tmp_path) -> None:
    twos = replace(rows, clusters=[str(i // 2) for i in range(60)])
    labels = torch.from_numpy(rows.labels)
    pairs = torch.tensor([i // 2 for i in range(60)])
    found = []
    for weight in (0.0, 5.0):
        classifier = load_classifier(tiny_folder.path, dropout=0.0)
        with torch.no_grad():
            classifier.model.classifier.weight.zero_()
        fine_tune(classifier, twos, recipe(tmp_path, pair_weight=weight, rate=0.0, head_rate=1e-3))
        found.append(float(pair_loss(torch.from_numpy(classifier.logits(rows.texts)), labels, pairs)))
    assert found[1] < found[0]


def test_a_teacher_is_listened_to_rather_than_wrong_labels(tiny_folder, rows, tmp_path) -> None:
    wrong, errors = replace(rows, labels=1 - rows.labels), []
    for share in (1.0, 0.0):
        classifier = load_classifier(tiny_folder.path, dropout=0.0)
        with torch.no_grad():
            classifier.model.classifier.weight.zero_()
        config = recipe(tmp_path, epochs=8, teachers=(str(tiny_folder.path),), teacher_share=share)
        errors.append(error(fine_tune(classifier, wrong, config), rows))
    assert errors[0] < errors[1]


def test_progress_is_reported_with_the_number_of_steps(classifier, rows, tmp_path) -> None:
    seen = []
    fine_tune(classifier, rows, recipe(tmp_path, batch_tokens=32), report=lambda *args: seen.append(args))
    assert [step for step, _, _ in seen] == list(range(20, 20 * len(seen) + 1, 20))
    assert all(step <= total and loss > 0 for step, total, loss in seen)


def test_lower_layers_learn_slower_and_biases_do_not_decay(classifier) -> None:
    groups = parameter_groups(classifier.model, LoopConfig(rate=1.0, head_rate=5.0, layer_decay=0.5, weight_decay=0.1))
    rate = {id(p): group["lr"] for group in groups for p in group["params"]}
    decay = {id(p): group["weight_decay"] for group in groups for p in group["params"]}
    assert len(rate) == len(list(classifier.model.parameters()))
    bert = classifier.model.bert
    assert rate[id(classifier.model.classifier.weight)] == 5.0
    assert rate[id(bert.pooler.dense.weight)] == rate[id(bert.encoder.layer[0].output.dense.weight)] == 1.0
    assert rate[id(bert.embeddings.word_embeddings.weight)] == 0.5
    assert (decay[id(bert.pooler.dense.weight)], decay[id(bert.pooler.dense.bias)]) == (0.1, 0.0)


def test_a_centred_pooler_starts_with_an_undecided_head(classifier, rows) -> None:
    centre_pooler(classifier, rows.texts)
    np.testing.assert_allclose(classifier.logits(rows.texts[:5]), -1.5, atol=0.01)


def test_batches_are_padded_with_the_mask_telling(classifier) -> None:
    ids = encode(classifier.tokenizer, ["goed plan", "goed plan weg park"], 64)
    tokens, mask = padded(classifier, ids)
    assert tokens.shape == (2, 6)
    assert mask.sum(dim=1).tolist() == [4, 6]
    assert len(encode(classifier.tokenizer, ["goed " * 100], 16)[0]) == 16
    assert encode(classifier.tokenizer, [], 16) == []


def test_batches_hold_every_row_once() -> None:
    lengths = [3, 9, 1, 9, 40, 2]
    batches = list(batches_by_length(lengths, 18))
    assert sorted(int(i) for batch in batches for i in batch) == list(range(6))
    assert batches[0].tolist() == [4]
