from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.model.highlight import highlights
from aggrdetect.model.onnx_scorer import OnnxScorer
from aggrdetect.schema import LABELS

BAD = {"sukkel": 3.0, "dief": 2.0}


def score(texts):
    """A scorer whose logit is -4 plus the weights of the words that stand there."""
    logits = [-4 + sum(weight * (word in text.lower()) for word, weight in BAD.items()) for text in texts]
    return np.tile((1 / (1 + np.exp(-np.array(logits))))[:, None], (1, len(LABELS)))


def test_the_word_that_carries_the_score_is_found_at_its_place() -> None:
    text = "Wat bent u toch een sukkel hoor"
    (span,) = highlights(score, text, "insult")
    assert text[span.begin : span.end] == "sukkel"
    assert (span.label, span.weight) == ("insult", 3.0)


def test_several_words_come_strongest_first_and_do_not_overlap() -> None:
    text = "die dief van hiernaast is ook nog een sukkel"
    spans = highlights(score, text, "insult")
    assert [text[s.begin : s.end] for s in spans] == ["sukkel", "dief"]
    assert [text[s.begin : s.end] for s in highlights(score, text, "insult", max_spans=1)] == ["sukkel"]


def test_words_that_only_together_carry_the_score_are_one_span() -> None:
    def together(texts):
        p = np.array([0.9 if "rot op" in text else 0.02 for text in texts])
        return np.tile(p[:, None], (1, len(LABELS)))

    text = "en nu rot op graag"
    spans = highlights(together, text, "insult")
    assert all(set(text[s.begin : s.end].split()) & {"rot", "op"} for s in spans)


@pytest.mark.parametrize("text", ["", "   ", "goed plan van de raad"])
def test_nothing_is_found_where_nothing_carries_the_score(text) -> None:
    assert highlights(score, text, "insult") == []


def test_a_text_of_one_word_is_its_own_span() -> None:
    (span,) = highlights(score, "sukkel", "insult")
    assert (span.begin, span.end) == (0, 6)


@given(st.text(max_size=80), st.integers(1, 4))
def test_spans_lie_in_the_text_apart_from_each_other(text, n) -> None:
    spans = highlights(score, f"{text} sukkel dief", "insult", max_spans=n)
    assert len(spans) <= n
    assert all(0 <= s.begin < s.end <= len(text) + 12 for s in spans)
    ordered = sorted(spans, key=lambda s: s.begin)
    assert all(a.end <= b.begin for a, b in pairwise(ordered))


def test_a_real_model_points_at_the_word_that_it_knows(tiny_folder) -> None:
    scorer = OnnxScorer(tiny_folder, 1)
    text = "bedankt voor de snelle reactie sukkel van de gemeente"
    (span,) = highlights(lambda texts: scorer.score([f"@ambtsdrager {t}" for t in texts]), text, "insult")
    assert text[span.begin : span.end] == "sukkel"
