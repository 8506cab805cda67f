"""Labels that may be wrong: where a classifier that never saw a post is sure of something else."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import orjson
from cleanlab.filter import find_label_issues
from cleanlab.multilabel_classification.filter import find_multilabel_issues_per_class
from numpy.typing import NDArray

from aggrdetect.errors import InputError
from aggrdetect.evaluate.gold import Gold, OnProgress, gold_of, score_texts
from aggrdetect.evaluate.report import target_of
from aggrdetect.evaluate.tfidf import tfidf_scores
from aggrdetect.files import whole_file
from aggrdetect.model.load import ScorerSpec
from aggrdetect.readers.annotations import read_annotations
from aggrdetect.schema import FORMS, LABELS, TARGETS
from aggrdetect.stats.estimate import Floats

FOLDS = 5
_LEAST = 1e-6
_TARGETS = [LABELS.index(f"target_{target}") for target in TARGETS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A label of a post that may be wrong.

    Attributes:
        id: Of the post.
        label: A form, or ``target``.
        given: The label in the corpus: 0 or 1, or a target.
        suggested: What the classifier takes it for.
        probability: Of *given*, by the classifier, 0 to 1.
    """

    id: str
    label: str
    given: int | str
    suggested: int | str
    probability: float


def out_of_fold(gold: Gold, rng: np.random.Generator, on_progress: OnProgress | None = None) -> Floats:
    """Return TF-IDF scores of each post by a classifier that saw neither it nor its cluster. Shape (n, 14), 0 to 1.

    Raises:
        InputError: There are fewer clusters than folds.
    """
    codes = np.unique(gold.clusters, return_inverse=True)[1]
    n_clusters = int(codes.max(initial=-1)) + 1
    if n_clusters < FOLDS:
        raise InputError(f"{n_clusters} clusters; {FOLDS} folds need at least {FOLDS}. Give a larger corpus.")
    fold = rng.permutation(n_clusters)[codes] % FOLDS
    scores = np.zeros((len(gold), len(LABELS)))
    for number in range(FOLDS):
        out = np.flatnonzero(fold == number)
        rest = gold.take(np.flatnonzero(fold != number))
        scores[out] = tfidf_scores(rest, [[gold.texts[i] for i in out]])[0]
        if on_progress:
            on_progress(number + 1, FOLDS)
    return scores


def find_suspects(gold: Gold, scores: NDArray[np.floating]) -> list[Suspect]:
    """Return the labels that confident learning takes for wrong, the most suspicious of each label and value in turn.

    Args:
        gold: The labelled posts.
        scores: Of classifiers that did not learn from the post that they score. Shape (n, 14), 0 to 1.

    Assumes:
        Wrong labels depend on the label, not on the single post; hard posts are found beside wrong ones, so a person
        decides.

    Source:
        Northcutt, Jiang, Chuang (2021), JAIR 70, 1373-1411; Thyagarajan et al. (2022), arXiv:2211.13895 (multi-label).
    """
    p = np.clip(scores.astype(np.float64), _LEAST, 1 - _LEAST)
    found = [*_forms(gold, p[:, : len(FORMS)]), *_target(gold, p[:, _TARGETS])]
    return _in_turn(sorted(found, key=lambda suspect: (suspect.probability, suspect.id, suspect.label)))


def _in_turn(suspects: Iterable[Suspect]) -> list[Suspect]:
    """Let each label and value have its turn; rare ones, of which no classifier is sure, would all come first."""
    seen: Counter[tuple[str, int | str]] = Counter()
    ranked = []
    for suspect in suspects:
        kind = (suspect.label, suspect.given)
        ranked.append((seen[kind], suspect))
        seen[kind] += 1
    return [suspect for _, suspect in sorted(ranked, key=lambda pair: pair[0])]


def _forms(gold: Gold, p: Floats) -> Iterable[Suspect]:
    given = gold.labels[:, : len(FORMS)].astype(int)
    occur = np.flatnonzero((given.min(axis=0) == 0) & (given.max(axis=0) == 1))
    if not len(occur):
        return
    as_lists = [np.flatnonzero(row).tolist() for row in given[:, occur]]
    issues = find_multilabel_issues_per_class(
        as_lists, p[:, occur], return_indices_ranked_by="self_confidence", n_jobs=1
    )[0]
    for k, rows in zip(occur, issues, strict=True):
        own = np.where(given[:, k] == 1, p[:, k], 1 - p[:, k])
        for i in rows:
            yield Suspect(
                id=gold.annotations[i].id,
                label=FORMS[k],
                given=int(given[i, k]),
                suggested=1 - int(given[i, k]),
                probability=_rounded(own[i]),
            )


def _target(gold: Gold, p: Floats) -> Iterable[Suspect]:
    given = target_of(gold.labels)
    occur = np.unique(given)
    if len(occur) < 2:
        return
    shares = p[:, occur] / p[:, occur].sum(axis=1, keepdims=True)
    codes = np.searchsorted(occur, given)
    for i in find_label_issues(codes, shares, return_indices_ranked_by="self_confidence", n_jobs=1):
        yield Suspect(
            id=gold.annotations[i].id,
            label="target",
            given=TARGETS[given[i]],
            suggested=TARGETS[occur[int(shares[i].argmax())]],
            probability=_rounded(shares[i, codes[i]]),
        )


def _rounded(value: float) -> float:
    return round(float(value), 4)


def write_suspects(path: Path, suspects: Iterable[Suspect]) -> None:
    """Write suspects as JSON lines, whole or not at all."""
    with whole_file(path) as part, part.open("wb") as file:
        for suspect in suspects:
            file.write(orjson.dumps(asdict(suspect), option=orjson.OPT_APPEND_NEWLINE))


def find_errors(
    path: Path,
    out: Path,
    *,
    number: int,
    model: str | None = None,
    seed: int = 0,
    on_progress: OnProgress | None = None,
) -> tuple[int, int]:
    """Write the most suspicious labels of a corpus; return how many were written and how many were found.

    Args:
        path: Folder of annotations, or one file.
        out: File to write.
        number: Labels to write at most.
        model: A model that did not learn from these posts; TF-IDF, fitted fold by fold, by default.
        seed: Of the folds.
        on_progress: Called with steps done and steps in all.

    Raises:
        InputError: The corpus is not in order or too small, or *out* exists; somebody may have written in it.
    """
    if out.exists():
        raise InputError(f"{out}: exists. Name another file with -o, or move it away.")
    gold = gold_of(list(read_annotations(path)))
    if model:
        scores: NDArray[np.floating] = score_texts(ScorerSpec(model).load(), gold.texts, on_progress)
    else:
        scores = out_of_fold(gold, np.random.default_rng(seed), on_progress)
    suspects = find_suspects(gold, scores)
    write_suspects(out, suspects[:number])
    return min(number, len(suspects)), len(suspects)
