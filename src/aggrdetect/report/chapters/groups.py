"""Messages by form, official, place and time."""

from collections.abc import Sequence

from aggrdetect.report.cells import columns_of
from aggrdetect.report.charts import Point, bars, hours, months, rates
from aggrdetect.report.data import Group, ReportData
from aggrdetect.report.document import Block, Cell, Column, Figure, Paragraph, Section, Table, shares
from aggrdetect.report.estimates import MIN_MESSAGES
from aggrdetect.report.wording import Wording

N_OFFICIALS = 15
"""Officials listed in the text; all of them stand in the appendix."""
N_BARS = 12
"""Groups in a chart."""

_CHART_WORDS = ("n", "flagged", "share", "estimate", "raw", "hour", "share_senders", "share_flagged", "share_officials")
_MEASURES = {"n": "count", "flagged": "count", "raw": "share", "estimate": "share", "low": "share", "high": "share"}


def forms(data: ReportData, words: Wording) -> Section:
    """Return the chapter on the forms of aggression."""
    rows = [(words.name("form", form.label), form.n_flagged) for form in data.forms]
    items = ", ".join(f"{name} {words.count(n)}" for name, n in rows)
    figure = Figure(
        id="chart-forms",
        title=words("forms.chart"),
        text=words("forms.chart_text", items=items),
        chart=bars(rows, words("chart.flagged"), words("format.locale")),
    )
    cells: list[tuple[Cell, ...]] = []
    for form in data.forms:
        raw = form.n_flagged / form.n if form.n else None
        cells.append((words.name("form", form.label), form.n, form.n_flagged, raw, *shares(form.estimate)))
    columns = columns_of(words, {"form": "text", **_MEASURES})
    table = Table(id="forms", caption=words("forms.table"), columns=columns, rows=tuple(cells))
    return Section("forms", words("forms.title"), (Paragraph(words("forms.intro")), figure, table))


def recipients(data: ReportData, words: Wording) -> Section | None:
    """Return the chapter on whom messages are to; None where no official is known."""
    if data.unit == "posts":
        return None
    few = words("groups.few", n=MIN_MESSAGES)
    blocks: list[Block] = [Paragraph(words("groups.intro")), Paragraph(few)]
    for dimension in ("layer", "role", "organisation"):
        if len(data.groups[dimension]) > 1:
            blocks += [rate_figure(data, words, dimension), group_table(data, words, dimension)]
    named = data.groups["official"][:N_OFFICIALS]
    if len(named) < len(data.groups["official"]):
        caption = words("groups.officials_most", n=words.count(len(named)))
        blocks.append(official_table(data, words, named, id="officials-most", caption=caption))
        blocks.append(Paragraph(words("groups.officials")))
    else:
        blocks.append(official_table(data, words, named))
    return Section("recipients", words("groups.title"), tuple(blocks))


def places_and_times(data: ReportData, words: Wording) -> Section:
    """Return the chapter on platforms, relations, months and hours."""
    blocks: list[Block] = []
    for dimension in ("platform", "relation"):
        if len(data.groups[dimension]) > 1:
            blocks.append(rate_figure(data, words, dimension))
        blocks.append(group_table(data, words, dimension))
    if any(group.name for group in data.groups["month"]):
        blocks += [_months(data, words), group_table(data, words, "month")]
    blocks += _hours(data, words)
    return Section("places", words("groups.place_title"), tuple(blocks))


def chart_words(words: Wording) -> dict[str, str]:
    """Return what axes and marks are called."""
    return {name: words(f"chart.{name}") for name in _CHART_WORDS}


def rate_figure(data: ReportData, words: Wording, dimension: str) -> Figure:
    """Return the chart of shares by one dimension."""
    points = [_point(group, words, dimension) for group in data.groups[dimension][:N_BARS]]
    what = words(f"dimension.{dimension}")
    if any(p.high is not None for p in points):
        title, key = words("groups.chart", dimension=what), "groups.chart_text"
    else:
        title, key = words("groups.chart_raw", dimension=what), "groups.chart_text_raw"
    return Figure(
        id=f"chart-{dimension}",
        title=title,
        text=words(key, items="; ".join(_in_words(p, words) for p in points)),
        chart=rates(points, chart_words(words), words("format.locale")),
    )


