import numpy as np
import pytest

from aggrdetect.errors import ModelError
from aggrdetect.evaluate.baselines import baseline_scores
from aggrdetect.evaluate.frozen import embed, frozen_baseline
from aggrdetect.evaluate.gold import gold_of
from aggrdetect.evaluate.report import measure
from tiny import annotation, gold_rows


@pytest.fixture(scope="module")
def training():
    return gold_of([annotation(row) for row in gold_rows(200, seed=11)])


def test_an_embedding_does_not_depend_on_its_neighbours(tiny_folder):
    texts = ["wat een sukkel", "de fiets is weg en het park is mooi", "dood"]
    together, done = embed(str(tiny_folder.path), texts), []
    alone = [embed(str(tiny_folder.path), [text], lambda n, total: done.append((n, total)))[0] for text in texts]
    assert together.shape == (3, 32)
    assert np.allclose(together, np.stack(alone), atol=1e-5)
    assert done == [(1, 1)] * 3


def test_lines_on_a_frozen_encoder_learn_what_it_sees(gold, training, tiny_folder):
    scores, thresholds = frozen_baseline(training, gold.texts, np.random.default_rng(0), str(tiny_folder.path))
    assert measure(scores, gold.labels, gold.clusters, thresholds)["aggression"]["auroc"]["value"] > 0.7


def test_it_stands_among_the_baselines_where_an_encoder_is_named(gold, training, tiny_folder):
    found, notes = baseline_scores(gold, training, np.random.default_rng(0), str(tiny_folder.path))
    assert list(found) == ["keywords", "char-tfidf", "frozen-encoder"]
    assert notes == []


def test_an_encoder_that_is_not_there_is_said_and_the_others_are_measured(gold, training, tmp_path):
    found, notes = baseline_scores(gold, training, np.random.default_rng(0), str(tmp_path / "none"))
    assert list(found) == ["keywords", "char-tfidf"]
    assert "no encoder to be had there" in notes[0]
    with pytest.raises(ModelError):
        embed(str(tmp_path), ["hoi"])
