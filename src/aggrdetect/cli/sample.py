"""``aggrdetect sample``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aggrdetect.cli.options import AsJson, Officials
from aggrdetect.errors import InputError

if TYPE_CHECKING:
    from aggrdetect.annotate.sample import PlanRow


def sample(
    run: Annotated[Path, typer.Argument(help="Run folder.")],
    n: Annotated[int, typer.Option("-n", min=2, help="Messages to label.")] = 400,
    design: Annotated[
        str, typer.Option(help="stratified (more where the model is unsure; needs fewer labels) or uniform.")
    ] = "stratified",
    seed: Annotated[int, typer.Option(help="The same seed draws the same messages.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Where the tasks go, such as tasks.csv.")] = None,
    label: Annotated[str, typer.Option(help="Whose scores decide what is drawn.")] = "aggression",
    officials: Officials = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only say how many labels a margin needs.")] = False,
    margin: Annotated[
        float, typer.Option(help="With --plan: wanted margin either way, as a share; 0.02 is two points.")
    ] = 0.02,
    as_json: AsJson = False,
) -> None:
    """Draw messages for people to label, with the probability that each had to be drawn.

    Example: aggrdetect sample runs/week-12 -n 400 --officials roster.csv -o tasks.csv
    """
    from aggrdetect.annotate.sample import draw_sample, plan_sample
    from aggrdetect.annotate.tasks import write_tasks
    from aggrdetect.prevalence.frame import run_roster

    if plan:
        rows = plan_sample(run, margin, label=label)
        typer.echo(json.dumps([asdict(row) for row in rows], indent=2) if as_json else _plan_text(rows, margin))
        return
    if out is None:
        raise InputError("No -o given. Say where to write the tasks, such as -o tasks.csv.")
    roster = run_roster(run, officials)
    names = {official.official_id: official.name for official in roster.officials} if roster else {}
    tasks = draw_sample(run, n, design=design, seed=seed, label=label, names=names)
    write_tasks(out, tasks)
    said = {"tasks": str(out), "n": tasks.num_rows, "design": design, "seed": seed, "label": label}
    typer.echo(json.dumps(said) if as_json else str(out))
    typer.echo(f"{tasks.num_rows} messages, {design} design, seed {seed}.", err=True)


def _plan_text(rows: "list[PlanRow]", margin: float) -> str:
    lines = [f"Labels needed for a margin of {margin:.1%} either way, 95 times out of 100:"]
    lines += [f"{row.n:>8,}  {row.design:<10}  {row.estimator}" for row in rows]
    return "\n".join(lines)
