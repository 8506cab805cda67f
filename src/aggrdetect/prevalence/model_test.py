"""How a model erred on its test data: what estimates without labels rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from aggrdetect.errors import ModelError
from aggrdetect.model.folder import Manifest, ModelFolder
from aggrdetect.model.store import find_model
from aggrdetect.schema import FLAGS
from aggrdetect.stats.correction import TestErrors

MEASURED_POINT = "balanced"
"""The operating point that a model's metrics are measured at."""

_MANIFEST = "model.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTest:
    """Test errors of a model.

    Attributes:
        errors: By label; labels that the test data held no positives of are missing.
        positive_share: Share of positives in the data that the scores were calibrated on, by label, 0 to 1.
    """

    errors: Mapping[str, TestErrors]
    positive_share: Mapping[str, float]


def read_model_test(run: Path, stamp: str, name: str | None = None) -> ModelTest | None:
    """Return what the model's manifest says of its errors; None where it is not at hand or measured other flags.

    Args:
        run: The run folder; may hold the manifest of its model as ``model.json``.
        stamp: ``NAME@HASH12`` of the run.
        name: Name or folder of the model; the run's own by default.

    Raises:
        ModelError: *name* is given but there is no such model, or it is not the one that scored the run.
    """
    if _operating_point(run) != MEASURED_POINT:
        return None
    folder = find_model(name) if name else _own_model(run, stamp)
    if folder is None:
        return None
    if folder.stamp != stamp:
        if name is None:
            return None
        raise ModelError(f"{folder.path} is {folder.stamp}, but the run was scored with {stamp}. Give that model.")
    return model_test(folder.manifest.metrics)


def _own_model(run: Path, stamp: str) -> ModelFolder | None:
    try:
        if (run / _MANIFEST).exists():
            return ModelFolder(run, Manifest(**orjson.loads((run / _MANIFEST).read_bytes())))
        return find_model(stamp.partition("@")[0])
    except (ModelError, orjson.JSONDecodeError, TypeError):
        return None


def _operating_point(run: Path) -> str:
    """Return which thresholds decided the flags of a run."""
    try:
        return str(orjson.loads((run / "summary.json").read_bytes()).get("operating_point", MEASURED_POINT))
    except (OSError, orjson.JSONDecodeError):
        return MEASURED_POINT


def model_test(metrics: Mapping[str, Any]) -> ModelTest:
    """Return test errors from the metrics of a manifest, as ``evaluate.report.measure`` lays them out.

    >>> table = {"precision": {"value": 0.8}, "recall": {"value": 0.5}, "n": 100, "n_positive": 16}
    >>> model_test({"test": {"insult": table}}).errors["insult"]
    TestErrors(tp=8, fp=2, fn=8, tn=82)
    """
    test, calibrated = metrics.get("test", {}), metrics.get("validation") or metrics.get("test", {})
    errors = {label: found for label in FLAGS if (found := _errors(test.get(label)))}
    shares = {
        label: table["n_positive"] / table["n"]
        for label in FLAGS
        if (table := calibrated.get(label)) and 0 < table["n_positive"] < table["n"]
    }
    return ModelTest(errors=errors, positive_share=shares)


def _errors(table: Mapping[str, Any] | None) -> TestErrors | None:
    if not table or not 0 < table["n_positive"] < table["n"]:
        return None
    precision, recall = table["precision"]["value"], table["recall"]["value"]
    if recall is None:
        return None
    tp = round(recall * table["n_positive"])
    fp = round(tp / precision - tp) if precision else 0
    return TestErrors(tp=tp, fp=fp, fn=table["n_positive"] - tp, tn=table["n"] - table["n_positive"] - fp)
