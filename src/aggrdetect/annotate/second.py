"""How far two annotations of the corpus agree, which posts they dispute, and whether each dispute was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from aggrdetect.annotate.adjudicate import JUDGED
from aggrdetect.errors import InputError
from aggrdetect.files import whole_file
from aggrdetect.readers.annotations import Annotation, label_row
from aggrdetect.readers.second import Adjudication, Labels, labels_of
from aggrdetect.schema import FORMS, LABELS, TARGETS
from aggrdetect.stats.agreement import krippendorff_alpha
from aggrdetect.stats.estimate import Estimate, Ints

SUBSETS = ("all", "clusters", "random")
"""All posts with two annotations; those in a minimal pair or triple; the others, which were drawn at random."""

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AlphaRow:
    """How far two annotations agree on one label in one subset.

    Attributes:
        subset: One of ``SUBSETS``.
        label: One of ``adjudicate.JUDGED``.
        alpha: Krippendorff's alpha with interval; ``nan`` where all gave one value throughout.
        n_differ: Posts that got two values.
        n_positive: How often the label was given in the first and in the second annotation.
    """

    subset: str
    label: str
    alpha: Estimate
    n_differ: int
    n_positive: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReport:
    """What a second annotation says about the first.

    Attributes:
        n_posts: Posts with two annotations.
        n_disputed: Of them, those that got other forms or another target.
        n_adjudicated: Decisions in the file of adjudications.
        alphas: By subset, then label; empty where there is no second annotation.
        problems: What is not in order, one sentence each: undecided disputes, decisions that the corpus does not hold.
    """

    n_posts: int
    n_disputed: int
    n_adjudicated: int
    alphas: list[AlphaRow]
    problems: list[str]


def second_report(
    annotations: Sequence[Annotation],
    second: Mapping[str, Labels],
    adjudications: Sequence[Adjudication],
    rng: np.random.Generator,
) -> SecondReport:
    """Compare the corpus with its second annotation.

    Agreement is that of the two annotations as they were made: of an adjudicated post, whose label in the corpus is the
    decision, the first label is taken from the adjudication.

    Args:
        annotations: The corpus.
        second: Labels by id.
        adjudications: Decisions on disputed posts.
        rng: For the intervals.
    """
    decided = {a.id: a for a in adjudications}
    both = [a for a in annotations if a.id in second]
    first = {a.id: decided[a.id].first if a.id in decided else _own(a) for a in both}
    return SecondReport(
        n_posts=len(both),
        n_disputed=sum(first[a.id] != second[a.id] for a in both),
        n_adjudicated=len(adjudications),
        alphas=[row for subset in SUBSETS for row in _alphas(subset, both, (first, second), rng)],
        problems=_problems(annotations, second, adjudications),
    )


def disputed(
    annotations: Sequence[Annotation], second: Mapping[str, Labels], adjudications: Sequence[Adjudication]
) -> list[dict[str, Any]]:
    """Return the posts on which corpus and second annotation differ and that nobody decided, ready to be decided.

    Each has ``id, text, official, relation, differ, first, second`` and, to fill in, ``decision, rule, annotator``.
    The text may stay or go; nothing reads it back.
    """
    done = {a.id for a in adjudications}
    return [
        {
            "id": a.id,
            "text": a.text,
            "official": a.official,
            "relation": a.relation,
            "differ": [n for n, value in _own(a).as_dict().items() if value != second[a.id].as_dict()[n]],
            "first": _own(a).as_dict(),
            "second": second[a.id].as_dict(),
            "decision": None,
            "rule": "",
            "annotator": "",
        }
        for a in annotations
        if a.id in second and a.id not in done and _own(a) != second[a.id]
    ]


def write_disputed(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write disputed posts as JSON lines.

    Raises:
        InputError: The file exists; decisions may be in it.
    """
    if path.exists():
        raise InputError(f"{path}: exists, and may hold decisions. Name another file with -o, or move it away.")
    with whole_file(path) as part, part.open("wb") as file:
        for row in rows:
            file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def _own(annotation: Annotation) -> Labels:
    return labels_of(annotation.forms, annotation.target)


def _alphas(
    subset: str,
    both: Sequence[Annotation],
    pair: tuple[Mapping[str, Labels], Mapping[str, Labels]],
    rng: np.random.Generator,
) -> list[AlphaRow]:
    chosen = [a for a in both if subset == "all" or bool(a.cluster) == (subset == "clusters")]
    if not chosen:
        return []
    clusters = [a.cluster or a.id for a in chosen]
    rows = [np.stack([_row(labels[a.id]) for a in chosen]) for labels in pair]
    found = []
    for label in JUDGED:
        ratings = np.stack([_codes(row, label) for row in rows])
        none = TARGETS.index("none") if label == "target" else 0
        found.append(
            AlphaRow(
                subset=subset,
                label=label,
                alpha=krippendorff_alpha(ratings, rng=rng, clusters=clusters, n_resamples=_RESAMPLES),
                n_differ=int((ratings[0] != ratings[1]).sum()),
                n_positive=(int((ratings[0] != none).sum()), int((ratings[1] != none).sum())),
            )
        )
    return found


def _row(labels: Labels) -> Ints:
    return label_row(dict(zip(FORMS, labels.forms, strict=True)), labels.target).astype(np.int64)


def _codes(rows: Ints, label: str) -> Ints:
    if label == "target":
        return np.asarray(rows[:, [LABELS.index(f"target_{target}") for target in TARGETS]].argmax(axis=1))
    return rows[:, LABELS.index(label)]


def _problems(
    annotations: Sequence[Annotation], second: Mapping[str, Labels], adjudications: Sequence[Adjudication]
) -> list[str]:
    own = {a.id: _own(a) for a in annotations}
    decided = {a.id for a in adjudications}
    problems = [f"{key}: has a second annotation but is not in the corpus." for key in second if key not in own]
    for key, labels in own.items():
        if key in second and key not in decided and labels != second[key]:
            problems.append(f"{key}: disputed, and in no adjudication.")
    for a in adjudications:
        if a.id not in own:
            problems.append(f"{a.id}: adjudicated, but not in the corpus.")
        elif own[a.id] != a.decision:
            problems.append(f"{a.id}: the corpus does not hold the decision.")
        if a.second is not None and second.get(a.id) != a.second:
            problems.append(f"{a.id}: the adjudication quotes another second annotation than there is.")
        elif a.second == a.first:
            problems.append(f"{a.id}: adjudicated, but both annotations are the same.")
    return problems
