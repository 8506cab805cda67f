import json

import numpy as np
import pytest
import torch

from aggrdetect.errors import InputError
from aggrdetect.evaluate.comparison import compare_models
from aggrdetect.evaluate.document import evaluation_html
from aggrdetect.evaluate.evaluation import EvaluateOptions, evaluate_gold
from aggrdetect.evaluate.functional import check_file
from aggrdetect.evaluate.report import comparable, measure
from aggrdetect.evaluate.table import check_text, evaluation_text
from aggrdetect.readers.annotations import read_annotations
from aggrdetect.schema import FLAGS, LABELS
from aggrdetect.train.losses import row_losses
from tiny import gold_rows

HALF = np.full(len(FLAGS), 0.5, np.float32)


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """A foreign set: insults are labelled, some threats too, and nothing else."""
    path = tmp_path_factory.mktemp("foreign") / "set.jsonl"
    rows = [{"id": row["id"], "text": row["text"], "insult": row["insult"]} for row in gold_rows(120, n_wrong=20)]
    for row, full in zip(rows[:60], gold_rows(120, n_wrong=20), strict=False):
        row["threat"] = full["threat"]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_what_a_set_does_not_say_is_unknown_and_not_0(foreign):
    with pytest.raises(InputError, match="lacks discrimination"):
        list(read_annotations(foreign))
    first = next(read_annotations(foreign, partial=True))
    assert first.forms["sexual"] is None
    assert np.isnan(first.labels()[LABELS.index("target_none")])


def test_partial_labels_must_not_contradict_each_other(tmp_path):
    row = {"text": "hoi", "insult": 1, "target": "none"}
    (tmp_path / "set.jsonl").write_text(json.dumps(row) + "\n")
    with pytest.raises(InputError, match="see the codebook"):
        list(read_annotations(tmp_path, partial=True))


def test_unknown_labels_are_left_out_of_every_figure(foreign, tiny_folder):
    options = EvaluateOptions(model=str(tiny_folder.path), baselines=False, bias=True, robustness=True, examples=2)
    found = evaluate_gold(foreign, options)
    assert set(found["labels"]) == {"insult", "threat"}
    assert found["labels"]["insult"]["n"] == 120
    assert found["labels"]["threat"]["n"] == 60
    assert found["not_measured"]["discrimination"] == "the gold does not say"
    assert found["target"] is None
    assert found["macro_f1_forms"]["value"] is None
    assert found["slices"] == {}
    assert "not measured: sexual, the gold does not say" in evaluation_text(found)
    assert "Not measured: sexual" in evaluation_html(found)


def test_a_label_known_only_where_it_is_0_is_not_measured():
    labels = np.zeros((4, len(LABELS)), np.float32)
    labels[2:, 0] = np.nan
    assert not comparable(np.zeros_like(labels), labels, "insult").any()
    assert comparable(np.zeros_like(labels), labels, "threat").all()


def test_scores_that_a_model_does_not_give_are_left_out(gold, scorer):
    scores = scorer.score(gold.texts)
    whole = measure(scores, gold.labels, gold.clusters, HALF)
    scores[:, [LABELS.index(label) for label in LABELS if label not in {"insult", "aggression"}]] = np.nan
    found = measure(scores, gold.labels, gold.clusters, HALF)
    assert set(found) == {"insult", "aggression", "target", "macro_f1_forms"}
    assert found["insult"]["f1"]["value"] == whole["insult"]["f1"]["value"]
    rows = compare_models(gold, (scores, HALF), (scorer.score(gold.texts), HALF), np.random.default_rng(0))
    assert set(rows) == {"insult", "aggression"}


class Insults:
    """A scorer that knows insults only."""

    stamp = "insults@0"

    def __init__(self, scorer):
        self.scorer = scorer

    def score(self, texts):
        scores = self.scorer.score(texts)
        scores[:, 1:] = np.nan
        return scores


def test_check_leaves_out_cases_on_labels_that_are_not_scored(scorer, tmp_path):
    rows = ["naming,wat een sukkel,insult,1,official", "threat,dood,threat,1,", "praise,goed,insult,0,"]
    (tmp_path / "cases.csv").write_text("\n".join(["capability,text,label,expected,target", *rows]) + "\n")
    found = check_file(tmp_path / "cases.csv", Insults(scorer), HALF)
    assert (found["n"], found["n_not_scored"], found["accuracy"]["value"]) == (2, 1, 1.0)
    assert found["target"] is None
    assert "1 cases on labels that the model does not score" in check_text(found | {"operating_point": "balanced"})
    (tmp_path / "cases.csv").write_text("\n".join(["capability,text,label,expected,target", rows[1]]) + "\n")
    with pytest.raises(InputError, match="scores none"):
        check_file(tmp_path / "cases.csv", Insults(scorer), HALF)


def test_unknown_labels_teach_nothing():
    logits = torch.zeros(2, len(LABELS), requires_grad=True)
    labels = torch.ones(2, len(LABELS))
    labels[0, 3] = torch.nan
    row_losses(logits, labels, positive_weight=torch.ones(len(LABELS)), smoothing=0.0).sum().backward()
    assert logits.grad[0, 3] == 0
    assert (logits.grad[1] != 0).all()
