from types import SimpleNamespace

import numpy as np
import pytest

from aggrdetect.errors import UnknownNameError
from aggrdetect.model import arithmetic
from aggrdetect.model.arithmetic import FLOAT32, INT8, set_arithmetic, usual
from aggrdetect.model.folder import ONNX
from aggrdetect.model.load import ScorerSpec
from aggrdetect.model.onnx_scorer import OnnxScorer
from aggrdetect.model.store import find_model
from aggrdetect.model.torch_scorer import TorchScorer
from tiny import gold_rows

TEXTS = [str(row["text"]) for row in gold_rows(100)]


@pytest.mark.parametrize(
    ("family", "features", "expected"),
    [
        ("x86_64", {"avx2"}, FLOAT32),
        ("x86_64", {"avx2", "avx_vnni"}, INT8),
        ("x86_64", {"avx512f", "avx512_vnni"}, INT8),
        ("aarch64", {"neon"}, INT8),
    ],
)
def test_processors_without_dot_products_of_int8_use_floats(monkeypatch, family, features, expected) -> None:
    host = SimpleNamespace(family=SimpleNamespace(name=family), features=features)
    monkeypatch.setattr(arithmetic.archspec.cpu, "host", lambda: host)
    assert usual() == expected


def test_floats_are_nearer_to_the_weights_than_int8() -> None:
    folder, texts = find_model(), TEXTS[:20]
    theirs = TorchScorer(folder, device="cpu").score(texts)
    off = {kind: np.abs(OnnxScorer(folder, 1, kind).score(texts) - theirs).mean() for kind in (INT8, FLOAT32)}
    assert 0 < off[FLOAT32] < off[INT8] < 0.05


def test_only_the_level_changes() -> None:
    model = find_model().file(ONNX).read_bytes()
    assert set_arithmetic(model, INT8) == model
    changed = np.frombuffer(set_arithmetic(model, FLOAT32), np.uint8) != np.frombuffer(model, np.uint8)
    assert changed.sum() == model.count(b"accuracy_level") > 0


def test_a_model_without_int8_matrices_stays_as_it_is() -> None:
    assert set_arithmetic(b"onnx", FLOAT32) == b"onnx"


def test_a_run_names_its_arithmetic(tiny_folder) -> None:
    spec = ScorerSpec(str(tiny_folder.path))
    assert spec.settled().device == f"cpu-{usual()}"
    assert ScorerSpec(str(tiny_folder.path), "cpu-float32").settled().device == "cpu-float32"
    assert ScorerSpec(str(tiny_folder.path), "cuda").settled().device == "cuda"
    texts = TEXTS[:5]
    np.testing.assert_array_equal(spec.load().score(texts), spec.settled().load().score(texts))
    with pytest.raises(UnknownNameError, match="cpu, cpu-float32, cpu-int8, cuda"):
        ScorerSpec(str(tiny_folder.path), "gpu").load()
