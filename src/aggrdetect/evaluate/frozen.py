"""A baseline that understands words but was not trained on abuse: a pretrained encoder as it is, and straight lines."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

from aggrdetect.errors import ModelError
from aggrdetect.evaluate.gold import Gold
from aggrdetect.evaluate.linear import FitAndScore, baseline, linear_scores
from aggrdetect.model.tokenise import batches_by_length
from aggrdetect.stats.estimate import Floats
from aggrdetect.text.normalise import normalise

_BATCH_TOKENS = 4096
_MAX_TOKENS = 256

OnProgress = Callable[[int, int], None]


def frozen_baseline(
    training: Gold, texts: Sequence[str], rng: np.random.Generator, encoder: str
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit logistic regression on what a frozen encoder makes of the texts, and score *texts*; see ``linear.baseline``.

    Args:
        training: Rows to train on.
        texts: Marked texts to score.
        rng: For choosing thresholds.
        encoder: Folder or Hugging Face hub id.

    Raises:
        ModelError: There is no such encoder.
    """
    return baseline(training, texts, rng, frozen_scores(encoder))


def frozen_scores(encoder: str) -> FitAndScore:
    """Return what trains on rows and scores lists of texts with a frozen encoder."""

    def fit(training: Gold, others: Sequence[Sequence[str]]) -> list[Floats]:
        parts = embed(encoder, [*training.texts, *(text for texts in others for text in texts)])
        ends = np.cumsum([len(training), *map(len, others)])
        features, *asked = np.split(parts, ends[:-1])
        return linear_scores(features, training.labels, asked)

    return fit


def embed(encoder: str, texts: Sequence[str], on_progress: OnProgress | None = None) -> NDArray[np.float32]:
    """Return the mean of the last layer over the tokens of each text. Shape (n, size of the encoder).

    Args:
        encoder: Folder or Hugging Face hub id; computed in bf16 on a GPU, in float32 elsewhere.
        texts: Marked texts; of long ones the beginning counts.
        on_progress: Called with texts done and in all.

    Raises:
        ModelError: There is no such encoder.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        tokenizer = AutoTokenizer.from_pretrained(encoder)  # type: ignore[no-untyped-call]
        model = AutoModel.from_pretrained(encoder, dtype=torch.bfloat16 if device == "cuda" else torch.float32)
    except (OSError, ValueError) as error:
        raise ModelError(f"{encoder}: no encoder to be had there ({str(error).splitlines()[0]}).") from error
    tokenizer.deprecation_warnings["Asking-to-pad-a-fast-tokenizer"] = True  # batches are made by length here
    model = model.to(device).eval()
    ids = tokenizer([normalise(text) for text in texts], truncation=True, max_length=_MAX_TOKENS)["input_ids"]
    out = np.empty((len(texts), model.config.hidden_size), np.float32)
    done = 0
    with torch.inference_mode():
        for batch in batches_by_length(list(map(len, ids)), _BATCH_TOKENS):
            padded = tokenizer.pad({"input_ids": [ids[i] for i in batch]}, return_tensors="pt").to(device)
            hidden = model(**padded).last_hidden_state.float()
            mask = padded["attention_mask"].unsqueeze(-1).float()
            out[batch] = ((hidden * mask).sum(1) / mask.sum(1)).cpu().numpy()
            done += len(batch)
            if on_progress:
                on_progress(done, len(texts))
    return out
