"""What is known of the model that made the scores."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from aggrdetect.errors import ModelError
from aggrdetect.model.folder import Manifest, ModelFolder
from aggrdetect.model.store import find_model
from aggrdetect.prevalence.model_test import MEASURED_POINT, model_test
from aggrdetect.report.data import ModelFacts
from aggrdetect.schema import FLAGS

RUN_MANIFEST = "model.json"
"""Where a run keeps the manifest of its model, so that its report needs no model folder."""

_METRICS = ("precision", "recall", "f1", "auroc")


def model_facts(run: Path, stamp: str, point: str, name: str | None = None) -> ModelFacts:
    """Return what the manifest of a model says; little where it is not at hand.

    Args:
        run: The run folder; may hold the manifest of its model.
        stamp: ``NAME@HASH12`` of the model that made the scores.
        point: Operating point of the flags.
        name: Name or folder of the model; the one of the run's stamp by default.

    Raises:
        ModelError: *name* is given but there is no such model, or it is another one.
    """
    folder = _given(name, stamp) if name else _own(run, stamp)
    if folder is None:
        return ModelFacts(
            stamp=stamp, point=point, base="", metrics={}, n_test=0, n_test_positive=0, test=None, reference={}
        )
    measured = folder.manifest.metrics.get("test", {})
    aggression = measured.get("aggression", {})
    test = model_test(folder.manifest.metrics) if point == MEASURED_POINT else None
    return ModelFacts(
        stamp=stamp,
        point=point,
        base=folder.manifest.base,
        metrics={label: _intervals(measured[label]) for label in FLAGS if label in measured},
        n_test=int(aggression.get("n", 0)),
        n_test_positive=int(aggression.get("n_positive", 0)),
        test=test if test and test.errors else None,
        reference=folder.manifest.reference,
    )


def _given(name: str, stamp: str) -> ModelFolder:
    folder = find_model(name)
    if folder.stamp != stamp:
        raise ModelError(f"{folder.path} is {folder.stamp}, but the run was scored with {stamp}. Give that model.")
    return folder


def _own(run: Path, stamp: str) -> ModelFolder | None:
    """Return the model with exactly this stamp, from the run or from the shelf; None where neither has it."""
    try:
        kept = run / RUN_MANIFEST
        if kept.exists():
            folder = ModelFolder(run, Manifest(**orjson.loads(kept.read_bytes())))
        else:
            folder = find_model(stamp.partition("@")[0])
    except (ModelError, orjson.JSONDecodeError, TypeError):
        return None
    return folder if folder.stamp == stamp else None


def _intervals(measured: Mapping[str, Any]) -> dict[str, tuple[float, float, float]]:
    found = {name: measured.get(name) or {} for name in _METRICS}
    return {
        name: (value["value"], value["low"], value["high"])
        for name, value in found.items()
        if None not in (value.get("value"), value.get("low"), value.get("high"))
    }
