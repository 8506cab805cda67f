"""The Monitor, a survey, set beside the run."""

from aggrdetect.prevalence.benchmark import Figure as Published
from aggrdetect.prevalence.benchmark import disagreements
from aggrdetect.report.cells import columns_of
from aggrdetect.report.chapters.persons import person_name
from aggrdetect.report.charts import Beside, beside
from aggrdetect.report.data import ReportData
from aggrdetect.report.document import Block, Box, Cell, Figure, Paragraph, Section, Table
from aggrdetect.report.wording import Wording

CLOSEST = "verbaal_or_bedreiging"
"""The form asked about online: closest to what a run measures."""

_WHO = {"all": "who_all", "gender:vrouw": "who_women", "gender:man": "who_men"}
_LAYERS = {"gemeenten": "gemeente", "provincies": "provincie", "waterschappen": "waterschap"}


def monitor(data: ReportData, words: Wording) -> Section:
    """Return the chapter."""
    box = Box(words("monitor.box"), (), tuple(words.items("monitor.differs")))
    blocks: list[Block] = [Paragraph(words("monitor.intro")), box, Paragraph(words("monitor.conclusion"))]
    blocks += [_beside(data, words), _table(data, words)]
    return Section("monitor", words("monitor.title"), tuple(blocks))


def _beside(data: ReportData, words: Wording) -> Figure:
    survey, online, own = (words(f"monitor.{name}") for name in ("survey", "survey_online", "own"))
    rows = _published(data, words, survey, online)
    shown = [s for s in data.persons if s.k == 1 and s.estimate and s.dimension in ("all", "gender") and s.name != "x"]
    mine = [
        Beside(name=f"{own}: {person_name(s, words)}", source=own, value=e.value, low=e.low, high=e.high)
        for s in shown
        if (e := s.estimate)
    ]
    sources = [survey, online, *([own] if mine else [])]
    items = "; ".join(f"{row.name} {words.share(row.value)}" for row in rows)
    said = "; ".join(f"{person_name(s, words)} {words.share(s.estimate.value)}" for s in shown if s.estimate)
    return Figure(
        id="chart-monitor",
        title=words("monitor.chart"),
        text=words("monitor.chart_text", items=items, own=said or words("monitor.chart_none")),
        chart=beside([*rows, *mine], sources, words("chart.share_officials"), words("format.locale")),
    )


def _published(data: ReportData, words: Wording, survey: str, online: str) -> list[Beside]:
    """Return the series over the years and the closest figures; where sources differ, the value of the best."""
    chosen: dict[tuple[str, ...], Published] = {}
    for figure in data.monitor:
        everybody = (figure.layer, figure.role, figure.form) == ("all", "all", "any")
        known = chosen.get(figure.what)
        better = known is None or (figure.grade == "primary" and known.grade != "primary")
        if (everybody or figure.form == CLOSEST) and better:
            chosen[figure.what] = figure
    ordered = sorted(chosen.values(), key=lambda figure: (figure.form == CLOSEST, figure.edition))
    return [
        Beside(
            name=f"{figure.edition}, {_who(figure, words)}, online" if figure.form == CLOSEST else figure.edition,
            source=online if figure.form == CLOSEST else survey,
            value=(figure.value or 0) / 100,
        )
        for figure in ordered
    ]


def _who(figure: Published, words: Wording) -> str:
    if figure.role in _WHO:
        return words(f"monitor.{_WHO[figure.role]}")
    return words.name("role", figure.role)


def _table(data: ReportData, words: Wording) -> Table:
    disputed = {figure for several in disagreements() for figure in several}
    rows: list[tuple[Cell, ...]] = []
    for figure in sorted(data.monitor, key=_place):
        layer = "" if figure.layer == "all" else f", {words.name('layer', _LAYERS[figure.layer])}"
        source = f"{figure.source} ({words('monitor.disputed')})" if figure in disputed else figure.source
        form = words(f"monitor.form_{figure.form}")
        rows.append((figure.edition, f"{_who(figure, words)}{layer}", form, (figure.value or 0) / 100, source))
    kinds = {"edition": "text", "about": "text", "form": "text", "monitor_share": "share", "source": "text"}
    return Table(id="monitor", caption=words("monitor.table"), columns=columns_of(words, kinds), rows=tuple(rows))


def _place(figure: Published) -> tuple[bool, int, bool, str, bool]:
    layer = figure.layer != "all"
    return (figure.form != CLOSEST, -int(figure.edition), layer, figure.layer, figure.role != "all")
