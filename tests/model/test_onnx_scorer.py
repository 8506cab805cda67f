import shutil
from dataclasses import asdict

import numpy as np
import pytest

from aggrdetect.errors import ModelError
from aggrdetect.model.folder import ONNX, TOKENIZER, write_manifest
from aggrdetect.model.load import ScorerSpec
from aggrdetect.model.onnx_scorer import OnnxScorer
from aggrdetect.schema import LABELS
from tiny import gold_rows

TEXTS = [str(row["text"]) for row in gold_rows(200)]


@pytest.fixture(scope="module")
def scorer(tiny_folder):
    return OnnxScorer(tiny_folder, 2)


def test_scores_are_probabilities_of_every_label(scorer) -> None:
    scores = scorer.score(TEXTS)
    assert scores.shape == (200, len(LABELS))
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()


def test_scores_come_in_the_order_of_the_texts(scorer) -> None:
    order = np.random.default_rng(1).permutation(len(TEXTS))
    np.testing.assert_allclose(scorer.score([TEXTS[i] for i in order]), scorer.score(TEXTS)[order], atol=1e-4)


def test_a_text_scores_alone_as_it_does_among_others(scorer) -> None:
    alone = np.concatenate([scorer.score([text]) for text in TEXTS[:40]])
    np.testing.assert_allclose(alone, scorer.score(TEXTS)[:40], atol=1e-4)


def test_equal_texts_get_equal_scores(scorer) -> None:
    scores = scorer.score(["sukkel", "goed plan", "sukkel", "sukkel"])
    assert (scores[0] == scores[2]).all()
    assert (scores[0] == scores[3]).all()
    assert not np.allclose(scores[0], scores[1])


def test_no_texts_give_no_rows(scorer) -> None:
    assert scorer.score([]).shape == (0, len(LABELS))


def test_an_empty_text_has_a_score_and_is_not_aggressive(scorer) -> None:
    scores = scorer.score(["", "   ", "sukkel"])
    assert np.isfinite(scores).all()
    assert (scores[:2, LABELS.index("aggression")] < 0.5).all()
    assert scores[2, LABELS.index("aggression")] > 0.5


@pytest.mark.parametrize("at", [0, 1500, 2999])
def test_three_thousand_words_are_as_aggressive_as_their_worst_part(scorer, at) -> None:
    words = ["plan"] * 3000
    words[at] = "sukkel"
    long, calm = scorer.score([" ".join(words), " ".join(["plan"] * 3000)])
    aggression, none = LABELS.index("aggression"), LABELS.index("target_none")
    assert long[aggression] > 0.5 > calm[aggression]
    assert long[none] < 0.5 < calm[none]


def test_a_long_text_scores_as_the_worst_of_its_windows(scorer, tiny_folder) -> None:
    size, overlap = tiny_folder.manifest.max_tokens - 2, tiny_folder.manifest.max_tokens // 4
    words = ["plan"] * 3000
    words[1234], words[2345] = "sukkel", "dood"
    parts = [" ".join(words[i : i + size]) for i in range(0, len(words), size - overlap)]
    expected = scorer.score(parts).max(axis=0)
    none = LABELS.index("target_none")
    expected[none] = scorer.score(parts)[:, none].min()
    np.testing.assert_allclose(scorer.score(["goed", " ".join(words)])[1], expected, atol=1e-4)


def test_the_number_of_threads_changes_nothing(scorer, tiny_folder) -> None:
    np.testing.assert_allclose(OnnxScorer(tiny_folder, 1).score(TEXTS), scorer.score(TEXTS), atol=1e-4)


def test_a_spec_loads_the_scorer_it_names(tiny_folder) -> None:
    scorer = ScorerSpec(str(tiny_folder.path), threads=1).load()
    assert isinstance(scorer, OnnxScorer)
    assert scorer.stamp == tiny_folder.stamp


@pytest.mark.parametrize("content", [b"", b"this is no model", b"\x08\x07\x12\x04" * 40])
def test_a_damaged_onnx_file_is_a_model_error_even_under_its_own_hash(tiny_folder, tmp_path, content) -> None:
    path = shutil.copytree(tiny_folder.path, tmp_path / "copy")
    (path / ONNX).write_bytes(content)
    values = asdict(tiny_folder.manifest)
    names = list(values.pop("files"))
    for key in ("layout", "labels"):
        del values[key]
    with pytest.raises(ModelError, match="ONNX Runtime cannot load it"):
        OnnxScorer(write_manifest(path, values, names))


def test_a_damaged_tokenizer_is_a_model_error(tiny_folder, tmp_path) -> None:
    path = shutil.copytree(tiny_folder.path, tmp_path / "copy")
    (path / TOKENIZER).write_text("{")
    with pytest.raises(ModelError, match="differs from its hash"):
        OnnxScorer(type(tiny_folder)(path, tiny_folder.manifest))
