"""``aggrdetect predict``."""

import sys
from typing import Annotated

import typer

from aggrdetect.cli.options import ModelName, Point
from aggrdetect.errors import InputError


def predict(
    texts: Annotated[list[str] | None, typer.Argument(metavar="[TEXT ...]", help="Texts to score.")] = None,
    file: Annotated[
        str | None, typer.Option("--file", "-f", help="JSON lines with text, official, relation; - for standard input.")
    ] = None,
    model: ModelName = "aggrdetect-nl",
    point: Point = "balanced",
    highlight: Annotated[bool, typer.Option("--highlight", help="Add the spans that carried the decision.")] = False,
) -> None:
    """Score single texts; JSON lines on standard output, in order.

    Example: echo '{"text": "Bedankt voor uw snelle antwoord"}' | aggrdetect predict --file -
    """
    from aggrdetect.evaluate.predict import predict_lines, read_items
    from aggrdetect.model.load import ScorerSpec
    from aggrdetect.model.store import find_model

    if not texts and not file:
        raise InputError("No text. Give texts as arguments, or --file ITEMS.jsonl, or --file - for standard input.")
    folder = find_model(model)
    failed = False
    for line, ok in predict_lines(
        read_items(texts or [], file), ScorerSpec(model).load(), folder.thresholds(point), highlight=highlight
    ):
        sys.stdout.buffer.write(line + b"\n")
        failed |= not ok
    sys.stdout.flush()
    if failed:
        raise typer.Exit(InputError.exit_code)
