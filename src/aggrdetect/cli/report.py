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
    ],
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
) -> None:
    """Write what RUN says: how much aggression, in which form, to whom, and how sure that is.

    Example: aggrdetect report runs/week-12 -o report.html -o report.pdf -o report.xlsx
    """
    from datetime import datetime  # noqa: PLC0415

    from aggrdetect.report.make import ReportOptions, make_report_data  # noqa: PLC0415
    from aggrdetect.report.wording import load_wording  # noqa: PLC0415
    from aggrdetect.report.write import check_output, write_report  # noqa: PLC0415

    words = load_wording(lang)
    for path in out:
        check_output(path)
    options = ReportOptions(officials=officials, labels=labels, model=model, n_examples=examples)
    data = make_report_data(run, datetime.now().astimezone().replace(microsecond=0), options)
    for path in out:
        write_report(data, words, path)
        typer.echo(str(path))
