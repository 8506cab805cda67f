import json
import shutil

import pytest

from aggrdetect.errors import ModelError
from aggrdetect.model import store
from aggrdetect.model.folder import MANIFEST


@pytest.fixture
def shelves(tiny_folder, tmp_path, monkeypatch):
    """Two shelves: a package's with ``tiny``, a checkout's with ``tiny`` and ``other``."""
    for name in ("package/tiny", "checkout/tiny", "checkout/other"):
        path = shutil.copytree(tiny_folder.path, tmp_path / name)
        manifest = json.loads((path / MANIFEST).read_text())
        (path / MANIFEST).write_text(json.dumps(manifest | {"name": path.name}))
    monkeypatch.setattr(store, "_SHELVES", (tmp_path / "package", tmp_path / "checkout"))
    return tmp_path


def test_known_models_are_listed_once_the_packages_first(shelves) -> None:
    assert [m.path for m in store.known_models()] == [shelves / "package/tiny", shelves / "checkout/other"]


def test_a_model_is_found_by_name_or_by_folder(shelves, tiny_folder) -> None:
    assert store.find_model("tiny").path == shelves / "package/tiny"
    assert store.find_model("other").path == shelves / "checkout/other"
    assert store.find_model(str(tiny_folder.path)) == tiny_folder


def test_a_folder_in_the_working_directory_needs_no_slash(shelves, monkeypatch) -> None:
    monkeypatch.chdir(shelves / "checkout")
    assert store.find_model("other").path.resolve() == shelves / "checkout/other"


@pytest.mark.usefixtures("shelves")
def test_an_unknown_name_lists_the_known_models() -> None:
    with pytest.raises(ModelError, match=r"'mine'\. Known: tiny, other"):
        store.find_model("mine")


def test_a_folder_that_is_no_model_is_said_to_lack_its_manifest(tmp_path) -> None:
    with pytest.raises(ModelError, match=f"no {MANIFEST}"):
        store.find_model(str(tmp_path))


def test_without_any_model_the_message_says_none(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(store, "_SHELVES", (tmp_path,))
    with pytest.raises(ModelError, match="Known: none"):
        store.find_model()
