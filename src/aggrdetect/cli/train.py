"""``aggrdetect train``."""

from pathlib import Path
from typing import Annotated

import typer


def train(
    recipe: Annotated[Path, typer.Argument(metavar="CONFIG.toml", help="The recipe.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Model folder to write.")],
    cache: Annotated[Path, typer.Option(help="Where the encoder is kept between trainings.")] = Path(".cache"),
) -> None:
    """Train a classifier from a recipe: encoder, fine-tuning, calibration, thresholds, export, model card.

    Example: aggrdetect train models/aggrdetect-nl.toml -o models/aggrdetect-nl
    """
    from aggrdetect.cli.progress import progress_bar
    from aggrdetect.registry import Lazy, load

    make = load("command", "train", {"train": Lazy("aggrdetect.train.make", "make_model", "train")})
    with progress_bar("Training", "steps") as on_progress:
        folder = make(recipe, out, cache, on_progress)
    typer.echo(f"{out}  {folder.stamp}")
