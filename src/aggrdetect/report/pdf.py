"""The report as a tagged PDF (PDF/UA-1), set by Typst."""

from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import typst

from aggrdetect.files import whole_file
from aggrdetect.report.cells import formatted
from aggrdetect.report.charts import WIDE
from aggrdetect.report.compose import compose
from aggrdetect.report.data import ReportData
from aggrdetect.report.document import Block, Document, Figure, Table
from aggrdetect.report.look import PLAIN, Look
from aggrdetect.report.svg import svg_width
from aggrdetect.report.wording import Wording

_LONG = 16
"""Letters from which a column of words is given a share of the width, instead of what it needs."""


def write_pdf(data: ReportData, words: Wording, path: Path, look: Look = PLAIN) -> None:
    """Write the report as PDF."""
    document = compose(data, words)
    with TemporaryDirectory() as name, as_file(files("font_lato") / "files") as fonts, whole_file(path) as part:
        folder = Path(name)
        template = files("aggrdetect.report") / "templates" / "report.typ"
        (folder / "report.typ").write_bytes(template.read_bytes())
        (folder / "document.json").write_bytes(orjson.dumps(_as_json(document, words, folder, look)))
        typst.compile(
            folder / "report.typ",
            output=part,
            format="pdf",
            root=folder,
            font_paths=[fonts],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            timestamp=data.made,
        )


def _as_json(document: Document, words: Wording, folder: Path, look: Look) -> dict[str, Any]:
    """Return the document for the template, its charts and logo put into *folder*."""
    logo = f"logo{look.logo_kind}" if look.logo else ""
    if logo:
        (folder / logo).write_bytes(look.logo)
    return {
        "language": document.language,
        "look": {"name": look.name, "logo": logo, "main": look.main, "soft": look.soft},
        "title": document.title,
        "subtitle": document.subtitle,
        "made": document.made,
        "footer": document.footer,
        "contents": document.contents,
        "sections": [
            {"title": section.title, "blocks": [_block(block, words, folder, look) for block in section.blocks]}
            for section in document.sections
        ],
    }


def _block(block: Block, words: Wording, folder: Path, look: Look) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    if isinstance(block, Figure):
        svg = block.chart.svg(WIDE, look.colours)
        (folder / f"{block.id}.svg").write_text(svg, encoding="utf-8")
        share = min(1.0, svg_width(svg) / WIDE)
        return {"kind": kind, "file": f"{block.id}.svg", "title": block.title, "text": block.text, "share": share}
    if isinstance(block, Table):
        return {"kind": kind, **_table(block, words)}
    return {"kind": kind, **{name: getattr(block, name) for name in block.__dataclass_fields__}}


def _table(table: Table, words: Wording) -> dict[str, Any]:
    rows = formatted(table, words)
    longest = [max((len(row[i]) for row in rows), default=0) for i in range(len(table.columns))]
    widths = [
        f"{min(n, 60)}fr" if column.kind == "text" and n >= _LONG else "auto"
        for column, n in zip(table.columns, longest, strict=True)
    ]
    if all(width == "auto" for width in widths):
        widths = ["2fr", *["1fr"] * (len(widths) - 1)]
    return {
        "caption": table.caption,
        "note": table.note,
        "widths": widths,
        "headers": [column.header for column in table.columns],
        "aligned": ["left" if column.kind == "text" else "right" for column in table.columns],
        "rows": rows,
    }
