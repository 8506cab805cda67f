"""``aggrdetect check``."""

from pathlib import Path
from typing import Annotated

import typer

from aggrdetect.cli.options import AsJson, ModelName, Point


def check(
    cases: Annotated[
        Path,
        typer.Argument(metavar="CASES.csv", help="Functional cases in the layout of HateCheck or the project's own."),
    ],
    model: ModelName = "aggrdetect-nl",
    point: Point = "balanced",
    as_json: AsJson = False,
) -> None:
    """Count how many functional cases a model gets right, by capability, with Clopper-Pearson intervals.

    Example: aggrdetect check data/functional/cases.csv --json
    """
    import orjson

    from aggrdetect.cli.options import say_foreign
    from aggrdetect.cli.progress import progress_bar
    from aggrdetect.evaluate.functional import check_file
    from aggrdetect.evaluate.table import check_text
    from aggrdetect.model.load import ScorerSpec
    from aggrdetect.model.store import find_model

    thresholds = find_model(model).thresholds(point)
    say_foreign(model)
    with progress_bar("Checking", "cases") as on_progress:
        found = check_file(cases, ScorerSpec(model).load(), thresholds, on_progress) | {"operating_point": point}
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() if as_json else check_text(found))
