import json

import numpy as np
import pytest

from aggrdetect.annotate.care import check_all, list_disputed
from aggrdetect.annotate.check_text import second_text
from aggrdetect.annotate.second import second_report
from aggrdetect.errors import InputError
from aggrdetect.readers.second import Adjudication, labels_of
from aggrdetect.schema import FORMS
from tiny import annotation, gold_rows

CLEAN = labels_of(dict.fromkeys(FORMS, 0), "none")


@pytest.fixture
def corpus():
    """200 posts, the first 40 in pairs."""
    rows = gold_rows(200)
    return [annotation(row | {"cluster": row["cluster"] if i < 40 else ""}) for i, row in enumerate(rows)]


def own(a):
    return labels_of(a.forms, a.target)


def insulted(corpus):
    return next(a for a in corpus[40:] if a.forms["insult"])


def report(corpus, second, adjudications=()):
    return second_report(corpus, second, adjudications, np.random.default_rng(0))


def alphas(found):
    return {(row.subset, row.label): row for row in found.alphas}


def test_the_same_labels_agree_wholly_in_every_subset(corpus):
    found = report(corpus, {a.id: own(a) for a in corpus})
    assert (found.n_posts, found.n_disputed, found.problems) == (200, 0, [])
    table = alphas(found)
    assert table["all", "insult"].alpha.value == 1.0
    assert table["clusters", "target"].alpha.n_labelled == 40
    assert table["clusters", "target"].alpha.n_clusters == 20
    assert table["random", "target"].alpha.n_labelled == 160


def test_a_disputed_post_lowers_alpha_of_its_subset_and_is_named(corpus):
    post = insulted(corpus)
    found = report(corpus, {a.id: own(a) for a in corpus} | {post.id: CLEAN})
    assert found.n_disputed == 1
    assert found.problems == [f"{post.id}: disputed, and in no adjudication."]
    table = alphas(found)
    assert table["random", "insult"].n_differ == 1
    assert table["random", "insult"].alpha.value < 1.0 == table["clusters", "insult"].alpha.value


def test_a_decision_that_the_corpus_holds_settles_it_but_leaves_alpha_as_it_was(corpus):
    post = insulted(corpus)
    second = {a.id: own(a) for a in corpus}
    before = report(corpus, second | {post.id: CLEAN})
    settled = Adjudication(id=post.id, first=CLEAN, second=own(post), decision=own(post), rule="1", annotator="a3")
    after = report(corpus, second, [settled])
    assert after.problems == []
    assert (after.n_disputed, after.n_adjudicated) == (1, 1)
    assert alphas(after)["all", "insult"].n_differ == alphas(before)["all", "insult"].n_differ == 1


def test_decisions_that_do_not_fit_are_named(corpus):
    post = insulted(corpus)
    second = {a.id: own(a) for a in corpus} | {post.id: CLEAN}
    made = {"first": own(post), "second": CLEAN, "rule": "1", "annotator": "a3"}
    assert "does not hold" in report(corpus, second, [Adjudication(id=post.id, decision=CLEAN, **made)]).problems[0]
    other = Adjudication(id=post.id, decision=own(post), **made | {"second": own(post)})
    assert "quotes another second" in report(corpus, second, [other]).problems[0]
    unknown = Adjudication(id="nobody", decision=CLEAN, **made | {"second": None})
    assert any("not in the corpus" in problem for problem in report(corpus, second, [unknown]).problems)


def test_a_second_annotation_of_an_unknown_post_is_named(corpus):
    assert report(corpus, {"nobody": CLEAN, corpus[0].id: own(corpus[0])}).problems == [
        "nobody: has a second annotation but is not in the corpus."
    ]


@pytest.fixture
def folder(tmp_path):
    """A corpus on disk with one disputed post."""
    rows = gold_rows(60)
    place = next(i for i, row in enumerate(rows) if row["insult"])
    second = [{k: row[k] for k in ("id", *FORMS, "target")} for row in rows]
    second[place] |= dict.fromkeys(FORMS, 0) | {"target": "none"}
    (tmp_path / "second").mkdir()
    for name, lines in (("b1.jsonl", rows), ("second/b1.jsonl", second)):
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path


def test_disputed_posts_are_listed_decided_and_gone_from_the_list(folder):
    assert list_disputed(folder, folder / "out.txt") == 1
    row = json.loads((folder / "out.txt").read_text())
    assert row["decision"] is None
    assert {"insult", "target"} <= set(row["differ"])
    row |= {"decision": row["first"], "rule": "12", "annotator": "a3"}
    (folder / "adjudication.jsonl").write_text(json.dumps(row) + "\n")
    assert list_disputed(folder, folder / "again.txt") == 0
    found = check_all(folder).second
    assert found.problems == []
    assert "1 disputed, 1 adjudicated" in second_text(found)


def test_a_list_that_may_hold_decisions_is_not_overwritten(folder):
    (folder / "out.txt").write_text("mine")
    with pytest.raises(InputError, match="may hold decisions"):
        list_disputed(folder, folder / "out.txt")


def test_without_second_annotations_there_is_nothing_to_list(tmp_path):
    (tmp_path / "b1.jsonl").write_text(json.dumps(gold_rows(1)[0]) + "\n")
    with pytest.raises(InputError, match="--second"):
        list_disputed(tmp_path, tmp_path / "out.txt")
    assert check_all(tmp_path).second is None
