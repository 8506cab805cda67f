"""The model in models/: whole, small, and right on posts that nobody should get wrong."""

import numpy as np
import pytest
from transformers import pipeline

from aggrdetect.model.folder import ONNX
from aggrdetect.model.onnx_scorer import OnnxScorer
from aggrdetect.model.scorer import flags
from aggrdetect.model.store import find_model
from aggrdetect.schema import DERIVED, FLAGS, LABELS
from aggrdetect.text.mark import mark_text

AGGRESSIVE = (
    "Wat een ongelooflijke prutser ben je, ga weg",
    "vuile rat dat je bent, ik hoop dat je doodgaat",
    "Jij bent echt de domste wethouder die we ooit gehad hebben, mongool",
    "ik sla je kop eraf als ik je tegenkom",
)
HARMLESS = (
    "Bedankt voor uw snelle antwoord, fijn dat de lantaarn weer brandt.",
    "Wanneer wordt de groencontainer op de Lindelaan geleegd?",
    "Volgende week is er markt op het plein.",
    "Ik ben het niet eens met dit besluit en ga bezwaar maken.",
    "Hopelijk blijft het zaterdag droog tijdens de braderie",
)


@pytest.fixture(scope="module")
def scorer() -> OnnxScorer:
    return OnnxScorer(find_model())


def _flags(scorer: OnnxScorer, texts: tuple[str, ...]) -> list[set[str]]:
    scores = scorer.score([mark_text(text, addressed=True) for text in texts])
    on = flags(scores, scorer.folder.thresholds())
    return [{label for label, flag in zip(FLAGS, row, strict=True) if flag} for row in on]


def test_every_file_has_its_recorded_hash_and_the_model_is_small(scorer):
    for name in scorer.folder.manifest.files:
        assert scorer.folder.file(name).exists()
    assert scorer.folder.file(ONNX).stat().st_size <= 40e6


@pytest.mark.parametrize("text", AGGRESSIVE)
def test_open_abuse_is_flagged(scorer, text):
    assert "aggression" in _flags(scorer, (text,))[0]


@pytest.mark.parametrize("text", HARMLESS)
def test_everyday_messages_are_not_flagged(scorer, text):
    assert not _flags(scorer, (text,))[0] & set(DERIVED)


def test_scores_do_not_depend_on_neighbours(scorer):
    texts = [mark_text(text, addressed=True) for text in (*AGGRESSIVE, *HARMLESS)]
    alone = np.concatenate([scorer.score([text]) for text in texts])
    assert np.abs(alone - scorer.score(texts)).max() < 1e-3


def test_transformers_pipeline_reads_the_folder_and_agrees(scorer):
    classify = pipeline("text-classification", model=str(scorer.folder.path), top_k=None, device="cpu")
    text = mark_text(AGGRESSIVE[0], addressed=True)
    theirs = {row["label"]: row["score"] for row in classify([text])[0]}
    assert max(abs(theirs[label] - ours) for label, ours in zip(LABELS, scorer.score([text])[0], strict=True)) < 0.1
