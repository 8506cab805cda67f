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
# # Prevalence with labels
# A few hundred labels from a probability sample turn scores into a figure that holds up, however good the model is.
# All example posts have labels, so here we can look up whether the estimate is right.

# %%
import csv
import json
import tempfile
from pathlib import Path

import numpy as np

from aggrdetect.annotate.sample import draw_sample, plan_sample
from aggrdetect.annotate.tasks import read_labels, write_tasks
from aggrdetect.prevalence.frame import read_frame, run_roster
from aggrdetect.prevalence.quality import calibration
from aggrdetect.prevalence.tables import Extras, estimate_prevalence
from aggrdetect.prevalence.text import as_text
from aggrdetect.run.pipeline import RunOptions, run
from aggrdetect.schema import FORMS

EXAMPLES = Path("../examples")
folder = Path(tempfile.mkdtemp())
feeds = [EXAMPLES / name for name in ("x_api_oudermeer.jsonl", "x_archief_gedeputeerde.zip", "reacties_waterschap.csv")]
summary = run(RunOptions(inputs=list(map(str, feeds)), out=folder / "run", officials=EXAMPLES / "officials.csv"))
print(f"{summary.pairs} messages to officials")

# %% [markdown]
# ## How many labels?
# From the run's own scores, for a margin of three points either way.

# %%
for row in plan_sample(folder / "run", 0.03):
    print(f"{row.n:>5} labels  {row.design:<11} {row.estimator}")

# %% [markdown]
# ## Draw, label
# `tasks.csv` goes to people; here the answers come from `gold.jsonl`. Tasks show no scores, and stand in random order.

# %%
tasks = draw_sample(folder / "run", 150, seed=2)
write_tasks(folder / "tasks.csv", tasks)
gold = {}
for line in (EXAMPLES / "gold.jsonl").read_text(encoding="utf-8").splitlines():
    row = json.loads(line)
    gold[row["id"], row.get("official_id", "")] = row
with (folder / "tasks.csv").open(encoding="utf-8-sig", newline="") as file:
    filled = list(csv.DictReader(file))
for task in filled:
    answer = gold[task["post_id"], task["official_id"]]
    task.update({name: str(answer[name]) for name in (*FORMS, "target", "unsure")}, annotator="author")
with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
    writer = csv.DictWriter(file, fieldnames=list(filled[0]))
    writer.writeheader()
    writer.writerows(filled)
least = min(tasks["inclusion_probability"].to_pylist())
print(f"{tasks.num_rows} tasks, each with a chance to be drawn from {least:.2f} to 1")


# %% [markdown]
# ## Estimate

# %%
labels = read_labels(folder / "labels.csv")
roster = run_roster(folder / "run")
tables = estimate_prevalence(folder / "run", roster, labels, ["platform"], extras=Extras())
print(as_text(tables))

# %% [markdown]
# ## Is it right?
# The truth about these messages is known here. Scores make the interval of the labels shorter; raw flags are off, and
# say nothing of how far. One sample in twenty misses the truth: that is what 95 % means.

# %%
frame = read_frame(folder / "run", roster, labels)
agg = {rates.label: rates for rates in tables.overall}["aggression"]
scored = [gold[key] for key in gold if gold[key]["official_id"]]
truth = np.mean([row["target"] == "official" and any(row[form] for form in FORMS[:4]) for row in scored])
print(f"truth              {truth:.1%}")
for name in ("raw", "manual", "powered"):
    found = getattr(agg, name)
    print(f"{name:<18} {found.value:.1%} ({found.low:.1%} to {found.high:.1%})  holds the truth: {found.covers(truth)}")

# %% [markdown]
# ## Can the scores be read as probabilities?
# If not, the interval above is longer, never wrong.

# %%
found = calibration(frame, "aggression")
print(f"calibration error {found.error:.3f}; right scores would stay below {found.by_chance:.3f} in such a sample")
for entry in found.bins:
    share = entry.share
    people = f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%})" if share else "fewer than ten labels"
    scores = f"{entry.low:.1f} to {entry.high:.1f}"
    print(f"score {scores}: {entry.n:>4} messages, mean score {entry.mean_score:.2f}, people say {people}")
