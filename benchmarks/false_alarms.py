"""How often a model flags everyday text: one text a line, none of it said to an official.

``python benchmarks/false_alarms.py MODEL TEXTFILE`` prints the share of lines flagged by label at an operating point,
with 95 % intervals, and the numbers of the worst lines; ``--show`` prints their texts, ``--json`` all for programs.
Language is not looked at: a run of ``aggrdetect score`` never flags what it takes for another language than Dutch.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from aggrdetect.errors import AggrdetectError, InputError
from aggrdetect.evaluate.gold import score_texts
from aggrdetect.evaluate.intervals import as_interval
from aggrdetect.evaluate.table import columns
from aggrdetect.model.load import ScorerSpec
from aggrdetect.model.scorer import flags
from aggrdetect.model.store import find_model
from aggrdetect.schema import FLAGS, LABELS
from aggrdetect.stats.proportion import clopper_pearson
from aggrdetect.text.mark import mark_text


def read_lines(path: Path) -> list[tuple[int, str]]:
    """Return number and text of every line that is not empty.

    Raises:
        InputError: There is no such file, it is not UTF-8, or it holds no text.
    """
    try:
        numbered = [(i, line) for i, line in enumerate(path.read_text("utf-8").splitlines(), 1) if line.strip()]
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a text file in UTF-8. Give one text a line.") from error
    if not numbered:
        raise InputError(f"{path}: holds no text. Give one text a line.")
    return numbered


def count(
    numbers: Sequence[int], scores: NDArray[np.float32], limits: NDArray[np.float32], n_worst: int
) -> dict[str, Any]:
    """Return by label the share flagged with interval, and the worst lines with their scores, highest first.

    Args:
        numbers: Line numbers. Length n.
        scores: Shape (n, 14), 0 to 1.
        limits: Thresholds in the order of ``schema.FLAGS``. Shape (9,).
        n_worst: How many lines at most.
    """
    found = {}
    for label, flagged in zip(FLAGS, flags(scores, limits).T, strict=True):
        column = scores[:, LABELS.index(label)]
        worst = np.argsort(-column, kind="stable")[:n_worst]
        found[label] = {
            **as_interval(clopper_pearson(float(flagged.sum()), len(flagged))),
            "n_flagged": int(flagged.sum()),
            "worst": [{"line": numbers[i], "score": round(float(column[i]), 4)} for i in worst],
        }
    return found


def report(found: dict[str, Any], texts: dict[int, str], *, label: str) -> str:
    """Return the table and the worst lines of one label; with their texts, where *texts* has them."""
    percent = [
        (name, row["n_flagged"], *(f"{100 * row[k]:.3f} %" for k in ("value", "low", "high")))
        for name, row in found["labels"].items()
    ]
    worst = [(w["line"], f"{w['score']:.3f}", texts.get(w["line"], "")) for w in found["labels"][label]["worst"]]
    return (
        f"model {found['model']}, operating point {found['operating_point']}, {found['n']:,} lines\n\n"
        f"{columns(('label', 'flagged', 'share', 'low', 'high'), percent)}\n\n"
        f"highest scores of {label}\n{columns(('line', 'score', ''), worst, n_left=3)}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; without a file, say what is missing and go."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", default="aggrdetect-nl", help="name or folder")
    parser.add_argument("file", nargs="?", type=Path, help="one text a line, UTF-8")
    parser.add_argument("--point", default="balanced", help="operating point")
    parser.add_argument("--label", choices=FLAGS, default="aggression", help="whose worst lines are printed")
    parser.add_argument("--worst", type=int, default=30, help="how many of them")
    parser.add_argument("--plain", action="store_true", help="do not mark the lines as said to an official")
    parser.add_argument("--show", action="store_true", help="print their texts")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.file is None:
        print("no text file given, nothing measured: python benchmarks/false_alarms.py MODEL TEXTFILE")
        return 0
    try:
        lines = read_lines(options.file)
        limits, scorer = find_model(options.model).thresholds(options.point), ScorerSpec(options.model).load()
    except AggrdetectError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    scores = score_texts(scorer, [mark_text(text, addressed=not options.plain) for _, text in lines])
    found = {
        "model": scorer.stamp,
        "operating_point": options.point,
        "n": len(lines),
        "labels": count([number for number, _ in lines], scores, limits, options.worst),
    }
    if options.json:
        print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    else:
        print(report(found, dict(lines) if options.show else {}, label=options.label))
    return 0


if __name__ == "__main__":
    sys.exit(main())
