"""From a trained classifier to fused int8 ONNX, with a check that both say the same.

Activations are quantised row by row inside the matrix products, so the score of a text does not depend on the
texts that share its batch.
"""

import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import matmul_nbits_quantizer
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions

from aggrdetect.errors import ModelError
from aggrdetect.files import whole_file

OPSET = 17


class _Scores(torch.nn.Module):
    """A classifier that takes ids and mask and gives probabilities."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return probabilities. Shape (n, 14)."""
        return torch.sigmoid(self.model(input_ids=input_ids, attention_mask=attention_mask).logits)


def export_onnx(model: Any, path: Path) -> Path:
    """Write *model* as fused int8 ONNX with inputs ``input_ids`` and ``attention_mask`` and output ``scores``.

    Args:
        model: A transformers sequence classifier, loaded with eager attention.
        path: File to write.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain, fused = Path(folder) / "plain.onnx", Path(folder) / "fused.onnx"
        _trace(model, plain)
        _fuse(model, plain, fused)
        proto = _quantise(onnx.load(fused))
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as part:
            onnx.save(proto, part)
    return path


def _trace(model: Any, path: Path) -> None:
    ids = torch.randint(4, 100, (2, 16))
    mask = torch.ones_like(ids)
    mask[1, 10:] = 0
    axes = {0: "rows", 1: "tokens"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of its own legacy exporter and of traced shapes
        torch.onnx.export(
            _Scores(model.float().cpu().eval()),
            (ids, mask),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["scores"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "scores": {0: "rows"}},
            opset_version=OPSET,
            dynamo=False,
        )


def _fuse(model: Any, plain: Path, fused: Path) -> None:
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False
    done = optimizer.optimize_model(
        str(plain),
        model_type="bert",
        num_heads=model.config.num_attention_heads,
        hidden_size=model.config.hidden_size,
        optimization_options=options,
        opt_level=0,
    )
    done.save_model_to_file(str(fused))