def _point(group: Group, words: Wording, dimension: str) -> Point:
    value, low, high = shares(group.estimate)
    name = words.short_month(group.name) if dimension == "month" else words.name(dimension, group.name)
    return Point(name=name, raw=group.raw_rate, value=value, low=low, high=high)


def _in_words(point: Point, words: Wording) -> str:
    if point.low is None or point.high is None:
        return f"{point.name} {words.share(point.raw or 0)}"
    if point.value is None:
        return words("groups.chart_at_most", name=point.name, high=words.share(point.high))
    value, low, high = map(words.share, (point.value, point.low, point.high))
    return words("groups.chart_item", name=point.name, value=value, low=low, high=high)


def group_table(data: ReportData, words: Wording, dimension: str) -> Table:
    """Return the table of one dimension."""
    what = words(f"dimension.{dimension}")
    rows = [(words.name(dimension, group.name), *_cells(group)) for group in data.groups[dimension]]
    head = Column(what[0].upper() + what[1:] if len(what) < 20 else words("column.name"))
    columns = (head, *columns_of(words, _MEASURES))
    return Table(id=dimension, caption=words("groups.table", dimension=what), columns=columns, rows=tuple(rows))


def official_table(
    data: ReportData,
    words: Wording,
    groups: Sequence[Group],
    *,
    id: str = "officials",  # noqa: A002 (it is the id of the table)
    caption: str = "",
) -> Table:
    """Return the table of officials, by name and role."""
    rows = []
    for group in groups:
        official = data.officials.get(group.name)
        name, role = (official.name, words.name("role", official.role)) if official else (group.name, "")
        rows.append((name or words("group.unknown"), role, *_cells(group)))
    columns = columns_of(words, {"official": "text", "role": "text", **_MEASURES})
    return Table(id=id, caption=caption or words("appendix.officials"), columns=columns, rows=tuple(rows))


def _cells(group: Group) -> tuple[Cell, ...]:
    raw = group.raw_rate if group.n else None
    return (group.n, group.flagged["aggression"], raw, *shares(group.estimate))


def _months(data: ReportData, words: Wording) -> Figure:
    dated = [group for group in data.groups["month"] if group.name]
    points = [_point(group, words, "month") for group in dated]
    estimated = any(p.high is not None for p in points)
    ends = {"first": words.month(dated[0].name), "last": words.month(dated[-1].name)}
    return Figure(
        id="chart-month",
        title=words("groups.months_chart" if estimated else "groups.months_chart_raw"),
        text=words("groups.months_text", **ends),
        chart=months(points, [group.n for group in dated], chart_words(words), words("format.locale")),
    )


def _hours(data: ReportData, words: Wording) -> list[Block]:
    grid = data.hours[1]
    most = max((n, -day, -hour) for day, line in enumerate(grid) for hour, n in enumerate(line))
    if not most[0]:
        return [Paragraph(words("groups.hours_none"))]
    day, hour = words.items("time.weekdays")[-most[1]], -most[2]
    text = words("groups.hours_text", day=day, hour=hour, next=(hour + 1) % 24, n=words.noun("message", most[0]))
    short = words.items("time.weekdays_short")
    chart = hours(grid, short, chart_words(words), words("format.locale"))
    return [Figure(id="chart-hours", title=words("groups.hours_chart"), text=text, chart=chart)]


def hour_table(data: ReportData, words: Wording, which: int) -> Table:
    """Return flagged messages (1) or all messages (0) by hour and weekday."""
    names = words.items("time.weekdays_short")
    columns = (Column(words("chart.hour")), *(Column(name, "count") for name in names))
    grid = data.hours[which]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{hour:02}:00", *(grid[day][hour] for day in range(7))) for hour in range(24)
    )
    key = "groups.hours_table" if which else "groups.hours_all_table"
    return Table(id="hours-flagged" if which else "hours", caption=words(key), columns=columns, rows=rows)
