"""From a run folder to ``ReportData``. Read this module first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aggrdetect.annotate.tasks import read_labels
from aggrdetect.errors import InputError
from aggrdetect.prevalence.benchmark import MEASURES, Figure, figures
from aggrdetect.prevalence.frame import Frame, read_frame, run_roster
from aggrdetect.prevalence.quality import calibration, drift
from aggrdetect.prevalence.spread import pile_ups
from aggrdetect.report.counts import TIME_ZONE, Scored, flagged_counts, read_scored
from aggrdetect.report.data import DIMENSIONS, ModelFacts, Quality, ReportData
from aggrdetect.report.estimates import LABEL, Estimator
from aggrdetect.report.examples import draw_examples
from aggrdetect.report.known import model_facts
from aggrdetect.report.persons import person_shares, window_of
from aggrdetect.run.summary import Summary, read_summary
from aggrdetect.schema import FLAGS
from aggrdetect.targets.roster import Roster

SEED = 20

_FORMS = ("any", "verbaal", "bedreiging_intimidatie", "verbaal_or_bedreiging")
_LAYERS = {"gemeente": "gemeenten", "provincie": "provincies", "waterschap": "waterschappen"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What a report is made of besides the run.

    Attributes:
        officials: The roster; that of the run by default.
        labels: Filled-in tasks of ``aggrdetect sample``.
        model: Name or folder of the model that scored the run; found by its stamp by default.
        n_examples: How many masked examples to show.
    """

    officials: Path | None = None
    labels: Path | None = None
    model: str | None = None
    n_examples: int = 0


def make_report_data(folder: Path, made: datetime, options: ReportOptions | None = None) -> ReportData:
    """Read a finished run and work out everything that a report of it says.

    Args:
        folder: The run folder.
        made: When the report is made, with its time zone.
        options: Roster, labels, model and examples.

    Raises:
        RunError: The run is not finished.
        InputError: Roster or labels are not in order, or there is nothing to report on.
        ModelError: The model that is given is not the one of the run.
    """
    given = options or ReportOptions()
    summary = read_summary(folder)
    model = model_facts(folder, summary.model, summary.operating_point, given.model)
    labels = read_labels(given.labels) if given.labels else None
    scored, frame = _read(folder, run_roster(folder, given.officials), labels)
    rng = np.random.default_rng(SEED)
    estimator = Estimator(scored, frame, model.test)
    total, headline = scored.total(), estimator.headline()
    first, last = _days(scored.messages)
    window = window_of(first, last) if first and last else None
    n, flagged = scored.hours()
    return ReportData(
        title=folder.resolve().name,
        made=made,
        unit=scored.unit,
        first=first,
        last=last,
        officials=scored.officials,
        total=total,
        headline=headline,
        forms=tuple(estimator.form(label, total) for label in FLAGS),
        groups={name: estimator.groups(name) for name in DIMENSIONS},
        hours=(tuple(map(tuple, n.tolist())), tuple(map(tuple, flagged.tolist()))),
        senders=scored.spread("author_id"),
        receivers=scored.spread("official"),
        pile_ups=pile_ups(frame, LABEL),
        persons=person_shares(frame, window, model.test, rng) if window and headline.best else (),
        window=window,
        model=model,
        quality=_quality(summary, scored, labels, (frame, model)),
        monitor=_monitor(scored),
        examples=draw_examples(folder, scored.officials, given.n_examples, rng),
        counts=flagged_counts(scored.cube),
    )


def _read(folder: Path, roster: Roster | None, labels: pa.Table | None) -> tuple[Scored, Frame]:
    """Return the messages to report on, as a table for counting and as arrays for estimates, in the same order."""
    scored = read_scored(folder, roster.officials if roster else ())
    if not scored.messages.num_rows:
        raise InputError(
            f"{folder}: none of its {len(scored.assessed)} messages is in a language that the model knows, so there is "
            "nothing to report on. Check the column of the text: aggrdetect score --map text=COLUMN."
        )
    return scored, read_frame(folder, roster, labels)


def _days(messages: pa.Table) -> tuple[date | None, date | None]:
    if pc.count(messages["created_at"]).as_py() == 0:
        return None, None
    ends: Mapping[str, Any] = pc.min_max(messages["created_at"]).as_py()
    local = [
        pa.scalar(ends[end], pa.timestamp("s", "UTC")).cast(pa.timestamp("s", TIME_ZONE)) for end in ("min", "max")
    ]
    return local[0].as_py().date(), local[1].as_py().date()


def _quality(summary: Summary, scored: Scored, labels: pa.Table | None, judged: tuple[Frame, ModelFacts]) -> Quality:
    frame, model = judged
    return Quality(
        summary=summary,
        n_not_assessed=int((~scored.assessed).sum()),
        n_unique=scored.n_unique(),
        n_undated=scored.messages["created_at"].null_count,
        n_labels=labels.num_rows if labels else 0,
        n_unsure=int(pc.sum(labels["unsure"]).as_py() or 0) if labels else 0,
        calibration=calibration(frame, LABEL),
        drift=drift(frame, model.reference),
    )


def _monitor(scored: Scored) -> tuple[Figure, ...]:
    """Return the shares of officials about everybody, women and men, and about the layers and roles of the run."""
    layers = {_LAYERS.get(layer, "") for layer in scored.cube["layer"].to_pylist()}
    roles = set(scored.cube["role"].to_pylist())
    return tuple(
        figure
        for figure in figures()
        if figure.measure in MEASURES
        and figure.form in _FORMS
        and figure.value is not None
        and figure.layer in {"all", *layers}
        and (figure.role in {"all", *roles} or figure.role.startswith("gender:"))
    )
