"""Slices, comparison, baselines, bias, robustness, mistakes and highlights on a model with known answers."""

import sys

import numpy as np
import pytest
from sklearn import metrics

from aggrdetect.evaluate.baselines import MIN_TRAINING, baseline_scores, keyword_baseline, training_rows
from aggrdetect.evaluate.bias import _PATTERNS, IDENTITY_TERMS, bias
from aggrdetect.evaluate.comparison import compare_models
from aggrdetect.evaluate.examples import worst_mistakes
from aggrdetect.evaluate.faithfulness import deletion_check
from aggrdetect.evaluate.gold import Gold, gold_of
from aggrdetect.evaluate.report import measure
from aggrdetect.evaluate.robustness import MAX_ROWS, STRENGTHS, _sample, robustness
from aggrdetect.evaluate.slices import groups, slices
from aggrdetect.evaluate.tfidf import tfidf_baseline
from aggrdetect.schema import FLAGS, LABELS
from tiny import annotation, gold_rows

HALF = np.full(len(FLAGS), 0.5, np.float32)


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def with_texts(texts, column="gender", values=None) -> Gold:
    """Clean posts with these texts."""
    rows = gold_rows(len(texts))
    clean = dict.fromkeys(("insult", "discrimination", "sexual", "threat", "accusation", "profanity"), 0)
    return gold_of(
        [
            annotation(row | clean | {"text": text, "target": "none", "cluster": f"c{i}"})
            if values is None
            else annotation(row | clean | {"text": text, "target": "none", "cluster": f"c{i}", column: values[i]})
            for i, (row, text) in enumerate(zip(rows, texts, strict=True))
        ]
    )


def test_slices_count_every_row_and_show_where_the_mistakes_are(gold, scorer) -> None:
    found = slices(gold, scorer.score(gold.texts), HALF, rng())
    assert set(found) == {"platform", "variety", "role", "gender"}
    for parts in found.values():
        assert sum(part["n"] for part in parts.values()) == len(gold)
    # Rows that the model misses have even numbers, quoted insults odd ones; so have the platforms.
    assert found["platform"]["x"]["recall"]["value"] < 1 == found["platform"]["x"]["precision"]["value"]
    assert found["platform"]["facebook"]["recall"]["value"] == 1 > found["platform"]["facebook"]["precision"]["value"]


def test_rare_values_are_taken_together_and_empty_ones_left_out() -> None:
    gold = with_texts(["goed plan"] * 60, values=["m"] * 30 + ["v"] * 3 + ["x"] * 19 + [""] * 8)
    assert {value: len(rows) for value, rows in groups(gold, "gender").items()} == {"m": 30, "(fewer)": 22}


def test_a_model_does_not_differ_from_itself(gold, scorer) -> None:
    judged = (scorer.score(gold.texts), HALF)
    for row in compare_models(gold, judged, judged, rng()).values():
        assert row["difference"]["value"] in (0.0, None)
        assert row["difference"].get("p_holm", 1.0) == 1.0


def test_a_better_model_is_better_beyond_chance(gold, scorer) -> None:
    table = compare_models(gold, (scorer.score(gold.texts), HALF), (gold.labels, HALF), rng())
    row = table["aggression"]
    truth, flagged = gold.label("aggression"), scorer.score(gold.texts)[:, LABELS.index("aggression")] >= 0.5
    assert row["first"] == pytest.approx(metrics.f1_score(truth, flagged))
    assert row["second"] == 1.0
    assert row["difference"]["low"] > 0
    assert row["difference"]["p_holm"] < 0.05
    assert row["difference"]["p_value"] <= row["difference"]["p_holm"]


def test_keywords_flag_words_in_any_dress_and_nothing_else() -> None:
    scores, thresholds = keyword_baseline(["wat een PRUTSER", "wat een prutsers", "goed gedaan", "kanker"])
    assert (scores[:, LABELS.index("insult")] >= thresholds[0]).tolist() == [True, False, False, False]
    assert scores[3, LABELS.index("profanity")] == 1 > scores[3, LABELS.index("aggression")]


def test_the_learned_baseline_learns_and_repeats_itself(gold) -> None:
    training = gold_of([annotation(row) for row in gold_rows(400, seed=11)])
    scores, thresholds = tfidf_baseline(training, gold.texts, rng())
    again, _ = tfidf_baseline(training, gold.texts, rng())
    assert np.array_equal(scores, again)
    measured = measure(scores, gold.labels, gold.clusters, thresholds)
    assert measured["aggression"]["auroc"]["value"] > 0.7
    assert scores[:, LABELS.index("target_group")].max() == 0  # a label that never occurs


def test_too_few_rows_to_train_on_are_said_and_not_used(gold) -> None:
    found, notes = baseline_scores(gold, gold.take(range(MIN_TRAINING - 1)), rng())
    assert list(found) == ["keywords"]
    assert "49 rows to train on" in notes[0]


