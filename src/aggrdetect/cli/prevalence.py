"""``aggrdetect prevalence``."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from aggrdetect.cli.options import AsJson, Officials
from aggrdetect.errors import InputError

if TYPE_CHECKING:
    from aggrdetect.prevalence.tables import Extras

By: TypeAlias = Annotated[
    str,
    typer.Option(help="Of layer, role, organisation, gender, platform, relation, month; + crosses two."),
]

Labels: TypeAlias = Annotated[Path | None, typer.Option("--labels", help="Filled-in tasks of aggrdetect sample.")]
Model: TypeAlias = Annotated[
    str | None, typer.Option("--model", "-m", help="Model that scored the run, for estimates without labels.")
]
Population: TypeAlias = Annotated[
    Path | None, typer.Option(help="CSV with layer,role,officials: weighs shares to all officials.")
]
Split: TypeAlias = Annotated[str | None, typer.Option(help="Compare before and from this day, such as 2024-01-01.")]
Monitoring: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Also write layer x role x form in the Monitor's layout, .csv or .json.", metavar="FILE"),
]


def prevalence(
    run: Annotated[Path, typer.Argument(help="Run folder.")],
    labels: Labels = None,
    by: By = "layer,role,platform,month",
    officials: Officials = None,
    model: Model = None,
    population: Population = None,
    split: Split = None,
    level: Annotated[float, typer.Option(min=0.5, max=0.999, help="Coverage of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(help="For simulated shares.")] = 0,
    monitoring: Monitoring = None,
    as_json: AsJson = False,
) -> None:
    """Estimate how much aggression there is, how sure that is, and who gets it.

    Example: aggrdetect prevalence runs/week-12 --labels labels.csv --by layer,role
    """
    import numpy as np

    from aggrdetect.annotate.tasks import read_labels
    from aggrdetect.prevalence.frame import run_roster
    from aggrdetect.prevalence.monitoring import BY, check_monitoring, write_monitoring
    from aggrdetect.prevalence.tables import estimate_prevalence
    from aggrdetect.prevalence.text import as_text

    if monitoring:
        check_monitoring(monitoring)
    tables = estimate_prevalence(
        run,
        run_roster(run, officials),
        read_labels(labels) if labels else None,
        list(dict.fromkeys([*_names(by), *(BY if monitoring else ())])),
        level,
        np.random.default_rng(seed),
        _extras(run, model, population, split, all_labels=monitoring is not None),
    )
    if monitoring:
        write_monitoring(tables, monitoring)
    typer.echo(json.dumps(tables.as_dict(), indent=2, ensure_ascii=False) if as_json else as_text(tables))


def _extras(run: Path, model: str | None, population: Path | None, split: str | None, *, all_labels: bool) -> "Extras":
    from aggrdetect.prevalence.design import read_population
    from aggrdetect.prevalence.frame import run_model
    from aggrdetect.prevalence.model_test import read_model_test
    from aggrdetect.prevalence.tables import Extras
    from aggrdetect.schema import DERIVED, FLAGS

    return Extras(
        test=read_model_test(run, run_model(run), model),
        population=read_population(population) if population else None,
        split=_day(split) if split else None,
        labels_of_groups=FLAGS if all_labels else DERIVED,
    )


def _names(by: str) -> list[str]:
    return [name.strip() for name in by.split(",") if name.strip()]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"--split {text}: not a day. Write it as 2024-01-01.") from error
