"""Puts the shipped model into the wheel; an editable install finds it in ``models/``."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MODEL = "aggrdetect-nl"
FILES = ("aggrdetect.json", "tokenizer.json", "MODEL_CARD.md", "onnx/model.onnx")


class ModelHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds what scoring needs of the model; the float weights stay in the repository."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to a wheel that is not editable."""
        if version == "standard":
            for name in FILES:
                build_data["force_include"][f"models/{MODEL}/{name}"] = f"aggrdetect/_models/{MODEL}/{name}"