def test_without_the_extra_the_learned_baseline_is_left_out_with_the_way_to_get_it(gold, monkeypatch) -> None:
    for module in ("linear", "tfidf"):
        monkeypatch.delitem(sys.modules, f"aggrdetect.evaluate.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    found, notes = baseline_scores(gold, gold, rng())
    assert list(found) == ["keywords"]
    assert "pip install 'aggrdetect[train]'" in notes[0]


def test_baselines_never_learn_from_a_text_or_cluster_of_the_gold() -> None:
    rows = gold_rows(6, seed=3)
    same_text = rows[4] | {"text": rows[0]["text"].upper() + "!", "cluster": "z"}
    same_cluster = rows[5] | {"cluster": rows[0]["cluster"]}
    gold, beside = gold_of([annotation(rows[0])]), gold_of([annotation(r) for r in (same_text, same_cluster, rows[3])])
    assert [a.id for a in training_rows(gold, beside).annotations] == ["r3"]


def test_a_model_that_flags_a_group_shows_a_gap_for_that_group_alone(scorer) -> None:
    gold = with_texts(["een moslim in het park"] * 40 + ["een vrouw in het park"] * 40 + ["goed plan"] * 40)
    terms = bias(gold, scorer.score(gold.texts), HALF)["discrimination"]["identity_terms"]
    assert set(terms) == {"Muslim", "woman"}
    assert terms["Muslim"]["gap"]["low"] > 0.8
    assert terms["Muslim"]["gap"]["p_holm"] < 0.001
    assert terms["woman"]["gap"]["value"] == 0
    assert terms["woman"]["gap"]["p_holm"] == 1


def test_gaps_are_between_a_value_and_the_other_values(scorer) -> None:
    texts = ["sukkel", "goed plan"] * 15 + ["goed plan"] * 30
    gold = with_texts(texts, values=["v"] * 30 + ["m"] * 30)
    found = bias(gold, scorer.score(gold.texts), HALF)["aggression"]["gender"]
    assert found["v"]["false_positive_rate"]["value"] == 0.5
    assert found["v"]["gap"]["value"] == 0.5 == -found["m"]["gap"]["value"]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("mijn Marokkaanse buurman", "Moroccan"),
        ("de moskee in de straat", "Muslim"),
        ("twee homo's", "gay, lesbian"),
        ("een rolstoelvriendelijke stoep", "disability"),
    ],
)
def test_identity_terms_are_found_in_all_their_forms(text, group) -> None:
    assert group in IDENTITY_TERMS
    assert [name for name, pattern in _PATTERNS.items() if pattern.search(text)] == [group]


def test_disguises_that_the_normaliser_undoes_cost_nothing_and_gluing_words_does(gold, scorer) -> None:
    seen = []
    found = robustness(gold, scorer, HALF, rng(), lambda done, total: seen.append((done, total)))
    assert seen[-1] == (30, 30)
    assert (found["n"], found["n_positive"]) == (len(gold), int(gold.label("aggression").sum()))
    lost = {name: rows["heavy"]["flags_lost"]["value"] for name, rows in found["perturbations"].items()}
    assert lost["capitals"] == lost["homoglyphs"] == 0
    assert lost["no_spaces"] > 0.5
    assert set(found["perturbations"]["emoji"]) == set(STRENGTHS)


def test_a_large_gold_is_sampled_half_aggressive() -> None:
    positive = np.arange(5000) % 10 == 0
    rows = _sample(positive, rng())
    assert len(rows) == len(set(rows)) == MAX_ROWS
    assert positive[rows].sum() == MAX_ROWS // 2
    few = _sample(np.arange(5000) < 30, rng())
    assert (len(few), int((np.array(few) < 30).sum())) == (MAX_ROWS, 30)


def test_the_worst_mistakes_come_first_and_no_more_than_asked(gold, scorer) -> None:
    scores = scorer.score(gold.texts)
    found = worst_mistakes(gold, scores, HALF, 3)
    assert set(found) == set(FLAGS)
    wrong = found["insult"]
    assert [len(rows) for rows in wrong.values()] == [3, 3]
    assert all("sukkel" in row["text"] and row["score"] >= 0.5 for row in wrong["false_positives"])
    assert all("onbenul" in row["text"] and row["score"] < 0.5 for row in wrong["false_negatives"])
    values = [row["score"] for row in wrong["false_positives"]]
    assert values == sorted(values, reverse=True)
    assert found["threat"] == {"false_positives": [], "false_negatives": []}


def test_leaving_out_highlights_moves_the_score_more_than_leaving_out_other_words(gold, scorer) -> None:
    found = deletion_check(gold, scorer, np.full(len(FLAGS), 0.5, np.float32), rng())
    assert found["n"] >= 20
    assert found["difference"]["low"] > 1
    assert found["share_larger"]["value"] > 0.9


def test_no_flagged_post_gives_no_deletion_check(scorer) -> None:
    found = deletion_check(with_texts(["goed plan"] * 3), scorer, np.full(len(FLAGS), 0.5, np.float32), rng())
    assert found["n"] == 0
    assert found["span_drop"] == {"value": None, "low": None, "high": None, "n": 0}
