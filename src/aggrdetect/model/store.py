"""Where models are: shipped with the package, in a checkout's ``models/``, or a folder that the user names."""

from pathlib import Path

from aggrdetect.errors import ModelError
from aggrdetect.model.folder import MANIFEST, ModelFolder, open_folder
from aggrdetect.model.foreign import HUB_ID, is_classifier, open_foreign

DEFAULT = "aggrdetect-nl"

_PACKAGE = Path(__file__).parents[1]
_SHELVES = (_PACKAGE / "_models", _PACKAGE.parents[1] / "models")


def known_models() -> list[ModelFolder]:
    """Return the models that can be named, those of the package before those of a checkout."""
    found: dict[str, ModelFolder] = {}
    for shelf in _SHELVES:
        for manifest in sorted(shelf.glob(f"*/{MANIFEST}")):
            found.setdefault(manifest.parent.name, open_folder(manifest.parent))
    return list(found.values())


def find_model(name: str = DEFAULT) -> ModelFolder:
    """Return the model called *name*, in the folder *name*, or on the Hugging Face hub under the id *name*.

    A folder or hub model that was not made by this package is a classifier of somebody else; see ``foreign``.

    Raises:
        ModelError: There is no such model; the message lists the known ones.
    """
    folder = Path(name)
    if name.endswith(".toml") or (is_classifier(folder) and not (folder / MANIFEST).exists()):
        return open_foreign(name)
    if (folder / MANIFEST).exists() or (folder.is_dir() and folder.parts and len(folder.parts) > 1):
        return open_folder(folder)
    for shelf in _SHELVES:
        if (shelf / name / MANIFEST).exists():
            return open_folder(shelf / name)
    if HUB_ID.fullmatch(name) and not name.startswith("."):
        return open_foreign(name)
    known = ", ".join(model.manifest.name for model in known_models()) or "none"
    raise ModelError(f"There is no model {name!r}. Known: {known}. Or give a model folder ({MANIFEST}) or hub id.")
