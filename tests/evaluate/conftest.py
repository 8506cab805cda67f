import pytest

from aggrdetect.evaluate.gold import Gold, gold_of
from aggrdetect.model.folder import ModelFolder
from aggrdetect.model.onnx_scorer import OnnxScorer
from tiny import annotation, gold_rows


@pytest.fixture(scope="session")
def scorer(tiny_folder: ModelFolder) -> OnnxScorer:
    return OnnxScorer(tiny_folder, 1)


@pytest.fixture(scope="session")
def gold() -> Gold:
    """120 labelled posts, of which the tiny model gets the first 20 wrong."""
    return gold_of([annotation(row) for row in gold_rows(120, n_wrong=20)])
