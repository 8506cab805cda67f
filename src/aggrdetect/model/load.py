"""How to get a scorer, as a value that can be sent to another process."""

from dataclasses import dataclass, replace
from typing import cast

from aggrdetect.errors import UnknownNameError
from aggrdetect.model.arithmetic import usual
from aggrdetect.model.folder import ONNX, TOKENIZER, ModelFolder
from aggrdetect.model.foreign import ForeignFolder
from aggrdetect.model.scorer import Scorer
from aggrdetect.model.store import DEFAULT, find_model
from aggrdetect.registry import Lazy, load

SCORERS = {
    "cpu": Lazy("aggrdetect.model.onnx_scorer", "OnnxScorer"),
    "cpu-int8": Lazy("aggrdetect.model.onnx_scorer", "int8_scorer"),
    "cpu-float32": Lazy("aggrdetect.model.onnx_scorer", "float32_scorer"),
    "cuda": Lazy("aggrdetect.model.torch_scorer", "TorchScorer", "train"),
}

_FOREIGN = {"foreign": Lazy("aggrdetect.model.foreign_scorer", "ForeignScorer", "train")}
_FOREIGN_DEVICES = ("cpu", "cuda")
_CUDA = {"cuda": Lazy("aggrdetect.model.cuda", "check_cuda", "train")}


@dataclass(frozen=True, slots=True)
class ScorerSpec:
    """Which model to score with, and on what.

    Attributes:
        model: Name, folder, hub id, or a TOML file that names a classifier of somebody else.
        device: ``cpu`` (ONNX Runtime, no torch, for a model of our own), in the arithmetic that suits the machine, or
            ``cpu-int8`` or ``cpu-float32``; ``cuda`` (torch, bf16).
        threads: Threads of one scorer, or None for all cores.
    """

    model: str = DEFAULT
    device: str = "cpu"
    threads: int | None = None

    def settled(self) -> "ScorerSpec":
        """Return the same with the arithmetic of ``cpu`` named, so that every process of a run uses the same.

        Raises:
            UnknownNameError: The model cannot be scored on such a device, or there is none.
            ModelError: The model is missing.
        """
        folder = self._folder()
        if self.device != "cpu" or isinstance(folder, ForeignFolder):
            return self
        return replace(self, device=f"cpu-{usual()}")

    def check(self) -> None:
        """Find out in a second what would keep ``load`` from working on this machine.

        Raises:
            ModelError: The model is missing or damaged, or there is no such device here.
            AggrdetectError: The device has no such name, or needs an extra that is not installed.
        """
        folder = self._folder()
        if self.device == "cuda":
            load("device", self.device, _CUDA)()
        elif isinstance(folder, ForeignFolder):
            load("model", "foreign", _FOREIGN)
        else:
            for name in (TOKENIZER, ONNX):
                folder.file(name)

    def load(self) -> Scorer:
        """Load the scorer.

        Raises:
            ModelError: The model is missing or damaged.
            AggrdetectError: The device has no such name, or needs an extra that is not installed.
        """
        folder = self._folder()
        if isinstance(folder, ForeignFolder):
            return cast("Scorer", load("model", "foreign", _FOREIGN)(folder, self.threads, self.device))
        scorer: Scorer = load("device", self.device, SCORERS)(folder, self.threads)
        return scorer

    def _folder(self) -> ModelFolder:
        """Return the folder of the model after looking up the name of the device."""
        folder = find_model(self.model)
        known = _FOREIGN_DEVICES if isinstance(folder, ForeignFolder) else SCORERS
        if self.device not in known:
            raise UnknownNameError("device", self.device, known)
        return folder
