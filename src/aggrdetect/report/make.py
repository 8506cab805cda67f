"""From a run folder to ``ReportData``. Read this module first."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from aggrdetect.errors import RunError
from aggrdetect.report.counts import TIME_ZONE, Scored, flagged_counts, read_scored
from aggrdetect.report.data import DIMENSIONS, Headline, Quality, ReportData
from aggrdetect.report.estimates import Corrector, model_facts, person_shares, window_of
from aggrdetect.report.monitor import matching, read_benchmarks
from aggrdetect.run.summary import Summary
from aggrdetect.schema import FLAGS
from aggrdetect.targets.official import Official
from aggrdetect.targets.roster import read_roster

ROSTER = "officials.csv"
"""Where a run keeps the roster it was made with."""
SEED = 20


def make_report_data(
    folder: Path, made: datetime, *, officials: Path | None = None, labels: Path | None = None, n_examples: int = 0
) -> ReportData:
    """Read a finished run and work out everything that a report of it says.

    Args:
        folder: The run folder.
        made: When the report is made.
        officials: The roster; that of the run by default.
        labels: Human labels of a sample of the run.
        n_examples: How many masked examples to show.

    Raises:
        RunError: The run is not finished.
        InputError: Roster or labels are not in order.
    """
    summary = read_summary(folder)
    scored = read_scored(folder, read_officials(folder, officials))
    model = model_facts(summary.model, summary.operating_point, folder)
    corrector = Corrector(model.errors)
    total = corrector.group(scored.total())
    first, last = _days(scored.messages)
    window = window_of(first, last) if first and last else None
    rng = np.random.default_rng(SEED)
    errors = model.errors.get("aggression")
    persons = person_shares(scored, window, errors, rng) if window else ()
    hours = scored.hours()
    return ReportData(
        title=folder.resolve().name,
        made=made,
        unit=scored.unit,
        first=first,
        last=last,
        officials=scored.officials,
        total=total,
        headline=Headline(best=total.estimate, others=(), n_labels=0),
        forms=tuple(corrector.form(label, total) for label in FLAGS),
        groups={name: tuple(map(corrector.group, scored.groups(name))) for name in DIMENSIONS},
        hours=tuple(tuple(map(tuple, grid.tolist())) for grid in hours),  # type: ignore[arg-type]
        senders=scored.spread("author_id"),
        receivers=scored.spread("official"),
        persons=persons,
        window=window,
        model=model,
        quality=_quality(summary, scored),
        monitor=matching(read_benchmarks(), *_layers_and_roles(scored)),
        examples=(),
        counts=flagged_counts(scored.cube),
    )


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


def read_officials(folder: Path, path: Path | None) -> Sequence[Official]:
    """Return the officials of *path*, or of the roster in the run folder, or none where it holds none."""
    own = folder / ROSTER
    if path:
        return read_roster(path).officials
    return read_roster(own).officials if own.exists() else ()


def _days(messages: pa.Table) -> tuple[date | None, date | None]:
    if pc.count(messages["created_at"]).as_py() == 0:
        return None, None
    ends = pc.min_max(messages["created_at"]).as_py()
    local = [
        pa.scalar(ends[end], pa.timestamp("s", "UTC")).cast(pa.timestamp("s", TIME_ZONE)) for end in ("min", "max")
    ]
    return local[0].as_py().date(), local[1].as_py().date()


def _quality(summary: Summary, scored: Scored) -> Quality:
    return Quality(
        summary=summary,
        n_not_assessed=scored.n_not_assessed,
        n_unique=scored.n_unique(),
        n_undated=scored.messages["created_at"].null_count,
    )


def _layers_and_roles(scored: Scored) -> tuple[set[str], set[str]]:
    cube = scored.cube
    return set(cube["layer"].to_pylist()) - {""}, set(cube["role"].to_pylist()) - {""}
