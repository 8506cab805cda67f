# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Train and evaluate
# From annotations and a recipe to a model folder, and how good it is. To be done in seconds, this starts from a toy
# encoder that knows forty words; the recipe of the shipped model is `models/aggrdetect-nl.toml`.

# %%
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, "../tests")
from aggrdetect.evaluate.evaluation import EvaluateOptions, evaluate_gold
from aggrdetect.train.make import make_model
from tiny import gold_rows, make_tiny_model, write_gold

folder = Path(tempfile.mkdtemp())
encoder = make_tiny_model(folder / "encoder")

# %% [markdown]
# ## Annotations
# One JSON object a line, with forms, target and split. Variants of one text share a `cluster`, which has one split.

# %%
splits = ("train", "validation", "test")
rows = [row | {"split": splits[i // 2 % 3]} for i, row in enumerate(gold_rows(300))]
(folder / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
print(rows[1]["text"], "->", [form for form in ("insult", "threat", "accusation") if rows[1][form]], rows[1]["target"])

# %% [markdown]
# ## A recipe
# All that a training depends on stands in one file. Unknown keys are refused.

# %%
(folder / "recipe.toml").write_text(
    f"""
name = "toy"
annotations = "gold.jsonl"
[encoder]
source = "{encoder.path.as_posix()}"
description = "a toy of forty words"
dropout = 0.0
[loop]
epochs = 1
max_tokens = 48
rate = 1e-5
head_rate = 1e-4
""",
    encoding="utf-8",
)
model = make_model(folder / "recipe.toml", folder / "toy", folder / "cache", lambda *steps: None)
print(model.stamp, sorted(path.name for path in model.path.iterdir()))

# %% [markdown]
# The folder holds weights, an int8 ONNX file that needs no torch, a model card, and a manifest with thresholds,
# calibration and metrics. Reports compare the scores of a run with `reference`, the scores on the validation texts.

# %%
print("thresholds:", model.manifest.thresholds["balanced"])
print("reference, insult:", model.manifest.reference["insult"]["positive"])

# %% [markdown]
# ## How good is it?
# On new texts, 30 of which are beyond it. Every number has an interval; clusters are resampled, so that variants of one
# text do not count as independent.

# %%
new = write_gold(folder / "new.jsonl", 200, seed=9, n_wrong=30)
found = evaluate_gold(new, EvaluateOptions(model=str(model.path), baselines=False))
print(f"{'label':<12} {'positive':>8}  F1")
for label, measured in found["labels"].items():
    f1 = measured["f1"]
    said = "-" if f1["value"] is None else f"{f1['value']:.2f} ({f1['low']:.2f} to {f1['high']:.2f})"
    print(f"{label:<12} {measured['n_positive']:>8}  {said}")
