"""Which words carried a decision: leave words out and see how far the score falls."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggrdetect.schema import LABELS

ScoreTexts = Callable[[Sequence[str]], NDArray[np.float32]]

_WORD = re.compile(r"\S+")
_MAX_WORDS = 120
_SHARE = 0.3
_LEAST_DROP = 0.25  # on the logit scale: less is noise of the quantised model


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that carried a decision.

    Attributes:
        begin: Offset of the first character.
        end: Offset after the last character.
        label: The label that it carried.
        weight: How far the label's logit falls without it, in logits.
    """

    begin: int
    end: int
    label: str
    weight: float


def highlights(score_texts: ScoreTexts, text: str, label: str, *, max_spans: int = 3) -> list[Span]:
    """Return the spans without which the score of *label* falls most, strongest first.

    Every word, pair and triple of words is left out in turn. Spans that lower the score by at least a third
    of the largest fall are kept, the shortest first where they overlap.

    Args:
        score_texts: Scores texts as published, marking included. Shape (n, 14).
        text: The text as published.
        label: One of ``schema.LABELS``.
        max_spans: How many spans at most.

    Source:
        Occlusion: Zeiler and Fergus (2014); for text Li, Monroe and Jurafsky (2016), arXiv:1612.08220.
    """
    words = list(_WORD.finditer(text))[:_MAX_WORDS]
    if not words:
        return []
    k = LABELS.index(label)
    spans = [
        (words[i].start(), words[i + n - 1].end())
        for n in (1, 2, 3)
        for i in range(len(words) - n + 1)
        if n < len(words)
    ] or [(words[0].start(), words[-1].end())]
    without = [f"{text[:begin]} {text[end:]}".strip() for begin, end in spans]
    scores = score_texts([text, *without])[:, k]
    clipped = np.clip(scores.astype(float), 1e-4, 1 - 1e-4)
    values = np.log(clipped) - np.log1p(-clipped)  # scipy's logit costs .4 s of import before the first answer
    drops = values[0] - values[1:]
    # A longer span must earn its extra words.
    earned = drops / np.array([1 + 0.15 * (text[b:e].count(" ")) for b, e in spans])
    return _choose(spans, drops, earned, label, max_spans)


def _choose(
    spans: list[tuple[int, int]], drops: NDArray[np.float64], earned: NDArray[np.float64], label: str, max_spans: int
) -> list[Span]:
    least = max(_LEAST_DROP, _SHARE * float(drops.max(initial=0.0)))
    chosen: list[Span] = []
    for i in np.argsort(-earned, kind="stable"):
        begin, end = spans[i]
        if drops[i] < least or any(begin < span.end and span.begin < end for span in chosen):
            continue
        chosen.append(Span(begin, end, label, round(float(drops[i]), 3)))
        if len(chosen) == max_spans:
            break
    return chosen
