"""From a recipe to a model folder: the whole of ``aggrdetect train``. Read this module first."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from aggrdetect.evaluate.report import measure
from aggrdetect.evaluate.thresholds import choose_thresholds
from aggrdetect.files import fingerprint, write_text
from aggrdetect.model.arithmetic import INT8
from aggrdetect.model.export import OPSET, Parity, check_parity, export_onnx
from aggrdetect.model.folder import ONNX, ModelFolder, open_folder, score_histograms, write_manifest
from aggrdetect.model.onnx_scorer import OnnxScorer
from aggrdetect.text.normalise import VERSION
from aggrdetect.train.base import build_encoder, fetch_e5
from aggrdetect.train.calibrate import as_record, fit_platt, fold
from aggrdetect.train.card import model_card
from aggrdetect.train.config import TrainConfig, read_config
from aggrdetect.train.data import Rows, read_splits, repeated, used_files
from aggrdetect.train.loop import Classifier, blend, centre_pooler, fine_tune, load_classifier

OnProgress = Callable[[int, int], None]

MAX_TOKENS = 256
_WEIGHTS = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def make_model(recipe: Path, out: Path, cache: Path, on_progress: OnProgress) -> ModelFolder:
    """Train, calibrate, choose thresholds, export, check and measure; write the model folder.

    Args:
        recipe: The TOML file.
        out: Folder to write; an existing one is replaced only when the new one is whole.
        cache: Where the downloaded encoder is kept.
        on_progress: Called with steps done and steps in all.

    Raises:
        InputError: The recipe or the annotations are not in order.
        ModelError: The encoder cannot be had, or the ONNX file disagrees with the weights.
    """
    config = read_config(recipe)
    splits = read_splits(config.annotations, config.leave_out)
    classifier = train_classifier(config, repeated(splits["train"], config.repeat), cache, on_progress)
    return finish_model(classifier, config, splits, recipe, out)


def finish_model(
    classifier: Classifier, config: TrainConfig, splits: dict[str, Rows], recipe: Path, out: Path
) -> ModelFolder:
    """Turn a trained classifier into a model folder: calibration, thresholds, export, parity, metrics, card.

    Raises:
        ModelError: The ONNX file disagrees with the weights.
    """
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    validation = splits["validation"]
    platt = fit_platt(classifier.logits(validation.texts), validation.labels)
    fold(classifier.model, platt)
    _save_weights(classifier, part)
    export_onnx(part, part / ONNX)
    values: dict[str, Any] = {
        "name": config.name,
        "thresholds": {},
        "calibration": as_record(platt),
        "normaliser": VERSION,
        "max_tokens": MAX_TOKENS,
        "base": config.encoder.description or config.encoder.source,
        "data_sha256": data_fingerprint(used_files(config.annotations, config.leave_out)),
        "opset": OPSET,
    }
    folder = write_manifest(part, values, [*_present(part), ONNX])
    scores = OnnxScorer(folder, arithmetic=INT8).score(validation.texts)
    rng = np.random.default_rng(config.loop.seed)
    values["thresholds"] = choose_thresholds(scores, validation.labels, rng)  # type: ignore[arg-type]
    values["reference"] = score_histograms(scores, validation.labels)
    parity = check_parity(folder, validation.texts, values["thresholds"]["balanced"])
    values["metrics"] = _measure(write_manifest(part, values, [*_present(part), ONNX]), splits, parity)
    shutil.copy(recipe, part / "recipe.toml")
    folder = write_manifest(part, values, [*_present(part), ONNX, "recipe.toml"])
    write_text(part / "MODEL_CARD.md", model_card(folder, config, splits))
    _replace(out, part)
    return open_folder(out)


def _replace(out: Path, part: Path) -> None:
    """Put *part* in the place of *out*; the old folder is deleted only when the new one stands there."""
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    part.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def train_classifier(config: TrainConfig, rows: Rows, cache: Path, on_progress: OnProgress) -> Classifier:
    """Build or load the encoder and fine-tune it on *rows*."""
    torch.manual_seed(config.loop.seed)
    classifier = load_classifier(_encoder(config, rows, cache), dropout=config.encoder.dropout)
    if config.encoder.blend:
        blend(classifier, config.encoder.blend)
    if config.encoder.source == "e5":
        centre_pooler(classifier, rows.texts[:: max(1, len(rows) // 2000)])
    return fine_tune(classifier, rows, config, report=lambda step, total, _: on_progress(step, total))


def _encoder(config: TrainConfig, rows: Rows, cache: Path) -> str | Path:
    encoder = config.encoder
    if encoder.source != "e5":
        return encoder.source
    key = hashlib.sha256("\n".join(rows.texts).encode()).hexdigest()[:8]
    layers = "-".join(map(str, encoder.layers)) or "all"
    folder = cache / f"e5-{encoder.n_pieces}-{layers}-{key}"
    if not (folder / "tokenizer.json").exists():
        build_encoder(fetch_e5(cache), folder, n_pieces=encoder.n_pieces, texts=rows.texts, layers=encoder.layers)
    return folder


def _save_weights(classifier: Classifier, folder: Path) -> None:
    """Save in half precision: half the size, and the scores differ by less than the int8 export does."""
    classifier.model.to(torch.float16).save_pretrained(folder)
    classifier.tokenizer.save_pretrained(folder)
    classifier.model.to(torch.float32)


def _present(folder: Path) -> list[str]:
    return [name for name in _WEIGHTS if (folder / name).exists()]


def data_fingerprint(files: Sequence[Path]) -> str:
    """Return the SHA-256 over the fingerprints of the annotation files."""
    lines = (f"{file.name} {fingerprint(file)}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _measure(folder: ModelFolder, splits: dict[str, Rows], parity: Parity) -> dict[str, Any]:
    scorer = OnnxScorer(folder, arithmetic=INT8)
    measured = {
        split: measure(scorer.score(rows.texts), rows.labels, rows.clusters, folder.thresholds())
        for split, rows in splits.items()
        if split != "train" and len(rows)
    }
    return {**measured, "parity": asdict(parity)}


def export_again(path: Path) -> Parity:
    """Write the ONNX file of a model folder anew from its weights, and its manifest with it.

    Raises:
        ModelError: The folder is not in order, or the ONNX file disagrees with the weights.
    """
    folder = open_folder(path)
    values = asdict(folder.manifest)
    names = list(values.pop("files"))
    for key in ("layout", "labels"):
        values.pop(key)
    texts = list(_PARITY_TEXTS)
    export_onnx(path, path / ONNX)
    folder = write_manifest(path, values, names)
    return check_parity(folder, texts, values["thresholds"]["balanced"])


_PARITY_TEXTS = (
    "@ambtsdrager Wat een ongelooflijke prutser ben je, ga weg",
    "@ambtsdrager bedankt voor de snelle reactie, fijn dat de lantaarn weer brandt",
    "@ambtsdrager we weten waar je woont",
    "Volgende week is er weer markt op het plein, van negen tot een.",
    "@ambtsdrager @gebruiker onbegrijpelijk besluit, u hoort nog van onze advocaat",
)
