"""Which rows a pass of training takes, and in which batches."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect.schema import LABELS
from aggrdetect.text.normalise import normalise
from aggrdetect.train.augment import augment
from aggrdetect.train.config import LoopConfig, TrainConfig
from aggrdetect.train.data import Rows

_AT_OFFICIAL = LABELS.index("target_official")


@dataclass(frozen=True, slots=True)
class Draw:
    """The rows of one epoch and how many rows each stands for."""

    rows: NDArray[np.int64]
    times: NDArray[np.float32]

    @classmethod
    def of(cls, last_losses: NDArray[np.float32], loop: LoopConfig, rng: np.random.Generator) -> "Draw":
        """Take every row whose last loss is above the median, and a share of the others, which count for the rest."""
        easy = last_losses < np.median(last_losses)
        chosen = np.flatnonzero(~easy | (rng.random(len(easy)) < loop.easy_share))
        return cls(chosen, np.where(easy[chosen], 1 / max(loop.easy_share, 1e-9), 1.0).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Chosen:
    """One batch: numbers of its rows, how many rows each stands for, its changed texts and their token ids."""

    rows: NDArray[np.int64]
    times: NDArray[np.float32]
    texts: list[str]
    ids: list[list[int]]


def encode(tokenizer: Any, texts: list[str], max_tokens: int) -> list[list[int]]:
    """Return token ids of the normalised texts, special tokens included, cut at *max_tokens*."""
    texts = [normalise(text) for text in texts]
    return list(tokenizer(texts, truncation=True, max_length=max_tokens)["input_ids"]) if texts else []


def cluster_numbers(rows: Rows) -> NDArray[np.int64]:
    """Return a number for each row, the same for the rows of a cluster. Shape (n,)."""
    return np.unique(np.array(rows.clusters), return_inverse=True)[1].astype(np.int64)


def epoch_batches(
    tokenizer: Any, rows: Rows, config: TrainConfig, chosen: NDArray[np.int64], rng: np.random.Generator
) -> tuple[list[str], list[list[int]], list[NDArray[np.int64]]]:
    """Return the changed texts of the chosen rows, their token ids, and batches of them, by length and in random order.

    With a loss over pairs, the rows of a cluster that are about as long stand together, by the length of the longest.
    """
    texts = [
        augment(rows.texts[i], config.augment, rng, at_official=bool(rows.labels[i][_AT_OFFICIAL])) for i in chosen
    ]
    ids = encode(tokenizer, texts, config.loop.max_tokens)
    lengths = np.array([len(i) for i in ids])
    by = lengths + rng.uniform(-2, 2, len(lengths))
    if config.loop.pair_weight:
        cluster = cluster_numbers(rows)[chosen]
        longest_of = np.zeros(cluster.max() + 1)
        np.maximum.at(longest_of, cluster, by)
        order = np.lexsort((cluster, np.where(by > 0.7 * longest_of[cluster], longest_of[cluster], by)))
    else:
        order = np.argsort(by, kind="stable")
    batches, start = [], 0
    while start < len(order):
        end = start + 1
        longest = lengths[order[start]]
        while end < len(order) and max(longest, lengths[order[end]]) * (end + 1 - start) <= config.loop.batch_tokens:
            longest = max(longest, lengths[order[end]])
            end += 1
        batches.append(order[start:end])
        start = end
    return texts, ids, [batches[i] for i in rng.permutation(len(batches))]
