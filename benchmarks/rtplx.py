"""How well a model ranks Dutch prompts of RTP-LX: translated web text with scores by people, not posts at officials.

``python benchmarks/rtplx.py MODEL FILE`` prints AUROC with 95 % intervals; ``--json`` prints it for programs. FILE is
JSON lines: ``{"id", "kind": "prompt" | "completion", "text", "human": {"Insult": 1 to 3, ...}}``. It checks a model on
text that nobody here wrote and is never training data.

Source:
    de Wynter et al. (2025), RTP-LX, AAAI 39(27), 27940-27950.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from aggrdetect.errors import AggrdetectError, InputError
from aggrdetect.evaluate.gold import score_texts
from aggrdetect.evaluate.intervals import as_interval
from aggrdetect.evaluate.table import columns, with_interval
from aggrdetect.model.load import ScorerSpec
from aggrdetect.schema import LABELS
from aggrdetect.stats.classification import classification_report
from aggrdetect.text.mark import mark_text

HUMAN = {"insult": "Insult", "discrimination": "IdentityAttack", "threat": "Violence", "sexual": "SexualContent"}
"""Which of our labels stands for which of theirs; none of the pairs is quite the same thing."""

AT_LEAST = 2.0
"""From this mean of the annotators on, of 1 to 3, people found it in the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """Texts and what people found in them.

    Attributes:
        texts: Marked texts. Length n.
        found: Whether people found it, by our label. Shape (n,) each.
    """

    texts: list[str]
    found: dict[str, NDArray[np.bool_]]


def read_prompts(path: Path, *, kind: str = "prompt", addressed: bool = True) -> Prompts:
    """Read the rows of one kind.

    Args:
        path: JSON lines.
        kind: ``prompt`` or ``completion``.
        addressed: Mark each text as said to an official, as ``aggrdetect predict`` does.

    Raises:
        InputError: There is no such file, a line is not such a row, or there are none of this kind.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file. Give the JSON lines of RTP-LX.")
    rows = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            row = orjson.loads(line)
            if row["kind"] == kind:
                rows.append((row["text"], [row["human"][name] >= AT_LEAST for name in HUMAN.values()]))
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise InputError(f"{path}, line {number}: not a row with kind, text and human ({error}).") from error
    if not rows:
        raise InputError(f"{path}: no row of kind {kind}. Known: prompt, completion.")
    table = np.array([row[1] for row in rows], dtype=bool)
    return Prompts(
        texts=[mark_text(row[0], addressed=addressed) for row in rows],
        found={label: table[:, i] for i, label in enumerate(HUMAN)},
    )


def rank(prompts: Prompts, scores: NDArray[np.float32], seed: int = 0) -> dict[str, Any]:
    """Return AUROC and average precision by label, each ``value, low, high``, and the number of positives.

    Args:
        prompts: Length n.
        scores: Shape (n, 14), 0 to 1.
        seed: Of the bootstrap.
    """
    rng, rows = np.random.default_rng(seed), {}
    for label, truth in prompts.found.items():
        at = scores[:, LABELS.index(label)]
        report = classification_report(truth, at, at >= 0.5, None, rng)
        rows[label] = {name: as_interval(report[name]) for name in ("auroc", "auprc")}
        rows[label] |= {"human": HUMAN[label], "n": len(truth), "n_positive": int(truth.sum())}
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; without a file, say what is missing and go."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", default="aggrdetect-nl", help="name or folder")
    parser.add_argument("file", nargs="?", type=Path, help="rows of RTP-LX, JSON lines")
    parser.add_argument("--kind", choices=("prompt", "completion"), default="prompt")
    parser.add_argument("--plain", action="store_true", help="do not mark the texts as said to an official")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.file is None:
        print("no file of RTP-LX given, nothing measured: python benchmarks/rtplx.py MODEL FILE")
        return 0
    try:
        prompts = read_prompts(options.file, kind=options.kind, addressed=not options.plain)
        scorer = ScorerSpec(options.model).load()
    except AggrdetectError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    labels = rank(prompts, score_texts(scorer, prompts.texts))
    if options.json:
        found = {"model": scorer.stamp, "file": str(options.file), "kind": options.kind, "labels": labels}
        print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return 0
    print(f"model {scorer.stamp}, {len(prompts.texts)} {options.kind}s, positive from a mean of {AT_LEAST:g}\n")
    rows = [
        (label, r["human"], r["n_positive"], *(with_interval(r[m]) for m in ("auroc", "auprc")))
        for label, r in labels.items()
    ]
    print(columns(("label", "human label", "positive", "AUROC", "AUPRC"), rows, n_left=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
