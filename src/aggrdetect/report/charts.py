"""The charts of a report: one function each, one look, drawn as SVG without a browser."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from types import MappingProxyType
from typing import Any, cast

import altair as alt
import vl_convert

BLUE, ORANGE, GREY, INK = "#154273", "#b34700", "#696969", "#1d1d1b"
PALE, PALEST = "#8fb0d3", "#f1f4f8"
FONT = "Lato, 'Source Sans 3', 'Segoe UI', 'Liberation Sans', Arial, sans-serif"
WIDE, NARROW = 720, 340
"""Widths in pixels: for laptops and paper, and for phones."""

_PERCENT, _COUNT = "~%", ",d"
_LETTERS = {
    "labelFont": FONT,
    "titleFont": FONT,
    "labelFontSize": 13,
    "titleFontSize": 13,
    "titleFontWeight": "normal",
    "labelColor": INK,
    "titleColor": INK,
}
_LOOK: dict[str, Any] = {
    "aria": False,
    "font": FONT,
    "background": "#ffffff",
    "view": {"stroke": None},
    "axis": {**_LETTERS, "gridColor": "#dddddd", "domainColor": GREY, "tickColor": GREY},
    "legend": {
        **_LETTERS,
        "orient": "top",
        "symbolSize": 90,
        "labelLimit": 320,
        "layout": {"top": {"anchor": "start", "bounds": "full"}},
    },
    "text": {"font": FONT, "fontSize": 13, "fill": INK},
    "padding": {"left": 2, "right": 12, "top": 2, "bottom": 2},
    "autosize": {"type": "fit-x", "contains": "padding"},
}


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A chart that can be drawn at a width."""

    draw: Callable[[int], Any]
    locale: str

    def svg(self, width: int = WIDE, colours: Mapping[str, str] = MappingProxyType({})) -> str:
        """Return the chart as SVG, *width* pixels wide at most, with *colours* in the place of those of this module."""
        spec = json.dumps({**self.draw(width).to_dict(validate=False), "config": _LOOK})
        for own, other in colours.items():
            spec = spec.replace(own, other)
        return str(vl_convert.vegalite_to_svg(spec, format_locale=cast("Any", self.locale)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A group with its raw rate and its estimate; what is not known is None."""

    name: str
    raw: float | None
    value: float | None = None
    low: float | None = None
    high: float | None = None


def data_chart(rows: Sequence[dict[str, Any]]) -> Any:
    """Return a chart of *rows* without marks."""
    return alt.Chart(alt.InlineData(values=list(rows)))


def _row(point: Point, **more: object) -> dict[str, object]:
    shares = {"raw": point.raw, "value": point.value, "low": point.low, "high": point.high}
    return {"name": point.name, **shares, **more}


def _names(rows: Sequence[dict[str, Any]], width: int, *, grid: bool = True) -> tuple[Any, Any]:
    """Return the axis of names, wrapped where the chart is narrow, and the height of a line."""
    n_letters = 60 if width > 400 else 19
    names = [fill(row["name"], n_letters) for row in rows]
    for row, name in zip(rows, names, strict=True):
        row["label"] = name
    axis = alt.Axis(
        labelExpr="split(datum.label, '\\n')", labelLimit=0, labelPadding=9, ticks=False, domain=False, grid=grid
    )
    step = 12 + 15 * max((len(name.splitlines()) for name in names), default=1)
    return alt.Y("label:N", sort=names, title=None, axis=axis), alt.Step(step)


def share_axis(field: str, title: str | list[str], *, axis: type = alt.X, top: float | None = None) -> Any:
    """Return an axis of shares, from 0 on."""
    scale = alt.Scale(domain=[0, top]) if top else alt.Scale(zero=True)
    return axis(field, title=title, axis=alt.Axis(format=_PERCENT, tickCount=5), scale=scale)


def _legend(names: Sequence[str], colours: Sequence[str], shapes: Sequence[str], width: int) -> dict[str, Any]:
    """Return colour and shape by kind of mark, with one legend for both."""
    legend = alt.Legend(title=None, columns=1 if width < 400 or len(names) > 2 else 0)
    return {
        "color": alt.Color("mark:N", scale=alt.Scale(domain=list(names), range=list(colours)), legend=legend),
        "shape": alt.Shape("mark:N", scale=alt.Scale(domain=list(names), range=list(shapes)), legend=legend),
    }


def _points(
    rows: Sequence[dict[str, Any]], words: dict[str, str], width: int, place: Callable[[str], dict[str, Any]]
) -> Any:
    """Return estimates with intervals and raw rates as layers; *place* gives the channels of a field."""
    estimated = any(row["high"] is not None for row in rows)
    kinds = [("value", words["estimate"], BLUE, "circle"), ("raw", words["raw"], ORANGE, "diamond")]
    shown = kinds if estimated else kinds[1:]
    _, names, colours, shapes = zip(*shown, strict=True)
    layers = []
    for field, name, _, shape in shown:
        marked = [{**row, "mark": name} for row in rows]
        filled = shape == "circle"
        if filled:
            rule = data_chart(marked).mark_rule(strokeWidth=3, color=BLUE)
            layers.append(rule.encode(**place("low")))
        mark = data_chart(marked).mark_point(size=80, filled=filled, opacity=1, strokeWidth=2)
        layers.append(mark.encode(**place(field), **_legend(names, colours, shapes, width)))
    return alt.layer(*layers)


def rates(points: Sequence[Point], words: dict[str, str], locale: str) -> Chart:
    """Draw estimates with intervals, one line a group, and the raw rates as open diamonds.

    Args:
        points: The groups, top first.
        words: ``share``, ``estimate``, ``raw``: what axis and marks are called.
        locale: Of numbers, such as ``nl-NL``.
    """

    def draw(width: int) -> Any:
        rows = [_row(p) for p in points]
        y, step = _names(rows, width)

        def place(field: str) -> dict[str, Any]:
            x = {"x": share_axis(f"{field}:Q", words["share"]), "y": y}
            return {**x, "x2": alt.X2("high:Q")} if field == "low" else x

        return _points(rows, words, width, place).properties(width=width, height=step)

    return Chart(draw, locale)


def months(points: Sequence[Point], counts: Sequence[int], words: dict[str, str], locale: str) -> Chart:
    """Draw messages a month as bars, and below them the share with its interval.

    Args:
        points: The months in order, named as on the axis.
        counts: Messages in each.
        words: ``n``, ``share``, ``estimate``, ``raw``.
        locale: Of numbers.
    """

    def draw(width: int) -> Any:
        rows = [_row(p, n=n) for p, n in zip(points, counts, strict=True)]
        names = [p.name for p in points]
        every = -(-len(names) // (6 if width > 400 else 3))
        plot = width - (80 if width > 400 else 58)
        axis = alt.Axis(title=None, values=names[::every], labelAngle=0, labelBound=True)
        x = alt.X("name:O", sort=names, axis=axis, scale=alt.Scale(paddingInner=0.25, paddingOuter=0.25))
        top = data_chart(rows).mark_bar(color=BLUE)
        n = alt.Y("n:Q", title=words["n"], axis=alt.Axis(tickCount=4, format=_COUNT))

        def place(field: str) -> dict[str, Any]:
            y = {"x": x, "y": share_axis(f"{field}:Q", words["share"], axis=alt.Y)}
            return {**y, "y2": alt.Y2("high:Q")} if field == "low" else y

        upper = top.encode(x=x, y=n).properties(width=plot, height=110)
        lower = _points(rows, words, width, place).properties(width=plot, height=170)
        return alt.vconcat(upper, lower, spacing=16)

    return Chart(draw, locale)


def bars(rows: Sequence[tuple[str, int]], title: str, locale: str) -> Chart:
    """Draw counts as bars with the number at their end."""
    most = max((n for _, n in rows), default=1) or 1

    def draw(width: int) -> Any:
        values = [{"name": name, "n": n} for name, n in rows]
        y, step = _names(values, width, grid=False)
        axis = alt.Axis(tickCount=3, format=_COUNT, tickMinStep=1)
        x = alt.X("n:Q", title=title, axis=axis, scale=alt.Scale(domain=[0, most * 1.2]))
        base = data_chart(values).encode(x=x, y=y)
        text = base.mark_text(align="left", dx=4).encode(text=alt.Text("n:Q", format=_COUNT))
        return (base.mark_bar(color=BLUE, height=18) + text).properties(width=width, height=step)

    return Chart(draw, locale)


def hours(flagged: Sequence[Sequence[int]], weekdays: Sequence[str], words: dict[str, str], locale: str) -> Chart:
    """Draw flagged messages by weekday and hour as a map of colours. Shape (7, 24)."""
    rows: list[dict[str, Any]] = [
        {"day": weekdays[day], "hour": hour, "n": n} for day, line in enumerate(flagged) for hour, n in enumerate(line)
    ]
    most = max(row["n"] for row in rows)

    def draw(width: int) -> Any:
        axis = alt.Axis(values=list(range(0, 24, 3 if width > 400 else 6)), labelAngle=0, ticks=False, domain=False)
        legend = alt.Legend(title=words["flagged"], gradientLength=160, format=_COUNT, values=[0, most // 2, most])
        colour = alt.Color("n:Q", scale=alt.Scale(range=[PALEST, PALE, BLUE], zero=True), legend=legend)
        x = alt.X("hour:O", title=words["hour"], axis=axis)
        y = alt.Y("day:N", sort=list(weekdays), title=None, axis=alt.Axis(ticks=False, domain=False))
        base = data_chart(rows).mark_rect(stroke="#ffffff", strokeWidth=1)
        return base.encode(x=x, y=y, color=colour).properties(width=width, height=alt.Step(26))

    return Chart(draw, locale)


def curve(points: Sequence[tuple[float, float]], words: dict[str, str], locale: str) -> Chart:
    """Draw which share of senders sent which share of the flagged messages, and the line of all sending as much."""
    rows = [{"x": x, "y": y} for x, y in points]
    even = [{"x": 0, "y": 0}, {"x": 1, "y": 1}]

    def draw(width: int) -> Any:
        x = share_axis("x:Q", words["share_senders"] if width > 400 else fill(words["share_senders"], 30).split("\n"))
        y = share_axis("y:Q", words["share_flagged"], axis=alt.Y)
        line = data_chart(rows).mark_line(color=BLUE, strokeWidth=3).encode(x=x, y=y)
        rule = data_chart(even).mark_line(color=GREY, strokeDash=[4, 4]).encode(x=x, y=y)
        return (rule + line).properties(width=min(width, 480), height=260)

    return Chart(draw, locale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A share of officials to set beside others: what it is, and from which kind of source."""

    name: str
    source: str
    value: float
    low: float | None = None
    high: float | None = None


def beside(rows: Sequence[Beside], sources: Sequence[str], title: str, locale: str) -> Chart:
    """Draw shares of officials from surveys and from this run, each kind of source with its own mark.

    Args:
        rows: The shares, top first.
        sources: Names of the kinds of source, surveys first.
        title: Of the axis.
        locale: Of numbers.
    """

    def draw(width: int) -> Any:
        values = [{"name": r.name, "mark": r.source, "value": r.value, "low": r.low, "high": r.high} for r in rows]
        y, step = _names(values, width)
        marks = _legend(sources, (GREY, INK, BLUE)[: len(sources)], ("square", "diamond", "circle"), width)
        base = data_chart(values).encode(y=y)
        rule = base.mark_rule(strokeWidth=3, color=BLUE).encode(x=share_axis("low:Q", title, top=1), x2="high:Q")
        dot = base.mark_point(size=90, filled=True, opacity=1).encode(x=share_axis("value:Q", title, top=1), **marks)
        return (rule + dot).properties(width=width, height=step)

    return Chart(draw, locale)
