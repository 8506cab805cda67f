"""Classifiers that others trained: a folder or hub id of a sequence classifier, and what its labels mean in ours."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from aggrdetect.errors import ModelError, UnknownNameError
from aggrdetect.files import fingerprint, read_toml
from aggrdetect.model.folder import OPERATING_POINTS, Manifest, ModelFolder
from aggrdetect.registry import Lazy, load
from aggrdetect.schema import FLAGS, LABELS
from aggrdetect.text.normalise import VERSION

CONFIG = "config.json"
MAPPING = "aggrdetect-labels.toml"
"""The mapping of a folder, in it."""

HUB_ID = re.compile(r"[\w.-]+/[\w.-]+(@[\w.-]+)?")
"""``OWNER/NAME`` or ``OWNER/NAME@REVISION``."""

_ABUSIVE = ("aggression", "discrimination")
KNOWN: dict[str, dict[str, tuple[str, ...]]] = {
    "GroNLP/bert_dutch_base_offensive_language": {
        **dict.fromkeys(("OFFENSIVE", "OFF", "LABEL_1", "1"), ("aggression",)),
    },
    "GroNLP/bert_dutch_base_abusive_language": {
        **dict.fromkeys(("ABUSIVE", "ABU", "LABEL_1", "1"), _ABUSIVE),
    },
    "ml6team/robbert-dutch-base-toxic-comments": {
        **dict.fromkeys(("toxic", "LABEL_1", "1"), ("aggression",)),
    },
    "IMSyPP/hate_speech_nl": {
        **dict.fromkeys(("offensive", "LABEL_2", "2"), _ABUSIVE),
        **dict.fromkeys(("violent", "LABEL_3", "3"), (*_ABUSIVE, "threat")),
    },
}
"""What the labels of published Dutch classifiers stand for, by the names that a configuration may give them."""

_KEYS = ("model", "name", "labels", "threshold", "activation")
_ACTIVATIONS = ("softmax", "sigmoid")
_FILES = ("*.json", "*.safetensors", "*.bin", "*.txt", "*.model")


@dataclass(frozen=True, slots=True)
class ForeignFolder(ModelFolder):
    """A classifier of somebody else. Labels that none of its own stands for have no score (nan).

    Attributes:
        means: Ours by each label of the classifier, by its number.
        activation: ``softmax`` (one label of all) or ``sigmoid`` (each for itself).
    """

    means: tuple[tuple[str, ...], ...]
    activation: str

    @property
    def hash12(self) -> str:
        """First 12 digits of the SHA-256 over all that scores depend on."""
        what = {**self.manifest.files, "means": self.means, "thresholds": self.manifest.thresholds}
        what["activation"] = self.activation
        return hashlib.sha256(orjson.dumps(what, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]

    @property
    def given(self) -> tuple[str, ...]:
        """The labels that it scores, in the order of ``schema.LABELS``."""
        return tuple(label for label in LABELS if any(label in ours for ours in self.means))


def describe(folder: ModelFolder) -> str | None:
    """Say in one sentence what a foreign model scores and does not; None for a model of our own."""
    if not isinstance(folder, ForeignFolder):
        return None
    lacking = [label for label in FLAGS if label not in folder.given]
    return (
        f"{folder.stamp} is a classifier of somebody else ({folder.manifest.base}): it scores "
        f"{', '.join(folder.given)} and has no score for {', '.join(lacking) or 'nothing else'}; no flag there means "
        f"not scored. Its threshold of {folder.thresholds()[0]:g} was not chosen on this data."
    )


def is_classifier(path: Path) -> bool:
    """Tell whether a folder holds a Hugging Face model that is none of ours."""
    return (path / CONFIG).is_file()


def open_foreign(name: str) -> ForeignFolder:
    """Open a classifier by folder, hub id or TOML file.

    Args:
        name: A Hugging Face folder; ``OWNER/NAME`` or ``OWNER/NAME@REVISION`` on the hub; or a TOML file with ``model``
            (one of those), ``labels`` (each of the classifier's labels to one or several of ours) and if wanted
            ``name``, ``threshold`` (0.5) and ``activation``.

    Raises:
        ModelError: There is no such classifier, or nothing says what its labels mean.
    """
    said: dict[str, Any] = {}
    if name.endswith(".toml"):
        said = _read(Path(name))
        beside = Path(name).parent / said["model"]
        source = str(beside) if beside.is_dir() else said["model"]
    else:
        source = name
    path = Path(source) if Path(source).is_dir() else _from_hub(source)
    if not said and (path / MAPPING).is_file():
        said = _read(path / MAPPING)
    own = _own_labels(path)
    means = _means(said.get("labels") or _known(source, own), own, name)
    return ForeignFolder(path, _manifest(path, source, said), means, _activation(path, said, own))


def _read(path: Path) -> dict[str, Any]:
    raw = read_toml(path, way_out="Give a folder, a hub id or a TOML file.", kind=ModelError)
    for key in raw:
        if key not in _KEYS:
            raise UnknownNameError("key of a classifier", key, _KEYS)
    if path.name != MAPPING and not isinstance(raw.get("model"), str):
        raise ModelError(f'{path}: names no model. Expected model = "OWNER/NAME" or a folder, and a table [labels].')
    return raw


def _from_hub(source: str) -> Path:
    """Return the local copy of a hub model, downloaded when it is not there."""
    if not HUB_ID.fullmatch(source):
        raise ModelError(f"{source}: no such folder, and no hub id (OWNER/NAME).")
    if Path(source).parent.is_dir():  # the way to a model with a slip in it must not go to the network
        raise ModelError(f"{source}: no such folder in {Path(source).parent}/. For a hub id, run it from elsewhere.")
    name, _, revision = source.partition("@")
    fetch = load("model", name, {name: Lazy("aggrdetect.model.hub", "fetch", "train")})
    path: Path = fetch(name, revision or None, _FILES)
    return path


def _own_labels(path: Path) -> list[str]:
    try:
        config = orjson.loads((path / CONFIG).read_bytes())
        unnamed = {number: f"LABEL_{number}" for number in range(config.get("num_labels", 2))}
        named = {int(number): str(label) for number, label in (config.get("id2label") or unnamed).items()}
        kinds = [kind for kind in config["architectures"] if "SequenceClassification" in kind]
        return [named[number] for number in range(len(named))] if kinds[0] else []
    except (OSError, orjson.JSONDecodeError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{path / CONFIG}: not the configuration of a sequence classifier.") from error


def _known(source: str, own: Iterable[str]) -> Mapping[str, Any]:
    """Return the meaning of the labels of a published classifier, or of one whose labels have our names."""
    published = {key.lower(): means for key, means in KNOWN.items()}
    found = published.get(source.partition("@")[0].lower())
    return found or {label: label for label in own if label in LABELS}


def _means(said: Mapping[str, Any], own: list[str], name: str) -> tuple[tuple[str, ...], ...]:
    wanted = {str(key).lower(): (ours,) if isinstance(ours, str) else tuple(ours) for key, ours in said.items()}
    for label in (label for ours in wanted.values() for label in ours):
        if label not in LABELS:
            raise UnknownNameError("label", str(label), LABELS)
    means = tuple(wanted.get(label.lower(), ()) for label in own)
    if not any(means):
        raise ModelError(
            f"{name}: nothing says what its labels ({', '.join(own)}) mean. Write a TOML file with "
            f'model = "{name}" and [labels], such as {own[-1]} = ["aggression"], and give that file as --model.'
        )
    return means


def _activation(path: Path, said: Mapping[str, Any], own: list[str]) -> str:
    several = orjson.loads((path / CONFIG).read_bytes()).get("problem_type") == "multi_label_classification"
    activation = said.get("activation", "sigmoid" if several or len(own) == 1 else "softmax")
    if activation not in _ACTIVATIONS:
        raise UnknownNameError("activation", str(activation), _ACTIVATIONS)
    return str(activation)


@lru_cache(maxsize=64)
def _hash(path: Path, changed_ns: int) -> str:  # noqa: ARG001 (part of the key: a changed file is read again)
    """Return the SHA-256 of a file; a command opens a model several times, and its weights can be a gigabyte."""
    return fingerprint(path)


def _manifest(path: Path, source: str, said: Mapping[str, Any]) -> Manifest:
    threshold = float(said.get("threshold", 0.5))
    files = {p.name: _hash(p, p.stat().st_mtime_ns) for pattern in _FILES for p in sorted(path.glob(pattern))}
    return Manifest(
        name=str(said.get("name") or source.partition("@")[0].rstrip("/").rpartition("/")[2]),
        layout=1,
        labels=list(LABELS),
        thresholds={point: dict.fromkeys(FLAGS, threshold) for point in OPERATING_POINTS},
        calibration={},
        normaliser=VERSION,
        max_tokens=512,
        base=source,
        data_sha256="",
        opset=0,
        files=files,
    )
