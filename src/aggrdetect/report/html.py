"""The report as one HTML file that needs nothing else."""

from pathlib import Path

import jinja2
from markupsafe import Markup

from aggrdetect.files import write_text
from aggrdetect.report.cells import format_cell
from aggrdetect.report.charts import NARROW, WIDE, labelled_svg
from aggrdetect.report.compose import compose
from aggrdetect.report.data import ReportData
from aggrdetect.report.document import Figure
from aggrdetect.report.wording import Wording


def write_html(data: ReportData, words: Wording, path: Path) -> None:
    """Write the report as HTML."""
    write_text(path, render_html(data, words))


def render_html(data: ReportData, words: Wording) -> str:
    """Return the report as HTML."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("aggrdetect.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["drawn"] = _drawn
    environment.filters["cell"] = lambda value, column: format_cell(value, column, words)
    environment.tests["of"] = lambda block, name: type(block).__name__ == name
    return environment.get_template("report.html").render(document=compose(data, words)) + "\n"


def _drawn(figure: Figure) -> Markup:
    """Return the chart for wide and for narrow screens; the style sheet shows one of them."""
    drawn = [
        f'<div class="{name}">'
        + labelled_svg(figure.chart.svg(width), name=f"{figure.id}-{name}", title=figure.title, text=figure.text)
        + "</div>"
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    ]
    return Markup("".join(drawn))  # noqa: S704 (drawn here; its texts are escaped)
