"""Scoring with a classifier that others trained: BERTje, RobBERT, XLM-R and the like, with torch."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from aggrdetect.errors import ModelError
from aggrdetect.model.cuda import check_cuda
from aggrdetect.model.foreign import ForeignFolder
from aggrdetect.model.scorer import pool_windows
from aggrdetect.model.tokenise import Windows, batches_by_length
from aggrdetect.schema import LABELS
from aggrdetect.text.mark import OFFICIAL, OTHER_PERSON

_USER = "@USER"
"""What Dutch abuse corpora put for handles; links are URL with them as with us."""

_BATCH_TOKENS = {"cuda": 65_536, "cpu": 4096}


class ForeignScorer:
    """Scores texts with a sequence classifier; labels that it does not know are nan.

    Texts go in as people wrote them, without our normaliser, handles as ``@USER``: from such texts these models learnt.

    Args:
        folder: The classifier and what its labels mean.
        threads: Ignored; torch's own setting holds.
        device: ``cuda`` (bf16) or ``cpu`` (float32).

    Raises:
        ModelError: There is no such device, or the folder holds no classifier.
    """

    def __init__(self, folder: ForeignFolder, threads: int | None = None, device: str = "cpu") -> None:
        del threads
        if device == "cuda":
            check_cuda()
        self.folder, self.stamp, self._device = folder, folder.stamp, device
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder.path)  # type: ignore[no-untyped-call]
            dtype = torch.bfloat16 if device == "cuda" else torch.float32
            model = AutoModelForSequenceClassification.from_pretrained(folder.path, dtype=dtype)
        except (OSError, ValueError) as error:
            raise ModelError(f"{folder.path}: no classifier there ({str(error).splitlines()[0]}).") from error
        self._tokenizer.deprecation_warnings["Asking-to-pad-a-fast-tokenizer"] = True  # batches are made by length here
        self._model = model.to(device).eval()
        self._longest = int(min(self._tokenizer.model_max_length, folder.manifest.max_tokens))
        self._means = np.zeros((len(folder.means), len(LABELS)), dtype=bool)
        for number, ours in enumerate(folder.means):
            self._means[number, [LABELS.index(label) for label in ours]] = True

    def score(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return scores, 0 to 1, nan for labels that it does not know, in the order of ``schema.LABELS``. (n, 14)."""
        if not len(texts):
            return np.zeros((0, len(LABELS)), np.float32)
        position = {text: i for i, text in enumerate(dict.fromkeys(map(_plain, texts)))}
        windows = self._windows(list(position))
        scores = pool_windows(self._ours(self._probabilities(windows)), windows.text, len(position))
        return scores[[position[_plain(text)] for text in texts]]

    def _windows(self, texts: list[str]) -> Windows:
        """Return the windows of *texts*; a slow tokenizer gives the beginning of a long text alone."""
        several = {"return_overflowing_tokens": True, "stride": self._longest // 4} if self._tokenizer.is_fast else {}
        found = self._tokenizer(texts, truncation=True, max_length=self._longest, **several)
        of = found["overflow_to_sample_mapping"] if several else range(len(texts))
        return Windows([np.array(ids, dtype=np.int64) for ids in found["input_ids"]], np.array(of, dtype=np.int64))

    def _probabilities(self, windows: Windows) -> NDArray[np.float32]:
        """Return the probability of each of the classifier's own labels. Shape (n_windows, n_own)."""
        out = np.empty((len(windows.ids), len(self._means)), np.float32)
        with torch.inference_mode():
            for batch in batches_by_length(windows.lengths, _BATCH_TOKENS[self._device]):
                ids = {"input_ids": [windows.ids[i].tolist() for i in batch]}
                logits = self._model(**self._tokenizer.pad(ids, return_tensors="pt").to(self._device)).logits.float()
                softmax = self.folder.activation == "softmax"
                out[batch] = (logits.softmax(dim=-1) if softmax else logits.sigmoid()).cpu().numpy()
        return out

    def _ours(self, own: NDArray[np.float32]) -> NDArray[np.float32]:
        """Add up what excludes each other, take the highest of what does not. Shapes (n, n_own) to (n, 14)."""
        out = np.full((len(own), len(LABELS)), np.nan, np.float32)
        for column in np.flatnonzero(self._means.any(axis=0)):
            parts = own[:, self._means[:, column]]
            out[:, column] = parts.sum(axis=1).clip(0, 1) if self.folder.activation == "softmax" else parts.max(axis=1)
        return out


def _plain(text: str) -> str:
    """Return a marked text as such a model knows it; a mark before the text was put there by us and goes."""
    return text.removeprefix(f"{OFFICIAL} ").replace(OFFICIAL, _USER).replace(OTHER_PERSON, _USER)
