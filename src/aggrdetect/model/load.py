"""How to get a scorer, as a value that can be sent to another process."""

from dataclasses import dataclass

from aggrdetect.model.scorer import Scorer
from aggrdetect.model.store import DEFAULT, find_model
from aggrdetect.registry import Lazy, load

SCORERS = {
    "cpu": Lazy("aggrdetect.model.onnx_scorer", "OnnxScorer"),
    "cuda": Lazy("aggrdetect.model.torch_scorer", "TorchScorer", "train"),
}


@dataclass(frozen=True, slots=True)
class ScorerSpec:
    """Which model to score with, and on what.

    Attributes:
        model: Name or folder.
        device: ``cpu`` (ONNX Runtime, no torch) or ``cuda`` (torch, bf16).
        threads: Threads of one scorer, or None for all cores.
    """

    model: str = DEFAULT
    device: str = "cpu"
    threads: int | None = None

    def load(self) -> Scorer:
        """Load the scorer.

        Raises:
            ModelError: The model is missing or damaged.
            AggrdetectError: The device needs an extra that is not installed.
        """
        folder = find_model(self.model)
        scorer: Scorer = load("device", self.device, SCORERS)(folder, self.threads)
        return scorer
