import pytest
import torch
from transformers import AutoModelForSequenceClassification

from aggrdetect.train import fakequant


@pytest.fixture
def model(tiny_folder):
    return AutoModelForSequenceClassification.from_pretrained(tiny_folder.path).eval()


def test_weights_move_by_at_most_half_a_step_of_their_row() -> None:
    weight = torch.randn(6, 40, generator=torch.Generator().manual_seed(1)) * torch.logspace(-3, 2, 6)[:, None]
    rounded = fakequant.fake_quantise_weight(weight)
    step = weight.abs().amax(dim=1, keepdim=True) / 127
    assert ((rounded - weight).abs() <= step / 2 * 1.001).all()
    assert all(len(row.div(s).round().unique()) <= 255 for row, s in zip(rounded, step, strict=True))


def test_activations_keep_zero_and_their_shape() -> None:
    x = torch.tensor([[0.0, 1.0, 2.55], [0.004, -0.1, 1.3]])
    rounded = fakequant.fake_quantise_activation(x)
    assert rounded.shape == x.shape
    assert rounded[0, 0] == 0
    assert (rounded - x).abs().max() <= (2.65 / 255) / 2 * 1.001


@pytest.mark.parametrize("change", [fakequant.fake_quantise_weight, fakequant.fake_quantise_activation])
def test_zeros_stay_zeros(change) -> None:
    assert not change(torch.zeros(3, 4)).any()


@pytest.mark.parametrize("change", [fakequant.fake_quantise_weight, fakequant.fake_quantise_activation])
def test_gradients_pass_straight_through(change) -> None:
    x = torch.linspace(-1, 1, 12).reshape(3, 4).requires_grad_()
    (change(x) * 3).sum().backward()
    assert (x.grad == 3).all()


def test_what_was_started_can_be_stopped(model) -> None:
    ids = torch.arange(4, 12).reshape(1, 8)
    with torch.no_grad():
        before = model(input_ids=ids).logits
        fakequant.start(model)
        rounded = model(input_ids=ids).logits
        fakequant.stop(model)
        after = model(input_ids=ids).logits
    assert not torch.equal(before, rounded)
    assert (before - rounded).abs().max() < 0.3
    assert torch.equal(before, after)


def test_stopping_what_never_started_does_no_harm(model) -> None:
    fakequant.stop(model)
    assert model(input_ids=torch.tensor([[1, 5, 2]])).logits.shape == (1, 14)
