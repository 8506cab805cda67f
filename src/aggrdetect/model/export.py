"""From a trained classifier to fused int8 ONNX, with a check that both say the same.

Weights are int8 in blocks of a row; activations are rounded row by row inside the matrix products. So the score of a
text does not depend on the texts that share its batch, which ranges taken from each batch would do.
"""

import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from transformers import AutoModelForSequenceClassification

from aggrdetect.errors import ModelError
from aggrdetect.files import whole_file
from aggrdetect.model.arithmetic import INT8
from aggrdetect.model.folder import ModelFolder
from aggrdetect.model.onnx_scorer import OnnxScorer
from aggrdetect.model.scorer import flags
from aggrdetect.model.torch_scorer import TorchScorer
from aggrdetect.schema import FLAGS

OPSET = 17
_LEAST_AGREEMENT = 0.99
_BLOCK = 128
_INT8_ACTIVATIONS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How far the ONNX file and the weights agree.

    Attributes:
        n_texts: Texts compared.
        label_agreement: Share of equal flags over all texts and labels, 0 to 1.
        largest: Largest difference between two scores, 0 to 1.
        neighbours: Largest difference between a text scored alone and among others, 0 to 1.
    """

    n_texts: int
    label_agreement: float
    largest: float
    neighbours: float


class _Scores(torch.nn.Module):
    """A classifier that takes ids and mask and gives probabilities."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return probabilities. Shape (n, 14)."""
        return torch.sigmoid(self.model(input_ids=input_ids, attention_mask=attention_mask).logits)


def export_onnx(folder: Path, path: Path) -> Path:
    """Write the classifier in *folder* as fused int8 ONNX: ``input_ids``, ``attention_mask`` to ``scores``.

    Args:
        folder: Hugging Face folder of a sequence classifier with a tokenizer.
        path: File to write.
    """
    model = AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    with tempfile.TemporaryDirectory() as scratch, _quiet():
        plain, fused = Path(scratch) / "plain.onnx", Path(scratch) / "fused.onnx"
        _trace(model, plain)
        _fuse(model, plain, fused)
        proto = _shrink_embedding(_quantise(fused))
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as part:
            onnx.save(proto, part)
    return path


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the chatter of the exporters; what goes wrong still raises."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def _trace(model: Any, path: Path) -> None:
    ids = torch.arange(4, 36).reshape(2, 16)
    mask = torch.ones_like(ids)
    mask[1, 10:] = 0
    axes = {0: "rows", 1: "tokens"}
    torch.onnx.export(
        _Scores(model.eval()),
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
    options.use_multi_head_attention = True
    # ONNX Runtime's fused skip-and-normalise runs at a quarter of the speed of the two operators on a CPU.
    options.enable_skip_layer_norm = False
    options.enable_bias_skip_layer_norm = False
    done = optimizer.optimize_model(
        str(plain),
        model_type="bert",
        num_heads=model.config.num_attention_heads,
        hidden_size=model.config.hidden_size,
        optimization_options=options,
        opt_level=0,
    )
    done.save_model_to_file(str(fused))


def _quantise(fused: Path) -> onnx.ModelProto:
    quantizer = MatMulNBitsQuantizer(
        onnx.load(fused), bits=8, block_size=_BLOCK, is_symmetric=True, accuracy_level=_INT8_ACTIVATIONS
    )
    quantizer.process()
    proto: onnx.ModelProto = quantizer.model.model
    return proto


def _shrink_embedding(proto: onnx.ModelProto) -> onnx.ModelProto:
    """Keep the table of word vectors as int8 with a scale for each row; quantised as a whole it loses too much."""
    graph = proto.graph
    looked_up = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    name, table = max(
        ((tensor.name, tensor) for tensor in graph.initializer if tensor.name in looked_up and len(tensor.dims) == 2),
        key=lambda named: named[1].dims[0],
    )
    values = numpy_helper.to_array(table)
    scale = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127, 1e-12).astype(np.float32)
    rows = np.rint(values / scale).astype(np.int8)
    graph.initializer.remove(table)
    graph.initializer.extend(
        [numpy_helper.from_array(rows, f"{name}_int8"), numpy_helper.from_array(scale, f"{name}_scale")]
    )
    at = next(i for i, node in enumerate(graph.node) if node.op_type == "Gather" and node.input[0] == name)
    node = graph.node[at]
    ids, out = node.input[1], node.output[0]
    graph.node.remove(node)
    parts = (
        helper.make_node("Gather", [f"{name}_int8", ids], [f"{out}_int8"]),
        helper.make_node("Cast", [f"{out}_int8"], [f"{out}_float"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [f"{name}_scale", ids], [f"{out}_scale"]),
        helper.make_node("Mul", [f"{out}_float", f"{out}_scale"], [out]),
    )
    for offset, part in enumerate(parts):
        graph.node.insert(at + offset, part)
    return proto


def check_parity(folder: ModelFolder, texts: Sequence[str], thresholds: dict[str, float]) -> Parity:
    """Compare the ONNX file with the weights.

    Args:
        folder: The model folder.
        texts: Marked texts.
        thresholds: By label, 0 to 1.

    Raises:
        ModelError: Fewer than 99 % of the flags agree.
    """
    onnx_scorer = OnnxScorer(folder, arithmetic=INT8)
    ours, theirs = onnx_scorer.score(texts), TorchScorer(folder, device="cpu").score(texts)
    limits = np.array([thresholds[label] for label in FLAGS], np.float32)
    agreement = float((flags(ours, limits) == flags(theirs, limits)).mean())
    alone = np.concatenate([onnx_scorer.score([text]) for text in texts[:50]])
    parity = Parity(
        n_texts=len(texts),
        label_agreement=agreement,
        largest=float(np.abs(ours - theirs).max()),
        neighbours=float(np.abs(alone - ours[:50]).max()),
    )
    if agreement < _LEAST_AGREEMENT:
        raise ModelError(f"{folder.path}: ONNX and weights agree on {agreement:.2%} of the flags, expected 99 %.")
    return parity
