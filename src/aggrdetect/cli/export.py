"""``aggrdetect export``."""

from pathlib import Path
from typing import Annotated

import typer


def export(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="Model folder with safetensors weights.")],
) -> None:
    """Write the int8 ONNX file of a model folder anew and check that it agrees with the weights.

    Example: aggrdetect export models/aggrdetect-nl
    """
    from aggrdetect.registry import Lazy, load

    again = load("command", "export", {"export": Lazy("aggrdetect.train.make", "export_again", "train")})
    parity = again(model)
    typer.echo(f"{model}  labels agree {parity.label_agreement:.2%}, largest score difference {parity.largest:.3f}")
