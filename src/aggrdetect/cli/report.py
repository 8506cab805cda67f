"""``aggrdetect report``."""

from pathlib import Path
from typing import Annotated

import typer

from aggrdetect.cli.options import Officials


def report(
    run: Annotated[Path, typer.Argument(help="Run folder, made by aggrdetect score.")],
    out: Annotated[
        list[Path],
        typer.Option("--out", "-o", help="File to write: .html, .pdf, .xlsx, .json or .csv. Several are allowed."),
    ] = [],  # noqa: B006 (typer copies it)
    officials: Officials = None,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", help="Filled-in tasks of aggrdetect sample.", metavar="LABELS.csv"),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="Model that scored the run, where it is not found by its name.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the report: nl or en.")] = "nl",
    examples: Annotated[
        int, typer.Option(min=0, help="Show this many flagged messages, masked. None by default.", metavar="N")
    ] = 0,
    template: Annotated[
        Path | None,
        typer.Option("--template", help="Your own name, logo and colours: template.toml, or its folder."),
    ] = None,
    scores: Annotated[
        list[Path],
        typer.Option("--scores", help="Also copy all scores, texts included, to .csv, .jsonl, .sqlite or .xlsx."),
    ] = [],  # noqa: B006 (typer copies it)
) -> None:
    """Write what RUN says: how much aggression, in which form, to whom, and how sure that is.

    Example: aggrdetect report runs/week-12 -o report.html -o report.pdf -o report.xlsx
    """
    from datetime import datetime

    from aggrdetect.report.make import ReportOptions
    from aggrdetect.report.write import Outputs, write_reports

    options = ReportOptions(officials=officials, labels=labels, model=model, n_examples=examples)
    made = datetime.now().astimezone().replace(microsecond=0)
    for path in write_reports(
        run, Outputs(reports=out, scores=scores, language=lang, template=template), made, options
    ):
        typer.echo(str(path))
