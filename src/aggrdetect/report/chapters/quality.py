"""What was left out, what stands out, and all numbers."""

from pathlib import Path

from aggrdetect.prevalence.officials import AT_LEAST
from aggrdetect.report.cells import columns_of
from aggrdetect.report.chapters.fit import calibration, drift
from aggrdetect.report.chapters.groups import hour_table, official_table
from aggrdetect.report.chapters.persons import person_table
from aggrdetect.report.data import ReportData
from aggrdetect.report.document import Block, Bullets, Cell, Paragraph, Section, Table
from aggrdetect.report.wording import Wording


def quality(data: ReportData, words: Wording) -> Section:
    """Return the chapter on the quality of the data."""
    summary = data.quality.summary
    blocks: list[Block] = [Paragraph(words("quality.intro")), _flow(data, words)]
    if summary.rejects:
        rows = [(words.name("reject", reason), n) for reason, n in summary.rejects.items()]
        blocks.append(_counts("rejects", "reason", rows, words))
    languages = [(words.name("language", code), n) for code, n in summary.languages.items()]
    blocks.append(_counts("languages", "name", languages, words))
    blocks += [*calibration(data, words), *drift(data, words)]
    notes = [
        words("quality.note", file=Path(entry["file"]).name, note=note.removeprefix(f"{entry['file']}: "))
        for entry in summary.inputs
        for note in entry["notes"]
    ]
    if notes:
        blocks += [Paragraph(words("quality.notes")), Bullets(tuple(notes))]
    blocks.append(Paragraph(words("quality.seconds", seconds=words.decimal(summary.seconds, 1))))
    return Section("quality", words("quality.title"), tuple(blocks))


def _flow(data: ReportData, words: Wording) -> Table:
    summary, found = data.quality.summary, data.quality
    counts = {
        "rows": summary.rows,
        "rejected": sum(summary.rejects.values()),
        "posts": summary.posts,
        "own_posts": summary.own_posts,
        "pairs": summary.pairs,
        "not_assessed": found.n_not_assessed,
        "used": data.total.n,
        "unique": found.n_unique,
        "duplicate": data.total.n - found.n_unique,
        "undated": found.n_undated,
    }
    if n_twice := summary.duplicates:
        counts["twice"] = n_twice
    if found.n_labels:
        counts |= {"labels": found.n_labels, "unsure": found.n_unsure}
    rows: tuple[tuple[Cell, ...], ...] = tuple((words(f"quality.{name}"), n) for name, n in counts.items())
    columns = columns_of(words, {"what": "text", "number": "count"})
    return Table(id="quality", caption=words("quality.table"), columns=columns, rows=rows)


def _counts(id: str, first: str, rows: list[tuple[str, int]], words: Wording) -> Table:  # noqa: A002
    columns = columns_of(words, {first: "text", "number": "count"})
    return Table(id=id, caption=words(f"quality.{id}"), columns=columns, rows=tuple(rows))


def examples(data: ReportData, words: Wording) -> Section | None:
    """Return the chapter of masked examples; None where none were asked for."""
    if not data.examples:
        return None
    rows: list[tuple[Cell, ...]] = []
    for example in data.examples:
        labels = ", ".join(words.name("form", label) for label in example.labels)
        rows.append((example.text, words.name("platform", example.platform), labels, example.score))
    columns = columns_of(words, {"text": "text", "platform": "text", "labels": "text", "score": "score"})
    table = Table(id="examples", caption=words("examples.table"), columns=columns, rows=tuple(rows))
    return Section("examples", words("examples.title"), (Paragraph(words("examples.intro")), table))


def appendix(data: ReportData, words: Wording) -> Section:
    """Return the tables that are too long for the text."""
    blocks: list[Block] = [Paragraph(words("appendix.intro"))]
    if data.unit == "pairs":
        blocks.append(official_table(data, words, data.groups["official"]))
    if data.persons:
        blocks += [person_table(data, words, k) for k in AT_LEAST if k > 1]
    blocks += [hour_table(data, words, 1), hour_table(data, words, 0)]
    return Section("appendix", words("appendix.title"), tuple(blocks))
