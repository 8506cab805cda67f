"""Scoring with torch: on a GPU in bf16, or on the CPU to compare with ONNX."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForSequenceClassification

from aggrdetect.model.cuda import check_cuda
from aggrdetect.model.folder import TOKENIZER, ModelFolder
from aggrdetect.model.scorer import pool_windows
from aggrdetect.model.tokenise import WindowTokenizer, batches_by_length
from aggrdetect.schema import LABELS
from aggrdetect.text.normalise import normalise


class TorchScorer:
    """Scores texts with the safetensors weights of a folder.

    Args:
        folder: The model.
        threads: Ignored on a GPU; torch's own setting otherwise.
        device: ``cuda`` or ``cpu``; a GPU computes in bf16, the CPU in float32.

    Raises:
        ModelError: There is no such device, or a file of the model is missing.
    """

    def __init__(self, folder: ModelFolder, threads: int | None = None, device: str = "cuda") -> None:
        del threads
        if device == "cuda":
            check_cuda()
        self.folder, self.stamp, self._device = folder, folder.stamp, device
        self._tokenizer = WindowTokenizer(folder.file(TOKENIZER), folder.manifest.max_tokens)
        dtype = torch.bfloat16 if device == "cuda" else torch.float32
        model = AutoModelForSequenceClassification.from_pretrained(folder.path, dtype=dtype)
        self._model = model.to(device).eval()
        self._batch_tokens = 65_536 if device == "cuda" else 4096

    def score(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the scores of *texts*, 0 to 1, in the order of ``schema.LABELS``. Shape (n, 14)."""
        if not len(texts):
            return np.zeros((0, len(LABELS)), np.float32)
        prepared = [normalise(text) for text in texts]
        position = {text: i for i, text in enumerate(dict.fromkeys(prepared))}
        windows = self._tokenizer.windows(list(position))
        out = np.empty((len(windows.ids), len(LABELS)), np.float32)
        with torch.inference_mode():
            for batch in batches_by_length(windows.lengths, self._batch_tokens):
                tokens, mask = self._tokenizer.batch([windows.ids[i] for i in batch])
                logits = self._model(
                    input_ids=torch.from_numpy(tokens).to(self._device),
                    attention_mask=torch.from_numpy(mask).to(self._device),
                ).logits
                out[batch] = torch.sigmoid(logits.float()).cpu().numpy()
        scores = pool_windows(out, windows.text, len(position))
        return scores[[position[text] for text in prepared]]
