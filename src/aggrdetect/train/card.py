"""The model card: what the model was trained and tested on, and what it cannot do."""

from collections import Counter
from typing import Any

from aggrdetect.model.folder import ONNX, ModelFolder
from aggrdetect.schema import FLAGS, FORMS, TARGETS
from aggrdetect.train.config import TrainConfig
from aggrdetect.train.data import Rows

_CARD = """---
language: nl
license: cc-by-4.0
tags: [text-classification, aggression, dutch]
---
# {name}

Scores Dutch messages for verbal aggression at the official they are addressed to: six forms (insult, discrimination,
sexual, threat, accusation, profanity), the target, and what follows from them (`verbal`, `menace`, `aggression`).
Version of this model: `{stamp}`. File: `{onnx}`, {megabytes} MB, int8, ONNX opset {opset}; no torch needed.

## Intended use
Counting aggression in many messages, with an interval, beside a hand-labelled sample (`aggrdetect sample`,
`aggrdetect prevalence`). **Not** for deciding about a person: no blocking, reporting or filing on a score alone.
A flag is a reason to look, not a finding; no label follows from or amounts to a criminal offence.

## Training data
{n_train:,} posts for training, {n_validation:,} for calibration and thresholds, {n_test:,} for the test below, each
written for this purpose and paired with an invented official; no real person's post is among them
(`data/annotations/DATA_STATEMENT.md`). Because they were written, rates in them mean nothing, and real messages will
differ from them: measure on your own labelled sample before you rely on a number.
Encoder: {base}. Recipe: `recipe.toml` in this folder. Data fingerprint `{data}`.

{composition}

## Measured on the test split
The test batches were written apart from the training batches; no weight and no threshold was fitted on them, but which
of several trainings is shipped was decided with an eye on them too, so a new set will do a little worse. 95 % intervals
by cluster bootstrap. Threshold: operating point `balanced`.

{test}

Macro F1 over the four aggressive forms: {macro}. Target, macro F1 over five: {target}.
int8 against the float weights: {agreement:.2%} of {n_parity:,} x {n_flags} flags equal; scoring a text alone or among
others changes its score by at most {neighbours:.4f}.

## Known limits
- One kind of author and annotator wrote and labelled all of it; dialects, Frisian and mixed languages were not checked
  by native speakers.
- Veiled threats and politely worded contempt are found less often than open ones.
- Irony, in-jokes, pictures and anything that needs the thread to be understood are beyond it.
- Other languages than Dutch are recognised and marked, and never flagged.
- The same words weigh differently with another target; give the official (handle or name) wherever it is known.

## Scores over time
Every score carries `{stamp}`. A series must keep one model: compare periods only within one stamp, and score old runs
again when the model changes.
{notes}"""


def model_card(folder: ModelFolder, config: TrainConfig, splits: dict[str, Rows]) -> str:
    """Return the model card as Markdown."""
    manifest = folder.manifest
    test = manifest.metrics.get("test") or manifest.metrics["validation"]
    return _CARD.format(
        name=manifest.name,
        stamp=folder.stamp,
        onnx=ONNX,
        megabytes=round((folder.path / ONNX).stat().st_size / 1e6, 1),
        opset=manifest.opset,
        n_train=len(splits["train"]),
        n_validation=len(splits["validation"]),
        n_test=len(splits["test"]),
        base=manifest.base,
        data=manifest.data_sha256[:12],
        composition=_composition(splits),
        test=_table(test),
        macro=_interval(test["macro_f1_forms"]),
        target=_interval(test["target"]["macro_f1"]),
        agreement=manifest.metrics["parity"]["label_agreement"],
        n_parity=manifest.metrics["parity"]["n_texts"],
        n_flags=len(FLAGS),
        neighbours=manifest.metrics["parity"]["neighbours"],
        notes=f"\n{config.notes}\n" if config.notes else "",
    )


def _composition(splits: dict[str, Rows]) -> str:
    lines = ["| | train | validation | test |", "|---|---|---|---|"]
    for form in FORMS:
        counts = [sum(a.forms[form] or 0 for a in rows.annotations) for rows in splits.values()]
        lines.append(f"| {form} | " + " | ".join(f"{n:,}" for n in counts) + " |")
    targets = [Counter(a.target for a in rows.annotations) for rows in splits.values()]
    lines += [f"| target {t} | " + " | ".join(f"{counter[t]:,}" for counter in targets) + " |" for t in TARGETS]
    return "\n".join(lines)


def _table(metrics: dict[str, Any]) -> str:
    names = ("precision", "recall", "f1", "auroc", "auprc")
    lines = [f"| label | positive | {' | '.join(names)} | calibration error |", "|---" * (len(names) + 3) + "|"]
    for label in FLAGS:
        row = metrics[label]
        cells = " | ".join(_interval(row[name]) for name in names)
        lines.append(f"| {label} | {row['n_positive']} | {cells} | {_interval(row['ece'])} |")
    return "\n".join(lines)


def _interval(estimate: Any) -> str:
    if not isinstance(estimate, dict):
        return f"{estimate:.3f}"
    if estimate["value"] is None:
        return "-"
    return f"{estimate['value']:.3f} ({estimate['low']:.3f} to {estimate['high']:.3f})"
