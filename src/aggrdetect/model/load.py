"""How to get a scorer, as a value that can be sent to another process."""

from dataclasses import dataclass, replace
from typing import cast

from aggrdetect.model.arithmetic import usual
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
        """Return the same with the arithmetic of ``cpu`` named, so that every process of a run uses the same."""
        if self.device != "cpu" or isinstance(find_model(self.model), ForeignFolder):
            return self
        return replace(self, device=f"cpu-{usual()}")

    def load(self) -> Scorer:
        """Load the scorer.

        Raises:
            ModelError: The model is missing or damaged.
            AggrdetectError: The device needs an extra that is not installed.
        """
        folder = find_model(self.model)
        if isinstance(folder, ForeignFolder):
            return cast("Scorer", load("model", "foreign", _FOREIGN)(folder, self.threads, self.device))
        scorer: Scorer = load("device", self.device, SCORERS)(folder, self.threads)
        return scorer
