"""An evaluation as one self-contained HTML file: no script, nothing loaded from elsewhere."""

from pathlib import Path
from typing import Any

import jinja2

from aggrdetect.errors import InputError
from aggrdetect.evaluate.charts import label_chart, reliability_chart, robustness_chart
from aggrdetect.evaluate.table import METRICS, number, system_cells, with_interval
from aggrdetect.files import write_text

_MADE_BY = '<meta name="generator" content="aggrdetect evaluate">'


def write_html(found: dict[str, Any], path: Path) -> None:
    """Write an evaluation as HTML; an earlier one is replaced, any other file is not.

    Raises:
        InputError: *path* is a file that this function did not write.
    """
    refuse_other_file(path)
    write_text(path, evaluation_html(found))


def refuse_other_file(path: Path) -> None:
    """Refuse to write where something else than an evaluation stands; call it before the work is done.

    Raises:
        InputError: There is such a file.
    """
    if path.exists() and not _is_ours(path):
        raise InputError(f"{path}: exists and is not an evaluation. Give another name; nothing is overwritten.")


def evaluation_html(found: dict[str, Any]) -> str:
    """Return an evaluation, as ``evaluation.evaluate_gold`` gives it, as HTML."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("aggrdetect.evaluate"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "interval": with_interval, "system": system_cells}
    systems = {found["model"]: {**found["labels"], **found}, **found.get("baselines", {})}
    charts = {"labels": label_chart(found)} | {
        f"reliability_{label}": reliability_chart(found["reliability"][label])
        for label in ("aggression", "insult")
        if label in found["reliability"]
    }
    if "robustness" in found:
        charts["robustness"] = robustness_chart(found["robustness"])
    return environment.get_template("evaluation.html").render(
        found=found, systems=systems, metrics=METRICS, charts=charts, made_by=_MADE_BY
    )


def _is_ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return _MADE_BY.encode() in file.read(1000)
