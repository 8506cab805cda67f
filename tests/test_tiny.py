import numpy as np

from aggrdetect.model.onnx_scorer import OnnxScorer
from aggrdetect.model.torch_scorer import TorchScorer
from aggrdetect.readers.annotations import label_row
from aggrdetect.schema import FORMS, LABELS
from tiny import MEANING, gold_rows


def test_the_tiny_model_knows_the_meaning_of_its_words(tiny_folder) -> None:
    scores = OnnxScorer(tiny_folder, 1).score([f"@ambtsdrager wat een {word}" for word in MEANING])
    assert [LABELS[i] for i in scores[:, : len(FORMS)].argmax(axis=1)] == list(MEANING.values())


def test_the_tiny_model_errs_exactly_where_gold_rows_says(tiny_folder) -> None:
    rows = gold_rows(60, n_wrong=8)
    scores = OnnxScorer(tiny_folder, 1).score([f"@ambtsdrager {row['text']}" for row in rows])
    labels = np.stack([label_row(row, row["target"]) for row in rows])
    assert np.flatnonzero(((scores >= 0.5) != labels).any(axis=1)).tolist() == list(range(8))


def test_the_tiny_models_onnx_and_weights_agree(tiny_folder) -> None:
    texts = ["@ambtsdrager sukkel en dood", "goed plan", ""]
    ours, theirs = OnnxScorer(tiny_folder, 1).score(texts), TorchScorer(tiny_folder, device="cpu").score(texts)
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
