"""``aggrdetect agree``."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggrdetect.cli.options import AsJson

if TYPE_CHECKING:
    from aggrdetect.annotate.adjudicate import Agreement


def agree(
    labels: Annotated[list[Path], typer.Argument(help="Filled-in tasks.csv files, one an annotator.")],
    seed: Annotated[int, typer.Option(help="For the intervals.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure how far annotators agree on the same tasks: Krippendorff's alpha for each label.

    Example: aggrdetect agree labels-anna.csv labels-bram.csv
    """
    import numpy as np

    from aggrdetect.annotate import adjudicate

    found = adjudicate.agree(labels, rng=np.random.default_rng(seed))
    typer.echo(json.dumps([_json(entry) for entry in found], indent=2) if as_json else _text(found))


def _json(entry: "Agreement") -> dict[str, Any]:
    return {
        "label": entry.label,
        "alpha": entry.alpha.as_dict(),
        "values": entry.values,
        "confusion": entry.confusion,
        "n_units": entry.n_units,
        "n_positive": entry.n_positive,
        "disagreements": entry.disagreements,
    }


def _text(found: "list[Agreement]") -> str:
    lines = [f"{'label':<15} {'alpha':>6}  {'95 % interval':<15} {'tasks':>6} {'differ':>7}  given"]
    for entry in found:
        alpha = entry.alpha
        value, interval = "-", "one value only"
        if alpha.value == alpha.value:  # nan where it is not defined
            value, interval = f"{alpha.value:.2f}", f"{alpha.low:.2f} to {alpha.high:.2f}"
        given = " / ".join(map(str, entry.n_positive))
        lines.append(
            f"{entry.label:<15} {value:>6}  {interval:<15} {entry.n_units:>6} {len(entry.disagreements):>7}  {given}"
        )
    for entry in found:
        if entry.disagreements:
            lines += ["", f"{entry.label}: rows one annotator, columns another"]
            lines.append(" " * 10 + "".join(f"{value:>10}" for value in entry.values))
            lines += [
                f"{value:<10}" + "".join(f"{count:>10}" for count in row)
                for value, row in zip(entry.values, entry.confusion, strict=True)
            ]
    return "\n".join(lines)
