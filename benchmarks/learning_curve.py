"""What more text would buy: models trained on 1k, 2k, 4k, 8k and all training rows, measured on text they never saw.

``python benchmarks/learning_curve.py [--rtplx FILE] [--kinds tfidf,frozen,fine-tuned]`` prints, for each kind of model
and number of rows, F1 and AUROC of aggression, macro F1 of forms and of targets on the test split, and with ``--rtplx``
the AUROC on its Dutch prompts. Rows are drawn cluster by cluster, larger draws hold the smaller ones; thresholds come
from the validation split. ``fine-tuned`` trains a recipe for every number of rows and takes hours on two cores.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from rtplx import Prompts, rank, read_prompts

from aggrdetect.cli.options import pretrained_encoder
from aggrdetect.errors import AggrdetectError, InputError, UnknownNameError
from aggrdetect.evaluate.frozen import embed
from aggrdetect.evaluate.gold import Gold, gold_of
from aggrdetect.evaluate.linear import FitAndScore, linear_scores
from aggrdetect.evaluate.report import measure
from aggrdetect.evaluate.table import columns, number
from aggrdetect.evaluate.tfidf import tfidf_scores
from aggrdetect.evaluate.thresholds import choose_thresholds
from aggrdetect.readers.annotations import SPLITS, read_annotations
from aggrdetect.schema import FLAGS
from aggrdetect.stats.estimate import Floats

KINDS = ("tfidf", "frozen", "fine-tuned")
SIZES = "1000,2000,4000,8000,all"
ROOT = Path(__file__).parents[1]
RECIPE = ROOT / "models" / "aggrdetect-nl-leg1.toml"


def frozen_kind(options: argparse.Namespace, texts: Sequence[str]) -> FitAndScore:
    """Return lines on a frozen encoder that reads every text once."""
    every = list(dict.fromkeys(texts))
    vectors = embed(pretrained_encoder(options.encoder) or "", every)
    place = {text: i for i, text in enumerate(every)}

    def fit(training: Gold, others: Sequence[Sequence[str]]) -> list[Floats]:
        features = [vectors[[place[text] for text in asked]] for asked in (training.texts, *others)]
        return linear_scores(features[0], training.labels, features[1:])

    return fit


def fine_tuned_kind(options: argparse.Namespace) -> FitAndScore:
    """Return a classifier trained from the recipe, calibrated on the first of the lists of texts that it scores."""
    from aggrdetect.train.calibrate import calibrated, fit_platt  # noqa: PLC0415 (torch only where it is asked for)
    from aggrdetect.train.config import read_config  # noqa: PLC0415
    from aggrdetect.train.data import rows_of  # noqa: PLC0415
    from aggrdetect.train.make import train_classifier  # noqa: PLC0415

    config = read_config(options.recipe)
    validation = gold_of([a for a in read_annotations(options.corpus) if a.split == "validation"])

    def fit(training: Gold, others: Sequence[Sequence[str]]) -> list[Floats]:
        classifier = train_classifier(config, rows_of(training.annotations), options.cache, lambda *_: None)
        platt = fit_platt(classifier.logits(validation.texts), validation.labels)
        return [calibrated(classifier.logits(list(texts)), platt) for texts in others]

    return fit


def draw(training: Gold, sizes: Sequence[str], rng: np.random.Generator) -> list[Gold]:
    """Return nested draws, cluster by cluster, of so many rows each, ascending."""
    codes = np.unique(training.clusters, return_inverse=True)[1]
    order = np.argsort(rng.permutation(codes.max() + 1)[codes], kind="stable")
    wanted = sorted({len(training) if size == "all" else min(int(size), len(training)) for size in sizes})
    return [training.take(order[:n]) for n in wanted]


def point(gold: dict[str, Gold], drawn: Gold, fit: FitAndScore, prompts: Prompts | None) -> dict[str, Any]:
    """Train on one draw and return what it reaches."""
    asked = [gold["validation"].texts, gold["test"].texts, *([prompts.texts] if prompts else [])]
    validation, scores, *foreign = (np.asarray(s, np.float32) for s in fit(drawn, asked))
    chosen = choose_thresholds(validation, gold["validation"].labels, np.random.default_rng(0))["balanced"]
    limits: NDArray[np.float32] = np.array([chosen[label] for label in FLAGS], np.float32)
    measured = measure(scores, gold["test"].labels, gold["test"].clusters, limits)
    found = {
        "rows": len(drawn),
        "aggression_f1": measured["aggression"]["f1"],
        "aggression_auroc": measured["aggression"]["auroc"],
        "macro_f1_forms": measured["macro_f1_forms"],
        "macro_f1_targets": measured["target"]["macro_f1"],
    }
    if prompts:
        found["rtplx"] = {label: row["auroc"] for label, row in rank(prompts, foreign[0]).items()}
    return found


def report(found: dict[str, list[dict[str, Any]]]) -> str:
    """Return all points as one table."""
    rows = []
    for kind, points in found.items():
        for p in points:
            own = [p[k] for k in ("aggression_f1", "aggression_auroc", "macro_f1_forms", "macro_f1_targets")]
            rows.append((kind, f"{p['rows']:,}", *(number(e["value"]) for e in (*own, *p.get("rtplx", {}).values()))))
    header = ["model", "rows", "F1", "AUROC", "forms F1", "targets F1"]
    if rows and len(rows[0]) > len(header):
        header += [f"RTP-LX {name}" for name in ("insult", "discrim.", "threat", "sexual")]
    return columns(header, rows)


def read_corpus(path: Path) -> dict[str, Gold]:
    """Return the corpus by split.

    Raises:
        InputError: A split is empty.
    """
    rows = list(read_annotations(path))
    gold = {split: gold_of([row for row in rows if row.split == split]) for split in SPLITS}
    for split, part in gold.items():
        if not len(part):
            raise InputError(f"{path}: no rows with split {split}; a learning curve needs all three.")
    return gold


def run(options: argparse.Namespace) -> dict[str, list[dict[str, Any]]]:
    """Train and measure every kind on every number of rows, telling on standard error how far it is."""
    gold = read_corpus(options.corpus)
    prompts = read_prompts(options.rtplx) if options.rtplx else None
    texts = [text for part in gold.values() for text in part.texts] + (prompts.texts if prompts else [])
    kinds: dict[str, Callable[[], FitAndScore]] = {
        "tfidf": lambda: tfidf_scores,
        "frozen": lambda: frozen_kind(options, texts),
        "fine-tuned": lambda: fine_tuned_kind(options),
    }
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in options.kinds.split(","):
        if kind not in kinds:
            raise UnknownNameError("kind of model", kind, KINDS)
        fit = kinds[kind]()
        found[kind] = []
        for drawn in draw(gold["train"], options.sizes.split(","), np.random.default_rng(options.seed)):
            print(f"{kind}: {len(drawn):,} rows", file=sys.stderr)
            found[kind].append(point(gold, drawn, fit, prompts))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "data" / "annotations")
    parser.add_argument("--rtplx", type=Path, help="rows of RTP-LX, JSON lines")
    parser.add_argument("--kinds", default="tfidf", help=f"of {', '.join(KINDS)}; comma-separated")
    parser.add_argument("--sizes", default=SIZES, help="rows, comma-separated")
    parser.add_argument("--encoder", default="e5", help="for frozen: e5, a folder or a hub id")
    parser.add_argument("--recipe", type=Path, default=RECIPE, help="for fine-tuned")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache", help="where encoders are kept")
    parser.add_argument("--seed", type=int, default=0, help="of the draws")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        found = run(options)
    except AggrdetectError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() if options.json else report(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
