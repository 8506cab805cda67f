"""What a simple method reaches on the same gold: a model that is not clearly better is not worth its size."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aggrdetect.errors import AggrdetectError
from aggrdetect.evaluate.gold import Gold, gold_of
from aggrdetect.readers.annotations import read_annotations
from aggrdetect.registry import Lazy, load
from aggrdetect.schema import FLAGS, FORMS, LABELS
from aggrdetect.text.normalise import normalise

CORPUS = Path(__file__).parents[3] / "data" / "annotations"
"""The project's own corpus, where the package runs from a checkout."""

MIN_TRAINING = 50

FROZEN = "frozen-encoder"
BASELINES = {
    "char-tfidf": Lazy("aggrdetect.evaluate.tfidf", "tfidf_baseline", "train"),
    FROZEN: Lazy("aggrdetect.evaluate.frozen", "frozen_baseline", "train"),
}
"""Baselines that learn; the frozen encoder only where one is named."""

Judged = tuple[NDArray[np.float32], NDArray[np.float32]]

_WORDS = {
    "insult": "sukkel eikel mongool debiel imbeciel idioot flapdrol prutser kneus kluns randdebiel mafkees hufter "
    "klootzak lul trut teef wijf zak hond varken zwijn rat rioolrat ongedierte clown pipo tuig uitschot achterlijk "
    "achterlijke dombo dom domme gestoord zielig zielige schoft engerd viezerik smeerlap lafaard landverrader "
    "zakkenvuller",
    "discrimination": "neger nikker makaak kaffer spleetoog zigeuner mocro mocros zandneger geitenneuker flikker "
    "nicht homo pot manwijf kutmarokkaan kopvod haatbaard jihadist terroristen gelukszoeker gelukszoekers",
    "sexual": "hoer slet sletje kuthoer pijpen pijpt neuken neuk tieten kontje geil geile verkrachten verkracht beurt",
    "threat": "dood vermoord vermoorden afmaken kapot kogel strop ophangen doodschieten neersteken verzuipen "
    "platbranden opwachten grijpen afschieten galg guillotine",
    "accusation": "corrupt corrupte leugenaar oplichter dief crimineel verrader landverrader zakkenvuller fraudeur "
    "omgekocht smeergeld boef maffia",
    "profanity": "kut kanker kk tering tyfus klote kloten godverdomme verdomme shit fuck fucking lul trut hoer schijt "
    "reet pleuris pokke flikker",
}
"""Words by form, the kind of list that monitoring tools ship with."""

_PATTERNS = {form: re.compile(rf"\b(?:{'|'.join(words.split())})\b", re.IGNORECASE) for form, words in _WORDS.items()}


def keyword_baseline(texts: Sequence[str]) -> Judged:
    """Score texts by a list of words: 1 where one of a form's words stands, else 0; all aggression at the official.

    Args:
        texts: Marked texts.

    Returns:
        Scores, shape (n, 14), and thresholds, shape (9,).

    >>> scores, _ = keyword_baseline(["@ambtsdrager wat een prutser"])
    >>> [label for label, score in zip(LABELS, scores[0]) if score]
    ['insult', 'target_official', 'verbal', 'aggression']
    """
    scores = np.zeros((len(texts), len(LABELS)), np.float32)
    for row, text in zip(scores, map(normalise, texts), strict=True):
        row[: len(FORMS)] = [bool(_PATTERNS[form].search(text)) for form in FORMS]
    verbal, menace = scores[:, :3].any(axis=1), scores[:, 3] == 1
    for label, values in (
        ("verbal", verbal),
        ("menace", menace),
        ("aggression", verbal | menace),
        ("target_official", verbal | menace),
        ("target_none", ~(verbal | menace)),
    ):
        scores[:, LABELS.index(label)] = values
    return scores, np.full(len(FLAGS), 0.5, np.float32)


def baseline_scores(
    gold: Gold, training: Gold, rng: np.random.Generator, encoder: str | None = None
) -> tuple[dict[str, Judged], list[str]]:
    """Return scores and thresholds of every baseline that can be had here, and why others cannot.

    Args:
        gold: The labelled pairs to score.
        training: Rows to train on, none of which is in *gold*.
        rng: For choosing thresholds.
        encoder: Folder or Hugging Face hub id of a pretrained encoder, or None.
    """
    found, notes = {"keywords": keyword_baseline(gold.texts)}, []
    for name in (name for name in BASELINES if encoder or name != FROZEN):
        if len(training) < MIN_TRAINING:
            notes.append(f"{name}: {len(training)} rows to train on, at least {MIN_TRAINING} are needed.")
            continue
        try:
            more = (encoder,) if name == FROZEN else ()
            found[name] = load("baseline", name, BASELINES)(training, gold.texts, rng, *more)
        except AggrdetectError as error:
            notes.append(str(error))
    return found, notes


def training_rows(gold: Gold, beside: Gold) -> Gold:
    """Return what baselines may learn from: the gold's own training rows or, if there are none, the project's corpus.

    Rows that share a text or a cluster with the gold are left out.

    Args:
        gold: The rows that will be scored.
        beside: Rows of the train and validation splits of the same file.
    """
    rows = beside.annotations
    if not rows and CORPUS.is_dir() and any(CORPUS.glob("*.jsonl")):
        rows = [row for row in read_annotations(CORPUS) if row.split in ("train", "validation")]
    texts, clusters = set(map(_plain, gold.texts)), set(gold.clusters)
    return gold_of([r for r in rows if (r.cluster or r.id) not in clusters and _plain(r.marked_text) not in texts])


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
