"""The charts of an evaluation, drawn as SVG without a browser."""

from typing import Any

import altair as alt
import vl_convert

_BLUE, _ORANGE, _GREY = "#154273", "#b34700", "#696969"
_WIDTH = 620


def label_chart(found: dict[str, Any]) -> str:
    """Draw F1 and AUROC of every label with their intervals, as SVG."""
    rows = [
        {"name": label, "series": title, **row[metric]}
        for label, row in found["labels"].items()
        for metric, title in (("f1", "F1"), ("auroc", "AUROC"))
        if row[metric]["value"] is not None
    ]
    return _intervals(rows, {"F1": _BLUE, "AUROC": _ORANGE}, alt.X("low:Q", title="value", scale=alt.Scale(zero=False)))


def robustness_chart(found: dict[str, Any]) -> str:
    """Draw the share of flags that each perturbation makes disappear, by strength, as SVG."""
    rows = [
        {"name": name.replace("_", " "), "series": strength, **row["flags_lost"]}
        for name, strengths in found["perturbations"].items()
        for strength, row in strengths.items()
        if row["flags_lost"]["value"] is not None
    ]
    x = alt.X("low:Q", title="share of flags lost", axis=alt.Axis(format="%"))
    return _intervals(rows, {"light": _GREY, "medium": _BLUE, "heavy": _ORANGE}, x)


def reliability_chart(bins: list[dict[str, Any]]) -> str:
    """Draw the share labelled 1 against the mean score of each bin, as SVG; on the line is well calibrated."""
    line = alt.Chart(alt.InlineData(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])).mark_line(
        color=_GREY, strokeDash=[4, 4], strokeWidth=1
    )
    points = alt.Chart(alt.InlineData(values=bins)).mark_circle(color=_BLUE, opacity=0.9)
    unit = alt.Scale(domain=[0, 1])
    return _svg(
        line.encode(
            x=alt.X("x:Q", title="mean score", scale=unit), y=alt.Y("y:Q", title="share labelled 1", scale=unit)
        )
        + points.encode(
            x="mean_score:Q", y="rate:Q", size=alt.Size("n:Q", title="posts", scale=alt.Scale(range=[20, 400]))
        ),
        height=300,
        width=360,
    )


def _intervals(rows: list[dict[str, Any]], series: dict[str, str], x: Any) -> str:
    """Draw values with intervals: a line for each ``name``, within it one for each of *series* (name to colour)."""
    names, order = list(dict.fromkeys(row["name"] for row in rows)), list(series)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("name:N", sort=names, title=None),
        yOffset=alt.YOffset("series:N", sort=order),
        color=alt.Color("series:N", title=None, scale=alt.Scale(domain=order, range=list(series.values()))),
    )
    shape = alt.Shape("series:N", title=None, scale=alt.Scale(domain=order))
    lines = base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q")
    points = base.mark_point(size=55, filled=True, opacity=1).encode(x="value:Q", shape=shape)
    return _svg(lines + points, height={"step": 11 * len(series) + 8, "for": "position"})


def _svg(chart: Any, *, width: int = _WIDTH, height: Any) -> str:
    spec = chart.properties(width=width, height=height).configure(
        font="Liberation Sans, Arial, sans-serif", background="#ffffff", aria=False
    )
    return str(vl_convert.vegalite_to_svg(spec.to_dict(validate=False)))
