"""``aggrdetect check``: how many functional cases a model gets right, by capability."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect.errors import InputError
from aggrdetect.evaluate.cases import Case, read_cases
from aggrdetect.evaluate.gold import OnProgress, score_texts
from aggrdetect.evaluate.intervals import as_interval
from aggrdetect.evaluate.report import target_of
from aggrdetect.model.scorer import Scorer, flags
from aggrdetect.schema import FLAGS, LABELS, TARGETS
from aggrdetect.stats.proportion import clopper_pearson


def check_file(
    path: Path, scorer: Scorer, thresholds: NDArray[np.float32], on_progress: OnProgress | None = None
) -> dict[str, Any]:
    """Score the functional cases of a file and compare with what is expected.

    Args:
        path: CSV in one of the layouts of ``cases.LAYOUTS``.
        scorer: The model.
        thresholds: In the order of ``schema.FLAGS``. Shape (9,), 0 to 1.
        on_progress: Called with cases done and cases in all.

    Raises:
        InputError: The file is not a table of functional cases, or the model scores nothing that it asks for.
    """
    layout, cases = read_cases(path)
    scores = score_texts(scorer, [case.marked_text for case in cases], on_progress)
    given = [i for i, case in enumerate(cases) if not np.isnan(scores[i, LABELS.index(case.label)])]
    if not given:
        asked = ", ".join(sorted({case.label for case in cases}))
        raise InputError(f"{path}: asks for {asked}, of which {scorer.stamp} scores none. Map its labels to ours.")
    found: dict[str, Any] = {"n_not_scored": len(cases) - len(given)}
    found |= check_cases([cases[i] for i in given], scores[given], thresholds)
    return {"file": str(path), "layout": layout, "model": scorer.stamp, **found}


def check_cases(cases: Sequence[Case], scores: NDArray[np.float32], thresholds: NDArray[np.float32]) -> dict[str, Any]:
    """Compare the flags of functional cases with what is expected.

    Args:
        cases: At least one.
        scores: Shape (n, 14), 0 to 1.
        thresholds: In the order of ``schema.FLAGS``. Shape (9,), 0 to 1.

    Returns:
        ``n``, ``accuracy`` and, each by name, ``by_capability``, ``by_label``, ``by_expected``, ``by_target_ident``:
        ``value, low, high, n``; ``target``: the same for cases that say at whom the aggression is directed, or None;
        ``failures``: the cases that went wrong, furthest from the threshold first.

    Source:
        Roettger et al. (2021), HateCheck, ACL-IJCNLP, 41-58. Clopper, Pearson (1934) for the intervals; cases made
        from one template are alike, so the intervals say how many cases there are, not how texts at large would go.
    """
    rows = np.arange(len(cases))
    columns = np.array([FLAGS.index(case.label) for case in cases])
    expected = np.array([case.expected for case in cases])
    right = flags(scores, thresholds)[rows, columns] == expected
    ours = scores[rows, [LABELS.index(case.label) for case in cases]]
    told = ~np.isnan(scores[:, LABELS.index("target_official")])
    with_target = told & np.array([bool(case.target) for case in cases])
    hit = np.array([TARGETS[i] for i in target_of(scores)]) == [case.target for case in cases]
    return {
        "n": len(cases),
        "accuracy": accuracy(right),
        "by_capability": _by(cases, right, lambda case: case.capability),
        "by_label": _by(cases, right, lambda case: case.group),
        "by_expected": _by(cases, right, lambda case: "flagged" if case.expected else "not flagged"),
        "by_target_ident": _by(cases, right, lambda case: case.target_ident),
        "target": accuracy(hit[with_target]) if with_target.any() else None,
        "failures": _failures(cases, ours, thresholds[columns], right),
    }


def accuracy(right: NDArray[np.bool_]) -> dict[str, Any]:
    """Return the share of right answers with a Clopper-Pearson interval, and n."""
    return as_interval(clopper_pearson(float(right.sum()), len(right)))


def _by(cases: Sequence[Case], right: NDArray[np.bool_], name: Callable[[Case], str]) -> dict[str, Any]:
    """Return accuracy by name, in the order of first appearance; cases without the name are left out."""
    names = np.array([name(case) for case in cases], dtype=object)
    return {key: accuracy(right[names == key]) for key in dict.fromkeys(names) if key}


def _failures(
    cases: Sequence[Case], scores: NDArray[np.float32], limits: NDArray[np.float32], right: NDArray[np.bool_]
) -> list[dict[str, Any]]:
    wrong = np.flatnonzero(~right)
    return [
        {
            "case_id": cases[i].case_id,
            "capability": cases[i].capability,
            "label": cases[i].label,
            "expected": int(cases[i].expected),
            "score": round(float(scores[i]), 4),
            "text": cases[i].marked_text,
        }
        for i in wrong[np.argsort(-np.abs(scores - limits)[wrong], kind="stable")]
    ]
