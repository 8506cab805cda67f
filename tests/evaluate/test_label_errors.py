import json

import numpy as np
import pytest

from aggrdetect.errors import InputError
from aggrdetect.evaluate.gold import gold_of
from tiny import annotation, gold_rows

pytest.importorskip("cleanlab")
from aggrdetect.evaluate.label_errors import find_errors, find_suspects, out_of_fold


@pytest.fixture(scope="module")
def rows():
    """600 posts, of which two have a label that is plainly wrong."""
    rows = gold_rows(600, seed=3)
    missed = next(row for row in rows if row["insult"])
    missed |= dict.fromkeys(("insult", "discrimination", "sexual", "threat"), 0) | {"target": "none", "id": "missed"}
    invented = next(row for row in rows if row["target"] == "none" and row is not missed)
    invented |= {"threat": 1, "target": "official", "id": "invented"}
    return rows


@pytest.fixture(scope="module")
def scored(rows):
    gold = gold_of([annotation(row) for row in rows])
    return gold, out_of_fold(gold, np.random.default_rng(0))


def test_every_post_is_scored_by_a_classifier_that_did_not_see_it(scored):
    scores = scored[1]
    assert scores.shape == (600, 14)
    assert ((scores[:, :6] > 0) & (scores[:, :6] < 1)).all()


def test_wrong_labels_are_among_the_first(scored):
    first = {(s.id, s.label): s for s in find_suspects(*scored)[:16]}
    assert first["missed", "insult"].suggested == 1
    assert first["invented", "threat"].suggested == 0
    assert first["invented", "threat"].probability < 0.5


def test_every_label_and_value_has_its_turn(scored):
    suspects = find_suspects(*scored)
    kinds = [(s.label, s.given) for s in suspects]
    assert len(set(kinds[: len(set(kinds))])) == len(set(kinds))


def test_the_list_goes_to_a_file_that_is_not_overwritten(rows, tmp_path, tiny_folder):
    corpus, out = tmp_path / "b1.jsonl", tmp_path / "suspects.jsonl"
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows))
    listed, found = find_errors(corpus, out, number=5, model=str(tiny_folder.path))
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert (listed, len(lines)) == (min(5, found), min(5, found))
    assert {"id", "label", "given", "suggested", "probability"} == set(lines[0])
    with pytest.raises(InputError, match="exists"):
        find_errors(corpus, out, number=5)


def test_a_handful_of_posts_is_too_few():
    gold = gold_of([annotation(row) for row in gold_rows(4)])
    with pytest.raises(InputError, match="clusters"):
        out_of_fold(gold, np.random.default_rng(0))
