"""The report for other programs: flagged counts as CSV, and everything as JSON. The layouts are stable."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from aggrdetect import __version__
from aggrdetect.files import write_text
from aggrdetect.prevalence.quality import Calibration
from aggrdetect.report.data import Form, Group, PersonShare, ReportData
from aggrdetect.report.look import PLAIN, Look
from aggrdetect.report.wording import Wording
from aggrdetect.schema import FLAGS
from aggrdetect.stats.estimate import Estimate
from aggrdetect.writers.safe import defused

LAYOUT = "aggrdetect-report/1"
"""Name and version of the layout; the version changes when a field is renamed or means something else."""

FIELDS = (
    "period",
    "layer",
    "role",
    "organisation",
    "platform",
    "form",
    "n_pairs",
    "n_flagged",
    "model",
    "operating_point",
    "run",
)
"""The columns of the flagged counts: one row for each month, layer, role, organisation, platform and form."""

_KEYS = ("month", "layer", "role", "organisation", "platform")
_DIGITS = 6
_QUALITY = ("n_not_assessed", "n_unique", "n_undated", "n_labels", "n_unsure")


def count_rows(data: ReportData) -> Iterator[tuple[str | int, ...]]:
    """Yield the flagged counts, in the order of ``FIELDS``; empty where a value is not known."""
    end = (data.model.stamp, data.model.point, data.title)
    for row in data.counts.to_pylist():
        keys = tuple(row[key] or "" for key in _KEYS)
        for form in FLAGS:
            yield (*keys, form, int(row["n"]), int(row[f"flag_{form}"]), *end)


def write_counts(data: ReportData, words: Wording, path: Path, look: Look = PLAIN) -> None:  # noqa: ARG001 (always the same)
    """Write the flagged counts as CSV: UTF-8, commas, decimal points, nothing that a spreadsheet would run."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FIELDS)
    for row in count_rows(data):
        writer.writerow([defused(value) if isinstance(value, str) else value for value in row])
    write_text(path, text.getvalue())


def write_json(data: ReportData, words: Wording, path: Path, look: Look = PLAIN) -> None:  # noqa: ARG001 (always the same)
    """Write everything as JSON; ``report.schema.json`` describes it."""
    text = orjson.dumps(as_json(data), option=orjson.OPT_INDENT_2).decode()
    write_text(path, text + "\n")


def as_json(data: ReportData) -> dict[str, Any]:
    """Return the report in the layout of ``report.schema.json``."""
    return {
        "layout": LAYOUT,
        "made_with": f"aggrdetect {__version__}",
        "made": data.made.isoformat(timespec="seconds"),
        "run": data.title,
        "unit": data.unit,
        "first_day": data.first.isoformat() if data.first else None,
        "last_day": data.last.isoformat() if data.last else None,
        "model": _model(data),
        "n_pairs": data.total.n,
        "n_officials": data.total.n_officials,
        "headline": {
            "estimate": _estimate(data.headline.best),
            "others": [_estimate(estimate) for estimate in data.headline.others],
            "raw_flag_rate": _rounded(data.total.raw_rate),
            "n_labels": data.headline.n_labels,
        },
        "forms": [_form(form) for form in data.forms],
        "groups": {name: [_group(group) for group in groups] for name, groups in data.groups.items()},
        "persons": {
            "first_day": data.window[0].isoformat() if data.window else None,
            "last_day": data.window[1].isoformat() if data.window else None,
            "shares": [_person(share) for share in data.persons],
        },
        "hours": {"n_pairs": data.hours[0], "n_flagged": data.hours[1]},
        "senders": _rounded(asdict(data.senders)) if data.senders else None,
        "receivers": _rounded(asdict(data.receivers)) if data.receivers else None,
        "pile_ups": [_rounded(asdict(pile)) for pile in data.pile_ups],
        "monitor": [asdict(figure) for figure in data.monitor],
        "quality": {
            "summary": asdict(data.quality.summary),
            **{name: getattr(data.quality, name) for name in _QUALITY},
            "calibration": _calibration(data.quality.calibration),
            "drift": [_rounded(asdict(found)) for found in data.quality.drift],
        },
        "flagged_counts": [dict(zip(FIELDS, row, strict=True)) for row in count_rows(data)],
    }


def _model(data: ReportData) -> dict[str, Any]:
    model = data.model
    named = {
        label: {
            name: dict(zip(("value", "low", "high"), _rounded(values), strict=True)) for name, values in found.items()
        }
        for label, found in model.metrics.items()
    }
    return {
        "stamp": model.stamp,
        "operating_point": model.point,
        "base": model.base,
        "n_test": model.n_test,
        "n_test_positive": model.n_test_positive,
        "test_metrics": named,
        "errors_known": model.test is not None,
    }


def _interval(values: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip(("value", "low", "high"), _rounded(values), strict=True))


def _form(form: Form) -> dict[str, Any]:
    return {
        "form": form.label,
        "n_pairs": form.n,
        "n_flagged": form.n_flagged,
        "estimate": _estimate(form.estimate),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "n_pairs": group.n,
        "n_officials": group.n_officials,
        "n_flagged": dict(group.flagged),
        "estimate": _estimate(group.estimate),
    }


def _person(share: PersonShare) -> dict[str, Any]:
    return {
        "by": share.dimension,
        "name": share.name,
        "at_least": share.k,
        "n_officials": share.n_officials,
        "estimate": _estimate(share.estimate),
        "by_false_alarms_alone": _rounded(share.by_chance),
    }


def _calibration(found: Calibration | None) -> dict[str, Any] | None:
    if found is None:
        return None
    bins = [
        _rounded({**asdict(entry), "mean_score": entry.mean_score if entry.n else None})
        | {"share": _estimate(entry.share)}
        for entry in found.bins
    ]
    return {**_rounded(asdict(found)), "bins": bins}


def _estimate(estimate: Estimate | None) -> dict[str, Any] | None:
    return None if estimate is None else _rounded(estimate.as_dict())


def _rounded(value: Any) -> Any:
    """Return numbers with six decimals: the rest is noise that differs from machine to machine."""
    if isinstance(value, float):
        return round(float(value), _DIGITS)
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
