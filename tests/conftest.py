from pathlib import Path

import pytest
from hypothesis import settings

from aggrdetect.model.folder import ModelFolder
from tiny import make_tiny_model

# A busy machine is no failure: examples are timed by nobody.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> ModelFolder:
    """The tiny model of ``tiny.py``, built once a session."""
    path: Path = tmp_path_factory.mktemp("models") / "tiny"
    return make_tiny_model(path)
