"""``aggrdetect demo``."""

from pathlib import Path
from typing import Annotated

import typer

from aggrdetect.errors import InputError


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Run folder for scores and reports.")] = Path("runs/demo"),
) -> None:
    """Score the examples and make the report in three forms: web page, PDF and workbook.

    Example: aggrdetect demo -o runs/demo
    """
    from aggrdetect.cli.report import report
    from aggrdetect.cli.score import score

    examples = Path(__file__).parents[3] / "examples"
    roster = examples / "officials.csv"
    if not roster.exists():
        raise InputError(f"{examples}: no examples there. The demo runs in a checkout: git clone, then make demo.")
    feeds = sorted(str(path) for path in examples.iterdir() if path.stem.startswith(("x_", "reacties_")))
    score(inputs=feeds, out=out, officials=roster)
    report(run=out, out=[out / f"report.{kind}" for kind in ("html", "pdf", "xlsx")])
