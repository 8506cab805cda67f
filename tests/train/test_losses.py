import math

import pytest
import torch

from aggrdetect.schema import LABELS
from aggrdetect.train.losses import pair_loss, row_losses, teacher_loss

K = len(LABELS)


def loss(logits, labels, *, positive=None, smoothing=0.0):
    positive = torch.ones(K) if positive is None else positive
    return float(row_losses(logits, labels, positive_weight=positive, smoothing=smoothing).mean())


def test_a_model_that_knows_nothing_loses_log_two() -> None:
    assert loss(torch.zeros(3, K), torch.ones(3, K)) == pytest.approx(math.log(2))


def test_right_answers_cost_less_than_wrong_ones() -> None:
    right = torch.full((2, K), 4.0)
    assert loss(right, torch.ones(2, K)) < loss(-right, torch.ones(2, K))


def test_each_row_has_its_own_loss() -> None:
    logits = torch.stack([torch.full((K,), 3.0), torch.full((K,), -3.0)])
    labels = torch.ones(2, K)
    found = row_losses(logits, labels, positive_weight=torch.ones(K), smoothing=0.0)
    assert found.tolist() == pytest.approx([loss(logits[:1], labels[:1]), loss(logits[1:], labels[1:])])


def test_a_pair_costs_what_keeps_it_together() -> None:
    labels = torch.zeros(3, K)
    labels[0, 2] = 1.0
    apart = torch.zeros(3, K)
    apart[0, 2] = 4.0
    one, none = torch.tensor([7, 7, 8]), torch.tensor([1, 2, 3])
    assert float(pair_loss(torch.zeros(3, K), labels, one)) == pytest.approx(math.log(2))
    assert float(pair_loss(apart, labels, one)) == pytest.approx(math.log1p(math.exp(-4)))
    assert float(pair_loss(-apart, labels, one)) == pytest.approx(math.log1p(math.exp(4)))
    assert float(pair_loss(-apart, labels, none)) == 0.0


def test_an_unknown_label_makes_no_pair() -> None:
    labels = torch.zeros(2, K)
    labels[0], labels[1, 1] = math.nan, 1.0
    logits = torch.randn(2, K, requires_grad=True)
    found = pair_loss(logits, labels, torch.zeros(2, dtype=torch.long))
    found.backward()
    assert float(found.detach()) == 0.0
    assert torch.equal(logits.grad, torch.zeros(2, K))


def test_a_rare_label_can_weigh_more_where_it_is_one() -> None:
    positive = torch.ones(K)
    positive[LABELS.index("threat")] = 1.0 + K
    zeros, ones = torch.zeros(1, K), torch.ones(1, K)
    assert loss(zeros, ones, positive=positive) == pytest.approx(2 * math.log(2))
    assert loss(zeros, zeros, positive=positive) == pytest.approx(math.log(2))


def test_smoothing_makes_certainty_cost_something() -> None:
    sure = torch.full((1, K), 20.0)
    assert loss(sure, torch.ones(1, K)) == pytest.approx(0, abs=1e-6)
    assert loss(sure, torch.ones(1, K), smoothing=0.1) == pytest.approx(0.05 * 20, rel=1e-3)


def test_a_student_that_says_what_its_teacher_says_loses_least() -> None:
    teacher = torch.full((2, K), 0.8)
    same = torch.logit(teacher)
    assert teacher_loss(same, teacher) < teacher_loss(same + 0.5, teacher)
    assert teacher_loss(same, teacher) < teacher_loss(same - 0.5, teacher)
