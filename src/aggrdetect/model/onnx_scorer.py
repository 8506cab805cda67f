"""Scoring on the CPU with ONNX Runtime; needs no torch."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as state

from aggrdetect.errors import ModelError
from aggrdetect.model.arithmetic import FLOAT32, INT8, set_arithmetic, usual
from aggrdetect.model.folder import ONNX, TOKENIZER, ModelFolder
from aggrdetect.model.scorer import pool_windows
from aggrdetect.model.tokenise import Windows, WindowTokenizer, batches_by_length
from aggrdetect.schema import LABELS
from aggrdetect.text.normalise import normalise

_BATCH_TOKENS = 768
_LOAD_ERRORS = (
    state.Fail,
    state.InvalidArgument,
    state.InvalidGraph,
    state.InvalidProtobuf,
    state.NoModel,
    state.NotImplemented,
    state.RuntimeException,
)
"""ONNX Runtime's own exceptions; they share no base but ``Exception``."""


class OnnxScorer:
    """Scores texts with the int8 model of a folder, one session a core.

    Args:
        folder: The model.
        threads: Sessions that run side by side; all cores by default.
        arithmetic: ``int8`` or ``float32``; what is faster on this machine by default.

    Raises:
        ModelError: A file of the model is missing or damaged, or was made for another normaliser.
    """

    def __init__(self, folder: ModelFolder, threads: int | None = None, arithmetic: str | None = None) -> None:
        self.folder = folder
        self.stamp = folder.stamp
        self._threads = threads or os.cpu_count() or 1
        self._tokenizer = WindowTokenizer(folder.file(TOKENIZER), folder.manifest.max_tokens)
        self._session = _session(folder.file(ONNX), arithmetic or usual())

    def score(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the scores of *texts*, 0 to 1, in the order of ``schema.LABELS``. Shape (n, 14).

        Equal texts are scored once. The result is a function of the texts alone, in any order and company, to
        within the rounding of float32.
        """
        if not len(texts):
            return np.zeros((0, len(LABELS)), np.float32)
        prepared = [normalise(text) for text in texts]
        position = {text: i for i, text in enumerate(dict.fromkeys(prepared))}
        windows = self._tokenizer.windows(list(position))
        scores = pool_windows(self._score_windows(windows), windows.text, len(position))
        return scores[[position[text] for text in prepared]]

    def _score_windows(self, windows: Windows) -> NDArray[np.float32]:
        out = np.empty((len(windows.ids), len(LABELS)), np.float32)

        def run(batch: NDArray[np.int64]) -> None:
            tokens, mask = self._tokenizer.batch([windows.ids[i] for i in batch])
            out[batch] = self._session.run(["scores"], {"input_ids": tokens, "attention_mask": mask})[0]

        batches = list(batches_by_length(windows.lengths, _BATCH_TOKENS))
        if self._threads == 1 or len(batches) == 1:
            for batch in batches:
                run(batch)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(run, batches))
        return out


def int8_scorer(folder: ModelFolder, threads: int | None = None) -> OnnxScorer:
    """Return a scorer that rounds activations to int8, on any machine."""
    return OnnxScorer(folder, threads, INT8)


def float32_scorer(folder: ModelFolder, threads: int | None = None) -> OnnxScorer:
    """Return a scorer with activations in float32, on any machine."""
    return OnnxScorer(folder, threads, FLOAT32)


def _session(path: Path, arithmetic: str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.enable_cpu_mem_arena = True
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            set_arithmetic(path.read_bytes(), arithmetic),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],
        )
    except (RuntimeError, *_LOAD_ERRORS) as error:
        raise ModelError(f"{path}: ONNX Runtime cannot load it ({error}). Export the model again.") from error
