import json

import numpy as np
import pytest

from aggrdetect.errors import InputError, ModelError, UnknownNameError
from aggrdetect.evaluate.document import evaluation_html, write_html
from aggrdetect.evaluate.evaluation import EvaluateOptions, evaluate_gold
from aggrdetect.evaluate.report import measure
from aggrdetect.evaluate.table import evaluation_text
from aggrdetect.schema import FLAGS
from tiny import write_gold


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_gold(tmp_path_factory.mktemp("gold") / "gold.jsonl", 120, n_wrong=20)


@pytest.fixture(scope="module")
def everything(path, tiny_folder):
    options = EvaluateOptions(
        model=str(tiny_folder.path),
        against=str(tiny_folder.path),
        baselines=False,
        robustness=True,
        bias=True,
        highlights=True,
        examples=2,
    )
    return evaluate_gold(path, options)


def test_the_measures_are_those_of_the_scores(path, tiny_folder, gold, scorer) -> None:
    options = EvaluateOptions(model=str(tiny_folder.path), baselines=False)
    found = evaluate_gold(path, options)
    rng = np.random.default_rng(options.seed)
    expected = measure(scorer.score(gold.texts), gold.labels, gold.clusters, tiny_folder.thresholds(), rng)
    assert found["labels"] == {label: expected[label] for label in FLAGS}
    assert found["target"] == expected["target"]
    assert (found["gold"]["n"], found["gold"]["n_clusters"]) == (120, 60)
    assert found["model"] == tiny_folder.stamp


def test_texts_are_shown_only_when_examples_are_asked_for(path, tiny_folder, everything) -> None:
    plain = evaluate_gold(path, EvaluateOptions(model=str(tiny_folder.path), baselines=False, bias=True))
    assert "onbenul" not in json.dumps(plain)
    assert "onbenul" not in evaluation_html(plain)
    assert "onbenul" in json.dumps(everything)
    assert "onbenul" in evaluation_html(everything)
    assert "onbenul" not in evaluation_text(everything)


def test_every_part_is_in_the_table_and_in_the_page(everything) -> None:
    text, page = evaluation_text(everything), evaluation_html(everything)
    for word in ("macro F1 of 4 forms", "burgemeester", "swapped_letters", "p (Holm)", "mean score"):
        assert word in text
        assert word in page
    assert page.count("<svg") == 4
    assert "nan" not in text.lower()


def test_the_page_needs_nothing_from_elsewhere(everything) -> None:
    page = evaluation_html(everything)
    assert "<script" not in page
    assert "src=" not in page
    assert "@import" not in page


def test_texts_cannot_become_markup(everything) -> None:
    evil = json.loads(json.dumps(everything).replace("onbenul", "<b>onbenul</b>"))
    assert "&lt;b&gt;onbenul" in evaluation_html(evil)


def test_a_page_replaces_an_earlier_one_and_no_other_file(tmp_path, everything) -> None:
    page, other = tmp_path / "page.html", tmp_path / "notes.html"
    write_html(everything, page)
    write_html(everything, page)
    other.write_text("mine")
    with pytest.raises(InputError, match="nothing is overwritten"):
        write_html(everything, other)
    assert other.read_text() == "mine"


def test_baselines_stand_in_the_same_table(path, tiny_folder, monkeypatch, tmp_path) -> None:
    write_gold(tmp_path / "corpus.jsonl", 200, seed=11)
    corpus = (tmp_path / "corpus.jsonl").read_text().replace('"split": "test"', '"split": "train"')
    (tmp_path / "corpus.jsonl").write_text(corpus.replace('"cluster": "c', '"cluster": "k'))
    monkeypatch.setattr("aggrdetect.evaluate.baselines.CORPUS", tmp_path)
    found = evaluate_gold(path, EvaluateOptions(model=str(tiny_folder.path)))
    assert set(found["baselines"]) == {"keywords", "char-tfidf"}
    assert "char-tfidf" in evaluation_text(found)
    assert 50 < found["baselines"]["char-tfidf"]["n_training"] <= 200


@pytest.mark.parametrize(
    ("options", "error"),
    [({"model": "no-such-model"}, ModelError), ({"point": "brave"}, UnknownNameError), ({"split": "dev"}, InputError)],
)
def test_what_is_not_there_is_refused(path, tiny_folder, options, error) -> None:
    with pytest.raises(error):
        evaluate_gold(path, EvaluateOptions(**({"model": str(tiny_folder.path), "baselines": False} | options)))
