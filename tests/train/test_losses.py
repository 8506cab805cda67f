import math

import pytest
import torch

from aggrdetect.schema import LABELS
from aggrdetect.train.losses import label_loss, teacher_loss

K = len(LABELS)


def loss(logits, labels, *, rows=None, positive=None, smoothing=0.0):
    rows = torch.ones(len(logits)) if rows is None else torch.tensor(rows)
    positive = torch.ones(K) if positive is None else positive
    return float(label_loss(logits, labels, row_weight=rows, positive_weight=positive, smoothing=smoothing))


def test_a_model_that_knows_nothing_loses_log_two() -> None:
    assert loss(torch.zeros(3, K), torch.ones(3, K)) == pytest.approx(math.log(2))


def test_right_answers_cost_less_than_wrong_ones() -> None:
    right = torch.full((2, K), 4.0)
    assert loss(right, torch.ones(2, K)) < loss(-right, torch.ones(2, K))


def test_rows_count_by_their_weight() -> None:
    logits = torch.stack([torch.full((K,), 3.0), torch.full((K,), -3.0)])
    labels = torch.ones(2, K)
    first, second = loss(logits[:1], labels[:1]), loss(logits[1:], labels[1:])
    assert loss(logits, labels, rows=[1.0, 0.3]) == pytest.approx((first + 0.3 * second) / 1.3)


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
