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
# # Your own codebook
# The shipped model scores by its own codebook, in which an accusation alone is not aggression. Suppose that yours says
# otherwise. You need no other model: label a sample by *your* rules, and let the scores help where they can. Bad scores
# cost length of the interval, never its truth.

# %%
import json
import tempfile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from aggrdetect.run.pipeline import RunOptions, run
from aggrdetect.stats.agreement import confusion_table, krippendorff_alpha
from aggrdetect.stats.design import design, stratify
from aggrdetect.stats.ppi import labelled, ppi_proportion

EXAMPLES = Path("../examples")
folder = Path(tempfile.mkdtemp()) / "run"
feeds = [EXAMPLES / name for name in ("x_api_oudermeer.jsonl", "x_archief_gedeputeerde.zip", "reacties_waterschap.csv")]
run(RunOptions(inputs=list(map(str, feeds)), out=folder, officials=EXAMPLES / "officials.csv"))
pairs = pq.read_table(folder / "scores.parquet")
pairs = pairs.filter(np.array(pairs["official_id"].to_pylist()) != "")
print(pairs.num_rows, "messages to officials")

# %% [markdown]
# ## Your rule
# Yours: aggression at the official, **or** accusing the official. What people would answer comes from the labels of the
# examples here.

# %%
gold = {}
for line in (EXAMPLES / "gold.jsonl").read_text(encoding="utf-8").splitlines():
    row = json.loads(line)
    gold[row["id"], row["official_id"]] = row


def by_your_rules(row):
    at_official = row["target"] == "official"
    aggressive = any(row[form] for form in ("insult", "discrimination", "sexual", "threat"))
    return bool((at_official and aggressive) or row["accusation"])


keys = list(zip(pairs["post_id"].to_pylist(), pairs["official_id"].to_pylist(), strict=True))
truth = np.array([by_your_rules(gold[key]) for key in keys], dtype=float)

# %% [markdown]
# ## Do your annotators agree?
# Before anything is counted, two people label the same messages. Here the second one differs on one in twelve.

# %%
rng = np.random.default_rng(4)
first = truth[:200].astype(int)
second = np.where(rng.random(200) < 1 / 12, 1 - first, first)
alpha = krippendorff_alpha([first, second], rng=rng)
print(f"Krippendorff's alpha {alpha.value:.2f} ({alpha.low:.2f} to {alpha.high:.2f})")
print("rows the first, columns the second:", confusion_table([first, second], 2).tolist())

# %% [markdown]
# ## A sample, by the scores that come closest
# No score is of your rule. The larger of two is a good guide: where it is unsure, more is drawn.

# %%
guide = np.maximum(pairs["aggression"].to_numpy(), pairs["accusation"].to_numpy()).astype(float)
strata, draws = stratify(guide, 150)
rows = np.concatenate([rng.choice(np.flatnonzero(strata == h), size=n, replace=False) for h, n in enumerate(draws)])
drawn = design((draws / np.bincount(strata))[strata[rows]], strata[rows])
print("draws by stratum, lowest scores first:", draws.tolist(), "of", np.bincount(strata).tolist())

# %% [markdown]
# ## The estimate, with and without the scores

# %%
data = labelled(truth[rows], rows, guide, drawn)
for name, found in {"labels alone": ppi_proportion(data, weight=0), "with scores": ppi_proportion(data)}.items():
    print(f"{name:<13} {found.value:.1%} ({found.low:.1%} to {found.high:.1%})")
print(f"truth         {truth.mean():.1%}")

# %% [markdown]
# To train a model on your own rules, write annotations in the layout of `data/annotations/CODEBOOK.md` and go on with
# `02_train_and_evaluate`. Say in your report which codebook was used: figures by different ones cannot be compared.
