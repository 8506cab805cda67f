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
# # A first report
# From exports of posts to a report, in Python. The same on the command line: `make demo`. The posts are invented.

# %%
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from IPython.display import SVG, Markdown

from aggrdetect.report.compose import compose
from aggrdetect.report.document import Figure
from aggrdetect.report.make import make_report_data
from aggrdetect.report.wording import load_wording
from aggrdetect.report.write import write_report
from aggrdetect.run.pipeline import RunOptions, run

EXAMPLES = Path("../examples")
folder = Path(tempfile.mkdtemp()) / "first"

# %% [markdown]
# ## Score
# Three feeds in three formats, each found by its content, and a roster of the officials. Every row becomes a post or is
# rejected with its reason.

# %%
feeds = [EXAMPLES / name for name in ("x_api_oudermeer.jsonl", "x_archief_gedeputeerde.zip", "reacties_waterschap.csv")]
summary = run(RunOptions(inputs=list(map(str, feeds)), out=folder, officials=EXAMPLES / "officials.csv"))
print(f"{summary.rows} rows: {summary.posts} posts and {sum(summary.rejects.values())} rejects")
for reason, n in summary.rejects.items():
    print(f"  {n}  {reason}")

# %% [markdown]
# ## What it says
# The summary is made from the estimates. The raw share of flags is never the headline: flags hold false alarms and lack
# what the model missed.

# %%
data = make_report_data(folder, datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
document = compose(data, load_wording("en"))
big, sentences = document.sections[0].blocks
Markdown("\n".join(f"- {sentence}" for sentence in sentences.items))

# %%
figures = [block for section in document.sections for block in section.blocks if isinstance(block, Figure)]
forms = next(figure for figure in figures if figure.id == "chart-forms")
print(forms.title)
SVG(forms.chart.svg())

# %% [markdown]
# ## The report
# One page, a PDF and a workbook with the same content; `.json` and `.csv` are for programs.

# %%
for kind in ("html", "pdf", "xlsx"):
    write_report(data, load_wording("nl"), folder / f"report.{kind}")
print(sorted(path.name for path in folder.glob("report.*")))
