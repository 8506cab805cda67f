"""``aggrdetect prevalence``."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from aggrdetect.cli.options import AsJson, Officials
from aggrdetect.errors import InputError

if TYPE_CHECKING:
    from aggrdetect.prevalence.tables import PrevalenceTables
    from aggrdetect.stats.estimate import Estimate


By: TypeAlias = Annotated[
    str,
    typer.Option(help="Of layer, role, organisation, gender, platform, relation, month; + crosses two."),
]


def prevalence(
    run: Annotated[Path, typer.Argument(help="Run folder.")],
    labels: Annotated[Path | None, typer.Option("--labels", help="Filled-in tasks of aggrdetect sample.")] = None,
    by: By = "layer,role,platform,month",
    officials: Officials = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="Model that scored the run, for estimates without labels.")
    ] = None,
    population: Annotated[
        Path | None, typer.Option(help="CSV with layer,role,officials: weighs shares to all officials.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Compare before and from this day, such as 2024-01-01.")] = None,
    level: Annotated[float, typer.Option(min=0.5, max=0.999, help="Coverage of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(help="For simulated shares.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Estimate how much aggression there is, how sure that is, and who gets it.

    Example: aggrdetect prevalence runs/week-12 --labels labels.csv --by layer,role
    """
    import numpy as np

    from aggrdetect.annotate.tasks import read_labels
    from aggrdetect.prevalence.design import read_population
    from aggrdetect.prevalence.frame import run_model, run_roster
    from aggrdetect.prevalence.model_test import read_model_test
    from aggrdetect.prevalence.tables import Extras, estimate_prevalence

    extras = Extras(
        test=read_model_test(run, run_model(run), model),
        population=read_population(population) if population else None,
        split=_day(split) if split else None,
    )
    tables = estimate_prevalence(
        run,
        run_roster(run, officials),
        read_labels(labels) if labels else None,
        [name.strip() for name in by.split(",") if name.strip()],
        level,
        np.random.default_rng(seed),
        extras,
    )
    typer.echo(json.dumps(tables.as_dict(), indent=2, ensure_ascii=False) if as_json else _text(tables))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"--split {text}: not a day. Write it as 2024-01-01.") from error


def _text(tables: "PrevalenceTables") -> str:
    from aggrdetect.prevalence.tables import NOTES

    lines = [
        f"{tables.n_pairs:,} messages to {tables.n_officials:,} officials, {tables.n_labelled:,} with labels,"
        f" model {tables.model}",
        "",
        "Share of these messages",
    ]
    for entry in tables.overall:
        mark = "  model estimate" if entry.is_model_estimate else ""
        lines.append(f"  {entry.label:<15} {_cell(entry.headline)}   raw flags {entry.raw.value:.1%}{mark}")
    for by, groups in tables.groups.items():
        lines += ["", f"Aggression by {by}, of these messages"]
        for group in groups:
            name = " ".join(group.values.values())
            found = {entry.label: entry for entry in group.rates}.get("aggression")
            cell = "too few officials" if group.suppressed else _cell(found.headline if found else None)
            n = "" if group.n_pairs is None else f"   n {group.n_pairs:,}"
            lines.append(f"  {name:<25} {cell}{n}")
    lines += ["", f"Officials with aggressive messages, {tables.first_day} to {tables.last_day}"]
    for share in tables.persons:
        if not share.group and share.label == "aggression":
            alone = "" if share.by_errors_alone is None else f"   model errors alone: {share.by_errors_alone:.1%}"
            lines.append(f"  at least {share.at_least:<16} {_cell(share.here)}{alone}")
            lines.append(f"    officials like these    {_cell(share.like_these)}")
    lines += ["", *(f"Note: {NOTES[key]}" for key in tables.notes)]
    return "\n".join(lines)


def _cell(estimate: "Estimate | None") -> str:
    if estimate is None:
        return f"{'no estimate':<23}"
    return f"{estimate.value:>6.1%} ({estimate.low:.1%} to {estimate.high:.1%})".ljust(23)
