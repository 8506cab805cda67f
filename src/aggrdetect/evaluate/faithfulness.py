"""Whether highlights say why: leaving out what they show must move the score more than leaving out other words."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from aggrdetect.evaluate.gold import Gold
from aggrdetect.evaluate.intervals import mean
from aggrdetect.model.highlight import Span, highlights
from aggrdetect.model.scorer import Scorer, flags
from aggrdetect.schema import FLAGS, LABELS
from aggrdetect.text.mark import mark_text

MAX_ROWS = 100
_RANDOM = 10
_WORD = re.compile(r"\S+")


def deletion_check(
    gold: Gold, scorer: Scorer, thresholds: NDArray[np.float32], rng: np.random.Generator, *, label: str = "aggression"
) -> dict[str, Any]:
    """Leave out the strongest span of each flagged post, and random spans of as many words, and compare.

    Args:
        gold: Labelled pairs; of the flagged ones with enough words, at most ``MAX_ROWS`` are used.
        scorer: The model.
        thresholds: In the order of ``schema.FLAGS``. Shape (9,), 0 to 1.
        rng: Chooses posts and random spans.
        label: One of ``schema.FLAGS``.

    Returns:
        ``n`` posts; with intervals, in logits: ``span_drop``, ``random_drop``, ``difference``; and ``share_larger``,
        the share of posts whose span moves the score more than the mean random span does, 0 to 1.

    Source:
        DeYoung et al. (2020), ERASER, ACL, 4443-4458 (comprehensiveness against random rationales).
    """
    flagged = np.flatnonzero(flags(scorer.score(gold.texts), thresholds)[:, FLAGS.index(label)])
    drops, clusters = [], []
    for i in rng.permutation(flagged).tolist():
        drop = _drops(gold, i, scorer, rng, label)
        if drop is not None:
            drops.append(drop)
            clusters.append(gold.clusters[i])
        if len(drops) == MAX_ROWS:
            break
    ours, random = np.array(drops, dtype=np.float64).reshape(-1, 2).T
    return {
        "n": len(drops),
        "span_drop": mean(ours, clusters, rng),
        "random_drop": mean(random, clusters, rng),
        "difference": mean(ours - random, clusters, rng),
        "share_larger": mean((ours > random).astype(np.float64), clusters, rng),
    }


def _drops(gold: Gold, row: int, scorer: Scorer, rng: np.random.Generator, label: str) -> tuple[float, float] | None:
    """Return how far the logit falls without the strongest span and, on average, without a random one."""
    annotation = gold.annotations[row]

    def score(texts: Sequence[str]) -> NDArray[np.float32]:
        return scorer.score([mark_text(text, [annotation.official], addressed=True) for text in texts])

    text, words = annotation.text, list(_WORD.finditer(annotation.text))
    spans = highlights(score, text, label, max_spans=1)
    if not spans:
        return None
    n_words = len(_WORD.findall(text[spans[0].begin : spans[0].end]))
    begins = [i for i in range(len(words) - n_words + 1) if words[i].start() != spans[0].begin]
    if not begins:
        return None
    drawn = rng.choice(begins, size=min(_RANDOM, len(begins)), replace=False)
    others = [Span(words[i].start(), words[i + n_words - 1].end(), label, 0.0) for i in drawn]
    without = [f"{text[: s.begin]} {text[s.end :]}".strip() for s in (spans[0], *others)]
    scores = score([text, *without])[:, LABELS.index(label)].astype(np.float64)
    values = logit(np.clip(scores, 1e-4, 1 - 1e-4))
    falls = values[0] - values[1:]
    return float(falls[0]), float(falls[1:].mean())
