"""What a run read, left out and found: ``summary.json`` and the table at the end."""

import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import orjson
import pyarrow as pa

from aggrdetect import __version__
from aggrdetect.errors import RunError
from aggrdetect.files import write_text
from aggrdetect.readers import Source
from aggrdetect.run.intake import Survey
from aggrdetect.run.plan import Plan
from aggrdetect.schema import FLAGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The content of ``summary.json``; ``rows == posts + sum(rejects)``, duplicates being rejects.

    ``seconds`` is the time of all commands that worked on the run, ``posts_per_second`` the posts in that time.
    """

    rows: int
    posts: int
    rejects: dict[str, int]
    reject_examples: dict[str, str]
    pairs: int
    scored: int
    unique_texts: int
    own_posts: int
    relations: dict[str, int]
    languages: dict[str, int]
    flagged: dict[str, int]
    operating_point: str
    inputs: list[dict[str, Any]]
    seconds: float
    posts_per_second: float
    model: str
    versions: dict[str, str]
    duplicates: int = 0


def make_summary(
    plan: Plan, sources: Sequence[Source], survey: Survey, counts: Counter[str], n_unique: int, seconds: float
) -> Summary:
    """Put together the summary of a finished run."""
    return Summary(
        rows=survey.n_posts + survey.rejects.total(),
        posts=survey.n_posts,
        rejects=dict(survey.rejects.most_common()),
        reject_examples=survey.examples,
        duplicates=survey.n_duplicates,
        pairs=counts["pairs"],
        scored=counts["scored"],
        unique_texts=n_unique,
        own_posts=counts["own_posts"],
        relations=_part(counts, "relation:"),
        languages=_part(counts, "language:"),
        flagged={label: counts[f"flag:{label}"] for label in FLAGS},
        operating_point=plan.operating_point,
        inputs=[{"file": s.name, "format": s.format_name, "reason": s.reason, "notes": list(s.notes)} for s in sources],
        seconds=seconds,
        posts_per_second=round(survey.n_posts / seconds, 1) if seconds else 0.0,
        model=plan.model,
        versions=_versions(),
    )


def _versions() -> dict[str, str]:
    return {
        "aggrdetect": __version__,
        "python": platform.python_version(),
        "onnxruntime": onnxruntime.__version__,
        "numpy": np.__version__,
        "pyarrow": pa.__version__,
    }


def _part(counts: Counter[str], prefix: str) -> dict[str, int]:
    found = {key.removeprefix(prefix): n for key, n in counts.most_common() if key.startswith(prefix)}
    return {key or "none": n for key, n in found.items()}


def write_summary(folder: Path, summary: Summary) -> None:
    """Write ``summary.json``."""
    write_text(folder / "summary.json", orjson.dumps(asdict(summary), option=orjson.OPT_INDENT_2).decode() + "\n")


def read_summary(folder: Path) -> Summary:
    """Read ``summary.json``.

    Raises:
        RunError: There is none, or it is not in the layout of this version.
    """
    path = folder / "summary.json"
    try:
        raw: dict[str, Any] = orjson.loads(path.read_bytes())
        return Summary(**raw)
    except FileNotFoundError as error:
        raise RunError(
            f"{folder}: no summary.json there, so no finished run. Make one: aggrdetect score INPUT -o {folder}"
        ) from error
    except (orjson.JSONDecodeError, TypeError) as error:
        raise RunError(f"{path}: not a summary of this version ({error}). Run aggrdetect score again.") from error


def summary_again(
    folder: Path, old: Summary, plan: Plan, counts: Counter[str], n_unique: int, seconds: float
) -> Summary:
    """Write and return the summary of a run that was made of the pairs of another: what was read is as it was there."""
    summary = replace(
        old,
        pairs=counts["pairs"],
        scored=counts["scored"],
        unique_texts=n_unique,
        relations=_part(counts, "relation:"),
        languages=_part(counts, "language:"),
        flagged={label: counts[f"flag:{label}"] for label in FLAGS},
        operating_point=plan.operating_point,
        seconds=seconds,
        posts_per_second=round(old.posts / seconds, 1) if seconds else 0.0,
        model=plan.model,
        versions=_versions(),
    )
    write_summary(folder, summary)
    return summary
