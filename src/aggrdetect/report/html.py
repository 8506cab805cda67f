"""The report as one HTML file that needs nothing else."""

from pathlib import Path

import jinja2
from markupsafe import Markup

from aggrdetect.files import write_text
from aggrdetect.report.cells import format_cell
from aggrdetect.report.charts import NARROW, WIDE
from aggrdetect.report.compose import compose
from aggrdetect.report.data import ReportData
from aggrdetect.report.document import Figure
from aggrdetect.report.look import PLAIN, Look
from aggrdetect.report.svg import labelled_svg
from aggrdetect.report.wording import Wording


def write_html(data: ReportData, words: Wording, path: Path, look: Look = PLAIN) -> None:
    """Write the report as HTML."""
    write_text(path, render_html(data, words, look))


def render_html(data: ReportData, words: Wording, look: Look = PLAIN) -> str:
    """Return the report as HTML."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("aggrdetect.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["drawn"] = lambda figure: _drawn(figure, look)
    environment.filters["cell"] = lambda value, column: format_cell(value, column, words)
    environment.tests["of"] = lambda block, name: type(block).__name__ == name
    template = environment.get_template("report.html")
    return template.render(document=compose(data, words), look=look) + "\n"


def _drawn(figure: Figure, look: Look) -> Markup:
    """Return the chart for wide and for narrow screens; the style sheet shows one of them."""
    drawn = [
        f'<div class="{name}">'
        + labelled_svg(
            figure.chart.svg(width, look.colours), name=f"{figure.id}-{name}", title=figure.title, text=figure.text
        )
        + "</div>"
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    ]
    return Markup("".join(drawn))  # noqa: S704 (drawn here; its texts are escaped)
