import json
import warnings
from dataclasses import asdict

import numpy as np
import pytest
from transformers import pipeline

from aggrdetect.errors import InputError, ModelError
from aggrdetect.model.folder import MANIFEST, ONNX, open_folder
from aggrdetect.model.onnx_scorer import OnnxScorer
from aggrdetect.schema import FLAGS, LABELS
from aggrdetect.train.data import read_splits
from aggrdetect.train.make import _replace, data_fingerprint, export_again, make_model
from tiny import gold_rows

SPLITS = ("train", "validation", "test")


@pytest.fixture(scope="module")
def workshop(tiny_folder, tmp_path_factory):
    """A folder with annotations and a recipe that starts from the tiny model."""
    path = tmp_path_factory.mktemp("workshop")
    rows = (row | {"split": SPLITS[i // 2 % 3]} for i, row in enumerate(gold_rows(300)))
    (path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (path / "recipe.toml").write_text(
        f"""
        name = "made"
        annotations = "gold.jsonl"
        [encoder]
        source = "{tiny_folder.path}"
        description = "the tiny model"
        dropout = 0.0
        [loop]
        epochs = 1
        max_tokens = 48
        rate = 1e-5
        head_rate = 1e-4
        """,
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def made(workshop):
    steps = []
    out = workshop / "made"
    out.mkdir()
    (out / "old.txt").write_text("of the model before")
    make_model(workshop / "recipe.toml", out, workshop / "cache", lambda *args: steps.append(args))
    return open_folder(out)


@pytest.fixture(scope="module")
def texts(workshop):
    return read_splits(workshop / "gold.jsonl")["test"].texts


def test_the_folder_is_whole_and_stands_alone(made, workshop) -> None:
    for name in ("config.json", "model.safetensors", "tokenizer.json", ONNX, "recipe.toml"):
        assert made.file(name) == made.path / name
    assert not (made.path / "old.txt").exists()
    assert [path.name for path in workshop.iterdir() if path.name.startswith(".")] == []


def test_the_manifest_says_what_was_made(made, workshop) -> None:
    manifest = made.manifest
    assert (manifest.name, manifest.base) == ("made", "the tiny model")
    assert manifest.data_sha256 == data_fingerprint([workshop / "gold.jsonl"])
    assert list(manifest.calibration) == list(LABELS)
    assert list(manifest.thresholds) == ["balanced", "precise", "wide"]
    assert all(list(limits) == list(FLAGS) for limits in manifest.thresholds.values())
    n = manifest.metrics["validation"]["insult"]["n"]
    for label, counts in manifest.reference.items():
        assert {len(counts["positive"]), len(counts["negative"])} == {20}
        assert sum(counts["positive"]) == manifest.metrics["validation"][label]["n_positive"]
        assert sum(counts["positive"]) + sum(counts["negative"]) == n
    assert set(manifest.metrics) == {"validation", "test", "parity"}
    assert manifest.metrics["test"]["aggression"]["f1"]["value"] > 0.9


def test_the_card_is_written_and_names_the_model(made) -> None:
    card = (made.path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "made" in card
    assert "the tiny model" in card


def test_transformers_runs_the_folder_and_agrees_with_onnx(made, texts) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of transformers about its own future
        classify = pipeline("text-classification", model=str(made.path), top_k=None)
        answers = classify(texts)
    theirs = [[{a["label"]: a["score"] for a in answer}[label] for label in LABELS] for answer in answers]
    np.testing.assert_allclose(OnnxScorer(made, 1).score(texts), theirs, atol=0.05)


def test_exporting_again_keeps_the_answers(made, texts) -> None:
    before = OnnxScorer(made, 1).score(texts)
    assert export_again(made.path).label_agreement >= 0.99
    again = open_folder(made.path)
    assert asdict(again.manifest) | {"files": {}} == asdict(made.manifest) | {"files": {}}
    np.testing.assert_allclose(OnnxScorer(again, 1).score(texts), before, atol=1e-4)


def test_the_old_folder_is_still_there_when_the_new_one_cannot_take_its_place(tmp_path) -> None:
    out = tmp_path / "model"
    out.mkdir()
    (out / "weights").write_text("old")
    with pytest.raises(FileNotFoundError):
        _replace(out, tmp_path / "gone")
    assert [path.read_text() for path in tmp_path.glob("*/weights")] == ["old"]


def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path) -> None:
    for name in ("model", "part", ".model.old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "weights").write_text(name)
    _replace(tmp_path / "model", tmp_path / "part")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert (tmp_path / "model" / "weights").read_text() == "part"


def test_annotations_out_of_order_leave_the_old_folder_alone(tmp_path) -> None:
    (tmp_path / "gold.jsonl").write_text("3\n")
    (tmp_path / "recipe.toml").write_text('annotations = "gold.jsonl"')
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MANIFEST).write_text("old")
    with pytest.raises(InputError, match="line 1"):
        make_model(tmp_path / "recipe.toml", tmp_path / "out", tmp_path, lambda *_: None)
    assert (tmp_path / "out" / MANIFEST).read_text() == "old"


def test_a_folder_that_is_no_model_cannot_be_exported_again(tmp_path) -> None:
    with pytest.raises(ModelError, match=MANIFEST):
        export_again(tmp_path)
