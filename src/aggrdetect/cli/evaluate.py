"""``aggrdetect evaluate``."""

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from aggrdetect.cli.options import AsJson, ModelName, Point

_Gold: TypeAlias = Annotated[
    Path, typer.Argument(metavar="GOLD.jsonl", help="Annotations, a file or a folder of them.")
]
_Split: TypeAlias = Annotated[
    str | None,
    typer.Option(help="train, validation, test or all; by default the test rows if there are some, else all."),
]
_Against: TypeAlias = Annotated[
    str | None, typer.Option(metavar="MODEL", help="Another model: compare by a paired bootstrap test.")
]
_Robustness: TypeAlias = Annotated[
    bool, typer.Option("--robustness", help="Score disguised and mistyped texts too: ten perturbations.")
]
_Bias: TypeAlias = Annotated[bool, typer.Option("--bias", help="Compare false alarms between groups.")]
_Highlights: TypeAlias = Annotated[
    bool, typer.Option("--highlights", help="Check highlights: does leaving them out move the score?")
]
_Examples: TypeAlias = Annotated[
    int, typer.Option(min=0, metavar="N", help="Worst mistakes for each label, with their texts; HTML and JSON only.")
]
_Baselines: TypeAlias = Annotated[
    bool, typer.Option(help="Measure a keyword list and a TF-IDF classifier on the same rows.")
]
_Encoder: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="e5|FOLDER|HUB_ID", help="Measure logistic regression on this frozen encoder too."),
]
_Html: TypeAlias = Annotated[Path | None, typer.Option(metavar="FILE", help="Write all of it as one HTML file too.")]
_Device: TypeAlias = Annotated[str, typer.Option(help="cpu (or cpu-int8, cpu-float32), or cuda for a graphics card.")]
_Seed: TypeAlias = Annotated[int, typer.Option(help="Of resampling and random choices.")]


def evaluate(
    gold: _Gold,
    model: ModelName = "aggrdetect-nl",
    point: Point = "balanced",
    split: _Split = None,
    against: _Against = None,
    robustness: _Robustness = False,
    bias: _Bias = False,
    highlights: _Highlights = False,
    examples: _Examples = 0,
    baselines: _Baselines = True,
    encoder: _Encoder = None,
    html: _Html = None,
    device: _Device = "cpu",
    seed: _Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Measure a model on labelled pairs: precision, recall, F1, AUROC, calibration, slices, with 95 % intervals.

    Example: aggrdetect evaluate data/annotations --bias --html evaluation.html
    """
    import orjson

    from aggrdetect.cli.options import pretrained_encoder, say_foreign
    from aggrdetect.cli.progress import progress_bar
    from aggrdetect.evaluate.evaluation import EvaluateOptions, evaluate_gold
    from aggrdetect.evaluate.table import evaluation_text

    if html:
        from aggrdetect.evaluate.document import refuse_other_file, write_html

        refuse_other_file(html)
    parts: dict[str, Any] = {"baselines": baselines, "robustness": robustness, "bias": bias, "highlights": highlights}
    parts |= {"against": against, "examples": examples, "encoder": pretrained_encoder(encoder)}
    options = EvaluateOptions(model=model, point=point, split=split, device=device, seed=seed, **parts)
    say_foreign(model)
    with progress_bar("Evaluating", "texts") as on_progress:
        found = evaluate_gold(gold, options, on_progress)
    if html:
        write_html(found, html)
        typer.echo(str(html), err=True)
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() if as_json else evaluation_text(found))
