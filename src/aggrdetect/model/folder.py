"""The model folder: a Hugging Face folder with ``onnx/`` and a manifest, ``aggrdetect.json``."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from aggrdetect.errors import ModelError, UnknownNameError
from aggrdetect.files import fingerprint, write_text
from aggrdetect.schema import FLAGS, LABELS

MANIFEST = "aggrdetect.json"
ONNX = "onnx/model.onnx"
TOKENIZER = "tokenizer.json"
OPERATING_POINTS = ("balanced", "precise", "wide")
"""``balanced`` maximises F1, ``precise`` has precision of at least .95, ``wide`` recall of at least .95."""

REFERENCE_BINS = 20
"""Equal bins of scores from 0 to 1 in ``Manifest.reference``."""

_LAYOUT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What ``aggrdetect.json`` says.

    Attributes:
        name: Name of the model.
        layout: Version of this layout.
        labels: The 14 outputs in order.
        thresholds: By operating point, by label with a flag: scores from here on are flagged, 0 to 1.
        calibration: By label, slope and intercept that were folded into the head (logit = slope * raw + intercept).
        normaliser: Version of ``text.normalise`` that the model was trained with.
        max_tokens: Longest window, special tokens included; longer texts are scored in several windows.
        base: The encoder that training started from.
        data_sha256: Fingerprint of the annotations that it was trained on.
        opset: ONNX operator set.
        metrics: Measured on held-out data, by split and label.
        reference: By label with a flag, how many validation texts score in each of 20 equal bins from 0 to 1:
            ``positive`` and ``negative`` by their human label. Reports compare the scores of a run with it; empty where
            the model does not say.
        files: SHA-256 of every other file in the folder, by relative path.
    """

    name: str
    layout: int
    labels: list[str]
    thresholds: dict[str, dict[str, float]]
    calibration: dict[str, list[float]]
    normaliser: int
    max_tokens: int
    base: str
    data_sha256: str
    opset: int
    metrics: dict[str, Any] = field(default_factory=dict)
    reference: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model folder on disk whose manifest was read and found in order."""

    path: Path
    manifest: Manifest

    @property
    def hash12(self) -> str:
        """First 12 digits of the SHA-256 over the fingerprints of what scores depend on."""
        what = {name: self.manifest.files[name] for name in (ONNX, TOKENIZER)}
        what["thresholds"] = self.manifest.thresholds  # type: ignore[assignment]
        return hashlib.sha256(orjson.dumps(what, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]

    @property
    def stamp(self) -> str:
        """``NAME@HASH12``, put beside every score."""
        return f"{self.manifest.name}@{self.hash12}"

    def thresholds(self, point: str = "balanced") -> NDArray[np.float32]:
        """Return the thresholds of an operating point in the order of ``schema.FLAGS``. Shape (9,), 0 to 1.

        Raises:
            UnknownNameError: The model has no such operating point.
        """
        if point not in self.manifest.thresholds:
            raise UnknownNameError("operating point", point, self.manifest.thresholds)
        return np.array([self.manifest.thresholds[point][label] for label in FLAGS], dtype=np.float32)

    def file(self, name: str) -> Path:
        """Return the path of one file after checking it against its recorded hash.

        Raises:
            ModelError: The file is missing or is not the recorded one.
        """
        path = self.path / name
        if not path.exists():
            raise ModelError(f"{path}: missing. The model folder is not whole; copy or export it again.")
        if fingerprint(path) != self.manifest.files.get(name):
            raise ModelError(f"{path}: differs from its hash in {MANIFEST}. Copy or export the model again.")
        return path


def open_folder(path: Path) -> ModelFolder:
    """Read the manifest of a model folder.

    Raises:
        ModelError: There is no manifest, it is not a JSON object, or it has another layout or other labels.
    """
    manifest_path = path / MANIFEST
    try:
        raw = orjson.loads(manifest_path.read_bytes())
    except FileNotFoundError as error:
        raise ModelError(f"{path}: no {MANIFEST} there. Give a folder made by aggrdetect train or export.") from error
    except orjson.JSONDecodeError as error:
        raise ModelError(f"{manifest_path}: not JSON ({error}). Copy or export the model again.") from error
    if not isinstance(raw, dict):
        raise ModelError(f"{manifest_path}: a JSON object was expected. Copy or export the model again.")
    if raw.get("layout") != _LAYOUT:
        raise ModelError(f"{manifest_path}: layout {raw.get('layout')}, expected {_LAYOUT}. Export the model again.")
    if raw.get("labels") != list(LABELS):
        raise ModelError(f"{manifest_path}: other labels than this version scores. Export the model again.")
    try:
        manifest = Manifest(**raw)
    except TypeError as error:
        raise ModelError(f"{manifest_path}: {error}. Export the model again.") from error
    return ModelFolder(path, manifest)


def write_manifest(path: Path, values: Mapping[str, Any], names: Iterable[str]) -> ModelFolder:
    """Write ``aggrdetect.json`` with the hashes of the files *names* and return the folder.

    Args:
        path: The folder.
        values: All fields of ``Manifest`` but layout, labels and files.
        names: Relative paths of the files to put under a hash.
    """
    files = {name: fingerprint(path / name) for name in sorted(names)}
    manifest = Manifest(layout=_LAYOUT, labels=list(LABELS), files=files, **values)
    text = orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY).decode()
    write_text(path / MANIFEST, text + "\n")
    return ModelFolder(path, manifest)


def score_histograms(scores: NDArray[np.float32], labels: NDArray[np.float32]) -> dict[str, dict[str, list[int]]]:
    """Return what ``Manifest.reference`` holds.

    Args:
        scores: Of the validation texts, 0 to 1, in the order of ``schema.LABELS``. Shape (n, 14).
        labels: 0 or 1. Shape (n, 14).
    """

    def counts(label: str, value: int) -> list[int]:
        k = LABELS.index(label)
        chosen = scores[labels[:, k] == value, k]
        return [int(n) for n in np.histogram(chosen, bins=REFERENCE_BINS, range=(0, 1))[0]]

    return {label: {"positive": counts(label, 1), "negative": counts(label, 0)} for label in FLAGS}
