"""``aggrdetect score``."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from aggrdetect.cli.options import LimitEntries, ModelName, Officials, Point, field_map
from aggrdetect.errors import InputError

if TYPE_CHECKING:
    from aggrdetect.run.pipeline import RunOptions

Inputs: TypeAlias = Annotated[
    list[str], typer.Argument(help="Export files, folders, glob patterns, or - for standard input.")
]
FormatName: TypeAlias = Annotated[
    str | None, typer.Option("--format", help="Format; found from the content by default.", metavar="NAME")
]
Fields: TypeAlias = Annotated[
    list[str], typer.Option("--map", help="Which column holds which field, such as text=Bericht.", metavar="F=C")
]
KeyFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        help="Authors and accounts get pseudonyms under the key in this file, made if it is not there.",
        metavar="KEYFILE",
    ),
]
OldRun: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Score the pairs of this run again, with another model say; takes no INPUTS.", metavar="RUN"),
]
RayAddress: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help="Ray cluster for --executor ray, such as 10.0.0.1:6379; without it, one on this machine.",
        envvar="RAY_ADDRESS",
        metavar="HOST:PORT",
    ),
]


def score(
    out: Annotated[Path, typer.Option("--out", "-o", help="Run folder; run again to resume.")],
    inputs: Inputs = [],  # noqa: B006 (typer copies it)
    format_name: FormatName = None,
    fields: Fields = [],  # noqa: B006 (typer copies it)
    officials: Officials = None,
    model: ModelName = "aggrdetect-nl",
    point: Point = "balanced",
    executor: Annotated[str, typer.Option(help="local or ray.")] = "local",
    workers: Annotated[int, typer.Option(min=1, help="Worker processes; each uses its share of the cores.")] = 1,
    ray_address: RayAddress = None,
    block_rows: Annotated[int, typer.Option(min=16, help="Posts in a block.")] = 2048,
    device: Annotated[str, typer.Option(help="cpu (or cpu-int8, cpu-float32), or cuda for a graphics card.")] = "cpu",
    limit: LimitEntries = [],  # noqa: B006 (typer copies it)
    pseudonymise: KeyFile = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Keep no text in the outputs.")] = False,
    rescore: OldRun = None,
) -> None:
    """Score every post in INPUTS and write one row for each post and official to OUT/scores.parquet.

    The same command again goes on where it stopped. With --rescore, the pairs of an earlier run are scored again:
    aggrdetect score --rescore runs/week-12 --model models/new -o runs/week-12-new

    Example: aggrdetect score export/*.jsonl --officials roster.csv -o runs/week-12
    """
    from aggrdetect.cli.options import say_foreign
    from aggrdetect.model.load import ScorerSpec
    from aggrdetect.readers import parse_limits
    from aggrdetect.run.pipeline import RunOptions

    options = RunOptions(
        inputs=inputs,
        out=out,
        format=format_name,
        fields=field_map(fields),
        officials=officials,
        scorer=ScorerSpec(model, device, _threads(executor, workers)),
        operating_point=point,
        **_pool(executor, workers, device, ray_address),
        block_rows=block_rows,
        limits=parse_limits(limit),
        keep_text=not no_text,
        pseudonym_key=pseudonymise,
    )
    say_foreign(model)
    _run(options, rescore)


def _run(options: "RunOptions", rescore: Path | None) -> None:
    from aggrdetect.cli.progress import progress_bar, summary_text
    from aggrdetect.run.pipeline import run
    from aggrdetect.run.rescore import rescore as score_again

    of_inputs = (options.inputs, options.officials, options.format, options.fields, options.pseudonym_key)
    if rescore and any(of_inputs):
        raise InputError(
            f"--rescore goes by the pairs of {rescore}. "
            "Leave out INPUTS, --officials, --format, --map and --pseudonymise."
        )
    with progress_bar("Scoring", "pairs" if rescore else "posts") as on_progress:
        summary = score_again(rescore, options, on_progress) if rescore else run(options, on_progress)
    typer.echo(summary_text(summary), err=True)
    typer.echo(str(options.out / "scores.parquet"))


def _threads(executor: str, workers: int) -> int:
    """Return the threads of one scorer: its share of the cores of this machine, or its one core of a cluster."""
    return 1 if executor == "ray" else max(1, (os.cpu_count() or 1) // workers)


def _pool(executor: str, workers: int, device: str, address: str | None) -> dict[str, Any]:
    settings = {"address": address, "num_gpus": int(device == "cuda")} if executor == "ray" else {}
    return {"executor": executor, "executor_settings": settings, "workers": workers}
