"""``aggrdetect evaluate``."""

from pathlib import Path
from typing import Annotated

import typer

from aggrdetect.cli.options import AsJson, ModelName, Point


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Annotations, a file or a folder of them.")],
    model: ModelName = "aggrdetect-nl",
    point: Point = "balanced",
    split: Annotated[
        str | None,
        typer.Option(help="train, validation, test or all; by default the test rows if there are some, else all."),
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Another model: compare by a paired bootstrap test.")
    ] = None,
    robustness: Annotated[
        bool, typer.Option("--robustness", help="Score disguised and mistyped texts too: ten perturbations.")
    ] = False,
    bias: Annotated[bool, typer.Option("--bias", help="Compare false alarms between groups.")] = False,
    highlights: Annotated[
        bool, typer.Option("--highlights", help="Check highlights: does leaving them out move the score?")
    ] = False,
    examples: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Worst mistakes for each label, with their texts; HTML and JSON only."),
    ] = 0,
    baselines: Annotated[
        bool, typer.Option(help="Measure a keyword list and a TF-IDF classifier on the same rows.")
    ] = True,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all of it as one HTML file too.")] = None,
    device: Annotated[str, typer.Option(help="cpu, or cuda for a graphics card.")] = "cpu",
    seed: Annotated[int, typer.Option(help="Of resampling and random choices.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure a model on labelled pairs: precision, recall, F1, AUROC, calibration, slices, with 95 % intervals.

    Example: aggrdetect evaluate data/annotations --bias --html evaluation.html
    """
    import orjson

    from aggrdetect.cli.progress import progress_bar
    from aggrdetect.evaluate.evaluation import EvaluateOptions, evaluate_gold
    from aggrdetect.evaluate.table import evaluation_text

    options = EvaluateOptions(
        model=model,
        point=point,
        split=split,
        against=against,
        examples=examples,
        baselines=baselines,
        robustness=robustness,
        bias=bias,
        highlights=highlights,
        device=device,
        seed=seed,
    )
    with progress_bar("Evaluating", "texts") as on_progress:
        found = evaluate_gold(gold, options, on_progress)
    if html:
        from aggrdetect.evaluate.document import write_html

        write_html(found, html)
        typer.echo(str(html), err=True)
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() if as_json else evaluation_text(found))
