"""An evaluation as lines of text, for a terminal."""

from collections.abc import Iterable, Sequence
from typing import Any

METRICS = ("precision", "recall", "f1", "auroc", "auprc", "ece")


def number(value: float | None) -> str:
    """Return a share with three decimals and no leading zero, or a dash.

    >>> number(0.9312), number(1.0), number(None), number(-0.02)
    ('.931', '1.000', '-', '-.020')
    """
    if value is None:
        return "-"
    text = f"{round(value, 3) + 0.0:.3f}"  # + 0.0 takes the sign off a rounded zero
    return text.replace("0.", ".", 1) if abs(value) < 0.9995 else text


def with_interval(row: dict[str, Any]) -> str:
    """Return value and interval.

    >>> with_interval({"value": 0.5, "low": 0.4, "high": 0.6})
    '.500 (.400-.600)'
    """
    if row["value"] is None or row["low"] is None:
        return number(row["value"])
    between = " to " if row["low"] < 0 else "-"
    return f"{number(row['value'])} ({number(row['low'])}{between}{number(row['high'])})"


def columns(header: Sequence[str], rows: Iterable[Sequence[object]], *, n_left: int = 1) -> str:
    """Return a table with aligned columns, the first *n_left* to the left and the others to the right."""
    table = [list(map(str, row)) for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i < n_left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )


def system_cells(row: dict[str, Any]) -> tuple[str, ...]:
    """Return F1 and AUROC of aggression and macro F1 of forms and targets, a dash for what was not measured."""
    aggression, target = row.get("aggression") or {}, row.get("target") or {}
    cells = (aggression.get("f1"), aggression.get("auroc"), row["macro_f1_forms"], target.get("macro_f1"))
    return tuple(with_interval(cell) if cell else "-" for cell in cells)


def evaluation_text(found: dict[str, Any]) -> str:
    """Return what ``aggrdetect evaluate`` prints."""
    gold = found["gold"]
    parts = [
        f"model  {found['model']}, operating point {found['operating_point']}\n"
        f"gold   {gold['file']}, split {gold['split']}: {gold['n']:,} rows in {gold['n_clusters']:,} clusters\n"
        "       95 % intervals from resampled clusters",
        _labels(found),
        *([_target(found)] if found["target"] else []),
        _systems(found),
        *([f"reliability of aggression\n{_reliability(found)}"] if "aggression" in found["reliability"] else []),
    ]
    if found["not_measured"]:
        parts.append("\n".join(f"not measured: {label}, {why}" for label, why in found["not_measured"].items()))
    parts += [_slice(column, rows) for column, rows in found["slices"].items()]
    if "comparison" in found:
        parts.append(_comparison(found["comparison"]))
    if "robustness" in found:
        parts.append(_robustness(found["robustness"]))
    parts += [_bias(label, groups) for label, groups in found.get("bias", {}).items()]
    if "highlights" in found:
        parts.append(_highlights(found["highlights"]))
    parts += [f"note: {note}" for note in found.get("notes", [])]
    return "\n\n".join(parts)


def check_text(found: dict[str, Any]) -> str:
    """Return what ``aggrdetect check`` prints."""
    parts = [
        f"model  {found['model']}, operating point {found['operating_point']}\n"
        f"cases  {found['file']}, layout {found['layout']}: {found['n']:,}",
        _accuracy("capability", found["by_capability"]),
        _accuracy("label", found["by_label"]),
        _accuracy("expected", found["by_expected"]),
    ]
    if found["by_target_ident"]:
        parts.append(_accuracy("target_ident", found["by_target_ident"]))
    if found["target"]:
        parts.append(f"target right   {with_interval(found['target'])} of {found['target']['n']:,}")
    if found.get("n_not_scored"):
        parts.append(f"left out       {found['n_not_scored']:,} cases on labels that the model does not score")
    parts.append(f"accuracy       {with_interval(found['accuracy'])} of {found['n']:,}")
    return "\n\n".join(parts)


def _labels(found: dict[str, Any]) -> str:
    rows = [
        (label, row["n_positive"], *(with_interval(row[name]) for name in METRICS))
        for label, row in found["labels"].items()
    ]
    return columns(("label", "n = 1", "precision", "recall", "F1", "AUROC", "AUPRC", "calib. error"), rows)


def _target(found: dict[str, Any]) -> str:
    target = found["target"]
    rows = [
        (name, row["n"], with_interval(row), *target["confusion"][name].values()) for name, row in target["f1"].items()
    ]
    return columns(("target", "n", "F1", *(f"as {name}" for name in target["confusion"])), rows)


def _systems(found: dict[str, Any]) -> str:
    systems = {found["model"]: {**found["labels"], **found}, **found.get("baselines", {})}
    rows = [(name, *system_cells(row)) for name, row in systems.items()]
    return columns(("system", "aggression F1", "aggression AUROC", "macro F1 of 4 forms", "macro F1 of targets"), rows)


def _reliability(found: dict[str, Any]) -> str:
    rows = [
        (f"{b['low']:.2f}-{b['high']:.2f}", b["n"], number(b["mean_score"]), number(b["rate"]))
        for b in found["reliability"]["aggression"]
    ]
    return columns(("score", "n", "mean score", "share labelled 1"), rows)


def _slice(column: str, rows: dict[str, Any]) -> str:
    names = ("f1", "precision", "recall", "false_positive_rate")
    table = [
        (value, row["n"], row["n_positive"], *(with_interval(row[name]) for name in names))
        for value, row in rows.items()
    ]
    return columns((column, "n", "n = 1", "aggression F1", "precision", "recall", "false positives"), table)


def _comparison(found: dict[str, Any]) -> str:
    rows = [
        (
            name,
            number(row["first"]),
            number(row["second"]),
            with_interval(row["difference"]),
            number(row["difference"].get("p_holm")),
        )
        for name, row in found["rows"].items()
    ]
    header = ("F1 of", found["first"], found["second"], "difference", "p (Holm)")
    return f"{columns(header, rows)}\npaired bootstrap over clusters; difference is the second minus the first"


def _robustness(found: dict[str, Any]) -> str:
    names = ("score_drop", "flags_lost", "flags_gained")
    rows = [
        (name, strength, *(with_interval(row[column]) for column in names))
        for name, strengths in found["perturbations"].items()
        for strength, row in strengths.items()
    ]
    header = ("perturbation", "strength", "score drop", "flags lost", "flags gained")
    return f"{columns(header, rows, n_left=2)}\n{found['n']} posts, {found['n_positive']} of them aggressive"


def _bias(label: str, found: dict[str, Any]) -> str:
    rows = [
        (
            column,
            group,
            row["false_positive_rate"]["n"],
            with_interval(row["false_positive_rate"]),
            number(row["others"]["value"]),
            with_interval(row["gap"]),
            number(row["gap"]["p_holm"]),
        )
        for column, groups in found.items()
        for group, row in groups.items()
    ]
    header = (f"bias: {label}", "group", "n = 0", "false positives", "others", "gap", "p (Holm)")
    return columns(header, rows, n_left=2) if rows else f"bias: {label}: no group has enough clean posts"


def _highlights(found: dict[str, Any]) -> str:
    return (
        f"highlights of {found['n']} flagged posts, fall of the logit without them\n"
        f"the strongest span {with_interval(found['span_drop'])}, random spans {with_interval(found['random_drop'])}, "
        f"difference {with_interval(found['difference'])}"
    )


def _accuracy(name: str, rows: dict[str, Any]) -> str:
    return columns((name, "n", "accuracy"), [(key, row["n"], with_interval(row)) for key, row in rows.items()])
