"""How well the model fits these messages: scores against labels, and against the data that it was tuned on."""

import math

from aggrdetect.prevalence.quality import LITTLE, MUCH, Calibration, Drift
from aggrdetect.report.cells import columns_of
from aggrdetect.report.charts import Point
from aggrdetect.report.data import ReportData
from aggrdetect.report.document import Block, Cell, Figure, Heading, Paragraph, Table, shares
from aggrdetect.report.fit_charts import reliability
from aggrdetect.report.wording import Wording


def calibration(data: ReportData, words: Wording) -> list[Block]:
    """Return what the labelled sample says of the scores."""
    found = data.quality.calibration
    head = Heading(words("fit.calibration_title"))
    if found is None:
        return [head, Paragraph(words("fit.calibration_none"))]
    key = "fit.calibration_off" if found.error > found.by_chance else "fit.calibration_fits"
    said = words(key, error=words.decimal(found.error * 100, 1), chance=words.decimal(found.by_chance * 100, 1))
    unsure = words(
        "fit.unsure",
        n=words.count(data.quality.n_unsure),
        labels=words.noun("label", data.quality.n_labels),
        share=words.share(data.quality.n_unsure / max(data.quality.n_labels, 1)),
    )
    blocks: list[Block] = [head, Paragraph(words("fit.calibration_intro")), Paragraph(said), Paragraph(unsure)]
    if sum(entry.share is not None for entry in found.bins) > 1:
        blocks.append(_figure(found, words))
    return [*blocks, _bins(found, words)]


def _figure(found: Calibration, words: Wording) -> Figure:
    points = [
        Point(name="", raw=entry.mean_score, value=value, low=low, high=high)
        for entry in found.bins
        if entry.share
        for value, low, high in [shares(entry.share)]
    ]
    items = "; ".join(
        words("fit.calibration_item", score=words.decimal(p.raw or 0, 2), share=words.share(p.value or 0))
        for p in points
    )
    axes = {name: words(f"chart.{name}") for name in ("mean_score", "people", "ideal", "estimate")}
    return Figure(
        id="chart-calibration",
        title=words("fit.calibration_chart"),
        text=words("fit.calibration_text", items=items),
        chart=reliability(points, axes, words("format.locale")),
    )


def _bins(found: Calibration, words: Wording) -> Table:
    kinds = {"scores": "text", "n": "count", "n_labelled": "count", "mean_score": "score"}
    columns = columns_of(words, {**kinds, "people": "share", "low": "share", "high": "share"})
    rows: list[tuple[Cell, ...]] = []
    for entry in found.bins:
        ends = {"low": words.decimal(entry.low, 1), "high": words.decimal(entry.high, 1)}
        mean = None if math.isnan(entry.mean_score) else entry.mean_score
        rows.append((words("fit.scores", **ends), entry.n, entry.n_labelled, mean, *shares(entry.share)))
    return Table(id="calibration", caption=words("fit.calibration_table"), columns=columns, rows=tuple(rows))


def drift(data: ReportData, words: Wording) -> list[Block]:
    """Return how far the scores have moved from the data that the model was tuned on."""
    head = Heading(words("fit.drift_title"))
    if not data.quality.drift:
        return [head, Paragraph(words("fit.drift_unknown"))]
    rows: list[tuple[Cell, ...]] = [
        (words.name("form", entry.label), entry.index, entry.same_mix, words(f"fit.drift_{reading(entry)}"))
        for entry in data.quality.drift
    ]
    columns = columns_of(words, {"form": "text", "index": "score", "same_mix": "score", "reading": "text"})
    n = words.count(data.quality.drift[0].n_reference)
    table = Table(
        id="drift",
        caption=words("fit.drift_table"),
        columns=columns,
        rows=tuple(rows),
        note=words("fit.drift_note", little=words.decimal(LITTLE, 2), much=words.decimal(MUCH, 2)),
    )
    return [head, Paragraph(words("fit.drift_intro", n=n)), table]


def reading(entry: Drift) -> str:
    """Return ``little``, ``some`` or ``much``: the usual reading of what a change of mix does not explain."""
    index = entry.index if entry.same_mix is None else entry.same_mix
    if index < LITTLE or index <= entry.by_chance:
        return "little"
    return "some" if index < MUCH else "much"
