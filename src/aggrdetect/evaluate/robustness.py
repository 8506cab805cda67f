"""How far scores fall and flags flip when words are disguised or mistyped."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from aggrdetect.evaluate.gold import Gold, OnProgress
from aggrdetect.evaluate.intervals import as_interval, mean, share
from aggrdetect.evaluate.perturb import PERTURBATIONS, perturb
from aggrdetect.model.scorer import Scorer, flags
from aggrdetect.schema import FLAGS, LABELS

STRENGTHS = {"light": 0.2, "medium": 0.5, "heavy": 1.0}
"""Share of the words of a post that are changed."""

MAX_ROWS = 400
_LABEL = "aggression"
_Judged: TypeAlias = tuple[NDArray[np.float64], NDArray[np.bool_]]


def robustness(
    gold: Gold,
    scorer: Scorer,
    thresholds: NDArray[np.float32],
    rng: np.random.Generator,
    on_progress: OnProgress | None = None,
) -> dict[str, Any]:
    """Score changed posts again and compare with the scores of the posts as they are.

    Args:
        gold: The labelled pairs; of more than ``MAX_ROWS`` a random sample is taken, half of it aggressive if possible.
        scorer: The model.
        thresholds: In the order of ``schema.FLAGS``. Shape (9,), 0 to 1.
        rng: Chooses rows, words and letters.
        on_progress: Called with variants scored and variants in all.

    Returns:
        ``n, n_positive`` and, by perturbation and strength, each with interval: ``score_drop`` (mean fall of the
        ``aggression`` score of posts labelled aggressive, in probability), ``flags_lost`` (share of their flags that
        disappear) and ``flags_gained`` (share of the posts labelled clean and not flagged that become flagged).
    """
    sample = gold.take(_sample(gold.label(_LABEL), rng))
    before = _judged(scorer.score(sample.texts), thresholds)
    found: dict[str, Any] = {}
    total = len(PERTURBATIONS) * len(STRENGTHS)
    for name, change in PERTURBATIONS.items():
        found[name] = {}
        for strength, words in STRENGTHS.items():
            texts = [perturb(text, change, words, rng) for text in sample.texts]
            after = _judged(scorer.score(texts), thresholds)
            found[name][strength] = _compare(sample, before, after, rng)
            if on_progress:
                on_progress(sum(map(len, found.values())), total)
    return {"n": len(sample), "n_positive": int(sample.label(_LABEL).sum()), "perturbations": found}


def _judged(scores: NDArray[np.float32], thresholds: NDArray[np.float32]) -> _Judged:
    """Return score and flag of aggression of each post. Shape (n,) each."""
    flagged = flags(scores, thresholds)[:, FLAGS.index(_LABEL)]
    return scores[:, LABELS.index(_LABEL)].astype(np.float64), flagged


def _sample(positive: NDArray[np.bool_], rng: np.random.Generator) -> list[int]:
    if len(positive) <= MAX_ROWS:
        return list(range(len(positive)))
    bad, clean = (rng.permutation(np.flatnonzero(positive == value)) for value in (True, False))
    n_bad = min(len(bad), max(MAX_ROWS // 2, MAX_ROWS - len(clean)))
    return sorted([*bad[:n_bad].tolist(), *clean[: MAX_ROWS - n_bad].tolist()])


def _compare(
    sample: Gold,
    before: _Judged,
    after: _Judged,
    rng: np.random.Generator,
) -> dict[str, Any]:
    positive, (score, was), (score_now, is_now) = sample.label(_LABEL), before, after
    clusters = np.array(sample.clusters)
    lost, gained = positive & was, ~positive & ~was
    return {
        "score_drop": mean((score - score_now)[positive], clusters[positive], rng),
        "flags_lost": as_interval(share(~is_now[lost], clusters[lost])),
        "flags_gained": as_interval(share(is_now[gained], clusters[gained])),
    }
