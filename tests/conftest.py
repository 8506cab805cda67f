from pathlib import Path

import pytest

from aggrdetect.model.folder import ModelFolder
from tiny import make_tiny_model


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> ModelFolder:
    """The tiny model of ``tiny.py``, built once a session."""
    path: Path = tmp_path_factory.mktemp("models") / "tiny"
    return make_tiny_model(path)
