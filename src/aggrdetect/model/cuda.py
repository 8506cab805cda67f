"""Whether there is a graphics card."""

import torch

from aggrdetect.errors import ModelError


def check_cuda() -> None:
    """Find out whether torch can use a graphics card here.

    Raises:
        ModelError: It cannot.
    """
    if not torch.cuda.is_available():
        raise ModelError("No CUDA device here. Leave --device out to score on the CPU.")
