"""Training as if the matrices were int8 already, so that the exported model keeps its answers."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional as F


def fake_quantise_activation(x: torch.Tensor) -> torch.Tensor:
    """Round *x* to 256 steps over its range; gradients pass straight through. Same shape."""
    with torch.no_grad():
        low, high = x.amin().clamp(max=0), x.amax().clamp(min=0)
        scale = ((high - low) / 255).clamp(min=1e-8)
        error = torch.round(x / scale) * scale - x
    return x + error


def fake_quantise_weight(weight: torch.Tensor) -> torch.Tensor:
    """Round each row of *weight* to 255 steps around zero; gradients pass straight through. Same shape."""
    with torch.no_grad():
        scale = (weight.abs().amax(dim=1, keepdim=True) / 127).clamp(min=1e-12)
        error = torch.round(weight / scale) * scale - weight
    return weight + error


def start(model: Any) -> None:
    """Let every matrix of the encoder's layers round its input and weights from now on."""
    for layer in _linear_layers(model):
        layer.forward = _rounded(layer)  # type: ignore[method-assign, assignment]


def stop(model: Any) -> None:
    """Undo ``start``."""
    for layer in _linear_layers(model):
        layer.__dict__.pop("forward", None)


def _linear_layers(model: Any) -> list[torch.nn.Linear]:
    named = model.named_modules()
    return [module for name, module in named if isinstance(module, torch.nn.Linear) and "encoder.layer." in name]


def _rounded(layer: torch.nn.Linear) -> Callable[[torch.Tensor], torch.Tensor]:
    def forward(x: torch.Tensor) -> torch.Tensor:
        return F.linear(fake_quantise_activation(x), fake_quantise_weight(layer.weight), layer.bias)

    return forward
