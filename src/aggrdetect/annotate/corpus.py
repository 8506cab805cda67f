"""Checks of an annotated corpus: coverage, near-duplicates, leakage between splits."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect.readers.annotations import Annotation
from aggrdetect.schema import FORMS
from aggrdetect.text.mark import mark_text

_SHINGLE = 5
_N_HASHES = 96
_BAND = 4
_NOT_WORD = re.compile(r"[^\w@\U0001F000-\U0001FAFF\u2600-\u27BF]+")
_PRIME = np.uint64((1 << 61) - 1)
GRID = (
    "register",
    "length",
    "platform",
    "variety",
    "spelling",
    "obfuscation",
    "role",
    "layer",
    "gender",
    "background",
    "relation",
)
"""The properties of the coverage plan. All but length and obfuscation are what the author was asked for."""

OBFUSCATION = {
    "spaces": re.compile(r"(?<![\w.])(?:[^\W\d_][ .\-_*]{1,2}){3,}[^\W\d_](?!\w)"),
    "digits": re.compile(r"(?<![\w@#/.])(?=\w*[^\W\d_]{2})[^\W\d_]+[013457]+[^\W\d_]+(?!\w)"),
    "signs": re.compile(r"[^\W\d_][*#$€!|@%]+[^\W\d_]"),
    "homoglyphs": re.compile(r"[a-zA-Z][\u0370-\u052f]|[\u0370-\u052f][a-zA-Z]"),
    "stretched": re.compile(r"([^\W\d_])\1{2}", re.IGNORECASE),
    "emoji": re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]"),
}
"""How words are disguised, by pattern; a swapped or deleted letter cannot be told from a typing error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusReport:
    """What a corpus holds and what is wrong with it.

    Attributes:
        n_posts: Posts.
        by_split: Posts by split.
        forms: Posts with each form, by split.
        targets: Posts with each target, by split.
        share_benign: Share without any aggressive form, 0 to 1.
        n_clusters: Minimal pairs, triples and quadruples.
        grid: Posts by value of each property of the coverage plan.
        n_topics: Distinct topics.
        duplicates: Pairs of ids with nearly the same text and official that share no cluster.
        leaks: Pairs of ids with nearly the same text in two splits, and clusters that lie in two splits.
    """

    n_posts: int
    by_split: dict[str, int]
    forms: dict[str, dict[str, int]]
    targets: dict[str, dict[str, int]]
    share_benign: float
    n_clusters: int
    grid: dict[str, dict[str, int]]
    n_topics: int
    duplicates: list[tuple[str, str]]
    leaks: list[tuple[str, str]]


def check_corpus(annotations: Sequence[Annotation], threshold: float = 0.7) -> CorpusReport:
    """Count a corpus by its coverage plan and look for near-duplicates and leaks.

    Args:
        annotations: The corpus.
        threshold: Jaccard similarity of character 5-grams from which two texts are nearly the same, 0 to 1.
    """
    near = [(annotations[i], annotations[j]) for i, j in near_duplicates([_plain(a) for a in annotations], threshold)]
    clusters: dict[str, set[str]] = {}
    for a in annotations:
        if a.cluster:
            clusters.setdefault(a.cluster, set()).add(a.split)
    return CorpusReport(
        n_posts=len(annotations),
        by_split=dict(Counter(a.split for a in annotations)),
        forms={form: dict(Counter(a.split for a in annotations if a.forms[form])) for form in FORMS},
        targets=_nested(Counter((a.target, a.split) for a in annotations)),
        share_benign=sum(a.target == "none" for a in annotations) / max(1, len(annotations)),
        n_clusters=len(clusters),
        grid={name: _counted(annotations, name) for name in GRID},
        n_topics=len({a.extra.get("topic", "") for a in annotations} - {""}),
        duplicates=[(a.id, b.id) for a, b in near if not a.cluster or a.cluster != b.cluster],
        leaks=[(a.id, b.id) for a, b in near if a.split != b.split]
        + [(name, ", ".join(sorted(splits))) for name, splits in clusters.items() if len(splits) > 1],
    )


def _counted(annotations: Sequence[Annotation], name: str) -> dict[str, int]:
    if name == "obfuscation":
        return {kind: sum(bool(p.search(a.text)) for a in annotations) for kind, p in OBFUSCATION.items()}
    return dict(Counter(_value(a, name) for a in annotations).most_common())


def near_duplicates(texts: Sequence[str], threshold: float) -> list[tuple[int, int]]:
    """Return the pairs of texts whose sets of character 5-grams have a Jaccard similarity of at least *threshold*.

    Candidates come from MinHash bands and are then compared in full.

    Source:
        Broder (1997), On the resemblance and containment of documents; Leskovec, Rajaraman, Ullman (2020), ch. 3.
    """
    sets = [_shingles(text) for text in texts]
    signatures = _signatures(sets)
    pairs: set[tuple[int, int]] = set()
    for start in range(0, _N_HASHES, _BAND):
        band = np.ascontiguousarray(signatures[:, start : start + _BAND])
        keys = band.view([("", band.dtype)] * _BAND).ravel()
        order = np.argsort(keys, kind="stable")
        for a, b in pairwise(order.tolist()):
            if keys[a] == keys[b]:
                pairs.add((min(a, b), max(a, b)))
    return sorted((i, j) for i, j in pairs if _jaccard(sets[i], sets[j]) >= threshold)


def _signatures(sets: Sequence[set[str]]) -> NDArray[np.uint64]:
    """Return the MinHash signature of each set. Shape (n, 96)."""
    rng = np.random.default_rng(0)
    a = rng.integers(1, 1 << 31, _N_HASHES, dtype=np.uint64)
    b = rng.integers(0, 1 << 31, _N_HASHES, dtype=np.uint64)
    out = np.empty((len(sets), _N_HASHES), np.uint64)
    for row, shingles in enumerate(sets):
        codes = np.array([_code(s) for s in shingles], dtype=np.uint64)
        out[row] = ((codes[:, None] * a + b) % _PRIME).min(axis=0)
    return out


def _code(shingle: str) -> int:
    return int.from_bytes(shingle.encode("utf-8", "replace")[:12].ljust(12), "little") % ((1 << 31) - 1)


def _jaccard(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b)


def _shingles(text: str) -> set[str]:
    return {text[i : i + _SHINGLE] for i in range(max(1, len(text) - _SHINGLE + 1))}


def _plain(annotation: Annotation) -> str:
    """Return the text as compared: marked, so that the same text at two officials counts as the same, without case."""
    marked = mark_text(annotation.text, [annotation.official], addressed=False)
    return _NOT_WORD.sub(" ", marked.lower()).strip()


def _value(annotation: Annotation, name: str) -> str:
    if name == "relation":
        return annotation.relation
    if name == "length":
        n_words = len(annotation.text.split())
        return next(
            (label for limit, label in _LENGTHS if n_words <= limit),
            "61 to 150 words" if n_words <= _LONGEST else "over 150 words",
        )
    value: Any = annotation.extra.get(name)
    return str(value) if value else "not given"


_LONGEST = 150
_LENGTHS = ((5, "1 to 5 words"), (15, "6 to 15 words"), (30, "16 to 30 words"), (60, "31 to 60 words"))


def _nested(counts: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    out: dict[str, dict[str, int]] = {}
    for (outer, inner), n in sorted(counts.items()):
        out.setdefault(outer, {})[inner] = n
    return out
