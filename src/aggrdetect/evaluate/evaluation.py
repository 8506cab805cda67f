"""The whole of ``aggrdetect evaluate``: from a gold file and a model to one table. Read this module first."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect import __version__
from aggrdetect.evaluate.baselines import baseline_scores, training_rows
from aggrdetect.evaluate.bias import bias
from aggrdetect.evaluate.comparison import compare_models
from aggrdetect.evaluate.examples import worst_mistakes
from aggrdetect.evaluate.faithfulness import deletion_check
from aggrdetect.evaluate.gold import Gold, OnProgress, read_gold, score_texts
from aggrdetect.evaluate.report import N_BINS, comparable, measure
from aggrdetect.evaluate.robustness import robustness
from aggrdetect.evaluate.slices import slices
from aggrdetect.files import fingerprint
from aggrdetect.model.load import ScorerSpec
from aggrdetect.model.scorer import Scorer
from aggrdetect.model.store import DEFAULT, find_model
from aggrdetect.readers.annotations import annotation_files
from aggrdetect.schema import FLAGS, LABELS
from aggrdetect.stats.calibration import reliability


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateOptions:
    """What to evaluate, and which parts.

    Attributes:
        model: Name or folder.
        point: Operating point.
        split: Which rows of the gold, or ``all``; by default the test rows if there are some.
        against: Another model to compare with, or None.
        examples: Worst mistakes to show for each label and kind, texts included.
        baselines: Measure simple methods on the same rows.
        robustness: Score disguised and mistyped texts too.
        bias: Compare false alarms between groups.
        highlights: Check highlights by leaving them out.
        encoder: Folder or Hugging Face hub id of a pretrained encoder, for one more baseline, or None.
        device: ``cpu`` or ``cuda``.
        seed: Of every resample and random choice.
    """

    model: str = DEFAULT
    point: str = "balanced"
    split: str | None = None
    against: str | None = None
    examples: int = 0
    baselines: bool = True
    robustness: bool = False
    bias: bool = False
    highlights: bool = False
    encoder: str | None = None
    device: str = "cpu"
    seed: int = 0


def evaluate_gold(path: Path, options: EvaluateOptions, on_progress: OnProgress | None = None) -> dict[str, Any]:
    """Score the labelled pairs of *path* and measure how well the scores agree with the labels.

    Args:
        path: Annotations, a file or a folder.
        options: The model and the parts.
        on_progress: Called with texts done and texts in all, then with variants done and in all.

    Returns:
        JSON-ready: ``model, operating_point, gold``, ``labels`` (see ``report.measure``), ``not_measured``, ``target``,
        ``macro_f1_forms``, ``reliability``, ``slices`` and, where asked for, ``baselines, comparison, robustness,
        bias, highlights, examples``.

    Raises:
        InputError: The annotations are not in order, or none is left.
        ModelError: A model is missing or damaged.
    """
    gold, beside, split = read_gold(path, options.split)
    scorer, thresholds = open_model(options.model, options)
    scores = score_texts(scorer, gold.texts, on_progress)
    measured = measure(scores, gold.labels, gold.clusters, thresholds, np.random.default_rng(options.seed))
    found = {
        "model": scorer.stamp,
        "operating_point": options.point,
        "version": __version__,
        "gold": _describe(path, gold, split),
        "thresholds": dict(zip(FLAGS, map(float, thresholds), strict=True)),
        "labels": {label: measured[label] for label in FLAGS if label in measured},
        "not_measured": {label: _why_not(scores, label) for label in FLAGS if label not in measured},
        "target": measured["target"],
        "macro_f1_forms": measured["macro_f1_forms"],
        "reliability": reliability_bins(gold, scores),
        "slices": {},
    }
    rows = comparable(scores, gold.labels, "aggression")
    if rows.any():
        part = gold.take(np.flatnonzero(rows))
        found["slices"] = slices(part, scores[rows], thresholds, np.random.default_rng(options.seed))
        found |= _extra(part, scores[rows], scorer, thresholds, options, on_progress)
    if options.baselines:
        found["baselines"], found["notes"] = _baselines(gold, beside, options)
    if options.against:
        found["comparison"] = _compare(gold, (scores, thresholds), options)
    return found


def open_model(name: str, options: EvaluateOptions) -> tuple[Scorer, NDArray[np.float32]]:
    """Return a scorer and its thresholds at the operating point, in the order of ``schema.FLAGS``."""
    return ScorerSpec(name, options.device).load(), find_model(name).thresholds(options.point)


def reliability_bins(gold: Gold, scores: NDArray[np.float32]) -> dict[str, list[dict[str, float | int | None]]]:
    """Return the bins of the reliability diagram of every flagged label that was measured; empty ones are left out."""
    rows = {label: comparable(scores, gold.labels, label) for label in FLAGS}
    return {
        label: [asdict(b) for b in reliability(gold.label(label)[at], scores[at, LABELS.index(label)], N_BINS) if b.n]
        for label, at in rows.items()
        if at.any()
    }


def _why_not(scores: NDArray[np.float32], label: str) -> str:
    """Return why a label was left out."""
    if np.isnan(scores[:, LABELS.index(label)]).all():
        return "the model gives no score for it"
    return "the gold does not say"


def _describe(path: Path, gold: Gold, split: str) -> dict[str, Any]:
    return {
        "file": str(path),
        "sha256": {file.name: fingerprint(file) for file in annotation_files(path)},
        "split": split,
        "n": len(gold),
        "n_clusters": len(set(gold.clusters)),
        "n_unsure": sum(a.unsure for a in gold.annotations),
    }


def _baselines(gold: Gold, beside: Gold, options: EvaluateOptions) -> tuple[dict[str, Any], list[str]]:
    training = training_rows(gold, beside)
    judged, notes = baseline_scores(gold, training, np.random.default_rng(options.seed), options.encoder)
    rng = np.random.default_rng(options.seed)
    return {
        name: {
            **measure(scores, gold.labels, gold.clusters, thresholds, rng),
            "n_training": 0 if name == "keywords" else len(training),
        }
        for name, (scores, thresholds) in judged.items()
    }, notes


def _compare(
    gold: Gold, ours: tuple[NDArray[np.float32], NDArray[np.float32]], options: EvaluateOptions
) -> dict[str, Any]:
    against = options.against or ""
    scorer, thresholds = open_model(against, options)
    theirs = score_texts(scorer, gold.texts), thresholds
    return {
        "first": scorer.stamp,
        "second": find_model(options.model).stamp,
        "rows": compare_models(gold, theirs, ours, np.random.default_rng(options.seed)),
    }


def _extra(
    gold: Gold,
    scores: NDArray[np.float32],
    scorer: Scorer,
    thresholds: NDArray[np.float32],
    options: EvaluateOptions,
    on_progress: OnProgress | None,
) -> dict[str, Any]:
    """Return the parts that cost more or show texts, as far as they are asked for."""
    rng, found = np.random.default_rng(options.seed), {}
    if options.robustness:
        found["robustness"] = robustness(gold, scorer, thresholds, rng, on_progress)
    if options.bias:
        found["bias"] = bias(gold, scores, thresholds)
    if options.highlights:
        found["highlights"] = deletion_check(gold, scorer, thresholds, rng)
    if options.examples:
        found["examples"] = worst_mistakes(gold, scores, thresholds, options.examples)
    return found
